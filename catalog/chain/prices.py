"""Prices, and what an amount of goods costs at a price.

A price is for a reference quantity: one piece, or 500 g of what is weighed. A line's amount is computed exactly and
rounded once, half up: 312 g at ¥69.00 per 500 g are

>>> line_amount(6900, ref_qty=500, quantity=312)
4306
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Audience(StrEnum):
    ALL = "all"
    MEMBER = "member"


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price in force from `valid_from` (inclusive) to `valid_to` (exclusive), in store time; None is open."""

    sku: str
    price: int
    """In minor units, for the product's reference quantity."""
    store: str | None = None
    """Only in this store, in its currency; None is the whole chain, in the chain's currency."""
    audience: Audience = Audience.ALL
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    reason: str = "regular"
    """`regular` or `markdown`."""


def line_amount(price: int, *, ref_qty: int, quantity: int) -> int:
    """Minor units for `quantity` (pieces or grams) at `price` per `ref_qty`, rounded half up, once."""
    return (2 * price * quantity + ref_qty) // (2 * ref_qty)
