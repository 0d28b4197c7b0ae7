"""Settlement, and what is done to a payment later, against a small wallet on a bad network, for as many traces as
Hypothesis can think of.

Calls and answers are lost, come late or twice, or are wrong; notifications come whenever they like; the customer pays
or refuses in between; the shopper turns back, the clock jumps, the disk refuses, the program restarts with anything
under way, a cancel too; and money comes after the wallet had said that none would. In every trace there is at most one
charge, and what the wallet holds in the end is nothing, or what the shop's books say.

    pytest tests/wallet/test_settlement_traces.py -s

prints how many steps were taken.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from wallet.answer_check import Unusable
from wallet.decisions import (
    Authorised,
    CallCancel,
    CallCapture,
    CallPay,
    CallQuery,
    CallRefund,
    Cancelled,
    Captured,
    Declined,
    ErrandFinished,
    Finished,
    NeedsAttention,
    Refunded,
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
    PaymentRef,
    PaymentRequest,
    Policy,
    Refund,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
)
from wallet.repeated_call import Repeating
from wallet.settlement import Settlement

ORDER = "JQ2026112400010001"
AMOUNT = 6886
REQUEST = PaymentRequest(ORDER, Money(AMOUNT), "Groceries", basket="b1")
OPEN = (Status.AWAITING_CUSTOMER, Status.PROCESSING)
POLICY = Policy()
BOUND = POLICY.customer_deadline + POLICY.deadline + 2**POLICY.cancel_tries * POLICY.cancel_interval
OVER = (Succeeded, Authorised, Declined, Cancelled)
LATE = f"{ORDER}late"

WRONG = [
    {"ref": PaymentRef("JQ2026112400019999")},
    {"captured": Money(AMOUNT - 1)},
    {"captured": Money(AMOUNT, "USD")},
    {"authorised": Money(AMOUNT + 1)},
    {"status": Status.AUTHORISED, "authorised": Money(1)},
    {"status": Status.PAID, "captured": Money(AMOUNT), "funds": (Fund("balance", Money(1)),)},
    {"basket": "b2"},
    {"refunded": Money(AMOUNT + 1)},
]
"""What spoils any answer about the payment."""
WRONG_ABOUT_AN_ERRAND = [
    {"ref": PaymentRef("JQ2026112400019999")},
    {"status": Status.PAID, "captured": Money(1), "refund": None},
    {"captured": Money(AMOUNT, "USD"), "refund": None},
    {"refunded": Money(AMOUNT), "refund": Refund("another", Money(1), RefundStatus.DONE)},
    {"refunded": Money(AMOUNT + 1)},
]

TAKEN: Counter[str] = Counter()
"""How often each rule was applied."""


class SmallWallet:
    """As little of a wallet as keeps the port's promises."""

    def __init__(self, begins: Status, *, reverses: bool, stubborn: bool, refunds_late: bool):
        self.begins, self.reverses, self.stubborn, self.refunds_late = begins, reverses, stubborn, refunds_late
        self.status = Status.NOT_FOUND
        self.later = False
        self.authorised = self.captured = self.reversed = self.charges = 0
        self.refunds: dict[str, Refund] = {}

    @property
    def refunded(self) -> int:
        done = (refund.amount.minor for refund in self.refunds.values() if refund.status is RefundStatus.DONE)
        return self.reversed + sum(done)

    @property
    def held(self) -> int:
        return self.captured - self.refunded

    def carry_out(self, call) -> Snapshot:
        match call:
            case CallPay(request) if self.status is Status.NOT_FOUND:
                self.status, self.later = self.begins, request.capture_later
                if self.begins is Status.PAID:
                    self.take()
            case CallCancel() if self.stubborn and self.status in (*OPEN, Status.AUTHORISED):
                # Not yet: it has to be asked again.
                self.stubborn = False
            case CallCancel():
                self.cancel()
            case CallCapture(_, amount) if self.status is Status.AUTHORISED:
                self.charge(amount.minor)
            case CallRefund(_, refund_id, amount):
                return replace(self.snapshot(), refund=self.refund(refund_id, amount))
        return self.snapshot()

    def take(self) -> None:
        """The customer agrees: the money moves, or is held."""
        self.authorised = AMOUNT if self.later else 0
        if self.later:
            self.status = Status.AUTHORISED
        else:
            self.charge(AMOUNT)

    def charge(self, amount: int) -> None:
        self.status, self.captured, self.charges = Status.PAID, amount, self.charges + 1

    def cancel(self) -> None:
        if self.status in (*OPEN, Status.NOT_FOUND, Status.AUTHORISED):
            self.status, self.authorised = Status.CANCELLED, 0
        elif self.status is Status.PAID and self.reverses and not self.refunds:
            self.status, self.reversed = Status.CANCELLED, self.captured

    def refund(self, refund_id: str, amount: Money) -> Refund:
        if refund_id not in self.refunds:
            if amount.minor > self.held:
                return Refund(refund_id, amount, RefundStatus.DECLINED)
            status = RefundStatus.PENDING if self.refunds_late else RefundStatus.DONE
            self.refunds[refund_id] = Refund(refund_id, amount, status)
        return self.refunds[refund_id]

    def settle_refunds(self) -> None:
        for refund_id, refund in self.refunds.items():
            self.refunds[refund_id] = replace(refund, status=RefundStatus.DONE)

    def snapshot(self) -> Snapshot:
        return Snapshot(
            PaymentRef(ORDER, {"seen": "yes"}),
            self.status,
            captured=Money(self.captured) if self.captured else None,
            refunded=Money(self.refunded) if self.refunded else None,
            authorised=Money(self.authorised) if self.authorised else None,
            basket="b1",
            next_action=NextAction.ENTER_PIN if self.status is Status.AWAITING_CUSTOMER else None,
            decline=Decline.OTHER_TENDER if self.status is Status.DECLINED else None,
        )


working = precondition(lambda self: self.at_work.result is None)


class BadNetwork(RuleBasedStateMachine):
    @initialize(
        begins=st.sampled_from([Status.PAID, Status.DECLINED, *OPEN]),
        later=st.booleans(),
        reverses=st.booleans(),
        stubborn=st.booleans(),
        refunds_late=st.booleans(),
    )
    def enter(self, begins, later, **wallet):
        self.wallet = SmallWallet(begins, **wallet)
        self.request = replace(REQUEST, capture_later=later)
        self.settlement = Settlement(self.request, POLICY)
        self.errand: Repeating | None = None
        self.now = 100.0
        self.under_way: list = []
        """Calls that may still arrive at the wallet, and answers and notifications that may still arrive here."""
        self.late_answers: list[Snapshot] = []
        self.maybe_paid = self.turned_back = False
        self.written_why = None
        """What the journal has of a cancel."""
        self.given_back = 0
        """By the shop's books."""
        self.begun_refunds: dict[str, int] = {}
        self.late_money = False

    # The driver

    @property
    def at_work(self) -> Settlement | Repeating:
        return self.errand or self.settlement

    def next_call(self):
        """The next call; the clock is moved to it. None when there is nothing left to do."""
        action = self.at_work.next(self.now)
        if isinstance(action, Wait):
            assert action.until > self.now
            self.now = action.until
            action = self.at_work.next(self.now)
        match action:
            case Finished() | ErrandFinished():
                return None
            case CallPay():
                assert not self.maybe_paid, "pay was called again while it was unknown whether the money had moved"
            case CallQuery():
                assert self.written_why is None, "a question was asked while a cancel may be under way"
            case CallCapture() | CallRefund():
                assert action == replace(self.begun, ref=action.ref), "what is repeated has changed"
        return action

    def take_step(self):
        """The same, and what has to be on the disk before it is carried out is there."""
        TAKEN["calls"] += 1
        call = self.next_call()
        if isinstance(call, CallCancel) and self.written_why is None:
            self.written_why = self.settlement.cancelling
            assert self.written_why, "nobody could have known that a cancel was coming"
        return call

    def tell(self, call, outcome, *, offline: bool = False) -> None:
        self.maybe_paid |= isinstance(call, CallPay) and not isinstance(outcome, NotSent)
        self.at_work.told(outcome, self.now, offline=offline)

    def begin(self, call) -> None:
        self.begun = call
        self.errand = Repeating(call, POLICY)

    def conclude(self) -> None:
        """Put an errand that is over into the books, and away."""
        if self.errand is None or self.errand.result is None:
            return
        match self.errand.result, self.begun:
            case Refunded(), _:
                self.given_back += self.begun.amount.minor
            case Declined(), CallCapture():
                assert self.wallet.captured == 0
            case Declined(), CallRefund(refund_id=refund_id):
                assert refund_id not in self.wallet.refunds
        if not isinstance(self.errand.result, NeedsAttention):
            self.errand = None

    # What can happen

    @working
    @rule(twice=st.booleans())
    def answered(self, twice):
        if call := self.take_step():
            answer = self.wallet.carry_out(call)
            self.late_answers += [answer] if twice else []
            self.tell(call, Known(answer))

    @precondition(lambda self: self.at_work.result is None and self.errand is None)
    @rule(what=st.sampled_from(["answered", "lost", "not sent"]), turning_back=st.booleans())
    def much_happens_while_a_call_is_out(self, what, turning_back):
        """A notification is faster, and shows up a `NotSent` that is none."""
        if call := self.take_step():
            answer = self.wallet.carry_out(call)
            self.settlement.heard(self.wallet.snapshot(), self.now)
            if turning_back:
                self.the_shopper_turns_back()
            outcomes = {"answered": Known(answer), "lost": Unknown("timed out"), "not sent": NotSent("no way")}
            self.tell(call, outcomes[what])
            self.maybe_paid = True

    @working
    @rule(offline=st.booleans())
    def not_sent(self, offline):
        if call := self.take_step():
            self.tell(call, NotSent("no way"), offline=offline)

    @working
    @rule(arrives_later=st.booleans())
    def lost_on_the_way_there(self, arrives_later):
        if call := self.take_step():
            self.under_way += [call] if arrives_later else []
            self.tell(call, Unknown("timed out"))

    @working
    @rule()
    def lost_on_the_way_back(self):
        if call := self.take_step():
            self.late_answers.append(self.wallet.carry_out(call))
            self.tell(call, Unknown("timed out"))

    @working
    @rule(wrong=st.sampled_from(WRONG), wrong_errand=st.sampled_from(WRONG_ABOUT_AN_ERRAND), raised=st.booleans())
    def answered_wrongly(self, wrong, wrong_errand, raised):
        if call := self.take_step():
            changed = wrong_errand if self.errand else wrong
            answer = replace(self.wallet.carry_out(call), **changed)
            self.tell(call, Unusable("raised") if raised else Known(answer))

    @precondition(lambda self: self.under_way)
    @rule()
    def a_lost_call_arrives(self):
        self.late_answers.append(self.wallet.carry_out(self.under_way.pop(0)))

    @precondition(lambda self: self.late_answers)
    @rule(again=st.booleans())
    def a_lost_answer_arrives(self, again):
        answer = self.late_answers[0] if again else self.late_answers.pop(0)
        self.at_work.told(Known(answer), self.now)
        self.maybe_paid = True

    @precondition(lambda self: self.wallet.status is not Status.NOT_FOUND)
    @rule(old=st.booleans())
    def a_notification_comes(self, old):
        snapshot = self.late_answers[0] if old and self.late_answers else self.wallet.snapshot()
        self.settlement.heard(snapshot, self.now)
        self.maybe_paid = True

    @precondition(lambda self: self.wallet.status in OPEN)
    @rule()
    def the_customer_agrees(self):
        self.wallet.take()

    @precondition(lambda self: self.wallet.status in OPEN)
    @rule()
    def the_customer_refuses(self):
        self.wallet.status = Status.DECLINED

    @rule()
    def refunds_under_way_are_done(self):
        self.wallet.settle_refunds()

    @precondition(lambda self: self.settlement.result is None)
    @rule()
    def the_shopper_turns_back(self):
        self.settlement.abandon(self.now)
        self.turned_back = True

    @rule()
    def somebody_nudges(self):
        self.at_work.nudge(self.now)

    @rule(seconds=st.sampled_from([-3600.0, -1.0, 0.5, 3600.0]))
    def the_clock_jumps(self, seconds):
        self.now += seconds

    @working
    @rule()
    def the_disk_refuses(self):
        """What is to be written down before a call cannot be, and so the call is not made."""
        if call := self.next_call():
            self.tell(call, NotSent("not saved"), offline=True)

    @rule(call_was_out=st.booleans())
    def the_program_restarts(self, call_was_out):
        if call_was_out and (call := self.take_step()):
            self.under_way.append(call)
        self.late_answers.clear()
        self.restart()

    def restart(self) -> None:
        if self.errand is not None:
            self.errand = Repeating(self.begun, POLICY, resumed=True)
        elif not isinstance(self.settlement.result, OVER):
            self.settlement = Settlement(self.request, POLICY, resumed=True, cancelling=self.written_why)
            self.maybe_paid = True
            # Nobody knows any more, unless a cancel had begun.
            self.turned_back = False

    @working
    @rule(spared=st.integers(0, 4))
    def the_wallet_breaks_down(self, spared):
        """From here on nothing reaches it: it ends all the same."""
        began = self.now
        while not spared and (call := self.take_step()):
            self.tell(call, NotSent("no way"))
        assert self.now - began <= BOUND

    # What is done later

    @precondition(lambda self: self.errand is None and isinstance(self.settlement.result, Succeeded))
    @rule(amount=st.sampled_from([86, 3400, AMOUNT]))
    def something_is_brought_back(self, amount):
        if sum(self.begun_refunds.values()) + amount <= AMOUNT:
            refund_id = f"{ORDER}r{len(self.begun_refunds)}"
            self.begun_refunds[refund_id] = amount
            self.begin(CallRefund(self.settlement.ref, refund_id, Money(amount)))

    @precondition(lambda self: self.errand is None and isinstance(self.settlement.result, Authorised))
    @rule()
    def what_is_held_is_captured(self):
        self.begin(CallCapture(self.settlement.ref, Money(6000)))

    @precondition(
        lambda self: (
            self.errand is None
            and isinstance(self.settlement.result, Cancelled)
            and self.wallet.status is Status.CANCELLED
            and not self.wallet.charges
        )
    )
    @rule()
    def money_comes_after_the_wallet_had_said_that_none_would(self):
        self.wallet.charge(AMOUNT)
        self.late_money = True
        self.begin(CallRefund(self.settlement.ref, LATE, Money(AMOUNT)))

    # What holds

    @invariant()
    def the_money_is_straight(self):
        if not hasattr(self, "wallet"):
            return
        TAKEN["steps"] += 1
        self.conclude()
        wallet, result = self.wallet, self.settlement.result
        assert wallet.charges <= 1
        assert 0 <= wallet.refunded <= wallet.captured
        assert self.given_back <= wallet.refunded
        match result:
            case Succeeded(snapshot):
                assert wallet.captured == AMOUNT == snapshot.captured.minor
                assert wallet.reversed == 0
            case Authorised(snapshot):
                assert snapshot.authorised.minor == AMOUNT
                assert wallet.status in (Status.AUTHORISED, Status.PAID)
                assert not self.turned_back
            case Declined() | Cancelled():
                assert self.late_money or wallet.held == 0

    def teardown(self):
        if not hasattr(self, "wallet"):
            return
        TAKEN["traces"] += 1
        self.wallet.settle_refunds()
        self.to_the_end()
        while isinstance(self.at_work.result, NeedsAttention):
            # A person looks, and lets it go on.
            self.restart()
            self.to_the_end()
        assert isinstance(self.at_work.result, (*OVER, Refunded, Captured))
        for late in self.under_way:
            self.wallet.carry_out(late)
        self.wallet.settle_refunds()
        self.the_money_is_straight()
        match self.settlement.result:
            case Succeeded():
                assert self.wallet.held == AMOUNT - self.given_back
            case Authorised():
                assert self.wallet.held in (0, 6000)
            case Declined() | Cancelled():
                assert self.wallet.held == 0
            case result:
                raise AssertionError(f"ended without a result: {result}")

    def to_the_end(self) -> None:
        """From here on everything goes well."""
        began = self.now
        while call := self.take_step():
            answer = self.wallet.carry_out(call)
            self.wallet.settle_refunds()
            self.tell(call, Known(answer))
        assert self.now - began <= BOUND


@pytest.mark.hypothesis
def test_every_trace_keeps_the_money_straight(record_property):
    TAKEN.clear()
    run_state_machine_as_test(BadNetwork, settings=settings(stateful_step_count=30))
    for what, count in TAKEN.items():
        record_property(what, count)
    sys.stdout.write("\n" + ", ".join(f"{count:,} {what}" for what, count in TAKEN.items()) + "\n")
