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
        self.connection = open_file(folder, kept)

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


def open_file(folder: Path | None, kept: Format) -> sqlite3.Connection:
    """The file of this format in `folder`, made when there is none yet, or in memory. Raises LedgerError when it cannot
    be used; it is then untouched."""
    path = ":memory:" if folder is None else str(folder / kept.file)
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=path) from error
    with closed_unless_usable(connection, path):
        is_begun = recognise(connection, path, kept)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if not is_begun:
            _begin(connection, path, kept)
    return connection


def recognise(connection: sqlite3.Connection, path: str, kept: Format) -> bool:
    """Whether a book of this format has been begun; False when there is nothing in the file yet. Raises LedgerError for
    anything else, and for another version."""
    # One statement, so that a book that somebody else begins meanwhile is seen whole or not at all.
    mark, version, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if tables and mark != kept.mark:
        raise LedgerError(f"{path} is no book of {kept.whose}: move it away to begin with a new one", path=path)
    versions = f"(books version {version}, this one reads {kept.version})"
    if version > kept.version:
        raise LedgerError(f"{path} was written by a newer version {versions}", path=path)
    if tables and version < kept.version:
        raise LedgerError(
            f"{path} was written before version 0.1 {versions}: move it away to begin with a new one", path=path
        )
    return bool(tables)


@contextmanager
def closed_unless_usable(connection: sqlite3.Connection, path: str) -> Iterator[None]:
    """Whatever goes wrong inside closes the connection. Raises LedgerError for what SQLite says."""
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise LedgerError(f"{path} cannot be used: {error}", path=path) from error
        raise


def _begin(connection: sqlite3.Connection, path: str, kept: Format) -> None:
    marks = f"PRAGMA application_id = {kept.mark}; PRAGMA user_version = {kept.version};"
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {kept.tables}; {marks} COMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        # Another process that was started at the same moment may have begun it.
        if not recognise(connection, path, kept):
            raise
