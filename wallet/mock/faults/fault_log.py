"""Which fault each payment was given, and what the fault did: kept in the ledger, so it survives a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.mock.books.ledger import Ledger
from wallet.mock.faults.effects import Kind, MockFault
from wallet.mock.faults.fault_catalogue import find
from wallet.simulated.statement_pages import stamp


@dataclass(frozen=True, slots=True)
class FaultNote:
    """Something that a fault did."""

    at: datetime
    out_trade_no: str
    fault: str
    """Its name in `wallet.mock.faults.fault_catalogue`."""
    what: str
    """`chosen`, or what it did: `pay lost`, `cancel held`, `wrong amount`."""
    chosen_by: str = ""
    """Of `chosen`: `code`, `arranged` or `chaos with seed 7`."""


class FaultLog:
    """Call every method in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._sql = ledger.sql

    def context(self, out_trade_no: str, now: datetime) -> FaultContext:
        """The payment now, with the fault that it was given."""
        name = self._sql.chosen_fault(out_trade_no=out_trade_no)
        return FaultContext(self, out_trade_no, now, find(name) if name else None, name is not None)

    def choose(self, fault: MockFault, by: str, context: FaultContext) -> FaultContext:
        """Give the payment this fault."""
        self.note(context, fault.name, "chosen", by)
        return FaultContext(self, context.out_trade_no, context.now, fault, is_chosen=True)

    def note(self, context: FaultContext, fault: str, what: str, by: str = "") -> None:
        self._sql.add_fired(
            at=stamp(context.now), out_trade_no=context.out_trade_no, fault=fault, what=what, chosen_by=by
        )

    def times(self, out_trade_no: str, what: str) -> int:
        return int(self._sql.count_fired(out_trade_no=out_trade_no, what=what))

    def notes(self) -> list[FaultNote]:
        """All notes, in order."""
        return [FaultNote(datetime.fromisoformat(at), *rest) for at, *rest in self._sql.all_fired()]


@dataclass(frozen=True, slots=True)
class FaultContext:
    """One payment at one moment, with the fault that it was given, if any."""

    log: FaultLog
    out_trade_no: str
    now: datetime
    fault: MockFault | None
    is_chosen: bool
    """Whether a fault was chosen before; `fault` is None for one that is not in the catalogue."""

    def effect(self, kind: type[Kind]) -> Kind | None:
        """The fault's effect of this kind."""
        return self.fault.effect(kind) if self.fault else None

    def note(self, what: str) -> None:
        """Note that the fault did this."""
        if self.fault is not None:
            self.log.note(self, self.fault.name, what)

    def times(self, what: str) -> int:
        """How often it has done this."""
        return self.log.times(self.out_trade_no, what)
