"""Goods that are not there: given back, or replaced as the shopper has said."""

import pytest

from checkout.events import Problem
from checkout.events.fulfilment import LineShort, LineSubstituted, OrderCancelled, SubstituteAsked, Substitutes
from checkout.events.stock import Location
from checkout.store import OrderState
from checkout.store.missing_goods import LookFor
from checkout.store.picking import Done
from checkout.trip import Refused

MILK, LOW_FAT, ORGANIC, KINGS, OIL, TOMATO, SPINACH = "DA001", "DA003", "DA004", "SE008", "RN019", "VE015", "VE002"
NO, YES, ASK = Substitutes


@pytest.fixture
def picking(shop):
    return shop.operations().picking


@pytest.fixture
def missing(shop):
    return shop.operations().missing_goods


def events(done):
    return [event for _, event in done.done]


def kinds(done):
    return [type(event) for event in events(done)]


def test_without_a_word_it_is_short_at_once_and_the_shelf_is_corrected(shop, place, picking, missing, bars):
    stock = shop.operations().stock
    before = sum(stock.on_hand(MILK).values())
    order = place((MILK, 3), (OIL, 1))
    picking.take("picker")
    picking.scan("picker", bars(MILK))
    assert events(missing.missing("picker")) == [LineShort(1, 2, "picker")]
    assert (order.lines[1].picked, order.lines[1].short, order.lines[1].left) == (1, 2, 0)
    assert sum(stock.on_hand(MILK).values()) == before - 3
    assert stock.on_hand(MILK)[Location.SHELF] < before
    assert stock.allocated(order.number, 1) == {}
    assert [news.fact for news in shop.operations().settle() if news.order is order] == [LineShort(1, 2, "picker")]


def test_an_order_of_which_nothing_can_be_picked_is_cancelled_by_the_shop(shop, place, picking, missing):
    order = place((MILK, 1), (OIL, 1))
    picking.take("picker")
    missing.missing("picker")
    assert events(missing.missing("picker"))[-1] == OrderCancelled("shop")
    assert order.state is OrderState.CANCELLED
    assert missing.missing("picker") == Refused(Problem.NO_BATCH)


def test_with_yes_the_picker_finds_something_like_it_for_no_more_than_was_paid(place, picking, missing, bars):
    order = place((MILK, 2, YES), (OIL, 1))
    picking.take("picker")
    looking = missing.missing("picker")
    assert isinstance(looking, LookFor)
    assert not looking.ask
    assert LOW_FAT in [product.sku for product in looking.fitting]
    done = missing.substitute("picker", bars(ORGANIC))
    assert kinds(done) == [LineSubstituted]
    assert (order.lines[1].replaced, order.lines[1].left) == (2, 0)
    assert order.lines[1].substitute.amount == 2 * 1290
    assert [(each.sku, each.quantity) for each in order.in_hand] == [(ORGANIC, 2)]


def test_something_with_a_name_like_it_is_suggested_first(place, picking, missing):
    place((OIL, 1, YES))
    picking.take("picker")
    names = [product.name.en for product in missing.missing("picker").fitting]
    assert len(names) == 3
    assert all("oil" in name.lower() for name in names)


def test_what_costs_less_is_charged_at_its_own_price(place, picking, missing, bars):
    order = place((LOW_FAT, 1, YES), (OIL, 1))
    picking.take("picker")
    missing.missing("picker")
    missing.substitute("picker", bars(MILK))
    assert order.lines[1].substitute.amount == 1290


def test_fewer_pieces_instead_leave_the_rest_short(shop, place, picking, missing, bars):
    stock = shop.operations().stock
    before = sum(stock.on_hand(LOW_FAT).values())
    order = place((MILK, 3, YES))
    picking.take("picker")
    missing.missing("picker")
    assert kinds(missing.substitute("picker", bars(LOW_FAT), 2)) == [LineShort, LineSubstituted]
    assert (order.lines[1].short, order.lines[1].replaced, order.lines[1].substitute.amount) == (1, 2, 2 * 1290)
    assert sum(stock.on_hand(LOW_FAT).values()) == before - 2


@pytest.mark.parametrize(
    ("code", "count", "problem", "detail"),
    [
        ("9521234000013", None, Problem.NOT_FITTING, "same"),
        ("9521234070160", None, Problem.NOT_FITTING, "department"),  # oil
        ("9521234000020", 4, Problem.MORE_THAN_ORDERED, "2"),
        ("banana", None, Problem.UNKNOWN_PRODUCT, ""),
        ("9521234000014", None, Problem.CHECK_DIGIT, ""),
    ],
)
def test_what_does_not_fit_is_refused_and_the_picker_looks_on(place, picking, missing, code, count, problem, detail):
    order = place((MILK, 2, YES))
    picking.take("picker")
    missing.missing("picker")
    refused = missing.substitute("picker", code, count)
    assert (refused.problem, refused.detail) == (problem, detail)
    assert order.lines[1].left == 2
    assert events(missing.missing("picker"))[0] == LineShort(1, 2, "picker")


def test_what_is_much_dearer_does_not_fit(place, picking, missing, bars):
    place(("DA002", 1, YES))
    picking.take("picker")
    missing.missing("picker")
    assert missing.substitute("picker", bars(ORGANIC)).detail == "dearer"


def test_weighed_goods_are_replaced_by_weighed_goods(place, picking, missing, label_of):
    order = place((SPINACH, 500, YES), (OIL, 1))
    picking.take("picker")
    missing.missing("picker")
    assert isinstance(missing.substitute("picker", label_of("00215", 480)), Done)
    assert (order.lines[1].substitute.quantity, order.lines[1].left) == (480, 0)


def test_nothing_is_replaced_before_it_is_missing(place, picking, missing, bars):
    place((MILK, 1, YES))
    assert missing.missing("picker") == Refused(Problem.NO_BATCH)
    picking.take("picker")
    assert missing.substitute("picker", bars(LOW_FAT)) == Refused(Problem.NOTHING_MISSING)


# Asking


@pytest.fixture
def asked(place, picking, missing, bars):
    order = place((MILK, 1, ASK), (OIL, 1))
    picking.take("picker")
    assert missing.missing("picker").ask
    assert kinds(missing.substitute("picker", bars(LOW_FAT))) == [SubstituteAsked]
    return order


def test_while_the_shopper_is_asked_the_picker_goes_on(asked, picking, bars):
    batch = picking.batch("picker")
    assert [task.goods.sku for task in batch.tasks] == [OIL]
    assert [task.goods.sku for task in batch.asked] == [MILK]
    done = picking.scan("picker", bars(OIL))
    assert ([task.goods.sku for task in done.asked], done.unsealed) == ([MILK], ())
    picking.bag("picker")
    assert not asked.all_picked
    assert picking.scan("picker", bars(MILK)) == Refused(Problem.ALL_PICKED, "asked")


def test_yes_puts_it_into_the_bag(asked, missing):
    missing.answer(asked.number, accepted=True)
    assert (asked.lines[1].replaced, asked.lines[1].substitute.accepted) == (1, True)
    assert [(each.sku, each.quantity) for each in asked.in_hand] == [(LOW_FAT, 1)]
    assert missing.answer(asked.number, accepted=True) == Refused(Problem.NOTHING_ASKED)


def test_no_gives_the_money_back(asked, missing, shop):
    missing.answer(asked.number, accepted=False)
    assert (asked.lines[1].short, asked.lines[1].left) == (1, 0)
    shop.pass_time(600)
    assert asked.lines[1].short == 1


@pytest.mark.parametrize("power_fails", [False, True])
def test_no_answer_within_two_minutes_is_no(asked, shop, power_fails):
    shop.pass_time(60)
    if power_fails:
        shop = shop.power_fails()
    shop.pass_time(59)
    order = shop.operations().orders.get(asked.number)
    assert order.lines[1].short == 0
    shop.pass_time(1)
    assert (order.lines[1].short, order.lines[1].substitute.accepted) == (1, False)


def test_an_answer_that_cannot_be_written_is_tried_again(asked, shop, monkeypatch):
    from checkout.errors import NotSaved

    orders = shop.operations().orders
    write = orders.write

    def full(*_):
        raise NotSaved("disk full", reason="disk full")

    monkeypatch.setattr(orders, "write", full)
    shop.pass_time(125)
    monkeypatch.setattr(orders, "write", write)
    assert asked.lines[1].short == 0
    shop.pass_time(10)
    assert asked.lines[1].short == 1


def test_an_order_that_nobody_knows_is_not_answered(missing):
    assert missing.answer("nonsense", accepted=True) == Refused(Problem.NO_SUCH_ORDER, "nonsense")
