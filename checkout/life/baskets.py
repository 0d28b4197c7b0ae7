"""What people want: how many lines, which goods, how much of each, and how long it takes them.

>>> from random import Random
>>> rng = Random(7)
>>> [lines_of(rng) for _ in range(10)], [pieces_of(rng) for _ in range(10)]
([2, 1, 5, 1, 3, 2, 1, 3, 1, 3], [1, 1, 1, 2, 1, 1, 1, 3, 1, 1])
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from hashlib import blake2b
from itertools import accumulate
from math import exp, log
from random import Random

from catalog.chain import Product

ONE_MORE = 0.227
"""Lines of a basket are geometric with this p: mean 4.4, median 3, 22 % of one line (Groceries, 9,835 baskets)."""
MOST_LINES = 32
"""The largest of those baskets."""
SLOPE = -0.67
"""Of the logarithm of how often goods are bought by that of their rank (the same baskets, their first 60)."""
PIECES = (0.79, 0.12, 0.04, 0.03, 0.02)
"""Shares of lines with one piece, two and so on: 79 % and a ninth decile of 2 were measured (completejourney); the rest
is an assumption."""
_UP_TO = tuple(accumulate(PIECES))
GRAMS = (200, 900)
"""The least and the most weighed for one line. An assumption: most weigh about a jin (500 g)."""

SECONDS_AN_ITEM = 35
WALK_SECONDS = 180
"""35 s for an item and at least three minutes of walking: a model used in teaching operations."""

_SPREAD = 1.0
"""How far what sells best departs from what is cheapest, as a standard deviation of the logarithm of the price."""
_NOT_WANTED = frozenset({"bags"})


def lines_of(rng: Random) -> int:
    return min(MOST_LINES, 1 + int(log(1 - rng.random()) / log(1 - ONE_MORE)))


def pieces_of(rng: Random) -> int:
    return 1 + bisect(_UP_TO, rng.random() * _UP_TO[-1])


def grams_of(rng: Random) -> int:
    """In tens of grams."""
    return round(rng.triangular(*GRAMS, 500) / 10) * 10


def pause(rng: Random, mean: float) -> int:
    """Whole seconds around `mean`, from half to twice as long, so that times add up exactly."""
    return max(1, round(mean * exp(rng.uniform(-0.69, 0.69))))


class Popularity:
    """How often each of some goods is wanted. Which of them sells best is an assumption: cheap goods do, with much
    chance in it; the same goods sell well on every run.

    `goods` are products with their prices in minor units, for a piece or for the reference weight.
    """

    def __init__(self, goods: Iterable[tuple[Product, int]]) -> None:
        wanted = [(product, price) for product, price in goods if price > 0 and product.department not in _NOT_WANTED]
        ranked = sorted(wanted, key=lambda each: (log(each[1]) + _SPREAD * _chance(each[0].sku), each[0].sku))
        self.products = [product for product, _ in ranked]
        """The best seller first."""
        self._up_to = list(accumulate(rank**SLOPE for rank in range(1, len(ranked) + 1)))

    def draw(self, rng: Random, count: int) -> list[Product]:
        """So many different products, or all there are."""
        drawn: dict[str, Product] = {}
        for _ in range(20 * count):
            if len(drawn) >= min(count, len(self.products)):
                break
            product = self.products[bisect(self._up_to, rng.random() * self._up_to[-1])]
            drawn.setdefault(product.sku, product)
        return list(drawn.values())


def _chance(sku: str) -> float:
    """About normal with deviation 1: the sum of twelve uniform numbers less its mean."""
    digest = blake2b(sku.encode(), digest_size=12).digest()
    return sum(byte / 255 for byte in digest) - 6
