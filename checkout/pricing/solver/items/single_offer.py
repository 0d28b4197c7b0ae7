"""Closed form for a component with one item offer and one price for each of the goods.

An offer that reduces the cheapest of each group does best with groups of neighbours in descending price. (The j-th
dearest reduced unit must have j - 1 reduced units and all paid units of these j groups before it, however groups are
formed.) Any other offer takes the units with the largest gain in each slot, and as many groups as save something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, no_offer
from checkout.pricing.solver.values import MINOR, penalty

_MOST_UNITS = 5_000


def best_alone(
    live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int]
) -> tuple[int, dict[Pick, int]] | None:
    """The value and the picks; None with several offers, several prices to choose from, or more than `_MOST_UNITS`
    units.
    """
    if len(active) > 1 or sum(one.count for one in goods) > _MOST_UNITS:
        return None
    if any(len(one.rows) > 1 for one in goods):
        return None
    value = 0
    picks: dict[Pick, int] = {}
    left = {one: one.count for one in goods}
    for index in active:
        slots = _slots(live, goods, index)
        if slots is None:
            return None
        for gain, group in _groups(live, index, slots):
            worth = gain * MINOR - penalty(index + 1)
            if worth <= 0:
                break
            value += worth
            for slot, units in enumerate(group):
                for one in units:
                    pick = Pick(one, 0, index, slot)
                    picks[pick] = picks.get(pick, 0) + 1
                    left[one] -= 1
    for one in goods:
        value += one.least_saving * one.count * MINOR
        if left[one]:
            picks[no_offer(one)] = left[one]
    return value, picks


def _slots(live: LiveOffers, goods: Sequence[LikeUnits], index: int) -> list[list[LikeUnits]] | None:
    """The goods of each slot, dearest first; None when some goods fit two slots that are filled in any order."""
    pattern = live.patterns[index]
    slots: list[list[LikeUnits]] = [[] for _ in pattern.slots]
    for one in sorted(goods, key=lambda one: (-one.rows[0].price, one.order)):
        mine = [slot for which, slot in one.slots if which == index and index not in one.rows[0].shut]
        if len(mine) > 1 and not pattern.ordered:
            return None
        for slot in mine:
            slots[slot].append(one)
    return slots


def _groups(
    live: LiveOffers, index: int, slots: Sequence[Sequence[LikeUnits]]
) -> Iterator[tuple[int, list[list[LikeUnits]]]]:
    """What each group saves, and its units by slot; the best group first."""
    pattern, limit = live.patterns[index], live.limits[index]
    units = [[one for one in places for _ in range(one.count)] for places in slots]
    needs = [slot.need for slot in pattern.slots]
    if pattern.ordered:
        size = pattern.size
        times = len(units[0]) // size
        groups = (
            [line[: needs[0]], line[needs[0] :]]
            for line in (units[0][turn * size : (turn + 1) * size] for turn in range(times))
        )
    else:
        times = min(len(line) // need for line, need in zip(units, needs, strict=True))
        groups = (
            [line[turn * need : (turn + 1) * need] for line, need in zip(units, needs, strict=True)]
            for turn in range(times)
        )
    for number, group in enumerate(groups):
        if limit is not None and number >= limit:
            return
        off = sum(slot.off(one.rows[0].price) for slot, line in zip(pattern.slots, group, strict=True) for one in line)
        yield off - pattern.price, group
