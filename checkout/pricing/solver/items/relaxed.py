"""The Lagrangian bound of `multipliers` for components that are too large for its tables.

An offer with several slots takes the best units of each slot separately, and as many groups as pay. Where a unit fits
two slots this is more than the offer could have, so the bound is weaker but still a bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from checkout.pricing.solver.items.open_groups import OpenGroups
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import active_patterns

_ROUNDS = 40
_SCALE = 1 << 10
"""Multipliers are in minor units times this."""
_NEVER = -(1 << 100)


def at_most(live: LiveOffers, goods: Sequence[LikeUnits], floor: int) -> int:
    """Upper bound, in minor units, on what item offers save on `goods`. Subgradient steps stop once it is down to
    `floor`.
    """
    one = _Relaxed(live, goods)
    lowest = one.ceiling()
    pace = 16
    for _ in range(_ROUNDS):
        slope = {number: more for number, more in enumerate(one.wanted) if more and not one.stuck(number, more)}
        steep = sum(more * more for more in slope.values())
        if lowest // _SCALE <= floor or not steep:
            break
        stride = max(1, (lowest - floor * _SCALE) * pace // (8 * steep))
        for number, more in slope.items():
            one.multipliers[number] = max(one.least[number], one.multipliers[number] + stride * more)
        ceiling = one.ceiling()
        if ceiling < lowest:
            lowest = ceiling
        else:
            pace = max(1, pace - 1)
    return max(floor, lowest // _SCALE)


def each_at_most(live: LiveOffers, goods: Sequence[LikeUnits]) -> int:
    """A quick upper bound, in minor units: every unit gets its best place."""
    return (
        sum(multiplier * one.count for multiplier, one in zip(_Relaxed(live, goods).multipliers, goods, strict=True))
        // _SCALE
    )


class _Relaxed:
    """Goods by number, with the multiplier of each and how many units the offers want."""

    def __init__(self, live: LiveOffers, goods: Sequence[LikeUnits]) -> None:
        self._live = live
        self._goods = goods
        self._active = active_patterns(live, goods)
        self.least = [one.least_saving * _SCALE for one in goods]
        self._gains: dict[tuple[int, int], list[tuple[int, int]]] = {}
        """By pattern and slot: (gain of a unit there, number of its goods)."""
        self._plain = dict.fromkeys(self._active, True)
        """By pattern: whether its units have one price each, so that their order is known."""
        most = list(self.least)
        for number, one in enumerate(goods):
            for index, slot in one.slots:
                rows = [row for row in one.rows if index not in row.shut]
                if index not in self._plain or not rows:
                    continue
                off = live.patterns[index].slots[slot].off
                gain = max(one.gross - row.price + off(row.price) for row in rows) * _SCALE
                self._gains.setdefault((index, slot), []).append((gain, number))
                self._plain[index] = self._plain[index] and len(rows) == 1
                most[number] = max(most[number], gain)
        self.multipliers = most
        self.wanted = [0] * len(goods)
        """How many more units the offers would take than there are; negative: how many are left over."""

    def stuck(self, number: int, more: int) -> bool:
        """Whether a multiplier that should fall is at its minimum."""
        return more < 0 and self.multipliers[number] <= self.least[number]

    def ceiling(self) -> int:
        """The bound at the present multipliers."""
        self.wanted = [-one.count for one in self._goods]
        total = sum(multiplier * one.count for multiplier, one in zip(self.multipliers, self._goods, strict=True))
        for index in self._active:
            ordered = self._live.patterns[index].ordered and self._plain[index]
            total += self._in_order(index) if ordered else self._best_of_each(index)
        return total

    def _best_of_each(self, index: int) -> int:
        """The profit of an offer from the units that gain most in each slot."""
        pattern, limit = self._live.patterns[index], self._live.limits[index]
        slots = []
        for number, slot in enumerate(pattern.slots):
            gains = sorted(
                ((gain - self.multipliers[one], one) for gain, one in self._gains[index, number]), reverse=True
            )
            units = [one for one in gains for _ in range(self._goods[one[1]].count)]
            sums = [0, *accumulate(gain for gain, _ in units)]
            slots.append((slot.need, units, sums))
        most = min(len(units) // need for need, units, _ in slots)
        groups, best = 0, 0
        for count in range(1, most + 1 if limit is None else min(most, limit) + 1):
            gained = sum(sums[need * count] for need, _, sums in slots) - pattern.price * _SCALE * count
            if gained <= best:
                break
            groups, best = count, gained
        for need, units, _ in slots:
            for _, one in units[: need * groups]:
                self.wanted[one] += 1
        return best

    def _in_order(self, index: int) -> int:
        """The profit of an offer that reduces the cheaper units of groups in descending price."""
        pattern = self._live.patterns[index]
        groups = OpenGroups([slot.need for slot in pattern.slots], ordered=True, strict=True, limit=None, cost=0)
        gains: dict[int, dict[int, int]] = {}
        for slot in range(len(pattern.slots)):
            for gain, number in self._gains[index, slot]:
                gains.setdefault(number, {})[slot] = gain - self.multipliers[number]
        line = sorted(gains, key=lambda number: -next(r.price for r in self._goods[number].rows if index not in r.shut))
        best: dict[int, int] = {0: 0}
        trail: list[tuple[int, dict[int, tuple[int, bool]]]] = []
        for number in line:
            for _ in range(self._goods[number].count):
                after = dict(best)
                came = {local: (local, False) for local in best}
                for local, value in best.items():
                    steps = groups.steps(local)
                    for slot, gain in gains[number].items():
                        step = steps[slot]
                        if step is not None and value + gain > after.get(local + step[0], _NEVER):
                            after[local + step[0]] = value + gain
                            came[local + step[0]] = local, True
                best = after
                trail.append((number, came))
        local = 0
        for number, came in reversed(trail):
            local, took = came[local]
            self.wanted[number] += took
        return best[0]
