"""Which fault each payment was given, and what the fault did: kept in the ledger, so it survives a restart."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from wallet.mock.books.ledger import Ledger
from wallet.mock.faults.fault_catalogue import find
from wallet.mock.faults.mock_fault import NO_FAULT, MockFault
from wallet.simulated.statement_pages import stamp


@dataclass(frozen=True, slots=True)
class FaultContext:
    """One payment at one moment, with the fault that it was given, or `NO_FAULT`. Use it in a transaction."""

    ledger: Ledger
    out_trade_no: str
    now: datetime
    fault: MockFault
    is_chosen: bool
    """Whether a fault was chosen before; `fault` is `NO_FAULT` for one that is not in the catalogue."""

    def choose(self, fault: MockFault, by: str) -> FaultContext:
        self._add(fault.name, "chosen", by)
        return replace(self, fault=fault, is_chosen=True)

    def note(self, what: str) -> None:
        if self.fault is not NO_FAULT:
            self._add(self.fault.name, what)

    def times(self, what: str) -> int:
        return int(self.ledger.sql.count_fired(out_trade_no=self.out_trade_no, what=what))

    def _add(self, fault: str, what: str, by: str = "") -> None:
        self.ledger.sql.add_fired(
            at=stamp(self.now), out_trade_no=self.out_trade_no, fault=fault, what=what, chosen_by=by
        )


def fault_context(ledger: Ledger, out_trade_no: str, now: datetime) -> FaultContext:
    name = ledger.sql.chosen_fault(out_trade_no=out_trade_no)
    return FaultContext(ledger, out_trade_no, now, (name and find(name)) or NO_FAULT, name is not None)
