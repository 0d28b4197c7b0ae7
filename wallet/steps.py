"""The words of settlement: what may be done next about a payment, and how a payment may end.

`wallet.settlement` decides between these; whoever drives it matches on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wallet.port import Decline, NextAction, PaymentRef, PaymentRequest, Snapshot


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
class Wait:
    """Nothing is due before `until`, on the clock that the driver hands in."""

    until: float


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The wallet holds the money. `snapshot.captured` is the amount asked for."""

    snapshot: Snapshot


@dataclass(frozen=True, slots=True)
class Declined:
    """The wallet said no. No money has moved."""

    decline: Decline
    detail: str


CancelledWhy = Literal["by-shopper", "no-answer", "not-sent"]


@dataclass(frozen=True, slots=True)
class Cancelled:
    """No money has moved, on balance, and none will: the shopper turned back, the deadline passed without a result
    (`no-answer`), or the wallet never heard of the payment (`not-sent`)."""

    why: CancelledWhy


AttentionWhy = Literal["cancel-unanswered", "cancel-refused"]


@dataclass(frozen=True, slots=True)
class NeedsAttention:
    """Everything was tried and it is still unknown whether money moved: a person has to look."""

    why: AttentionWhy


Result = Succeeded | Declined | Cancelled | NeedsAttention


@dataclass(frozen=True, slots=True)
class Finished:
    result: Result


Call = CallPay | CallQuery | CallCancel
Action = Call | Wait | Finished
WaitingFor = NextAction | Literal["network", "answer"]
