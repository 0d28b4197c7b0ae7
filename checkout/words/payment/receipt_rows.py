"""Rows that receipts and refund receipts share."""

from __future__ import annotations

from collections.abc import Iterable

from checkout.pricing import TaxGroup
from checkout.words import formats
from checkout.words.text_columns import cell_width, left, right, row, wrap
from checkout.words.words import Words

HEADING = "scan-and-go"
"""Stands at the top of each receipt."""


def pair(name: str, value: str, width: int) -> list[str]:
    """A name at the left edge and its value at the right one; on lines of their own when they do not fit on one."""
    if cell_width(value) < width and cell_width(name) <= width:
        return row(name, "", value, width=width, last=cell_width(value) + 1)
    step = width if value.isascii() else width // 2
    return [*wrap(name, width), *(right(value[at : at + step], width) for at in range(0, len(value), step))]


def tax_rows(words: Words, groups: Iterable[TaxGroup], currency: str, width: int, *, sign: int = 1) -> list[str]:
    """Rate, gross amount and the tax inside it, row by row. Exempt goods have a dash instead of a tax."""
    lines: list[str] = []
    for group in groups:
        exempt = group.rate_bp is None
        rate = words.t("exempt") if group.rate_bp is None else formats.rate(group.rate_bp)
        gross = right(words.amount(sign * group.gross, currency), 12)
        lines += pair(f"  {left(rate, 8)}{gross}", "-" if exempt else words.amount(sign * group.tax, currency), width)
    return lines
