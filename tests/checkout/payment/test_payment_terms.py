"""How one pays with a wallet is agreed before anything is written down: the way, the amount to the fen, the rate."""

from datetime import UTC, datetime, timedelta

import pytest

from checkout.events import Paid, PaymentAwaits, PaymentDeclined, PaymentStarted, Problem
from checkout.trip import Quoted, Refused, TripState
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Fund,
    Known,
    Mode,
    NextAction,
    NotSent,
    Policy,
    Quote,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)

MILK = "9521234000013"
CODE = "288518862676433997"


@pytest.fixture
def paying(shop_with, wallet_that):
    """A trip with a carton of milk, and a wallet that can do what is said."""

    def begin(*answers, app=None, **capabilities):
        wallet = wallet_that(*answers)
        wallet.capabilities = lambda: Capabilities(**capabilities)
        wallet.requests = []
        pay = wallet.pay
        wallet.pay = lambda request: wallet.requests.append(request) or pay(request)
        if app is not None:
            wallet.app_of = lambda _: app(wallet)
        shop = shop_with(wallet)
        trip = shop.enter()
        trip.scan(MILK)
        return trip, wallet, shop

    return begin


def intent(trip):
    return next(recorded.event for recorded in trip.events if isinstance(recorded.event, PaymentStarted))


# The way of paying


@pytest.mark.parametrize(
    ("modes", "chosen"),
    [
        ({Mode.AT_DESK}, Mode.AT_DESK),
        ({Mode.AT_DESK, Mode.SHOWN_QR}, Mode.SHOWN_QR),
        ({Mode.AT_DESK, Mode.SHOWN_QR, Mode.IN_APP}, Mode.IN_APP),
        ({Mode.PRESENTED_CODE, Mode.AT_DESK}, Mode.AT_DESK),
    ],
)
def test_a_wallet_that_brings_no_app_is_paid_in_the_handiest_way_that_needs_none(paying, modes, chosen):
    trip, wallet, _ = paying(modes=frozenset(modes))
    assert isinstance(trip.pay(), Paid)
    assert [request.mode for request in wallet.requests] == [intent(trip).mode] == [chosen]


class Phone:
    def show_code(self):
        return CODE


def test_a_wallet_with_its_app_at_hand_is_paid_with_the_code_that_the_app_shows(paying):
    trip, wallet, _ = paying(modes=frozenset(Mode), app=lambda _: Phone())
    trip.pay()
    assert [(request.mode, request.auth_code) for request in wallet.requests] == [(Mode.PRESENTED_CODE, CODE)]


def test_a_code_that_is_shown_is_how_one_wants_to_pay(paying):
    trip, wallet, _ = paying(modes=frozenset(Mode))
    trip.pay(auth_code=CODE)
    assert [(request.mode, request.auth_code) for request in wallet.requests] == [(Mode.PRESENTED_CODE, CODE)]


def test_a_way_can_be_asked_for_and_one_that_the_wallet_does_not_know_is_refused(paying):
    trip, wallet, _ = paying(modes=frozenset({Mode.IN_APP, Mode.SHOWN_QR}))
    assert trip.pay(mode=Mode.AT_DESK) == Refused(Problem.WALLET_MODE, "app, qr")
    assert trip.pay(auth_code=CODE) == Refused(Problem.WALLET_MODE, "app, qr")
    assert trip.state is TripState.OPEN
    trip.pay(mode=Mode.SHOWN_QR)
    assert [request.mode for request in wallet.requests] == [Mode.SHOWN_QR]


def test_what_the_wallet_wants_shown_is_told_once_and_again_when_it_is_something_else(paying):
    def shows(text):
        return lambda ref: Known(Snapshot(ref, Status.AWAITING_CUSTOMER, next_action=NextAction.SCAN_QR, show=text))

    trip, _, shop = paying(shows("281000\x1b[2J"), shows("281000"), shows("281001"), modes=frozenset({Mode.SHOWN_QR}))
    said = trip.pay()
    assert said == PaymentAwaits(said.out_trade_no, NextAction.SCAN_QR, "281000")
    news = [fact.show for _, fact in shop.pass_time(12) if isinstance(fact, PaymentAwaits)]
    assert news == ["281001"]


# No smaller coins


def test_a_wallet_without_fen_is_asked_for_less_and_the_difference_is_in_the_journal(paying):
    trip, wallet, _ = paying(smallest=50)
    paid = trip.pay()
    assert [request.amount for request in wallet.requests] == [Money(1250)]
    assert (intent(trip).amount, intent(trip).rounded) == (1250, 40)
    assert (paid.amount, paid.rounded) == (1250, 40)
    assert trip.basket.total == Money(1290)


def test_what_costs_less_than_the_smallest_coin_is_not_paid_with_it(paying):
    trip, wallet, _ = paying(smallest=10_000)
    assert trip.pay() == Refused(Problem.TOO_LITTLE)
    assert (trip.state, wallet.requests) == (TripState.OPEN, [])


def test_terms_for_another_total_begin_nothing(paying):
    trip, wallet, _ = paying()
    terms = trip.terms()
    trip.scan(MILK)
    with pytest.raises(ValueError, match=r"the terms are for 12\.90, and the basket comes to 25\.80"):
        trip.begin(terms)
    assert wallet.requests == []


# A rate of exchange

LATER = datetime(2026, 11, 24, 10, 40, tzinfo=UTC)


def quote_of(price, *, charge=9_339, until=LATER, state=None):
    return Quote("Q-1", price, Money(charge, "JPY"), "7.2400", until, {"quote": "Q-1"} if state is None else state)


@pytest.fixture
def abroad(paying):
    """As `paying`, with a wallet that asks its customers for yen."""

    def begin(*answers, quotes=()):
        trip, wallet, shop = paying(*answers, quotes=True)
        wallet.quotes = [*quotes]
        wallet.quoted = []

        def quote(price):
            wallet.quoted.append(price)
            answer = wallet.quotes.pop(0) if wallet.quotes else quote_of(price)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        def paid(ref):
            return Known(
                Snapshot(ref, Status.PAID, captured=wallet.charged[ref.out_trade_no], charged=Money(9_339, "JPY"))
            )

        wallet.quote, wallet.paid = quote, paid
        return trip, wallet, shop

    return begin


def test_a_quote_is_asked_for_journalled_with_the_intent_and_handed_to_the_wallet(abroad):
    trip, wallet, _ = abroad()
    paid = trip.pay()
    [request] = wallet.requests
    assert wallet.quoted == [Money(1290)]
    assert (request.quote, request.ref.state) == (quote_of(Money(1290)), {"quote": "Q-1"})
    assert (paid.charged, paid.charged_currency, paid.rate) == (9_339, "JPY", "7.2400")
    written = trip.trip.journal.events("jinqiao", trip.id)[2].event.quote
    assert (written.charge, written.currency, written.expires_at) == (9_339, "JPY", LATER)


def test_after_a_restart_the_wallet_has_the_data_of_its_quote_back(abroad):
    trip, wallet, shop = abroad(Unknown("lost"))
    trip.pay()
    asked = []
    wallet.query = lambda ref: asked.append(dict(ref.state)) or Unknown("lost")
    again = shop.power_fails().resume(trip.id)
    again.settle()
    assert asked == [{"quote": "Q-1"}]
    assert again.payment.request.quote == quote_of(Money(1290))


def test_a_shopper_who_has_seen_a_rate_pays_at_that_rate_as_long_as_it_holds(abroad):
    trip, wallet, _ = abroad()
    assert trip.quote() == Quoted("obedient", Money(1290), Money(9_339, "JPY"), "7.2400", LATER)
    trip.pay()
    assert len(wallet.quoted) == 1


def test_a_rate_that_has_run_out_or_was_for_another_basket_is_asked_for_anew(abroad):
    trip, wallet, shop = abroad()
    wallet.quotes = [quote_of(Money(1290)), quote_of(Money(2580), until=LATER + timedelta(hours=1))]
    trip.quote()
    trip.scan(MILK)
    trip.quote()
    assert wallet.quoted == [Money(1290), Money(2580)]
    shop.pass_time(7_200)
    wallet.quotes = [quote_of(Money(2580), until=LATER + timedelta(hours=4))]
    assert isinstance(trip.pay(), Paid)
    assert len(wallet.quoted) == 3


def test_a_rate_belongs_to_the_wallet_that_gave_it(abroad):
    trip, wallet, shop = abroad()
    trip.quote()
    shop.wallets._handed_in["another"] = wallet
    trip.terms("another")
    assert len(wallet.quoted) == 2


def test_without_a_need_for_one_there_is_no_rate(abroad, paying):
    trip, wallet, _ = abroad(quotes=[Unsupported("CNY needs no quote")])
    trip.pay()
    assert [request.quote for request in wallet.requests] == [None]
    trip, _, _ = paying()
    assert trip.quote() == Refused(Problem.SAME_CURRENCY, "CNY")
    trip, _, _ = paying(currencies=frozenset({"JPY"}))
    assert trip.quote() == Refused(Problem.WALLET_CURRENCY, "CNY")


def test_nothing_is_quoted_for_an_empty_basket_or_a_paid_one(abroad):
    trip, _, shop = abroad()
    assert shop.enter("wang-fang").quote() == Refused(Problem.EMPTY_BASKET)
    trip.pay()
    assert trip.quote() == Refused(Problem.ALREADY_PAID)


BAD_QUOTES = {
    "is not sent": NotSent("busy"),
    "gets lost": Unknown("lost"),
    "is for another price": quote_of(Money(1289)),
    "is over": quote_of(Money(1290), until=datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
    "costs nothing": quote_of(Money(1290), charge=0),
}
BROKEN_QUOTES = {
    "is none": None,
    "cannot be kept": quote_of(Money(1290), state={"quote": 7}),
    "is too much to keep": quote_of(Money(1290), state={"quote": "x" * 5_000}),
    "ends at nobody's time": quote_of(Money(1290), until=datetime(2027, 1, 1)),
    "raises": ValueError("no"),
    "ends the program": SystemExit(3),
}


@pytest.mark.parametrize("quote", BAD_QUOTES.values(), ids=BAD_QUOTES)
def test_a_quote_that_is_none_begins_nothing(abroad, quote):
    trip, wallet, _ = abroad(quotes=[quote])
    assert trip.pay() == Refused(Problem.NO_QUOTE, "CNY")
    assert (trip.state, wallet.requests) == (TripState.OPEN, [])


@pytest.mark.parametrize("quote", BROKEN_QUOTES.values(), ids=BROKEN_QUOTES)
def test_a_quote_that_cannot_be_used_at_all_is_a_broken_wallet(abroad, quote):
    trip, _, _ = abroad(quotes=[quote])
    assert trip.pay().problem is Problem.WALLET_BROKEN


def test_without_a_network_no_rate_is_asked_for(abroad):
    trip, wallet, shop = abroad()
    shop.network_drops()
    assert trip.pay() == Refused(Problem.NO_QUOTE, "CNY")
    assert wallet.quoted == []


def test_a_rate_that_has_run_out_at_the_wallet_opens_the_basket_for_another(abroad):
    trip, _, _ = abroad(lambda ref: Known(Snapshot(ref, Status.DECLINED, decline=Decline.NEW_QUOTE)))
    said = trip.pay()
    assert said == PaymentDeclined(said.out_trade_no, Decline.NEW_QUOTE)
    assert isinstance(trip.pay(), Paid)


# Where the money came from


def test_where_the_money_came_from_is_kept_with_the_payment(paying):
    funds = (Fund("red_packet\x1b", Money(1_000)), Fund("balance", Money(290)))
    trip, _, _ = paying(lambda ref: Known(Snapshot(ref, Status.PAID, captured=Money(1290), funds=funds)))
    assert trip.pay().funds == (("red_packet", 1_000), ("balance", 290))


# How long a wallet is waited for


def test_each_wallet_says_how_long_it_is_waited_for(paying):
    trip, wallet, shop = paying(Unknown("lost"), policy=Policy(first_wait=60, deadline=90))
    trip.pay()
    shop.pass_time(59)
    assert wallet.asked == ["pay"]
    shop.pass_time(1)
    assert wallet.asked == ["pay", "query", "cancel"]


def test_a_policy_that_is_handed_in_holds_for_every_wallet(shop_with, wallet_that):
    wallet = wallet_that(Unknown("lost"))
    wallet.capabilities = lambda: Capabilities(policy=Policy(first_wait=60, deadline=90))
    shop = shop_with(wallet, policy=Policy(first_wait=1))
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    shop.pass_time(1)
    assert wallet.asked == ["pay", "query", "cancel"]


def test_a_wallet_that_cannot_say_any_more_what_it_can_do_is_still_asked_after_a_restart(paying):
    trip, wallet, shop = paying(Unknown("lost"))
    trip.pay()
    wallet.charged[trip.payment.request.out_trade_no] = Money(1290)
    wallet.capabilities = lambda: 1 / 0
    [paid] = shop.power_fails().resume(trip.id).settle()
    assert isinstance(paid, Paid)


# The wallet's app, where one is at hand


class AppOfItsOwn(Phone):
    def __init__(self, wallet):
        self.wallet = wallet

    def approve(self, pin):
        self.wallet.pin = pin
        return pin == "123456"

    def scan_qr(self, text):
        self.wallet.scanned = text
        return text == "281000"


def waits(action, **more):
    return lambda ref: Known(Snapshot(ref, Status.AWAITING_CUSTOMER, next_action=action, **more))


def test_a_wrong_pin_is_told_as_such_and_the_right_one_pays(paying):
    trip, wallet, _ = paying(*[waits(NextAction.ENTER_PIN)] * 2, app=AppOfItsOwn)
    wallet.charged = {f"{trip.id}01": Money(1290)}
    trip.pay()
    assert trip.pin("000000") == Refused(Problem.WRONG_PIN)
    assert isinstance(trip.pin("123456"), Paid)
    assert trip.pin("123456") == Refused(Problem.NO_PAYMENT)


def test_what_cannot_be_a_pin_does_not_reach_the_app(paying):
    trip, wallet, _ = paying(*[waits(NextAction.ENTER_PIN)] * 9, app=AppOfItsOwn)
    trip.pay()
    for typed in ("abc", "1234", "1234567", "", "١٢٣٤٥٦"):
        assert trip.pin(typed) == Refused(Problem.NOT_A_PIN)
    assert not hasattr(wallet, "pin")


def test_what_the_shop_shows_is_scanned_with_the_app(paying):
    trip, wallet, _ = paying(
        waits(NextAction.SCAN_QR, show="281000"), modes=frozenset({Mode.SHOWN_QR}), app=AppOfItsOwn
    )
    assert trip.scan_qr() == Refused(Problem.NO_PAYMENT)
    trip.pay()
    wallet.charged = {f"{trip.id}01": Money(1290)}
    assert isinstance(trip.scan_qr(), Paid)
    assert wallet.scanned == "281000"


def test_there_is_nothing_to_scan_while_nothing_is_shown(paying):
    trip, _, _ = paying(waits(NextAction.ENTER_PIN), waits(NextAction.ENTER_PIN), app=AppOfItsOwn)
    trip.pay()
    assert trip.scan_qr() == Refused(Problem.NO_QR)
