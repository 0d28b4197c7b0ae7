"""The basket on the phone: one line of goods per entry, the newest in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.geometry import Size

from checkout.basket import LineItem
from checkout.tui.widgets.row_list import RowList
from checkout.words.text_columns import apart, fit, folded, right

_WIDE = 34
"""From this width on, an entry takes one line instead of two."""


@dataclass(frozen=True, slots=True)
class BasketRow:
    """One line item, in words."""

    name: str
    quantity: str
    """`x2`, `0.312 kg`"""
    brief: str
    """The same in less room: `312 g`"""
    way: str
    """How it reaches the shopper, as a word: `carry`."""
    amount: str
    """`¥25.80`"""


class BasketView(RowList[LineItem]):
    """Narrow: name above, quantity, way and amount below. Wide: all on one line. Then the offers on it, one a line."""

    follows = True
    describe: Callable[[LineItem], BasketRow]
    """Words for a line; asked only for the lines in sight."""
    offers_on: Callable[[LineItem], Sequence[tuple[str, str]]]
    """What is taken off a line: by which offer, and how much (`-¥6.45`); asked for every line."""

    def height_of(self, entry: LineItem) -> int:
        return self.lines_each + len(self._offers(entry, self.scrollable_content_region.width))

    def _offers(self, entry: LineItem, width: int) -> list[str]:
        """The offers on a line, indented."""
        return ["  " + part for name, off in self.offers_on(entry) for part in folded(name, off, max(1, width - 2))]

    def on_resize(self) -> None:
        self.lines_each = 1 if self.size.width >= _WIDE else 2
        super().on_resize()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 (Textual's signature)
        return container.width

    def lines(self, entry: LineItem, width: int, *, chosen: bool) -> list[tuple[str, str]]:
        row, mark = self.describe(entry), ">" if chosen else " "
        offers = [(line, "aside") for line in self._offers(entry, width)]
        if self.lines_each == 2:
            below = f" {row.brief} {row.way}"
            return [(mark + row.name, "text"), (apart(below, row.amount, width), "aside"), *offers]
        tail = f"{right(row.quantity, 9)} {fit(row.way, 8)}{right(row.amount, 10)}"
        return [(apart(mark + row.name, tail, width), "text"), *offers]
