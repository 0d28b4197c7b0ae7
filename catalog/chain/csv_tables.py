"""Reading a CSV file strictly: every cell is right and where it belongs, or the file, row and column are named.

Python's `csv` forgives a lot: a quote that is never closed swallows the rest of the file, surplus cells are dropped, a
byte order mark becomes part of the first column's name. Here none of that passes, except the byte order mark, which
spreadsheets write.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from catalog.chain.cells import Cell
from catalog.errors import DataError

if TYPE_CHECKING:
    # Takes 20 ms to import.
    from importlib.resources.abc import Traversable

MAX_BYTES = 64 * 1024 * 1024
"""Larger files are refused before they are decoded."""

R = TypeVar("R")


@dataclass(frozen=True, eq=False)
class Table(Generic[R]):
    file: str
    columns: Mapping[str, Cell]
    make: Callable[..., R]
    """What a row stands for, from its values by column. ValueError when they do not fit together."""
    about: str = ""
    """The column to name when `make` refuses."""
    optional: bool = False
    """The file may be missing."""
    may_lack: frozenset[str] = frozenset()
    """Columns that may be missing: their cells are empty then."""


@dataclass(frozen=True, slots=True)
class CsvRow(Generic[R]):
    """One row that has been read. `number` is the line on which it begins; the header is line 1."""

    file: str
    number: int
    cells: Mapping[str, str]
    values: Mapping[str, object]
    """By column, as its cells were read."""
    made: R

    def refuse(self, column: str, expected: str) -> DataError:
        """The error to raise about its cell in `column`."""
        return DataError(self.file, self.number, column, self.cells[column], expected)


def read_rows(folder: Traversable | Path, table: Table[R]) -> list[CsvRow[R]]:
    """The rows of a file, which has the table's columns and no others, in any order. Blank lines are skipped.

    DataError for the first mistake.
    """
    if table.optional and not folder.joinpath(table.file).is_file():
        return []
    records = _records(table.file, _text(folder, table.file))
    header = records[0][1] if records else []
    _check_header(table, header)
    return [_row(table, header, number, record) for number, record in records[1:]]


def _check_header(table: Table[R], header: Sequence[str]) -> None:
    for column in header:
        if column not in table.columns or header.count(column) > 1:
            expected = "each of these columns once: " + ", ".join(table.columns)
            raise DataError(table.file, 1, column, column, expected)
    for column in table.columns:
        if column not in header and column not in table.may_lack:
            raise DataError(table.file, 1, column, "", f"a column named {column}")


def _row(table: Table[R], header: Sequence[str], number: int, record: Sequence[str]) -> CsvRow[R]:
    file = table.file
    if len(record) != len(header):
        raise DataError(file, number, "", ",".join(record), f"{len(header)} cells, not {len(record)}")
    cells = dict.fromkeys(table.may_lack, "") | dict(zip(header, record, strict=True))
    values: dict[str, object] = {}
    column = ""
    try:
        for column, read in table.columns.items():
            values[column] = read(cells[column])
    except ValueError as error:
        raise DataError(file, number, column, cells[column], str(error)) from error
    try:
        return CsvRow(file, number, cells, values, table.make(**values))
    except ValueError as error:
        expected = f"a rule that makes sense: {error}"
        raise DataError(file, number, table.about, cells[table.about], expected) from error


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
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    records: list[tuple[int, list[str]]] = []
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return records
        except csv.Error as error:
            expected = "a row of comma-separated cells, every quote closed"
            raise DataError(name, number, "", str(error), expected) from error
        if cells:
            records.append((number, cells))


def check_unique(rows: Iterable[CsvRow[R]], columns: Sequence[str]) -> None:
    """Refuse a second row with the same values in `columns`. A single column may be empty any number of times."""
    seen: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = tuple(row.values[column] for column in columns)
        if key in seen:
            raise row.refuse(columns[-1], f"something else than in row {seen[key]}")
        if key != (None,):
            seen[key] = row.number


def check_known(rows: Iterable[CsvRow[R]], column: str, there: Collection[object], where: str) -> None:
    """Refuse a cell of `column` that names what is not `there`, in the file `where`."""
    for row in rows:
        value = row.values[column]
        if value is not None and value not in there:
            raise row.refuse(column, f"one that is in {where}")
