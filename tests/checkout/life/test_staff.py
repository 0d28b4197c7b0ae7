"""Simulated staff: what is paid for and not carried out gets home, also after a restart."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checkout import open_shop
from checkout.back_office import examine_shop, figures_of
from checkout.clock import VirtualClock
from checkout.errors import NotSaved
from checkout.events import RefundDone
from checkout.events.fulfilment import BagSealed, OrderReturned
from checkout.events.stock import MovementKind
from checkout.life import LEVELS, Level, move_in, riders
from checkout.store import OrderState

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)
MILK = "9521234000013"


@pytest.fixture
def alone(monkeypatch):
    """A store in which nobody shops but whom a test lets in. The staff are there."""
    monkeypatch.setitem(LEVELS, Level.QUIET, replace(LEVELS[Level.QUIET], people_a_day=0.001))


@pytest.fixture
def shop(alone):
    with open_shop("jinqiao", clock=VirtualClock(NOON)) as shop:
        move_in(shop, "jinqiao", 7, Level.QUIET)
        yield shop


def send_home(shop, shopper="li-wei"):
    session = shop.enter(shopper)
    session.scan(MILK, count=2)
    session.deliver()
    session.pay()
    session.leave()
    [order] = shop.operations().orders.of_trip(session.id)
    return order.number


def test_an_order_is_picked_packed_and_at_the_door_in_time(shop):
    number = send_home(shop)
    shop.pass_time(1800)
    order = shop.operations().orders.get(number)
    assert order.state is OrderState.DELIVERED
    assert not order.is_late
    assert order.picker.startswith("sim-picker-")
    assert order.rider.startswith("sim-rider-")
    assert list(examine_shop(shop.journal, shop.wallets)) == []


@pytest.mark.parametrize("minutes", [0, 1, 3, 5, 8, 15])
def test_whatever_was_under_way_goes_on_after_a_power_failure(shop, minutes):
    number = send_home(shop)
    shop.pass_time(60 * minutes)
    again = shop.power_fails()
    move_in(again, "jinqiao", 7, Level.QUIET)
    again.pass_time(3600)
    assert again.operations().orders.get(number).state is OrderState.DELIVERED


def test_simulated_pickers_leave_an_order_for_two_minutes_to_a_person_who_picks(alone):
    with open_shop("jinqiao", clock=VirtualClock(NOON)) as shop:
        move_in(shop, "jinqiao", 7, Level.QUIET, person_picks=True)
        number = send_home(shop)
        shop.pass_time(110)
        assert shop.operations().orders.get(number).state is OrderState.PAID
        shop.pass_time(30)
        assert shop.operations().orders.get(number).state is OrderState.PICKING
        mine = send_home(shop, "chen-hao")
        shop.operations().picking.take("picker", mine)
        again = shop.power_fails()
        move_in(again, "jinqiao", 7, Level.QUIET, person_picks=True)
        again.pass_time(1800)
        assert again.operations().orders.get(number).state is OrderState.DELIVERED
        # What a person has begun is theirs.
        assert again.operations().orders.get(mine).state is OrderState.PICKING


def test_what_is_gone_is_short_and_its_money_comes_back(shop):
    number = send_home(shop)
    stock, sku = shop.operations().stock, "DA001"
    with shop.journal.transaction():
        for place in stock.on_hand(sku):
            stock.set(place, sku, 0, MovementKind.COUNTED, "test")
    shop.pass_time(3600)
    order = shop.operations().orders.get(number)
    assert order.lines[1].short == 2
    given = [
        each.event.amount for each in shop.trip_of_receipt("JQ-000001").events if isinstance(each.event, RefundDone)
    ]
    assert given == [2580]


def test_people_at_home_order_pay_and_get_it_by_the_same_means_as_anybody():
    with open_shop("jinqiao", clock=VirtualClock(NOON)) as shop:
        move_in(shop, "jinqiao", 7, Level.QUIET)
        shop.pass_time(3600)
        day = figures_of(shop.operations(), date(2026, 11, 24))
        assert day.at_home.count > 10
        assert day.orders[OrderState.DELIVERED] > 3
        assert day.kept >= 0.8 * day.promised
        assert list(examine_shop(shop.journal, shop.wallets)) == []


@pytest.mark.parametrize("deed", [BagSealed, OrderReturned])
def test_what_cannot_be_saved_for_a_while_is_done_later_and_nobody_is_stuck(shop, monkeypatch, deed):
    full_until, append = [], shop.journal.orders.append

    def refuses_for_five_minutes(store, number, recorded):
        if isinstance(recorded.event, deed):
            full_until.append(shop.clock.monotonic() + 300)
        if full_until and shop.clock.monotonic() < full_until[0]:
            raise NotSaved("disk full", reason="disk full")
        append(store, number, recorded)

    monkeypatch.setattr(shop.journal.orders, "append", refuses_for_five_minutes)
    monkeypatch.setattr(riders, "NOBODY", 1.0)
    number = send_home(shop)
    shop.pass_time(7200)
    assert full_until
    assert shop.operations().orders.get(number).state is OrderState.RETURNED
    assert shop.operations().orders.open == {}
