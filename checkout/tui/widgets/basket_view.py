"""The basket on the phone: one line of goods per entry, the newest in sight."""

from __future__ import annotations

from dataclasses import dataclass

from textual.geometry import Size

from checkout.tui.widgets.cells import apart, fit, right
from checkout.tui.widgets.row_list import RowList

_WIDE = 34
"""From this width on, an entry takes one line instead of two."""


@dataclass(frozen=True, slots=True)
class BasketRow:
    """One line item, in words."""

    line: int
    """Its number in the basket."""
    name: str
    quantity: str
    """`x2`, `0.312 kg`"""
    way: str
    """How it reaches the shopper, as a word: `carry`."""
    amount: str
    """`¥25.80`"""


class BasketView(RowList[BasketRow]):
    """Narrow: name above, quantity, way and amount below. Wide: all on one line."""

    def on_resize(self) -> None:
        self.lines_each = 1 if self.size.width >= _WIDE else 2
        super().on_resize()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 (Textual's signature)
        return container.width

    def lines(self, entry: BasketRow, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        mark = ">" if chosen else " "
        if self.lines_each == 2:
            below = f"  {entry.quantity} {entry.way}"
            return [(mark + fit(entry.name, width - 1), "text"), (apart(below, entry.amount, width), "aside")]
        tail = f"{right(entry.quantity, 9)} {fit(entry.way, 8)}{right(entry.amount, 10)}"
        return [(apart(mark + entry.name, tail, width), "text")]
