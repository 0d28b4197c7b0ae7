"""What may be done next about a payment, a refund or a capture, and how each may end."""

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
    """Give `amount` back, once per `refund_id`."""

    ref: PaymentRef
    refund_id: str
    amount: Money


@dataclass(frozen=True, slots=True)
class CallCapture:
    """Take `amount` of what is held, once per order reference."""

    ref: PaymentRef
    amount: Money


Call = CallPay | CallQuery | CallCancel
"""What settles a payment."""
Errand = CallRefund | CallCapture
"""What is done to a payment later. It is repeated until its outcome is known."""


# How a payment ends


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The wallet took the money: `snapshot.captured` is the amount asked for. With `capture_later` it may be less."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Authorised:
    """The wallet holds the amount asked for, `snapshot.authorised`. A capture or a cancel follows."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Declined:
    """The wallet said no. No money has moved, and a refund or a capture has changed nothing."""

    decline: Decline
    detail: str


CancelledWhy = Literal["by-shopper", "no-answer", "bad-answer", "not-confirmed", "not-sent", "by-wallet"]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """On balance no money has moved, and none will.

    * `by-shopper`: the shopper turned back.
    * `no-answer`: the wallet had no result in time.
    * `bad-answer`: the wallet's last answer could not be used.
    * `not-confirmed`: the customer did not do their part in time.
    * `not-sent`: the wallet was never reached, or has never seen the payment.
    * `by-wallet`: the wallet closed or reversed it on its own.
    """

    why: CancelledWhy


AttentionWhy = Literal[
    "cancel-unanswered",
    "cancel-refused",
    "cancel-bad-answer",
    "errand-unanswered",
    "errand-bad-answer",
    "errand-not-sent",
]


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """Everything was tried, and it is still unknown whether money moved: a person has to look."""

    why: AttentionWhy


Result = Succeeded | Authorised | Declined | Cancelled | NeedsAttention


# How an errand ends


@dataclass(frozen=True, slots=True)
class Refunded:
    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Captured:
    snapshot: Snapshot


ErrandResult = Refunded | Captured | Declined | NeedsAttention


# What to do now


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing is due before `until`, on the driver's clock."""

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
