"""Text laid out in terminal cells, where a Chinese character takes two and a Latin letter one."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

from checkout.words.text_columns import wrap


def safe(text: str) -> str:
    """`text` without anything a terminal would obey. What comes from outside is cleaned where it comes in; this is for
    what got past."""
    if text.isprintable():
        return text
    from catalog.text import clean  # noqa: PLC0415 (hardly ever, and not before the first paint)

    return clean(text, limit=len(text))


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: cut, never through the middle of a character, or filled with spaces.

    >>> fit("鲜牛奶 950 ml", 5)
    '鲜牛 '
    """
    return set_cell_size(safe(text), max(0, width))


def right(text: str, width: int) -> str:
    """`text` at the right edge of `width` cells.

    >>> right("¥12.90", 8)
    '  ¥12.90'
    """
    text = safe(text)
    return " " * (width - cell_len(text)) + text if cell_len(text) < width else fit(text, width)


def apart(left: str, right_text: str, width: int) -> str:
    """`left` and `right_text` at the two edges of `width` cells; the left one gives way.

    >>> apart("鲜牛奶 950 ml", "¥12.90", 14)
    '鲜牛奶  ¥12.90'
    """
    right_text = safe(right_text)
    return fit(left, width - cell_len(right_text) - 1) + " " + right_text


def folded(left: str, right_text: str, width: int) -> list[str]:
    """As `apart`, in as many lines as `left` needs: `right_text` stands in the last of them, or below.

    >>> folded("buy one, get one free", "-¥6.45", 16)
    ['buy one, get one', 'free      -¥6.45']
    """
    *lines, last = wrap(safe(left), width) or [""]
    if cell_len(last) + cell_len(right_text) < width:
        return [*lines, apart(last, right_text, width)] if right_text else [*lines, last]
    return [*lines, last, right(right_text, width)] if right_text else [*lines, last]


def middle(text: str, width: int) -> str:
    """`text` in the middle of `width` cells."""
    space = max(0, width - cell_len(text))
    return fit(" " * (space // 2) + text, width)
