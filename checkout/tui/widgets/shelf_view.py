"""The shelf in front of the shopper: the goods of one aisle with their prices."""

from __future__ import annotations

from dataclasses import dataclass

from checkout.tui.widgets.cells import apart
from checkout.tui.widgets.row_list import RowList


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One product, in words."""

    sku: str
    name: str
    note: str
    """Beside the name: `950 ml`, `by weight`."""
    price: str
    """`¥12.90`, `¥69.00/500 g`"""


class ShelfView(RowList[ShelfRow]):
    """A list of goods. The chosen one is marked with `>` and with colour."""

    def lines(self, entry: ShelfRow, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        mark = "> " if chosen else "  "
        note = f"  {entry.note}" if entry.note else ""
        return [(apart(f"{mark}{entry.name}{note}", entry.price, width), "text")]
