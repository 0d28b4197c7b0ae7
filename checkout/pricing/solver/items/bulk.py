"""Very many like units: whole groups of them are decided at once, and only the rest is searched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, no_offer, value_of

_FEW = 24
_PARTNERS = 40
"""Up to this many units of other slots or applications, the units they need are left for the search."""


@dataclass(slots=True)
class Bulk:
    """What was decided at once. `exact` is False when a better combination may have been excluded."""

    picks: dict[Pick, int] = field(default_factory=dict)
    exact: bool = True
    value: int = 0


def peel(live: LiveOffers, goods: LikeUnits, active: Sequence[int], part: Sequence[LikeUnits], bulk: Bulk) -> int:
    """Decide whole groups of like units in `bulk`, and return how many units are left for the search.

    Why this is exact: of the offers that need G units, at most 2G - 2 units are in groups with other goods. Of groups
    of these units only, fewer than B are not of the densest kind, where that kind needs B units: otherwise a number of
    them divisible by B could be exchanged for it. All others are of the densest kind.
    """
    if goods.count <= _FEW:
        return goods.count
    mine = [index for index in active if goods.fits(index)]
    sizes = {index: sum(live.patterns[index].needs) for index in mine}
    if goods.count <= _FEW + sum(2 * size for size in sizes.values()):
        return goods.count
    best, worth = {no_offer(goods): 1}, value_of(live, {no_offer(goods): 1})
    for index in mine:
        picks = _group(live, goods, index)
        value = value_of(live, picks)
        if live.limits[index] is None and value * sum(best.values()) > worth * sum(picks.values()):
            best, worth = picks, value
    size = sum(best.values())
    left = size * max(sizes.values(), default=1) + size
    for index in mine:
        limit = live.limits[index]
        if limit is not None:
            left += sizes[index] * min(limit, _PARTNERS)
            bulk.exact = bulk.exact and limit <= _PARTNERS
        elif live.patterns[index].optional or not _group(live, goods, index):
            others = sum(one.count for one in part if one is not goods and one.fits(index))
            most = others * max(live.patterns[index].needs)
            left += min(most, _PARTNERS)
            bulk.exact = bulk.exact and most <= _PARTNERS and not live.patterns[index].optional
        else:
            left += 2 * sizes[index]
    rounds = (goods.count - left) // size
    if rounds <= 0:
        return goods.count
    for pick, need in best.items():
        bulk.picks[pick] = need * rounds
    bulk.value += worth * rounds
    return goods.count - rounds * size


def _group(live: LiveOffers, goods: LikeUnits, index: int) -> dict[Pick, int]:
    """An application of a pattern to units of these goods only; empty where there is none."""
    pattern = live.patterns[index]
    slot_of = {pattern.slots[slot].counter: slot for which, slot in goods.slots if which == index}
    for row, one in enumerate(goods.rows):
        if index not in one.shut and len(slot_of) == len(pattern.needs):
            return {Pick(goods, row, index, slot): pattern.needs[counter] for counter, slot in slot_of.items()}
    return {}
