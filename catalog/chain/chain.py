"""A chain of supermarkets as data, as `catalog.chain.loading` reads it: checked as a whole and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from catalog.chain.pack_conditions import DateRule, Recall
from catalog.chain.planogram import AisleRow
from catalog.chain.prices import PriceRow
from catalog.chain.product import Product
from catalog.chain.stock_plan import StockPlan
from catalog.chain.stores import Store
from catalog.chain.tax_rates import TaxRates
from catalog.codes.labels import DEFAULT_RULES, LabelRules
from catalog.text import Bilingual


@dataclass(frozen=True, slots=True)
class BagRule:
    """Whether the stores of `city` may sell the carrier bag `sku` from the day `valid_from` on."""

    sku: str
    city: str | None
    """None is every city that has no rule of its own."""
    valid_from: date
    allowed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Chain:
    """Everything a chain sells and where. Mappings are by id or SKU and keep the order of the files.

    A chain equals only itself, so that what a store makes of it can be cached (`catalog.shelf.assortment`).
    """

    cities: Mapping[str, Bilingual]
    """Names by id."""
    stores: Mapping[str, Store]
    departments: Mapping[str, Bilingual]
    """Names by id: `dairy`."""
    products: Mapping[str, Product]
    prices: tuple[PriceRow, ...]
    planogram: tuple[AisleRow, ...]
    not_carried: frozenset[tuple[str, str]]
    """(store, sku) of goods that a store lacks although it has their department."""
    bag_rules: tuple[BagRule, ...]
    tax: TaxRates
    label_rules: LabelRules = field(default_factory=lambda: DEFAULT_RULES)
    """For stores without rules of their own."""
    store_label_rules: Mapping[str, LabelRules] = field(default_factory=dict)
    """By store, all rules that hold there."""
    other_codes: Mapping[str, str] = field(default_factory=dict)
    """SKUs by further 14-digit keys that their packs carry: a variable measure item, an older GTIN."""
    date_rules: tuple[DateRule, ...] = ()
    recalls: tuple[Recall, ...] = ()
    stock: Mapping[str, StockPlan] = field(default_factory=dict)
    """By SKU."""

    def rules_of(self, store: str) -> LabelRules:
        return self.store_label_rules.get(store, self.label_rules)
