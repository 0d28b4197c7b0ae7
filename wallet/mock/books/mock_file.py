"""The mock wallet's file: opened when it is ours and of this version, and otherwise left as it is."""

from __future__ import annotations

import sqlite3
from importlib.resources import files
from pathlib import Path

from wallet.errors import LedgerError
from wallet.ledger_file import Format, closed_unless_usable, open_file, recognise

SCHEMA_VERSION = 2
APPLICATION_ID = 0x5347_4D57  # "SGMW": tells these books from any other SQLite file
FILE_NAME = "mock-wallet.db"


def open_books(folder: Path | None) -> sqlite3.Connection:
    """The books in `folder`, made when there are none yet, or in memory. Raises LedgerError."""
    connection = open_file(folder, _format())
    with closed_unless_usable(connection, ":memory:" if folder is None else str(folder / FILE_NAME)):
        connection.executescript(_sql("checks"))
    return connection


def open_to_read(folder: Path) -> sqlite3.Connection:
    """The books in `folder`, which must be there; nothing in them is changed. Raises LedgerError."""
    path = (folder / FILE_NAME).absolute()
    # Who has the file open has a log beside it. Without one it may be read from where nothing can be written.
    how = "mode=ro" if path.with_name(f"{FILE_NAME}-wal").exists() else "immutable=1"
    try:
        connection = sqlite3.connect(f"{path.as_uri()}?{how}", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise LedgerError(f"{path} cannot be opened: {error}", path=str(path)) from error
    with closed_unless_usable(connection, str(path)):
        recognise(connection, str(path), _format())
        connection.executescript(_sql("checks"))
    return connection


def _format() -> Format:
    return Format(FILE_NAME, APPLICATION_ID, SCHEMA_VERSION, whose="the mock wallet", tables=_sql("schema"))


def _sql(name: str) -> str:
    return (files(__package__) / f"{name}.sql").read_text(encoding="utf-8")
