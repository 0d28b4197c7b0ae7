"""The mock wallet's ledger: accounts, and entries whose postings sum to zero.

Money is never made or lost, only moved. Every movement is an entry with one posting for each account it touches. The
postings of an entry sum to zero, and so do all balances; both are checked after every entry. Before a transaction ends,
every trade that it touched is checked against the rules in `checks.sql`, so nothing that breaks one is ever written.

>>> from datetime import UTC
>>> ledger, now = Ledger(None), datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
>>> with ledger.transaction():
...     li, shop = ledger.account("customer", "li-wei", now), ledger.account("merchant", "shop", now)
...     _ = ledger.post("capture", {li: -6886, shop: 6886}, now)
>>> ledger.balance(li), ledger.balance(shop)
(193114, 6886)
>>> ledger.check()
[]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from wallet.errors import LedgerEmpty, LedgerError
from wallet.simulated.ledger_file import Discrepancy, LedgerFile, LedgerFormat, sql_text
from wallet.simulated.statement_pages import stamp

FILE_NAME = "mock-wallet.db"
OPENING_BALANCE = 200_000
"""Fen that a customer's account is opened with."""


class Ledger(LedgerFile):
    """The ledger in `folder`, or in memory. Raises LedgerError when the file cannot be used; it is then unchanged."""

    def __init__(self, folder: Path | None, *, read_only: bool = False) -> None:
        kept = LedgerFormat(
            FILE_NAME,
            0x5347_4D57,
            2,
            "the mock wallet",
            tables=sql_text(__package__, "schema"),
            queries=sql_text(__package__, "ledger", "trades", "faults", "notifications"),
            indexes="CREATE INDEX IF NOT EXISTS notice_order ON notice (out_trade_no);",
            views=sql_text(__package__, "views", "checks"),
        )
        super().__init__(folder, kept, read_only=read_only)
        self._touched: dict[str, None] = {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """As of every ledger file; raises LedgerError also when a trade in it does not add up."""
        with super().transaction():
            try:
                yield
                self._verify()
            finally:
                self._touched = {}

    def account(self, kind: str, name: str, now: datetime) -> int:
        """The account's id. It is opened on first sight, a customer's with `OPENING_BALANCE`."""
        found = self.find(kind, name)
        if found is not None:
            return found
        account = int(self.sql.open_account(kind=kind, name=name))
        if kind == "customer":
            equity = self.account("equity", "opening", now)
            self.post("opening", {equity: -OPENING_BALANCE, account: OPENING_BALANCE}, now)
        return account

    def find(self, kind: str, name: str) -> int | None:
        """The account's id; None when it was never opened."""
        found = self.sql.find_account(kind=kind, name=name)
        return None if found is None else int(found)

    def post(self, kind: str, legs: Mapping[int, int], now: datetime, out_trade_no: str | None = None) -> int:
        """Move money: `legs` maps accounts to fen and sums to zero. Returns the entry's id.

        Raises LedgerError when the ledger would not add up, and sqlite3.Error when an account other than equity would
        fall below zero; do not commit the transaction then.
        """
        entry = int(self.sql.add_entry(at=stamp(now), kind=kind, out_trade_no=out_trade_no))
        for account, amount in legs.items():
            self.sql.add_posting(entry=entry, account=account, amount=amount)
            self.sql.change_balance(account=account, amount=amount)
        entry_sum, total = self.sql.sum_of_entry(entry=entry), self.sql.sum_of_balances()
        if entry_sum != 0 or total != 0:
            raise LedgerError(
                f"{self.file}: entry {entry} sums to {entry_sum} and all balances to {total}: expected 0 and 0"
            )
        if out_trade_no is not None:
            self.touch(out_trade_no)
        return entry

    def touch(self, out_trade_no: str) -> None:
        """This trade has changed: check it before the transaction ends."""
        self._touched[out_trade_no] = None

    def balance(self, account: int) -> int:
        """Fen on the account."""
        return int(self.sql.balance(id=account))

    def _verify(self) -> None:
        for order in self._touched:
            for row in self.sql.broken_rules_of(out_trade_no=order):
                broken = Discrepancy(*row)
                raise LedgerError(
                    f"{self.file}: {broken.where} breaks {broken.rule}:"
                    f" expected {broken.expected}, found {broken.found}"
                )


def inspect_ledger(folder: Path) -> Ledger | None:
    """The ledger in `folder`, never changed; None when the mock wallet was not used there, or killed before anything
    was in its file. Raises LedgerError.

    To compare it with receipts, open no wallet: that would carry out payments that have fallen due.
    """
    if not (folder / FILE_NAME).exists():
        return None
    try:
        return Ledger(folder, read_only=True)
    except LedgerEmpty:
        return None
