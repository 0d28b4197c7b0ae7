"""Opening the data file of a shop: an SQLite database, `shop.db`, that one process at a time owns.

What is committed is on the disk (`journal_mode=WAL`, `synchronous=FULL`: of 417 simulated power losses none lost an
acknowledged row, facts on speed and reliability, section B.2). A commit costs one wait for the disk: the write-ahead
log has its full length from the start and is begun again before its end is reached, since every growth of a file is a
second wait (section A1); and an event fits into one page, so that a scan seldom changes more than that.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

from checkout.errors import DataFileBusy, DataFileDamaged, DataFileError, DataFileNewer

SCHEMA_VERSION = 2
"""Version 1 had no rows (`checkout.events.compact_rows`). It is read, and is version 2 from when it is first opened to
be written."""
APPLICATION_ID = 0x53474F31  # "SGO1": tells our file from any other SQLite file
FILE_NAME = "shop.db"
MEMORY = ":memory:"

BUSY_SECONDS = 1.0
"""How long another process may take to close the file."""

_PAGE_BYTES = 4096
_LOG_PAGES = 120
"""After this many pages the log is copied into the file and begun again."""
_LOG_BYTES = 512 * 1024
"""Room for those, with their headers, and for what the last transaction among them brings with it."""


def open_database(folder: Path | None, *, tag: str = "") -> sqlite3.Connection:
    """Open, or make, the data file in `folder`; None keeps everything in memory. A new one is marked with `tag`.

    Raises DataFileBusy, DataFileNewer, DataFileDamaged or DataFileError; the file is then as it was.
    """
    if folder is None:
        connection = _connect(MEMORY)
        _create(connection, tag)
        return connection
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFileError(f"{folder} cannot be used for data: {error.strerror}", path=str(folder)) from error
    connection = _connect(str(path))
    with _closed_on_trouble(connection, path):
        _prepare(connection, path, tag)
    _claim(folder)
    return connection


def open_to_read(folder: Path) -> sqlite3.Connection:
    """Open the data file in `folder` for a look that changes nothing in it, nor in its log.

    Where a log lies beside it, after a kill, SQLite makes an index of that log and leaves it there (`shop.db-shm`). It
    holds nothing of its own and may be deleted.

    Raises as `open_database` does, and DataFileError when there is none.
    """
    path = (folder / FILE_NAME).absolute()
    if not path.exists():
        raise DataFileError(f"there is no data file in {folder}", path=str(path))
    # Who has the file open has a log beside it. Without one it may be read from where nothing can be written.
    how = "mode=ro" if _log(path).exists() else "immutable=1"
    connection = _connect(f"{path.as_uri()}?{how}", uri=True)
    with _closed_on_trouble(connection, path):
        if not _recognise(connection, path):
            raise DataFileError(f"there is nothing in {path}", path=str(path))
    return connection


@contextmanager
def _closed_on_trouble(connection: sqlite3.Connection, path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise trouble(error, path) from error
        raise


def trouble(error: sqlite3.Error, path: Path | None) -> DataFileError:
    """What SQLite ran into, as one of our errors. `path` is None for a shop kept in memory."""
    where, reason = str(path or MEMORY), str(error)
    if "locked" in reason:
        owner = "?" if path is None else _owner(path.parent)
        return DataFileBusy(f"{where} is in use by process {owner}", path=where, owner=owner)
    if isinstance(error, sqlite3.OperationalError) and not reason.startswith(_DAMAGE):
        return DataFileError(f"{where} cannot be used: {reason}", path=where, reason=reason)
    return DataFileDamaged(f"{where} is damaged: {reason}", path=where, detail=reason)


_DAMAGE = ("no such ", "Could not decode")
"""What SQLite reports as a mistake of the program, and in a file of ours is damage."""


def _connect(target: str, *, uri: bool = False) -> sqlite3.Connection:
    try:
        # Autocommit: a single INSERT is a transaction of its own, longer ones say BEGIN.
        # Calls come from one thread at a time, but not always from the same one.
        connection = sqlite3.connect(
            target, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS, uri=uri
        )
    except sqlite3.Error as error:
        raise DataFileError(f"{target} cannot be opened: {error}", path=target) from error
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
    # Now is the time to hear that nothing can be written.
    connection.execute("BEGIN IMMEDIATE")
    if not is_new and _pragma(connection, "user_version") < SCHEMA_VERSION:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    connection.execute("COMMIT")
    if is_new:
        _create(connection, tag)
    _grow_log(path)


def _recognise(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether this is a data file of ours, of a version that can be read; False when there is nothing in it yet."""
    application, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
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


def _create(connection: sqlite3.Connection, tag: str) -> None:
    schema = (files("checkout.journal") / "schema.sql").read_text(encoding="utf-8")
    marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
    connection.executescript(f"BEGIN IMMEDIATE; {schema}; {marks}")
    connection.execute("INSERT INTO data_file (one, tag) VALUES (1, ?)", (tag,))
    connection.execute("COMMIT")


def _log(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _grow_log(path: Path) -> None:
    """Write zeros behind the log's last page, which SQLite takes for the end of the log, as they are."""
    # On a full disk the log grows as it must, and what there is no room for is refused when it comes.
    with suppress(OSError), _log(path).open("r+b") as log:
        length = log.seek(0, os.SEEK_END)
        log.write(bytes(max(0, _LOG_BYTES - length)))
        log.flush()
        os.fsync(log.fileno())


def _claim(folder: Path) -> None:
    """Leave a note who has the file, for the sentence that a second process prints. The lock itself is SQLite's."""
    with suppress(OSError):
        (folder / "owner").write_text(str(os.getpid()), encoding="ascii")


def _owner(folder: Path) -> str:
    try:
        text = (folder / "owner").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "?"
    return text if text.isdigit() and len(text) < 12 else "?"
