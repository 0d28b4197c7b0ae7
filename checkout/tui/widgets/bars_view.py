"""A code drawn so that a phone, a scanner for screens or zxing-cpp reads it off the terminal.

Two modules share a cell, and every cell has the same colours, black on white, whatever the theme: swapped colours
leave hairlines between cells, and codes in light on dark are not read at all (facts on barcodes, section 1.3).
"""

from __future__ import annotations

from typing import ClassVar, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from checkout.tui.widgets.cells import fit, middle

INK: Final = Style(color=Color.from_rgb(0, 0, 0), bgcolor=Color.from_rgb(255, 255, 255))


class BarsView(Widget):
    """Bars with their digits below, or `instead`, a sentence, for goods that carry none."""

    DEFAULT_CSS: ClassVar[str] = "BarsView { height: 9; }"

    def __init__(self, *, rows: int = 6, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self._rows = rows
        self._lines: list[str] = []
        self._instead: list[str] = []

    def draw(self, code: str | None, *, digits: str = "", instead: str = "") -> None:
        """Show the bars of `code` (`catalog.bars` knows which kinds there are) with `digits` below."""
        self._instead = instead.split("\n")
        self._lines = []
        if code is not None:
            from catalog.bars import bars  # noqa: PLC0415 (python-barcode takes 50 ms; the first paint does without)

            self._lines = bars(code, rows=self._rows)
            self._lines.append(middle(digits or code, len(self._lines[0])))
        self.refresh()

    def get_content_width(self, container: Size, viewport: Size) -> int:  # noqa: ARG002 (Textual's signature)
        return max((len(line) for line in self._lines), default=container.width)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        base = self.rich_style
        if not self._lines:
            text = self._instead[y - 1] if 0 < y <= len(self._instead) else ""
            return Strip([Segment(fit(f"  {text}", width), base)], width)
        if y >= len(self._lines):
            return Strip.blank(width, base)
        line = self._lines[y]
        return Strip([Segment(line, INK), Segment(" " * max(0, width - len(line)), base)]).crop(0, width)
