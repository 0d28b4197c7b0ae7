"""Large neighbourhood search, for components too large for the tables of branch and bound.

A window is about two dozen units, with all other units of their groups. Its assignment is undone, solved again exactly,
and kept when it is better. Windows go along the units by price, and along each offer by what could form a group; the
next round starts half a window further. The result is not proven to be optimal; `missed` is its Lagrangian upper bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from math import prod

from checkout.pricing.solver.items.bulk import Bulk, peel
from checkout.pricing.solver.items.relaxed import at_most, each_at_most
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, Solution, active_patterns, solved
from checkout.pricing.solver.values import MINOR, in_minor, penalty

Solve = Callable[[LiveOffers, Sequence[LikeUnits], Sequence[int], int], Solution]
"""(live, goods, active patterns, budget)."""
WINDOW = 24
"""A window is full with this many units."""
MOST_WORK = 20_000
"""With more table entries than this, a component is solved in windows."""
_WINDOW_WORK = 3_000
"""Windows shrink until their tables have no more entries than this."""
_MORE_BUDGET = 4
"""Windows may take this many times the budget of a component."""
_ROUNDS = 4
_LIKE = 40
"""No more like units than this are in windows; `peel` decides the others."""
_WINDOW_COST = 100
"""Cost of a window beside its tables, in states."""
_SMALLEST = 6


def table_work(live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int], *, strict: bool, most: int) -> int:
    """About how many entries the multipliers' tables would have, when no slot has more than `most` units. `strict`: as
    in `OpenGroups`.
    """
    work = 0
    for index in active:
        pattern, limit = live.patterns[index], live.limits[index]
        needs = [slot.need for slot in pattern.slots]
        units = [
            min(most, sum(min(one.count, _LIKE) for one in goods if (index, slot) in one.slots))
            for slot in range(len(needs))
        ]
        if len(needs) == 1 or (pattern.ordered and strict):
            states = prod(needs)
        else:
            open_ = [
                need + (count if limit is None else min(count, limit * need))
                for need, count in zip(needs, units, strict=True)
            ]
            # In an open group at least one slot has fewer units than it needs.
            states = sum(prod(open_[:at]) * needs[at] * prod(open_[at + 1 :]) for at in range(len(needs)))
        if limit is not None:
            states *= min(limit, max(units)) + 1
        work += states * min(most, max(units) if pattern.ordered else sum(units))
    return work


def in_windows(
    live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int], budget: int, solve: Solve
) -> Solution:
    """What item offers save on these goods, window by window; `solve` solves one window."""
    one = _Windows(live, goods, active, solve)
    one.run(budget)
    return one.solution()


@dataclass(frozen=True, slots=True)
class _Group:
    """Units in one application of a pattern, or one unit without an offer (-1)."""

    pattern: int
    places: tuple[tuple[int, int, int], ...]
    """(unit, row, slot)."""
    value: int


class _Windows:
    def __init__(self, live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int], solve: Solve) -> None:
        self._live = live
        self._solve = solve
        self._goods = sorted(goods, key=lambda one: one.order)
        self._active = active
        self._bulk = Bulk()
        self._units: list[LikeUnits] = []
        for one in self._goods:
            left = peel(live, one, self._active, self._goods, self._bulk)
            self._units += [one] * left
        self._group_of = [_Group(-1, ((unit, 0, 0),), _alone(one)) for unit, one in enumerate(self._units)]
        self._used: Counter[int] = Counter()
        """By pattern: how often it is applied."""
        self._full = WINDOW
        while self._full > _SMALLEST and self._work(self._goods, self._full) > _WINDOW_WORK:
            self._full -= 2
        self._cost = 0
        self._seen: set[frozenset[_Group]] = set()
        """Windows that cannot be improved."""

    def run(self, budget: int) -> None:
        """Go through all windows, until a round improves nothing or the budget is spent."""
        orders = [*self._orders()]
        for turn in range(_ROUNDS):
            better = False
            for number, order in enumerate(orders, 1):
                # In the first round every order gets its share of the budget.
                most = budget * _MORE_BUDGET * (1 if turn else number) // (1 if turn else len(orders))
                for window in self._windows(order, turn % 2 * self._full // 2):
                    if self._cost > most:
                        break
                    better |= self._better(window)
            if not better and turn:
                return

    def _work(self, goods: Sequence[LikeUnits], most: int) -> int:
        return table_work(self._live, goods, self._active, strict=True, most=most)

    def _orders(self) -> Iterator[list[int]]:
        """Orders in which units that could form a group are near each other: one for each offer, then by price."""
        units = range(len(self._units))
        for index in self._active:
            pattern = self._live.patterns[index]
            rank: dict[int, tuple[int, int]] = {}
            for number, slot in enumerate(pattern.slots):
                fitting = [unit for unit in units if (index, number) in self._units[unit].slots]
                fitting.sort(key=lambda unit: (-self._units[unit].rows[0].price, unit))
                for place, unit in enumerate(fitting):
                    rank[unit] = min(rank.get(unit, (place, 0)), (place // slot.need, number))
            yield sorted(rank, key=lambda unit: (rank[unit], unit))
        yield sorted(units, key=lambda unit: (-self._units[unit].rows[0].price, unit))

    def _windows(self, order: Sequence[int], start: int) -> Iterator[frozenset[_Group]]:
        window: dict[_Group, None] = {}
        size = 0
        for unit in order[start:]:
            group = self._group_of[unit]
            if group not in window:
                window[group] = None
                size += len(group.places)
            if size >= self._full:
                yield frozenset(window)
                window, size = {}, 0
        if size > 1:
            yield frozenset(window)

    def _better(self, window: frozenset[_Group]) -> bool:
        """Solve a window again; True when that is better."""
        if window in self._seen:
            return False
        live, used = self._without(window)
        units: dict[LikeUnits, list[int]] = {}
        for unit in sorted(unit for group in window for unit, _, _ in group.places):
            units.setdefault(self._units[unit], []).append(unit)
        pools = {replace(one, count=len(mine)): mine for one, mine in units.items()}
        goods = list(pools)
        self._cost += _WINDOW_COST + self._work(goods, WINDOW)
        found = self._solve(live, goods, active_patterns(live, goods), _WINDOW_COST * WINDOW)
        value = sum(group.value for group in window)
        if found.value <= value:
            self._seen.add(window)
            return False
        for group in self._cut(found, pools):
            if group.pattern >= 0:
                self._used[group.pattern] += 1
            for unit, _, _ in group.places:
                self._group_of[unit] = group
        self._used.subtract(used)
        return True

    def _without(self, window: frozenset[_Group]) -> tuple[LiveOffers, Counter[int]]:
        """The live offers for the units of a window while all other groups stay, and what the window applies."""
        used = Counter(group.pattern for group in window if group.pattern >= 0)
        live = copy(self._live)
        live.limits = [
            None if limit is None else limit - self._used[index] + used[index]
            for index, limit in enumerate(self._live.limits)
        ]
        return live, used

    def _cut(self, found: Solution, pools: dict[LikeUnits, list[int]]) -> Iterator[_Group]:
        """The solution of a window, as groups."""
        members: dict[int, list[list[tuple[int, int, int]]]] = {}
        for pick, count in found.picks.items():
            pool = pools[pick.goods]
            for _ in range(count):
                unit = pool.pop()
                if pick.pattern < 0:
                    yield _Group(-1, ((unit, pick.row, 0),), _alone(pick.goods, pick.row))
                else:
                    slots = members.setdefault(pick.pattern, [[] for _ in self._live.patterns[pick.pattern].slots])
                    slots[pick.slot].append((unit, pick.row, pick.slot))
        for index, slots in members.items():
            needs = [slot.need for slot in self._live.patterns[index].slots]
            for slot in slots:
                slot.sort(key=lambda place: (-self._units[place[0]].rows[place[1]].price, place))
            for turn in range(len(slots[0]) // needs[0]):
                places = [
                    place
                    for slot, need in zip(slots, needs, strict=True)
                    for place in slot[turn * need : (turn + 1) * need]
                ]
                yield _Group(index, tuple(places), self._worth(index, places))

    def _worth(self, index: int, places: Sequence[tuple[int, int, int]]) -> int:
        pattern = self._live.patterns[index]
        saved = -pattern.price
        for unit, number, slot in places:
            goods = self._units[unit]
            price = goods.rows[number].price
            saved += goods.gross - price + pattern.slots[slot].off(price)
        return saved * MINOR - penalty(index + 1)

    def solution(self) -> Solution:
        """The result, with its upper bound."""
        picks = Counter(self._bulk.picks)
        value = self._bulk.value
        for group in set(self._group_of):
            value += group.value
            for unit, row, slot in group.places:
                picks[Pick(self._units[unit], row, group.pattern, slot)] += 1
        return solved(self._live, self._goods, value, dict(picks), self._at_most(value), wide=True)

    def _at_most(self, value: int) -> int:
        """Upper bound on the value."""
        if not self._bulk.exact:
            return max(value, each_at_most(self._live, self._goods) * MINOR)
        searched = [replace(one, count=count) for one, count in Counter(self._units).items()]
        return at_most(self._live, searched, in_minor(value - self._bulk.value)) * MINOR + self._bulk.value


def _alone(goods: LikeUnits, row: int = 0) -> int:
    return (goods.gross - goods.rows[row].price) * MINOR
