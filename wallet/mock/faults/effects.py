"""The effects that a fault of the mock wallet is made of.

A fault belongs to one payment. It starts the payment in its own way, loses calls or their answers, answers wrongly, or
several of these. `wallet.mock.faults.fault_catalogue` gives each its name and the payment code that chooses it.

>>> hangs = MockFault("hangs", 404, (Approve(), NoAnswer(60)))
>>> hangs.effect(NoAnswer), hangs.effect(WrongAnswer)
(NoAnswer(seconds=60), None)
>>> hangs.code
'280000000000000404'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

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


@dataclass(frozen=True, slots=True)
class LoseCall:
    """The connection breaks at a call, before it reaches the wallet or after the wallet has done it."""

    call: Call
    after: bool
    times: int = 1
    refused: bool = False
    """With `after` false: the shop can tell that nothing was sent (`NotSent`)."""


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The answer to the `pay` is lost, and no call about this payment gets through for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class WrongAnswer:
    """Answers to `pay` and `query` of a paid payment are wrong about this; `status` says `PROCESSING`."""

    about: Literal["amount", "order", "currency", "basket", "status"]
    times: int | None = 1
    """How many answers; None is all of them."""


@dataclass(frozen=True, slots=True)
class IgnoreCancel:
    """So many cancels change nothing, and the answer is the payment as it stands (Alipay's `retry_flag=Y`)."""

    times: int


@dataclass(frozen=True, slots=True)
class PayAfterCancel:
    """A cancel is answered `CANCELLED`, and the money moves all the same, `seconds` later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DelayRefund:
    """A refund is `PENDING` for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class DeclineRefund:
    """The first refund is declined, with this code."""

    detail: str


@dataclass(frozen=True, slots=True)
class WrongNotification:
    """The notification comes twice, says `PAID` with a wrong signature (`forged`), names another amount or another
    merchant (`stranger`), or is lost the first time."""

    how: Literal["twice", "forged", "amount", "stranger", "lost"]


Start = Approve | DeclineWith | AskPin | AnswerLate
"""How a payment starts. A fault has at most one of these."""
Effect = (
    Start
    | LoseCall
    | NoAnswer
    | WrongAnswer
    | IgnoreCancel
    | PayAfterCancel
    | DelayRefund
    | DeclineRefund
    | WrongNotification
)
Kind = TypeVar("Kind", bound=Effect)


@dataclass(frozen=True, slots=True)
class MockFault:
    """One fault: its name, the last digits of the payment code that chooses it (0: none does), and its effects."""

    name: str
    number: int
    effects: tuple[Effect, ...]

    @property
    def code(self) -> str:
        """The payment code that chooses it."""
        return magic_code(self.number)

    @property
    def start(self) -> Start | None:
        """How the payment starts; None when it starts as usual."""
        return next(
            (each for each in self.effects if isinstance(each, Approve | DeclineWith | AskPin | AnswerLate)), None
        )

    @property
    def losses(self) -> Iterator[LoseCall]:
        return (effect for effect in self.effects if isinstance(effect, LoseCall))

    def effect(self, kind: type[Kind]) -> Kind | None:
        """The effect of this kind, if the fault has one."""
        return next((effect for effect in self.effects if isinstance(effect, kind)), None)
