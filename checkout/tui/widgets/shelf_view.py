"""The shelf in front of the shopper: the goods of one aisle with their prices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from catalog.chain import Product
from checkout.tui.widgets.row_list import RowList
from checkout.words.text_columns import apart


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One product, in words."""

    name: str
    note: str
    """Beside the name: `950 ml`, `by weight`."""
    price: str
    """`¥12.90`, `¥69.00/500 g`"""


class ShelfView(RowList[Product]):
    """A list of goods. The chosen one is marked with `>` and with colour."""

    describe: Callable[[Product], ShelfRow]
    """Words for a product; asked only for those in sight."""

    def lines(self, entry: Product, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        row, mark = self.describe(entry), "> " if chosen else "  "
        note = f"  {row.note}" if row.note else ""
        return [(apart(f"{mark}{row.name}{note}", row.price, width), "text")]
