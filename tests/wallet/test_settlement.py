"""What settlement does next, told as short stories. `test_settlement_traces.py` looks at all the others."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.answer_check import Unusable, mismatch
from wallet.decisions import (
    Authorised,
    CallCancel,
    CallPay,
    CallQuery,
    Cancelled,
    Declined,
    Finished,
    NeedsAttention,
    Succeeded,
    Wait,
)
from wallet.money import Money
from wallet.port import (
    Decline,
    Fund,
    Known,
    NextAction,
    NotSent,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Policy,
    Quote,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)
from wallet.settlement import Settlement

REQUEST = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1", auth_code="281234567890123456")
REF = REQUEST.ref
PAID = Known(Snapshot(REF, Status.PAID, captured=Money(6886), basket="b1"))
PROCESSING = Known(Snapshot(REF, Status.PROCESSING))
AWAITING = Known(Snapshot(REF, Status.AWAITING_CUSTOMER, next_action=NextAction.ENTER_PIN))
NOT_FOUND = Known(Snapshot(REF, Status.NOT_FOUND))
CANCELLED = Known(Snapshot(REF, Status.CANCELLED))
REVERSED = Known(Snapshot(REF, Status.REFUNDED, captured=Money(6886), refunded=Money(6886)))
LOST = Unknown("timed out")
BAD = Unusable("raised ValueError")
OFFLINE = NotSent("network")
"""What the driver says, not the wallet."""
BROKEN = NotSent("no process could be started")
PAY, QUERY, CANCEL = CallPay(REQUEST), CallQuery(REF), CallCancel(REF)


class Drive:
    """Drives a settlement with a clock that jumps to whatever is due next, and notes when each call went out."""

    def __init__(self, request: PaymentRequest = REQUEST, *, policy: Policy | None = None, **how):
        self.settlement = Settlement(request, policy, **how)
        self.now = 0.0
        self.calls: list[tuple[float, type]] = []

    def answer(self, *outcomes: Outcome) -> Drive:
        """Let each of the next calls come to one of `outcomes`."""
        for outcome in outcomes:
            action = self.settlement.next(self.now)
            if isinstance(action, Wait):
                self.now = action.until
                action = self.settlement.next(self.now)
            assert isinstance(action, CallPay | CallQuery | CallCancel), f"{outcome} was not asked for: {action}"
            self.calls.append((self.now, type(action)))
            self.settlement.told(outcome, self.now, offline=outcome is OFFLINE)
        return self

    def until_finished(self, outcome: Outcome) -> Drive:
        while self.settlement.result is None:
            self.answer(outcome)
        return self

    @property
    def result(self):
        return self.settlement.result


def test_a_payment_that_is_answered_at_once_needs_one_call():
    drive = Drive().answer(PAID)
    assert drive.result == Succeeded(PAID.snapshot)
    assert drive.settlement.next(0.0) == Finished(Succeeded(PAID.snapshot))
    assert drive.settlement.waiting_for is None


def test_a_decline_is_a_result_with_its_class_and_the_wallets_own_code():
    no_funds = Snapshot(REF, Status.DECLINED, decline=Decline.OTHER_TENDER, detail="BUYER_BALANCE_NOT_ENOUGH")
    assert Drive().answer(Known(no_funds)).result == Declined(Decline.OTHER_TENDER, "BUYER_BALANCE_NOT_ENOUGH")


UNTOLD = Known(Snapshot(REF, Status.PAID, captured=Money(6886), refunded_unknown=True))
"""Paid, and the wallet cannot tell how much of it was given back."""


def test_a_wallet_that_cannot_tell_what_was_given_back_is_asked_once_more():
    drive = Drive().answer(UNTOLD, PAID)
    assert drive.calls == [(0, CallPay), (0, CallQuery)]
    assert drive.result == Succeeded(PAID.snapshot)


def test_where_a_query_cannot_tell_either_our_own_record_counts_which_has_no_refund():
    assert Drive().answer(LOST, UNTOLD, UNTOLD).result == Succeeded(UNTOLD.snapshot)


def test_after_a_cancel_nobody_believes_a_wallet_that_cannot_tell_what_was_given_back():
    assert Drive(resumed=True).answer(NOT_FOUND).until_finished(UNTOLD).result == NeedsAttention("cancel-bad-answer")


@pytest.mark.parametrize(
    ("snapshot", "wrong"),
    [
        (Snapshot(REF, Status.PAID, captured=Money(6886), receipt_amount=Money(6000)), None),
        (Snapshot(REF, Status.PAID, captured=Money(6886), receipt_amount=Money(0)), None),
        (Snapshot(REF, Status.PAID, captured=Money(6886), receipt_amount=Money(6887)), "receipt_amount"),
        (Snapshot(REF, Status.PAID, captured=Money(6886), receipt_amount=Money(6886, "USD")), "currency"),
        (Snapshot(REF, Status.PROCESSING, receipt_amount=Money(1)), "receipt_amount"),
        (replace(UNTOLD.snapshot, refunded=Money(1)), "amount"),
        (replace(UNTOLD.snapshot, status=Status.REFUNDED, refunded=Money(6886)), "amount"),
        (Snapshot(REF, Status.PROCESSING, refunded_unknown=True), "amount"),
        (Snapshot(REF, Status.PAID, captured=Money(6886), passback_params="another trip"), "passback_params"),
        (Snapshot(REF, Status.PAID, captured=Money(6886), passback_params="ours"), None),
    ],
)
def test_what_the_shop_gets_what_is_unknown_and_what_comes_back_must_fit_the_payment(snapshot, wrong):
    assert mismatch(replace(REQUEST, passback_params="ours"), snapshot) == wrong


def test_a_lost_answer_is_asked_for_after_five_seconds_and_then_every_three():
    drive = Drive().answer(LOST, PROCESSING, LOST, PAID)
    assert drive.calls == [(0, CallPay), (5, CallQuery), (8, CallQuery), (11, CallQuery)]
    assert drive.result == Succeeded(PAID.snapshot)


def test_silence_is_cancelled_at_once_after_the_last_question_at_the_deadline():
    drive = Drive().answer(LOST)
    while drive.settlement.next(drive.now) != CANCEL:
        drive.answer(LOST)
    assert drive.calls[-1] == (30, CallQuery)
    drive.answer(CANCELLED)
    assert drive.calls[-1] == (30, CallCancel)
    assert drive.result == Cancelled("no-answer")


def test_a_cancel_is_tried_for_a_minute_after_ever_longer_pauses_and_then_a_person_has_to_look():
    drive = Drive().until_finished(LOST)
    assert drive.calls[-6:] == [(at, CallCancel) for at in (30, 32, 36, 44, 60, 92)]
    assert drive.result == NeedsAttention("cancel-unanswered")


def test_a_cancel_that_the_wallet_answers_without_cancelling_is_told_apart_from_silence():
    assert Drive().until_finished(PROCESSING).result == NeedsAttention("cancel-refused")


def test_money_that_moved_before_the_cancel_and_cannot_be_reversed_is_a_success():
    drive = Drive(resumed=True).answer(NOT_FOUND, PAID)
    assert drive.result == Succeeded(PAID.snapshot)


def test_a_cancel_that_gave_the_money_back_counts_as_cancelled():
    assert Drive(resumed=True).answer(NOT_FOUND, REVERSED).result == Cancelled("not-sent")


def test_while_nothing_leaves_the_device_pay_is_repeated_for_as_long_as_it_takes():
    drive = Drive().answer(*[OFFLINE] * 100)
    assert {call for _, call in drive.calls} == {CallPay}
    assert drive.now == 99 * 3
    assert drive.settlement.waiting_for == "network"
    drive.answer(LOST, LOST)
    assert drive.calls[-1][0] - drive.calls[-2][0] == 5
    assert drive.answer(PAID).result == Succeeded(PAID.snapshot)


def test_a_wallet_that_cannot_be_reached_is_given_up_at_the_deadline():
    drive = Drive().answer(BROKEN)
    assert drive.settlement.waiting_for == "answer"
    drive.until_finished(BROKEN)
    assert drive.calls == [*((at, CallPay) for at in range(0, 31, 3)), (30, CallCancel)]
    assert drive.result == Cancelled("not-sent")


def test_a_wallet_that_takes_its_own_time_out_for_not_sent_does_not_keep_the_money():
    drive = Drive().answer(*[BROKEN] * 11)
    assert drive.answer(LOST, REVERSED).result == Cancelled("not-sent")

    drive = Drive().answer(BROKEN)
    drive.settlement.abandon(drive.now)
    assert drive.answer(PAID).calls[-1][1] is CallCancel
    assert drive.result == Succeeded(PAID.snapshot)


def test_a_wallet_cannot_buy_time_by_saying_that_the_network_is_away():
    assert Drive().until_finished(NotSent("network")).result == Cancelled("not-sent")


def test_while_the_network_is_away_a_wallet_is_not_given_up():
    drive = Drive().answer(*[BROKEN] * 10, *[OFFLINE] * 10, *[BROKEN] * 10)
    assert drive.result is None
    assert drive.answer(PAID).result == Succeeded(PAID.snapshot)


@pytest.mark.parametrize(
    ("drive", "last"),
    [(Drive().answer(LOST), 92), (Drive(resumed=True), 92), (Drive(resumed=True).answer(NOT_FOUND), 62)],
)
def test_a_question_that_cannot_be_sent_to_a_wallet_is_one_without_an_answer(drive, last):
    drive.until_finished(BROKEN)
    assert drive.now == last
    assert drive.result == NeedsAttention("cancel-unanswered")


@pytest.mark.parametrize("unsent", [[OFFLINE] * 100, [BROKEN] * 9])
def test_the_deadline_counts_from_the_pay_that_got_through(unsent):
    drive = Drive().answer(*unsent).until_finished(LOST)
    paid_at = next(at for at, call in reversed(drive.calls) if call is CallPay)
    cancelled_at = next(at for at, call in drive.calls if call is CallCancel)
    assert cancelled_at - paid_at == 30


def test_a_network_that_goes_away_after_pay_puts_the_cancel_off_until_a_question_got_through():
    drive = Drive().answer(LOST, *[OFFLINE] * 50)
    assert {call for _, call in drive.calls[1:]} == {CallQuery}
    assert drive.now > 100
    assert drive.settlement.waiting_for == "network"
    assert drive.answer(PAID).result == Succeeded(PAID.snapshot)


def test_a_network_that_goes_away_during_the_cancel_costs_none_of_its_tries():
    drive = Drive(resumed=True).answer(NOT_FOUND, *[OFFLINE] * 10, CANCELLED)
    assert drive.result == Cancelled("not-sent")


def test_turning_back_before_anything_was_sent_needs_no_call():
    drive = Drive()
    drive.settlement.abandon(0.0)
    assert drive.result == Cancelled("by-shopper")


def test_turning_back_while_the_network_is_away_needs_no_call_either():
    drive = Drive().answer(OFFLINE)
    drive.settlement.abandon(drive.now)
    assert drive.result == Cancelled("by-shopper")


def test_turning_back_from_a_payment_that_waits_cancels_it_now():
    drive = Drive().answer(AWAITING)
    drive.settlement.abandon(1.0)
    assert drive.settlement.next(1.0) == CANCEL
    assert drive.answer(CANCELLED).result == Cancelled("by-shopper")


@pytest.mark.parametrize(
    ("outcome", "result"),
    [
        (OFFLINE, Cancelled("by-shopper")),
        (BROKEN, None),
        (PAID, Succeeded(PAID.snapshot)),
        (LOST, None),
        (AWAITING, None),
    ],
)
def test_turning_back_while_pay_is_under_way_waits_for_what_became_of_it(outcome, result):
    drive = Drive()
    assert drive.settlement.next(0.0) == PAY
    drive.settlement.abandon(0.5)
    assert drive.settlement.next(0.5) == PAY
    drive.settlement.told(outcome, 1.0, offline=outcome is OFFLINE)
    assert drive.result == result
    if result is None:
        assert drive.settlement.next(1.0) == CANCEL


def test_turning_back_offline_after_pay_was_sent_cancels_as_soon_as_there_is_a_network():
    drive = Drive().answer(LOST)
    drive.now = 5.0
    assert drive.settlement.next(5.0) == QUERY
    drive.settlement.abandon(5.0)
    assert drive.answer(OFFLINE).settlement.next(5.0) == CANCEL
    assert drive.answer(OFFLINE, CANCELLED).result == Cancelled("by-shopper")


def test_turning_back_twice_or_too_late_changes_nothing():
    drive = Drive().answer(LOST)
    drive.settlement.abandon(1.0)
    drive.settlement.abandon(1.0)
    drive.answer(CANCELLED)
    drive.settlement.abandon(2.0)
    drive.settlement.nudge(2.0)
    drive.settlement.told(PAID, 2.0)
    assert drive.result == Cancelled("by-shopper")


def test_a_restart_asks_first_and_never_pays():
    drive = Drive(resumed=True)
    assert drive.settlement.next(0.0) == QUERY
    assert drive.answer(PAID).result == Succeeded(PAID.snapshot)


def test_a_restart_closes_a_payment_that_the_wallet_has_never_seen():
    assert Drive(resumed=True).answer(NOT_FOUND, CANCELLED).result == Cancelled("not-sent")


def test_a_restart_in_the_middle_of_a_cancel_goes_on_with_it():
    drive = Drive(cancelling="no-answer")
    assert drive.settlement.cancelling == "no-answer"
    assert drive.settlement.next(0.0) == CANCEL
    assert drive.answer(LOST, CANCELLED).result == Cancelled("no-answer")
    assert {call for _, call in drive.calls} == {CallCancel}


def test_a_restart_in_the_middle_of_a_cancel_finds_money_that_cannot_be_reversed():
    assert Drive(cancelling="by-shopper").answer(PAID).result == Succeeded(PAID.snapshot)


def test_that_a_cancel_is_coming_can_be_written_down_before_it_is_called():
    drive = Drive().answer(LOST)
    assert drive.settlement.cancelling is None
    drive.settlement.abandon(1.0)
    assert drive.settlement.cancelling is None
    assert drive.settlement.next(1.0) == CANCEL
    assert drive.settlement.cancelling == "by-shopper"
    not_saved = NotSent("not saved")
    for now in (1.0, 4.0, 7.0, 10.0):
        assert drive.settlement.next(now) == CANCEL
        drive.settlement.told(not_saved, now, offline=True)
    drive.now = 10.0
    assert drive.answer(CANCELLED).result == Cancelled("by-shopper")


def test_a_payment_that_the_wallet_has_never_seen_is_closed_without_waiting_for_the_deadline():
    drive = Drive().answer(LOST, NOT_FOUND, CANCELLED)
    assert drive.now == 5
    assert drive.result == Cancelled("not-sent")


def test_a_customer_gets_longer_than_a_silent_wallet():
    drive = Drive().answer(AWAITING)
    assert drive.settlement.waiting_for is NextAction.ENTER_PIN
    while drive.settlement.next(drive.now) != CANCEL:
        drive.answer(AWAITING)
    assert drive.now == 180


def test_after_the_pin_the_wallet_has_its_own_deadline_again():
    drive = Drive().answer(AWAITING)
    while drive.now < 100:
        drive.answer(AWAITING)
    done = drive.answer(PROCESSING).now
    assert drive.settlement.waiting_for == "answer"
    while drive.settlement.next(drive.now) != CANCEL:
        drive.answer(PROCESSING)
    assert drive.now == done + 30


def test_a_wallet_that_never_makes_up_its_mind_cannot_hold_a_shopper_for_ever():
    drive = Drive().answer(AWAITING)
    while drive.settlement.next(drive.now) != CANCEL:
        drive.answer(PROCESSING, AWAITING)
    assert drive.now <= 180 + 30


def test_a_nudge_takes_the_next_step_now():
    drive = Drive().answer(AWAITING)
    assert drive.settlement.next(1.0) == Wait(5.0)
    drive.settlement.nudge(1.0)
    assert drive.settlement.next(1.0) == QUERY


def test_a_late_copy_of_an_answer_only_hastens_the_next_question():
    drive = Drive().answer(LOST)
    drive.settlement.told(PAID, 1.0)
    assert drive.result is None
    assert drive.settlement.next(1.0) == QUERY


def test_a_late_copy_of_paid_is_not_believed_while_a_cancel_may_have_given_the_money_back():
    drive = Drive().answer(LOST)
    drive.settlement.abandon(1.0)
    drive.now = 1.0
    drive.answer(LOST)
    drive.settlement.told(PAID, 1.5)
    assert drive.result is None
    assert drive.answer(CANCELLED).result == Cancelled("by-shopper")


@pytest.mark.parametrize("hint", [PAID, PROCESSING, CANCELLED])
def test_a_notification_hastens_the_next_question_and_settles_nothing(hint):
    drive = Drive().answer(LOST)
    for _ in range(2):
        drive.settlement.heard(hint.snapshot, 1.0)
    assert drive.result is None
    assert drive.settlement.next(1.0) == QUERY
    drive.settlement.told(PAID, 1.0)
    drive.settlement.heard(hint.snapshot, 2.0)
    assert drive.result == Succeeded(PAID.snapshot)


def test_a_notification_that_overtakes_the_answer_hastens_the_question_after_it():
    drive = Drive()
    assert drive.settlement.next(0.0) == PAY
    drive.settlement.heard(PAID.snapshot, 1.0)
    assert drive.settlement.next(1.0) == PAY
    drive.settlement.told(LOST, 10.0)
    assert drive.settlement.next(10.0) == QUERY
    drive.settlement.told(PROCESSING, 11.0)
    assert drive.settlement.next(11.0) == Wait(14.0)


def test_what_a_wallet_does_not_do_is_declined_at_once():
    assert Drive().answer(Unsupported("mode")).result == Declined(Decline.CONFIGURATION, "UNSUPPORTED mode")


@pytest.mark.parametrize("unsent", [OFFLINE, BROKEN, Unsupported("mode")])
def test_a_payment_that_the_wallet_speaks_of_was_sent_whatever_is_said_of_it(unsent):
    drive = Drive()
    assert drive.settlement.next(0.0) == PAY
    drive.settlement.heard(PROCESSING.snapshot, 0.5)
    drive.settlement.told(unsent, 1.0, offline=unsent is OFFLINE)
    assert drive.settlement.next(1.0) == QUERY


@pytest.mark.parametrize("unsent", [OFFLINE, BROKEN])
def test_a_payment_that_was_not_sent_and_is_spoken_of_all_the_same_is_asked_about_and_not_paid_again(unsent):
    drive = Drive().answer(unsent)
    drive.settlement.heard(PROCESSING.snapshot, 1.0)
    assert drive.settlement.next(1.0) == QUERY
    drive.settlement.told(LOST, 1.0)
    drive.settlement.abandon(1.0)
    assert drive.settlement.next(1.0) == CANCEL


def test_a_notification_of_another_order_is_set_aside_and_hastens_nothing():
    drive = Drive().answer(LOST)
    drive.settlement.heard(replace(PAID.snapshot, ref=OTHER), 1.0)
    assert drive.settlement.next(1.0) == Wait(5.0)
    assert [aside.what for aside in drive.settlement.set_aside] == ["order"]


def test_a_notification_of_another_amount_is_set_aside_and_asked_about():
    drive = Drive().answer(LOST)
    drive.settlement.heard(replace(PAID.snapshot, captured=Money(1)), 1.0)
    assert drive.settlement.next(1.0) == QUERY
    assert [aside.what for aside in drive.settlement.set_aside] == ["amount"]


def test_notifications_use_up_no_tries_of_a_cancel():
    drive = Drive().answer(LOST)
    drive.settlement.abandon(1.0)
    drive.now = 1.0
    drive.answer(LOST)
    drive.settlement.heard(PAID.snapshot, 1.0)
    assert drive.settlement.next(1.0) == Wait(3.0)


def test_a_late_word_that_says_nothing_changes_nothing():
    drive = Drive().answer(LOST)
    drive.settlement.told(LOST, 1.0)
    assert drive.settlement.next(1.0) == Wait(5.0)


def test_looking_when_the_next_step_is_due_does_not_take_it():
    settlement = Settlement(REQUEST)
    assert settlement.due(7.0) == 7.0
    settlement.abandon(7.0)
    assert settlement.result == Cancelled("by-shopper")
    assert settlement.due(7.0) is None


def test_nothing_is_due_while_a_call_is_under_way():
    drive = Drive()
    assert drive.settlement.next(0.0) == PAY
    assert drive.settlement.due(1.0) is None
    drive.settlement.told(LOST, 2.0)
    assert drive.settlement.due(2.0) == 7.0


def test_a_clock_that_steps_back_delays_the_next_step_and_hangs_nothing():
    drive = Drive().answer(LOST)
    assert drive.settlement.next(4.0) == Wait(5.0)
    assert drive.settlement.next(-3600.0) == Wait(-3599.0)
    assert drive.settlement.next(-3599.0) == QUERY


@given(start=st.floats(0, 1e9), pause=st.floats(0.001, 60))
def test_waiting_until_exactly_when_it_says_is_long_enough(start, pause):
    settlement = Settlement(REQUEST, Policy(first_wait=pause, deadline=100))
    assert settlement.next(start) == PAY
    settlement.told(LOST, start)
    wait = settlement.next(start)
    assert isinstance(wait, Wait)
    assert settlement.next(wait.until) == QUERY


def test_a_clock_that_jumps_ahead_asks_once_more_before_it_cancels():
    drive = Drive().answer(LOST)
    assert drive.settlement.next(9999.0) == QUERY
    drive.settlement.told(PAID, 9999.0)
    assert drive.result == Succeeded(PAID.snapshot)


def test_what_the_wallet_keeps_in_the_reference_goes_back_to_it():
    ref = PaymentRef(REF.out_trade_no, {"session": "7"})
    drive = Drive().answer(Known(Snapshot(ref, Status.PROCESSING)))
    assert drive.settlement.next(5.0) == CallQuery(ref)


# What the words will say


def ended(outcomes):
    """Why it was cancelled, when it goes on as it began."""
    drive = Drive().answer(*outcomes)
    while drive.settlement.next(drive.now) != CANCEL:
        drive.answer(outcomes[-1])
    return drive.answer(CANCELLED).result.why


@pytest.mark.parametrize(
    ("outcomes", "why"),
    [
        ([LOST], "no-answer"),
        ([PROCESSING], "no-answer"),
        ([LOST, BAD], "bad-answer"),
        ([BAD, LOST], "bad-answer"),
        ([BAD, PROCESSING], "no-answer"),
        ([Known(Snapshot(PaymentRef("JQ2026112400019999"), Status.PAID))], "bad-answer"),
        ([LOST, Unsupported("query")], "bad-answer"),
        ([Known(Snapshot(REF, Status.NOT_FOUND)), LOST], "bad-answer"),
        ([AWAITING], "not-confirmed"),
        ([AWAITING, PROCESSING], "no-answer"),
        ([LOST, NOT_FOUND], "not-sent"),
    ],
)
def test_a_payment_that_is_cancelled_in_the_end_tells_what_was_heard_last(outcomes, why):
    assert ended(outcomes) == why


@pytest.mark.parametrize("outcome", [CANCELLED, REVERSED])
def test_a_payment_that_the_wallet_closed_without_being_asked_to_tells_so(outcome):
    assert Drive().answer(LOST, outcome).result == Cancelled("by-wallet")


@pytest.mark.parametrize(
    ("outcomes", "why"),
    [
        ([LOST], "cancel-unanswered"),
        ([PROCESSING], "cancel-refused"),
        ([PROCESSING, LOST], "cancel-refused"),
        ([BAD], "cancel-bad-answer"),
        ([NOT_FOUND], "cancel-bad-answer"),
        ([Unsupported("cancel")], "cancel-bad-answer"),
        ([BAD, AWAITING], "cancel-refused"),
    ],
)
def test_a_cancel_that_comes_to_nothing_tells_what_was_heard_last(outcomes, why):
    assert Drive(cancelling="no-answer").answer(*outcomes).until_finished(outcomes[-1]).result == NeedsAttention(why)


# Holding money first


HOLD = replace(REQUEST, capture_later=True)
HELD = Known(Snapshot(REF, Status.AUTHORISED, authorised=Money(6886), basket="b1"))


def test_money_that_is_held_is_a_result_where_it_was_asked_for():
    assert Drive(HOLD).answer(HELD).result == Authorised(HELD.snapshot)
    assert Drive(HOLD).answer(LOST, HELD).result == Authorised(HELD.snapshot)


def test_money_that_is_held_unasked_is_let_go_of():
    drive = Drive().answer(HELD)
    assert drive.result is None
    assert [aside.what for aside in drive.settlement.set_aside] == ["status"]
    assert ended([HELD]) == "bad-answer"


def test_money_that_is_held_when_the_shopper_has_turned_back_is_let_go_of():
    drive = Drive(HOLD)
    assert drive.settlement.next(0.0) == CallPay(HOLD)
    drive.settlement.abandon(0.5)
    drive.settlement.told(HELD, 1.0)
    assert drive.settlement.next(1.0) == CANCEL
    assert drive.answer(HELD, CANCELLED).result == Cancelled("by-shopper")


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"authorised": Money(6885)}, "authorised"),
        ({"authorised": None}, "authorised"),
        ({"authorised": Money(6886, "USD")}, "currency"),
        ({"captured": Money(1)}, "amount"),
        ({"status": Status.PAID, "captured": Money(6000)}, None),
        ({"status": Status.PAID, "captured": Money(6887)}, "amount"),
        ({"status": Status.PAID, "captured": None}, "amount"),
        ({"status": Status.CANCELLED, "authorised": None}, None),
        ({"status": Status.CANCELLED}, "authorised"),
        ({"status": Status.DECLINED}, "authorised"),
        ({"status": Status.CANCELLED, "captured": Money(60), "refunded": Money(60)}, None),
        ({"status": Status.CANCELLED, "captured": Money(60)}, "amount"),
    ],
)
def test_what_is_held_and_captured_must_be_what_was_asked_for(changed, what):
    assert mismatch(HOLD, replace(HELD.snapshot, **changed)) == what


# Whose answer it is


OTHER = PaymentRef("JQ2026112400019999")


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({"ref": OTHER}, "order"),
        ({"captured": Money(6885)}, "amount"),
        ({"captured": Money(-6886)}, "amount"),
        ({"captured": None}, "amount"),
        ({"refunded": Money(1)}, "amount"),
        ({"captured": Money(6886, "USD")}, "currency"),
        ({"refunded": Money(6886, "USD")}, "currency"),
        ({"authorised": Money(6886, "USD")}, "currency"),
        ({"basket": "b2"}, "basket"),
        ({"status": Status.CANCELLED}, "amount"),
        ({"status": Status.DECLINED}, "amount"),
        ({"authorised": Money(1)}, "authorised"),
        ({"charged": Money(6885)}, "charged"),
        ({"charged": Money(-6886, "USD")}, "charged"),
        ({"funds": (Fund("balance", Money(6885)),)}, "funds"),
        ({"funds": (Fund("balance", Money(6886, "USD")),)}, "funds"),
        ({"funds": (Fund("balance", Money(6887)), Fund("red_packet", Money(-1)))}, "funds"),
        ({"basket": None}, None),
        ({"authorised": Money(6886)}, None),
        ({"charged": Money(6886)}, None),
        ({"charged": Money(951, "USD"), "funds": (Fund("balance", Money(951, "USD")),)}, None),
        ({"funds": (Fund("balance", Money(6000)), Fund("red_packet", Money(886)))}, None),
    ],
)
def test_an_answer_that_is_not_about_this_payment_is_set_aside(changed, what):
    snapshot = replace(PAID.snapshot, **changed)
    assert mismatch(REQUEST, snapshot) == what
    drive = Drive().answer(Known(snapshot))
    if what is None:
        assert drive.result == Succeeded(snapshot)
        assert drive.settlement.snapshot == snapshot
    else:
        assert drive.result is None
        assert drive.settlement.snapshot is None
        assert [(aside.snapshot, aside.what) for aside in drive.settlement.set_aside] == [(snapshot, what)]
        assert drive.answer(PAID).result == Succeeded(PAID.snapshot)


QUOTE = Quote("q1", Money(951, "USD"), Money(6886), "7.2400", datetime(2026, 11, 24, tzinfo=UTC), {"rate": "7.2400"})
ABROAD = replace(REQUEST, amount=QUOTE.price, quote=QUOTE)
PAID_ABROAD = Snapshot(ABROAD.ref, Status.PAID, captured=QUOTE.price, charged=QUOTE.charge)


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        ({}, None),
        ({"charged": None}, "charged"),
        ({"charged": Money(6887)}, "charged"),
        ({"charged": Money(6886, "USD")}, "charged"),
        ({"funds": (Fund("balance", Money(6886)),)}, None),
        ({"funds": (Fund("balance", Money(951, "USD")),)}, "funds"),
        ({"status": Status.CANCELLED, "captured": None, "charged": None}, None),
        ({"status": Status.CANCELLED, "refunded": QUOTE.price}, None),
    ],
)
def test_what_was_charged_is_what_the_customer_has_agreed_to(changed, what):
    assert mismatch(ABROAD, replace(PAID_ABROAD, **changed)) == what


@pytest.mark.parametrize(("charged", "what"), [(3000, None), (6887, "charged")])
def test_of_what_is_captured_in_part_no_more_is_charged_than_agreed(charged, what):
    hold = replace(ABROAD, capture_later=True)
    assert mismatch(hold, replace(PAID_ABROAD, captured=Money(400, "USD"), charged=Money(charged))) == what


def test_the_first_question_carries_what_the_quote_came_with():
    assert Drive(ABROAD).answer(LOST).settlement.next(5.0) == CallQuery(PaymentRef(REF.out_trade_no, QUOTE.state))
