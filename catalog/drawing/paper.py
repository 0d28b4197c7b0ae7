"""Pages with boxes, hairlines and texts, in millimetres from the upper left corner, for SVG and PDF alike.

>>> round(text_width("¥12.90", 10), 2)
31.3
>>> fitted("Extremely long-lived organic whole milk 950 ml", 4, 40)
('Extremely long-lived organi…', 2.8)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Anchor = Literal["start", "middle", "end"]

_NARROW = frozenset(" !'(),-./:;I[]fijlrt|")
_SMALLEST = 0.7
"""How far a text is shrunk before it is cut."""


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
    """Words of `size` millimetres from ascender to descender; `y` is the baseline."""

    x: float
    y: float
    size: float
    text: str
    anchor: Anchor = "start"
    bold: bool = False


Mark = Box | Hairline | Text


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of paper, or a picture as large as what it shows."""

    width: float
    height: float
    marks: tuple[Mark, ...]


A4 = (210.0, 297.0)


def text_width(text: str, size: float) -> float:
    """About how wide `text` is, in the unit of `size`. Rather too wide, since viewers choose the font."""
    return sum(map(_letter_width, text)) * size


def _letter_width(letter: str) -> float:
    """In parts of the size. Chinese characters are as wide as they are high."""
    if letter > "\xff":
        return 1
    if letter in _NARROW:
        return 0.33
    return 0.75 if letter.isupper() or letter in "mw%@" else 0.56


def fitted(text: str, size: float, room: float) -> tuple[str, float]:
    """`text` and its size, so that it is at most `room` wide: shrunk, and cut when that is not enough."""
    width = text_width(text, size)
    if width <= room:
        return text, size
    smaller = max(size * room / width, size * _SMALLEST)
    if text_width(text, smaller) > room * 1.0001:
        while text and text_width(text + "…", smaller) > room:
            text = text[:-1]
        text = text.rstrip() + "…"
    return text, smaller
