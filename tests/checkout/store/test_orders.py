"""An order is placed with its payment, changed by its events alone, and found again."""

import sqlite3
from contextlib import closing

import pytest

from checkout import open_shop
from checkout.back_office import examine_folder
from checkout.events import Problem
from checkout.events.fulfilment import (
    LinePicked,
    OrderCancelled,
    OrderDelivered,
    PickingBegun,
    Way,
)
from checkout.journal import FILE_NAME
from checkout.store import OrderState

MILK, RICE_COOKER = "9521234000013", "9521234060010"


@pytest.fixture
def shop():
    with open_shop("jinqiao") as shop:
        yield shop


def ordered(shop, how="deliver"):
    trip = shop.enter("li-wei")
    trip.scan(MILK)
    trip.quantity(2)
    getattr(trip, how)()
    trip.pay("mock")
    (order,) = shop.operations().orders.of_trip(trip.id)
    return order


def test_what_is_paid_and_not_carried_out_is_an_order(shop):
    order = ordered(shop)
    assert (order.state, order.way, order.shopper) == (OrderState.PAID, Way.DELIVER, "li-wei")
    assert order.number == f"{order.trip}-D"
    assert [(line.quantity, line.left, line.ordered.net) for line in order.lines.values()] == [(2, 2, 2580)]
    assert order.by is not None
    assert order.address.en


def test_what_is_carried_out_is_no_order(shop):
    trip = shop.enter("li-wei")
    trip.scan(MILK)
    trip.pay("mock")
    assert shop.operations().orders.of_trip(trip.id) == []


def test_an_order_goes_on_after_a_power_failure(shop):
    order = ordered(shop)
    shop.operations().orders.record(order, PickingBegun("picker"), LinePicked(1, 1, "picker"))
    again = shop.power_fails().operations().orders.get(order.number)
    assert again == order
    assert (again.state, again.lines[1].left) == (OrderState.PICKING, 1)


def test_an_order_that_is_over_is_closed_and_still_found(shop):
    order = ordered(shop)
    orders = shop.operations().orders
    orders.record(order, OrderDelivered("rider"))
    assert not list(orders)
    assert orders.get(order.number).state is OrderState.DELIVERED
    assert [each.number for each in orders.of_trip(order.trip)] == [order.number]
    assert list(shop.power_fails().operations().orders) == []


def test_nothing_changes_when_the_stock_cannot_be_moved(shop):
    order = ordered(shop)
    orders = shop.operations().orders

    def fails():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        orders.record(order, OrderCancelled("shopper"), moving=fails)
    assert (order.state, orders.get(order.number).state) == (OrderState.PAID, OrderState.PAID)


@pytest.mark.parametrize(
    "damage",
    ["UPDATE order_event SET body = '[' WHERE number = ?", "DELETE FROM order_event WHERE number = ?"],
)
def test_a_damaged_order_hinders_no_other_and_the_shop_opens(tmp_path, damage):
    with open_shop("jinqiao", data=tmp_path) as shop:
        damaged, whole = ordered(shop), ordered(shop)
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as file:
        file.execute(damage, [damaged.number])
        file.commit()
    with open_shop("jinqiao", data=tmp_path) as shop:
        assert list(shop.operations().orders.open) == [whole.number]
        assert shop.operations().picking.take("picker", damaged.number).problem is Problem.NO_SUCH_ORDER
        assert shop.operations().picking.take("picker").orders == (whole.number,)
        assert [page.order.number for page in shop.enter("li-wei").orders().pages] == [whole.number]
    assert {each.where.partition(" ")[0] for each in examine_folder(tmp_path) if each.is_fault} == {damaged.number}
