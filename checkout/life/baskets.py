"""What people want: how many lines, which goods, how much of each, and how long it takes them.

>>> from random import Random
>>> rng = Random(7)
>>> [lines_of(rng) for _ in range(10)], [pieces_of(rng) for _ in range(10)]
([2, 1, 5, 1, 3, 2, 1, 3, 1, 3], [1, 1, 1, 2, 1, 1, 1, 2, 1, 1])
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from itertools import accumulate
from math import exp, log
from random import Random

from catalog.chain import Product

ONE_MORE = 0.227
"""Lines of a basket are geometric with this p: mean 4.4, median 3, 22 % of one line (Groceries, 9,835 baskets)."""
MOST_LINES = 32
"""The largest of those baskets."""
PIECES = (0.79, 0.16, 0.03, 0.01, 0.01)
"""Shares of lines with one piece, two and so on: 79 % and a ninth decile of 2 were measured (completejourney); the rest
is an assumption."""
_UP_TO = tuple(accumulate(PIECES))
GRAMS = (150, 300, 750)
"""The least weighed for one line, the usual, and the most; 400 on average. An assumption."""

SECONDS_AN_ITEM = 35
WALK_SECONDS = 180
"""35 s for an item and at least three minutes of walking: a model used in teaching operations."""


def lines_of(rng: Random) -> int:
    return min(MOST_LINES, 1 + int(log(1 - rng.random()) / log(1 - ONE_MORE)))


def pieces_of(rng: Random) -> int:
    return 1 + bisect(_UP_TO, rng.random() * _UP_TO[-1])


def grams_of(rng: Random) -> int:
    """In tens of grams."""
    least, usual, most = GRAMS
    return round(rng.triangular(least, most, usual) / 10) * 10


def pause(rng: Random, mean: float) -> int:
    """Whole seconds around `mean`, from half to twice as long, so that times add up exactly."""
    return max(1, round(mean * exp(rng.uniform(-0.69, 0.69))))


class Popularity:
    """How often each of some goods is wanted. `goods` are products, each with how many lines there are of it a day."""

    def __init__(self, goods: Iterable[tuple[Product, float]]) -> None:
        ranked = sorted(((product, lines) for product, lines in goods if lines > 0), key=lambda each: -each[1])
        self.products = [product for product, _ in ranked]
        """The best seller first."""
        self._up_to = list(accumulate(lines for _, lines in ranked))

    def draw(self, rng: Random, count: int) -> list[Product]:
        """So many different products, or all there are."""
        drawn: dict[str, Product] = {}
        for _ in range(20 * count):
            if len(drawn) >= min(count, len(self.products)):
                break
            product = self.products[bisect(self._up_to, rng.random() * self._up_to[-1])]
            drawn.setdefault(product.sku, product)
        return list(drawn.values())
