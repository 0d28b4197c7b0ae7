"""The words of settlement: what may be done next about a payment, a refund or a capture, and how each may end.

`wallet.settlement` and `wallet.repeated_call` decide between these; whoever drives them matches on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wallet.money import Money
from wallet.port import Decline, NextAction, PaymentRef, PaymentRequest, Snapshot

# Calls


@dataclass(frozen=True, slots=True)
class CallPay:
    request: PaymentRequest


@dataclass(frozen=True, slots=True)
class CallQuery:
    ref: PaymentRef


@dataclass(frozen=True, slots=True)
class CallCancel:
    ref: PaymentRef


@dataclass(frozen=True, slots=True)
class CallRefund:
    """Give `amount` back. `refund_id` is the key under which that happens once."""

    ref: PaymentRef
    refund_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CallCapture:
    """Take `amount` of what is held. The order reference is the key under which that happens once."""

    ref: PaymentRef
    amount: Money


Call = CallPay | CallQuery | CallCancel
"""What settles a payment."""
Errand = CallRefund | CallCapture
"""What is done to a payment later, and repeated until it is known."""


# How a payment ends


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The wallet took the money. `snapshot.captured` is the amount asked for (with `capture_later`, at most that: what
    has been captured since)."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Authorised:
    """The wallet holds the money for a request with `capture_later`. `snapshot.authorised` is the amount asked for;
    what follows is a capture or a cancel."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Declined:
    """The wallet said no. No money has moved; of a refund or a capture: nothing has changed."""

    decline: Decline
    detail: str


CancelledWhy = Literal["by-shopper", "no-answer", "bad-answer", "not-confirmed", "not-sent", "by-wallet"]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """No money has moved, on balance, and none will.

    * `by-shopper`: the shopper turned back.
    * `no-answer`: the wallet came to no result in time.
    * `bad-answer`: the wallet answered, and what it said last could not be used.
    * `not-confirmed`: the customer did not do their part in time.
    * `not-sent`: the wallet was never reached, or never heard of the payment.
    * `by-wallet`: the wallet closed or reversed it without being asked to.
    """

    why: CancelledWhy


AttentionWhy = Literal[
    "cancel-unanswered",
    "cancel-refused",
    "cancel-bad-answer",
    "errand-unanswered",
    "errand-bad-answer",
    "errand-pending",
    "errand-not-sent",
]


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """Everything was tried and it is still unknown whether money moved: a person has to look.

    A cancel was never answered, was answered with a payment that is still open, or with what could not be used. A
    refund or a capture (an errand) was not answered, not usably, is accepted and still not done, or never left.
    """

    why: AttentionWhy


Result = Succeeded | Authorised | Declined | Cancelled | NeedsAttention


# How an errand ends


@dataclass(frozen=True, slots=True)
class Refunded:
    """`snapshot.refund` is done."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Captured:
    """`snapshot.captured` is the amount that was to be captured."""

    snapshot: Snapshot


ErrandResult = Refunded | Captured | Declined | NeedsAttention


# What to do now


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is due before `until`, on the clock that the driver hands in."""

    until: float


@dataclass(frozen=True, slots=True)
class Finished:
    result: Result


@dataclass(frozen=True, slots=True)
class ErrandFinished:
    result: ErrandResult


Action = Call | Wait | Finished
ErrandAction = Errand | Wait | ErrandFinished
WaitingFor = NextAction | Literal["network", "answer"]
