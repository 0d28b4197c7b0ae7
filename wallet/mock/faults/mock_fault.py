"""What a fault of the mock wallet can do to one payment.

>>> MockFault("never-done", 304, AnswerLate(None)).code
'280000000000000304'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wallet.mock.payment_codes import magic_code

Call = Literal["pay", "query", "cancel", "capture", "refund"]


@dataclass(frozen=True, slots=True)
class Approve:
    """Pay without asking for the PIN."""


@dataclass(frozen=True, slots=True)
class DeclineWith:
    """Decline, with this code of `wallet.mock.declines`."""

    detail: str


@dataclass(frozen=True, slots=True)
class AskPin:
    """Ask for the PIN, whatever the amount."""

    after: float | None = None
    """Seconds until the customer has entered it, without the app; None leaves it to the app."""
    detail: str | None = None
    """With `after`: decline with this code instead of paying."""
    out_of_reach: bool = False
    """The app never shows the payment."""


@dataclass(frozen=True, slots=True)
class AnswerLate:
    """Answer `PROCESSING`; the money moves `seconds` later on the wallet's clock, or never."""

    seconds: float | None
    detail: str | None = None
    """Decline with this code instead of paying."""


Start = Approve | DeclineWith | AskPin | AnswerLate


@dataclass(frozen=True, slots=True)
class LostCall:
    """The connection breaks at a call, before it reaches the wallet or after the wallet has done it."""

    call: Call
    after: bool
    times: int = 1
    refused: bool = False
    """With `after` false: the shop can tell that nothing was sent (`NotSent`)."""


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """Answers to `pay` and `query` of a paid payment are wrong about this; `status` says `PROCESSING`."""

    about: Literal["amount", "order", "currency", "basket", "status"]
    times: int | None = 1
    """How many answers; None is all of them."""


@dataclass(frozen=True, slots=True)
class MockFault:
    """One fault. Times are seconds on the wallet's clock, codes those of `wallet.mock.declines`."""

    name: str
    number: int
    """The last digits of the payment code that chooses it; 0: none does."""
    start: Start | None = None
    """How the payment starts; None: as usual, but without a PIN."""
    lost: LostCall | None = None
    silence: float = 0
    """The answer to the `pay` is lost, and no call about this payment gets through for so long."""
    wrong: WrongAnswer | None = None
    ignored_cancels: int = 0
    """So many cancels change nothing, and the answer is the payment as it stands (Alipay's `retry_flag=Y`)."""
    paid_after_cancel: float | None = None
    """A cancel is answered `CANCELLED`, and the money moves all the same, so much later."""
    refund_delay: float | None = None
    """A refund is `PENDING` for so long."""
    refund_declined: str | None = None
    """The first refund is declined with this code."""
    notification: Literal["twice", "forged", "amount", "stranger", "lost"] | None = None
    """The notification comes twice, says `PAID` with a wrong signature, names another amount or another merchant, or
    is lost the first time."""

    @property
    def code(self) -> str:
        return magic_code(self.number)


NO_FAULT = MockFault("", 0)
