"""Reading a CSV file strictly: every cell is where it belongs, or the file, row and column are named.

Python's `csv` forgives a lot: a quote that is never closed swallows the rest of the file, surplus cells are dropped, a
byte order mark becomes part of the first column's name. Here none of that passes, except the byte order mark, which
spreadsheets write and which says nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from catalog.errors import DataError

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused before they are decoded."""


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row's cells by column. `number` is the line on which it begins; the header is line 1."""

    number: int
    cells: dict[str, str]


def read_table(folder: Traversable | Path, name: str, columns: Sequence[str]) -> list[TableRow]:
    """The rows of `name`, which must have exactly `columns`, in any order. Blank lines are skipped.

    DataError says what is wrong and where.
    """
    records = _records(name, _text(folder, name))
    header = records[0][1] if records else []
    for column in header:
        if column not in columns or header.count(column) > 1:
            raise DataError(name, 1, column, column, "each of these columns once: " + ", ".join(columns))
    for column in columns:
        if column not in header:
            raise DataError(name, 1, column, "", f"a column named {column}")
    rows = []
    for number, cells in records[1:]:
        if len(cells) != len(header):
            raise DataError(name, number, "", ",".join(cells), f"{len(header)} cells, not {len(cells)}")
        rows.append(TableRow(number, dict(zip(header, cells, strict=True))))
    return rows


def _text(folder: Traversable | Path, name: str) -> str:
    try:
        with folder.joinpath(name).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise DataError(name, 0, "", error.strerror or str(error), "a file that can be read") from error
    if len(data) > MAX_BYTES:
        raise DataError(name, 0, "", "a larger file", f"at most {MAX_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise DataError(name, row, "", data[error.start : error.start + 4].hex(" "), "text in UTF-8") from error


def _records(name: str, text: str) -> list[tuple[int, list[str]]]:
    """All records with the line each begins on; the first is the header."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, strict=True)
    records: list[tuple[int, list[str]]] = []
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return records
        except csv.Error as error:
            raise DataError(
                name, number, "", str(error), "a row of comma-separated cells, every quote closed"
            ) from error
        if cells:
            records.append((number, cells))
