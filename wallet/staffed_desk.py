"""The staff's side of a wallet that is paid at a desk: the attribute `desk` of a wallet that simulates it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from wallet.money import Money


@dataclass(frozen=True, slots=True)
class DeskOrder:
    """An order whose customer has to come to the desk."""

    number: str
    out_trade_no: str
    amount: Money
    subject: str
    basket: str
    """Fingerprint, to compare with the one on the customer's phone."""


@dataclass(frozen=True, slots=True)
class CashTaken:
    """The cash is in the drawer, and the order is paid."""

    order: DeskOrder
    tendered: Money
    change: Money


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Nothing was taken: `missing` is what is left to pay."""

    order: DeskOrder
    missing: Money


@dataclass(frozen=True, slots=True)
class NotCash:
    """Nothing was taken: notes and coins cannot make this amount."""

    tendered: Money


@dataclass(frozen=True, slots=True)
class SentAway:
    """The order is declined; the customer has to pay another way."""

    order: DeskOrder


@dataclass(frozen=True, slots=True)
class NobodyWaits:
    """No order waits under this number: it was mistyped, paid, refused or cancelled."""

    number: str
    waiting: tuple[str, ...] = ()
    """The numbers under which orders do wait."""


DeskAnswer = DeskOrder | CashTaken | TooLittle | NotCash | SentAway | NobodyWaits


@runtime_checkable
class StaffedDesk(Protocol):
    """What staff can do."""

    def waiting(self) -> list[DeskOrder]:
        """The open orders, oldest first."""

    def look_up(self, number: str) -> DeskOrder | NobodyWaits: ...

    def take(self, number: str, tendered: Money) -> CashTaken | TooLittle | NotCash | NobodyWaits:
        """Take `tendered` for the order under `number`. A second call finds NobodyWaits: nothing is taken twice."""

    def refuse(self, number: str) -> SentAway | NobodyWaits:
        """Decline the order: no cash, no change, or another basket than on the phone."""
