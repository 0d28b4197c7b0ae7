"""Picking: orders are taken, every pick is a scan, and what is picked goes into bags."""

import sqlite3
from dataclasses import replace
from datetime import timedelta

import pytest

from checkout.errors import NotSaved
from checkout.events import Problem
from checkout.events.fulfilment import BagPlace, OrderCancelled
from checkout.events.stock import Location, MovementKind
from checkout.store import OrderState
from checkout.store.pick_route import Zone
from checkout.store.picking import Done, Weigh
from checkout.store.staff_scanner import PickRefused
from checkout.trip import Refused
from checkout.words import Words
from checkout.words.problem_lines import problem_line

MILK, LOW_FAT, OIL, TOMATO, DUMPLINGS, CHICKEN, BASS, BEER = (
    "DA001",
    "DA003",
    "RN019",
    "VE015",
    "FZ001",
    "RM014",
    "SE001",
    "AL001",
)


@pytest.fixture
def picking(shop):
    return shop.operations().picking


def walked(batch):
    return [(task.goods.sku, task.spot.zone) for task in batch.tasks]


# The way


def test_tasks_are_in_the_order_of_the_aisles_with_frozen_and_hot_goods_last(place, picking):
    place((CHICKEN, 1), (DUMPLINGS, 1), (OIL, 1), (MILK, 1), (BASS, 600), (TOMATO, 500))
    assert walked(picking.take("picker")) == [
        (TOMATO, Zone.AISLE),
        (MILK, Zone.AISLE),
        (OIL, Zone.AISLE),
        (BASS, Zone.TANK),
        (DUMPLINGS, Zone.AISLE),
        (CHICKEN, Zone.AISLE),
    ]


def test_what_a_shopper_handed_over_is_at_the_desk_and_what_the_shelf_lacks_in_the_back_room(shop, place, picking):
    with shop.journal.transaction():
        shop.operations().stock.set(Location.SHELF, MILK, 1, MovementKind.COUNTED, "test")
    place((MILK, 2), (TOMATO, 512), handed_over=(TOMATO,))
    assert walked(picking.take("picker")) == [(MILK, Zone.BACK), (TOMATO, Zone.DESK)]


def test_goods_that_the_planogram_forgets_come_last_and_can_be_picked(shop, place, bars):
    order = place((MILK, 1), (CHICKEN, 1))
    chain = shop.chain
    shop.chain = replace(chain, planogram=tuple(row for row in chain.planogram if row.department != "dairy"))
    picking = shop.power_fails().operations().picking
    assert walked(picking.take("picker")) == [(CHICKEN, Zone.AISLE), (MILK, Zone.ASK)]
    assert isinstance(picking.scan("picker", bars(MILK)), Done)
    assert picking.batch("picker").orders == (order.number,)
    assert walked(picking.batch("picker")) == [(CHICKEN, Zone.AISLE)]


# Taking orders


def test_two_pickers_never_get_the_same_order(place, picking):
    first, second = place((MILK, 1)), place((OIL, 1))
    assert picking.take("picker").orders == (first.number,)
    assert picking.take("picker-2").orders == (second.number,)
    assert picking.take("picker-3") == Refused(Problem.NOTHING_TO_PICK)
    assert picking.take("picker-2", first.number) == Refused(Problem.ORDER_TAKEN, "picker")
    assert picking.bag("picker-2", first.number) == Refused(Problem.NOT_YOUR_ORDER, first.number)
    assert picking.take("picker-2", "nonsense") == Refused(Problem.NO_SUCH_ORDER, "staff:nonsense")


def test_orders_of_one_walk_are_taken_together_or_not_at_all(shop, place, picking, monkeypatch):
    orders = [place((MILK, 1), minutes=40) for _ in range(2)]
    write = shop.operations().orders.write

    def fails_at_the_second(order, *events):
        if order is orders[1]:
            raise NotSaved("the disk is full", reason="database or disk is full")
        write(order, *events)

    monkeypatch.setattr(shop.operations().orders, "write", fails_at_the_second)
    assert picking.take("picker").problem is Problem.NOT_SAVED
    assert [order.state for order in orders] == [OrderState.PAID] * 2


def test_orders_that_share_a_department_are_picked_on_one_walk(place, picking):
    numbers = [place((MILK, 1), minutes=40).number for _ in range(4)]
    assert picking.take("picker").orders == tuple(numbers[:3])
    assert picking.take("picker-2").orders == tuple(numbers[3:])


def test_an_order_with_no_time_to_lose_is_picked_alone(shop, place, picking):
    patient, pressed = place((MILK, 1), minutes=60), place((MILK, 1), minutes=13)
    assert picking.take("picker").orders == (pressed.number,)
    assert picking.take("picker").orders == (pressed.number,), "what is not finished comes first"
    assert picking.take("picker-2").orders == (patient.number,)


def test_orders_that_are_late_anyway_are_picked_together(place, picking):
    late = [place((MILK, 1), minutes=minutes).number for minutes in (1, 2)]
    assert picking.take("picker").orders == tuple(late)


def test_an_order_of_a_later_slot_waits_for_its_time(shop, place, picking):
    order = place((MILK, 1), slot=shop.clock.now() + timedelta(hours=1), minutes=90)
    assert picking.take("picker") == Refused(Problem.NOTHING_TO_PICK, "2026-11-24 19:17")
    assert [each.order for each in picking.tasks().later] == [order.number]
    shop.pass_time(3000)
    assert [each.order for each in picking.tasks().orders] == [order.number]
    assert picking.take("picker").orders == (order.number,)


# Scanning


@pytest.mark.parametrize(
    ("code", "count", "problem"),
    [
        ("9521234000037", 1, Problem.WRONG_GOODS),  # low-fat milk
        ("9521234000014", 1, Problem.CHECK_DIGIT),
        ("banana", 1, Problem.UNKNOWN_PRODUCT),
        ("MILK" * 200, 1, Problem.TOO_LONG),
        ("", 1, Problem.EMPTY),
        ("\x00\x1b[2J", 1, Problem.UNREADABLE),
        ("9521234000013", 3, Problem.MORE_THAN_ORDERED),
        ("19521234000010", 1, Problem.CASE),
        ("280100100500012", 1, Problem.UNREADABLE),
        ("286123456789012345", 1, Problem.PAYMENT_CODE),
        ("JQ202611240001-D-B1", 1, Problem.UNREADABLE),
        ("00215", 1, Problem.WRONG_GOODS),  # the PLU of tomatoes, which nobody ordered
    ],
)
def test_a_scan_that_is_not_wanted_changes_nothing(shop, place, picking, code, count, problem):
    order = place((MILK, 2))
    picking.take("picker")
    before = list(order.events)
    refused = picking.scan("picker", code, count)
    assert isinstance(refused, PickRefused)
    assert refused.problem is problem
    assert refused.expected.goods.sku == MILK
    assert order.events == before


@pytest.mark.parametrize("count", [0, -1, 10**6])
def test_a_count_that_makes_no_sense_is_refused(place, picking, bars, count):
    place((MILK, 2))
    picking.take("picker")
    assert picking.scan("picker", bars(MILK), count) == Refused(Problem.BAD_QUANTITY, str(count))


def test_the_wrong_bottle_is_named_beside_what_was_expected(place, picking, bars):
    place((MILK, 1))
    picking.take("picker")
    refused = picking.scan("picker", bars(LOW_FAT))
    assert (refused.problem, refused.scanned.sku, refused.expected.goods.sku) == (Problem.WRONG_GOODS, LOW_FAT, MILK)


def test_a_markdown_sticker_on_the_right_goods_is_accepted(place, picking, bars):
    order = place((MILK, 1))
    picking.take("picker")
    assert isinstance(picking.scan("picker", f"97{bars(MILK)}0007900"[:22]), Done)
    assert order.lines[1].picked == 1


def test_a_gs1_code_of_the_right_goods_is_accepted_and_an_expired_pack_is_not(place, picking, bars):
    order = place((MILK, 2))
    picking.take("picker")
    assert picking.scan("picker", f"]d201{'0' + bars(MILK)}17261123").problem is Problem.EXPIRED
    assert isinstance(picking.scan("picker", f"]d201{'0' + bars(MILK)}17261130"), Done)
    assert order.lines[1].left == 1


def test_a_code_read_twice_by_the_scanner_is_one_piece(shop, place, picking, bars):
    order = place((MILK, 2))
    picking.take("picker")
    picking.scan("picker", bars(MILK))
    shop.clock.advance(0.3)
    assert picking.scan("picker", bars(MILK)) == Refused(Problem.READ_TWICE)
    shop.clock.advance(0.6)
    picking.scan("picker", bars(MILK))
    assert order.all_picked


def test_picked_goods_leave_the_shelf_and_their_promise(shop, place, picking, bars):
    stock = shop.operations().stock
    before = stock.on_hand(MILK)[Location.SHELF]
    order = place((MILK, 3))
    picking.take("picker")
    picking.scan("picker", bars(MILK), 2)
    assert stock.on_hand(MILK)[Location.SHELF] == before - 2
    assert sum(stock.allocated(order.number, 1).values()) == 1


# Weighing


@pytest.mark.parametrize(
    ("grams", "picked"),
    [(1100, 1100), (980, 980), (1, 1), (1210, 1210), (1211, None), (0, None), (-5, None)],
)
def test_weighed_goods_may_be_lighter_and_a_tenth_heavier(place, picking, grams, picked):
    order = place((TOMATO, 1100))
    picking.take("picker")
    answer = picking.weigh("picker", grams)
    assert isinstance(answer, Done) is (picked is not None)
    assert order.lines[1].picked == (picked or 0)
    assert order.lines[1].left == (1100 if picked is None else 0)


def test_a_plu_asks_for_the_scale_and_a_scales_label_weighs(place, picking, label_of):
    order = place(("FR001", 500), (MILK, 1), (TOMATO, 1100))
    picking.take("picker")
    weigh = picking.scan("picker", "00215")
    assert isinstance(weigh, Weigh)
    assert (weigh.task.goods.sku, weigh.most) == (TOMATO, 1210)
    assert picking.batch("picker").next == weigh.task
    assert picking.scan("picker", label_of("00215", 1300)).problem is Problem.TOO_HEAVY
    assert isinstance(picking.scan("picker", label_of("00215", 1020)), Done)
    assert order.lines[3].picked == 1020
    assert picking.batch("picker").next.goods.sku == "FR001"
    picking.weigh("picker", 500)
    assert picking.weigh("picker", 500).problem is Problem.NOT_BY_WEIGHT


def test_a_pack_that_was_handed_over_is_recognised_by_its_label_and_costs_no_stock(shop, place, picking, label_of):
    order = place((TOMATO, 512), handed_over=(TOMATO,))
    before = shop.operations().stock.movements(TOMATO)
    picking.take("picker")
    assert picking.weigh("picker", 500).problem is Problem.OTHER_PACK
    assert picking.scan("picker", "00215").problem is Problem.NOT_WEIGHED
    other = picking.scan("picker", label_of("00215", 600))
    assert (other.problem, other.detail) == (Problem.OTHER_PACK, "512")
    assert isinstance(picking.scan("picker", label_of("00215", 512)), Done)
    assert order.all_picked
    assert shop.operations().stock.movements(TOMATO) == before


# Bags


def test_a_bag_is_sealed_for_each_order_that_is_all_picked(place, picking, bars):
    orders = [place((MILK, 1), minutes=40), place((MILK, 2), minutes=40)]
    picking.take("picker")
    assert picking.bag("picker") == Refused(Problem.NOTHING_TO_BAG)
    picking.scan("picker", bars(MILK))
    picking.scan("picker", bars(MILK))
    picking.bag("picker")
    assert [list(order.bags.values()) for order in orders] == [[BagPlace.CONVEYOR], []]
    picking.bag("picker", orders[1].number)
    assert [(each.line, each.sku, each.quantity) for each in orders[1].bag_goods[f"{orders[1].number}-B1"]] == [
        (1, MILK, 1)
    ]
    picking.scan("picker", bars(MILK))
    assert picking.bag("picker").next is None
    assert list(orders[1].bags) == [f"{orders[1].number}-B1", f"{orders[1].number}-B2"]
    assert picking.bag("picker") == Refused(Problem.NO_BATCH)


def test_what_asks_for_an_age_is_in_a_bag_of_its_own(place, picking, bars):
    order = place((MILK, 1), (BEER, 2))
    picking.take("picker")
    picking.scan("picker", bars(MILK))
    picking.scan("picker", bars(BEER), 2)
    picking.bag("picker")
    assert [[each.sku for each in goods] for goods in order.bag_goods.values()] == [[MILK], [BEER]]
    assert set(order.bags.values()) == {BagPlace.CONVEYOR}


def test_a_picker_goes_on_after_a_power_failure(shop, place, picking, bars):
    order = place((MILK, 1), (OIL, 1))
    picking.take("picker")
    picking.scan("picker", bars(MILK))
    picking = shop.power_fails().operations().picking
    assert [task.goods.sku for task in picking.batch("picker").tasks] == [OIL]
    assert picking.batch("picker").unsealed == (order.number,)
    assert picking.take("picker-2") == Refused(Problem.NOTHING_TO_PICK)


def test_a_picker_is_told_once_that_an_order_was_cancelled(shop, place, picking, bars):
    stock = shop.operations().stock
    before = stock.on_hand(MILK), stock.on_hand(OIL)
    order = place((MILK, 2), (OIL, 1))
    picking.take("picker")
    picking.scan("picker", bars(MILK))
    assert isinstance(shop.operations().cancelling.cancel(order.number), OrderCancelled)
    assert picking.scan("picker", bars(MILK)) == Refused(Problem.ORDER_CALLED_OFF, order.number)
    assert picking.scan("picker", bars(MILK)) == Refused(Problem.NO_BATCH)
    assert (stock.on_hand(MILK), stock.on_hand(OIL)) == before
    assert stock.allocated(order.number, 1) == {}


def test_nothing_is_picked_when_the_disk_is_full(shop, place, picking, bars, monkeypatch):
    order = place((MILK, 1))
    picking.take("picker")
    before = list(order.events)

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(shop.operations().stock, "pick", full)
    assert picking.scan("picker", bars(MILK)).problem is Problem.NOT_SAVED
    assert order.events == before
    assert shop.power_fails().operations().orders.get(order.number).events == before


def test_an_order_that_is_not_there_is_told_to_staff_as_such(picking):
    refused = picking.take("picker", "JQ-1")
    assert problem_line(Words("en"), refused.problem, detail=refused.detail) == "There is no order JQ-1 in this store."


@pytest.mark.parametrize("quantity", [-7, 0])
def test_the_clerk_books_no_negative_deliveries_or_waste(shop, quantity):
    clerk, goods = shop.operations().clerk, shop.chain.products[MILK]
    before = clerk.stands(goods)
    assert clerk.receive(goods, quantity) == clerk.waste(goods, quantity) == Refused(Problem.BAD_STOCK, str(quantity))
    assert clerk.stands(goods) == before


def test_what_cannot_be_weighed_is_told_in_grams(picking, place):
    place((TOMATO, 500))
    picking.take("picker")
    refused = picking.weigh("picker", 0)
    assert problem_line(Words("en"), refused.problem, detail=refused.detail).startswith("0 g cannot be weighed")
