"""A parcel is packed, sent and delivered when the terms say so, and without goods it is not sent at all."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.events.stock import Location, MovementKind
from checkout.store import OrderState

BOOK = "GM041"
MINUTE, HOUR, DAY = 60, 3600, 86_400


def shanghai(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


@pytest.fixture
def shop():
    with open_shop("jinqiao", clock=VirtualClock(shanghai(2026, 11, 24, 12))) as shop:
        yield shop


def shipped(shop, count=1):
    trip = shop.enter("li-wei")
    for _ in range(count):
        trip.ship(BOOK)
    trip.pay("mock")
    (order,) = shop.operations().orders.of_trip(trip.id)
    return order


def test_it_is_packed_sent_in_the_evening_and_there_on_the_promised_day(shop):
    order = shipped(shop)
    shop.pass_time(5 * DAY)
    assert order.on.isoformat() == "2026-11-26"
    assert order.times == {
        OrderState.PAID: shanghai(2026, 11, 24, 12),
        OrderState.PACKED: shanghai(2026, 11, 24, 14),
        OrderState.SHIPPED: shanghai(2026, 11, 24, 18),
        OrderState.DELIVERED: shanghai(2026, 11, 26, 15),
    }
    assert order.parcel == f"{order.number}-P1"
    assert list(shop.operations().orders) == []


def test_what_is_packed_after_the_carrier_has_called_leaves_the_next_day(shop):
    shop.clock.advance(5 * HOUR)
    order = shipped(shop)
    shop.pass_time(5 * DAY)
    assert order.times[OrderState.SHIPPED] == shanghai(2026, 11, 25, 18)
    assert order.times[OrderState.DELIVERED] == shanghai(2026, 11, 26, 15)


def test_after_a_week_without_power_it_is_packed_at_once_and_sent_from_then(shop):
    number = shipped(shop).number
    again = shop.power_fails()
    again.clock.advance(7 * DAY)
    again.settle()
    order = again.operations().orders.get(number)
    assert order.times[OrderState.PACKED] == shanghai(2026, 12, 1, 12)
    again.pass_time(2 * DAY)
    assert order.times[OrderState.SHIPPED] == shanghai(2026, 12, 1, 18)
    assert order.times[OrderState.DELIVERED] == shanghai(2026, 12, 2, 15)


def test_the_warehouse_has_that_much_less_and_never_packs_what_is_not_there(shop):
    stock = shop.operations().stock
    with shop.journal.transaction():
        stock.set(Location.WAREHOUSE, BOOK, 3, MovementKind.COUNTED, "test")
    order = shipped(shop, 2)
    assert stock.allocated(order.number, 1, order.way) == {Location.WAREHOUSE: 2}
    with shop.journal.transaction():
        stock.set(Location.WAREHOUSE, BOOK, 1, MovementKind.COUNTED, "test")
    shop.pass_time(3 * HOUR)
    line = order.lines[1]
    assert (order.state, line.picked, line.short) == (OrderState.PACKED, 1, 1)
    assert {level.on_hand for level in stock.warehouse.levels(BOOK).values()} == {0}


def test_with_nothing_there_the_shop_cancels_it(shop):
    order = shipped(shop)
    with shop.journal.transaction():
        shop.operations().stock.set(Location.WAREHOUSE, BOOK, 0, MovementKind.COUNTED, "test")
    shop.pass_time(3 * HOUR)
    assert order.state is OrderState.CANCELLED
    shop.pass_time(7 * DAY)
    assert order.state is OrderState.CANCELLED


def test_a_step_that_cannot_be_saved_is_tried_again(shop, monkeypatch):
    order = shipped(shop)
    record = shop.operations().orders.record
    tries = []

    def full(*events, **moving):
        tries.append(shop.clock.now())
        if len(tries) < 4:
            from checkout.events import Problem
            from checkout.trip import Refused

            return Refused(Problem.NOT_SAVED, "disk full")
        return record(*events, **moving)

    monkeypatch.setattr(shop.operations().orders, "record", full)
    shop.pass_time(3 * HOUR)
    assert order.state is OrderState.PACKED
    assert len(tries) == 4
