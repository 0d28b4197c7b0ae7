"""The basket on the phone: one line of goods per entry, the newest in sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.geometry import Size

from checkout.basket import LineItem
from checkout.tui.widgets.cells import apart, fit, right
from checkout.tui.widgets.row_list import RowList

_WIDE = 34
"""From this width on, an entry takes one line instead of two."""


@dataclass(frozen=True, slots=True)
class BasketRow:
    """One line item, in words."""

    name: str
    quantity: str
    """`x2`, `0.312 kg`"""
    brief: str
    """The same where room is short: `312 g`"""
    way: str
    """How it reaches the shopper, as a word: `carry`."""
    amount: str
    """`¥25.80`"""
    offers: tuple[tuple[str, str], ...] = ()
    """What is taken off this line: by which offer, and how much (`-¥6.45`)."""


class BasketView(RowList[LineItem]):
    """Narrow: name above, quantity, way and amount below. Wide: all on one line. Then the offers on it, one a line."""

    follows = True
    describe: Callable[[LineItem], BasketRow]
    """Words for a line; asked only for the lines in sight."""
    offers_on: Callable[[LineItem], int]
    """How many offers are told below a line; asked for every line."""

    def height_of(self, entry: LineItem) -> int:
        return self.lines_each + self.offers_on(entry)

    def on_resize(self) -> None:
        self.lines_each = 1 if self.size.width >= _WIDE else 2
        super().on_resize()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 (Textual's signature)
        return container.width

    def lines(self, entry: LineItem, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        row, mark = self.describe(entry), ">" if chosen else " "
        offers = [(apart(f"  {name}", amount, width), "aside") for name, amount in row.offers]
        if self.lines_each == 2:
            below = f" {row.brief} {row.way}"
            return [(mark + row.name, "text"), (apart(below, row.amount, width), "aside"), *offers]
        tail = f"{right(row.quantity, 9)} {fit(row.way, 8)}{right(row.amount, 10)}"
        return [(apart(mark + row.name, tail, width), "text"), *offers]
