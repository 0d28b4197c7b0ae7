"""The mock wallet's notifications: verified before anything is believed, repeated until they are answered."""

from __future__ import annotations

import json

import pytest

from wallet.mock.notifications import REPEATS, SIGNATURE, sign
from wallet.money import Money
from wallet.port import Mode, Notification, Rejected, Reply, Status

ORDER = "JQ2026112400010001"
SUCCESS = Reply(b"success")


def read(table, sent):
    headers, body = sent
    return table.wallet.read_notification(headers, body)


def sent_of(table):
    return [read(table, each) for each in table.wallet.notifications()]


def test_a_payment_is_told_of_once_and_the_answer_ends_it(table):
    paid = table.pay()
    [(headers, body)] = table.wallet.notifications()
    notification = table.wallet.read_notification(headers, body)
    assert isinstance(notification, Notification)
    assert (notification.event_id, notification.reply) == ("MOCK000000000001-1", SUCCESS)
    told = notification.snapshot
    assert (told.ref.out_trade_no, told.status, told.captured, told.basket) == (ORDER, Status.PAID, paid.captured, "b1")
    assert (told.trade_no, told.payer) == (paid.trade_no, paid.payer)
    table.wallet.replied(body, notification.reply)
    table.later(100_000)
    assert table.wallet.notifications() == []


@pytest.mark.parametrize(
    "answer", [Reply(b"fail"), Reply(b"success\n"), Reply(b"SUCCESS"), Reply(b"success", status=500)]
)
def test_anything_but_success_is_no_answer(table, answer):
    table.pay()
    [(_, body)] = table.wallet.notifications()
    table.wallet.replied(body, answer)
    table.later(240)
    assert [again for _, again in table.wallet.notifications()] == [body]


def test_it_is_repeated_on_alipays_schedule_and_then_given_up(table):
    table.pay()
    [(headers, first)] = table.wallet.notifications()
    for pause in REPEATS:
        table.later(pause.total_seconds() - 1)
        assert table.wallet.notifications() == []
        table.later(1)
        assert table.wallet.notifications() == [(headers, first)], "the same event, byte for byte"
    table.later(1_000_000)
    assert table.wallet.notifications() == []


def test_it_is_repeated_across_a_restart_with_the_same_key(tables, tmp_path):
    table = tables(tmp_path, seed=1)
    table.pay()
    [(_, body)] = table.wallet.notifications()
    table.wallet.close()
    again = tables(tmp_path, seed=2)
    again.later(240)
    [repeated] = again.wallet.notifications()
    assert repeated[1] == body
    assert isinstance(read(again, repeated), Notification)


def test_holds_captures_and_refunds_are_told_of_and_cancels_and_declines_are_not(table):
    table.pay(capture_later=True)
    table.capture(6000)
    table.refund(86)
    table.pay(Money(500_000), "JQ2026112400010002")
    table.pay(order="JQ2026112400010003")
    told = sent_of(table)
    table.cancel("JQ2026112400010003")
    assert [(each.event_id, each.snapshot.status) for each in told] == [
        ("MOCK000000000001-1", Status.AUTHORISED),
        ("MOCK000000000001-2", Status.PAID),
        ("MOCK000000000001-3", Status.PAID),
        ("MOCK000000000003-1", Status.PAID),
    ]
    assert [each.snapshot.refunded for each in told[:3]] == [None, None, Money(86)]
    assert sent_of(table) == []


@pytest.mark.parametrize(
    "headers", [{}, {SIGNATURE: ""}, {SIGNATURE: "0" * 64}, {SIGNATURE: "\ud800"}, {SIGNATURE: "é" * 64}]
)
def test_what_is_not_signed_is_rejected_whatever_it_says(table, headers):
    table.pay()
    [(_, body)] = table.wallet.notifications()
    assert table.wallet.read_notification(headers, body) == Rejected("signature", Reply(b"fail"))


def test_a_signature_is_for_these_bytes_and_for_this_wallet(table, tables):
    table.pay()
    [(headers, body)] = table.wallet.notifications()
    changed = body.replace(b"6886", b"9999")
    assert table.wallet.read_notification(headers, changed).why == "signature"
    assert tables(seed=1).wallet.read_notification(headers, body).why == "signature"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'"text"',
        json.dumps({"merchant": "scan-and-go", "event": "e"}).encode(),
        json.dumps({"merchant": "scan-and-go", "event": "e", "order": "x"}).encode(),
    ],
)
def test_what_is_signed_and_makes_no_sense_is_unreadable(table, body):
    key = table.wallet._service.key
    assert table.wallet.read_notification({SIGNATURE: sign(key, body)}, body) == Rejected("unreadable", Reply(b"fail"))


def test_reading_changes_nothing(table):
    table.pay()
    [sent] = table.wallet.notifications()
    before = table.query()
    for _ in range(3):
        read(table, sent)
    assert table.query() == before
    table.later(240)
    assert len(table.wallet.notifications()) == 1, "read is not answered"


def test_what_a_customer_confirms_is_told_of(table):
    table.pay(mode=Mode.IN_APP)
    assert table.wallet.notifications() == []
    table.app.approve("")
    assert [each.snapshot.status for each in sent_of(table)] == [Status.PAID]


def test_late_money_and_late_refunds_are_told_of_when_they_have_moved(table):
    table.wallet.faults.arrange("refund-pending")
    table.pay()
    table.wallet.faults.answer_late(10)
    table.pay(order="JQ2026112400010002")
    table.refund(86)
    assert len(sent_of(table)) == 1
    table.later(60)
    told = {each.snapshot.ref.out_trade_no: each.snapshot.refunded for each in sent_of(table)}
    assert told == {ORDER: Money(86), "JQ2026112400010002": None}


def test_a_silent_wallet_tells_nothing(table):
    table.pay()
    table.wallet.faults.never_answer()
    assert table.wallet.notifications() == []
    table.wallet.faults.answer_again()
    assert len(table.wallet.notifications()) == 1


def notified(table, name):
    table.wallet.faults.arrange(name)
    table.wallet.pay(table.request())
    return sent_of(table)


def test_a_notification_that_comes_twice_is_one_event(table):
    first, second = notified(table, "notice-twice")
    assert first == second
    assert isinstance(first, Notification)


def test_a_forged_notification_is_rejected_and_nothing_was_paid(table):
    assert notified(table, "notice-forged") == [Rejected("signature", Reply(b"fail"))]
    assert table.status() is Status.PROCESSING
    table.later(1_000_000)
    assert table.wallet.notifications() == []


def test_a_notification_of_another_shop_is_not_ours(table):
    assert notified(table, "notice-stranger") == [Rejected("not-ours", Reply(b"fail"))]


def test_a_notification_may_tell_a_wrong_amount_and_be_genuine(table):
    [told] = notified(table, "notice-wrong-amount")
    assert (told.snapshot.captured, table.query().captured) == (Money(6887), Money(6886))


def test_a_notification_that_gets_lost_comes_again_after_four_minutes(table):
    assert notified(table, "notice-lost") == []
    table.later(240)
    assert len(sent_of(table)) == 1


def test_a_notification_may_know_better_than_the_answer(table):
    [told] = notified(table, "notice-first")
    assert told.snapshot.status is Status.PAID
    assert table.status() is Status.PROCESSING
