"""A count as a file: CSV with the columns store, location, sku, quantity, in any order, read strictly.

A cell of `sku` may hold a GTIN as well, and the column may be called `gtin`. Quantities are whole pieces, or whole
grams of what is weighed. One mistake, and nothing of the file is taken; all of its mistakes are told at once.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence

from catalog.chain import WAREHOUSE, Chain, Product, Unit
from catalog.codes import Gtin
from catalog.errors import CodeError
from catalog.text import clean
from checkout.errors import BadCount, CountFault, CountProblem
from checkout.events.stock import Location
from checkout.store.opening_stock import OpeningStock
from checkout.store.stock_clerk import MOST, CountRow

MOST_BYTES = 4_000_000
COLUMNS = ("store", "location", "sku", "quantity")
_PLU_DIGITS = 5
_GTIN = "gtin"
"""What the column `sku` may be called, too."""
_WHOLE, _NEGATIVE, _FRACTION = re.compile("[0-9]+"), re.compile(r"-[0-9]+(\.[0-9]+)?"), re.compile(r"[0-9]+\.[0-9]+")
_DIGITS = len(str(MOST))


def goods_named(chain: Chain, code: str) -> Product | None:
    """The product with this SKU, this PLU, or this GTIN in any of its lengths; None when there is none."""
    code = code.strip()
    if product := chain.products.get(code.upper()):
        return product
    if len(code) == _PLU_DIGITS:
        return next((product for product in chain.products.values() if product.plu == code), None)
    try:
        key = Gtin.parse(code).key
    except CodeError:
        return None
    if sku := chain.other_codes.get(key):
        return chain.products[sku]
    return next((product for product in chain.products.values() if product.gtin == key), None)


def read_count(data: bytes, chain: Chain) -> list[CountRow]:
    """The rows of a count file, in their order. Raises BadCount with every fault that was found."""
    if len(data) > MOST_BYTES:
        raise BadCount([CountFault(0, CountProblem.TOO_BIG, expected=str(MOST_BYTES))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise BadCount([CountFault(row, CountProblem.NOT_UTF8)]) from None
    records = _records(text)
    first = next(records, None)
    if first is None:
        raise BadCount([CountFault(1, CountProblem.NO_COLUMN, expected=", ".join(COLUMNS))])
    return _Reader(chain, _columns(first[1])).rows(records)


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record that is not blank, with the line on which it begins. Raises BadCount for what is no CSV: most often a
    quote that is never closed."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    number = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield number, cells
            number = reader.line_num + 1
    except csv.Error:
        raise BadCount([CountFault(number, CountProblem.NOT_CSV)]) from None


def _columns(header: Sequence[str]) -> Mapping[str, int]:
    """Where each column stands. Raises BadCount."""
    names = [cell.strip().lower() for cell in header]
    names = ["sku" if name == _GTIN else name for name in names]
    faults = []
    for name, given in zip(names, header, strict=True):
        if name not in COLUMNS or names.count(name) > 1:
            faults.append(CountFault(1, CountProblem.BAD_COLUMN, clean(given, 40), ", ".join(COLUMNS)))
    faults += [CountFault(1, CountProblem.NO_COLUMN, expected=name) for name in COLUMNS if name not in names]
    if faults:
        raise BadCount(faults)
    return {name: names.index(name) for name in COLUMNS}


class _Wrong(Exception):  # noqa: N818 - never leaves this module
    def __init__(self, problem: CountProblem, given: str = "", expected: str = "") -> None:
        super().__init__()
        self.problem, self.given, self.expected = problem, clean(given, 40), expected


class _Reader:
    def __init__(self, chain: Chain, columns: Mapping[str, int]) -> None:
        self._chain = chain
        self._columns = columns
        self._openings: dict[str, OpeningStock] = {}
        self._seen: dict[tuple[str, Location, str], int] = {}

    def rows(self, records: Iterator[tuple[int, list[str]]]) -> list[CountRow]:
        rows, faults = [], []
        for number, cells in records:
            try:
                rows.append(self._row(number, cells))
            except _Wrong as wrong:
                faults.append(CountFault(number, wrong.problem, wrong.given, wrong.expected))
        if faults:
            raise BadCount(faults)
        return rows

    def _row(self, number: int, cells: Sequence[str]) -> CountRow:
        if len(cells) != len(self._columns):
            raise _Wrong(CountProblem.CELLS, str(len(cells)), str(len(self._columns)))
        store, place, code, counted = (cells[self._columns[name]].strip() for name in COLUMNS)
        opening, product = self._opening(store), self._product(code)
        if not opening.is_kept(product.sku):
            raise _Wrong(CountProblem.SERVICE, code)
        if product.sku not in opening.goods:
            raise _Wrong(CountProblem.NOT_HERE, code)
        places = [each.value for each in opening.places(product.sku)]
        if place not in places:
            raise _Wrong(CountProblem.NOT_THERE, place, ", ".join(places))
        row = CountRow(store, Location(place), product, _quantity(counted, product))
        first = self._seen.setdefault((store, row.location, product.sku), number)
        if first != number:
            raise _Wrong(CountProblem.TWICE, code, str(first))
        return row

    def _opening(self, store: str) -> OpeningStock:
        if store not in self._openings:
            if store not in self._chain.stores and store != WAREHOUSE:
                raise _Wrong(CountProblem.NO_SUCH_STORE, store, ", ".join([*self._chain.stores, WAREHOUSE]))
            self._openings[store] = OpeningStock(self._chain, self._chain.stores.get(store))
        return self._openings[store]

    def _product(self, code: str) -> Product:
        product = goods_named(self._chain, code)
        if product is None:
            raise _Wrong(CountProblem.NO_SUCH_GOODS, code)
        return product


def _quantity(counted: str, product: Product) -> int:
    if _WHOLE.fullmatch(counted) and len(counted.lstrip("0")) <= _DIGITS:
        return int(counted)
    if _WHOLE.fullmatch(counted):
        raise _Wrong(CountProblem.TOO_MANY, counted, str(MOST))
    if _NEGATIVE.fullmatch(counted):
        raise _Wrong(CountProblem.NEGATIVE, counted)
    if _FRACTION.fullmatch(counted):
        raise _Wrong(
            CountProblem.PART_OF_A_GRAM if product.unit is Unit.GRAM else CountProblem.PART_OF_A_PIECE, counted
        )
    raise _Wrong(CountProblem.NO_NUMBER, counted)
