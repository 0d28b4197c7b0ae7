"""Goods as a shopper buys them: what they are called, how they are measured, how they may go, what they cost.

Made once, at the scan. The event, the line of the basket and the line of the receipt hold this same value, so none of
them needs the catalogue again.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.chain.product import Fulfilment, Unit
from catalog.text import Bilingual
from checkout.events.compact_rows import HandWritten
from checkout.events.json_text import quoted, quoted_all


@dataclass(frozen=True, slots=True)
class Goods(HandWritten):
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

    def as_json(self) -> str:
        gtin = "null" if self.gtin is None else quoted(self.gtin)
        name = f'{{"zh":{quoted(self.name.zh)},"en":{quoted(self.name.en)}}}'
        return (
            f"[{quoted(self.sku)},{gtin},{name},{quoted(self.department)},{quoted(self.tax_class)},{quoted(self.unit)},"
            f"{self.ref_qty},{self.price},{self.regular_price},"
            f"{quoted_all(self.modes)},{quoted_all(self.cooking)},{quoted(self.reason)}]"
        )
