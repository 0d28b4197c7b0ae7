"""Loading a chain from its CSV files. The first mistake is a DataError: half the prices are worse than none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from catalog.chain import chain_files as tables
from catalog.chain.chain import Chain
from catalog.chain.chain_files import PricedProduct
from catalog.chain.csv_tables import CsvRow, Table, check_known, check_unique, read_rows
from catalog.chain.prices import Audience, PriceRow
from catalog.chain.product import Fulfilment, Product, Unit
from catalog.chain.stock_plan import WAREHOUSE
from catalog.chain.store_terms import TERM_CELLS, StoreTerms
from catalog.chain.stores import Store
from catalog.chain.tax_rates import TaxRates
from catalog.codes.labels import DEFAULT_RULES, LabelRule, LabelRules, ShortForm

if TYPE_CHECKING:
    # Takes 20 ms to import.
    from importlib.resources.abc import Traversable

R = TypeVar("R")

_UNIQUE: tuple[tuple[Table[Any], tuple[str, ...]], ...] = (
    (tables.CITIES, ("id",)),
    (tables.DEPARTMENTS, ("id",)),
    (tables.STORES, ("id",)),
    (tables.STORES, ("code",)),
    (tables.PRODUCTS, ("sku",)),
    (tables.PRODUCTS, ("plu",)),
    (tables.PRODUCTS, ("gtin",)),
    (tables.PLANOGRAM, ("store", "department")),
    (tables.NOT_CARRIED, ("store", "sku")),
    (tables.TAX_RATES, ("tax_class", "valid_from")),
    (tables.BAG_RULES, ("sku", "city", "valid_from")),
    (tables.LABEL_RULES, ("store", "name")),
    (tables.SCANNERS, ("store", "sends")),
    (tables.OTHER_CODES, ("gtin",)),
    (tables.STORE_TERMS, ("store", "term")),
    (tables.STOCK, ("sku",)),
)
# (file, column that names something, where it must be)
_REFERENCES: tuple[tuple[Table[Any], str, Table[Any], str], ...] = (
    (tables.STORES, "city", tables.CITIES, "id"),
    (tables.PRODUCTS, "department", tables.DEPARTMENTS, "id"),
    (tables.PRODUCTS, "tax_class", tables.TAX_RATES, "tax_class"),
    (tables.PRICES, "sku", tables.PRODUCTS, "sku"),
    (tables.PRICES, "store", tables.STORES, "id"),
    (tables.PLANOGRAM, "store", tables.STORES, "id"),
    (tables.PLANOGRAM, "department", tables.DEPARTMENTS, "id"),
    (tables.NOT_CARRIED, "store", tables.STORES, "id"),
    (tables.NOT_CARRIED, "sku", tables.PRODUCTS, "sku"),
    (tables.BAG_RULES, "sku", tables.PRODUCTS, "sku"),
    (tables.BAG_RULES, "city", tables.CITIES, "id"),
    (tables.LABEL_RULES, "store", tables.STORES, "id"),
    (tables.LABEL_RULES, "sku", tables.PRODUCTS, "sku"),
    (tables.SCANNERS, "store", tables.STORES, "id"),
    (tables.OTHER_CODES, "sku", tables.PRODUCTS, "sku"),
    (tables.STOCK, "sku", tables.PRODUCTS, "sku"),
    (tables.DATE_RULES, "store", tables.STORES, "id"),
    (tables.DATE_RULES, "department", tables.DEPARTMENTS, "id"),
    (tables.STORE_TERMS, "store", tables.STORES, "id"),
)


class _Files:
    def __init__(self, folder: Traversable | Path) -> None:
        self._rows: dict[str, list[CsvRow[Any]]] = {table.file: read_rows(folder, table) for table in tables.TABLES}

    def rows(self, table: Table[R]) -> list[CsvRow[R]]:
        return cast("list[CsvRow[R]]", self._rows[table.file])

    def made(self, table: Table[R]) -> list[R]:
        return [row.made for row in self.rows(table)]


@cache
def demo_chain() -> Chain:
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
    _check_products(files.rows(tables.PRODUCTS))
    _check_stock(files)
    label_rules, scanners = files.rows(tables.LABEL_RULES), files.rows(tables.SCANNERS)
    own_rules = {str(row.values["store"]) for rows in (label_rules, scanners) for row in rows if row.values["store"]}
    return Chain(
        cities=dict(files.made(tables.CITIES)),
        stores={store.id: store for store in _stores(files)},
        departments=dict(files.made(tables.DEPARTMENTS)),
        products={product.sku: product for product, _, _ in files.made(tables.PRODUCTS)},
        prices=_prices(files.made(tables.PRODUCTS), files.rows(tables.PRICES)),
        planogram=tuple(files.made(tables.PLANOGRAM)),
        not_carried=frozenset(files.made(tables.NOT_CARRIED)),
        bag_rules=tuple(files.made(tables.BAG_RULES)),
        tax=TaxRates(files.made(tables.TAX_RATES)),
        label_rules=_label_rules(label_rules, scanners, None),
        store_label_rules={store: _label_rules(label_rules, scanners, store) for store in own_rules},
        other_codes=dict(files.made(tables.OTHER_CODES)),
        date_rules=tuple(files.made(tables.DATE_RULES)),
        recalls=tuple(files.made(tables.RECALLS)),
        stock={plan.sku: plan for plan in files.made(tables.STOCK)},
    )


def _stores(files: _Files) -> Iterator[Store]:
    """The stores, each with the terms for every store and its own ones, which go before those."""
    for_all: dict[str, object] = {}
    own: dict[str, dict[str, object]] = {}
    tax_classes = {rate.tax_class for rate in files.made(tables.TAX_RATES)}
    departments = dict(files.made(tables.DEPARTMENTS))
    for row in files.rows(tables.STORE_TERMS):
        term = str(row.values["term"])
        store = row.values["store"]
        terms = for_all if store is None else own.setdefault(str(store), {})
        try:
            terms[term] = TERM_CELLS[term](row.cells["value"])
        except ValueError as error:
            raise row.refuse("value", str(error)) from error
        if term == "fee_tax_class" and terms[term] not in tax_classes:
            raise row.refuse("value", "one that is in tax_rates.csv")
        if term == "spoils" and not set(cast("tuple[str, ...]", terms[term])) <= set(departments):
            raise row.refuse("value", "some that are in departments.csv, joined by |")
    for store in files.made(tables.STORES):
        yield replace(store, terms=StoreTerms(**cast("dict[str, Any]", for_all | own.get(store.id, {}))))


def _label_rules(
    rows: Sequence[CsvRow[LabelRule]], scanners: Sequence[CsvRow[ShortForm]], store: str | None
) -> LabelRules:
    """The rules of `store`: its own, and those of every store that it does not replace by one of the same name."""
    short_forms = [row.made for row in scanners if row.values["store"] in (None, store)]
    if not rows:
        return LabelRules(DEFAULT_RULES, short_forms) if short_forms else DEFAULT_RULES
    rules: dict[str, LabelRule] = {}
    for owner in (None, store):
        rules |= {row.made.name: row.made for row in rows if row.values["store"] == owner}
    return LabelRules(rules.values(), short_forms)


def _check_other_codes(files: _Files) -> None:
    numbers = {product.gtin for product, _, _ in files.made(tables.PRODUCTS)}
    for row in files.rows(tables.OTHER_CODES):
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


def _check_stock(files: _Files) -> None:
    by_sku = {product.sku: product for product, _, _ in files.made(tables.PRODUCTS)}
    services = {service for product in by_sku.values() for service in product.cooking}
    for store in files.rows(tables.STORES):
        if store.made.id == WAREHOUSE:
            raise store.refuse("id", "another one: the warehouse has it")
    for row in files.rows(tables.STOCK):
        plan, product = row.made, by_sku[row.made.sku]
        if plan.sku in services:
            raise row.refuse("sku", "goods: a service has no stock")
        if plan.tank and (plan.shelf or plan.back):
            raise row.refuse("tank", "0 for what stands on the shelf or in the back room")
        if plan.warehouse and Fulfilment.SHIP not in product.modes:
            raise row.refuse("warehouse", "0 for what is not shipped")
        if product.online_only:
            for column in ("shelf", "back", "tank", "par"):
                if row.values[column]:
                    raise row.refuse(column, "0 for what is online only")


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
