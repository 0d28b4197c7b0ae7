"""A million of one thing: what is certain is decided at once, and only the rest is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick
from checkout.pricing.solver.values import MINOR, penalty

_FEW = 24
_PARTNERS = 40
"""Units of other slots up to which goods without end are still paired off one by one."""


@dataclass(slots=True)
class Bulk:
    """What was decided at once. `exact` is False when something better may have been passed by."""

    picks: dict[Pick, int] = field(default_factory=dict)
    value: int = 0
    exact: bool = True


def peel(live: LiveOffers, goods: LikeUnits, active: Sequence[int], part: Sequence[LikeUnits], bulk: Bulk) -> int:
    """Take what is certain out of very many like units, and say how many are left for the search.

    Like units that fill whole groups by themselves can be regrouped: of the offers that need G units, at most 2G - 2
    units are in groups with others, and of all groups of their own fewer than B are not of the best kind, where that
    needs B units (else a number of them divisible by B could be exchanged). The rest is of that kind.
    """
    mine = [index for index in active if any(pattern == index for pattern, _ in goods.slots)]
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
    """A group of like units only: the pattern (-1: none), the row, the slots with their needs, and its value."""

    pattern: int
    row: int
    needs: tuple[tuple[int, int], ...]
    value: int

    @property
    def size(self) -> int:
        return sum(need for _, need in self.needs)


def _densest(live: LiveOffers, goods: LikeUnits, mine: Sequence[int]) -> _Kind:
    """The kind of group that is worth most per unit."""
    best = _Kind(-1, 0, ((0, 1),), (goods.gross - goods.rows[0].price) * MINOR)
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
    """Whether these goods fill all slots of a pattern."""
    return len({slot for which, slot in goods.slots if which == index}) == len(live.patterns[index].slots)


def _left_for_search(
    live: LiveOffers, goods: LikeUnits, mine: Sequence[int], part: Sequence[LikeUnits], size: int, bulk: Bulk
) -> int:
    """How many units the groups with other goods, and those of another kind, may need."""
    left = size * max((live.patterns[index].size for index in mine), default=1) + size
    for index in mine:
        pattern = live.patterns[index]
        limit = live.limits[index]
        if limit is not None:
            left += pattern.size * min(limit, _PARTNERS)
            bulk.exact = bulk.exact and limit <= _PARTNERS
        elif not _alone(live, goods, index):
            others = sum(one.count for one in part if one is not goods and any(at == index for at, _ in one.slots))
            most = others * max(slot.need for slot in pattern.slots)
            left += min(most, _PARTNERS)
            bulk.exact = bulk.exact and most <= _PARTNERS
        else:
            left += 2 * pattern.size
    return left
