"""A refund or a capture: repeat the call until its outcome is known.

Each happens once per key, the refund id or the order reference. So when an answer is lost, the same call is made again,
and its answer tells how the first one ended. A pending refund is asked about in the same way, less and less often, for
as long as it is pending: a bank may take days. (Alipay
documents: on an unknown outcome repeat with identical parameters; accepted is not done; wait at least 10 seconds.)

`Repeating` only decides, as `wallet.settlement` does: its driver hands in the time in seconds, carries out what `next`
says, and reports with `told`.

>>> from wallet.port import Known, PaymentRef, Policy, Refund, RefundStatus, Snapshot, Status, Unknown
>>> from wallet.money import Money
>>> ref = PaymentRef("JQ2026112400010001")
>>> back = Repeating(decisions.CallRefund(ref, "JQ2026112400010001r1", Money(86)), Policy())
>>> asked = back.next(0.0)
>>> back.told(Unknown("timed out"), 1.0)
>>> back.next(1.0)
Wait(until=4.0)
>>> back.next(4.0) == asked
True
>>> done = Refund("JQ2026112400010001r1", Money(86), RefundStatus.DONE)
>>> paid = Snapshot(ref, Status.PAID, captured=Money(6886), refunded=Money(86), refund=done)
>>> back.told(Known(paid), 4.1)
>>> back.next(4.1).result.snapshot.refunded
Money(minor=86, currency='CNY')

Whatever answers are lost, repeated or wrong: the call is repeated unchanged, but for the wallet's own data in its
reference; `Refunded` and `Captured` only when the wallet said that exactly this was done; an answer about anything else
is set aside; and it ends in bounded time unless it is pending or the network is away. After `NeedsAttention` the same
call may be tried again: nothing can happen twice.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from wallet import decisions, port
from wallet.answer_check import SetAside, Unusable, errand_mismatch
from wallet.stopwatch import TICK, Stopwatch

PENDING_INTERVAL = 10.0
"""Seconds before the next call about a pending refund or capture, at least. Each pause is twice as long as the last."""
LONGEST_INTERVAL = 3600.0

NOT_FOUND = "NOT_FOUND"
"""`Declined.detail` when the wallet has never seen the payment."""


class Repeating:
    """One refund or one capture from the intent to its result, with one call in flight at a time.

    Driven as a `Settlement` is. After a restart, make another one with the same call and `resumed`, which says that the
    wallet may have heard of it. A silent wallet is given up `Policy.deadline` seconds after the first call. A pending
    errand is not given up. A decline is final.
    """

    def __init__(self, call: decisions.Errand, policy: port.Policy | None = None, *, resumed: bool = False) -> None:
        self.call = call
        """The next call, with the wallet's own data as last given."""
        self.policy = policy or port.Policy()
        self.snapshot: port.Snapshot | None = None
        """The last answer that was applied."""
        self.result: decisions.ErrandResult | None = None
        self.waiting_for: decisions.WaitingFor | None = "answer"
        """What the next step waits for; None when finished."""
        self.set_aside: list[SetAside] = []
        self._watch = Stopwatch()
        self._in_flight = False
        self._due = 0.0
        self._started: float | None = None
        self.is_pending = False
        """Whether the wallet has accepted it and not carried it out yet, by its last usable answer."""
        self._accepted = False
        self._pause = max(self.policy.interval, PENDING_INTERVAL)
        self._said: decisions.AttentionWhy = "errand-unanswered" if resumed else "errand-not-sent"
        """The reason given to a person if time runs out now."""

    @property
    def ref(self) -> port.PaymentRef:
        return self.call.ref

    def due(self, now: float) -> float | None:
        """When the next step is due, without taking it; None while a call is in flight or when finished."""
        elapsed = self._watch.read(now)
        if self.result is not None or self._in_flight:
            return None
        return now + max(0.0, self._due - elapsed)

    def next(self, now: float) -> decisions.ErrandAction:
        """What to do now. A call that it hands out counts as in flight from here on."""
        elapsed = self._watch.read(now)
        if self.result is not None:
            return decisions.ErrandFinished(self.result)
        if not self._in_flight and self._due - elapsed > TICK:
            return decisions.Wait(now + (self._due - elapsed))
        self._in_flight = True
        if self._started is None:
            self._started = elapsed
        return self.call

    def told(self, outcome: port.Outcome, now: float, *, offline: bool = False) -> None:
        """The outcome of the call in flight. `offline` when the driver did not make it, for want of a network. An
        answer to no call in flight (a late copy) only brings the next call forward."""
        elapsed = self._watch.read(now)
        if self.result is not None:
            return
        if not self._in_flight:
            self.nudge(now)
            return
        self._in_flight = False
        match outcome:
            case port.NotSent() if offline:
                self._offline(elapsed)
            case port.NotSent():
                self._again(elapsed)
            case Unusable():
                self._again(elapsed, "errand-bad-answer")
            case port.Unknown():
                # Silence changes nothing once the wallet has answered.
                self._again(elapsed, "errand-unanswered" if self._said == "errand-not-sent" else None)
            case port.Unsupported(what) if self._said == "errand-not-sent":
                self._finish(decisions.Declined(port.Decline.CONFIGURATION, f"UNSUPPORTED {what}".strip()))
            case port.Unsupported():
                # An earlier call, whose answer was lost, may still have done something.
                self._again(elapsed, "errand-bad-answer")
            case port.Known(snapshot):
                self._known(snapshot, elapsed)
            case _:
                assert_never(outcome)

    def nudge(self, now: float) -> None:
        """Something happened (a notification, the network is back): take the next step now."""
        self._due = min(self._due, self._watch.read(now))

    # What follows from it

    def _finish(self, result: decisions.ErrandResult) -> None:
        self.result = result
        self.waiting_for = None

    def _offline(self, elapsed: float) -> None:
        """Nothing leaves this device: call again, for as long as it takes. Then the deadline begins anew."""
        self._started = None
        self._due, self.waiting_for = elapsed + self.policy.network_interval, "network"

    def _again(self, elapsed: float, said: decisions.AttentionWhy | None = None) -> None:
        self._said = said or self._said
        if self.is_pending and said == "errand-bad-answer":
            # It may not be pending any more: the deadline begins anew.
            self.is_pending, self._started = False, elapsed
        until = (elapsed if self._started is None else self._started) + self.policy.deadline
        if self.is_pending:
            self._due, self.waiting_for = elapsed + self._pause, "answer"
            self._pause = min(2 * self._pause, LONGEST_INTERVAL)
        elif elapsed >= until:
            self._finish(decisions.NeedsAttention(self._said))
        else:
            self._due, self.waiting_for = min(elapsed + self.policy.interval, until), "answer"

    def _known(self, snapshot: port.Snapshot, elapsed: float) -> None:
        what = errand_mismatch(self.call, snapshot)
        if self._accepted and snapshot.status is port.Status.NOT_FOUND:
            what = "status"
        if what is not None:
            self.set_aside.append(SetAside(snapshot, what))
            self._again(elapsed, "errand-bad-answer")
            return
        self.snapshot = snapshot
        self.call = replace(self.call, ref=snapshot.ref)
        ended = _ended(self.call, snapshot)
        if ended is None:
            self.is_pending = self._accepted = True
            self._again(elapsed, "errand-unanswered")
        else:
            self._finish(ended)


def _ended(call: decisions.Errand, snapshot: port.Snapshot) -> decisions.ErrandResult | None:
    """How it ended, by an answer that adds up; None while it is pending."""
    if snapshot.status is port.Status.NOT_FOUND:
        return decisions.Declined(snapshot.decline or port.Decline.CONFIGURATION, snapshot.detail or NOT_FOUND)
    match call:
        case decisions.CallRefund():
            return _refund_ended(snapshot)
        case decisions.CallCapture():
            return _capture_ended(call, snapshot)
        case _:
            assert_never(call)


def _refund_ended(snapshot: port.Snapshot) -> decisions.ErrandResult | None:
    match snapshot.refund:
        case port.Refund(status=port.RefundStatus.DONE):
            return decisions.Refunded(snapshot)
        case port.Refund(status=port.RefundStatus.DECLINED):
            return decisions.Declined(snapshot.decline or port.Decline.CONFIGURATION, snapshot.detail or "")
        case _:
            return None


def _capture_ended(call: decisions.CallCapture, snapshot: port.Snapshot) -> decisions.ErrandResult | None:
    if snapshot.status in (port.Status.PAID, port.Status.REFUNDED) and snapshot.captured == call.amount:
        return decisions.Captured(snapshot)
    open_ = snapshot.status in (port.Status.AUTHORISED, port.Status.PROCESSING, port.Status.AWAITING_CUSTOMER)
    if open_ and snapshot.decline is None:
        return None
    return decisions.Declined(
        snapshot.decline or port.Decline.CONFIGURATION, snapshot.detail or str(snapshot.status).upper()
    )
