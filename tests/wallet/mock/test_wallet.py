"""The mock wallet, as a shop and a customer meet it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from threading import Thread

import pytest

from wallet.mock.wallet import MockWallet
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    Fund,
    HasPaymentApp,
    Known,
    Mode,
    NextAction,
    PaymentApp,
    PaymentRef,
    PaymentRequest,
    Refunds,
    SendsNotifications,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)
from wallet.simulated.ledger_file import Discrepancy

ORDER = "JQ2026112400010001"
REF = PaymentRef(ORDER)
SMALL, LARGE = Money(6886), Money(20_001)
OPENING = Money(200_000)
SILENCE = Unknown("no answer")


def known(outcome) -> Snapshot:
    assert isinstance(outcome, Known), outcome
    return outcome.snapshot


def declined(snapshot: Snapshot) -> tuple[Status, Decline | None, str | None]:
    assert snapshot.captured is None
    return snapshot.status, snapshot.decline, snapshot.detail


# What it is


def test_it_is_a_wallet_with_a_payment_app(table):
    assert isinstance(table.wallet, Wallet)
    assert isinstance(table.wallet, HasPaymentApp)
    assert isinstance(table.app, PaymentApp)
    assert (table.wallet.name, table.wallet.api_version) == ("mock", API_VERSION)
    assert isinstance(table.wallet, SendsNotifications)
    assert table.wallet.capabilities() == Capabilities(
        modes=frozenset({Mode.PRESENTED_CODE, Mode.SHOWN_QR, Mode.IN_APP}),
        refunds=Refunds.PARTIAL,
        capture_later=True,
        notifications=True,
        statement=True,
    )


# Paying


def test_a_small_payment_goes_through_at_once_and_tells_who_paid_only_masked(table):
    snapshot = table.pay()
    assert snapshot == Snapshot(
        REF,
        Status.PAID,
        captured=SMALL,
        basket="b1",
        trade_no="MOCK000000000001",
        payer="li***@example.com",
        funds=(Fund("balance", SMALL),),
    )
    assert table.balance == OPENING - SMALL


def test_the_same_request_again_is_the_same_payment(table):
    request = table.request()
    assert table.wallet.pay(request) == table.wallet.pay(request) == table.wallet.query(REF)
    assert table.balance == OPENING - SMALL


@pytest.mark.parametrize(
    "changed", [{"amount": Money(1)}, {"basket": "b2"}, {"auth_code": "280000000000000000"}, {"auth_code": None}]
)
def test_another_payment_under_a_taken_reference_is_refused(table, changed):
    request = table.request()
    table.wallet.pay(request)
    answer = known(table.wallet.pay(replace(request, **changed)))
    assert declined(answer) == (Status.DECLINED, Decline.NEW_REFERENCE, "CONTEXT_INCONSISTENT")
    assert table.status() is Status.PAID
    assert table.balance == OPENING - SMALL


def test_more_than_the_customer_has_is_declined(table):
    assert declined(table.pay(Money(200_001))) == (
        Status.DECLINED,
        Decline.OTHER_TENDER,
        "BUYER_BALANCE_NOT_ENOUGH",
    )
    assert table.balance == OPENING


def test_all_that_the_customer_has_can_be_paid(table):
    table.wallet.faults.approve()
    assert table.pay(OPENING).status is Status.PAID
    assert table.balance == Money(0)


@pytest.mark.parametrize(
    ("amount", "detail"),
    [
        (Money(0), "INVALID_PARAMETER"),
        (Money(-1), "INVALID_PARAMETER"),
        (Money(2**63), "TOTAL_FEE_EXCEED"),
    ],
)
def test_an_amount_that_no_books_can_hold_is_turned_down_at_the_door(table, amount, detail):
    assert declined(table.pay(amount)) == (Status.DECLINED, Decline.CONFIGURATION, detail)
    assert table.status() is Status.NOT_FOUND


@pytest.mark.parametrize(
    ("changed", "what"), [({"amount": Money(6886, "USD")}, "currency USD"), ({"mode": Mode.AT_DESK}, "mode at_desk")]
)
def test_what_was_not_declared_is_unsupported_and_leaves_no_trace(table, changed, what):
    assert table.wallet.pay(replace(table.request(), **changed)) == Unsupported(what)
    assert table.status() is Status.NOT_FOUND


def test_the_largest_amount_of_the_books_is_merely_more_than_anybody_has(table):
    assert table.pay(Money(2**63 - 1)).detail == "BUYER_BALANCE_NOT_ENOUGH"


# Payment codes


def test_payment_codes_are_eighteen_digits_and_never_the_same(table):
    codes = {table.app.show_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == 18 and code.isdigit() and code.startswith("28") for code in codes)


def test_payment_codes_follow_from_the_seed(tables):
    def codes(seed):
        table = tables(seed=seed)
        return [table.app.show_code() for _ in range(3)]

    assert codes(7) == codes(7) != codes(8)


def test_a_payment_code_is_shown_by_one_customer(table):
    other = table.wallet.app_of("wang-fang")
    table.wallet.pay(table.request(code=other.show_code()))
    assert table.balance == OPENING
    assert table.wallet.accounts.funds_of("wang-fang")["balance"] == OPENING - SMALL


BAD_CODE = (Status.DECLINED, Decline.RESCAN, "PAYMENT_AUTH_CODE_INVALID")


def test_a_payment_code_pays_once(table):
    code = table.app.show_code()
    table.wallet.pay(table.request(code=code))
    again = known(table.wallet.pay(table.request(order="JQ2026112400010002", code=code)))
    assert declined(again) == BAD_CODE


@pytest.mark.parametrize("code", ["", "281234567890123456", "9521234000013", "x" * 7000, "\ud800"])
def test_a_code_that_nobody_showed_pays_nothing(table, code):
    assert declined(known(table.wallet.pay(table.request(code=code)))) == BAD_CODE


def test_without_a_code_nothing_is_paid(table):
    request = PaymentRequest(ORDER, SMALL, "Groceries", basket="b1", mode=Mode.PRESENTED_CODE)
    assert declined(known(table.wallet.pay(request))) == BAD_CODE


@pytest.mark.parametrize(("age", "status"), [(60, Status.PAID), (61, Status.DECLINED), (-3600, Status.DECLINED)])
def test_a_payment_code_lives_for_a_minute_and_a_clock_set_back_revives_none(table, age, status):
    request = table.request()
    table.later(age)
    assert known(table.wallet.pay(request)).status is status


# The PIN


def test_above_two_hundred_yuan_the_customer_is_asked_for_the_pin(table):
    assert table.pay(Money(20_000)).status is Status.PAID
    snapshot = table.pay(LARGE, "JQ2026112400010002")
    assert (snapshot.status, snapshot.next_action) == (Status.AWAITING_CUSTOMER, NextAction.ENTER_PIN)
    assert snapshot.captured is None


def test_the_right_pin_pays(table):
    assert table.app.pending() is None
    waiting = table.pay(LARGE)
    assert table.app.pending() == waiting
    assert table.app.approve("123456")
    assert table.app.pending() is None
    assert table.status() is Status.PAID
    assert table.balance == OPENING - LARGE


@pytest.mark.parametrize("pin", ["", "000000", "１２３４５６", "123456\ud800"])
def test_a_wrong_pin_may_be_corrected(table, pin):
    table.pay(LARGE)
    assert not table.app.approve(pin)
    assert not table.app.approve(pin)
    assert table.app.approve("123456")
    assert table.status() is Status.PAID


def test_the_third_wrong_pin_refuses_the_payment(table):
    table.pay(LARGE)
    assert [table.app.approve("000000") for _ in range(3)] == [False] * 3
    assert not table.app.approve("123456")
    answer = known(table.wallet.query(REF))
    assert declined(answer) == (Status.DECLINED, Decline.OTHER_TENDER, "PAYMENT_PASSWORD_WRONG")


def test_wrong_pins_are_counted_across_a_restart(tables, tmp_path):
    table = tables(tmp_path)
    table.pay(LARGE)
    table.app.approve("000000")
    table.app.approve("000000")
    table.wallet.close()
    again = tables(tmp_path)
    again.app.approve("000000")
    assert again.status() is Status.DECLINED


def test_a_pin_with_nothing_waiting_is_for_nothing(table):
    assert not table.app.approve("123456")
    table.app.refuse()
    assert table.status() is Status.NOT_FOUND


def test_a_customer_may_refuse(table):
    table.pay(LARGE)
    table.app.refuse()
    answer = known(table.wallet.query(REF))
    assert declined(answer) == (Status.DECLINED, Decline.OTHER_TENDER, "PAYMENT_REFUSED_BY_BUYER")


def test_money_that_is_spent_while_the_pin_is_asked_for_is_not_there_any_more(table):
    table.pay(Money(150_000))
    code = table.app.show_code()
    other = PaymentRequest(
        "JQ2026112400010002", Money(150_000), "Groceries", basket="b2", auth_code=code, mode=Mode.PRESENTED_CODE
    )
    assert known(table.wallet.pay(other)).status is Status.AWAITING_CUSTOMER
    assert table.app.approve("123456")
    assert table.app.approve("123456")
    statuses = {known(table.wallet.query(PaymentRef(order))).status for order in (ORDER, other.out_trade_no)}
    assert statuses == {Status.PAID, Status.DECLINED}
    assert table.balance == Money(50_000)


# Cancelling


def test_a_cancel_leaves_a_tombstone_that_refuses_a_late_pay(table):
    request = table.request()
    assert known(table.wallet.cancel(REF)).status is Status.CANCELLED
    assert known(table.wallet.pay(request)).status is Status.CANCELLED
    assert table.balance == OPENING


def test_a_cancel_closes_what_waits_for_its_customer(table):
    table.pay(LARGE)
    assert known(table.wallet.cancel(REF)).status is Status.CANCELLED
    assert table.app.pending() is None
    assert not table.app.approve("123456")


def test_a_cancel_gives_back_what_was_paid_and_twice_is_the_same_as_once(table):
    table.pay()
    snapshot = known(table.wallet.cancel(REF))
    assert (snapshot.status, snapshot.captured, snapshot.refunded) == (Status.CANCELLED, SMALL, SMALL)
    assert known(table.wallet.cancel(REF)) == snapshot
    assert table.balance == OPENING


def test_what_was_partly_refunded_cannot_be_cancelled(table):
    table.pay()
    table.wallet.refund(REF, "refund_1", Money(86))
    assert known(table.wallet.cancel(REF)).status is Status.PAID
    assert table.balance == OPENING - Money(6800)


# Refunds


def test_refunds_add_up_to_what_was_paid_and_no_further(table):
    table.pay()
    first = known(table.wallet.refund(REF, "refund_1", Money(86)))
    assert (first.status, first.refunded, first.decline) == (Status.PAID, Money(86), None)
    too_much = known(table.wallet.refund(REF, "refund_2", Money(6801)))
    assert (too_much.refunded, too_much.detail) == (Money(86), "REASON_TRADE_REFUND_FEE_ERR")
    last = known(table.wallet.refund(REF, "refund_2", Money(6800)))
    assert (last.status, last.captured, last.refunded) == (Status.REFUNDED, SMALL, SMALL)
    assert table.balance == OPENING
    assert known(table.wallet.refund(REF, "refund_3", Money(1))).detail == "REASON_TRADE_REFUND_FEE_ERR"


def test_a_refund_is_made_once_per_key(table):
    table.pay()
    assert table.wallet.refund(REF, "refund_1", Money(86)) == table.wallet.refund(REF, "refund_1", Money(86))
    differs = known(table.wallet.refund(REF, "refund_1", Money(87)))
    assert (differs.status, differs.refunded) == (Status.PAID, Money(86))
    assert (differs.decline, differs.detail) == (Decline.NEW_REFERENCE, "DISCORDANT_REPEAT_REQUEST")
    assert table.balance == OPENING - Money(6800)


@pytest.mark.parametrize(
    ("amount", "detail"),
    [(Money(0), "INVALID_PARAMETER"), (Money(-1), "INVALID_PARAMETER"), (Money(1, "USD"), "CURRENCY_NOT_SUPPORT")],
)
def test_a_refund_of_nothing_is_not_made(table, amount, detail):
    table.pay()
    snapshot = known(table.wallet.refund(REF, "refund_1", amount))
    assert (snapshot.status, snapshot.refunded, snapshot.detail) == (Status.PAID, None, detail)


def test_what_was_not_paid_cannot_be_refunded(table):
    assert known(table.wallet.refund(REF, "refund_1", Money(1))).status is Status.NOT_FOUND
    table.pay(LARGE)
    assert known(table.wallet.refund(REF, "refund_1", Money(1))).detail == "TRADE_STATUS_ERROR"


# Faults on demand


def test_a_decline_on_demand_happens_to_the_next_payment_only(table):
    table.wallet.faults.decline()
    assert table.pay().detail == "BUYER_BALANCE_NOT_ENOUGH"
    assert table.pay(order="JQ2026112400010002").status is Status.PAID


@pytest.mark.parametrize(
    ("reason", "decline", "detail"),
    [
        ("no-funds", Decline.OTHER_TENDER, "BUYER_BALANCE_NOT_ENOUGH"),
        ("rescan", Decline.RESCAN, "PAYMENT_AUTH_CODE_INVALID"),
        ("other tender", Decline.OTHER_TENDER, "BUYER_BALANCE_NOT_ENOUGH"),
        ("configuration", Decline.CONFIGURATION, "TOTAL_FEE_EXCEED"),
        ("PAYMENT_REQUEST_HAS_RISK", Decline.OTHER_TENDER, "PAYMENT_REQUEST_HAS_RISK"),
    ],
)
def test_a_decline_has_its_reason(table, reason, decline, detail):
    table.wallet.faults.decline(reason)
    assert declined(table.pay()) == (Status.DECLINED, decline, detail)


def test_a_reason_that_does_not_exist_is_answered_with_those_that_do(table):
    with pytest.raises(ValueError, match=r"'mood' is not a reason .* BUYER_BALANCE_NOT_ENOUGH"):
        table.wallet.faults.decline("mood")


def test_the_pin_can_be_asked_for_on_demand_and_spared(table):
    table.wallet.faults.ask_pin()
    assert table.pay().status is Status.AWAITING_CUSTOMER
    table.wallet.faults.approve()
    assert table.status() is Status.PAID
    table.wallet.faults.approve()
    assert table.pay(LARGE, "JQ2026112400010002").status is Status.PAID


def test_late_money_moves_when_its_time_has_come_and_not_before(table):
    table.wallet.faults.answer_late(10)
    assert table.pay().status is Status.PROCESSING
    table.later(9)
    assert table.status() is Status.PROCESSING
    assert table.balance == OPENING
    table.later(1)
    assert table.balance == OPENING - SMALL
    assert table.status() is Status.PAID


def test_late_money_comes_in_spite_of_a_restart(tables, tmp_path):
    table = tables(tmp_path)
    table.wallet.faults.answer_late(10)
    table.pay()
    table.wallet.close()
    again = tables(tmp_path)
    again.later(10)
    assert again.status() is Status.PAID


def test_a_wallet_that_never_answers_does_nothing_until_it_answers_again(table):
    request = table.request()
    table.wallet.faults.never_answer()
    outcomes = [
        table.wallet.pay(request),
        table.wallet.query(REF),
        table.wallet.cancel(REF),
        table.wallet.refund(REF, "refund_1", Money(1)),
    ]
    assert outcomes == [SILENCE] * 4
    table.wallet.faults.answer_again()
    assert table.status() is Status.NOT_FOUND
    assert table.balance == OPENING


def test_a_wallet_that_takes_the_money_and_hangs_has_it_when_it_answers_again(table):
    table.wallet.faults.take_money_and_hang()
    assert table.wallet.pay(table.request(LARGE)) == SILENCE
    assert table.wallet.query(REF) == SILENCE
    table.wallet.faults.answer_again()
    assert table.status() is Status.PAID
    assert table.balance == OPENING - LARGE


def test_faults_happen_to_a_payment_that_already_waits(table):
    table.pay(LARGE)
    table.wallet.faults.decline("refused")
    assert known(table.wallet.query(REF)).detail == "PAYMENT_REFUSED_BY_BUYER"
    table.pay(LARGE, "JQ2026112400010002")
    table.wallet.faults.answer_late(5)
    table.wallet.faults.ask_pin()
    assert table.app.pending() is not None
    table.wallet.faults.take_money_and_hang()
    assert table.wallet.query(PaymentRef("JQ2026112400010002")) == SILENCE
    assert table.balance == OPENING - LARGE
    table.wallet.faults.answer_again()
    assert table.pay(order="JQ2026112400010003").status is Status.PAID


# Its books


def test_the_books_outlive_the_program(tables, tmp_path):
    table = tables(tmp_path)
    table.pay()
    code = table.app.show_code()
    table.wallet.close()
    again = tables(tmp_path)
    assert again.status() is Status.PAID
    assert again.balance == OPENING - SMALL
    assert again.app.show_code() != code
    assert known(again.wallet.pay(again.request(order="JQ2026112400010002", code=code))).status is Status.PAID
    assert again.wallet.check() == []


def test_no_payment_code_stands_in_the_file(tables, tmp_path):
    table = tables(tmp_path)
    request = table.request()
    table.wallet.pay(request)
    table.wallet.close()
    files = list(tmp_path.iterdir())
    assert files
    assert all(request.auth_code.encode() not in file.read_bytes() for file in files)


def test_one_screen_pays_while_another_shows_codes(table):
    results = []

    def shop():
        for number in range(20):
            order = f"JQ20261124{number:08}"
            results.append(table.wallet.pay(table.request(Money(100), order)))

    threads = [Thread(target=shop) for _ in range(2)]
    threads += [Thread(target=lambda: [table.app.pending() and table.app.show_code() for _ in range(40)])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    paid = [outcome for outcome in results if known(outcome).status is Status.PAID]
    assert len(paid) == 20, "each order is paid once, whoever comes first"
    assert table.balance == OPENING - Money(2000)


KILLED = """
import os, shutil, sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from wallet.mock import open_wallet
from wallet.money import Money
from wallet.port import PaymentRequest, WalletSettings

def opened(folder):
    return open_wallet(WalletSettings(folder, lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC)))

def pay(folder, steps):
    shutil.copytree(before, folder)
    wallet = opened(folder)
    statements = count()
    wallet._service.ledger.connection.set_trace_callback(
        lambda statement: next(statements) < steps or os.kill(os.getpid(), 9)
    )
    wallet.pay(PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1", auth_code=code, mode="presented_code"))
    os._exit(0)

before, folders = map(Path, sys.argv[1:])
wallet = opened(before)
code = wallet.app_of("li-wei").show_code()
wallet.close()
for steps in count():
    child = os.fork() or pay(folders / str(steps), steps)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
        break
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no processes to fork and kill on this system")
def test_killed_at_any_statement_of_a_payment_the_books_hold_all_of_it_or_nothing(tables, tmp_path):
    copies = tmp_path / "copies"
    subprocess.run([sys.executable, "-c", KILLED, tmp_path / "before", copies], check=True)
    folders = sorted(copies.iterdir(), key=lambda folder: int(folder.name))
    outcomes = []
    for folder in folders:
        table = tables(folder)
        assert table.wallet.check() == []
        outcomes.append((table.status(), table.balance))
    assert len(outcomes) > 10, "killed at each statement, and in the end not at all"
    assert outcomes == [(Status.NOT_FOUND, OPENING)] * (len(outcomes) - 1) + [(Status.PAID, OPENING - SMALL)]


def test_a_disk_that_is_full_is_an_unknown_outcome_and_the_books_stand(tables, tmp_path):
    table = tables(tmp_path)
    request = table.request()
    connection = table.wallet._service.ledger.connection
    connection.execute("PRAGMA max_page_count = 1")
    connection.execute("PRAGMA query_only = ON")
    outcome = table.wallet.pay(request)
    assert isinstance(outcome, Unknown)
    assert outcome.why == "mock-wallet.db cannot be used: attempt to write a readonly database"
    connection.execute("PRAGMA query_only = OFF")
    assert table.status() is Status.NOT_FOUND
    assert table.wallet.check() == []


def test_the_check_finds_rows_without_their_owner(tables):
    table = tables()
    table.pay()
    rows = table.wallet._service.ledger.connection
    rows.execute("PRAGMA foreign_keys = OFF")
    rows.execute("DELETE FROM account WHERE kind = 'merchant'")
    assert Discrepancy("orphan", "posting", 0, 1) in table.wallet.check()


def test_the_check_of_books_that_cannot_be_read_says_so():
    wallet = MockWallet(WalletSettings(None, lambda: datetime(2026, 11, 24, tzinfo=UTC)))
    wallet.close()
    assert [flaw.rule for flaw in wallet.check()] == ["file-damaged"]
