"""Settlement against a small wallet on a bad network, for as many traces as Hypothesis can think of.

Requests and answers are lost, come late or twice, or are wrong; the customer pays or refuses in between; the shopper
turns back, the clock jumps, the program restarts. In every trace there is at most one charge, and what settlement
said in the end is what the wallet holds.

One thing is assumed: what was under way when the program died has arrived or died too when it is up again, but for a
`pay`, which may arrive at any time.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from wallet.money import Money
from wallet.port import Decline, Known, NextAction, NotSent, PaymentRef, PaymentRequest, Snapshot, Status, Unknown
from wallet.settlement import (
    Call,
    CallCancel,
    CallPay,
    CallQuery,
    Cancelled,
    Declined,
    NeedsAttention,
    Policy,
    Settlement,
    Succeeded,
    Wait,
)

REQUEST = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1")
OPEN = (Status.AWAITING_CUSTOMER, Status.PROCESSING)
POLICY = Policy()
BOUND = POLICY.customer_deadline + POLICY.deadline + (POLICY.cancel_tries + 1) * POLICY.cancel_interval

WRONG = [
    {"ref": PaymentRef("JQ2026112400019999")},
    {"captured": Money(6885)},
    {"captured": Money(6886, "USD")},
    {"basket": "b2"},
    {"refunded": Money(1)},
]


class SmallWallet:
    """As little of a wallet as keeps the port's promises."""

    def __init__(self, begins: Status, *, reverses: bool):
        self.begins, self.reverses = begins, reverses
        self.status = Status.NOT_FOUND
        self.charges = 0
        self.held = 0

    def carry_out(self, call: Call) -> Snapshot:
        if isinstance(call, CallPay) and self.status is Status.NOT_FOUND:
            self.status = self.begins
            if self.begins is Status.PAID:
                self.charge()
        if isinstance(call, CallCancel):
            self.cancel()
        return self.snapshot()

    def charge(self) -> None:
        self.status, self.charges, self.held = Status.PAID, self.charges + 1, 6886

    def cancel(self) -> None:
        if self.status in OPEN or self.status is Status.NOT_FOUND:
            self.status = Status.CANCELLED
        elif self.status is Status.PAID and self.reverses:
            self.status, self.held = Status.CANCELLED, 0

    def snapshot(self) -> Snapshot:
        charged = Money(6886) if self.charges else None
        return Snapshot(
            REQUEST.ref,
            self.status,
            captured=charged,
            refunded=charged if self.charges and not self.held else None,
            basket="b1",
            next_action=NextAction.ENTER_PIN if self.status is Status.AWAITING_CUSTOMER else None,
            decline=Decline.OTHER_TENDER if self.status is Status.DECLINED else None,
        )


class BadNetwork(RuleBasedStateMachine):
    @initialize(
        begins=st.sampled_from([Status.PAID, Status.DECLINED, *OPEN]),
        reverses=st.booleans(),
    )
    def enter(self, begins, reverses):
        self.wallet = SmallWallet(begins, reverses=reverses)
        self.settlement = Settlement(REQUEST, POLICY)
        self.now = 100.0
        self.late_calls: list[Call] = []
        self.late_answers: list[Snapshot] = []
        self.maybe_paid = False

    def take_step(self) -> Call | None:
        """The next call; the clock is moved to it. None when there is nothing left to do."""
        action = self.settlement.next(self.now)
        if isinstance(action, Wait):
            assert action.until > self.now
            self.now = action.until
            action = self.settlement.next(self.now)
        if not isinstance(action, CallPay | CallQuery | CallCancel):
            return None
        if isinstance(action, CallPay):
            assert not self.maybe_paid, "pay was called again while it was unknown whether the money had moved"
        return action

    def tell(self, call: Call, outcome, *, offline: bool = False) -> None:
        self.maybe_paid |= isinstance(call, CallPay) and not isinstance(outcome, NotSent)
        self.settlement.told(outcome, self.now, offline=offline)

    @rule()
    def answered(self):
        if call := self.take_step():
            self.tell(call, Known(self.wallet.carry_out(call)))

    @rule(offline=st.booleans())
    def not_sent(self, offline):
        if call := self.take_step():
            self.tell(call, NotSent("no way"), offline=offline)

    @rule(arrives_later=st.booleans())
    def lost_on_the_way_there(self, arrives_later):
        if call := self.take_step():
            if arrives_later:
                self.late_calls.append(call)
            self.tell(call, Unknown("timed out"))

    @rule()
    def lost_on_the_way_back(self):
        if call := self.take_step():
            self.late_answers.append(self.wallet.carry_out(call))
            self.tell(call, Unknown("timed out"))

    @rule(wrong=st.sampled_from(WRONG))
    def answered_wrongly(self, wrong):
        if call := self.take_step():
            self.tell(call, Known(replace(self.wallet.carry_out(call), **wrong)))

    @precondition(lambda self: self.late_calls)
    @rule()
    def a_lost_call_arrives(self):
        self.late_answers.append(self.wallet.carry_out(self.late_calls.pop(0)))

    @precondition(lambda self: self.late_answers)
    @rule(again=st.booleans())
    def a_lost_answer_arrives(self, again):
        answer = self.late_answers[0] if again else self.late_answers.pop(0)
        self.settlement.told(Known(answer), self.now)

    @precondition(lambda self: self.wallet.status in OPEN)
    @rule()
    def the_money_moves(self):
        self.wallet.charge()

    @precondition(lambda self: self.wallet.status in OPEN)
    @rule()
    def the_customer_refuses(self):
        self.wallet.status = Status.DECLINED

    @rule()
    def the_shopper_turns_back(self):
        self.settlement.abandon(self.now)

    @rule()
    def somebody_nudges(self):
        self.settlement.nudge(self.now)

    @rule(seconds=st.sampled_from([-3600.0, -1.0, 0.5, 3600.0]))
    def the_clock_jumps(self, seconds):
        self.now += seconds

    @rule(call_was_out=st.booleans())
    def the_program_restarts(self, call_was_out):
        if isinstance(self.settlement.result, Succeeded | Declined | Cancelled):
            return
        if call_was_out and (call := self.take_step()):
            self.late_calls.append(call)
        for call in [call for call in self.late_calls if not isinstance(call, CallPay)]:
            self.late_calls.remove(call)
            self.late_answers.append(self.wallet.carry_out(call))
        self.settlement = Settlement(REQUEST, POLICY, resumed=True)
        self.late_answers.clear()
        self.maybe_paid = True

    @rule()
    def the_wallet_breaks_down(self):
        """From here on nothing reaches it: it ends all the same."""
        began = self.now
        while call := self.take_step():
            self.tell(call, NotSent("no way"))
        assert self.now - began <= BOUND

    def teardown(self):
        if not hasattr(self, "wallet"):
            return
        began = self.now
        while call := self.take_step():
            self.tell(call, Known(self.wallet.carry_out(call)))
        assert self.now - began <= BOUND
        for late in self.late_calls:
            self.wallet.carry_out(late)
        assert self.wallet.charges <= 1
        match self.settlement.result:
            case Succeeded(snapshot):
                assert self.wallet.held == 6886 == snapshot.captured.minor
            case Declined() | Cancelled():
                assert self.wallet.held == 0
            case NeedsAttention():
                pass
            case result:
                raise AssertionError(f"ended without a result: {result}")


BadNetwork.TestCase.settings = settings(max_examples=150, stateful_step_count=25, deadline=None)
test_every_trace_keeps_the_money_straight = BadNetwork.TestCase
