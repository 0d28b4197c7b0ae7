"""Special prices that pieces could have and do not, because an offer that is applied to them excludes the price."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from checkout.pricing.best_price import Priced


@dataclass(frozen=True, slots=True)
class LeftAside:
    """Pieces are not at their lowest price."""

    price: str
    """Id of the price offer, or `@member` and the like for a special price of the catalogue."""
    offers: tuple[str, ...]
    """Those that exclude it."""
    pieces: dict[str, int]
    """By SKU."""


def left_aside(priced: Priced) -> tuple[LeftAside, ...]:
    """The lowest prices that are not used."""
    live = priced.live
    found: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
    for pick, count in priced.picks.items():
        goods, lowest = pick.goods, pick.goods.rows[0]
        if lowest.offer is None or pick.price <= lowest.price:
            continue
        mask = live.mask(goods, pick.row, pick.pattern) & ~lowest.mask
        stages = [taken.stage.offer.id for taken in priced.staged.taken if mask >> taken.stage.bit & 1]
        item = [live.patterns[pick.pattern].offer.id] if pick.pattern in lowest.shut else []
        if item or stages:
            found.setdefault((lowest.offer, (*item, *stages)), Counter())[goods.sku] += count
    return tuple(LeftAside(*key, pieces) for key, pieces in sorted(found.items()))
