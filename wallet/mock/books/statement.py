"""The mock wallet's account of a day: what the shop got, and what it gave back."""

from __future__ import annotations

from datetime import date, datetime

from wallet.mock.books.accounts import ZONE
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.payment_rows import CURRENCY
from wallet.money import Money
from wallet.port import Movement, StatementAnswer, StatementLine
from wallet.simulated import page_of_day, stamp

_MOVEMENTS = {"capture": Movement.PAYMENT, "refund": Movement.REFUND, "reversal": Movement.REVERSAL}


def page_of(ledger: Ledger, day: date, page: str | None, now: datetime) -> StatementAnswer:
    """One page of `day`, which begins and ends at midnight in Shanghai."""

    def lines(begins: datetime, ends: datetime, skip: int, most: int) -> list[StatementLine]:
        rows = ledger.queries.statement_lines(
            ledger.connection, since=stamp(begins), until=stamp(ends), skip=skip, most=most
        )
        return [
            StatementLine(
                datetime.fromisoformat(at),
                _MOVEMENTS[kind],
                order,
                Money(amount, CURRENCY),
                f"MOCK{number:012d}",
                refund_id,
            )
            for at, kind, order, amount, number, refund_id in rows
        ]

    return page_of_day(day, ZONE, page, now, lines)
