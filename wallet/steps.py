"""The words of settlement: what may be done next about a payment, and how a payment may end.

`wallet.settlement` decides between these; whoever drives it matches on them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wallet.port import Decline, NextAction, PaymentRef, PaymentRequest, Snapshot


@dataclass(frozen=True, slots=True)
class Policy:
    """How long to wait, in seconds, and how often to try (facts on wallets, section 1.9)."""

    first_wait: float = 5
    """From the answer to `pay` to the first question."""
    interval: float = 3
    """Between questions."""
    deadline: float = 30
    """How long a payment may stay without a result before it is cancelled, and a wallet out of reach."""
    cancel_tries: int = 3
    cancel_interval: float = 2
    network_interval: float = 3
    """Between attempts to pay while nothing reaches the wallet, and between any while this device has no network."""
    customer_deadline: float = 180
    """How long the customer has to enter a PIN or to confirm."""


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
