"""A code drawn so that a phone, a scanner for screens or zxing-cpp reads it off the terminal.

Two modules share a cell, and every cell has the same colours, black on white, whatever the theme: swapped colours
leave hairlines between cells, and many scanners do not read light bars on dark.
"""

from __future__ import annotations

from typing import ClassVar, Final

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from checkout.words.text_columns import centre, fit

INK: Final = Style(color=Color.from_rgb(0, 0, 0), bgcolor=Color.from_rgb(255, 255, 255))

ROWS_AROUND: Final = 6
"""Rows of a dialog beside the code: its frame, a line about it, the message, the field and the keys."""


class BarsView(Widget):
    """Bars as high as the place, above a row with the digits; or a QR code; or, without a code, a few lines of text."""

    DEFAULT_CSS: ClassVar[str] = "BarsView { height: 8; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 (Textual's name for it)
        super().__init__(id=id)
        self._bars = ""
        self._digits = ""
        self._grid: list[str] = []
        self._instead: list[str] = []

    def draw(self, code: str | None, *, digits: str = "", instead: str = "") -> None:
        """Show the bars of `code` with `digits` below; `instead` is the text without a code."""
        self._bars = "" if code is None else _row_of(code)
        self._digits = digits or code or ""
        self._instead = instead.split("\n")
        self._grid = []
        self.refresh()

    def draw_qr(self, text: str) -> int:
        """Show `text` as a QR code. Returns how many rows it takes, 0 when it cannot be drawn or has no room."""
        grid = _grid_of(text)
        fits = len(grid) <= self.screen.size.height - ROWS_AROUND
        self._bars, self._grid, self._instead = "", (grid if fits else []), []
        self.refresh()
        return len(self._grid)

    def render_line(self, y: int) -> Strip:
        width, height = self.size
        base = self.rich_style
        if self._grid:
            row = self._grid[y] if y < len(self._grid) else ""
            left = max(0, width - len(row)) // 2
            return Strip([Segment(" " * left, base), Segment(row, INK)]).extend_cell_length(width, base).crop(0, width)
        if not self._bars:
            text = self._instead[y - 1] if 0 < y <= len(self._instead) else ""
            return Strip([Segment(fit(f"  {text}", width), base)], width)
        row = self._bars
        if y in {0, height - 1}:
            row = fit(centre(self._digits if y else "", len(row)), len(row))
        return Strip([Segment(row, INK), Segment(" " * max(0, width - len(row)), base)]).crop(0, width)


def _grid_of(text: str) -> list[str]:
    """A QR code in lines; empty for a text that cannot be drawn."""
    from catalog.drawing.qr import grid_lines, qr_symbol  # noqa: PLC0415
    from catalog.errors import BarsError  # noqa: PLC0415 (as below)

    try:
        return grid_lines(qr_symbol(text))
    except BarsError:
        return []


def _row_of(code: str) -> str:
    """One row of bars; empty for a code that cannot be drawn."""
    from catalog.drawing.bars import bars  # noqa: PLC0415 (python-barcode takes 50 ms; the first paint does without)
    from catalog.errors import BarsError  # noqa: PLC0415

    try:
        return bars(code, rows=1)[1]
    except BarsError:
        return ""
