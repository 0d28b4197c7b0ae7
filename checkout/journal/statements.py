"""The SQL of the data file, read from the `.sql` files beside this module."""

from __future__ import annotations

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
    text = "\n".join(map(sql_text, ("journal.sql", "posting.sql", "examination.sql")))
    return aiosql.from_str(text, "sqlite3")
