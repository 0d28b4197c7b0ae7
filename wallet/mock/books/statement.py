"""The mock wallet's statement of a day: what the shop got, and what it gave back."""

from __future__ import annotations

from datetime import date, datetime

from wallet.mock.books.accounts import ZONE
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.trades import CURRENCY, trade_no
from wallet.money import Money
from wallet.port import Movement, StatementAnswer, StatementLine
from wallet.simulated.statement_pages import page_of_day, stamp

_MOVEMENTS = {"capture": Movement.PAYMENT, "refund": Movement.REFUND, "reversal": Movement.REVERSAL}


def page_of(ledger: Ledger, day: date, page: str | None, now: datetime) -> StatementAnswer:
    """One page of `day`, which begins and ends at midnight in Shanghai."""

    def lines(begins: datetime, ends: datetime, skip: int, most: int) -> list[StatementLine]:
        rows = ledger.sql.statement_lines(since=stamp(begins), until=stamp(ends), skip=skip, most=most)
        return [
            StatementLine(
                datetime.fromisoformat(at), _MOVEMENTS[kind], order, Money(fen, CURRENCY), trade_no(number), refund_id
            )
            for at, kind, order, fen, number, refund_id in rows
        ]

    return page_of_day(day, ZONE, page, now, lines)
