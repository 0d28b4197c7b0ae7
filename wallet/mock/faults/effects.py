"""What a fault of the mock wallet is made of.

A fault belongs to one payment. It begins the payment in its own way, loses calls or their answers, says something
wrong, or does several of these; what it is called and which payment code chooses it stands in
`wallet.mock.faults.fault_catalogue`.

>>> hangs = Fault("hangs", 404, (Approve(), Silence(60)))
>>> hangs.effect(Silence), hangs.effect(Lie)
(Silence(seconds=60), None)
>>> hangs.code
'280000000000000404'
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

from wallet.mock.payment_codes import magic_code

Call = Literal["pay", "query", "cancel", "capture", "refund"]
CALLS: tuple[Call, ...] = ("pay", "query", "cancel", "capture", "refund")


@dataclass(frozen=True, slots=True)
class Approve:
    """Pay without asking for the PIN."""


@dataclass(frozen=True, slots=True)
class Refuse:
    """Decline, with this code of `wallet.mock.declines`."""

    detail: str


@dataclass(frozen=True, slots=True)
class AskPin:
    """Ask for the PIN, whatever the amount."""

    after: float | None = None
    """Seconds until the customer has entered it, somewhere that nobody sees; None leaves it to the app."""
    detail: str | None = None
    """With `after`: what it is then declined with, instead."""
    out_of_reach: bool = False
    """The app never hears of it."""


@dataclass(frozen=True, slots=True)
class AnswerLate:
    """Answer `PROCESSING`; the money moves `seconds` later on the wallet's clock, or never."""

    seconds: float | None
    detail: str | None = None
    """What it is then declined with, instead."""


@dataclass(frozen=True, slots=True)
class Lose:
    """The connection breaks at a call, before it reaches the wallet or after the wallet has done it."""

    call: Call
    after: bool
    times: int = 1
    refused: bool = False
    """With `after` false: the shop can tell that nothing was sent (`NotSent`)."""


@dataclass(frozen=True, slots=True)
class Silence:
    """After the `pay`, whose answer is lost, no call about this payment gets through for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Lie:
    """What answers to `pay` and `query` say wrongly of a payment that is paid; `status` says that it is under way."""

    about: Literal["amount", "order", "currency", "basket", "status"]
    times: int | None = 1
    """How many answers; None is all of them."""


@dataclass(frozen=True, slots=True)
class HoldOn:
    """So many cancels change nothing, and the answer is the payment as it stands (Alipay's `retry_flag=Y`)."""

    times: int


@dataclass(frozen=True, slots=True)
class TakeAfterCancel:
    """A cancel is answered `CANCELLED`, and the money moves all the same, so many seconds later."""

    seconds: float


@dataclass(frozen=True, slots=True)
class RefundLate:
    """A refund is `PENDING` for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class RefuseRefund:
    """The first refund is declined, with this code."""

    detail: str


@dataclass(frozen=True, slots=True)
class Notify:
    """What is wrong with the notification: it comes twice, is signed by somebody else (`forged`; it says `PAID`), tells
    another amount, is another merchant's, or gets lost on its way the first time."""

    how: Literal["twice", "forged", "amount", "stranger", "lost"]


Begin = Approve | Refuse | AskPin | AnswerLate
"""How a payment begins. At most one of them is in a fault."""
Effect = Begin | Lose | Silence | Lie | HoldOn | TakeAfterCancel | RefundLate | RefuseRefund | Notify
Kind = TypeVar("Kind", bound=Effect)


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its name, the last digits of the payment code that chooses it (0: none does), and what it does."""

    name: str
    number: int
    effects: tuple[Effect, ...]

    @property
    def code(self) -> str:
        """The payment code that chooses it."""
        return magic_code(self.number)

    @property
    def begin(self) -> Begin | None:
        """How the payment begins, where that is what is wrong with it."""
        for effect in self.effects:
            if isinstance(effect, Approve | Refuse | AskPin | AnswerLate):
                return effect
        return None

    @property
    def losses(self) -> Iterator[Lose]:
        return (effect for effect in self.effects if isinstance(effect, Lose))

    def effect(self, kind: type[Kind]) -> Kind | None:
        """What it does of this kind."""
        return next((effect for effect in self.effects if isinstance(effect, kind)), None)
