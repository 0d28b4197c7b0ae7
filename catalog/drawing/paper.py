"""Pages, and what stands on them: boxes, hair lines and texts, in millimetres from the upper left corner.

Nothing here knows a file format. `catalog.drawing.svg` and `catalog.drawing.pdf` write the same pages, so that what is
seen in a browser is what is printed.

>>> round(text_width("¥12.90", 10), 2)
30.58
>>> fitted("Extremely long-lived organic whole milk 950 ml", 4, 40)
('Extremely long-lived organic…', 2.8)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]

# Advance widths of Helvetica in thousandths of its size, from the space on (Adobe's font metrics, as every maker of
# PDF and every metric-compatible font has them).
_HELVETICA = (
    *(278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278),
    *(556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556),
    *(1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778),
    *(667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556),
    *(333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556),
    *(556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584),
)
_SMALLEST = 0.7
"""How far a text is made smaller before it is cut."""


@dataclass(frozen=True, slots=True)
class Box:
    """A filled black rectangle: a bar, or a square."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Hairline:
    """A thin grey line, to cut along or to measure by."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Text:
    """Words of `size` millimetres from ascender to descender; `y` is the line they stand on."""

    x: float
    y: float
    size: float
    text: str
    anchor: Anchor = "start"
    bold: bool = False


Mark = Box | Hairline | Text


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of paper, or a picture of the size of what it shows."""

    width: float
    height: float
    marks: tuple[Mark, ...]


A4 = (210.0, 297.0)


def is_latin(character: str) -> bool:
    """Whether every computer's Latin font has `character`. What it has not is set in a Chinese one."""
    return character <= "~" or "\xa0" <= character <= "\xff"


def text_width(text: str, size: float) -> float:
    """How wide `text` is in Helvetica, with Chinese characters as wide as they are high; in the unit of `size`."""
    thousandths = 0
    for character in text:
        if " " <= character <= "~":
            thousandths += _HELVETICA[ord(character) - 32]
        else:
            thousandths += 556 if is_latin(character) else 1000
    return thousandths * size / 1000


def fitted(text: str, size: float, room: float) -> tuple[str, float]:
    """`text` and its size so that it is at most `room` wide: first smaller, and when that is not enough, cut."""
    width = text_width(text, size)
    if width <= room:
        return text, size
    smaller = max(size * room / width, size * _SMALLEST)
    if text_width(text, smaller) > room * 1.0001:
        while text and text_width(text + "…", smaller) > room:
            text = text[:-1]
        text = text.rstrip() + "…"
    return text, smaller
