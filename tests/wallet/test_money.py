"""Money is whole minor units of one currency, and nothing else gets in."""

from __future__ import annotations

import operator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.money import Money, decimals

currencies = st.sampled_from(["CNY", "USD", "JPY", "KWD"])
amounts = st.builds(Money, st.integers(-(10**15) + 1, 10**15 - 1), currencies)
fen = st.builds(Money, st.integers())


@given(amounts)
def test_what_is_written_reads_back_as_the_same_amount(amount):
    assert Money.parse(str(amount), amount.currency) == amount


@given(fen, fen, st.integers())
def test_sums_and_products_are_those_of_whole_numbers(one, other, count):
    assert (one + other) - other == one
    assert (one * count).minor == one.minor * count
    assert -one + one == Money(0)
    assert (one < other) == (one.minor < other.minor)
    assert bool(one) == (one.minor != 0)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("12.9", "CNY", 1290),
        ("12.90", "CNY", 1290),
        ("-3", "CNY", -300),
        ("5", "JPY", 5),
        ("1.005", "KWD", 1005),
        ("0.1", "USD", 10),
    ],
)
def test_each_currency_has_its_own_number_of_digits(text, currency, minor):
    assert Money.parse(text, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1.005",
        "1,50",
        "1e3",
        "NaN",
        "Infinity",
        "١٢",
        "²",
        "1_000",
        "+5",
        " 5",
        "5\n",
        ".5",
        "5.",
        "--5",
        "9" * 16,
        "x" * 5000,
    ],
)
def test_text_that_is_not_an_amount_is_refused_and_quoted_in_short(text):
    with pytest.raises(ValueError, match="is not an amount in CNY") as refused:
        Money.parse(text)
    assert len(str(refused.value)) < 130


def test_yen_have_no_digits_behind_the_point():
    assert decimals("JPY") == 0
    assert str(Money(500, "JPY")) == "500"
    with pytest.raises(ValueError, match="at most 0 behind the point"):
        Money.parse("5.0", "JPY")


@pytest.mark.parametrize("minor", [12.9, "12", None, True])
def test_only_whole_numbers_are_amounts(minor):
    with pytest.raises(TypeError, match="whole number"):
        Money(minor)


@pytest.mark.parametrize("currency", ["", "cny", "YUAN", "¥", None, 1])
def test_only_three_capital_letters_are_a_currency(currency):
    with pytest.raises(ValueError, match="is not a currency"):
        Money(1, currency)


@pytest.mark.parametrize("meet", [operator.add, operator.sub, operator.lt, operator.ge])
def test_two_currencies_never_meet(meet):
    with pytest.raises(ValueError, match="CNY and USD cannot meet"):
        meet(Money(1), Money(1, "USD"))
    assert Money(1) != Money(1, "USD")


@pytest.mark.parametrize("factor", [0.5, "2", True])
def test_money_is_multiplied_by_whole_numbers_only(factor):
    with pytest.raises(TypeError):
        Money(1) * factor
