"""Sheets of codes to scan from, each with its meaning in both languages above the bars.

>>> hangs = ReferenceCode("280000000000000404", "hangs", "hangs for a minute", "停一分钟")
>>> [page.width for page in reference_sheet([hangs])]
[210.0]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from catalog.drawing.bars import bar_symbol
from catalog.drawing.paper import Mark, Page, Text, fitted, text_width
from catalog.drawing.rendering import size_mm, symbol_marks
from catalog.drawing.sheet import COLUMNS, HEIGHT, ROWS, WIDTH, to_cut

_PAD = 2.0
_SMALL = 2.6


@dataclass(frozen=True, slots=True)
class ReferenceCode:
    """One code, and what scanning it does."""

    code: str
    """Anything that `catalog.drawing.bars.bar_symbol` draws."""
    name: str
    english: str
    chinese: str


def reference_sheet(entries: Sequence[ReferenceCode]) -> list[Page]:
    """A4 pages with `entries` in their order; none without entries. BarsError for a code that has no bars."""
    step = COLUMNS * ROWS
    pages = [entries[first : first + step] for first in range(0, len(entries), step)]
    return [to_cut([partial(_entry, entry) for entry in page]) for page in pages]


def _entry(entry: ReferenceCode, x: float, y: float) -> Iterator[Mark]:
    symbol = bar_symbol(entry.code)
    width, height = size_mm(symbol)
    yield Text(x + _PAD, y + 5, 4, entry.name, bold=True)
    line = y + 8.6
    for text in (entry.chinese, entry.english):
        for part in _lines(text, WIDTH - 2 * _PAD):
            yield Text(x + _PAD, line, _SMALL, part)
            line += 3
    yield from symbol_marks(symbol, x + (WIDTH - width) / 2, y + HEIGHT - height - 1)


def _lines(text: str, room: float) -> list[str]:
    """`text` on one line or two: as many words as fit, then the rest, cut if need be."""
    if text_width(text, _SMALL) <= room:
        return [text]
    words = text.split(" ")
    first = ""
    while words and text_width(f"{first} {words[0]}", _SMALL) <= room:
        first = f"{first} {words.pop(0)}".strip()
    rest, _ = fitted(" ".join(words), _SMALL, room)
    return [part for part in (first, rest) if part]
