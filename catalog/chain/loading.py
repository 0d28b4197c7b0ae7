"""Loading a chain from its CSV files, and refusing it when anything in them does not fit together.

Nine files every chain has; four more, about codes, it may have (`catalog.chain.code_rows`).

A file is checked cell by cell (`catalog.chain.chain_rows`), then against itself (nothing twice) and against the others
(nothing that names what is not there). The first mistake ends the loading with a DataError that names file, row and
column, what was given and what was expected: a shop with half its prices is worse than one that does not open.

`load` imports pydantic and is called through `catalog.chain.chain.load_chain`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path

from catalog.chain import chain_rows as cells
from catalog.chain import code_rows as codes
from catalog.chain.chain import BagRule, Chain, City, Department
from catalog.chain.checked_rows import Entry, each_once, known, made, read_entries
from catalog.chain.pack_conditions import Recall
from catalog.chain.planogram import AisleRow
from catalog.chain.prices import Audience, PriceRow
from catalog.chain.product import Fulfilment, Product, Unit
from catalog.chain.stores import Store
from catalog.chain.tax_rates import TaxRate, TaxRates
from catalog.codes.labels.store_labels import DEFAULT_RULES, LabelRule, LabelRules
from catalog.text import Bilingual

GRAMS_PER_PRICE = 500
"""What is weighed is priced per 500 g (one jin) in China."""


@dataclass(frozen=True, slots=True)
class _Files:
    """The rows of all files of a chain, each right by itself."""

    cities: list[Entry[cells.CityRow]]
    departments: list[Entry[cells.DepartmentRow]]
    stores: list[Entry[cells.StoreRow]]
    products: list[Entry[cells.ProductRow]]
    prices: list[Entry[cells.PriceRowCells]]
    planogram: list[Entry[cells.PlanogramRow]]
    not_carried: list[Entry[cells.NotCarriedRow]]
    tax_rates: list[Entry[cells.TaxRateRow]]
    bag_rules: list[Entry[cells.BagRuleRow]]
    label_rules: list[Entry[codes.LabelRuleRow]]
    other_codes: list[Entry[codes.OtherCodeRow]]
    date_rules: list[Entry[codes.DateRuleRow]]
    recalls: list[Entry[codes.RecallRow]]


def load(folder: Traversable | Path) -> Chain:
    """The chain in `folder`. DataError when a file is missing or anything in it is wrong."""
    files = _Files(
        read_entries(folder, "cities.csv", cells.CityRow),
        read_entries(folder, "departments.csv", cells.DepartmentRow),
        read_entries(folder, "stores.csv", cells.StoreRow),
        read_entries(folder, "products.csv", cells.ProductRow),
        read_entries(folder, "prices.csv", cells.PriceRowCells),
        read_entries(folder, "planogram.csv", cells.PlanogramRow),
        read_entries(folder, "not_carried.csv", cells.NotCarriedRow),
        read_entries(folder, "tax_rates.csv", cells.TaxRateRow),
        read_entries(folder, "bag_rules.csv", cells.BagRuleRow),
        read_entries(folder, "label_rules.csv", codes.LabelRuleRow, optional=True),
        read_entries(folder, "other_codes.csv", codes.OtherCodeRow, optional=True),
        read_entries(folder, "date_rules.csv", codes.DateRuleRow, optional=True),
        read_entries(folder, "recalls.csv", codes.RecallRow, optional=True),
    )
    _check_repeats(files)
    _check_references(files)
    _check_products(files.products)
    return _chain(files)


def _chain(files: _Files) -> Chain:
    return Chain(
        cities={e.row.id: City(e.row.id, _name(e.row)) for e in files.cities},
        stores={e.row.id: _store(e.row) for e in files.stores},
        departments={e.row.id: Department(e.row.id, _name(e.row)) for e in files.departments},
        products={e.row.sku: _product(e.row) for e in files.products},
        prices=_prices(files.products, files.prices),
        planogram=tuple(AisleRow(e.row.store, e.row.aisle, e.row.department) for e in files.planogram),
        not_carried=frozenset((e.row.store, e.row.sku) for e in files.not_carried),
        bag_rules=tuple(BagRule(e.row.sku, e.row.city, e.row.valid_from, e.row.allowed) for e in files.bag_rules),
        tax=TaxRates(TaxRate(e.row.tax_class, e.row.valid_from, e.row.rate_bp) for e in files.tax_rates),
        label_rules=_label_rules(files.label_rules, None) if files.label_rules else DEFAULT_RULES,
        store_label_rules={
            store: _label_rules(files.label_rules, store) for store in {e.row.store for e in files.label_rules} if store
        },
        other_codes={e.row.gtin: e.row.sku for e in files.other_codes},
        date_rules=tuple(made(e, e.row.rule, "from_days") for e in files.date_rules),
        recalls=tuple(Recall(e.row.gtin, e.row.lot, e.row.since) for e in files.recalls),
    )


def _label_rules(entries: Iterable[Entry[codes.LabelRuleRow]], store: str | None) -> LabelRules:
    """The rules of `store`: those of every store, except where one of its own has the same name, and its own."""
    rules: dict[str, LabelRule] = {}
    for owner in (None, store):
        rules |= {e.row.name: made(e, e.row.rule, "template") for e in entries if e.row.store == owner}
    return LabelRules(rules.values())


def _check_repeats(files: _Files) -> None:
    each_once(files.cities, "id", lambda row: row.id)
    each_once(files.departments, "id", lambda row: row.id)
    each_once(files.stores, "id", lambda row: row.id)
    each_once(files.stores, "code", lambda row: row.code)
    each_once(files.products, "sku", lambda row: row.sku)
    each_once(files.products, "plu", lambda row: row.plu)
    each_once(files.products, "gtin", lambda row: row.gtin)
    each_once(files.planogram, "department", lambda row: (row.store, row.department))
    each_once(files.not_carried, "sku", lambda row: (row.store, row.sku))
    each_once(files.tax_rates, "valid_from", lambda row: (row.tax_class, row.valid_from))
    each_once(files.bag_rules, "valid_from", lambda row: (row.sku, row.city, row.valid_from))
    each_once(files.label_rules, "name", lambda row: (row.store, row.name))
    numbers = {e.row.gtin for e in files.products}
    for entry in files.other_codes:
        if entry.row.gtin in numbers:
            raise entry.refuse("gtin", "a number that nothing else has")
        numbers.add(entry.row.gtin)


def _check_references(files: _Files) -> None:
    cities = {entry.row.id for entry in files.cities}
    departments = {entry.row.id for entry in files.departments}
    stores = {entry.row.id for entry in files.stores}
    skus = {entry.row.sku for entry in files.products}
    tax_classes = {entry.row.tax_class for entry in files.tax_rates}
    known(files.stores, "city", cities, "cities.csv")
    known(files.products, "department", departments, "departments.csv")
    known(files.products, "tax_class", tax_classes, "tax_rates.csv")
    known(files.prices, "sku", skus, "products.csv")
    known(files.prices, "store", stores, "stores.csv")
    known(files.planogram, "store", stores, "stores.csv")
    known(files.planogram, "department", departments, "departments.csv")
    known(files.not_carried, "store", stores, "stores.csv")
    known(files.not_carried, "sku", skus, "products.csv")
    known(files.bag_rules, "sku", skus, "products.csv")
    known(files.bag_rules, "city", cities, "cities.csv")
    known(files.label_rules, "store", stores, "stores.csv")
    known(files.label_rules, "sku", skus, "products.csv")
    known(files.other_codes, "sku", skus, "products.csv")
    known(files.date_rules, "store", stores, "stores.csv")
    known(files.date_rules, "department", departments, "departments.csv")


def _check_products(entries: list[Entry[cells.ProductRow]]) -> None:
    by_sku = {entry.row.sku: entry.row for entry in entries}
    for entry in entries:
        _check_product(entry, by_sku)


def _check_product(entry: Entry[cells.ProductRow], by_sku: dict[str, cells.ProductRow]) -> None:
    row = entry.row
    weighed = row.unit is Unit.GRAM
    if weighed != (row.plu is not None):
        expected = "a PLU for what is weighed" if weighed else "no PLU for what is counted"
        raise entry.refuse("plu", expected)
    if weighed == (row.gtin is not None):
        expected = "no GTIN for what is weighed" if weighed else "a GTIN for what is counted"
        raise entry.refuse("gtin", expected)
    if row.member_price is not None and row.member_price >= row.price:
        raise entry.refuse("member_price", "less than the price")
    if row.online_only != (Fulfilment.CARRY not in row.modes):
        expected = "no carry for what is online only" if row.online_only else "carry for what stands in a store"
        raise entry.refuse("modes", expected)
    for sku in row.cooking:
        service = by_sku.get(sku)
        if service is None or service.unit is not Unit.EACH or service.cooking:
            raise entry.refuse("cooking", f"{sku} to be a service in products.csv, sold by the piece")


def _name(row: cells.CityRow | cells.StoreRow | cells.ProductRow) -> Bilingual:
    return Bilingual(row.name_zh, row.name_en)


def _store(row: cells.StoreRow) -> Store:
    return Store(name=_name(row), **row.model_dump(exclude={"name_zh", "name_en"}))


def _product(row: cells.ProductRow) -> Product:
    elsewhere = {"name_zh", "name_en", "origin_zh", "origin_en", "price", "member_price"}
    return Product(
        name=_name(row),
        ref_qty=GRAMS_PER_PRICE if row.unit is Unit.GRAM else 1,
        origin=Bilingual(row.origin_zh, row.origin_en),
        **row.model_dump(exclude=elsewhere),
    )


def _prices(
    products: Iterable[Entry[cells.ProductRow]], exceptions: list[Entry[cells.PriceRowCells]]
) -> tuple[PriceRow, ...]:
    """The regular prices of the products file, then the exceptions of the prices file."""
    rows = []
    for product in (entry.row for entry in products):
        rows.append(PriceRow(product.sku, product.price))
        if product.member_price is not None:
            rows.append(PriceRow(product.sku, product.member_price, audience=Audience.MEMBER))
    taken = {_place_in_order(row): "products.csv" for row in rows}
    for entry in exceptions:
        row = PriceRow(**entry.row.model_dump())
        if row.valid_from is not None and row.valid_to is not None and row.valid_to <= row.valid_from:
            raise entry.refuse("valid_to", f"a time later than valid_from, {row.valid_from}")
        place = _place_in_order(row)
        if place in taken:
            raise entry.refuse("valid_from", f"another beginning than the same price in {taken[place]}")
        taken[place] = f"row {entry.number}"
        rows.append(row)
    return tuple(rows)


def _place_in_order(row: PriceRow) -> tuple[object, ...]:
    """Rows with the same place would both count, and which of them would be luck."""
    return row.sku, row.store, row.audience, row.valid_from
