"""Which fault each payment was given, and what it did: the mock wallet's own journal of its misbehaviour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.mock.books.ledger import Ledger
from wallet.mock.faults.effects import Fault, Kind
from wallet.mock.faults.fault_catalogue import find
from wallet.simulated import stamp


@dataclass(frozen=True, slots=True)
class Fired:
    """Something that a fault did."""

    at: datetime
    out_trade_no: str
    fault: str
    """Its name in `wallet.mock.faults.fault_catalogue`."""
    what: str
    """`chosen`, or what it did: `pay lost`, `cancel held`, `wrong amount`."""
    chosen_by: str = ""
    """Of `chosen`: `code`, `arranged` or `chaos with seed 7`."""


class Journal:
    """Every call stands in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._sql = ledger.queries
        self._rows = ledger.connection

    def case(self, out_trade_no: str, now: datetime) -> Case:
        """The payment with the fault that it was given, if it was."""
        name = self._sql.chosen_fault(self._rows, out_trade_no=out_trade_no)
        return Case(self, out_trade_no, now, find(name) if name else None, name is not None)

    def given(self, fault: Fault, by: str, case: Case) -> Case:
        """The payment is given this fault."""
        self.note(case, fault.name, "chosen", by)
        return Case(self, case.out_trade_no, case.now, fault, known=True)

    def note(self, case: Case, fault: str, what: str, by: str = "") -> None:
        self._sql.add_fired(
            self._rows, at=stamp(case.now), out_trade_no=case.out_trade_no, fault=fault, what=what, chosen_by=by
        )

    def times(self, case: Case, what: str) -> int:
        return int(self._sql.count_fired(self._rows, out_trade_no=case.out_trade_no, what=what))

    def fired(self) -> list[Fired]:
        """All of it, in order."""
        rows = self._sql.all_fired(self._rows)
        return [Fired(datetime.fromisoformat(at), *rest) for at, *rest in rows]


@dataclass(frozen=True, slots=True)
class Case:
    """One payment at one moment, with its fault."""

    journal: Journal
    out_trade_no: str
    now: datetime
    fault: Fault | None
    known: bool
    """Whether a fault was chosen for it before, of the catalogue or not."""

    def effect(self, kind: type[Kind]) -> Kind | None:
        """What the fault does of this kind."""
        return self.fault.effect(kind) if self.fault else None

    def fire(self, what: str) -> None:
        """Note that the fault did this."""
        if self.fault is not None:
            self.journal.note(self, self.fault.name, what)

    def times(self, what: str) -> int:
        """How often it has done this."""
        return self.journal.times(self, what)
