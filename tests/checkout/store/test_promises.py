"""What a store promises with the orders that it has: soon, in a slot, or nothing."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Chain, Fulfilment, demo_chain
from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.events import Problem
from checkout.events.fulfilment import BagMoved, BagPlace, BagSealed, OrderPacked, PickingBegun, RoundBegun
from checkout.store import NoPromise
from checkout.trip import Refused, TripState
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from checkout.words.payment.receipt_lines import receipt_lines

MILK, BREAD, COOKER = "9521234000013", "9521234000105", "9521234060010"
SALMON = "2100123003129"


def chain_with(store=None, **terms):
    chain = demo_chain()
    jinqiao = chain.stores["jinqiao"]
    changed = replace(jinqiao, terms=replace(jinqiao.terms, **terms), **(store or {}))
    parts = {name: getattr(chain, name) for name in Chain.__slots__}
    return Chain(**parts | {"stores": dict(chain.stores) | {"jinqiao": changed}})


def shanghai(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def opened(*moment, store=None, **terms):
    return open_shop(
        clock=VirtualClock(shanghai(*(moment or (2026, 11, 24, 18, 30)))), chain=chain_with(store, **terms)
    )


def ordered(shop, shopper="li-wei"):
    trip = shop.enter(shopper)
    trip.scan(MILK)
    trip.deliver()
    trip.pay("mock")
    return trip


def promise(trip):
    (promise,) = trip.receipt.promises
    return promise


def test_the_promise_is_in_receipt_and_order_alike():
    with opened() as shop:
        trip = ordered(shop)
        (order,) = shop.operations().orders.of_trip(trip.id)
    assert order.by == promise(trip).by
    assert order.terms.slot is promise(trip).slot is None
    assert timedelta(minutes=10) < order.by - shanghai(2026, 11, 24, 18, 30) <= timedelta(minutes=30)
    assert order.by.second == 0


def test_orders_ahead_make_it_later_and_a_picker_more_earlier():
    def by(orders, **terms):
        with opened(pickers=1, packers=1, **terms) as shop:
            return promise([ordered(shop) for _ in range(orders)][-1]).by

    assert by(5) > by(1)
    with opened(pickers=2, packers=1) as shop:
        assert promise([ordered(shop) for _ in range(5)][-1]).by < by(5)


def test_with_nobody_free_within_half_an_hour_the_next_slot_is_promised():
    with opened(pickers=1, packers=1, riders=1) as shop:
        trips = [ordered(shop) for _ in range(12)]
    last = promise(trips[-1])
    assert last.slot == shanghai(2026, 11, 24, 19, 0)
    assert last.by == last.slot + timedelta(minutes=30)
    assert promise(trips[0]).slot is None


def test_no_capacity_says_when_it_would_be_and_where_there_is_room():
    with opened(promise_minutes=5) as shop:
        answer = shop.operations().promises.promise([], 3000.0)
        assert isinstance(answer, NoPromise)
        assert answer.home_by > shop.clock.now() + timedelta(minutes=5)
        assert answer.next_slot == shanghai(2026, 11, 24, 19, 0)


def test_a_slot_is_promised_to_its_end_unless_it_is_full_past_or_too_soon():
    with opened(slot_orders=1) as shop:
        promises, slots = shop.operations().promises, shop.operations().slots
        seven, half_past_seven = slots.at(time(19)), slots.at(time(19, 30))
        assert promises.promise([], 1000.0, seven) == half_past_seven
        slots.hold("B", seven, shop.clock.now() + timedelta(minutes=10))
        assert promises.promise([], 1000.0, seven) == NoPromise(promises.promise([], 1000.0), half_past_seven)
        assert promises.promise([], 1000.0, seven, trip="B") == half_past_seven
        past = promises.promise([], 1000.0, slots.at(time(12)))
        assert isinstance(past, NoPromise)
    with opened(rider_m_per_s=0.5) as shop:
        promises, slots = shop.operations().promises, shop.operations().slots
        too_soon = promises.promise([], 3000.0, slots.at(time(19)))
        assert too_soon.next_slot == slots.at(time(20))


def test_when_every_slot_is_full_nothing_is_promised_and_nothing_paid():
    with opened(slot_orders=1, promise_minutes=5, store={"opens": time(18), "closes": time(19, 30)}) as shop:
        slots = shop.operations().slots
        for slot in slots.open():
            slots.hold(str(slot.begins), slot.begins, shop.clock.now() + timedelta(minutes=10))
        answer = shop.operations().promises.promise([], 1000.0)
        assert answer.next_slot is None
        trip = ordered(shop)
        assert trip.pay("mock") == Refused(Problem.NO_PROMISE)
        assert (trip.state, trip.carry().mode) == (TripState.OPEN, Fulfilment.CARRY)


@pytest.mark.parametrize(
    ("at", "by"),
    [
        pytest.param((8, 59), (24, 9, 30), id="before it opens"),
        pytest.param((22, 0), (25, 9, 30), id="as it closes"),
        pytest.param((23, 59), (25, 9, 30), id="at night"),
    ],
)
def test_while_the_store_is_closed_the_first_slot_after_opening_is_promised(at, by):
    with opened(2026, 11, 24, *at) as shop:
        assert isinstance(shop.operations().promises.promise([], 1000.0), NoPromise)
        assert promise(ordered(shop)).by == shanghai(2026, 11, *by)


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.sampled_from(sorted(demo_chain().stores)),
)
def test_a_promise_is_within_half_an_hour_or_else_within_a_day_and_a_slot(at, store):
    with open_shop(store, clock=VirtualClock(at)) as shop:
        promises = shop.operations().promises
        answer = promises.promise([], 1500.0)
        if isinstance(answer, datetime):
            assert at < answer <= at + timedelta(minutes=31)
        else:
            assert at < answer.next_slot <= at + timedelta(hours=25)


def test_goods_handed_over_in_the_store_are_not_picked_again():
    with opened(line_s=3600) as shop:
        trip = shop.enter("li-wei")
        trip.scan(SALMON)
        trip.deliver()
        trip.pay("mock")
        assert promise(trip).slot is None


def test_a_parcel_arrives_after_the_days_that_the_terms_say():
    with opened(ship_days=5) as shop:
        trip = shop.enter("li-wei")
        trip.ship("GM041")
        trip.pay("mock")
        assert promise(trip).on.isoformat() == "2026-11-29"


def test_riders_on_the_road_are_missing_until_they_are_back():
    with opened(riders=1, promise_minutes=90) as shop:
        operations = shop.operations()
        before = operations.promises.promise([], 1000.0)
        (order,) = operations.orders.of_trip(ordered(shop).id)
        events = PickingBegun("picker"), BagSealed("B1", (), "picker"), OrderPacked(), BagMoved("B1", BagPlace.RIDER)
        operations.orders.record(order, *events, RoundBegun("R1", "rider"))
        away = operations.promises.promise([], 1000.0)
        assert away > before
        shop.clock.set_back(86_400)
        assert operations.promises.promise([], 1000.0) == away - timedelta(days=1)
        shop.clock.advance(86_400 + 3600)
        assert operations.promises.promise([], 1000.0) == before + timedelta(hours=1)


def test_an_order_for_a_slot_keeps_nobody_busy_before_it_is_begun():
    with opened(packers=1, pack_s=600, promise_minutes=90) as shop:
        operations = shop.operations()
        before = operations.promises.promise([], 1000.0)
        trip = ordered(shop)
        (order,) = operations.orders.of_trip(trip.id)
        assert operations.promises.promise([], 1000.0) > before
        order.placed = replace(order.placed, slot=shanghai(2026, 11, 24, 21, 0))
        assert operations.promises.promise([], 1000.0) == before
        assert shanghai(2026, 11, 24, 20, 30) < operations.promises.starts(order) < order.terms.slot


def test_a_shopper_is_told_before_paying_and_of_a_slot_where_everybody_is_busy():
    def told(**terms):
        with opened(**terms) as shop:
            trip = shop.enter("li-wei")
            trip.scan(MILK)
            return answer_lines(Words("en"), trip.deliver(), trip)[1:]

    assert told() == ["home by 18:50"]
    assert told(promise_minutes=5) == ["home between 19:00 and 19:30"]
    with opened(2026, 11, 24, 22, 30) as shop:
        trip = shop.enter("li-wei")
        trip.scan(MILK)
        assert answer_lines(Words("en"), trip.deliver(), trip)[1:] == ["home between 11-25 09:00 and 09:30"]
        shop.network_drops()
        trip.carry()
        assert len(answer_lines(Words("en"), trip.deliver(), trip)) == 1


def test_the_receipt_names_the_slot():
    with opened(promise_minutes=5) as shop:
        lines = receipt_lines(Words("en"), ordered(shop).receipt, 60)
    assert any(line.startswith("Comes between 2026-11-24 19:00 and 19:30 to Guiyu Garden") for line in lines)
