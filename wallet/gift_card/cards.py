"""The book of the gift cards. What is on a card is what was loaded, less what was taken: movements are only added."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any, TypeVar

from wallet.ledger_file import Book, Flaw, Format
from wallet.port import PaymentRequest, Status
from wallet.simulated import stamp

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Payment:
    """One payment. `card` and `amount` are None for a tombstone."""

    number: int
    out_trade_no: str
    card: str | None
    amount: int | None
    basket: str | None
    state: Status

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that made this, sent again."""
        return (self.card, self.amount, self.basket) == (request.auth_code, request.amount.minor, request.basket)


class Cards:
    """The book in `folder`, or in memory. Raises LedgerError when it cannot be used.

    Everything but `serve`, `flaws` and `close` is done by the work that is served.
    """

    def __init__(self, folder: Path | None, now: Callable[[], datetime]) -> None:
        self._book = Book(folder, _format())
        self._now = now
        self._sql = _queries()
        self._rows = self._book.connection
        self._lock = RLock()

    def serve(self, work: Callable[[datetime], T]) -> T:
        """Do `work`, given the time: one at a time, each in one transaction. LedgerError when it was not written."""
        now = self._now()
        with self._lock, self._book.transaction():
            return work(now)

    def is_card(self, number: str) -> bool:
        return number.isascii() and bool(self._sql.is_card(self._rows, number=number))

    def issue(self, number: str, amount: int, now: datetime) -> None:
        """A new card, with `amount` fen on it."""
        self._sql.add_card(self._rows, number=number)
        self._move("load", number, amount, now)

    def on_card(self, number: str) -> int:
        """Fen that are on the card; nothing on one that does not exist."""
        return int(self._sql.on_card(self._rows, card=number)) if number.isascii() else 0

    def find(self, out_trade_no: str) -> Payment | None:
        row = self._sql.find_payment(self._rows, out_trade_no=out_trade_no)
        if row is None:
            return None
        number, order, card, amount, basket, state = row
        return Payment(number, order, card, amount, basket, Status(state))

    def take(self, request: PaymentRequest, now: datetime) -> None:
        """Take the request's amount from its card, or decline when there is less on it."""
        card, amount = request.auth_code or "", request.amount.minor
        enough = amount <= self.on_card(card)
        self._add(request.out_trade_no, card, amount, request.basket, Status.PAID if enough else Status.DECLINED)
        if enough:
            self._move("payment", card, -amount, now, request.out_trade_no)

    def bury(self, out_trade_no: str) -> None:
        """A tombstone: this order was cancelled before it arrived, and is refused when it does."""
        self._add(out_trade_no, None, None, None, Status.CANCELLED)

    def reverse(self, payment: Payment, now: datetime) -> None:
        """Give all of it back."""
        self._move("reversal", payment.card or "", self.taken(payment), now, payment.out_trade_no)
        self._sql.change_state(self._rows, out_trade_no=payment.out_trade_no, state=Status.CANCELLED)

    def give_back(self, payment: Payment, refund_id: str, amount: int, now: datetime) -> None:
        self._move("refund", payment.card or "", amount, now, payment.out_trade_no, refund_id)
        if self.given_back(payment) == payment.amount:
            self._sql.change_state(self._rows, out_trade_no=payment.out_trade_no, state=Status.REFUNDED)

    def taken(self, payment: Payment) -> int:
        return int(self._sql.taken_for(self._rows, out_trade_no=payment.out_trade_no))

    def given_back(self, payment: Payment) -> int:
        return int(self._sql.given_back_for(self._rows, out_trade_no=payment.out_trade_no))

    def refunded_under(self, payment: Payment, refund_id: str) -> int | None:
        """Fen that were given back under this refund's key."""
        found = self._sql.refund_under(self._rows, out_trade_no=payment.out_trade_no, refund_id=refund_id)
        return None if found is None else int(found)

    def held(self) -> dict[str, int]:
        """Fen taken for each order and not given back."""
        return dict(self._sql.held(self._rows))

    def flaws(self) -> list[Flaw]:
        """Recompute every rule of the book; an empty list when it adds up."""
        rules = {"card-overdrawn": self._sql.overdrawn, "paid-holds-money": self._sql.wrong_payments}
        with self._lock:
            return [Flaw(rule, *row) for rule, query in rules.items() for row in query(self._rows)]

    def close(self) -> None:
        with self._lock:
            self._book.close()

    def _add(self, out_trade_no: str, card: str | None, amount: int | None, basket: str | None, state: Status) -> None:
        self._sql.add_payment(
            self._rows, out_trade_no=out_trade_no, card=card, amount=amount, basket=basket, state=state
        )

    def _move(
        self,
        kind: str,
        card: str,
        amount: int,
        now: datetime,
        out_trade_no: str | None = None,
        refund_id: str | None = None,
    ) -> None:
        self._sql.add_movement(
            self._rows,
            at=stamp(now),
            card=card,
            kind=kind,
            amount=amount,
            out_trade_no=out_trade_no,
            refund_id=refund_id,
        )


@cache
def _queries() -> Any:
    # aiosql takes 50 ms to import: only whoever opens the cards waits for it.
    import aiosql  # noqa: PLC0415

    return aiosql.from_str(_text("cards.sql"), "sqlite3")


def _format() -> Format:
    return Format("gift-cards.db", mark=0x5347_4743, version=1, whose="the gift cards", tables=_text("schema.sql"))


def _text(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
