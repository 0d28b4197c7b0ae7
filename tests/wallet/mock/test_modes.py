"""The mock wallet's other ways to pay: a QR code that the shop shows, the app alone, and money held first."""

from __future__ import annotations

import pytest

from wallet.money import Money
from wallet.port import Decline, Mode, NextAction, PaymentApp, Status

ORDER = "JQ2026112400010001"
OPENING, SMALL, LARGE = Money(200_000), Money(6886), Money(20_001)


# A QR code that the shop shows


def test_a_shown_qr_code_is_scanned_and_confirmed(table):
    shown = table.pay(mode=Mode.SHOWN_QR)
    assert (shown.status, shown.next_action, shown.payer) == (Status.AWAITING_CUSTOMER, NextAction.SCAN_QR, None)
    assert shown.show == "mock-wallet:MOCK000000000001"
    assert table.app.pending() is None
    assert table.app.scan_qr(shown.show)
    scanned = table.query()
    assert (scanned.next_action, scanned.show, scanned.payer) == (
        NextAction.CONFIRM_IN_APP,
        None,
        "li***@example.com",
    )
    assert table.app.pending() == scanned
    assert table.app.approve("")
    assert (table.status(), table.balance) == (Status.PAID, OPENING - SMALL)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mock-wallet:",
        "mock-wallet:MOCK",
        "mock-wallet:MOCK1",
        "mock-wallet:MOCK000000000002",
        "mock-wallet:MOCK00000000000\u0661",
        "mock-wallet:MOCK" + "9" * 400,
        "https://qr.alipay.com/MOCK000000000001",
        "\ud800",
    ],
)
def test_a_text_that_is_no_open_payment_is_not_scanned(table, text):
    table.pay(mode=Mode.SHOWN_QR)
    assert not table.app.scan_qr(text)
    assert table.query().next_action is NextAction.SCAN_QR


def test_who_scans_first_pays_and_nobody_scans_what_is_over(table):
    other = table.wallet.app_of("wang-fang")
    text = table.pay(mode=Mode.SHOWN_QR).show
    assert table.app.scan_qr(text)
    assert table.app.scan_qr(text), "looking twice does no harm"
    assert not other.scan_qr(text)
    assert not other.approve("123456")
    table.app.refuse()
    assert table.status() is Status.DECLINED
    assert not table.app.scan_qr(text)


def test_a_large_amount_is_confirmed_with_the_pin(table):
    table.app.scan_qr(table.pay(LARGE, mode=Mode.SHOWN_QR).show)
    assert not table.app.approve("")
    assert table.app.approve("123456")
    assert table.status() is Status.PAID


@pytest.mark.parametrize("scanned", [False, True])
def test_a_qr_code_is_good_for_two_hours(table, scanned):
    text = table.pay(mode=Mode.SHOWN_QR).show
    if scanned:
        table.app.scan_qr(text)
    table.later(7199)
    assert table.status() is Status.AWAITING_CUSTOMER
    table.later(1)
    assert (table.status(), table.query().detail) == (Status.CANCELLED, "TRADE_HAS_CLOSE")
    assert not table.app.scan_qr(text)


# In the app


def test_a_payment_in_the_app_waits_for_whose_app_was_opened_last(table):
    other = table.wallet.app_of("wang-fang")
    waiting = table.pay(mode=Mode.IN_APP)
    assert (waiting.next_action, waiting.payer) == (NextAction.CONFIRM_IN_APP, "wa***@example.com")
    assert table.app.pending() is None
    assert other.pending() == waiting
    assert other.approve("")
    assert table.wallet.accounts.funds_of("wang-fang")["balance"] == OPENING - SMALL


def test_a_payment_in_the_app_of_nobody_in_particular_is_paid_by_whoever_confirms_it(tables, tmp_path):
    tables(tmp_path).wallet.close()
    table = tables(tmp_path)
    table.wallet._bank.last_seen = None
    assert table.pay(mode=Mode.IN_APP).payer is None
    assert table.app.approve("123456")
    assert (table.query().payer, table.balance) == ("li***@example.com", OPENING - SMALL)


def test_an_app_is_a_payment_app(table):
    assert isinstance(table.app, PaymentApp)


def test_a_fault_does_not_scan_for_the_customer(table):
    table.wallet.faults.arrange("lost-after")
    request = table.request(mode=Mode.SHOWN_QR)
    table.wallet.pay(request)
    assert table.query().next_action is NextAction.SCAN_QR
    table.wallet.faults.approve()
    assert (table.status(), table.query().payer) == (Status.PAID, "li***@example.com")


# Held, and taken later


def hold(table, amount=SMALL, **more):
    return table.pay(amount, capture_later=True, **more)


def test_money_is_held_and_then_taken(table):
    held = hold(table)
    assert (held.status, held.authorised, held.captured, held.funds) == (Status.AUTHORISED, SMALL, None, ())
    assert table.balance == OPENING - SMALL
    assert table.wallet.held() == {}, "the shop has nothing of it yet"
    taken = table.capture(SMALL.minor)
    assert (taken.status, taken.authorised, taken.captured) == (Status.PAID, SMALL, SMALL)
    assert table.capture(SMALL.minor) == taken
    assert table.wallet.held() == {ORDER: SMALL.minor}


def test_what_is_not_taken_of_a_hold_is_released(table):
    hold(table)
    taken = table.capture(86)
    assert (taken.captured, [fund.amount for fund in taken.funds]) == (Money(86), [Money(86)])
    assert table.balance == OPENING - Money(86)
    other = table.capture(87)
    assert (other.captured, other.decline, other.detail) == (Money(86), Decline.NEW_REFERENCE, "CONTEXT_INCONSISTENT")
    assert table.refund(86).status is Status.REFUNDED
    assert table.balance == OPENING


@pytest.mark.parametrize("amount", [0, -1, 6887])
def test_no_more_is_taken_than_is_held_and_no_less_than_something(table, amount):
    hold(table)
    refused = table.capture(amount)
    assert (refused.status, refused.captured, refused.detail) == (Status.AUTHORISED, None, "INVALID_PARAMETER")


def test_a_hold_in_another_currency_or_of_nobody_is_not_taken(table):
    assert table.capture(1).status is Status.NOT_FOUND
    hold(table)
    table.wallet.capture(table.request().ref, Money(1, "USD"))
    assert table.status() is Status.AUTHORISED
    table.cancel()
    assert table.capture(1).detail == "TRADE_STATUS_ERROR"


def test_what_was_paid_at_once_has_nothing_to_capture(table):
    table.pay()
    assert table.capture(SMALL.minor).detail == "TRADE_STATUS_ERROR"
    assert table.capture(SMALL.minor).captured == SMALL


def test_a_hold_that_is_cancelled_is_released_and_one_that_was_taken_is_reversed(table):
    hold(table)
    released = table.cancel()
    assert (released.status, released.authorised, released.captured) == (Status.CANCELLED, None, None)
    assert table.balance == OPENING
    hold(table, order="JQ2026112400010002")
    table.capture(86, "JQ2026112400010002")
    reversed_ = table.cancel("JQ2026112400010002")
    assert (reversed_.status, reversed_.captured, reversed_.refunded) == (Status.CANCELLED, Money(86), Money(86))
    assert table.balance == OPENING


def test_a_hold_above_the_limit_waits_for_the_pin_and_one_above_the_balance_is_declined(table):
    assert hold(table, LARGE).next_action is NextAction.ENTER_PIN
    assert table.app.approve("123456")
    assert table.query().authorised == LARGE
    assert hold(table, OPENING, order="JQ2026112400010002").detail == "BUYER_BALANCE_NOT_ENOUGH"
