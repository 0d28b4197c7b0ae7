"""A dish has a number, is called once it is cooked, and is collected or forgotten."""

from datetime import timedelta

import pytest

from checkout import open_shop
from checkout.errors import DataFileError
from checkout.events import Paid, Problem
from checkout.events.fulfilment import CookingBegun, DishCollected, DishForgotten, DishReady
from checkout.store import OrderState
from checkout.trip import Refused
from checkout.words import Words
from checkout.words.payment.receipt_lines import receipt_lines

PRAWNS, BOILED, SEA_BASS, STEAMED = "2100111005005", "CK010", "2100101006128", "CK001"


@pytest.fixture
def shop():
    with open_shop("jinqiao") as shop:
        yield shop


def cooked(shop, *dishes, shopper="li-wei"):
    trip = shop.enter(shopper)
    for label, way in dishes or ((PRAWNS, BOILED),):
        trip.scan(label)
        trip.cook(way)
    trip.pay("mock")
    return trip


def orders_of(shop, trip):
    return shop.operations().orders.of_trip(trip.id)


def test_each_dish_of_a_trip_is_an_order_with_a_number_of_the_day(shop):
    first, second = cooked(shop, (PRAWNS, BOILED), (SEA_BASS, STEAMED)), cooked(shop)
    assert [(order.number, order.terms.ticket) for order in orders_of(shop, first)] == [
        (f"{first.id}-K1", 1),
        (f"{first.id}-K2", 2),
    ]
    assert [ticket.number for ticket in first.receipt.tickets] == [1, 2]
    assert [order.terms.ticket for order in orders_of(shop, second)] == [3]
    other = shop.enter("li-wei", "daning")
    other.scan(PRAWNS)
    other.cook(BOILED)
    other.pay("mock")
    assert [ticket.number for ticket in other.receipt.tickets] == [1]
    shop.pass_time(86_400)
    assert [ticket.number for ticket in cooked(shop).receipt.tickets] == [1]


@pytest.mark.parametrize(("lang", "line"), [("en", "Number 1, kept 20 min"), ("zh-CN", "1 号，叫号后")])
def test_the_receipt_names_the_number(shop, lang, line):
    trip = cooked(shop)
    lines = receipt_lines(Words(lang), trip.receipt, 32)
    assert any(line in each for each in lines)


def test_it_is_cooked_called_and_collected_once(shop):
    (order,) = orders_of(shop, cooked(shop))
    kitchen = shop.operations().kitchen
    assert kitchen.ready("kitchen", 1) == Refused(Problem.DISH_STATE, "paid")
    assert kitchen.take("kitchen").fact == CookingBegun("kitchen")
    assert kitchen.take("kitchen") == Refused(Problem.NOTHING_TO_COOK)
    assert kitchen.collected("kitchen", 1) == Refused(Problem.DISH_STATE, "cooking")
    assert kitchen.ready("kitchen", 1).fact == DishReady("kitchen")
    (dish,) = kitchen.tickets().dishes
    assert (dish.ticket, dish.quantity, dish.until - dish.since) == (1, 500, timedelta(minutes=20))
    assert kitchen.collected("kitchen", 1).fact == DishCollected("kitchen")
    assert kitchen.collected("kitchen", 1) == Refused(Problem.DISH_STATE, "collected")
    assert order.state is OrderState.COLLECTED
    assert kitchen.tickets().dishes == ()


@pytest.mark.parametrize("ticket", [0, -1, 2, 7, 10**9])
def test_a_number_that_nobody_has_is_refused(shop, ticket):
    cooked(shop)
    assert shop.operations().kitchen.ready("kitchen", ticket) == Refused(Problem.NO_SUCH_TICKET, str(ticket))


def test_a_forgotten_dish_is_thrown_away_after_its_minutes_and_stays_paid(shop):
    trip = cooked(shop)
    (order,) = orders_of(shop, trip)
    kitchen = shop.operations().kitchen
    kitchen.take("kitchen")
    shop.pass_time(3600)
    kitchen.ready("kitchen", 1)
    shop.pass_time(20 * 60 - 1)
    assert order.state is OrderState.READY
    shop.pass_time(1)
    assert [(news.order, news.fact) for news in shop.store_news() if news.order] == [(order, DishForgotten(20))]
    assert order.state is OrderState.FORGOTTEN
    shop.pass_time(3600)
    assert trip.refunding is None
    assert kitchen.collected("kitchen", 1) == Refused(Problem.DISH_STATE, "forgotten")


def test_what_is_not_begun_can_be_cancelled_and_what_is_cooked_cannot(shop):
    trip = cooked(shop, (PRAWNS, BOILED), (SEA_BASS, STEAMED))
    first, second = orders_of(shop, trip)
    operations = shop.operations()
    operations.kitchen.take("kitchen")
    assert isinstance(operations.cancelling.cancel(first.number), Refused)
    operations.cancelling.cancel(second.number)
    assert (first.state, second.state) == (OrderState.COOKING, OrderState.CANCELLED)
    assert operations.kitchen.take("kitchen") == Refused(Problem.NOTHING_TO_COOK)


def test_the_kitchen_goes_on_after_a_power_failure(shop):
    cooked(shop)
    shop.operations().kitchen.take("kitchen")
    again = shop.power_fails()
    kitchen = again.operations().kitchen
    kitchen.ready("kitchen", 1)
    again = again.power_fails()
    again.pass_time(20 * 60)
    assert again.operations().kitchen.tickets().dishes == ()


def test_a_clock_set_back_forgets_no_dish_too_early(shop):
    (order,) = orders_of(shop, cooked(shop))
    kitchen = shop.operations().kitchen
    kitchen.take("kitchen")
    kitchen.ready("kitchen", 1)
    shop.clock.set_back(600)
    shop.pass_time(20 * 60)
    assert order.state is OrderState.READY
    assert kitchen.collected("kitchen", 1).fact == DishCollected("kitchen")


def test_a_number_that_cannot_be_read_now_is_an_answer_and_is_asked_for_again(shop, monkeypatch):
    def fails(*_):
        raise DataFileError("disk I/O error")

    trip = shop.enter("li-wei")
    trip.scan(PRAWNS)
    trip.cook(BOILED)
    with monkeypatch.context() as failing:
        failing.setattr(shop.journal.orders, "tickets_since", fails)
        assert trip.pay("mock").problem is Problem.ANSWER_NOT_SAVED
    assert isinstance(trip.pay("mock"), Paid)
    assert len(orders_of(shop, trip)) == 1
