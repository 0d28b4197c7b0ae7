"""The mock wallet's file: opened when it is ours and of this version, and otherwise left as it is."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

from wallet.errors import LedgerError

SCHEMA_VERSION = 2
APPLICATION_ID = 0x5347_4D57  # "SGMW": tells these books from any other SQLite file
FILE_NAME = "mock-wallet.db"


def open_books(folder: Path | None) -> sqlite3.Connection:
    """The books in `folder`, made when there are none yet, or in memory. Raises LedgerError."""
    path = ":memory:" if folder is None else str(folder / FILE_NAME)
    try:
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5.0)
    except (OSError, sqlite3.Error) as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=path) from error
    return _prepared(connection, path)


def open_to_read(folder: Path) -> sqlite3.Connection:
    """The books in `folder`, which must be there; nothing in them is changed. Raises LedgerError."""
    path = (folder / FILE_NAME).absolute()
    # Who has the file open has a log beside it. Without one it may be read from where nothing can be written.
    how = "mode=ro" if path.with_name(f"{FILE_NAME}-wal").exists() else "immutable=1"
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=str(path)) from error
    return _prepared(connection, str(path), to_write=False)


def _prepared(connection: sqlite3.Connection, path: str, *, to_write: bool = True) -> sqlite3.Connection:
    try:
        tables = _recognise(connection, path)
        if to_write:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "trusted_schema = OFF"):
                connection.execute(f"PRAGMA {pragma}")
            if not tables:
                marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION};"
                connection.executescript(f"BEGIN IMMEDIATE; {_sql('schema')}; {marks} COMMIT;")
        connection.executescript(_sql("checks"))
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite3.Error):
            raise LedgerError(f"{path} cannot be used: {error}", path=path) from error
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
    if tables and version < SCHEMA_VERSION:
        raise LedgerError(
            f"{path} was written before version 0.1 (books version {version}, this one reads {SCHEMA_VERSION}): move "
            "it away to begin with new books",
            path=path,
        )
    return bool(tables)


def _sql(name: str) -> str:
    return (files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
