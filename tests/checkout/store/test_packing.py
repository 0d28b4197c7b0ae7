"""The conveyor and packing: bags arrive, come together, and are in one place at a time."""

import pytest

from checkout.events import Problem
from checkout.events.fulfilment import BagMoved, BagPlace, OrderDelivered, OrderPacked
from checkout.events.stock import MovementKind
from checkout.store import OrderState
from checkout.trip import Refused

MILK, OIL, TOMATO = "DA001", "RN019", "VE015"


@pytest.fixture
def packing(shop):
    return shop.operations().packing


@pytest.fixture
def two_bags(shop, place, bars):
    """An order whose first bag hangs on the conveyor, and whose oil is in the picker's hands."""
    picking = shop.operations().picking
    order = place((MILK, 1), (OIL, 1))
    picking.take("picker")
    picking.scan("picker", bars(MILK))
    picking.bag("picker")
    picking.scan("picker", bars(OIL))
    return order


def test_a_bag_arrives_after_its_time_and_the_order_is_packed_when_all_are_there(shop, packing, two_bags):
    first, second = f"{two_bags.number}-B1", f"{two_bags.number}-B2"
    assert packing.scan(first) == Refused(Problem.BAG_ON_CONVEYOR, first)
    assert packing.scan(second) == Refused(Problem.NO_SUCH_BAG, second)
    shop.pass_time(60)
    taken = packing.scan(f"  {first.lower()}\r\n")
    assert (taken.done, taken.bags, taken.is_picked) == ((BagMoved(first, BagPlace.PACKING),), (), False)
    assert packing.scan(first) == Refused(Problem.BAG_SCANNED, first)
    shop.operations().picking.bag("picker")
    shop.pass_time(60)
    assert packing.scan(second).done == (BagMoved(second, BagPlace.PACKING), OrderPacked())
    assert two_bags.state is OrderState.PACKED


def test_a_bag_that_waits_for_another_says_so(shop, packing, two_bags):
    shop.operations().picking.bag("picker")
    shop.pass_time(60)
    taken = packing.scan(f"{two_bags.number}-B2")
    assert (taken.bags, taken.is_picked) == ((f"{two_bags.number}-B1",), True)


def test_packers_take_bags_off_by_themselves(shop, two_bags):
    shop.operations().picking.bag("picker")
    shop.pass_time(119)
    assert set(two_bags.bags.values()) == {BagPlace.CONVEYOR}
    shop.pass_time(1)
    assert two_bags.state is OrderState.PACKED
    assert [type(news.fact) for news in shop.store_news() if news.order is two_bags][-1] is OrderPacked


def test_each_packer_takes_one_bag_at_a_time(shop, place, bars):
    picking = shop.operations().picking
    orders = [place((MILK, 1), minutes=90) for _ in range(shop.operations().store.terms.packers + 1)]
    for order in orders:
        picking.take("picker", order.number)
    for _ in orders:
        picking.scan("picker", bars(MILK))
    picking.bag("picker")
    shop.pass_time(120)
    assert [order.state for order in orders] == [OrderState.PACKED] * (len(orders) - 1) + [OrderState.PICKING]
    shop.pass_time(60)
    assert orders[-1].state is OrderState.PACKED


def test_the_power_fails_on_the_conveyor_and_the_bag_arrives_all_the_same(shop, two_bags):
    shop.pass_time(30)
    shop = shop.power_fails()
    packing, bag = shop.operations().packing, f"{two_bags.number}-B1"
    assert packing.scan(bag) == Refused(Problem.BAG_ON_CONVEYOR, bag)
    shop.pass_time(30)
    assert packing.scan(bag).done[0] == BagMoved(bag, BagPlace.PACKING)
    shop = shop.power_fails()
    assert shop.operations().packing.scan(bag) == Refused(Problem.BAG_SCANNED, bag)
    assert shop.operations().picking.batch("picker").unsealed == (two_bags.number,)


def test_a_clock_that_is_set_back_does_not_keep_a_bag_on_the_conveyor(shop, packing, two_bags):
    shop.clock.set_back(3600)
    shop.pass_time(60)
    assert packing.scan(f"{two_bags.number}-B1").done
    again = shop.power_fails()
    again.operations().picking.bag("picker")
    again.clock.set_back(3600)
    again = again.power_fails()
    again.pass_time(120)
    assert again.operations().orders.get(two_bags.number).state is OrderState.PACKED


def test_what_is_short_in_the_end_does_not_keep_the_order_from_being_packed(shop, place, bars):
    operations = shop.operations()
    order = place((MILK, 1), (OIL, 1))
    operations.picking.take("picker")
    operations.picking.scan("picker", bars(MILK))
    operations.picking.bag("picker")
    shop.pass_time(130)
    assert order.state is OrderState.PICKING
    operations.missing_goods.missing("picker")
    shop.settle()
    assert order.state is OrderState.PACKED


# Cancelled


def test_bags_of_a_cancelled_order_are_emptied(shop, packing, two_bags):
    stock, bag = shop.operations().stock, f"{two_bags.number}-B1"
    shop.operations().cancelling.cancel(two_bags.number)
    assert two_bags.bags == {bag: BagPlace.CONVEYOR}
    assert [row.kind for row in stock.movements(OIL)][-1] is MovementKind.RETURNED
    assert [row.kind for row in stock.movements(MILK)][-1] is MovementKind.PICKED
    shop.pass_time(60)
    assert packing.scan(bag).done == (BagMoved(bag, BagPlace.STORE),)
    assert [row.kind for row in stock.movements(MILK)][-1] is MovementKind.RETURNED
    assert packing.scan(bag) == Refused(Problem.BAG_BROUGHT_BACK, bag)


def test_bags_of_a_cancelled_order_are_emptied_by_themselves_and_after_a_power_failure(shop, two_bags):
    shop.operations().cancelling.cancel(two_bags.number)
    shop = shop.power_fails()
    shop.pass_time(120)
    assert set(shop.operations().orders.get(two_bags.number).bags.values()) == {BagPlace.STORE}


def test_what_was_weighed_is_thrown_away_when_a_packed_order_is_cancelled(shop, place):
    operations = shop.operations()
    order = place((TOMATO, 500))
    operations.picking.take("picker")
    operations.picking.weigh("picker", 480)
    operations.picking.bag("picker")
    shop.pass_time(120)
    assert order.state is OrderState.PACKED
    operations.cancelling.cancel(order.number)
    assert set(order.bags.values()) == {BagPlace.STORE}
    assert [(row.kind, row.quantity) for row in operations.stock.movements(TOMATO)][-2:] == [
        (MovementKind.RETURNED, 480),
        (MovementKind.WASTED, -480),
    ]


@pytest.mark.parametrize(
    ("place_of_bag", "problem"),
    [(BagPlace.RIDER, Problem.BAG_WITH_RIDER), (BagPlace.DOOR, Problem.BAG_HANDED_OVER)],
)
def test_a_bag_that_has_left_is_not_packed(shop, packing, two_bags, place_of_bag, problem):
    bag = f"{two_bags.number}-B1"
    shop.operations().orders.record(two_bags, BagMoved(bag, place_of_bag), OrderDelivered("rider"))
    assert packing.scan(bag) == Refused(problem, bag)


@pytest.mark.parametrize("code", ["", "banana", "JQ202611240001-D", "JQ209901010001-D-B1", "9521234000013", "\x1b[2J"])
def test_nonsense_is_no_bag(packing, code):
    assert packing.scan(code).problem is Problem.NO_SUCH_BAG
