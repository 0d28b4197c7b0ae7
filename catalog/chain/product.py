"""What a shop sells: products, how they are measured, and how they may reach the shopper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from catalog.text import Bilingual

_NO_ORIGIN = Bilingual("", "")


class Fulfilment(StrEnum):
    """How goods reach the shopper. Each product allows some of these ways, by law or by its nature."""

    CARRY = "carry"
    """Carried out of the store by the shopper."""
    DELIVER = "deliver"
    """Delivered from this store, within 30 minutes and 3 km."""
    SHIP = "ship"
    """Shipped from a warehouse."""


@cache
def ways(modes: frozenset[Fulfilment]) -> tuple[Fulfilment, ...]:
    """These modes with the usual one first: carried."""
    return tuple(mode for mode in Fulfilment if mode in modes)


class Unit(StrEnum):
    EACH = "each"
    """By the piece; the price is for one."""
    GRAM = "gram"
    """By weight, on an in-store label; the price is for `Product.ref_qty` grams (500 in China)."""

    @property
    def by_weight(self) -> bool:
        return self is Unit.GRAM


@dataclass(frozen=True, slots=True)
class Product:
    """One product of the chain.

    `gtin` is the 14-digit key, None for goods that are weighed; `plu` is the 5-digit number on the scale's label, None
    for packed goods. `net_content` is what the pack says: `950 ml`.
    """

    sku: str
    name: Bilingual
    mnemonic: str
    """Pinyin initials (助记码) in lower case, to search by."""
    department: str
    """As in `departments.csv`: `dairy`."""
    unit: Unit
    ref_qty: int
    """The price is for this much: 1 piece, or 500 grams."""
    tax_class: str
    """As in `tax_rates.csv`: `standard`, `reduced`, `exempt`, `catering`."""
    modes: frozenset[Fulfilment]
    gtin: str | None = None
    plu: str | None = None
    age_min: int = 0
    online_only: bool = False
    """Not on the shelves of any store: found by search and shipped."""
    net_content: str = ""
    origin: Bilingual = _NO_ORIGIN
    """Empty where it need not be declared."""
    cooking: tuple[str, ...] = ()
    """SKUs of the in-store cooking services that may be chosen for it."""
