"""A chain of supermarkets as data: stores, products, prices, planogram, tax rates; read from CSV files."""

from __future__ import annotations

from catalog.chain.chain import Chain
from catalog.chain.loading import demo_chain
from catalog.chain.pack_conditions import (
    DateKind,
    DateRule,
    PackDate,
    Recall,
    dates_of,
    impossible_date,
    marked_down,
    percent_off,
    recall_of,
)
from catalog.chain.planogram import Aisle, lay_out
from catalog.chain.prices import Audience, PriceRow, line_amount
from catalog.chain.product import Fulfilment, Product, Unit, ways
from catalog.chain.stock_plan import WAREHOUSE, StockPlan
from catalog.chain.store_terms import StoreTerms
from catalog.chain.stores import HOME_CURRENCY, Placement, Store, TaxKind, distance_m
from catalog.chain.tax_rates import TaxRates

__all__ = [
    "HOME_CURRENCY",
    "WAREHOUSE",
    "Aisle",
    "Audience",
    "Chain",
    "DateKind",
    "DateRule",
    "Fulfilment",
    "PackDate",
    "Placement",
    "PriceRow",
    "Product",
    "Recall",
    "StockPlan",
    "Store",
    "StoreTerms",
    "TaxKind",
    "TaxRates",
    "Unit",
    "dates_of",
    "demo_chain",
    "distance_m",
    "impossible_date",
    "lay_out",
    "line_amount",
    "marked_down",
    "percent_off",
    "recall_of",
    "ways",
]
