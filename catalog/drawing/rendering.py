"""From a symbol to terminal lines, marks on paper, or a PNG picture.

>>> from catalog.drawing.bars import ean8
>>> art = on_paper(ean8("96385074"))
>>> round(art.width, 2), round(art.height, 2)
(26.73, 21.86)
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from catalog.drawing.bars import ROWS, bar_lines
from catalog.drawing.paper import Box, Mark, Page, Text, fitted
from catalog.drawing.png import png
from catalog.drawing.qr import grid_lines
from catalog.drawing.symbols import BarSymbol, GridSymbol, Symbol, Symbology, dark_runs

DIGITS_MM = 3.3
"""Size of the digits below bars."""
_DOTS_PER_MM = 300 / 25.4
_GUARD_MODULES = 5
"""How far the guards of an EAN reach down between its digits."""
# Centres of the digits below an EAN, in modules from the first guard: one before the bars, each half below its own
# bars, and for a UPC-A one behind.
_DIGITS: dict[Symbology, tuple[float, ...]] = {
    Symbology.EAN13: (-5, *(6.5 + 7 * i for i in range(6)), *(53.5 + 7 * i for i in range(6))),
    Symbology.EAN8: (*(6.5 + 7 * i for i in range(4)), *(39.5 + 7 * i for i in range(4))),
    Symbology.UPCA: (-5, *(13.5 + 7 * i for i in range(5)), *(53.5 + 7 * i for i in range(5)), 100),
}


def terminal_lines(symbol: Symbol, rows: int = ROWS) -> list[str]:
    """Lines of glyphs, to be shown black on white; bars are `rows` lines high."""
    match symbol:
        case BarSymbol():
            return bar_lines(symbol, rows)
        case GridSymbol():
            return grid_lines(symbol)
        case _:
            assert_never(symbol)


def on_paper(symbol: Symbol) -> Page:
    """The symbol in the dimensions of the standard, on paper of its size."""
    width, height = size_mm(symbol)
    return Page(width, height, tuple(symbol_marks(symbol, 0, 0)))


def size_mm(symbol: Symbol) -> tuple[float, float]:
    """Width and height with quiet zones, and with the digits below."""
    module = symbol.dimensions.module_mm
    width = symbol.width * module
    match symbol:
        case BarSymbol():
            return width, symbol.dimensions.height_mm + DIGITS_MM + module
        case GridSymbol():
            return width, width
        case _:
            assert_never(symbol)


def symbol_marks(symbol: Symbol, x: float, y: float) -> Iterator[Mark]:
    """The symbol's bars and digits with the upper left corner of its quiet zone at `x`, `y`."""
    match symbol:
        case BarSymbol():
            yield from _bars(symbol, x, y)
            yield from _digits(symbol, x, y)
        case GridSymbol():
            yield from _squares(symbol, x, y)
        case _:
            assert_never(symbol)


def picture(symbol: Symbol) -> bytes:
    """The symbol as a PNG file without digits, in about the standard's dimensions at 300 dots per inch."""
    rows: list[str]
    match symbol:
        case BarSymbol():
            row = "0" * symbol.quiet[0] + symbol.modules + "0" * symbol.quiet[1]
            high = round(symbol.dimensions.height_mm / symbol.dimensions.module_mm)
            blank = ["0" * len(row)] * _GUARD_MODULES
            rows = [*blank, *[row] * high, *blank]
        case GridSymbol():
            side = "0" * symbol.quiet
            blank = ["0" * symbol.width] * symbol.quiet
            rows = [*blank, *[side + row + side for row in symbol.rows], *blank]
        case _:
            assert_never(symbol)
    return png(rows, scale=round(symbol.dimensions.module_mm * _DOTS_PER_MM))


def _bars(symbol: BarSymbol, x: float, y: float) -> Iterator[Box]:
    module, height = symbol.dimensions.module_mm, symbol.dimensions.height_mm
    left = symbol.quiet[0]
    for first, width in symbol.runs():
        guard = any(start <= first - left < end for start, end in symbol.guards)
        longer = _GUARD_MODULES * module if guard else 0
        yield Box(x + first * module, y, width * module, height + longer)


def _digits(symbol: BarSymbol, x: float, y: float) -> Iterator[Text]:
    module = symbol.dimensions.module_mm
    base = y + symbol.dimensions.height_mm + module + 0.72 * DIGITS_MM
    places = _DIGITS.get(symbol.symbology)
    if places is None:
        width = symbol.width * module
        text, size = fitted(symbol.text, DIGITS_MM, width)
        yield Text(x + width / 2, base, size, text, "middle")
        return
    for place, digit in zip(places, symbol.text, strict=True):
        yield Text(x + (symbol.quiet[0] + place) * module, base, DIGITS_MM, digit, "middle")


def _squares(symbol: GridSymbol, x: float, y: float) -> Iterator[Box]:
    module = symbol.dimensions.module_mm
    for down, row in enumerate(symbol.rows, symbol.quiet):
        for first, width in dark_runs(row):
            yield Box(x + (symbol.quiet + first) * module, y + down * module, width * module, module)
