"""The mock wallet's account of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from wallet.money import Money
from wallet.port import Movement, NotReady, StatementLine, StatementPage, Unknown

DAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def test_a_day_tells_what_came_and_what_went(table):
    table.pay(order="JQ0001")
    table.later(60)
    table.refund(86, order="JQ0001")
    table.pay(order="JQ0002", capture_later=True)
    table.capture(6000, "JQ0002")
    table.cancel("JQ0002")
    table.pay(order="JQ0003", capture_later=True)
    table.cancel("JQ0003")
    table.pay(Money(500_000), "JQ0004")
    assert isinstance(table.wallet.statement(DAY), NotReady)
    table.later(6 * 3600)
    later = AT + timedelta(seconds=60)
    assert table.wallet.statement(DAY) == StatementPage(
        (
            StatementLine(AT, Movement.PAYMENT, "JQ0001", Money(6886), "MOCK000000000001"),
            StatementLine(later, Movement.REFUND, "JQ0001", Money(86), "MOCK000000000001", "refund_1"),
            StatementLine(later, Movement.PAYMENT, "JQ0002", Money(6000), "MOCK000000000002"),
            StatementLine(later, Movement.REVERSAL, "JQ0002", Money(6000), "MOCK000000000002"),
        )
    )
    assert table.wallet.statement(date(2026, 11, 23)) == StatementPage(())


def test_a_day_ends_at_midnight_in_shanghai(table):
    table.now = datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)
    table.pay(order="JQ0001")
    table.later(1)
    table.pay(order="JQ0002")
    table.later(24 * 3600)
    days = [DAY, date(2026, 11, 25)]
    assert [[line.out_trade_no for line in table.wallet.statement(day).lines] for day in days] == [
        ["JQ0001"],
        ["JQ0002"],
    ]


def test_a_long_day_comes_in_pages(table):
    for number in range(201):
        table.pay(Money(1), f"JQ20261124{number:08}")
    table.later(24 * 3600)
    first = table.wallet.statement(DAY)
    second = table.wallet.statement(DAY, first.next_page)
    assert (len(first.lines), len(second.lines), second.next_page) == (200, 1, None)
    assert len({line.out_trade_no for line in (*first.lines, *second.lines)}) == 201


@pytest.mark.parametrize("page", ["", "x", "-1", "9" * 400])
def test_a_page_that_there_is_not_is_not_made_up(table, page):
    table.pay()
    table.later(24 * 3600)
    assert not isinstance(table.wallet.statement(DAY, page), StatementPage)


def test_a_silent_wallet_accounts_for_nothing(table):
    table.wallet.faults.never_answer()
    assert table.wallet.statement(DAY) == Unknown("no answer")


def test_books_that_cannot_be_read_are_an_unknown_outcome(tables):
    table = tables()
    table.wallet.close()
    assert isinstance(table.wallet.statement(DAY), Unknown)
