"""Riders take rounds, give what may be given, and bring the rest back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Chain, StoreTerms, demo_chain
from checkout import open_shop
from checkout.events import CouponShown, Problem
from checkout.events.fulfilment import (
    AgeNotShown,
    Bagged,
    BagMoved,
    BagPlace,
    BagSealed,
    LinePicked,
    NobodyAtDoor,
    OrderDelivered,
    OrderPacked,
    OrderReturned,
    OrderTurnedAway,
    PickingBegun,
    VoucherGiven,
)
from checkout.store import CameBack, OrderState, Round
from checkout.store.round_plan import Drop, RoundPlanner
from checkout.trip import Refused

MILK, BEER, ICE, RICE = "9521234000013", "9521234090021", "9521234120018", "9521234070016"


def opened(**terms):
    chain = demo_chain()
    jinqiao = chain.stores["jinqiao"]
    changed = replace(jinqiao, terms=replace(jinqiao.terms, **terms))
    parts = {name: getattr(chain, name) for name in Chain.__slots__}
    return open_shop(chain=Chain(**parts | {"stores": dict(chain.stores) | {"jinqiao": changed}}))


@pytest.fixture
def shop():
    with opened() as shop:
        yield shop


def packed(shop, *codes, shopper="li-wei"):
    """An order of one piece of each, packed, each line in a bag of its own."""
    trip = shop.enter(shopper)
    for code in codes or (MILK,):
        trip.scan(code)
        trip.deliver()
    trip.pay("mock")
    operations = shop.operations()
    (order,) = operations.orders.of_trip(trip.id)
    events = [PickingBegun("picker")]
    for line in order.lines.values():
        bag = f"{order.number}-B{line.line}"
        events += [LinePicked(line.line, 1, "picker")]
        events += [BagSealed(bag, (Bagged(line.line, line.goods.sku, 1),), "picker"), BagMoved(bag, BagPlace.PACKING)]

    def moving():
        for line in order.lines.values():
            operations.stock.pick(order.number, line.line, line.goods.sku, 1)

    operations.orders.record(order, *events, OrderPacked(), moving=moving)
    return operations.orders.get(order.number)


def places(order):
    return set(order.bags.values())


def problem(answer):
    assert isinstance(answer, Refused), answer
    return answer.problem


def test_a_round_takes_orders_to_their_doors(shop):
    riding, orders = shop.operations().riding, [packed(shop) for _ in range(2)]
    taken = riding.take("rider")
    assert isinstance(taken, Round)
    assert {stop.order for stop in taken.stops} == {order.number for order in orders}
    for order in orders:
        assert (order.state, places(order)) == (OrderState.RIDING, {BagPlace.RIDER})
        riding.arrive("rider", order.number)
        assert riding.give("rider", order.number).fact == OrderDelivered("rider")
        assert (order.state, places(order)) == (OrderState.DELIVERED, {BagPlace.DOOR})
    assert riding.back("rider") == CameBack("rider", ())
    assert list(shop.operations().orders) == []


def test_a_rider_carries_so_many_orders_and_bags_and_the_others_wait_for_the_next():
    with opened(stops_per_round=2) as shop:
        riding = shop.operations().riding
        for _ in range(3):
            packed(shop)
        assert [len(riding.take(rider).stops) for rider in ("rider", "rider-2")] == [2, 1]
        assert problem(riding.take("rider-3")) is Problem.NOTHING_TO_TAKE
    with opened(bags_per_round=3) as shop:
        for _ in range(2):
            packed(shop, MILK, RICE)
        assert len(shop.operations().riding.take("rider").stops) == 1


def test_nobody_takes_two_rounds_at_once_nor_is_back_twice(shop):
    riding = shop.operations().riding
    first = packed(shop)
    riding.take("rider")
    packed(shop)
    assert problem(riding.take("rider")) is Problem.ON_A_ROUND
    assert riding.back("rider") == Refused(Problem.STOPS_LEFT, first.number)
    riding.give("rider", first.number)
    assert riding.back("rider") == CameBack("rider", ())
    assert problem(riding.back("rider")) is Problem.NO_ROUND
    assert isinstance(riding.take("rider"), Round)


@pytest.mark.parametrize("number", ["", "JQ202611240009-D", "-3", "12.5", "\x1b[31m", "J" * 7000, "JQ202611240001"])
def test_a_nonsense_number_is_refused_and_nothing_changes(shop, number):
    riding, order = shop.operations().riding, packed(shop)
    riding.take("rider")
    for deed in (riding.arrive, riding.give, riding.nobody, riding.turned_away):
        answer = deed("rider", number)
        assert problem(answer) is Problem.NOT_ON_ROUND
        assert len(answer.detail) < 100
    assert order.state is OrderState.RIDING


def test_somebody_elses_bag_and_the_same_bag_twice_are_refused(shop):
    riding, order = shop.operations().riding, packed(shop)
    riding.take("rider")
    assert problem(riding.give("rider-2", order.number)) is Problem.NOT_ON_ROUND
    (bag,) = order.bags
    assert riding.give("rider", bag.lower()).order is order
    assert riding.give("rider", bag) == Refused(Problem.HANDED_OVER, order.number)
    assert riding.nobody("rider", order.number) == Refused(Problem.HANDED_OVER, order.number)


def test_a_door_where_nobody_was_is_tried_again_last_and_then_the_bag_comes_back(shop):
    riding = shop.operations().riding
    first, second = packed(shop), packed(shop)
    riding.take("rider")
    assert riding.nobody("rider", first.number).fact == NobodyAtDoor("rider")
    assert [order.number for order in riding.on_round("rider")] == [second.number, first.number]
    assert problem(riding.back("rider")) is Problem.STOPS_LEFT
    riding.give("rider", second.number)
    assert riding.nobody("rider", first.number).fact == NobodyAtDoor("rider", goes_back=True)
    assert riding.nobody("rider", first.number) == Refused(Problem.GOES_BACK, first.number)
    assert riding.back("rider") == CameBack("rider", tuple(first.bags))
    assert (first.state, places(first)) == (OrderState.RETURNED, {BagPlace.STORE})
    assert OrderReturned("nobody") in [each.event for each in first.events]


def test_what_can_be_sold_again_goes_back_to_the_shelf_and_what_was_frozen_is_thrown_away(shop):
    riding, stock = shop.operations().riding, shop.operations().stock
    order = packed(shop, RICE, ICE)
    rice, ice = (line.goods.sku for line in order.lines.values())
    before = [sum(stock.on_hand(sku).values()) for sku in (rice, ice)]
    riding.take("rider")
    riding.turned_away("rider", order.number)
    riding.back("rider")
    assert [sum(stock.on_hand(sku).values()) for sku in (rice, ice)] == [before[0] + 1, before[1]]
    assert [movement.kind.value for movement in stock.movements(ice)][-2:] == ["returned", "wasted"]


def test_without_the_age_the_beer_stays_with_the_rider_and_the_rest_is_given(shop):
    riding, order = shop.operations().riding, packed(shop, MILK, BEER)
    riding.take("rider")
    assert riding.give("rider", order.number).fact == AgeNotShown("rider")
    milk, beer = order.bags.values()
    assert (order.state, milk, beer) == (OrderState.DELIVERED, BagPlace.DOOR, BagPlace.RIDER)
    assert [stop.bags for stop in riding.stops("rider").stops] == [(f"{order.number}-B2",)]
    assert riding.back("rider").bags == (f"{order.number}-B2",)
    assert list(order.bags.values()) == [BagPlace.DOOR, BagPlace.STORE]


def test_with_nothing_but_beer_the_order_comes_back_unless_a_grown_up_turns_up(shop):
    riding = shop.operations().riding
    first, second = packed(shop, BEER), packed(shop, BEER)
    riding.take("rider")
    for order in (first, second):
        assert riding.give("rider", order.number).fact == AgeNotShown("rider")
    assert riding.give("rider", second.number, age_shown=True).fact == OrderDelivered("rider", age_shown=True)
    riding.back("rider")
    assert (first.state, second.state) == (OrderState.RETURNED, OrderState.DELIVERED)
    assert OrderReturned("age") in [each.event for each in first.events]


def test_who_comes_late_gives_a_voucher_once(shop):
    riding, order, other = shop.operations().riding, packed(shop), packed(shop)
    riding.take("rider")
    riding.give("rider", other.number)
    shop.clock.advance((order.by - shop.clock.now()).total_seconds() + 1)
    riding.give("rider", order.number)
    assert (order.voucher, other.voucher) == ("late-5", "")
    shop.settle()
    assert [(news.order, news.fact) for news in shop.store_news() if news.order] == [(order, VoucherGiven("late-5"))]


def test_each_voucher_counts_once_on_the_shoppers_next_trips_and_for_nobody_else(shop):
    def paid():
        trip = shop.enter("li-wei")
        trip.scan(MILK)
        return trip.pay("mock").amount

    usual = paid()
    riding, orders = shop.operations().riding, [packed(shop), packed(shop)]
    riding.take("rider")
    shop.clock.advance(3600)
    for order in orders:
        riding.give("rider", order.number)
    other = shop.enter("wang-fang")
    other.coupon("late-5")
    other.scan(MILK)
    assert "late-5" not in [offer.id for offer in other.basket.priced.offers]
    assert [paid() for _ in range(3)] == [usual - 500, usual - 500, usual]
    assert isinstance(shop.enter("li-wei").coupon("late-5"), CouponShown)


def test_a_clock_set_back_during_a_ride_changes_nothing_that_matters(shop):
    riding, order = shop.operations().riding, packed(shop)
    shop.clock.set_back(86_400)
    riding.take("rider")
    shop.clock.set_back(86_400)
    assert riding.nobody("rider", order.number).fact == NobodyAtDoor("rider")
    assert riding.give("rider", order.number).fact == OrderDelivered("rider")
    assert riding.back("rider") == CameBack("rider", ())
    assert order.voucher == ""


def test_a_round_goes_on_after_a_power_failure(shop):
    first, second = packed(shop), packed(shop)
    taken = shop.operations().riding.take("rider")
    again = shop.power_fails()
    riding = again.operations().riding
    assert [order.number for order in riding.on_round("rider")] == [stop.order for stop in taken.stops]
    assert riding.stops("rider") == taken
    assert problem(riding.take("rider")) is Problem.ON_A_ROUND
    for number in (first.number, second.number):
        riding.nobody("rider", number)
        riding.nobody("rider", number)
    third = again.power_fails()
    assert len(third.operations().riding.back("rider").bags) == 2


def test_an_order_for_a_slot_does_not_leave_before_its_time(shop):
    order = packed(shop)
    order.placed = replace(order.placed, slot=shop.clock.now() + timedelta(hours=2))
    assert problem(shop.operations().riding.take("rider")) is Problem.NOTHING_TO_TAKE
    shop.clock.advance(2 * 3600)
    assert isinstance(shop.operations().riding.take("rider"), Round)


def test_turned_away_twice_is_refused(shop):
    riding, order = shop.operations().riding, packed(shop)
    riding.take("rider")
    assert riding.turned_away("rider", order.number).fact == OrderTurnedAway("rider")
    assert riding.turned_away("rider", order.number) == Refused(Problem.GOES_BACK, order.number)


# The plan of a round

STORE = (31.2572, 121.5741)
drops = st.lists(
    st.builds(
        Drop,
        st.just(""),
        st.tuples(st.floats(31.24, 31.28), st.floats(121.55, 121.60)),
        st.none() | st.floats(-600, 3600),
        st.integers(1, 4),
    ),
    min_size=1,
    max_size=8,
).map(lambda drops: [replace(drop, order=str(number)) for number, drop in enumerate(drops)])


@given(drops, st.integers(1, 5), st.integers(1, 8))
def test_a_planned_round_has_the_most_urgent_order_and_is_never_too_heavy(waiting, stops, bags):
    plan = RoundPlanner(STORE, StoreTerms(stops_per_round=stops, bags_per_round=bags)).plan(waiting)
    assert waiting[0] in plan
    assert len(plan) <= stops
    assert len(plan) == 1 or sum(drop.bags for drop in plan) <= bags
    assert len({drop.order for drop in plan}) == len(plan)


@given(drops)
def test_nobody_joins_a_round_who_makes_the_most_urgent_order_late(waiting):
    planner = RoundPlanner(STORE, StoreTerms(stops_per_round=5))
    plan = planner.plan(waiting)
    alone = planner._late([waiting[0]])[0]
    assert planner._late(plan)[plan.index(waiting[0])] <= alone


@given(drops)
def test_nobody_is_taken_along_and_late_who_could_be_in_time_with_another_rider(waiting):
    planner = RoundPlanner(STORE, StoreTerms(stops_per_round=5))
    plan = planner.plan(waiting)
    for drop, late in zip(plan, planner._late(plan), strict=True):
        assert not late or planner._late([drop])[0]


def test_with_equal_time_left_the_round_is_the_shorter_one():
    north, south, far_north = (31.2672, 121.5741), (31.2472, 121.5741), (31.2772, 121.5741)
    waiting = [Drop("far north", far_north, None, 1), Drop("south", south, None, 1), Drop("north", north, None, 1)]
    plan = [drop.order for drop in RoundPlanner(STORE, StoreTerms()).plan(waiting)]
    assert plan.index("south") != 1


def test_an_order_that_is_almost_late_is_brought_before_a_nearer_one():
    near, far = (31.2672, 121.5741), (31.2372, 121.5741)
    waiting = [Drop("far", far, 640, 1), Drop("near", near, 3600, 1)]
    assert [drop.order for drop in RoundPlanner(STORE, StoreTerms()).plan(waiting)] == ["far", "near"]
