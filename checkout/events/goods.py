"""Goods as a shopper buys them, made once: event, basket line, priced line and receipt line hold this same value."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.chain import Fulfilment, Unit
from catalog.text import Bilingual
from checkout.events.compact_rows import WrittenOnce
from checkout.events.json_text import quoted, quoted_all

SERVICES = "services"
"""The department of what is charged and is no goods: the delivery fee."""


@dataclass(frozen=True, slots=True)
class Goods(WrittenOnce):
    """One product at the price of the scan. Prices are minor units per `ref_qty`."""

    sku: str
    gtin: str | None
    name: Bilingual
    department: str
    tax_class: str
    unit: Unit
    ref_qty: int
    """What the price is for: 1 piece, or 500 grams."""
    price: int
    """For this shopper."""
    regular_price: int
    """For everybody; higher than `price` where a member price or a markdown applies."""
    modes: tuple[Fulfilment, ...] = ()
    """The usual one first. Empty on receipts of data versions 1 and 2."""
    cooking: tuple[str, ...] = ()
    """SKUs of the in-store cooking services on offer for them."""
    reason: str = ""
    """Of a `price` below `regular_price`: `member` or `markdown`."""
    other_price: int | None = None
    """The dearer of the two where the goods have a member price and a markdown."""

    @property
    def full_price(self) -> int:
        """Without member price and markdown. A label may ask for more than the regular price."""
        return max(self.price, self.regular_price)

    @property
    def special_price(self) -> int | None:
        """The price if it is lower than the regular one, else None."""
        return self.price if self.price < self.regular_price else None

    @property
    def special_prices(self) -> tuple[tuple[int, str], ...]:
        """The prices below the regular one, the lowest first, each with its reason."""
        if self.price >= self.regular_price:
            return ()
        reason = self.reason or "markdown"  # An old data file does not say.
        if self.other_price is None:
            return ((self.price, reason),)
        return (self.price, reason), (self.other_price, "member" if reason == "markdown" else "markdown")

    def write(self) -> str:
        gtin = "null" if self.gtin is None else quoted(self.gtin)
        name = f'{{"zh":{quoted(self.name.zh)},"en":{quoted(self.name.en)}}}'
        return (
            f"[{quoted(self.sku)},{gtin},{name},{quoted(self.department)},{quoted(self.tax_class)},{quoted(self.unit)},"
            f"{self.ref_qty},{self.price},{self.regular_price},"
            f"{quoted_all(self.modes)},{quoted_all(self.cooking)},{quoted(self.reason)}"
            f"{'' if self.other_price is None else f',{self.other_price}'}]"
        )
