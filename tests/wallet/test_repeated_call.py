"""Refunds and captures, repeated until they are known, told as short stories."""

from __future__ import annotations

from dataclasses import replace

import pytest

from wallet.answer_check import Unusable, errand_mismatch
from wallet.decisions import (
    CallCapture,
    CallRefund,
    Captured,
    Declined,
    Errand,
    ErrandFinished,
    NeedsAttention,
    Refunded,
    Wait,
)
from wallet.money import Money
from wallet.port import (
    Decline,
    Known,
    NotSent,
    Outcome,
    PaymentRef,
    Policy,
    Refund,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)
from wallet.repeated_call import Repeating

REF = PaymentRef("JQ2026112400010001")
REFUND = CallRefund(REF, "JQ2026112400010001r1", Money(86))
CAPTURE = CallCapture(REF, Money(6000))
LOST, BAD, OFFLINE, BROKEN = Unknown("timed out"), Unusable("raised"), NotSent("network"), NotSent("no process")
PAID = Snapshot(REF, Status.PAID, captured=Money(6886))
HELD = Snapshot(REF, Status.AUTHORISED, authorised=Money(6886))
CAPTURED = Snapshot(REF, Status.PAID, authorised=Money(6886), captured=Money(6000))


def refund(status: RefundStatus, **more) -> Known:
    given_back = Money(86) if status is RefundStatus.DONE else None
    return Known(replace(PAID, refunded=given_back, refund=Refund(REFUND.refund_id, Money(86), status), **more))


DONE, PENDING = refund(RefundStatus.DONE), refund(RefundStatus.PENDING)


class Drive:
    """Drives an errand with a clock that jumps to whatever is due next, and notes when each call went out."""

    def __init__(self, call: Errand = REFUND, *, policy: Policy | None = None, resumed: bool = False):
        self.errand = Repeating(call, policy, resumed=resumed)
        self.now = 0.0
        self.calls: list[float] = []

    def answer(self, *outcomes: Outcome) -> Drive:
        for outcome in outcomes:
            action = self.errand.next(self.now)
            if isinstance(action, Wait):
                self.now = action.until
                action = self.errand.next(self.now)
            assert isinstance(action, CallRefund | CallCapture), f"{outcome} was not asked for: {action}"
            self.calls.append(self.now)
            self.errand.told(outcome, self.now, offline=outcome is OFFLINE)
        return self

    def until_finished(self, outcome: Outcome) -> Drive:
        while self.errand.result is None:
            self.answer(outcome)
        return self

    @property
    def result(self):
        return self.errand.result


def test_a_refund_that_is_done_at_once_needs_one_call():
    drive = Drive().answer(DONE)
    assert drive.result == Refunded(DONE.snapshot)
    assert drive.errand.next(0.0) == ErrandFinished(Refunded(DONE.snapshot))
    assert drive.errand.waiting_for is None


def test_a_lost_answer_is_asked_for_with_the_same_call_every_three_seconds():
    drive = Drive().answer(LOST, BROKEN, BAD)
    assert drive.errand.next(drive.now + 3) == REFUND
    assert drive.answer(DONE).result == Refunded(DONE.snapshot)
    assert drive.calls[:3] == [0, 3, 6]


def test_a_refund_that_is_accepted_is_asked_about_less_and_less_often_and_never_given_up():
    drive = Drive().answer(*[PENDING] * 80)
    assert drive.calls[:6] == [0, 10, 30, 70, 150, 310]
    assert drive.calls[-1] - drive.calls[-2] == 3600
    assert (drive.result, drive.errand.is_pending) == (None, True)
    assert drive.answer(LOST, LOST, DONE).result == Refunded(DONE.snapshot)


def test_a_refund_that_is_accepted_and_then_done_is_refunded():
    assert Drive().answer(PENDING, LOST, PENDING, DONE).result == Refunded(DONE.snapshot)


def test_a_decline_is_final_and_says_why():
    no = refund(RefundStatus.DECLINED, decline=Decline.OTHER_TENDER, detail="SELLER_BALANCE_NOT_ENOUGH")
    assert Drive().answer(no).result == Declined(Decline.OTHER_TENDER, "SELLER_BALANCE_NOT_ENOUGH")
    assert Drive().answer(refund(RefundStatus.DECLINED)).result == Declined(Decline.CONFIGURATION, "")


@pytest.mark.parametrize("call", [REFUND, CAPTURE])
def test_what_a_wallet_cannot_do_and_what_it_has_never_seen_is_declined(call):
    assert Drive(call).answer(Unsupported("refund")).result == Declined(Decline.CONFIGURATION, "UNSUPPORTED refund")
    never_seen = Known(Snapshot(REF, Status.NOT_FOUND))
    assert Drive(call).answer(never_seen).result == Declined(Decline.CONFIGURATION, "NOT_FOUND")


@pytest.mark.parametrize(
    ("resumed", "outcomes"),
    [
        (True, [Unsupported("refund")]),
        (False, [LOST, Unsupported("refund")]),
        (False, [PENDING, Unsupported("refund")]),
        (False, [PENDING, Known(Snapshot(REF, Status.NOT_FOUND))]),
    ],
)
def test_what_may_have_been_done_before_is_not_declined_by_a_wallet_that_knows_nothing_of_it_now(resumed, outcomes):
    drive = Drive(resumed=resumed).answer(*outcomes)
    assert drive.result is None
    assert drive.until_finished(outcomes[-1]).result == NeedsAttention("errand-bad-answer")
    assert Drive(resumed=resumed).answer(*outcomes, DONE).result == Refunded(DONE.snapshot)


@pytest.mark.parametrize(
    ("resumed", "outcomes", "why"),
    [
        (False, [LOST], "errand-unanswered"),
        (False, [BROKEN], "errand-not-sent"),
        (True, [BROKEN], "errand-unanswered"),
        (False, [LOST, BROKEN], "errand-unanswered"),
        (False, [BAD], "errand-bad-answer"),
        (False, [BAD, LOST], "errand-bad-answer"),
    ],
)
def test_what_is_not_known_at_the_deadline_needs_a_person_who_is_told_what_was_heard_last(resumed, outcomes, why):
    drive = Drive(resumed=resumed).answer(*outcomes).until_finished(outcomes[-1])
    assert drive.result == NeedsAttention(why)
    assert drive.now == 30


def test_while_nothing_leaves_the_device_it_is_repeated_for_as_long_as_it_takes():
    drive = Drive().answer(LOST, *[OFFLINE] * 100)
    assert drive.errand.waiting_for == "network"
    assert drive.answer(LOST).result is None
    assert drive.errand.waiting_for == "answer"
    assert drive.answer(DONE).result == Refunded(DONE.snapshot)


def test_what_the_wallet_keeps_in_the_reference_goes_back_to_it_and_nothing_else_changes():
    ref = PaymentRef(REF.out_trade_no, {"session": "7"})
    drive = Drive().answer(Known(replace(PENDING.snapshot, ref=ref)))
    assert drive.errand.next(10.0) == replace(REFUND, ref=ref)
    assert drive.errand.ref == ref


def test_a_nudge_and_a_late_copy_take_the_next_step_now():
    drive = Drive().answer(PENDING)
    assert drive.errand.due(1.0) == 10.0
    drive.errand.nudge(1.0)
    assert drive.errand.next(1.0) == REFUND
    assert drive.errand.due(1.0) is None
    drive.errand.told(PENDING, 2.0)
    drive.errand.told(DONE, 3.0)
    assert drive.result is None
    assert drive.errand.next(3.0) == REFUND


def test_what_is_over_stays_over():
    drive = Drive().answer(DONE)
    drive.errand.told(PENDING, 1.0)
    assert drive.result == Refunded(DONE.snapshot)
    assert drive.errand.due(1.0) is None


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"ref": PaymentRef("JQ2026112400019999")}, "order"),
        ({"refund": None}, "refund"),
        ({"refund": Refund("another", Money(86), RefundStatus.DONE)}, "refund"),
        ({"refund": Refund(REFUND.refund_id, Money(87), RefundStatus.DONE)}, "refund"),
        ({"refund": Refund(REFUND.refund_id, Money(86, "USD"), RefundStatus.DONE)}, "refund"),
        ({"refund": Refund(REFUND.refund_id, Money(86), RefundStatus.DONE, Money(-1))}, "charged"),
        ({"refunded": Money(85)}, "amount"),
        ({"refunded": None}, "amount"),
        ({"refunded": Money(6887)}, "amount"),
        ({"refunded": Money(86, "USD")}, "currency"),
    ],
)
def test_an_answer_about_another_refund_or_that_does_not_add_up_is_set_aside(changed, what):
    wrong = replace(DONE.snapshot, **changed)
    assert errand_mismatch(REFUND, wrong) == what
    drive = Drive().answer(Known(wrong))
    assert [(aside.snapshot, aside.what) for aside in drive.errand.set_aside] == [(wrong, what)]
    assert drive.errand.snapshot is None
    assert drive.answer(DONE).result == Refunded(DONE.snapshot)


def test_all_that_was_paid_may_be_given_back():
    everything = CallRefund(REF, "JQ2026112400010001r1", Money(6886))
    done = Refund("JQ2026112400010001r1", Money(6886), RefundStatus.DONE)
    refunded = Snapshot(REF, Status.REFUNDED, captured=Money(6886), refunded=Money(6886), refund=done)
    assert Drive(everything).answer(Known(refunded)).result == Refunded(refunded)


def test_a_capture_is_repeated_until_it_is_known():
    drive = Drive(CAPTURE).answer(LOST, Known(HELD), Known(CAPTURED))
    assert drive.result == Captured(CAPTURED)
    assert drive.calls == [0, 3, 13]


@pytest.mark.parametrize(
    ("snapshot", "declined"),
    [
        (replace(HELD, decline=Decline.CONFIGURATION, detail="BAD_AMOUNT"), (Decline.CONFIGURATION, "BAD_AMOUNT")),
        (
            replace(CAPTURED, captured=Money(1), decline=Decline.NEW_REFERENCE, detail="TAKEN"),
            (Decline.NEW_REFERENCE, "TAKEN"),
        ),
        (Snapshot(REF, Status.CANCELLED), (Decline.CONFIGURATION, "CANCELLED")),
        (Snapshot(REF, Status.DECLINED, decline=Decline.OTHER_TENDER), (Decline.OTHER_TENDER, "DECLINED")),
    ],
)
def test_a_capture_that_the_wallet_does_not_make_is_declined(snapshot, declined):
    assert Drive(CAPTURE).answer(Known(snapshot)).result == Declined(*declined)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"captured": Money(6886)}, "amount"),
        ({"captured": Money(6887)}, "authorised"),
        ({"captured": Money(6000, "USD")}, "currency"),
        ({"ref": PaymentRef("JQ2026112400019999")}, "order"),
    ],
)
def test_an_answer_about_another_capture_is_set_aside(changed, what):
    wrong = replace(CAPTURED, **changed)
    assert errand_mismatch(CAPTURE, wrong) == what
    assert Drive(CAPTURE).answer(Known(wrong), Known(CAPTURED)).result == Captured(CAPTURED)
