"""Customers' accounts: what they hold, and how a tester fills them.

>>> from datetime import UTC, datetime
>>> from wallet.mock.books.ledger import Ledger
>>> ledger, now = Ledger(None), datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
>>> accounts = CustomerAccounts(ledger)
>>> with ledger.transaction():
...     accounts.put("li-wei", "red_packet", 2000, now)
>>> accounts.funds_of("li-wei", now)
{'balance': 200000, 'red_packet': 2000}
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from wallet.mock.books.ledger import Ledger
from wallet.mock.funding import FundingAccount, Purse
from wallet.simulated.statement_pages import day_in, stamp

ZONE = "Asia/Shanghai"
"""Where a day begins and ends."""
_KINDS = {"customer": "balance", "bank_card": "bank_card", "red_packet": "red_packet"}


class CustomerAccounts:
    """Call every method in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sql = ledger.sql

    def of(self, customer: str, now: datetime) -> int:
        """The id of the customer's balance, which is opened on first sight."""
        return self._ledger.account("customer", customer, now)

    def purse_of(self, balance: int, now: datetime) -> Purse:
        """What the customer with this balance can pay with now."""
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

    def funds_of(self, customer: str, now: datetime) -> dict[str, int]:
        """Fen on each of the customer's accounts that exist: `balance`, `bank_card`, `red_packet`."""
        self.of(customer, now)
        found = {name: self._ledger.find(kind, customer) for kind, name in _KINDS.items()}
        return {name: self._ledger.balance(account) for name, account in found.items() if account is not None}

    def put(self, customer: str, kind: str, amount: int, now: datetime) -> None:
        """Set what is on this account to `amount` fen. It is opened on first sight."""
        self.of(customer, now)
        account, equity = self._ledger.account(kind, customer, now), self._ledger.account("equity", "opening", now)
        if change := amount - self._ledger.balance(account):
            self._ledger.post("funding", {equity: -change, account: change}, now)

    def limit(self, customer: str, kind: str, single: int | None, daily: int | None, now: datetime) -> None:
        """What may be paid at once and a day, in fen: from the card, or in all (`customer`). None is no limit."""
        account = self._ledger.account(kind, customer, now)
        self._sql.set_limits(id=account, single_limit=single, day_limit=daily)

    def _left_today(self, daily: int | None, name: str, kind: str | None, now: datetime) -> int | None:
        """What is left of the daily limit. A payment cancelled the same day does not count, a refunded one does."""
        if daily is None:
            return None
        begins, ends = day_in(ZONE, now.astimezone(ZoneInfo(ZONE)).date())
        spent = self._sql.spent_by(name=name, kind=kind, since=stamp(begins), until=stamp(ends))
        return max(0, daily - max(0, int(spent)))
