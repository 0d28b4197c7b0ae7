"""Customers' accounts, and what a customer can pay with now.

>>> from datetime import UTC, datetime
>>> from wallet.mock.books.ledger import Ledger
>>> ledger, now = Ledger(None), datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
>>> accounts = CustomerAccounts(ledger)
>>> with ledger.transaction():
...     accounts.purse_of(accounts.of("li-wei", now), now).balance.available
200000
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from wallet.mock.books.ledger import Ledger
from wallet.mock.funding import FundingAccount, Purse
from wallet.simulated.statement_pages import day_in, stamp

ZONE = "Asia/Shanghai"
"""Where a day begins and ends."""


class CustomerAccounts:
    """Call every method in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sql = ledger.sql

    def of(self, customer: str, now: datetime) -> int:
        """The id of the customer's balance, which is opened on first sight."""
        return self._ledger.account("customer", customer, now)

    def purse_of(self, balance: int, now: datetime) -> Purse:
        rows = {kind: rest for kind, *rest in self._sql.sources(balance=balance)}
        accounts = {
            kind: FundingAccount(account, kind, held, single, self._left_today(daily, name, kind, now))
            for kind, (account, held, single, daily, name) in rows.items()
            if kind != "customer"
        }
        _, held, single, daily, name = rows["customer"]
        return Purse(
            FundingAccount(balance, "customer", held),
            accounts.get("bank_card"),
            accounts.get("red_packet"),
            single,
            self._left_today(daily, name, None, now),
        )

    def _left_today(self, daily: int | None, name: str, kind: str | None, now: datetime) -> int | None:
        """What is left of the daily limit. A payment cancelled the same day does not count, a refunded one does."""
        if daily is None:
            return None
        begins, ends = day_in(ZONE, now.astimezone(ZoneInfo(ZONE)).date())
        spent = self._sql.spent_by(name=name, kind=kind, since=stamp(begins), until=stamp(ends))
        return max(0, daily - max(0, int(spent)))
