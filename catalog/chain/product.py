"""What a shop sells: products, how they are measured, and how they may reach the shopper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from catalog.text import Bilingual

_NOT_SAID = Bilingual("", "")


class Fulfilment(StrEnum):
    """How a line reaches the shopper. Which ways are open is a property of the goods, by law or by nature."""

    CARRY = "carry"
    """Carried out of the store by the shopper."""
    DELIVER = "deliver"
    """Brought home from this store, within 30 minutes and 3 km."""
    SHIP = "ship"
    """Sent from a warehouse."""


class Unit(StrEnum):
    """How a product is counted."""

    EACH = "each"
    """By the piece; the price is for one."""
    GRAM = "gram"
    """By weight, on an in-store label; the price is for `Product.ref_qty` grams (500 in China)."""


@dataclass(frozen=True, slots=True)
class Product:
    """One thing that is sold under one number.

    `gtin` is the 14-digit key (zero-padded text) and None for goods that only an in-store label names; `plu` is the
    5-digit number inside such a label, and None for packed goods. `net_content` is what the pack says (`950 ml`).
    """

    sku: str
    name: Bilingual
    mnemonic: str
    """Pinyin initials (助记码), lower case: what Chinese shoppers type to find it."""
    department: str
    """Code of the department, as in `departments.csv`: `dairy`."""
    unit: Unit
    ref_qty: int
    """The price is for this much: 1 piece, or 500 grams."""
    tax_class: str
    """Code in `tax_rates.csv`: `standard`, `reduced`, `exempt`, `catering`."""
    modes: frozenset[Fulfilment]
    gtin: str | None = None
    plu: str | None = None
    age_min: int = 0
    online_only: bool = False
    """On no shelf of any store; found by search and shipped."""
    net_content: str = ""
    origin: Bilingual = _NOT_SAID
    """Where it comes from; empty where that need not be said."""
    cooking: tuple[str, ...] = ()
    """SKUs of the in-store cooking services that may be chosen for it."""
