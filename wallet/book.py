"""A book on the disk for a simulated wallet: one SQLite file of its own, told from every other by a mark in its header.

It is no business of the shop's: like a bank's books it decides whether money moved, and it survives a power failure
at any moment. What stands in it, its `Format` says; what a page means is the business of whose book it is.

>>> notes = Format("notes.db", mark=0x4E4F_5445, version=1, whose="a pupil", tables="CREATE TABLE note (text TEXT)")
>>> book = Book(None, notes)
>>> with book.transaction():
...     _ = book.connection.execute("INSERT INTO note VALUES ('two cartons of milk')")
>>> book.connection.execute("SELECT text FROM note").fetchall()
[('two cartons of milk',)]
>>> book.close()
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from wallet.errors import LedgerError


@dataclass(frozen=True, slots=True)
class Format:
    """How a kind of book is kept."""

    file: str
    """The file's name in its folder."""
    mark: int
    """SQLite's application id, which tells these books from any other file."""
    version: int
    whose: str
    """For messages: `the cash desk`."""
    tables: str
    """The SQL that makes an empty one."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a book that does not add up: which rule, where, and how many fen."""

    rule: str
    where: str
    expected: int
    found: int


class Book:
    """The book of this format in `folder`, or in memory. Raises LedgerError when the file cannot be used; it is then
    untouched. May be used from any thread, by one at a time."""

    def __init__(self, folder: Path | None, kept: Format) -> None:
        self._kept = kept
        self._path = ":memory:" if folder is None else str(folder / kept.file)
        try:
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)
            self.connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=5.0)
        except (OSError, sqlite3.Error) as error:
            raise self._trouble(f"cannot be opened: {error}") from error
        try:
            self._prepare()
        except BaseException as error:
            self.connection.close()
            if isinstance(error, sqlite3.Error):
                raise self._trouble(f"cannot be used: {error}") from error
            raise

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
            raise LedgerError(f"the books of {self._kept.whose} could not be written: {error}") from error

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Raises LedgerError when what is asked inside could not be read."""
        try:
            yield
        except sqlite3.Error as error:
            raise LedgerError(f"the books of {self._kept.whose} cannot be read: {error}") from error

    def _prepare(self) -> None:
        mark, version, tables = (
            int(self.connection.execute(query).fetchone()[0])
            for query in ("PRAGMA application_id", "PRAGMA user_version", "SELECT count(*) FROM sqlite_schema")
        )
        if tables and mark != self._kept.mark:
            raise self._trouble(f"is no book of {self._kept.whose}: move it away to begin with a new one")
        if version > self._kept.version:
            raise self._trouble(
                f"was written by a newer version (books version {version}, this one reads {self._kept.version})"
            )
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            self.connection.execute(f"PRAGMA {pragma}")
        if not tables:
            marks = f"PRAGMA application_id = {self._kept.mark}; PRAGMA user_version = {self._kept.version};"
            self.connection.executescript(f"BEGIN IMMEDIATE; {self._kept.tables}; {marks} COMMIT;")

    def _trouble(self, what: str) -> LedgerError:
        return LedgerError(f"{self._path} {what}", path=self._path)
