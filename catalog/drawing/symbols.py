"""Symbols, independent of how they are drawn: a row of bars, or a grid of squares.

Both are made of modules, the width of the narrowest bar, and need a light quiet zone around them to be found by
readers. On paper the nominal module for goods at a till is 0.33 mm, and EAN-13 bars are 22.85 mm high (GS1 General
Specifications, 5.12).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Symbology(StrEnum):
    EAN13 = "ean13"
    EAN8 = "ean8"
    UPCA = "upca"
    CODE128 = "code128"
    GS1_128 = "gs1-128"
    QR = "qr"


@dataclass(frozen=True, slots=True)
class Dimensions:
    module_mm: float
    """X, the width of the narrowest bar."""
    height_mm: float
    """Of the bars, without the longer guards and the digits; for a grid of squares this is 0."""


_DIMENSIONS = {
    Symbology.EAN13: Dimensions(0.33, 22.85),
    Symbology.UPCA: Dimensions(0.33, 22.85),
    Symbology.EAN8: Dimensions(0.33, 18.23),
    Symbology.CODE128: Dimensions(0.33, 22.85),
    # Cartons are scanned from further away.
    Symbology.GS1_128: Dimensions(0.495, 31.75),
    Symbology.QR: Dimensions(0.5, 0),
}


@dataclass(frozen=True, slots=True)
class BarSymbol:
    """Bars: `modules` from left to right, `1` dark and `0` light, without quiet zones."""

    symbology: Symbology
    text: str
    """Printed below the bars."""
    modules: str
    quiet: tuple[int, int]
    """Modules of quiet zone, left and right."""
    guards: tuple[tuple[int, int], ...] = ()
    """(first, end) modules of the longer bars between the digits of an EAN or UPC."""

    @property
    def dimensions(self) -> Dimensions:
        return _DIMENSIONS[self.symbology]

    @property
    def width(self) -> int:
        """Modules with both quiet zones."""
        return self.quiet[0] + len(self.modules) + self.quiet[1]

    def runs(self) -> list[tuple[int, int]]:
        """(first module, width) of each dark bar, counted from the left edge of the left quiet zone."""
        return dark_runs("0" * self.quiet[0] + self.modules)


@dataclass(frozen=True, slots=True)
class GridSymbol:
    """Squares: rows of modules from top to bottom, without quiet zone."""

    symbology: Symbology
    text: str
    rows: tuple[str, ...]
    quiet: int = 4
    """Modules of quiet zone on all sides."""

    @property
    def dimensions(self) -> Dimensions:
        return _DIMENSIONS[self.symbology]

    @property
    def width(self) -> int:
        """Modules with both quiet zones; it is as high as it is wide."""
        return len(self.rows) + 2 * self.quiet


Symbol = BarSymbol | GridSymbol


def dark_runs(modules: str) -> list[tuple[int, int]]:
    """(first, width) of each run of `1`.

    >>> dark_runs("0110001")
    [(1, 2), (6, 1)]
    """
    runs: list[tuple[int, int]] = []
    at = modules.find("1")
    while at >= 0:
        end = modules.find("0", at)
        end = len(modules) if end < 0 else end
        runs.append((at, end - at))
        at = modules.find("1", end)
    return runs
