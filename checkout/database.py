"""Opening the data file of a shop: an SQLite database, `shop.db`, that one process at a time owns.

What is committed is on the disk (`journal_mode=WAL`, `synchronous=FULL`: of 417 simulated power losses none lost an
acknowledged row, facts on speed and reliability, section B.2). A commit costs one wait for the disk; the write-ahead log
is grown in advance and pages are small, since every growth of a file is a second wait (section A1).
"""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

from checkout.errors import DataFileBusy, DataFileDamaged, DataFileError, DataFileNewer

SCHEMA_VERSION = 1
APPLICATION_ID = 0x53474F31  # "SGO1": tells our file from any other SQLite file
FILE_NAME = "shop.db"
MEMORY = ":memory:"

_GROWN_BYTES = 512 * 1024


def open_database(folder: Path | None) -> sqlite3.Connection:
    """Open, or make, the data file in `folder`; None keeps everything in memory.

    Raises DataFileBusy, DataFileNewer, DataFileDamaged or DataFileError; the file is then as it was.
    """
    if folder is None:
        connection = _connect(MEMORY)
        _create(connection)
        return connection
    path = folder / FILE_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataFileError(f"{folder} cannot be used for data: {error.strerror}", path=str(folder)) from error
    connection = _connect(str(path))
    try:
        _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    _claim(folder)
    return connection


def _connect(target: str) -> sqlite3.Connection:
    try:
        # Autocommit: a single INSERT is a transaction of its own, longer ones say BEGIN.
        # Calls come from one thread at a time, but not always from the same one.
        connection = sqlite3.connect(target, isolation_level=None, check_same_thread=False, timeout=1.0)
    except sqlite3.Error as error:
        raise DataFileError(f"{target} cannot be opened: {error}", path=target) from error
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    try:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA page_size = 1024")
        application, version = _pragma(connection, "application_id"), _pragma(connection, "user_version")
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if tables and application != APPLICATION_ID:
            raise DataFileDamaged(f"{path} is not a data file of this shop", path=str(path))
        if version > SCHEMA_VERSION:
            raise DataFileNewer(
                f"{path} was written by a newer version (data version {version}, this one reads {SCHEMA_VERSION})",
                path=str(path),
                found=str(version),
                expected=str(SCHEMA_VERSION),
            )
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        if not tables:
            _create(connection)
        _grow_log(connection, path)
    except sqlite3.OperationalError as error:
        raise _operational(error, path) from error
    except sqlite3.DatabaseError as error:
        raise DataFileDamaged(f"{path} is damaged: {error}", path=str(path)) from error


def _operational(error: sqlite3.OperationalError, path: Path) -> DataFileError:
    if "locked" in str(error):
        owner = _owner(path.parent)
        return DataFileBusy(f"{path} is in use by process {owner}", path=str(path), owner=owner)
    return DataFileError(f"{path} cannot be used: {error}", path=str(path), reason=str(error))


def _pragma(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(f"PRAGMA {name}").fetchone()[0]
    return value


def _create(connection: sqlite3.Connection) -> None:
    schema = (files("checkout") / "sql" / "schema.sql").read_text(encoding="utf-8")
    connection.executescript(
        f"BEGIN IMMEDIATE;{schema};PRAGMA application_id = {APPLICATION_ID};PRAGMA user_version = {SCHEMA_VERSION};COMMIT;"
    )


def _grow_log(connection: sqlite3.Connection, path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    if log.exists() and log.stat().st_size >= _GROWN_BYTES:
        return
    connection.executescript(
        f"BEGIN IMMEDIATE; CREATE TABLE grow (filler BLOB); INSERT INTO grow VALUES (zeroblob({_GROWN_BYTES}));"
        "DROP TABLE grow; COMMIT; PRAGMA wal_checkpoint(RESTART);"
    )


def _claim(folder: Path) -> None:
    """Leave a note who has the file, for the sentence that a second process prints. The lock itself is SQLite's."""
    import os  # noqa: PLC0415

    with suppress(OSError):
        (folder / "owner").write_text(str(os.getpid()), encoding="ascii")


def _owner(folder: Path) -> str:
    try:
        text = (folder / "owner").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return "?"
    return text if text.isdigit() and len(text) < 12 else "?"  # noqa: PLR2004
