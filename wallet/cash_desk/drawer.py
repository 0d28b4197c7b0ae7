"""The drawer of the cash desk, and what was handed over to it.

Every note that goes in and every coin that goes out is a movement, and movements are only ever added: what must lie in
the drawer is their sum, and for each order what was tendered less the change is what was asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from wallet.cash_desk.numbers import HOW_MANY, desk_number
from wallet.ledger_file import Book, Flaw, Format
from wallet.money import Money
from wallet.port import Movement, PaymentRequest, StatementLine, Status
from wallet.simulated import stamp

CURRENCY = "CNY"
SMALLEST = 10
"""Fen. The smallest coin in use is one jiao."""
FLOAT = 50_000
"""Fen that lie in the drawer from the beginning, to give change from."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class HandOver:
    """What was handed over to the desk. `number` and `amount` are None for a tombstone."""

    out_trade_no: str
    number: str | None
    amount: int | None
    subject: str
    basket: str | None
    state: Status

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that made this, sent again."""
        return (self.amount, self.basket) == (request.amount.minor, request.basket)


class Drawer:
    """The desk's book in `folder`, or in memory. Raises LedgerError when it cannot be used.

    Everything but `serve`, `flaws` and `close` is done by the work that is served.
    """

    def __init__(self, folder: Path | None, now: Callable[[], datetime]) -> None:
        self._book = Book(folder, _format())
        self._now = now
        self._sql = _queries()
        self._rows = self._book.connection
        self._lock = RLock()
        self.serve(self._open)

    def serve(self, work: Callable[[datetime], T]) -> T:
        """Do `work`, given the time: one at a time, each in one transaction. LedgerError when it was not written."""
        now = self._now()
        with self._lock, self._book.transaction():
            return work(now)

    def _open(self, now: datetime) -> None:
        if self._sql.is_new(self._rows):
            self._move("float", FLOAT, now)

    @property
    def cash(self) -> int:
        """Fen that lie in the drawer."""
        return int(self._sql.in_drawer(self._rows))

    def find(self, out_trade_no: str) -> HandOver | None:
        row = self._sql.find_hand_over(self._rows, out_trade_no=out_trade_no)
        return None if row is None else _read(row)

    def waiting_under(self, number: str) -> HandOver | None:
        row = self._sql.find_waiting(self._rows, number=number)
        return None if row is None else _read(row)

    def waiting(self) -> list[HandOver]:
        """Whoever has yet to come to the desk, in the order of being sent."""
        return [_read(row) for row in self._sql.all_waiting(self._rows)]

    def hand_over(self, request: PaymentRequest) -> bool:
        """Keep `request` under the next free number; False when every number waits for somebody."""
        first = int(self._sql.next_id(self._rows))
        numbers = (desk_number(count) for count in range(first, first + HOW_MANY))
        number = next((free for free in numbers if self.waiting_under(free) is None), None)
        if number is None:
            return False
        self._add(
            request.out_trade_no,
            number=number,
            amount=request.amount.minor,
            subject=request.subject[:256],
            basket=request.basket,
            state=Status.AWAITING_CUSTOMER,
        )
        return True

    def bury(self, out_trade_no: str) -> None:
        """A tombstone: this order was cancelled before it arrived, and is refused when it does."""
        self._add(out_trade_no, number=None, amount=None, subject="", basket=None, state=Status.CANCELLED)

    def change_state(self, order: HandOver, state: Status) -> None:
        self._sql.change_state(self._rows, out_trade_no=order.out_trade_no, state=state)

    def take(self, order: HandOver, tendered: int, now: datetime) -> int:
        """Put what was tendered into the drawer, and the change out of it. Returns the change, in fen."""
        assert order.amount is not None, "a tombstone is paid by nobody"
        change = tendered - order.amount
        self._move("tendered", tendered, now, order.out_trade_no)
        if change:
            self._move("change", -change, now, order.out_trade_no)
        self.change_state(order, Status.PAID)
        return change

    def captured(self, order: HandOver) -> int:
        return int(self._sql.taken_for(self._rows, out_trade_no=order.out_trade_no))

    def refunded(self, order: HandOver) -> int:
        return int(self._sql.given_back_for(self._rows, out_trade_no=order.out_trade_no))

    def refunded_under(self, order: HandOver, refund_id: str) -> int | None:
        """Fen that were given back under this refund's key."""
        found = self._sql.refund_under(self._rows, out_trade_no=order.out_trade_no, refund_id=refund_id)
        return None if found is None else int(found)

    def give_back(self, order: HandOver, refund_id: str, amount: int, now: datetime) -> None:
        self._move("refund", -amount, now, order.out_trade_no, refund_id)
        if self.refunded(order) == order.amount:
            self.change_state(order, Status.REFUNDED)

    def statement(self, begins: datetime, ends: datetime, skip: int, limit: int) -> list[StatementLine]:
        """Payments and refunds from `begins` (inclusive) to `ends` (exclusive), in the order of time."""
        rows = self._sql.statement(self._rows, begins=stamp(begins), ends=stamp(ends), skip=skip, limit=limit)
        return [
            StatementLine(
                datetime.fromisoformat(at),
                Movement.REFUND if kind == "refund" else Movement.PAYMENT,
                order,
                Money(amount, CURRENCY),
                trade_no=f"DESK{number:012d}",
                refund_id=refund_id or "",
            )
            for number, at, kind, order, refund_id, amount in rows
        ]

    def trade_no(self, order: HandOver) -> str | None:
        """The desk's own number of the payment; None as long as nothing was paid."""
        number = self._sql.payment_number(self._rows, out_trade_no=order.out_trade_no)
        return None if number is None else f"DESK{number:012d}"

    def held(self) -> dict[str, int]:
        """Fen that lie in the drawer for each order: taken less given back."""
        return dict(self._sql.held(self._rows))

    def flaws(self) -> list[Flaw]:
        """Recompute every rule of the book; an empty list when it adds up."""
        rules = {"taken-is-asked-for": self._sql.wrong_takings, "given-back-was-taken": self._sql.wrong_refunds}
        with self._lock:
            return [Flaw(rule, *row) for rule, query in rules.items() for row in query(self._rows)]

    def close(self) -> None:
        with self._lock:
            self._book.close()

    def _add(self, out_trade_no: str, **columns: object) -> None:
        self._sql.add_hand_over(self._rows, out_trade_no=out_trade_no, **columns)

    def _move(
        self, kind: str, amount: int, now: datetime, out_trade_no: str | None = None, refund_id: str | None = None
    ) -> None:
        self._sql.add_movement(
            self._rows, at=stamp(now), kind=kind, amount=amount, out_trade_no=out_trade_no, refund_id=refund_id
        )


def _read(row: tuple[Any, ...]) -> HandOver:
    out_trade_no, number, amount, subject, basket, state = row
    return HandOver(out_trade_no, number, amount, subject, basket, Status(state))


@cache
def _queries() -> Any:
    # aiosql takes 50 ms to import: only whoever opens the desk waits for it.
    import aiosql  # noqa: PLC0415

    return aiosql.from_str(_text("drawer.sql"), "sqlite3")


def _format() -> Format:
    return Format("cash-desk.db", mark=0x5347_4344, version=1, whose="the cash desk", tables=_text("schema.sql"))


def _text(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
