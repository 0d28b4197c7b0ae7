"""Lines about goods that the staff have marked down for the evening."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.chain import Store
from checkout.store import MarkedDown
from checkout.words import Words

_MOST = 3


def marked_down_lines(words: Words, goods: Sequence[MarkedDown], store: Store) -> list[str]:
    """A line that says how many there are, and one each for those with the most money off, with what to scan."""
    said = words.n(
        "{count} article is marked down until {time}:",
        "{count} articles are marked down until {time}:",
        len(goods),
        time=f"{store.closes:%H:%M}",
    )
    return [said, *(f"  {_row(words, each, store)}" for each in goods[:_MOST])]


def _row(words: Words, each: MarkedDown, store: Store) -> str:
    return words.t(
        "{code}  {name}, {price} instead of {before}",
        code=each.code,
        name=each.product.name(words.lang),
        price=words.amount(each.price, store.currency),
        before=words.amount(each.before, store.currency),
    )
