"""The mock wallet's books: accounts, and entries whose legs sum to zero.

Money is never made or lost, only moved: every movement is an entry with a leg for each account that it touches, and
the legs sum to zero, and so does the world. Both are looked at after every entry, and before a transaction ends every
payment that it touched is held against all the rules of `checks.sql`, so what breaks one is never written. The file
is the mock wallet's own and no business of the shop's: like a bank's books, it is what decides whether money moved,
and it survives a power failure at any moment.

>>> ledger = Ledger(None)
>>> with ledger.transaction():
...     at = "2026-11-24T10:30:00Z"
...     li, shop = ledger.account("customer", "li-wei", at), ledger.account("merchant", "shop", at)
...     _ = ledger.post("capture", at, {li: -6886, shop: 6886})
>>> ledger.balance(li), ledger.balance(shop)
(193114, 6886)
>>> ledger.flaws()
[]
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from wallet.errors import LedgerError
from wallet.ledger_file import Flaw
from wallet.mock.books.mock_file import open_books, open_to_read

OPENING_BALANCE = 200_000
"""Fen that a customer's account is opened with."""
_SQL = ("ledger", "payments", "faults", "notices")


class Ledger:
    """The books in `folder`, or in memory. Raises LedgerError when the file cannot be used; it is then untouched.

    With `read_only` the file must be there, and nothing in it is changed.
    """

    def __init__(self, folder: Path | None, *, opening_balance: int = OPENING_BALANCE, read_only: bool = False) -> None:
        self._opening_balance = opening_balance
        self._touched: dict[str, None] = {}
        self.queries = _queries()
        self.connection = open_to_read(folder) if folder and read_only else open_books(folder)

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk when it ends. Raises LedgerError when it could not be written, or when a
        payment in it does not add up."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._verify()
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
            finally:
                self._touched = {}
        except sqlite3.Error as error:
            raise LedgerError(f"the mock wallet's books could not be written: {error}") from error

    def account(self, kind: str, name: str, at: str) -> int:
        """The account's id. One is opened on first sight, a customer's with money from equity."""
        found = self.find(kind, name)
        if found is not None:
            return found
        account = int(self.queries.open_account(self.connection, kind=kind, name=name))
        if kind == "customer" and self._opening_balance:
            equity = self.account("equity", "opening", at)
            self.post("opening", at, {equity: -self._opening_balance, account: self._opening_balance})
        return account

    def find(self, kind: str, name: str) -> int | None:
        """The account's id; None when it was never opened."""
        found = self.queries.find_account(self.connection, kind=kind, name=name)
        return None if found is None else int(found)

    def post(self, kind: str, at: str, legs: Mapping[int, int], out_trade_no: str | None = None) -> int:
        """Move money: `legs` maps accounts to fen and sums to zero. Returns the entry's id.

        Raises LedgerError, and the transaction it stands in must not be committed, when the books would not add up
        or an account but equity would fall below zero.
        """
        entry = int(self.queries.add_entry(self.connection, at=at, kind=kind, out_trade_no=out_trade_no))
        for account, amount in legs.items():
            self.queries.add_posting(self.connection, entry=entry, account=account, amount=amount)
            self.queries.change_balance(self.connection, account=account, amount=amount)
        entry_sum = self.queries.sum_of_entry(self.connection, entry=entry)
        world_sum = self.queries.sum_of_world(self.connection)
        if entry_sum != 0 or world_sum != 0:
            raise LedgerError(f"entry {entry} sums to {entry_sum} and the world to {world_sum}: expected 0 and 0")
        if out_trade_no is not None:
            self.touch(out_trade_no)
        return entry

    def touch(self, out_trade_no: str) -> None:
        """Something of this payment has changed: it is looked at before the transaction ends."""
        self._touched[out_trade_no] = None

    def balance(self, account: int) -> int:
        """Fen on the account."""
        return int(self.queries.balance(self.connection, id=account))

    def held(self) -> dict[str, int]:
        """Fen held for each order that money was taken for, less what was given back. Raises LedgerError."""
        try:
            return {str(order): int(amount) for order, amount in self.queries.held(self.connection)}
        except sqlite3.Error as error:
            raise LedgerError(f"the mock wallet's books cannot be read: {error}") from error

    def flaws(self) -> list[Flaw]:
        """Recompute every rule of the books from their rows."""
        try:
            damage = [str(row[0]) for row in self.connection.execute("PRAGMA integrity_check")]
            if damage != ["ok"]:
                return [Flaw("file-damaged", line, 0, 1) for line in damage]
            orphans = [Flaw("orphan", str(row[0]), 0, 1) for row in self.connection.execute("PRAGMA foreign_key_check")]
            rules = {
                "entry-sums-to-zero": self.queries.unbalanced_entries,
                "balance-is-its-postings": self.queries.wrong_balances,
            }
            flaws = [Flaw(rule, *row) for rule, query in rules.items() for row in query(self.connection)]
            return [*orphans, *flaws, *(Flaw(*row) for row in self.queries.broken_rules(self.connection))]
        except sqlite3.Error as error:
            return [Flaw("file-damaged", str(error), 0, 1)]

    def _verify(self) -> None:
        for order in self._touched:
            for row in self.queries.broken_rules_of(self.connection, out_trade_no=order):
                flaw = Flaw(*row)
                raise LedgerError(f"{flaw.where} breaks {flaw.rule}: expected {flaw.expected}, found {flaw.found}")


@cache
def _queries() -> Any:
    # aiosql takes 50 ms to import: only whoever opens the mock wallet waits for it (the shop's journal uses it too).
    import aiosql  # noqa: PLC0415

    text = "\n".join((files(__package__) / f"{name}.sql").read_text(encoding="utf-8") for name in _SQL)
    return aiosql.from_str(text, "sqlite3")
