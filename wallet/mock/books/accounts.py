"""Customers' accounts: what they hold, and how a tester fills them.

>>> from datetime import UTC, datetime
>>> from wallet.mock.books.ledger import Ledger
>>> ledger, now = Ledger(None), datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
>>> accounts = Accounts(ledger)
>>> with ledger.transaction():
...     accounts.put("li-wei", "red_packet", 2000, now)
>>> accounts.funds_of("li-wei", now)
{'balance': 200000, 'red_packet': 2000}
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from wallet.mock.books.ledger import Ledger
from wallet.mock.funding import Purse, Source
from wallet.simulated import stamp

ZONE = "Asia/Shanghai"
"""Where a day begins and ends."""
_KINDS = {"customer": "balance", "bank_card": "bank_card", "red_packet": "red_packet"}


class Accounts:
    """Every call stands in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sql = ledger.queries

    def of(self, customer: str, now: datetime) -> int:
        """The id of the balance of `customer`, who is welcomed with an opening balance on first sight."""
        return self._ledger.account("customer", customer, stamp(now))

    def purse_of(self, balance: int, now: datetime) -> Purse:
        """What the customer with this balance can pay with at the moment."""
        rows = self._sql.sources(self._ledger.connection, balance=balance)
        found = {kind: (account, held, at_once, a_day, name) for account, kind, held, at_once, a_day, name in rows}
        _, _, at_once, a_day, name = found["customer"]
        return Purse(
            Source(balance, "customer", found["customer"][1]),
            self._card(*found["bank_card"], now) if "bank_card" in found else None,
            Source(found["red_packet"][0], "red_packet", found["red_packet"][1]) if "red_packet" in found else None,
            at_once,
            self._left_of(a_day, name, None, now),
        )

    def funds_of(self, customer: str, now: datetime) -> dict[str, int]:
        """Fen on each of the customer's accounts that were ever opened: `balance`, `bank_card`, `red_packet`."""
        self.of(customer, now)
        found = {name: self._ledger.find(kind, customer) for kind, name in _KINDS.items()}
        return {name: self._ledger.balance(account) for name, account in found.items() if account is not None}

    def put(self, customer: str, kind: str, amount: int, now: datetime) -> None:
        """Make it `amount` fen that are on this account, which is opened on first sight."""
        self.of(customer, now)
        account = self._ledger.account(kind, customer, stamp(now))
        equity = self._ledger.account("equity", "opening", stamp(now))
        if change := amount - self._ledger.balance(account):
            self._ledger.post("funding", stamp(now), {equity: -change, account: change})

    def limit(self, customer: str, kind: str, at_once: int | None, a_day: int | None, now: datetime) -> None:
        """What may be paid at once and a day, in fen: from the card, or in all (`customer`). None is no limit."""
        account = self._ledger.account(kind, customer, stamp(now))
        self._sql.set_limits(self._ledger.connection, id=account, single_limit=at_once, day_limit=a_day)

    def _card(
        self, account: int, held: int, at_once: int | None, a_day: int | None, name: str, now: datetime
    ) -> Source:
        return Source(account, "bank_card", held, at_once, self._left_of(a_day, name, "bank_card", now))

    def _left_of(self, a_day: int | None, name: str, kind: str | None, now: datetime) -> int | None:
        """What is left of a day's limit. What was cancelled the same day does not count, what was refunded does."""
        if a_day is None:
            return None
        zone = ZoneInfo(ZONE)
        day = now.astimezone(zone).date()
        begins, ends = (datetime.combine(midnight, time(), zone) for midnight in (day, day + timedelta(days=1)))
        spent = self._sql.spent_by(
            self._ledger.connection, name=name, kind=kind, since=stamp(begins), until=stamp(ends)
        )
        return max(0, a_day - max(0, int(spent)))
