"""Text in columns of a terminal, where a Chinese character takes two cells and a letter one.

>>> cell_width("鲜牛奶 950 ml")
13
>>> row("鲜牛奶 950 ml", "1", "¥12.90", width=30, last=10)
['鲜牛奶 950 ml      1    ¥12.90']
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from catalog.text import clean

WIDTH = 54
"""Cells of a line about goods."""

# What may not begin a line: spaces, and closing punctuation (the rule of Chinese typesetting, 避头尾).
_CLINGING = frozenset(" ，。、；：！？）」》”")
_COMBINING = frozenset({"Mn", "Me", "Mc", "Cf"})
# Vowels and finals of Hangul, and skin tones, join the character before them; two fillers show nothing.
_NO_WIDTH = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff\u3164\uffa0\U0001f3fb-\U0001f3ff]")
# Signs of the I Ching: wide since Unicode 16, which Python does not know before 3.14.
_WIDE = re.compile("[\u2630-\u2637\u268a-\u268f\u4dc0-\u4dff\U0001d300-\U0001d376]")
# Asks for the coloured form of the sign before it; terminals do not agree on how wide that is.
_AS_EMOJI = "\ufe0f"


def cell_width(text: str) -> int:
    """Cells that `text` takes on a terminal: wide and full-width characters (Unicode Annex 11) 2, combining ones 0,
    others 1. Characters of ambiguous width count 1, so aligned text should avoid them.

    This is the only rule for widths in the program; a test holds it to the one that Textual paints by.
    """
    return len(text) if text.isascii() else sum(map(_width, text))


@lru_cache(4096)
def _width(character: str) -> int:
    if unicodedata.category(character) in _COMBINING or _NO_WIDTH.match(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" or _WIDE.match(character) else 1


def visible(line: str) -> str:
    """`line` without anything that a terminal would obey instead of showing it; indentation and columns stay."""
    if line.isascii() and line.isprintable():
        return line
    return " " * (len(line) - len(line.lstrip(" "))) + clean(line, len(line))


def left(text: str, width: int) -> str:
    """`text` at the left edge of `width` cells; longer text stays as it is."""
    return text + " " * (width - cell_width(text))


def right(text: str, width: int) -> str:
    """`text` at the right edge of `width` cells; longer text stays as it is.

    >>> right("¥12.90", 8)
    '  ¥12.90'
    """
    return " " * (width - cell_width(text)) + text


def centre(text: str, width: int) -> str:
    """`text` in the middle of `width` cells, without trailing spaces."""
    return " " * ((width - cell_width(text)) // 2) + text


def fit(text: str, width: int) -> str:
    """`text`, safe to show, in exactly `width` cells: filled up with spaces, or cut between two characters.

    >>> fit("鲜牛奶 950 ml", 5)
    '鲜牛 '
    """
    text, used = visible(text).replace(_AS_EMOJI, ""), 0
    if cell_width(text) <= width:
        return left(text, width)
    for at, character in enumerate(text):
        if used + _width(character) > width:
            return text[:at] + " " * (width - used)
        used += _width(character)
    return text


def apart(at_left: str, at_right: str, width: int) -> str:
    """`at_left` and `at_right` at the edges of `width` cells; the left one is cut when there is no room for both.

    >>> apart("鲜牛奶 950 ml", "¥12.90", 14)
    '鲜牛奶  ¥12.90'
    """
    at_right = visible(at_right)
    return fit(at_left, width - cell_width(at_right) - 1) + " " + at_right


def folded(at_left: str, at_right: str, width: int) -> list[str]:
    """As `apart`, but `at_left` is wrapped instead of cut. `at_right` stands in its last line, or below.

    >>> folded("buy one, get one free", "-¥6.45", 16)
    ['buy one, get one', 'free      -¥6.45']
    """
    *lines, last = wrap(visible(at_left), width) or [""]
    if not at_right:
        return [*lines, last]
    if cell_width(last) + cell_width(at_right) < width:
        return [*lines, apart(last, at_right, width)]
    return [*lines, last, right(at_right, width)]


def row(name: str, measure: str, amount: str, *, width: int, last: int) -> list[str]:
    """A name, a measure and an amount in `width` cells, the amount at the right edge of the `last` of them.

    Nothing is cut off: what does not fit beside the others has a line of its own.
    """
    room = width - last - cell_width(measure)
    tail = measure + right(amount, last)
    if cell_width(name) < room:
        return [left(name, room) + tail]
    if cell_width(tail) <= width:
        return [name, right(tail, width)]
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
    """The parts that may not be broken: a word with the space after it, a wide character with its punctuation."""
    pieces = [""]
    for character in text:
        before = pieces[-1][-1:]
        if before and (before == " " or cell_width(before + character) > 2) and character not in _CLINGING:
            pieces.append("")
        pieces[-1] += character
    return pieces
