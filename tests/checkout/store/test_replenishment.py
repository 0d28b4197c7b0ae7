"""Waste at night, the delivery in the morning, full shelves in between."""

from datetime import timedelta

import pytest

from checkout import open_shop
from checkout.events.stock import Location, MovementKind

MILK, TOAST, CRAB, COOKER = "DA001", "BA002", "SE009", "GM001"
MILK_GTIN = "9521234000013"


@pytest.fixture
def shop():
    """In the evening, when something has been sold: it is half past six."""
    with open_shop("jinqiao") as shop:
        trip = shop.enter("li-wei")
        trip.scan(MILK_GTIN)
        trip.pay("mock")
        yield shop


@pytest.fixture
def stock(shop):
    return shop.operations().stock


def booked(shop, since=None):
    """What was booked for whole days, by kind and reference: how many goods."""
    counts = {}
    rows = shop.journal.stock.movements_since("jinqiao", since or shop.clock.now() - timedelta(days=30))
    for each in rows:
        if each.kind in (MovementKind.WASTED, MovementKind.RECEIVED):
            counts[each.kind.value, each.ref] = counts.get((each.kind.value, each.ref), 0) + 1
    return counts


def total(stock, sku):
    return sum(stock.on_hand(sku).values())


def test_where_nothing_has_moved_nothing_is_due():
    with open_shop("jinqiao") as shop:
        assert shop.next_due is None
        shop.enter("li-wei").scan(MILK_GTIN)
        assert shop.next_due is None
        shop.pass_time(20 * 24 * 3600)
        assert booked(shop) == {}


def test_what_is_fresh_for_a_day_is_thrown_away_after_closing_and_comes_again_in_the_morning(shop, stock):
    plan = shop.chain.stock[TOAST]
    assert plan.day_fresh
    shop.pass_time(4 * 3600 - 1)
    assert total(stock, TOAST) == plan.shelf + plan.back
    shop.pass_time(1)
    assert (total(stock, TOAST), total(stock, MILK)) == (0, shop.chain.stock[MILK].par - 1)
    shop.pass_time(9.5 * 3600 - 1)
    assert total(stock, TOAST) == 0
    shop.pass_time(1)
    assert (total(stock, TOAST), stock.on_hand(TOAST)[Location.SHELF]) == (plan.par, plan.shelf)
    assert total(stock, MILK) == shop.chain.stock[MILK].par
    assert list(booked(shop)) == [("wasted", "2026-11-24"), ("received", "2026-11-25")]


def test_what_is_promised_to_an_order_is_not_thrown_away(shop, stock):
    with shop.journal.transaction():
        stock.allocate("A-D", [stock_wanted(TOAST, 3)], "A")
    shop.pass_time(5 * 3600)
    assert total(stock, TOAST) == 3
    assert sum(stock.allocated("A-D", 1).values()) == 3


def stock_wanted(sku, quantity):
    from checkout.store import Wanted

    return Wanted(1, sku, quantity)


def test_live_goods_come_into_the_tank_and_shipped_ones_into_the_warehouse(shop, stock):
    with shop.journal.transaction():
        stock.set(Location.TANK, CRAB, 100, MovementKind.COUNTED, "")
        stock.set(Location.WAREHOUSE, COOKER, 1, MovementKind.COUNTED, "")
    shop.pass_time(24 * 3600)
    assert stock.on_hand(CRAB) == {Location.TANK: shop.chain.stock[CRAB].par}
    assert stock.numbers_of(COOKER, stock.warehouse).on_hand == {Location.WAREHOUSE: shop.chain.stock[COOKER].warehouse}


def test_a_low_shelf_is_filled_from_the_back_room_within_half_an_hour(shop, stock):
    plan = shop.chain.stock[MILK]
    low = plan.shelf // 3 - 1
    with shop.journal.transaction():
        stock.set(Location.SHELF, MILK, low, MovementKind.COUNTED, "")
    shop.pass_time(1799)
    assert stock.on_hand(MILK)[Location.SHELF] == low
    shop.pass_time(1)
    assert stock.on_hand(MILK) == {Location.BACK: plan.back - (plan.shelf - low), Location.SHELF: plan.shelf}
    assert [(each.location.value, each.quantity) for each in stock.movements(MILK)[-2:]] == [
        ("back", low - plan.shelf),
        ("shelf", plan.shelf - low),
    ]


def test_a_store_that_was_closed_for_a_week_books_one_night_and_one_morning(shop, stock):
    shop.clock.advance(7 * 24 * 3600)
    again = shop.power_fails()
    again.operations()
    again.settle()
    assert list(booked(again)) == [("wasted", "2026-11-30"), ("received", "2026-12-01")]
    before = len(again.journal.stock.movements_since("jinqiao", again.clock.now() - timedelta(days=30)))
    again.power_fails().operations()
    again.settle()
    assert len(again.journal.stock.movements_since("jinqiao", again.clock.now() - timedelta(days=30))) == before


def test_a_week_books_seven_nights_and_seven_mornings_and_stays_at_its_plan(shop, stock):
    shop.pass_time(7 * 24 * 3600)
    assert len(booked(shop)) == 14
    for sku in stock.store.opening:
        plan = shop.chain.stock[sku]
        assert total(stock, sku) == plan.par, sku


def test_a_clock_set_back_books_nothing_twice(shop, stock):
    shop.pass_time(24 * 3600)
    before = booked(shop)
    shop.clock.set_back(20 * 3600)
    shop.pass_time(20 * 3600)
    assert booked(shop) == before


def test_a_clock_that_was_a_year_ahead_does_not_keep_the_shelves_empty(shop, stock):
    shop.clock.advance(300 * 24 * 3600)
    shop.settle()
    shop.clock.set_back(300 * 24 * 3600)
    with shop.journal.transaction():
        stock.set(Location.SHELF, MILK, 0, MovementKind.COUNTED, "test")
        stock.sold(MILK, 1, "test")
    shop.pass_time(24 * 3600)
    assert total(stock, MILK) == shop.chain.stock[MILK].par
    assert stock.on_hand(MILK)[Location.SHELF] == shop.chain.stock[MILK].shelf


def test_what_cannot_be_saved_is_booked_later(shop, stock, monkeypatch):
    def full(*_, **__):
        import sqlite3

        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(type(shop.journal.stock), "set_replenished", full)
        shop.pass_time(5 * 3600)
        assert booked(shop) == {}
    shop.pass_time(1800)
    assert list(booked(shop)) == [("wasted", "2026-11-24")]


def test_both_movements_of_a_filling_have_one_time_though_the_clock_goes_on(shop, stock):
    class Running:
        def now(self):
            shop.clock.advance(0.001)
            return shop.clock.now()

    stock.store._clock = Running()
    with shop.journal.transaction():
        assert stock.store.fill(MILK, 3, "clerk") == 3
    away, here = stock.movements(MILK)[-2:]
    assert (away.at, away.quantity) == (here.at, -here.quantity)
