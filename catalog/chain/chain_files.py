"""The files of a chain: their columns, and what a row stands for. Codes, packs, terms and stock are optional."""

from __future__ import annotations

from typing import Any, NamedTuple

from catalog.chain import cells, store_terms
from catalog.chain.chain import BagRule
from catalog.chain.csv_tables import Table
from catalog.chain.pack_conditions import DateKind, DateRule, Recall
from catalog.chain.planogram import AisleRow
from catalog.chain.prices import Audience, PriceRow
from catalog.chain.product import Product, Unit
from catalog.chain.stock_plan import StockPlan
from catalog.chain.stores import Store, TaxKind
from catalog.chain.tax_rates import TaxRate
from catalog.codes.labels import CheckPolicy, LabelMeasure, LabelRule, Role, ShortForm
from catalog.text import Bilingual

GRAMS_PER_PRICE = 500
"""What is weighed is priced per 500 g (one jin) in China."""


class PricedProduct(NamedTuple):
    """A product with its regular prices, in fen per `Product.ref_qty`."""

    product: Product
    price: int
    member_price: int | None


def _name(id: str, name_zh: str, name_en: str) -> tuple[str, Bilingual]:  # noqa: A002 - the column's name
    return id, Bilingual(name_zh, name_en)


def _store(name_zh: str, name_en: str, **columns: Any) -> Store:
    return Store(name=Bilingual(name_zh, name_en), **columns)


def _product(price: int, member_price: int | None, **columns: Any) -> PricedProduct:
    names = Bilingual(columns.pop("name_zh"), columns.pop("name_en"))
    origin = Bilingual(columns.pop("origin_zh"), columns.pop("origin_en"))
    ref_qty = GRAMS_PER_PRICE if columns["unit"] is Unit.GRAM else 1
    return PricedProduct(Product(name=names, origin=origin, ref_qty=ref_qty, **columns), price, member_price)


def _label_rule(embed: LabelMeasure | None, embed_unit: str, price: LabelMeasure | None, **columns: Any) -> LabelRule:
    del columns["store"]  # the row knows for which store the rule is
    return LabelRule(measure=embed, unit=embed_unit, price_measure=price, **columns)


def _short_form(store: str | None, sends: ShortForm) -> ShortForm:
    del store  # the row knows whose scanners do it
    return sends


def _date_rule(date: DateKind, from_days: int, to_days: int, **columns: Any) -> DateRule:
    if to_days < from_days:
        raise ValueError(f"{to_days} days are fewer than {from_days}")
    if date is DateKind.EXPIRY and from_days < 0:
        raise ValueError("what has expired is not sold")
    return DateRule(kind=date, from_days=from_days, to_days=to_days, **columns)


_MAYBE = cells.optional(str)
_MEASURE = cells.one_of({"": None} | {measure.value: measure for measure in LabelMeasure})
_QUANTITY = cells.parsed(int, r"[0-9]{1,7}", "a whole number of pieces or grams, up to 9999999")
_DAYS = cells.parsed(int, r"-?[0-9]{1,3}", "days, negative ones past the date")

CITIES = Table("cities.csv", {"id": cells.ID, "name_zh": cells.name, "name_en": cells.name}, _name)
DEPARTMENTS = Table("departments.csv", CITIES.columns, _name)
STORES = Table(
    "stores.csv",
    {
        "id": cells.ID,
        "code": cells.text(r"[A-Z]{2}", "two capital letters"),
        "name_zh": cells.name,
        "name_en": cells.name,
        "city": str,
        "latitude": cells.degrees(90),
        "longitude": cells.degrees(180),
        "timezone": cells.time_zone,
        "opens": cells.HOUR,
        "closes": cells.HOUR,
        "currency": cells.currency,
        "tax": cells.member_of(TaxKind),
        "wallet": cells.text(r"([a-z][a-z0-9-]{0,39})?", "the name of a wallet, or nothing"),
        "invented": cells.YES_NO,
        "sub_merchant": cells.text(r"[A-Za-z0-9_-]{0,32}", "a provider's number for the merchant, or nothing"),
    },
    _store,
    may_lack=frozenset({"sub_merchant"}),
)
PRODUCTS = Table(
    "products.csv",
    {
        "sku": cells.SKU,
        "name_zh": cells.name,
        "name_en": cells.name,
        "mnemonic": cells.text(r"[a-z0-9.]{1,40}", "pinyin initials: up to 40 lower-case letters, digits and points"),
        "department": str,
        "unit": cells.member_of(Unit),
        "plu": cells.optional(cells.PLU),
        "gtin": cells.optional(cells.gtin),
        "price": cells.PRICE,
        "member_price": cells.optional(cells.PRICE),
        "tax_class": str,
        "age_min": cells.parsed(int, r"[0-9]{1,2}", "an age in years, 0 for none"),
        "modes": cells.modes,
        "online_only": cells.one_of({"yes": True, "": False}),
        "net_content": cells.shown,
        "origin_zh": cells.shown,
        "origin_en": cells.shown,
        "cooking": cells.skus,
    },
    _product,
)
PRICES = Table(
    "prices.csv",
    {
        "sku": str,
        "store": _MAYBE,
        "audience": cells.member_of(Audience),
        "price": cells.PRICE,
        "valid_from": cells.optional(cells.MOMENT),
        "valid_to": cells.optional(cells.MOMENT),
        "reason": cells.one_of({"regular": "regular", "markdown": "markdown"}),
    },
    PriceRow,
)
PLANOGRAM = Table(
    "planogram.csv",
    {"store": str, "aisle": cells.parsed(int, r"[1-9][0-9]?", "an aisle from 1 to 99"), "department": str},
    AisleRow,
)
NOT_CARRIED = Table("not_carried.csv", {"store": str, "sku": str}, lambda store, sku: (str(store), str(sku)))
TAX_RATES = Table(
    "tax_rates.csv",
    {
        "tax_class": cells.ID,
        "valid_from": cells.DAY,
        "rate_bp": cells.optional(cells.parsed(int, r"[0-9]{1,4}", "hundredths of a per cent")),
    },
    TaxRate,
)
BAG_RULES = Table(
    "bag_rules.csv", {"sku": str, "city": _MAYBE, "valid_from": cells.DAY, "allowed": cells.YES_NO}, BagRule
)
LABEL_RULES = Table(
    "label_rules.csv",
    {
        "store": _MAYBE,
        "name": cells.ID,
        "template": cells.template,
        "embed": _MEASURE,
        "embed_unit": str,
        "price": _MEASURE,
        "price_unit": str,
        "check": cells.member_of(CheckPolicy),
        "role": cells.member_of(Role),
        "sku": _MAYBE,
    },
    _label_rule,
    about="template",
    optional=True,
)
SCANNERS = Table("scanners.csv", {"store": _MAYBE, "sends": cells.member_of(ShortForm)}, _short_form, optional=True)
OTHER_CODES = Table(
    "other_codes.csv", {"gtin": cells.gtin, "sku": str}, lambda gtin, sku: (str(gtin), str(sku)), optional=True
)
DATE_RULES = Table(
    "date_rules.csv",
    {
        "store": _MAYBE,
        "department": _MAYBE,
        "date": cells.member_of(DateKind),
        "from_days": _DAYS,
        "to_days": _DAYS,
        "percent": cells.parsed(int, r"[0-9]{1,2}", "per cent off, from 0 to 99"),
    },
    _date_rule,
    about="from_days",
    optional=True,
)
RECALLS = Table(
    "recalls.csv",
    {
        "gtin": cells.gtin,
        "lot": cells.optional(cells.text(r'[!"%-?A-Z_a-z]{1,20}', "up to 20 characters of a lot")),
        "since": cells.DAY,
    },
    Recall,
    optional=True,
)
STORE_TERMS = Table(
    "store_terms.csv",
    {
        "store": _MAYBE,
        "term": store_terms.term,
        "value": str,
        "source": cells.shown,
    },
    lambda store, term, value, source: (term, value),  # noqa: ARG005 - the row knows for which store, and why
    optional=True,
    may_lack=frozenset({"source"}),
)
STOCK = Table(
    "stock.csv",
    {
        "sku": str,
        **dict.fromkeys(("shelf", "back", "tank", "warehouse", "par", "daily"), _QUANTITY),
        "buffer": cells.optional(_QUANTITY),
        "day_fresh": cells.one_of({"yes": True, "": False}),
    },
    StockPlan,
    optional=True,
)
TABLES: tuple[Table[Any], ...] = (
    *(CITIES, DEPARTMENTS, STORES, PRODUCTS, PRICES, PLANOGRAM, NOT_CARRIED, TAX_RATES, BAG_RULES),
    *(LABEL_RULES, SCANNERS, OTHER_CODES, DATE_RULES, RECALLS, STORE_TERMS, STOCK),
)
"""All files, in the order in which they are read."""
