"""The staff's side of a wallet that is settled at a desk (`Mode.AT_DESK`): what they do, and what comes of it.

A wallet that brings its desk along has it as its attribute `desk`, as simulated ones do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from wallet.money import Money


@dataclass(frozen=True, slots=True)
class DeskOrder:
    """Somebody who has to come to the desk, and what they owe."""

    number: str
    out_trade_no: str
    amount: Money
    subject: str
    basket: str
    """Fingerprint of what is in it, to compare with the phone's."""


@dataclass(frozen=True, slots=True)
class CashTaken:
    """The cash is in the drawer, and the order is paid."""

    order: DeskOrder
    tendered: Money
    change: Money


@dataclass(frozen=True, slots=True)
class TooLittle:
    """Nothing was taken: this much is missing."""

    order: DeskOrder
    missing: Money


@dataclass(frozen=True, slots=True)
class NotCash:
    """Nothing was taken: no notes and coins make this amount."""

    tendered: Money


@dataclass(frozen=True, slots=True)
class SentAway:
    """The order is declined, and the customer pays in another way."""

    order: DeskOrder


@dataclass(frozen=True, slots=True)
class NobodyWaits:
    """Under this number nobody waits: it was mistyped, paid, refused or cancelled."""

    number: str


DeskAnswer = DeskOrder | CashTaken | TooLittle | NotCash | SentAway | NobodyWaits


@runtime_checkable
class StaffedDesk(Protocol):
    """What staff can do."""

    def waiting(self) -> list[DeskOrder]:
        """Whoever has yet to come, the first one sent first."""

    def look_up(self, number: str) -> DeskOrder | NobodyWaits: ...

    def take(self, number: str, tendered: Money) -> CashTaken | TooLittle | NotCash | NobodyWaits:
        """Take `tendered` for the order under `number`. The same again finds nobody: nothing is taken twice."""

    def refuse(self, number: str) -> SentAway | NobodyWaits:
        """Send the customer away: no cash, no change, a basket that is not the one on the phone."""
