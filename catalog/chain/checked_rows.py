"""Rows of files that have been checked and still know where they stood, so that a later refusal can point at them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from catalog.chain.chain_rows import Row
from catalog.chain.csv_tables import TableRow, read_table
from catalog.errors import DataError

R = TypeVar("R", bound=Row)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry(Generic[R]):
    """A validated row that still knows where it stood."""

    file: str
    table_row: TableRow
    row: R

    @property
    def number(self) -> int:
        """The line on which it begins."""
        return self.table_row.number

    def refuse(self, column: str, expected: str) -> DataError:
        """The error to raise about its cell in `column`."""
        return DataError(self.file, self.number, column, self.table_row.cells[column], expected)


def made(entry: Entry[R], make: Callable[[], T], column: str) -> T:
    """What `make` makes of the whole row, of which `column` is the heart."""
    try:
        return make()
    except ValueError as error:
        raise entry.refuse(column, f"a rule that makes sense: {error}") from error


def read_entries(folder: Traversable | Path, file: str, model: type[R], *, optional: bool = False) -> list[Entry[R]]:
    """The rows of `file` as `model`s; none when an `optional` file is not there. DataError for the first wrong one."""
    if optional and not folder.joinpath(file).is_file():
        return []
    adapter = TypeAdapter(model)
    entries = []
    for row in read_table(folder, file, tuple(model.model_fields)):
        try:
            entries.append(Entry(file, row, adapter.validate_python(row.cells)))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            column = str(first["loc"][0])
            raise DataError(file, row.number, column, row.cells[column], _expected(first["msg"])) from error
    return entries


def _expected(message: str) -> str:
    """What pydantic says about a cell, as the second half of our sentence."""
    return message.removeprefix("Value error, ")


def each_once(entries: Iterable[Entry[R]], column: str, key: Callable[[R], object]) -> None:
    """Refuse a second row with the same key; a key of None may come as often as it likes."""
    seen: dict[object, int] = {}
    for entry in entries:
        value = key(entry.row)
        if value is None:
            continue
        if value in seen:
            raise entry.refuse(column, f"something else than in row {seen[value]}")
        seen[value] = entry.number


def known(entries: Iterable[Entry[R]], column: str, there: Collection[str], where: str) -> None:
    """Refuse a cell of `column` that names what is not `there`, in the file `where`."""
    for entry in entries:
        value = getattr(entry.row, column)
        if value is not None and value not in there:
            raise entry.refuse(column, f"one that is in {where}")
