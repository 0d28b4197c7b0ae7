"""Whatever is under way goes on: with its shopper in the store or not, after a power cut, with others in the store."""

import asyncio

import pytest

from checkout import open_shop
from checkout.back_office import payments, unsettled
from checkout.back_office.doctor import examine
from checkout.back_office.findings import FindingCode
from checkout.journal import UnderWay
from checkout.trip import TripState
from checkout.tui.unattended import take_steps
from wallet.money import Money

MILK = "9521234000013"
DAY = 24 * 3600.0
OPENING = Money(200_000)


def code(number):
    return f"280000000000{number:06d}"


def pays(trip, wallet, number):
    trip.pay(wallet, code(number))


def pays_and_cancels(trip, wallet, number):
    trip.pay(wallet, code(number))
    trip.cancel_payment()


def pays_and_brings_back(trip, wallet, number):
    trip.pay(wallet, code(number))
    trip.refund()


def pays_and_brings_back_in_parts(trip, wallet, number):
    trip.pay(wallet, code(number))
    trip.refund({1: 1})
    trip.refund({1: 2})


UNDER_WAY = {
    "a payment that hangs": (pays, "mock", 404),
    "a payment without an answer": (pays, "mock", 304),
    "a payment whose wallet answers wrongly": (pays, "mock", 505),
    "a cancel that is refused": (pays_and_cancels, "mock", 602),
    "a cancel that is lost": (pays_and_cancels, "mock", 603),
    "money after a cancel": (pays_and_cancels, "mock", 605),
    "money after a cancel, from a split": (pays_and_cancels, "split", 605),
    "a refund that is lost": (pays_and_brings_back, "mock", 702),
    "a refund whose answer is lost": (pays_and_brings_back, "mock", 703),
    "a refund that is pending": (pays_and_brings_back, "mock", 701),
    "refunds in parts, pending": (pays_and_brings_back_in_parts, "mock", 701),
    "refunds in parts, lost": (pays_and_brings_back_in_parts, "mock", 702),
    "a refund that is lost, from a split": (pays_and_brings_back, "split", 702),
    "a refund that is pending, from a split": (pays_and_brings_back, "split", 701),
}


def stays(shop, _trip):
    return shop


def leaves(shop, trip):
    if trip.state is TripState.PAID:
        trip.leave()
    return shop


def is_killed(shop, _trip):
    return shop.power_fails()


def is_killed_and_comes_back(shop, trip):
    again = shop.power_fails()
    again.resume(trip.id)
    return again


def leaves_and_is_killed(shop, trip):
    return leaves(shop, trip).power_fails()


def makes_room_for_another(shop, trip):
    leaves(shop, trip)
    other = shop.enter("wang-fang")
    other.scan(MILK)
    other.pay("mock")
    return shop


MOMENTS = [stays, leaves, is_killed, is_killed_and_comes_back, leaves_and_is_killed, makes_room_for_another]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("begun", UNDER_WAY.values(), ids=UNDER_WAY)
def test_whatever_is_under_way_ends_with_the_money_where_the_journal_has_it(begun, moment):
    deed, wallet, number = begun
    shop = open_shop()
    mock = shop.wallets.named("mock").inside
    trip = shop.enter()
    trip.scan(MILK, count=3)
    deed(trip, wallet, number)
    shop = moment(shop, trip)
    shop.pass_time(3 * DAY)
    assert shop.journal.under_way() == []
    assert list(unsettled(shop.journal)) == []
    assert [each for each in examine(shop.journal) if each.code is not FindingCode.WALLET_BOOKS_MISSING] == []
    # A part is not begun while the wallet has not accepted the one before.
    kept = 2580 if deed is pays_and_brings_back_in_parts and number == 702 else 0
    assert mock.accounts.funds_of("li-wei")["balance"] == OPENING - Money(kept)
    shop.close()


def test_what_ended_without_money_is_asked_about_less_and_less_often_and_for_a_day(shop_with, wallet_that, declined):
    wallet = wallet_that(declined)
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    asked = []
    for seconds in (29, 1, 60, 120, 240, 480):
        shop.pass_time(seconds)
        asked.append(wallet.asked.count("query"))
    assert asked == [0, 1, 2, 3, 4, 5]
    assert [what for _, _, what in shop.journal.under_way()] == [UnderWay.ENDED]
    shop.pass_time(2 * DAY)
    total = wallet.asked.count("query")
    assert total < 15
    shop.pass_time(30 * DAY)
    assert wallet.asked.count("query") == total


def test_steps_that_no_screen_waits_for_are_taken_behind_it():
    with open_shop() as shop:
        mock = shop.wallets.named("mock").inside
        trip = shop.enter()
        trip.scan(MILK)
        pays_and_brings_back(trip, "mock", 702)
        told = []
        for _ in range(2):
            asyncio.run(take_steps(shop, trip, is_paying=False, tell=told.append))
            shop.clock.advance(60)
        assert [type(fact).__name__ for fact in told] == ["RefundDone"]
        assert mock.accounts.funds_of("li-wei")["balance"] == OPENING


@pytest.mark.parametrize("number", [404, 605, 803, 806, 701, 702])
def test_a_notification_is_confirmed_only_when_the_journal_has_what_it_says(number):
    with open_shop() as shop:
        mock = shop.wallets.named("mock").inside
        answered = []
        replied = mock.replied

        def notes(body, reply):
            if reply.status == 200 and reply.body == b"success":
                [held] = [mock.held().get(order, 0) for order in orders(shop)]
                answered.append((held, journal_says(shop)))
            replied(body, reply)

        mock.replied = notes
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay("mock", code(number))
        if trip.state is TripState.PAID:
            trip.refund()
        else:
            trip.cancel_payment()
        shop.pass_time(3 * DAY)
        assert answered
        assert [(held, known) for held, known in answered if held != known] == []
        assert mock.notifications() == []


def orders(shop):

    return [payment.out_trade_no for payment in payments(shop.journal)]


def journal_says(shop):

    [payment] = payments(shop.journal)
    taken = sum(movement.amount for movement in payment.movements if not movement.refund_id)
    return taken - payment.given_back
