from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import demo_chain
from checkout.pricing import TaxGroup, tax_inside, tax_of

RATES = {"standard": 1300, "reduced": 900, "catering": 600, "zero": 0, "exempt": None}
lines = st.lists(st.tuples(st.sampled_from(sorted(RATES)), st.integers(0, 1_000_000)), max_size=40)


@given(lines)
def test_the_lines_tax_adds_up_to_the_classes(lines):
    groups, taxes = tax_of(lines, RATES.get)
    for group in groups:
        own = [tax for tax, (tax_class, _) in zip(taxes, lines, strict=True) if tax_class == group.tax_class]
        assert sum(own) == group.tax
    assert sum(taxes) == sum(group.tax for group in groups)
    assert sum(group.gross for group in groups) == sum(amount for _, amount in lines)


@given(lines)
def test_tax_is_never_negative_and_never_more_than_was_paid(lines):
    groups, taxes = tax_of(lines, RATES.get)
    assert all(0 <= group.tax <= group.gross for group in groups)
    assert all(0 <= tax <= amount for tax, (_, amount) in zip(taxes, lines, strict=True))


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_it_is_rounded_half_up_from_the_exact_amount(gross, rate_bp):
    exact = Fraction(gross * rate_bp, 10_000 + rate_bp)
    assert tax_inside(gross, rate_bp) == int(exact + Fraction(1, 2))


@given(lines, st.randoms(use_true_random=False))
def test_the_order_of_lines_changes_no_class(lines, chance):
    assert tax_of(chance.sample(lines, len(lines)), RATES.get)[0] == tax_of(lines, RATES.get)[0]


def test_ten_lines_are_rounded_once_and_not_ten_times():
    # Line by line 0.07 of 0.90 rounds to 0.70 in all; of 9.00 it is 0.74.
    groups, taxes = tax_of([("reduced", 90)] * 10, RATES.get)
    assert groups == [TaxGroup("reduced", 900, 900, 74)]
    assert taxes == [8, 8, 8, 8, 7, 7, 7, 7, 7, 7]


def test_exempt_is_not_taxed_at_zero():
    groups, taxes = tax_of([("exempt", 500), ("zero", 500)], RATES.get)
    assert groups == [TaxGroup("exempt", None, 500, 0), TaxGroup("zero", 0, 500, 0)]
    assert taxes == [0, 0]


def test_nothing_bought_has_no_tax():
    assert tax_of([], RATES.get) == ([], [])


@pytest.mark.parametrize(
    ("day", "standard", "reduced"),
    [
        (date(2017, 6, 30), 1700, 1300),
        (date(2017, 7, 1), 1700, 1100),
        (date(2018, 4, 30), 1700, 1100),
        (date(2018, 5, 1), 1600, 1000),
        (date(2019, 3, 31), 1600, 1000),
        (date(2019, 4, 1), 1300, 900),
        (date(2026, 11, 24), 1300, 900),
    ],
)
def test_the_demo_chain_taxes_a_day_at_the_rates_of_that_day(day, standard, reduced):
    rates = demo_chain().tax
    groups, _ = tax_of([("standard", 10_000), ("reduced", 10_000), ("exempt", 10_000)], lambda c: rates.rate(c, day))
    assert [(group.tax_class, group.rate_bp) for group in groups] == [
        ("exempt", None),
        ("reduced", reduced),
        ("standard", standard),
    ]
    assert groups[2].tax == round(Fraction(10_000 * standard, 10_000 + standard))
