"""The mock wallet's books: accounts, and entries whose legs sum to zero.

Money is never made or lost, only moved: every movement is an entry with a leg for each account that it touches, and
the legs sum to zero, and so does the world. Both are looked at after every entry, inside its transaction, so an entry
that breaks them is never written. The file is the mock wallet's own and no business of the shop's: like a bank's
books, it is what decides whether money moved, and it survives a power failure at any moment.

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
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from wallet.errors import LedgerError

SCHEMA_VERSION = 1
APPLICATION_ID = 0x5347_4D57  # "SGMW": tells these books from any other SQLite file
FILE_NAME = "mock-wallet.db"
OPENING_BALANCE = 200_000
"""Fen that a customer's account is opened with."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in the books that does not add up: which rule, where (an account, entry or order), in fen."""

    rule: str
    where: str
    expected: int
    found: int


class Ledger:
    """The books in `folder`, or in memory. Raises LedgerError when the file cannot be used; it is then untouched.

    With `read_only` the file must be there, and nothing in it is changed.
    """

    def __init__(self, folder: Path | None, *, opening_balance: int = OPENING_BALANCE, read_only: bool = False) -> None:
        self._opening_balance = opening_balance
        self.queries = _queries()
        self.connection = _open_to_read(folder) if folder and read_only else _open(folder)

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk when it ends. Raises LedgerError when it could not be written."""
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise LedgerError(f"the mock wallet's books could not be written: {error}") from error

    def account(self, kind: str, name: str, at: str) -> int:
        """The account's id. One is opened on first sight, a customer's with money from equity."""
        found = self.queries.find_account(self.connection, kind=kind, name=name)
        if found is not None:
            return int(found)
        account = int(self.queries.open_account(self.connection, kind=kind, name=name))
        if kind == "customer" and self._opening_balance:
            equity = self.account("equity", "opening", at)
            self.post("opening", at, {equity: -self._opening_balance, account: self._opening_balance})
        return account

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
        return entry

    def name_of(self, account: int) -> str:
        return str(self.queries.account_name(self.connection, id=account))

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
                "captured-is-charged": self.queries.wrong_captures,
                "refunded-is-given-back": self.queries.wrong_refunds,
                "paid-holds-money": self.queries.wrong_states,
            }
            return orphans + [Flaw(rule, *row) for rule, query in rules.items() for row in query(self.connection)]
        except sqlite3.Error as error:
            return [Flaw("file-damaged", str(error), 0, 1)]


@cache
def _queries() -> Any:
    # aiosql takes 50 ms to import: only whoever opens the mock wallet waits for it (the shop's journal uses it too).
    import aiosql  # noqa: PLC0415

    text = "\n".join((files(__package__) / name).read_text(encoding="utf-8") for name in ("ledger.sql", "payments.sql"))
    return aiosql.from_str(text, "sqlite3")


def _open(folder: Path | None) -> sqlite3.Connection:
    path = ":memory:" if folder is None else str(folder / FILE_NAME)
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=path) from error
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _open_to_read(folder: Path) -> sqlite3.Connection:
    path = (folder / FILE_NAME).absolute()
    # Who has the file open has a log beside it. Without one it may be read from where nothing can be written.
    how = "mode=ro" if path.with_name(f"{FILE_NAME}-wal").exists() else "immutable=1"
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=str(path)) from error
    try:
        _recognise(connection, str(path))
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise LedgerError(f"{path} cannot be used: {error}", path=str(path)) from error
        raise
    return connection


def _recognise(connection: sqlite3.Connection, path: str) -> bool:
    """Whether these are books of ours that can be read; False when there is nothing in the file yet."""
    application, version, tables = (
        int(connection.execute(query).fetchone()[0])
        for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
    )
    if tables and application != APPLICATION_ID:
        raise LedgerError(f"{path} is not the mock wallet's file: move it away to begin with new books", path=path)
    if version > SCHEMA_VERSION:
        raise LedgerError(
            f"{path} was written by a newer version (books version {version}, this one reads {SCHEMA_VERSION})",
            path=path,
        )
    return bool(tables)


def _prepare(connection: sqlite3.Connection, path: str) -> None:
    try:
        tables = _recognise(connection, path)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if not tables:
            _create(connection)
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be used: {error}", path=path) from error


def _create(connection: sqlite3.Connection) -> None:
    schema = (files(__package__) / "schema.sql").read_text(encoding="utf-8")
    marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
    connection.executescript(f"BEGIN IMMEDIATE; {schema}; {marks} COMMIT;")
