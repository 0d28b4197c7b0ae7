"""Which fault each payment was given, and what the fault did: kept in the ledger, so it survives a restart."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.mock.books.ledger import Ledger
from wallet.mock.faults.fault_catalogue import find
from wallet.mock.faults.mock_fault import NO_FAULT, MockFault
from wallet.simulated.statement_pages import stamp


class FaultLog:
    """Call every method in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._sql = ledger.sql

    def context(self, out_trade_no: str, now: datetime) -> FaultContext:
        """The payment now, with the fault that it was given."""
        name = self._sql.chosen_fault(out_trade_no=out_trade_no)
        return FaultContext(self, out_trade_no, now, (name and find(name)) or NO_FAULT, name is not None)

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


@dataclass(frozen=True, slots=True)
class FaultContext:
    """One payment at one moment, with the fault that it was given, or `NO_FAULT`."""

    log: FaultLog
    out_trade_no: str
    now: datetime
    fault: MockFault
    is_chosen: bool
    """Whether a fault was chosen before; `fault` is `NO_FAULT` for one that is not in the catalogue."""

    def note(self, what: str) -> None:
        """Note that the fault did this."""
        if self.fault is not NO_FAULT:
            self.log.note(self, self.fault.name, what)

    def times(self, what: str) -> int:
        """How often it has done this."""
        return self.log.times(self.out_trade_no, what)
