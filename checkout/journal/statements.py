"""The SQL of the data file, read from the `.sql` files beside this module."""

from __future__ import annotations

import sqlite3
from functools import cache
from importlib.resources import files
from typing import Any

import aiosql


def sql_text(name: str) -> str:
    """The text of one `.sql` file."""
    return (files("checkout.journal") / name).read_text(encoding="utf-8")


@cache
def statements() -> Any:
    """The named statements, as functions that take a connection."""
    names = ("journal", "posting", "orders", "stock", "examination", "store_examination")
    text = "\n".join(sql_text(f"{name}.sql") for name in names)
    return aiosql.from_str(text, "sqlite3")


def run(connection: sqlite3.Connection, statement: str, **values: str | int) -> sqlite3.Cursor:
    """Execute a named statement. A call through aiosql makes and closes a cursor of its own and takes twice as long: a
    payment waits for ten of these."""
    return connection.execute(getattr(statements(), statement).sql, values)
