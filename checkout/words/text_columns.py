"""Text in columns of a terminal, where a Chinese character is two cells wide and a letter one.

>>> cell_width("鲜牛奶 950 ml")
13
>>> row("鲜牛奶 950 ml", "1", "¥12.90", width=30, last=10)
['鲜牛奶 950 ml      1    ¥12.90']
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from catalog.text import clean

WIDTH = 54
"""Cells of a line about goods."""

# What may not begin a line: spaces, and closing punctuation (the rule of Chinese typesetting, 避头尾).
_CLINGING = frozenset(" ，。、；：！？）」》”")
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


def cell_width(text: str) -> int:
    """Cells that `text` takes: wide and full-width characters (Unicode Annex 11) 2, combining ones 0, others 1.

    Characters of ambiguous width count 1, as they do in terminals that are not set up for Chinese; aligned text
    avoids them.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    if unicodedata.east_asian_width(character) in "WF":
        return 2
    return 0 if unicodedata.category(character) in _NO_WIDTH else 1


def visible(line: str) -> str:
    """`line` without anything that a terminal would not show but do; its indentation and columns stay."""
    if line.isascii() and line.isprintable():
        return line
    return " " * (len(line) - len(line.lstrip(" "))) + clean(line, len(line))


def left(text: str, width: int) -> str:
    """`text` filled up with spaces on the right to `width` cells; longer text stays as it is."""
    return text + " " * (width - cell_width(text))


def right(text: str, width: int) -> str:
    """`text` filled up with spaces on the left to `width` cells; longer text stays as it is."""
    return " " * (width - cell_width(text)) + text


def centre(text: str, width: int) -> str:
    """`text` in the middle of `width` cells, without trailing spaces."""
    return " " * ((width - cell_width(text)) // 2) + text


def row(name: str, measure: str, amount: str, *, width: int, last: int) -> list[str]:
    """A name, a measure and an amount in `width` cells, the amount right-aligned in the `last` of them.

    What does not fit beside the others has a line of its own: nothing is cut off.
    """
    room = width - last - cell_width(measure)
    figures = measure + right(amount, last)
    if cell_width(name) < room:
        return [left(name, room) + figures]
    if cell_width(figures) <= width:
        return [name, right(figures, width)]
    return [name, measure, right(amount, width)]


def table(rows: Iterable[tuple[str, str]], width: int) -> list[str]:
    """Two columns in `width` cells, indented: names, and what they mean. A long name has a line of its own."""
    rows = list(rows)
    column = min(26, max(cell_width(name) for name, _ in rows) + 4)
    lines = []
    for name, text in rows:
        first = f"  {name}"
        explained = wrap(text, width - column) or [""]
        if cell_width(first) + 2 > column:
            lines.append(first)
        else:
            explained[0] = (left(first, column) + explained[0]).rstrip()
            lines.append(explained.pop(0))
        lines += [" " * column + line for line in explained]
    return lines


def wrap(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` cells, broken at spaces, or after any Chinese character."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and cell_width(line + piece.rstrip()) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str) -> list[str]:
    """What may not be broken: a word with the space after it, or a wide character with the punctuation after it."""
    pieces = [""]
    for character in text:
        before = pieces[-1][-1:]
        if before and (before == " " or cell_width(before + character) > 2) and character not in _CLINGING:
            pieces.append("")
        pieces[-1] += character
    return pieces
