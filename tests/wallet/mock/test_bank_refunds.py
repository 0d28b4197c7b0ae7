"""Refunds of the mock wallet that take their time, and how each of them stands."""

from __future__ import annotations

import pytest

from wallet.money import Money
from wallet.port import Decline, PaymentRef, Refund, RefundStatus, Status

ORDER = "JQ2026112400010001"


def test_a_refund_is_answered_with_how_it_stands(table):
    table.pay()
    answer = table.refund(86)
    assert answer.refund == Refund("refund_1", Money(86), RefundStatus.DONE)
    assert table.refund(86) == answer
    assert table.query().refund is None


def test_a_refund_that_is_pending_moves_no_money_until_its_time_has_come(table):
    table.wallet.faults.arrange("refund-pending")
    table.pay()
    pending = table.refund(6000)
    assert (pending.refund.status, pending.refunded, pending.status) == (RefundStatus.PENDING, None, Status.PAID)
    assert table.balance == Money(200_000 - 6886)
    assert table.refund(6000).refund.status is RefundStatus.PENDING
    table.later(60)
    done = table.refund(6000)
    assert (done.refund.status, done.refunded) == (RefundStatus.DONE, Money(6000))
    assert table.balance == Money(200_000 - 886)


def test_what_is_promised_back_is_neither_promised_twice_nor_cancelled(table):
    table.wallet.faults.arrange("refund-pending")
    table.pay()
    table.refund(6000)
    assert table.refund(887, "refund_2").detail == "REASON_TRADE_REFUND_FEE_ERR"
    assert table.cancel().status is Status.PAID
    table.refund(886, "refund_2")
    table.later(60)
    assert table.status() is Status.REFUNDED


def test_a_pending_refund_is_done_in_spite_of_a_restart(tables, tmp_path):
    table = tables(tmp_path)
    table.wallet.faults.arrange("refund-pending")
    table.pay()
    table.refund(86)
    table.wallet.close()
    again = tables(tmp_path)
    assert again.refund(86).refund.status is RefundStatus.PENDING
    again.later(60)
    assert again.query().refunded == Money(86)
    assert again.wallet.check() == []


@pytest.mark.parametrize(
    ("refund_id", "amount", "decline", "detail"),
    [
        ("short", Money(86), Decline.CONFIGURATION, "INVALID_PARAMETER"),
        ("with-hyphen", Money(86), Decline.CONFIGURATION, "INVALID_PARAMETER"),
        ("x" * 33, Money(86), Decline.CONFIGURATION, "INVALID_PARAMETER"),
        ("refund_2", Money(0), Decline.CONFIGURATION, "INVALID_PARAMETER"),
        ("refund_2", Money(86, "USD"), Decline.CONFIGURATION, "CURRENCY_NOT_SUPPORT"),
        ("refund_2", Money(2**62), Decline.CONFIGURATION, "REASON_TRADE_REFUND_FEE_ERR"),
        ("refund_1", Money(87), Decline.NEW_REFERENCE, "DISCORDANT_REPEAT_REQUEST"),
        ("refund_1", Money(86, "USD"), Decline.NEW_REFERENCE, "DISCORDANT_REPEAT_REQUEST"),
    ],
)
def test_a_refund_that_cannot_be_made_changes_nothing_and_says_why(table, refund_id, amount, decline, detail):
    table.pay()
    table.refund(86, "refund_1")
    before = table.query()
    answer = table.wallet.refund(PaymentRef(ORDER), refund_id, amount).snapshot
    assert answer.refund == Refund(refund_id, amount, RefundStatus.DECLINED)
    assert (answer.decline, answer.detail, answer.refunded) == (decline, detail, Money(86))
    assert table.query() == before


def test_a_shop_that_is_short_may_try_the_same_refund_again(table):
    table.wallet.faults.arrange("refund-refused")
    table.pay()
    assert table.refund(86).detail == "SELLER_BALANCE_NOT_ENOUGH"
    assert table.refund(86).refund.status is RefundStatus.DONE
