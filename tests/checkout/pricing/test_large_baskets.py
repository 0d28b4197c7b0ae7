"""A million of one thing, dense offers beyond the budget, and a member day with many lines."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_lines import plain_line

from checkout.pricing import Pricer, price
from checkout.pricing.offers import (
    EVERYTHING,
    Bundle,
    BundlePart,
    BuyGet,
    Excludes,
    Level,
    Limits,
    NthPiece,
    Offer,
    Offers,
    OfferTerms,
    PiecesFor,
    PiecesPercent,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)

MILLION = 1_000_001


@pytest.mark.parametrize(
    ("rule", "saved"),
    [
        (NthPiece(EVERYTHING, 2, pay_bp=5000), 500_000 * 500),
        (PiecesPercent(EVERYTHING, 3, 7000), 333_333 * 900),
        (PiecesFor(EVERYTHING, 3, 2000), 333_333 * 1000),
        (BuyGet(EVERYTHING, 2), 333_333 * 1000),
        (Bundle((BundlePart(EVERYTHING, 1), BundlePart(EVERYTHING, 2)), price=2500), 333_333 * 500),
        (SpecialPrice(EVERYTHING, PriceReason.TIMED, pay_bp=9000), MILLION * 100),
    ],
    ids=lambda given: type(given).__name__,
)
def test_a_million_of_one_thing_is_priced_exactly_and_shared_out(till, offer, rule, saved):
    priced = till([("a", 1000, MILLION)], offer("x", rule))
    assert priced.saved == (("x", saved),)
    assert priced.proven
    (line,) = priced.lines
    assert sum(run.count for run in line.units) == MILLION
    assert sum(run.count * run.net for run in line.units) == priced.total
    assert len(line.units) <= 3


def test_a_million_that_no_offer_wants_costs_its_price(till, offer, only):
    pair = offer("x", Bundle((BundlePart(only("a"), 1), BundlePart(only("b"), 1)), pay_bp=5000))
    priced = till([("a", 1000, MILLION), ("b", 600)], pair)
    assert priced.saved == (("x", 800),)
    assert priced.proven


def test_hundreds_of_millions_of_pieces_weigh_nothing(till, offer):
    by_weight = offer("x", Threshold(EVERYTHING, (Tier(1000, off=500),), ThresholdBasis.GRAMS))
    by_piece = offer("y", Threshold(EVERYTHING, (Tier(300 * MILLION, off=700),), ThresholdBasis.PIECES))
    assert till([(f"s{number}", 100, MILLION) for number in range(300)], by_weight, by_piece).saved == (("y", 700),)


def test_of_a_million_a_limit_takes_a_few(till, offer):
    assert till([("a", 1000, MILLION)], offer("x", BuyGet(EVERYTHING, 1), limits=Limits(basket=3))).saved == (
        ("x", 3000),
    )


def test_two_millions_in_pairs_are_not_claimed_to_be_proven(till, offer, only):
    pair = offer("x", Bundle((BundlePart(only("a"), 1), BundlePart(only("b"), 1)), pay_bp=5000))
    priced = till([("a", 1000, MILLION), ("b", 600, MILLION)], pair)
    assert priced.total <= priced.gross
    assert not priced.proven
    assert priced.bound < priced.total


@given(st.integers(0, 10**6), st.integers(30, 90))
def test_many_like_units_are_priced_as_if_each_were_looked_at(now, seed, count):
    luck = random.Random(seed)
    rules = [
        NthPiece(EVERYTHING, luck.randint(2, 4), pay_bp=5000),
        PiecesFor(EVERYTHING, luck.randint(2, 5), luck.randint(150, 400)),
        BuyGet(EVERYTHING, luck.randint(1, 3)),
    ]
    sizes = [(rules[0].every, 50), (rules[1].pieces, rules[1].pieces * 100 - rules[1].price), (rules[2].buy + 1, 100)]
    best = [0] * (count + 1)
    for units in range(1, count + 1):
        best[units] = max([best[units - 1], *(best[units - size] + off for size, off in sizes if size <= units)])
    offers = Offers("CNY", {f"o{n}": Offer(OfferTerms(f"o{n}", "", ""), rule) for n, rule in enumerate(rules)})
    assert price([plain_line(1, "a", count, 100)], offers, now).saved_minor == best[count]


def dense(seed):
    luck = random.Random(seed)
    skus = [f"s{number:02d}" for number in range(30)]

    def some(count):
        return Selection(skus=frozenset(luck.sample(skus, count)))

    rules = [NthPiece(some(12), 2, pay_bp=5000) for _ in range(8)]
    rules += [PiecesPercent(some(12), 3, 7000) for _ in range(8)]
    rules += [Threshold(EVERYTHING, (Tier(9900, off=1000), Tier(19900, off=3000)))]
    offers = {f"o{n:02d}": Offer(OfferTerms(f"o{n:02d}", "", ""), rule) for n, rule in enumerate(rules)}
    return [plain_line(n, sku, 1, luck.randint(300, 900)) for n, sku in enumerate(skus)], Offers("CNY", offers)


def test_when_the_budget_runs_out_the_best_found_is_told_with_its_bound(now):
    lines, offers = dense(1)
    short = price(lines, offers, now, budget=500)
    long = price(lines, offers, now, budget=100_000)
    assert not short.proven
    assert short.bound < short.total
    assert short.bound <= long.total <= short.total
    assert sum(line.net for line in short.lines) == short.total


def everywhere(pieces):
    """Seven overlapping offers on everything, and a threshold."""
    luck = random.Random(pieces)
    names = [f"s{number:03d}" for number in range(pieces // 2)]
    prices = {name: 100 * luck.randint(2, 39) + luck.choice([0, 50, 80, 90]) for name in names}
    rules = [
        NthPiece(EVERYTHING, 2, pay_bp=5000),
        NthPiece(EVERYTHING, 3, price=100),
        PiecesFor(EVERYTHING, 3, 4800),
        BuyGet(EVERYTHING, 2),
        PiecesPercent(EVERYTHING, 3, 7000),
        PiecesPercent(EVERYTHING, 2, 8500),
        Bundle((BundlePart(EVERYTHING, 1), BundlePart(EVERYTHING, 2)), pay_bp=7500),
        Threshold(EVERYTHING, (Tier(9900, off=1000), Tier(29900, off=6000))),
    ]
    lines = [plain_line(n, luck.choice(names), 1, 0) for n in range(1, pieces + 1)]
    lines = [plain_line(line.line, line.goods.sku, 1, prices[line.goods.sku]) for line in lines]
    return lines, Offers("CNY", {f"o{n}": Offer(OfferTerms(f"o{n}", "", ""), rule) for n, rule in enumerate(rules)})


def test_seven_offers_on_everything_are_priced_near_the_best_with_any_budget(now):
    lines, offers = everywhere(100)
    long, *others = (price(lines, offers, now, budget=budget) for budget in (30_000, 3_000, 1))
    assert long.total * 100 <= long.bound * 101
    for short in others:
        assert sum(line.net for line in short.lines) == short.total
        assert short.bound <= long.total <= short.total <= long.total * 1.06


@pytest.mark.slow
def test_seven_offers_on_325_pieces_are_proven_with_a_hundred_times_the_budget(now):
    lines, offers = everywhere(325)
    assert price(lines, offers, now, budget=3_000_000).proven


def member_day(seed, count, tiers):
    luck = random.Random(seed)
    tier = Threshold(EVERYTHING, tiers)
    terms = OfferTerms("tier", "", "", excludes=Excludes(levels=frozenset({Level.PRICE})))
    member = SpecialPrice(EVERYTHING, PriceReason.MEMBER, pay_bp=8800)
    offers = {"member": Offer(OfferTerms("member", "", ""), member), "tier": Offer(terms, tier)}
    return [plain_line(n, f"s{n}", 1, 10 * luck.randint(10, 400)) for n in range(count)], Offers("CNY", offers)


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(12, 40))])
def test_on_a_member_day_as_few_as_possible_give_up_their_price_for_a_threshold(now, seed):
    """The reference: for each amount that counts for the threshold, the most that member prices save on the rest."""
    tiers = (Tier(9900, off=1000), Tier(19900, off=3000))
    lines, offers = member_day(seed, 5 + seed, tiers)
    best = {0: 0}
    for line in lines:
        after = {}
        off = line.goods.price - (line.goods.price * 88 + 50) // 100
        for amount, saved in best.items():
            for key, value in ((amount, saved + off), (amount + line.goods.price, saved)):
                after[key] = max(after.get(key, 0), value)
        best = after
    wanted = max(saved + max([0, *(tier.off for tier in tiers if amount >= tier.at)]) for amount, saved in best.items())
    priced = price(lines, offers, now)
    assert priced.saved_minor <= wanted <= priced.gross - priced.bound
    assert priced.saved_minor == wanted or not priced.proven
    assert wanted - priced.saved_minor <= 5
    assert priced.proven or len(lines) > 15


def test_a_member_day_grows_line_by_line_as_if_priced_at_once(now):
    lines, offers = member_day(7, 40, (Tier(9900, off=1000), Tier(19900, off=3000)))
    pricer = Pricer(offers, now)
    for count, line in enumerate(lines, 1):
        pricer.put(line)
        one, all_ = pricer.priced(), price(lines[:count], offers, now)
        assert (one.total, one.lines) == (all_.total, all_.lines)
