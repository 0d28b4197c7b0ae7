"""Opening a shop's data file: an SQLite database, `shop.db`, owned by one process at a time.

A commit is on the disk when it returns (`journal_mode=WAL`, `synchronous=FULL`) and waits for the disk once. Growing a
file would be a second wait, so the write-ahead log has its full length from the start and is begun again before its end
is reached. An event fits into one page, so a scan seldom changes more than that.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from checkout.errors import (
    BAD_ROW,
    BAD_TEXT,
    NO_DATA_FILE,
    NOTHING_IN_IT,
    DataFileBusy,
    DataFileDamaged,
    DataFileEmpty,
    DataFileError,
    DataFileNewer,
    Message,
)
from checkout.journal.posted_tables import close_declined, fill
from checkout.journal.statements import sql_text

SCHEMA_VERSION = 6
"""Version 1 wrote every event by the names of its fields, version 2 as compact rows, version 3 adds the posted tables,
version 4 among them `under_way`, version 5 lets goods have a second special price, version 6
adds orders and stock. An older file is read as it is, and becomes version 6 when it is first opened to be written."""
POSTED_VERSION = 5
"""The first version whose posted tables are as they are now."""
APPLICATION_ID = 0x53474F31  # "SGO1": tells our file from any other SQLite file
FILE_NAME = "shop.db"
MEMORY = ":memory:"

BUSY_SECONDS = 1.0
"""How long another process may take to close the file."""

_STORE_TABLES = ("order_tables.sql", "stock_tables.sql")
"""What happens behind the shelves. New in version 6."""
_PAGE_BYTES = 4096
_LOG_PAGES = 120
"""After this many pages the log is copied into the file and begun again."""
_LOG_BYTES = 512 * 1024
"""Room for those with their headers, and for the rest of the transaction that reaches the limit."""


def open_database(folder: Path | None, *, tag: str = "") -> sqlite3.Connection:
    """Open the data file in `folder`, or make one marked with `tag`; None keeps everything in memory.

    A file of an older version becomes one of this version. Raises DataFileBusy, DataFileNewer, DataFileDamaged or
    DataFileError, and the file is then as it was.
    """
    if folder is None:
        connection = _connect(MEMORY)
        _create(connection, tag)
        return connection
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFileError(
            f"{folder} cannot be used for data: {error.strerror}", path=str(folder), reason=str(error.strerror)
        ) from error
    connection = _connect(str(path))
    with _closed_on_trouble(connection, path):
        _prepare(connection, path, tag)
    _claim(folder)
    return connection


def open_to_read(folder: Path) -> sqlite3.Connection:
    """Open the data file in `folder` without changing it or its log; it may be of an older version.

    Where a killed program left a log, SQLite adds an index of it (`shop.db-shm`), which may be deleted.
    Raises as `open_database` does, and DataFileError when there is no file.
    """
    path = (folder / FILE_NAME).absolute()
    if not path.exists():
        raise DataFileError(Message(NO_DATA_FILE, folder=str(folder)), path=str(path))
    # Whoever has the file open keeps a log beside it. Without a log it can be read even from a read-only folder.
    how = "mode=ro" if _log(path).exists() else "immutable=1"
    connection = _connect(f"{path.as_uri()}?{how}", uri=True)
    with _closed_on_trouble(connection, path):
        try:
            exists = _recognise(connection, path)
        except sqlite3.DatabaseError:
            # A rollback journal is there only while the file is begun: it is taken back to nothing.
            if not path.with_name(f"{path.name}-journal").exists():
                raise
            exists = False
        if not exists:
            raise DataFileEmpty(Message(NOTHING_IN_IT, file=str(path)), path=str(path))
    return connection


@contextmanager
def _closed_on_trouble(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, DAMAGE):
            raise trouble(error, path) from error
        raise


DAMAGE = (sqlite3.Error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, AssertionError)
"""What reading a damaged file raises: SQLite's errors, text that is no UTF-8 (also in a message of SQLite's), and what
values of another type or meaning cause on their way into ours."""


def trouble(error: Exception, path: Path | None) -> DataFileError:
    """One of `DAMAGE` as one of ours. `path` is None for a shop kept in memory."""
    where, reason = str(path or MEMORY), what_is_damaged(error)
    if "locked" in reason:
        owner = "?" if path is None else _owner(path.parent)
        return DataFileBusy(f"{where} is in use by process {owner}", path=where, owner=owner)
    if isinstance(error, sqlite3.OperationalError) and reason == str(error) and not reason.startswith(_NO_SUCH):
        if reason == _IO_ERROR and path is not None and not os.access(path.parent, os.W_OK):
            reason = _READ_ONLY
        return DataFileError(f"{where}: {reason}", path=where, reason=reason)
    return DataFileDamaged(f"{where} is damaged: {reason}", path=where, detail=reason)


_IO_ERROR, _READ_ONLY = "disk I/O error", "attempt to write a readonly database"
"""What SQLite says of a folder that may not be written is the first, and what is meant the second."""
_NO_SUCH = "no such "
"""Begins what SQLite blames on the statement. Ours are right, so the file is damaged."""


def what_is_damaged(error: Exception) -> str:
    """What is wrong with the file, in SQLite's words where it has any, without what stands in its rows."""
    text = str(error)
    if isinstance(error, UnicodeDecodeError) or text.startswith("Could not decode"):
        return BAD_TEXT
    return text if isinstance(error, sqlite3.Error) else BAD_ROW


def _connect(target: str, *, uri: bool = False) -> sqlite3.Connection:
    try:
        # Autocommit: a single INSERT is a transaction of its own, longer ones say BEGIN.
        # Calls come from one thread at a time, but not always from the same one.
        connection = sqlite3.connect(
            target, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS, uri=uri
        )
    except sqlite3.Error as error:
        raise DataFileError(f"{target} cannot be opened: {error}", path=target, reason=str(error)) from error
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("PRAGMA cell_size_check = ON")
    return connection


def _prepare(connection: sqlite3.Connection, path: Path, tag: str) -> None:
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    connection.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
    is_new = not _recognise(connection, path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_LOG_PAGES}")
    # A file that cannot be written is refused now, not at the first scan.
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")
    if is_new:
        _create(connection, tag)
    elif version_of(connection) < SCHEMA_VERSION:
        _migrate(connection)
    _grow_log(path)


def _recognise(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether this is a data file of ours; False when it is empty. Raises DataFileDamaged or DataFileNewer."""
    application, version = _pragma(connection, "application_id"), version_of(connection)
    tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
    if not tables and application == 0:
        return False
    if application != APPLICATION_ID:
        raise DataFileDamaged(
            f"{path} is not a data file of this shop", path=str(path), detail=f"application_id {application:#x}"
        )
    if version > SCHEMA_VERSION:
        raise DataFileNewer(
            f"{path} was written by a newer version (data version {version}, this one reads {SCHEMA_VERSION})",
            path=str(path),
            found=str(version),
            expected=str(SCHEMA_VERSION),
        )
    return True


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def version_of(connection: sqlite3.Connection) -> int:
    """The data version of the file."""
    return _pragma(connection, "user_version")


def _create(connection: sqlite3.Connection, tag: str) -> None:
    made = ("schema.sql", "posted_tables.sql", "indexes.sql", *_STORE_TABLES)
    _begin(connection, f"PRAGMA application_id = {APPLICATION_ID}", *made)
    connection.execute("INSERT INTO data_file (one, tag) VALUES (1, ?)", (tag,))
    connection.execute("COMMIT")


def _migrate(connection: sqlite3.Connection) -> None:
    """Post every event anew. What version 3 had posted is dropped first."""
    _begin(connection, sql_text("drop_posted.sql"), "posted_tables.sql", "indexes.sql", *_STORE_TABLES)
    fill(connection)
    close_declined(connection)
    connection.execute("COMMIT")


def _begin(connection: sqlite3.Connection, first: str, *schemas: str) -> None:
    """Begin a transaction with these schemas; `executescript` would commit one that is already open."""
    tables = "\n".join(map(sql_text, schemas))
    connection.executescript(f"BEGIN IMMEDIATE; {first}; PRAGMA user_version = {SCHEMA_VERSION}; {tables}")


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _grow_log(path: Path) -> None:
    """Write zeros behind the log's last page; SQLite takes them for the end of the log."""
    # On a full disk the log grows page by page instead, and a write that finds no room is refused.
    with suppress(OSError), _log(path).open("r+b") as log:
        length = log.seek(0, os.SEEK_END)
        log.write(bytes(max(0, _LOG_BYTES - length)))
        log.flush()
        os.fsync(log.fileno())


def _claim(folder: Path) -> None:
    """Note our process id, for the message of a second process. The lock itself is SQLite's."""
    with suppress(OSError):
        (folder / "owner").write_text(str(os.getpid()), encoding="ascii")


def _owner(folder: Path) -> str:
    try:
        text = (folder / "owner").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "?"
    return text if text.isdigit() and len(text) < 12 else "?"
