"""What each part of a split tender is going to be asked for, written down before anybody is asked.

So the same `pay` or `refund` again, also after a restart, asks each part for the same under the same reference. The
references of the parts are made from that of the whole, and are as good for any wallet:

>>> part_reference("JQ2026112400010001", 2)
'JQ2026112400010001_2'
>>> part_reference("A" * 32, 2)
'AAAAAAAAAAAAAA_22a48051594c19_2'
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from threading import RLock
from typing import Any

from wallet.ledger_file import Book, Format
from wallet.money import Money
from wallet.port import PaymentRequest

_LONGEST = 30
"""Characters that leave room for a part's place in the 32 of a reference."""


def part_reference(whole: str, place: int) -> str:
    """The order reference, or refund's id, of the part at `place`, counted from 1."""
    if len(whole) > _LONGEST:
        whole = f"{whole[:14]}_{sha256(whole.encode()).hexdigest()[:14]}"
    return f"{whole}_{place}"


@dataclass(frozen=True, slots=True)
class Part:
    """The part at `place`, counted from 1."""

    place: int
    amount: Money


@dataclass(frozen=True, slots=True)
class Plan:
    """One split tender. `total` is None for a tombstone, which has no parts."""

    out_trade_no: str
    total: Money | None
    basket: str | None
    code: str | None
    parts: tuple[Part, ...]

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that this was made for, sent again."""
        return (self.total, self.basket, self.code) == (request.amount, request.basket, _digest(request.auth_code))


class Plans:
    """The book in `folder`, or in memory. LedgerError when it cannot be used or written. Any thread may call it."""

    def __init__(self, folder: Path | None) -> None:
        self._book = Book(folder, _format())
        self._sql = _queries()
        self._rows = self._book.connection
        self._lock = RLock()

    def find(self, out_trade_no: str) -> Plan | None:
        with self._lock, self._book.reading():
            row = self._sql.find_tender(self._rows, out_trade_no=out_trade_no)
            if row is None:
                return None
            _, total, currency, basket, code = row
            parts = self._sql.parts_of(self._rows, out_trade_no=out_trade_no)
            return Plan(
                out_trade_no,
                None if total is None else Money(total, currency),
                basket,
                code,
                tuple(Part(place, Money(amount, currency)) for place, amount in parts),
            )

    def make(self, request: PaymentRequest, parts: Iterable[Part]) -> Plan:
        """Write down what each part will be asked for. What is written down already stands."""
        number = request.out_trade_no
        with self._lock, self._book.transaction():
            if self.find(number) is None:
                self._add(number, request.amount, request.basket, _digest(request.auth_code))
                for part in parts:
                    self._sql.add_part(self._rows, out_trade_no=number, place=part.place, amount=part.amount.minor)
            return self._found(number)

    def find_or_bury(self, out_trade_no: str) -> Plan:
        """The plan; where there is none a tombstone, which refuses a `pay` that arrives later."""
        with self._lock, self._book.transaction():
            if self.find(out_trade_no) is None:
                self._add(out_trade_no, None, None, None)
            return self._found(out_trade_no)

    def refund(self, plan: Plan, refund_id: str, amount: Money) -> list[Part]:
        """What each part gives back of `amount`, the last that was asked for money first; empty when it is too much.

        The same refund again has the parts it had, and so their sum tells whether it is the same.
        """
        number = plan.out_trade_no
        with self._lock, self._book.transaction():
            kept = self._sql.refund_of(self._rows, out_trade_no=number, refund_id=refund_id)
            parts = [Part(place, Money(minor, amount.currency)) for place, minor in kept]
            if not parts:
                parts = _given_back(plan, amount, dict(self._sql.refunded_from(self._rows, out_trade_no=number)))
                for part in parts:
                    self._sql.add_refund(
                        self._rows,
                        out_trade_no=number,
                        refund_id=refund_id,
                        place=part.place,
                        amount=part.amount.minor,
                    )
        return sorted(parts, key=lambda part: -part.place)

    def drop_refund(self, plan: Plan, refund_id: str) -> None:
        """Forget a refund that no part has made."""
        with self._lock, self._book.transaction():
            self._sql.drop_refund(self._rows, out_trade_no=plan.out_trade_no, refund_id=refund_id)

    def close(self) -> None:
        with self._lock:
            self._book.close()

    def _add(self, out_trade_no: str, total: Money | None, basket: str | None, code: str | None) -> None:
        self._sql.add_tender(
            self._rows,
            out_trade_no=out_trade_no,
            total=None if total is None else total.minor,
            currency=None if total is None else total.currency,
            basket=basket,
            code=code,
        )

    def _found(self, out_trade_no: str) -> Plan:
        plan = self.find(out_trade_no)
        assert plan is not None, "it was written a moment ago"
        return plan


def _given_back(plan: Plan, amount: Money, before: dict[int, int]) -> list[Part]:
    """`amount` out of what the parts still hold, the last one first; nothing when they hold less."""
    rest, parts = amount.minor, []
    for part in reversed(plan.parts):
        share = min(rest, part.amount.minor - before.get(part.place, 0))
        if share > 0:
            parts.append(Part(part.place, Money(share, amount.currency)))
            rest -= share
    return [] if rest else parts


def _digest(code: str | None) -> str | None:
    return None if code is None else sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _queries() -> Any:
    # aiosql takes 50 ms to import: only whoever pays with a split tender waits for it.
    import aiosql  # noqa: PLC0415

    return aiosql.from_str(_text("plans.sql"), "sqlite3")


def _format() -> Format:
    return Format("split-tender.db", mark=0x5347_5354, version=1, whose="split tenders", tables=_text("schema.sql"))


def _text(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
