from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from plain_lines import plain_line

from checkout.pricing import CouponProblem, CouponRefused, Pricer, explained, price
from checkout.pricing.best_price import SCAN_BUDGET
from checkout.pricing.offers import (
    EVERYTHING,
    Coupon,
    Excludes,
    Limits,
    Offers,
    PriceReason,
    SpecialPrice,
    Threshold,
    Tier,
)

SEEDS = st.integers(0, 10**9)


def check_sums(priced, lines):
    assert sum(line.net for line in priced.lines) == priced.total
    assert sum(line.gross for line in priced.lines) == priced.gross
    assert sum(amount for _, amount in priced.saved) == priced.saved_minor == priced.gross - priced.total
    applied = {one.offer: 0 for one in priced.applications}
    for one in priced.applications:
        applied[one.offer] += one.saved
    assert applied == {id_: amount for id_, amount in priced.saved if id_ in applied}
    assert {one.offer for line in priced.lines for one in line.modifiers if one.level != "price"} <= applied.keys()
    units = {line.line: line.units for line in lines}
    for line in priced.lines:
        assert sum(run.count for run in line.units) == units[line.line]
        assert sum(run.count * run.net for run in line.units) == line.net
        assert line.net == line.gross - sum(modifier.amount for modifier in line.modifiers)
        for run in line.units:
            assert 0 <= run.net == run.gross - sum(modifier.amount for modifier in run.off)


@given(SEEDS)
def test_every_column_sums_and_nothing_costs_less_than_nothing(chance, seed):
    luck = chance(seed)
    offers, lines = luck.offers(), luck.lines(most=6, quantity=4)
    priced = price(lines, offers, luck.context(offers))
    check_sums(priced, lines)
    assert 0 <= priced.bound <= priced.total


@given(SEEDS)
def test_the_order_of_scanning_changes_nothing(chance, seed):
    luck = chance(seed)
    offers, lines = luck.offers(), luck.lines(most=6, quantity=3)
    context = luck.context(offers)
    first = price(lines, offers, context)
    luck.r.shuffle(lines)
    again = price(lines, offers, context)
    assert (first.total, first.saved, first.lines) == (again.total, again.saved, again.lines)
    assert first.applications == again.applications


@example(704)
@given(SEEDS)
def test_pricing_step_by_step_is_pricing_from_scratch(chance, seed):
    """Or cheaper where the search gave up: what was found for fewer pieces is kept."""
    luck = chance(seed)
    offers = luck.offers()
    context = luck.context(offers)
    pricer = Pricer(offers, context)
    basket = {}
    for new in luck.lines(most=12, quantity=3):
        line = new
        if basket and luck.r.random() < 0.3:
            gone = luck.r.choice(sorted(basket))
            del basket[gone]
            pricer.remove(gone)
        if basket and luck.r.random() < 0.2:
            number = luck.r.choice(sorted(basket))
            line = replace(basket[number], quantity=luck.r.randint(1, 5))
        basket[line.line] = line
        pricer.put(line)
        now, scratch = pricer.priced(), price(basket.values(), offers, context)
        assert now.bound <= now.total <= scratch.total
        if scratch.proven:
            assert (now.total, now.bound, now.saved) == (scratch.total, scratch.bound, scratch.saved)
            assert (now.lines, now.applications) == (scratch.lines, scratch.applications)


@given(SEEDS, st.sampled_from((0, 100, SCAN_BUDGET)))
def test_no_alternative_is_cheaper_than_the_answer_however_little_was_searched(chance, seed, budget):
    luck = chance(seed)
    offers, lines = luck.offers(most=4), luck.lines(quantity=3)
    priced = price(lines, offers, luck.context(offers), budget=budget)
    answer, others = explained(priced)
    assert answer.total <= priced.total
    assert all(other.total >= answer.total for other in others)
    assert sum(line.net for line in answer.lines) == answer.total >= answer.bound >= priced.bound


@given(SEEDS)
def test_however_little_is_searched_a_piece_costs_no_more_than_on_the_shelf(chance, seed):
    luck = chance(seed)
    offers, lines = luck.offers(), luck.lines(quantity=3)
    context = luck.context(offers)
    pricer, before = Pricer(offers, context, budget=0), 0
    for line in lines:
        pricer.put(line)
        now = pricer.priced().total
        assert now <= before + line.gross
        before = now
    better = price(lines, offers, context)
    pricer.remember(better)
    assert pricer.priced().total == better.total
    more = plain_line(99, "a", 1, 1000)
    pricer.put(more)
    assert pricer.priced().total <= better.total + 1000


@pytest.mark.parametrize(("timed", "total"), [(1900, 4200), (2000, 3600)])
def test_a_special_price_that_misses_a_minimum_is_taken_all_the_same(now, offer, only, timed, total):
    """Goods cost what their price row says, even where the regular price would have been worth a coupon."""
    offers = {
        "timed": offer("timed", SpecialPrice(only("a"), PriceReason.TIMED, price=timed)),
        "coupon": offer("coupon", Coupon(only("a"), off=700, minimum=2000)),
    }
    lines = [plain_line(1, "b", 1, 2300), plain_line(2, "a", 1, 2000)]
    assert price(lines, Offers("CNY", offers), replace(now, coupons=("coupon",))).total == total


def test_a_price_stands_as_it_was_when_the_basket_goes_on(chance, now, offer, only):
    from checkout.pricing.offers import NthPiece

    half = offer("half", NthPiece(only("a"), 2, pay_bp=5000))
    pricer = Pricer(Offers("CNY", {"half": half}), now)
    pricer.put(plain_line(1, "a", 2, 1000))
    before = pricer.priced()
    pricer.put(plain_line(1, "a", 4, 1000))
    assert (before.total, before.line(1).net, pricer.priced().total) == (1500, 1500, 3000)


def test_an_empty_basket_costs_nothing(till):
    priced = till([])
    assert (priced.total, priced.gross, priced.lines, priced.proven) == (0, 0, (), True)


def test_offers_are_told_in_the_order_in_which_they_apply(till, offer):
    """Whatever their ids: a coupon for one piece is taken before basket offers, and percentages before amounts."""
    priced = till(
        [("a", 10_000), ("b", 2000)],
        offer("z-one", Coupon(EVERYTHING, pay_bp=5000, one_piece=True)),
        offer("c-tenth", Threshold(EVERYTHING, (Tier(5000, pay_bp=9000),))),
        offer("b-five", Threshold(EVERYTHING, (Tier(5000, off=500),))),
        offer("y-coupon", Coupon(EVERYTHING, off=800)),
        offer("a-coupon", Coupon(EVERYTHING, off=100)),
        coupons=("z-one", "y-coupon", "a-coupon"),
    )
    assert priced.saved == (("z-one", 5000), ("c-tenth", 700), ("b-five", 500), ("y-coupon", 800), ("a-coupon", 100))


def test_why_a_coupon_that_no_special_price_goes_with_does_not_count(till, offer, only):
    alone = Excludes(tags=frozenset({"member"}), whole_basket=True)
    member = offer("member", SpecialPrice(only("a"), PriceReason.MEMBER, pay_bp=5000))
    coupon = offer("coupon", Coupon(only("a"), off=500, minimum=3000), excludes=alone)
    reasons = {"b": CouponRefused("coupon", CouponProblem.NOTHING_FITS)}
    reasons["a"] = CouponRefused("coupon", CouponProblem.MINIMUM, 1000)
    for sku, reason in reasons.items():
        assert till([(sku, 2000)], member, coupon, coupons=("coupon",)).coupons_refused == (reason,)
    dear = till([("a", 4000)], member, coupon, coupons=("coupon",))
    assert dear.coupons_refused == (CouponRefused("coupon", CouponProblem.GROUP),)


def test_why_a_left_out_coupon_for_one_piece_does_not_count(till, offer):
    """Another coupon of its group makes it one of two ways to price the basket; it is left out of the cheaper one."""
    half = offer("half", Coupon(EVERYTHING, pay_bp=5000, minimum=3000, one_piece=True), group="g")
    ten = offer("ten", Coupon(EVERYTHING, off=1000), group="g")
    priced = till([("a", 1290, 2), ("b", 1500)], half, ten, coupons=("half", "ten"))
    assert priced.coupons_refused == (CouponRefused("half", CouponProblem.MINIMUM, 1500),)


def test_a_price_with_a_limit_tells_what_its_pieces_cost_before(till, offer):
    timed = offer("x", SpecialPrice(EVERYTHING, PriceReason.TIMED, price=9), limits=Limits(basket=1))
    (applied,) = till([("a", 30, 2)], timed).applications
    assert (applied.saved, [(unit.count, unit.unit_price) for unit in applied.units]) == (21, [(1, 30)])
