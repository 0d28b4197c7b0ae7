"""When, where and for whom offers live, what a coupon is refused for, and what is almost reached."""

from dataclasses import replace
from datetime import UTC, datetime, time

import pytest
from plain_lines import plain_line

from catalog.chain import Fulfilment
from checkout.errors import BadBasket, Why
from checkout.pricing import MEMBER, Alternative, CouponProblem, Pricer, Usage, explained, near_misses, price
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    AddOnChoice,
    BuyGet,
    Coupon,
    Limits,
    NthPiece,
    Offers,
    OfferTerms,
    PriceReason,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)
from checkout.pricing.validity import in_time

HALF_OFF = SpecialPrice(EVERYTHING, PriceReason.TIMED, pay_bp=5000)


def at(day, hour=12, minute=0):
    return datetime(2026, 11, day, hour, minute)


@pytest.mark.parametrize(
    ("terms", "moment", "lives"),
    [
        ({}, at(24), True),
        ({"valid_from": at(24, 18)}, at(24, 17, 59), False),
        ({"valid_from": at(24, 18)}, at(24, 18), True),
        ({"valid_to": at(24, 18)}, at(24, 17, 59), True),
        ({"valid_to": at(24, 18)}, at(24, 18), False),
        ({"weekdays": frozenset({2})}, at(24), True),
        ({"weekdays": frozenset({3})}, at(24), False),
        ({"hours": ((time(18), time(22)),)}, at(24, 18), True),
        ({"hours": ((time(18), time(22)),)}, at(24, 22), False),
        ({"hours": ((time(22), time(2)),)}, at(24, 23), True),
        ({"hours": ((time(22), time(2)),)}, at(25, 1, 59), True),
        ({"hours": ((time(22), time(2)),)}, at(25, 2), False),
        # Friday night ends on Saturday morning, and Saturday has none of its own.
        ({"hours": ((time(22), time(2)),), "weekdays": frozenset({5})}, at(28, 1), True),
        ({"hours": ((time(22), time(2)),), "weekdays": frozenset({5})}, at(28, 23), False),
    ],
)
def test_an_offer_lives_in_its_time_by_the_wall_clock_of_the_store(terms, moment, lives):
    assert in_time(OfferTerms("x", "", "", **terms), moment) is lives


@pytest.mark.parametrize(
    ("terms", "context", "total"),
    [
        ({"stores": frozenset({"daning"})}, {}, 1000),
        ({"stores": frozenset({"jinqiao"})}, {}, 500),
        ({"audience": frozenset({MEMBER})}, {"audiences": frozenset()}, 1000),
        ({"audience": frozenset({MEMBER})}, {"audiences": frozenset({MEMBER})}, 500),
        ({"channels": frozenset({Fulfilment.DELIVER})}, {}, 1000),
        ({"limits": Limits(shopper=3)}, {"used": {"x": Usage(ever=3)}}, 1000),
        ({"limits": Limits(shopper=3)}, {"used": {"x": Usage(ever=2)}}, 500),
        ({"limits": Limits(day=1)}, {"used": {"x": Usage(ever=5, today=1)}}, 1000),
        ({"limits": Limits(day=1)}, {"used": {"x": Usage(ever=5)}}, 500),
    ],
)
def test_an_offer_is_for_its_stores_shoppers_and_channels_and_used_up_in_the_end(
    till, offer, now, terms, context, total
):
    assert till([("a", 1000)], offer("x", HALF_OFF, **terms), context=replace(now, **context)).total == total


def test_a_limit_per_basket_takes_the_dearest(till, offer):
    half = offer("half", NthPiece(EVERYTHING, 2, pay_bp=5000), limits=Limits(basket=1))
    assert till([("a", 1000, 4), ("b", 900, 2)], half).saved == (("half", 500),)


def test_an_add_on_for_what_is_spent_counts_once_and_not_itself(till, offer, only):
    one = offer("egg", AddOn(EVERYTHING, (AddOnChoice(only("egg"), 100),), spend=3000))
    assert till([("meal", 3000), ("egg", 800, 3)], one).saved == (("egg", 700),)
    assert till([("meal", 2000), ("egg", 800, 2)], one).saved == ()
    assert till([("meal", 2300), ("egg", 800, 2)], one).saved == (("egg", 700),)


@pytest.mark.parametrize(
    ("rule", "terms", "context", "problem"),
    [
        ({"off": 500}, {"valid_to": at(24)}, {}, CouponProblem.NOT_NOW),
        ({"off": 500}, {"stores": frozenset({"daning"})}, {}, CouponProblem.NOT_HERE),
        ({"off": 500}, {"audience": frozenset({MEMBER})}, {"audiences": frozenset()}, CouponProblem.NOT_FOR_YOU),
        ({"off": 500}, {"limits": Limits(shopper=1)}, {"used": {"c": Usage(ever=1)}}, CouponProblem.USED_UP),
        ({"off": 500}, {"channels": frozenset({Fulfilment.SHIP})}, {}, CouponProblem.NOTHING_FITS),
        ({"off": 500, "minimum": 1500}, {}, {}, CouponProblem.MINIMUM),
    ],
)
def test_a_coupon_that_is_not_used_says_why(till, offer, now, rule, terms, context, problem):
    coupon = offer("c", Coupon(EVERYTHING, **rule), **terms)
    priced = till([("a", 1000)], coupon, coupons=("c",), context=replace(now, **context))
    assert (priced.total, priced.coupons_used) == (1000, ())
    assert [(one.coupon, one.problem) for one in priced.coupons_refused] == [("c", problem)]


def test_the_same_coupon_twice_counts_once(till, offer):
    priced = till([("a", 1000)], offer("c", Coupon(EVERYTHING, off=300)), coupons=("c", "c"))
    assert (priced.total, priced.coupons_used) == (700, ("c",))
    assert [(one.coupon, one.problem) for one in priced.coupons_refused] == [("c", CouponProblem.TWICE)]


def test_a_coupon_nobody_knows_is_refused(till):
    assert [one.problem for one in till([("a", 1000)], coupons=("zz",)).coupons_refused] == [CouponProblem.UNKNOWN]


def test_of_a_group_the_coupon_that_saves_more_is_used(till, offer):
    coupons = [offer(id_, Coupon(EVERYTHING, off=off), group="g") for id_, off in (("few", 100), ("more", 200))]
    priced = till([("a", 1000)], *coupons, coupons=("few", "more"))
    assert (priced.total, priced.coupons_used) == (800, ("more",))
    assert [(one.coupon, one.problem) for one in priced.coupons_refused] == [("few", CouponProblem.GROUP)]


def test_a_coupon_reads_what_a_threshold_has_left(till, offer):
    tier = offer("t", Threshold(EVERYTHING, (Tier(1000, off=300),)))
    coupon = offer("c", Coupon(EVERYTHING, off=250, minimum=1000))
    priced = till([("a", 1200)], tier, coupon, coupons=("c",))
    assert priced.total == 900
    assert [(one.problem, one.missing) for one in priced.coupons_refused] == [(CouponProblem.MINIMUM, 100)]
    assert priced.saved == (("t", 300),)


def test_a_threshold_is_left_for_a_coupon_that_saves_more(till, offer):
    tier = offer("t", Threshold(EVERYTHING, (Tier(1000, off=200),)))
    coupon = offer("c", Coupon(EVERYTHING, off=500, minimum=1100))
    assert till([("a", 1200)], tier, coupon, coupons=("c",)).saved == (("c", 500),)


def test_near_a_threshold_what_is_missing_and_what_would_do_it(till, offer):
    store = [plain_line(n, f"s{n}", 1, cost) for n, cost in enumerate((300, 320, 900, 350), 1)]
    priced = till([("a", 9580)], offer("t", Threshold(EVERYTHING, (Tier(9900, off=1000),))))
    (miss,) = near_misses(priced, store)
    assert (miss.offer, miss.gain, miss.amount, miss.pieces, miss.skus) == ("t", 1000, 320, None, ("s2", "s4"))
    assert near_misses(till([("a", 5000)], offer("t", Threshold(EVERYTHING, (Tier(9900, off=1000),)))), store) == ()


def test_near_the_next_step_is_a_part_of_one_step(till, offer):
    every = offer("t", Threshold(EVERYTHING, (Tier(10000, off=1500),), every=True))
    assert near_misses(till([("a", 22535)], every)) == ()
    assert [miss.amount for miss in near_misses(till([("a", 27000)], every))] == [3000]


def test_what_could_only_be_had_instead_gains_the_difference(till, offer):
    taken = offer("t", Threshold(EVERYTHING, (Tier(9900, off=1000),)), group="g")
    small = offer("u", Threshold(EVERYTHING, (Tier(10000, off=900),)), group="g")
    large = offer("v", Threshold(EVERYTHING, (Tier(10000, off=1500),)), group="g")
    assert near_misses(till([("a", 9950)], taken, small)) == ()
    assert [(miss.offer, miss.gain) for miss in near_misses(till([("a", 9950)], taken, large))] == [("v", 500)]


def test_near_a_number_of_pieces(till, offer):
    pieces = offer("t", Threshold(EVERYTHING, (Tier(6, pay_bp=8000),), ThresholdBasis.PIECES))
    (miss,) = near_misses(till([("a", 1000, 5)], pieces))
    assert (miss.pieces, miss.amount, miss.gain, miss.skus) == (1, None, 1200, ("a",))


def test_near_a_pair_one_more_piece(till, offer, only):
    half = offer("half", NthPiece(only("a"), 2, pay_bp=5000))
    (miss,) = near_misses(
        till([("a", 1000), ("b", 500)], half), [plain_line(1, "a", 1, 1000), plain_line(2, "b", 1, 500)]
    )
    assert (miss.offer, miss.gain, miss.pieces, miss.skus) == ("half", 500, 1, ("a",))
    assert near_misses(till([("a", 1000, 2)], half), [plain_line(1, "a", 1, 1000)]) == ()


def test_near_a_coupons_minimum(till, offer):
    coupon = offer("c", Coupon(EVERYTHING, off=500, minimum=1000))
    (miss,) = near_misses(till([("a", 900)], coupon, coupons=("c",)))
    assert (miss.offer, miss.amount, miss.gain) == ("c", 100, 500)


def test_why_this_combination_and_not_another(till, offer, only):
    offers = [
        offer("bogo", BuyGet(only("a"), 1)),
        offer("half", NthPiece(only("a"), 2, pay_bp=5000)),
        offer("never", Threshold(EVERYTHING, (Tier(99999, off=1000),))),
    ]
    priced = till([("a", 1000, 2)], *offers)
    assert explained(priced)[1] == (Alternative(("bogo",), ("half",), 1500),)


def test_an_offer_that_costs_more_than_it_saves_is_no_alternative(till, offer, only):
    from checkout.pricing.offers import PiecesFor

    assert explained(till([("a", 100, 2)], offer("two", PiecesFor(only("a"), 2, 500))))[1] == ()


@pytest.mark.parametrize(
    ("line", "field", "why"),
    [
        (plain_line(1, "a", 1, -1), "lines.1.price", Why.NEGATIVE_PRICE),
        (plain_line(1, "a", 1, 0), "lines.1.price", Why.ZERO_PRICE),
        (plain_line(1, "a", 0, 100), "lines.1.quantity", Why.BAD_QUANTITY),
        (plain_line(1, "a", -3, 100), "lines.1.quantity", Why.BAD_QUANTITY),
        (plain_line(1, "a", 10**12, 100), "lines.1.amount", Why.OUT_OF_RANGE),
        (plain_line(1, "a", 1, 100, -1), "lines.1.special_price", Why.NEGATIVE_PRICE),
        (plain_line(1, "a", 1, 100, amount=-1), "lines.1.amount", Why.NEGATIVE_PRICE),
        (plain_line(1, "a", 2, 100, amount=150), "lines.1.quantity", Why.BAD_QUANTITY),
        (plain_line(1, "a", 1, 100, ref_qty=10), "lines.1.ref_qty", Why.OUT_OF_RANGE),
    ],
)
def test_a_line_that_cannot_be_priced_is_refused_by_field_and_reason(now, line, field, why):
    with pytest.raises(BadBasket) as bad:
        price([line], Offers(), now)
    assert [(fault.field, fault.why) for fault in bad.value.faults] == [(field, why)]


def test_all_bad_lines_are_told_at_once(now):
    lines = [plain_line(1, "a", 1, 100), plain_line(1, "b", 0, 100), plain_line(2, "c", 1, -1)]
    with pytest.raises(BadBasket) as bad:
        price(lines, Offers(), now)
    assert [fault.why for fault in bad.value.faults] == [Why.DUPLICATE_LINE, Why.BAD_QUANTITY, Why.NEGATIVE_PRICE]


def test_offers_in_another_currency_price_nothing(now, offer):
    dollars = Offers("USD", {"x": offer("x", HALF_OFF)})
    with pytest.raises(BadBasket) as bad:
        price([plain_line(1, "a", 1, 1000)], dollars, now)
    assert [(fault.field, fault.why) for fault in bad.value.faults] == [("currency", Why.CURRENCY)]


def test_a_refused_line_leaves_the_basket_as_it_was(now):
    pricer = Pricer(Offers(), now)
    pricer.put(plain_line(1, "a", 1, 1000))
    with pytest.raises(BadBasket):
        pricer.put(plain_line(1, "a", 0, 1000))
    assert pricer.priced().total == 1000


def test_a_utc_clock_is_read_as_the_stores_own(till, offer, now):
    evening = offer("x", HALF_OFF, hours=((time(18), time(19)),))
    context = replace(now, at=datetime(2026, 11, 24, 18, 30, tzinfo=UTC))
    assert till([("a", 1000)], evening, context=context).total == 500


def test_goods_that_reach_two_offers_at_once_are_named_once(till, offer, only):
    tier = offer("tier", Threshold(EVERYTHING, (Tier(9900, off=1000),)))
    half = offer("half", NthPiece(only("b"), 2, pay_bp=5000))
    (miss,) = near_misses(till([("a", 1290, 2), ("b", 6000)], tier, half), [plain_line(1, "b", 1, 6000)])
    assert (miss.skus, miss.gain) == (("b",), 4000)
