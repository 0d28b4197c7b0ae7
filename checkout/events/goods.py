"""Goods as a shopper buys them: what they are called, how they are measured, how they may go, what they cost.

Made once, at the scan. The event, the line of the basket and the line of the receipt hold this same value, so none of
them needs the catalogue again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from catalog.chain.product import Fulfilment, Unit
from catalog.text import Bilingual
from checkout.events.compact_rows import Row
from checkout.events.json_text import row_writer


@dataclass(frozen=True)
class Goods(Row):
    """One product at the price it was bought at. Prices are minor units, per `ref_qty`."""

    sku: str
    gtin: str | None
    name: Bilingual
    department: str
    tax_class: str
    unit: Unit
    ref_qty: int
    """1 piece, or as many grams as the shelf price is for."""
    price: int
    """For this shopper."""
    regular_price: int
    """For everybody; above `price` for a member price or a markdown."""
    modes: tuple[Fulfilment, ...] = ()
    """The ways they may go, the usual one first. Empty on receipts of data versions 1 and 2."""
    cooking: tuple[str, ...] = ()
    """SKUs of the in-store cooking services that may be chosen for them."""
    reason: str = ""
    """Why `price` is below `regular_price`, where it is: `member` or `markdown`."""

    @cached_property
    def text(self) -> str:
        """The row as JSON. Kept, since the scan and the receipt both write it."""
        return _write(self)


_write = row_writer(Goods)
