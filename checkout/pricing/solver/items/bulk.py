"""Very many like units: whole groups of them are decided at once, and only the rest is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick
from checkout.pricing.solver.values import MINOR, penalty

_FEW = 24
_PARTNERS = 40
"""Up to this many units of other slots or applications, the units they need are left for the search."""


@dataclass(slots=True)
class Bulk:
    """What was decided at once. `exact` is False when a better combination may have been excluded."""

    picks: dict[Pick, int] = field(default_factory=dict)
    value: int = 0
    exact: bool = True


def peel(live: LiveOffers, goods: LikeUnits, active: Sequence[int], part: Sequence[LikeUnits], bulk: Bulk) -> int:
    """Decide whole groups of like units in `bulk`, and return how many units are left for the search.

    Why this is exact: of the offers that need G units, at most 2G - 2 units are in groups with other goods. Of groups
    of these units only, fewer than B are not of the densest kind, where that kind needs B units: otherwise a number of
    them divisible by B could be exchanged for it. All others are of the densest kind.
    """
    mine = [index for index in active if goods.fits(index)]
    if goods.count <= _FEW + sum(2 * live.patterns[index].size for index in mine):
        return goods.count
    best = _densest(live, goods, mine)
    left = _left_for_search(live, goods, mine, part, best.size, bulk)
    if goods.count <= left:
        return goods.count
    rounds = (goods.count - left) // best.size
    bulk.value += rounds * best.value
    for slot, need in best.needs:
        bulk.picks[Pick(goods, best.row, best.pattern, slot)] = need * rounds
    return goods.count - rounds * best.size


@dataclass(frozen=True, slots=True)
class _Kind:
    """A group of like units only: pattern (-1: no offer), row, (slot, units) and value."""

    pattern: int
    row: int
    needs: tuple[tuple[int, int], ...]
    value: int

    @property
    def size(self) -> int:
        return sum(need for _, need in self.needs)


def _densest(live: LiveOffers, goods: LikeUnits, mine: Sequence[int]) -> _Kind:
    """The kind of group with the largest value per unit."""
    best = _Kind(-1, 0, ((0, 1),), goods.least_saving * MINOR)
    for index in mine:
        pattern = live.patterns[index]
        allowed = [number for number, row in enumerate(goods.rows) if index not in row.shut]
        if not allowed or not _alone(live, goods, index) or live.limits[index] is not None:
            continue
        price = goods.rows[allowed[0]].price
        off = sum(slot.off(price) * slot.need for slot in pattern.slots) - pattern.price
        value = (off + (goods.gross - price) * pattern.size) * MINOR - penalty(index + 1)
        if value * best.size > best.value * pattern.size:
            needs = tuple((number, slot.need) for number, slot in enumerate(pattern.slots))
            best = _Kind(index, allowed[0], needs, value)
    return best


def _alone(live: LiveOffers, goods: LikeUnits, index: int) -> bool:
    """Whether these goods fit all slots of a pattern."""
    return len({slot for which, slot in goods.slots if which == index}) == len(live.patterns[index].slots)


def _left_for_search(
    live: LiveOffers, goods: LikeUnits, mine: Sequence[int], part: Sequence[LikeUnits], size: int, bulk: Bulk
) -> int:
    """How many units may be needed by groups with other goods and by groups of other kinds."""
    left = size * max((live.patterns[index].size for index in mine), default=1) + size
    for index in mine:
        pattern = live.patterns[index]
        limit = live.limits[index]
        if limit is not None:
            left += pattern.size * min(limit, _PARTNERS)
            bulk.exact = bulk.exact and limit <= _PARTNERS
        elif not _alone(live, goods, index):
            others = sum(one.count for one in part if one is not goods and one.fits(index))
            most = others * max(slot.need for slot in pattern.slots)
            left += min(most, _PARTNERS)
            bulk.exact = bulk.exact and most <= _PARTNERS
        else:
            left += 2 * pattern.size
    return left
