"""How to learn whether a wallet holds money for a payment that is over: ask, until it says or time is up.

What is still open there is cancelled again: a hold, and what the customer could still approve. So is what was paid,
where the wallet makes no refunds.
"""

from __future__ import annotations

from dataclasses import replace

from wallet.answer_check import SetAside, mismatch
from wallet.decisions import CallCancel, CallQuery, Wait, WaitingFor
from wallet.money import Money
from wallet.port import Known, NotSent, Outcome, PaymentRef, PaymentRequest, Policy, Snapshot, Status

_STILL_OPEN = (Status.PROCESSING, Status.AWAITING_CUSTOMER, Status.AUTHORISED)


class CaptureQuery:
    """`request` is what the payment was for, `ref` what the wallet knows it by. `makes_refunds` says whether the wallet
    does: otherwise only a cancel can give back what was paid. Times are seconds of a monotonic clock.

    `held` is what the wallet holds, in minor units: 0 when nothing was found. `is_final` when the wallet has answered
    that it holds nothing, and that nothing is under way.
    """

    def __init__(self, request: PaymentRequest, ref: PaymentRef, policy: Policy, *, makes_refunds: bool) -> None:
        self.ref = ref
        self.held = 0
        self.charged: Money | None = None
        """What the customer's account was charged, where it has another currency."""
        self.over = False
        self.is_final = False
        self.waiting_for: WaitingFor | None = "answer"
        self.set_aside: list[SetAside] = []
        self._request = request
        self._policy = policy
        self._makes_refunds = makes_refunds
        self._call: type[CallQuery | CallCancel] = CallQuery
        self._due = 0.0
        self._give_up: float | None = None
        """Deadline, set by the first query, after which we stop asking."""

    def due(self, now: float) -> float | None:
        return None if self.over else max(now, self._due)

    def next(self, now: float) -> CallQuery | CallCancel | Wait | None:
        if self.over:
            return None
        if self._due > now:
            return Wait(self._due)
        self._give_up = now + self._policy.deadline if self._give_up is None else self._give_up
        return self._call(self.ref)

    def nudge(self, now: float) -> None:
        self._due = min(self._due, now)

    def told(self, outcome: Outcome, now: float, *, offline: bool = False) -> None:
        """What the call came to; `offline` when it was not made, for want of a network."""
        if offline and isinstance(outcome, NotSent):
            self._give_up = None
            self._due, self.waiting_for = now + self._policy.network_interval, "network"
            return
        self._due, self.waiting_for = now + self._policy.interval, "answer"
        self.over = self._give_up is not None and now >= self._give_up
        called, self._call = self._call, CallQuery
        if not isinstance(outcome, Known):
            return
        snapshot = outcome.snapshot
        # A hold that the shop has not asked for has to be cancelled, and not doubted.
        held = self._request.capture_later or snapshot.status is Status.AUTHORISED
        request = replace(self._request, capture_later=held)
        if (what := mismatch(request, _before_refunds(snapshot))) is not None:
            self.set_aside.append(SetAside(snapshot, what))
            return
        self.ref = snapshot.ref
        if called is CallQuery and self._is_to_be_cancelled(snapshot):
            self._call, self._due, self.over = CallCancel, now, False
            return
        if snapshot.refunded_unknown and not self.over:
            return
        # Where the wallet cannot tell what was given back, all of it is asked for in the end, under an id that gives it
        # back once.
        self.held, self.charged = _held(snapshot), snapshot.charged
        self.is_final = not self.held and snapshot.status not in _STILL_OPEN
        self.over = self.over or bool(self.held) or self.is_final

    def _is_to_be_cancelled(self, snapshot: Snapshot) -> bool:
        return snapshot.status in _STILL_OPEN or (bool(_held(snapshot)) and not self._makes_refunds)


def _before_refunds(snapshot: Snapshot) -> Snapshot:
    """Some of it may have been given back already: that is no reason to doubt the rest."""
    return replace(snapshot, refunded=None) if snapshot.status is Status.PAID else snapshot


def _held(snapshot: Snapshot) -> int:
    captured, refunded = snapshot.captured, snapshot.refunded
    return (captured.minor if captured else 0) - (refunded.minor if refunded else 0)
