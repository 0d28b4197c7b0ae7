r"""The ledger of a simulated wallet: one SQLite file, recognised by the application id in its header.

>>> notes = LedgerFormat(
...     "notes.db", 0x4E4F_5445, 1, "a pupil", "CREATE TABLE note (text TEXT)",
...     "-- name: add(text)!\nINSERT INTO note VALUES (:text);\n-- name: texts()\nSELECT text FROM note;")
>>> ledger = LedgerFile(None, notes)
>>> with ledger.transaction():
...     _ = ledger.sql.add(text="two cartons of milk")
>>> list(ledger.sql.texts())
[('two cartons of milk',)]
>>> ledger.close()
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from threading import RLock
from types import GeneratorType
from typing import Any

from wallet.errors import LedgerEmpty, LedgerError

_DAMAGE = (sqlite3.Error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError)
"""What reading a damaged file raises: SQLite's errors, text that is no UTF-8 (also in a message of SQLite's), and what
values of another type or meaning cause on their way into ours."""


@dataclass(frozen=True, slots=True)
class LedgerFormat:
    file: str
    """The file's name in the wallet's folder."""
    application_id: int
    version: int
    owner: str
    """For messages: `the cash desk`."""
    tables: str
    """The SQL that creates an empty ledger."""
    queries: str = ""
    """Named queries, as aiosql reads them."""
    indexes: str = ""
    """Indexes that files of earlier releases lack, `IF NOT EXISTS`. They are added when the file is opened."""
    views: str = ""
    """Temporary views of the connection. They are not in the file: a file does not decide what is asked of it."""


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """A rule of the books that does not hold at one place. Amounts are fen."""

    rule: str
    where: str
    expected: int
    found: int


class LedgerFile:
    """The ledger in `folder`, created if missing, or in memory.

    Raises LedgerError when the file cannot be used; it is then unchanged. With `read_only` the file must exist and is
    never changed; LedgerEmpty when nothing is in it yet. Any thread may use it; one transaction runs at a time.
    """

    def __init__(self, folder: Path | None, kept: LedgerFormat, *, read_only: bool = False) -> None:
        self.file = kept.file
        self._lock = RLock()
        self.connection = _open_to_read(folder, kept) if folder and read_only else _open(folder, kept)
        self.sql: Any = _BoundQueries(_queries(kept.queries), self.connection)
        """The queries of the format, by name; each takes its parameters by keyword."""

    def close(self) -> None:
        with self._lock:
            self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, and on the disk when it ends. Raises LedgerError when it could not be read or written."""
        with self.reading():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # A damaged file may refuse this too, and has then rolled back by itself.
                with suppress(sqlite3.Error):
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The only place where rows of a ledger become values: raises LedgerError, which names the file, when they do
        not."""
        with self._lock:
            try:
                yield
            except _DAMAGE as error:
                raise LedgerError(f"{self.file} cannot be used: {_said(error)}") from error

    def held(self) -> dict[str, int]:
        """Fen held for each order, captured less refunded; from the query `held`. Raises LedgerError."""
        with self.reading():
            return {str(order): int(fen) for order, fen in self.sql.held()}

    def check(self) -> list[Discrepancy]:
        """Check the file, its references, and every rule of the query `broken_rules`."""
        try:
            with self.reading():
                damage = [str(row[0]) for row in self.connection.execute("PRAGMA integrity_check")]
                if damage != ["ok"]:
                    return [Discrepancy("file-damaged", line, 0, 1) for line in damage]
                orphans = self.connection.execute("PRAGMA foreign_key_check").fetchall()
                found = [Discrepancy("orphan", str(row[0]), 0, 1) for row in orphans]
                return found + [Discrepancy(*row) for row in self.sql.broken_rules()]
        except LedgerError as error:
            return [Discrepancy("file-damaged", str(error), 0, 1)]


class _BoundQueries:
    """aiosql's queries, called without naming the connection. Rows come as a list: a generator that is left behind
    half read would raise SQLite's error once more where nobody hears it."""

    def __init__(self, queries: Any, connection: sqlite3.Connection) -> None:
        self._queries = queries
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        query = partial(getattr(self._queries, name), self._connection)

        def bound(**values: Any) -> Any:
            answer = query(**values)
            return list(answer) if isinstance(answer, GeneratorType) else answer

        self.__dict__[name] = bound
        return bound


@cache
def sql_text(package: str, *names: str) -> str:
    """The text of the SQL files `names` in `package`, one after the other."""
    return "\n".join((files(package) / f"{name}.sql").read_text(encoding="utf-8") for name in names)


@cache
def _queries(text: str) -> Any:
    # aiosql takes 50 ms to import: only whoever opens a ledger waits for it.
    import aiosql  # noqa: PLC0415

    return aiosql.from_str(text, "sqlite3")


def _open(folder: Path | None, kept: LedgerFormat) -> sqlite3.Connection:
    path = ":memory:" if folder is None else str(folder / kept.file)
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=path) from error
    with _closed_unless_usable(connection, path):
        exists = _recognise(connection, path, kept)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if not exists:
            _create(connection, path, kept)
        connection.executescript(kept.indexes + kept.views)
    return connection


def _open_to_read(folder: Path, kept: LedgerFormat) -> sqlite3.Connection:
    path = (folder / kept.file).absolute()
    # A program that has the file open keeps a log beside it. Without one, a read-only folder will do.
    how = "mode=ro" if path.with_name(f"{kept.file}-wal").exists() else "immutable=1"
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=str(path)) from error
    with _closed_unless_usable(connection, str(path)):
        try:
            exists = _recognise(connection, str(path), kept)
        except sqlite3.DatabaseError:
            # A rollback journal is there only while the file is begun: it is taken back to nothing.
            if not path.with_name(f"{kept.file}-journal").exists():
                raise
            exists = False
        if not exists:
            raise LedgerEmpty(f"there is nothing in {path} yet", path=str(path))
        connection.executescript(kept.views)
    return connection


def _recognise(connection: sqlite3.Connection, path: str, kept: LedgerFormat) -> bool:
    """True for a ledger of this format and version, False for an empty file. Raises LedgerError for anything else."""
    # One statement, so that a ledger that another process creates meanwhile is seen whole or not at all.
    application_id, version, tables = connection.execute(
        "SELECT application_id, user_version, (SELECT count(*) FROM sqlite_schema)"
        " FROM pragma_application_id, pragma_user_version"
    ).fetchone()
    if tables and application_id != kept.application_id:
        raise LedgerError(f"{path} is no book of {kept.owner}: move it away to begin with a new one", path=path)
    versions = f"(books version {version}, this one reads {kept.version})"
    if version > kept.version:
        raise LedgerError(f"{path} was written by a newer version {versions}", path=path)
    if tables and version < kept.version:
        raise LedgerError(
            f"{path} was written before version 0.1 {versions}: move it away to begin with a new one", path=path
        )
    return bool(tables)


@contextmanager
def _closed_unless_usable(connection: sqlite3.Connection, path: str) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, _DAMAGE):
            raise LedgerError(f"{path} cannot be used: {_said(error)}", path=path) from error
        raise


def _said(error: Exception) -> str:
    """What is wrong with a file, in SQLite's words where it has any, without what stands in its rows."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError) or text.startswith("Could not decode"):
        return "a text in it is damaged"
    return text if isinstance(error, sqlite3.Error) else "a row in it makes no sense"


def _create(connection: sqlite3.Connection, path: str, kept: LedgerFormat) -> None:
    header = f"PRAGMA application_id = {kept.application_id}; PRAGMA user_version = {kept.version};"
    try:
        connection.executescript(f"BEGIN IMMEDIATE; {kept.tables}; {header} COMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        # Another process may have created it at the same moment.
        if not _recognise(connection, path, kept):
            raise
