"""Loading a chain from its CSV files, and refusing it when anything in them does not fit together.

A file is checked cell by cell (`catalog.chain.csv_tables`), then against itself (nothing twice) and against the others
(nothing that names what is not there). The first mistake ends the loading with a DataError that names file, row and
column, what was given and what was expected: a shop with half its prices is worse than one that does not open.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from catalog.chain.chain import Chain
from catalog.chain.chain_files import (
    BAG_RULES,
    CITIES,
    DATE_RULES,
    DEPARTMENTS,
    LABEL_RULES,
    NOT_CARRIED,
    OTHER_CODES,
    PLANOGRAM,
    PRICES,
    PRODUCTS,
    RECALLS,
    STORES,
    TAX_RATES,
    PricedProduct,
)
from catalog.chain.csv_tables import CsvRow, Table, check_known, check_unique, read_rows
from catalog.chain.prices import Audience, PriceRow
from catalog.chain.product import Fulfilment, Product, Unit
from catalog.chain.tax_rates import TaxRates
from catalog.codes.labels.store_labels import DEFAULT_RULES, LabelRule, LabelRules

if TYPE_CHECKING:
    # Takes 20 ms to import.
    from importlib.resources.abc import Traversable

R = TypeVar("R")

TABLES: tuple[Table[Any], ...] = (
    *(CITIES, DEPARTMENTS, STORES, PRODUCTS, PRICES, PLANOGRAM, NOT_CARRIED, TAX_RATES, BAG_RULES),
    *(LABEL_RULES, OTHER_CODES, DATE_RULES, RECALLS),
)
_UNIQUE: tuple[tuple[Table[Any], tuple[str, ...]], ...] = (
    (CITIES, ("id",)),
    (DEPARTMENTS, ("id",)),
    (STORES, ("id",)),
    (STORES, ("code",)),
    (PRODUCTS, ("sku",)),
    (PRODUCTS, ("plu",)),
    (PRODUCTS, ("gtin",)),
    (PLANOGRAM, ("store", "department")),
    (NOT_CARRIED, ("store", "sku")),
    (TAX_RATES, ("tax_class", "valid_from")),
    (BAG_RULES, ("sku", "city", "valid_from")),
    (LABEL_RULES, ("store", "name")),
    (OTHER_CODES, ("gtin",)),
)
# (file, column that names something, where it must be)
_REFERENCES: tuple[tuple[Table[Any], str, Table[Any], str], ...] = (
    (STORES, "city", CITIES, "id"),
    (PRODUCTS, "department", DEPARTMENTS, "id"),
    (PRODUCTS, "tax_class", TAX_RATES, "tax_class"),
    (PRICES, "sku", PRODUCTS, "sku"),
    (PRICES, "store", STORES, "id"),
    (PLANOGRAM, "store", STORES, "id"),
    (PLANOGRAM, "department", DEPARTMENTS, "id"),
    (NOT_CARRIED, "store", STORES, "id"),
    (NOT_CARRIED, "sku", PRODUCTS, "sku"),
    (BAG_RULES, "sku", PRODUCTS, "sku"),
    (BAG_RULES, "city", CITIES, "id"),
    (LABEL_RULES, "store", STORES, "id"),
    (LABEL_RULES, "sku", PRODUCTS, "sku"),
    (OTHER_CODES, "sku", PRODUCTS, "sku"),
    (DATE_RULES, "store", STORES, "id"),
    (DATE_RULES, "department", DEPARTMENTS, "id"),
)


class _Files:
    """The rows of all files of a chain, each right by itself."""

    def __init__(self, folder: Traversable | Path) -> None:
        self._rows: dict[str, list[CsvRow[Any]]] = {table.file: read_rows(folder, table) for table in TABLES}

    def rows(self, table: Table[R]) -> list[CsvRow[R]]:
        return cast("list[CsvRow[R]]", self._rows[table.file])

    def made(self, table: Table[R]) -> list[R]:
        return [row.made for row in self.rows(table)]


@cache
def demo_chain() -> Chain:
    """The invented chain that comes with the program."""
    from importlib.resources import files  # noqa: PLC0415 - start-up time, see above

    return load_chain(files("catalog.chain") / "data")


def load_chain(folder: Traversable | Path) -> Chain:
    """The chain in `folder`. DataError when a file is missing or anything in it is wrong."""
    files = _Files(folder)
    for table, columns in _UNIQUE:
        check_unique(files.rows(table), columns)
    _check_other_codes(files)
    for table, column, other, key in _REFERENCES:
        check_known(files.rows(table), column, {row.values[key] for row in files.rows(other)}, other.file)
    _check_products(files.rows(PRODUCTS))
    label_rules = files.rows(LABEL_RULES)
    own_rules = {str(row.values["store"]) for row in label_rules if row.values["store"] is not None}
    return Chain(
        cities={city.id: city for city in files.made(CITIES)},
        stores={store.id: store for store in files.made(STORES)},
        departments={department.id: department for department in files.made(DEPARTMENTS)},
        products={product.sku: product for product, _, _ in files.made(PRODUCTS)},
        prices=_prices(files.made(PRODUCTS), files.rows(PRICES)),
        planogram=tuple(files.made(PLANOGRAM)),
        not_carried=frozenset(files.made(NOT_CARRIED)),
        bag_rules=tuple(files.made(BAG_RULES)),
        tax=TaxRates(files.made(TAX_RATES)),
        label_rules=_label_rules(label_rules, None) if label_rules else DEFAULT_RULES,
        store_label_rules={store: _label_rules(label_rules, store) for store in own_rules},
        other_codes=dict(files.made(OTHER_CODES)),
        date_rules=tuple(files.made(DATE_RULES)),
        recalls=tuple(files.made(RECALLS)),
    )


def _label_rules(rows: Iterable[CsvRow[LabelRule]], store: str | None) -> LabelRules:
    """The rules of `store`: its own, and those of every store that it does not replace by one of the same name."""
    rules: dict[str, LabelRule] = {}
    for owner in (None, store):
        rules |= {row.made.name: row.made for row in rows if row.values["store"] == owner}
    return LabelRules(rules.values())


def _check_other_codes(files: _Files) -> None:
    numbers = {product.gtin for product, _, _ in files.made(PRODUCTS)}
    for row in files.rows(OTHER_CODES):
        if row.values["gtin"] in numbers:
            raise row.refuse("gtin", "a number that nothing else has")


def _check_products(rows: list[CsvRow[PricedProduct]]) -> None:
    by_sku = {row.made.product.sku: row.made.product for row in rows}
    for row in rows:
        _check_product(row, by_sku)


def _check_product(row: CsvRow[PricedProduct], by_sku: dict[str, Product]) -> None:
    product, price, member_price = row.made
    weighed = product.unit is Unit.GRAM
    if weighed != (product.plu is not None):
        raise row.refuse("plu", "a PLU for what is weighed" if weighed else "no PLU for what is counted")
    if weighed == (product.gtin is not None):
        raise row.refuse("gtin", "no GTIN for what is weighed" if weighed else "a GTIN for what is counted")
    if member_price is not None and member_price >= price:
        raise row.refuse("member_price", "less than the price")
    if product.online_only != (Fulfilment.CARRY not in product.modes):
        expected = "no carry for what is online only" if product.online_only else "carry for what stands in a store"
        raise row.refuse("modes", expected)
    for sku in product.cooking:
        service = by_sku.get(sku)
        if service is None or service.unit is not Unit.EACH or service.cooking:
            raise row.refuse("cooking", f"{sku} to be a service in products.csv, sold by the piece")


def _prices(products: Iterable[PricedProduct], exceptions: Iterable[CsvRow[PriceRow]]) -> tuple[PriceRow, ...]:
    """The regular prices of the products file, then the exceptions of the prices file."""
    prices = []
    for product, price, member_price in products:
        prices.append(PriceRow(product.sku, price))
        if member_price is not None:
            prices.append(PriceRow(product.sku, member_price, audience=Audience.MEMBER))
    taken = {_rank(regular): "products.csv" for regular in prices}
    for row in exceptions:
        begins, ends = row.made.valid_from, row.made.valid_to
        if begins is not None and ends is not None and ends <= begins:
            raise row.refuse("valid_to", f"a time later than valid_from, {begins}")
        rank = _rank(row.made)
        if rank in taken:
            raise row.refuse("valid_from", f"another beginning than the same price in {taken[rank]}")
        taken[rank] = f"row {row.number}"
        prices.append(row.made)
    return tuple(prices)


def _rank(row: PriceRow) -> tuple[object, ...]:
    """Of two rows with the same rank, nothing would say which one counts."""
    return row.sku, row.store, row.audience, row.valid_from
