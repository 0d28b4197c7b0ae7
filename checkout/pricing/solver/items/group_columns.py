"""Set packing: the best choice of groups when all groups that could be formed are few enough to list.

Each possible group is a *column* with its value; a choice of columns uses no unit twice. Units get dual prices so that
no column is worth more than its units cost, so the sum of all prices is an upper bound. Branch and bound, depth first:
the loss of a choice is the slack of its columns plus the prices of the units that it leaves out, and a branch ends when
it has lost as much as the incumbent. States with the same units left are merged. At most `_MOST_NODES` nodes; beyond
that, or with too many units or groups, another method is used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations_with_replacement, product
from math import comb, prod
from typing import NamedTuple

from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.patterns import Pattern
from checkout.pricing.solver.solution import Pick, no_offer
from checkout.pricing.solver.values import MINOR, penalty

_MOST_UNITS = 80
_MOST_GROUPS = 150
_MOST_NODES = 2_000
_SWEEPS = 8
"""Rounds in which dual prices are lowered, at first by half of what is possible."""


class Column(NamedTuple):
    """One group that could be formed. `value`: what it saves beyond the lowest prices of its units."""

    value: int
    pattern: int
    members: tuple[tuple[int, int], ...]
    """(number of the goods, units)."""
    picks: tuple[tuple[int, int, int], ...]
    """(number of the goods, row, slot), unit by unit."""


class _Place(NamedTuple):
    """Goods in a slot: the gain of a unit beyond its lowest price, and at which row."""

    goods: int
    gain: int
    row: int
    price: int


def best_choice(
    live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int]
) -> tuple[int, dict[Pick, int]] | None:
    """The value and the picks of the best choice of columns; None when it would take too long."""
    if sum(one.count for one in goods) > _MOST_UNITS:
        return None
    columns = _columns(live, goods, active)
    if columns is None:
        return None
    counts = [one.count for one in goods]
    limits = {index: limit for index in active if (limit := live.limits[index]) is not None}
    found = _ColumnSearch(counts, columns, limits).run()
    if found is None:
        return None
    value = sum(one.least_saving * one.count for one in goods) * MINOR
    picks: dict[Pick, int] = {}
    for column in found:
        value += column.value
        for number, row, slot in column.picks:
            pick = Pick(goods[number], row, column.pattern, slot)
            picks[pick] = picks.get(pick, 0) + 1
            counts[number] -= 1
    for one, count in zip(goods, counts, strict=True):
        if count:
            picks[no_offer(one)] = count
    return value, picks


def _columns(live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int]) -> list[Column] | None:
    """All groups that save something; None when there are too many."""
    slots: dict[int, list[list[_Place]]] = {index: [[] for _ in live.patterns[index].slots] for index in active}
    for number, one in enumerate(goods):
        for index, slot in one.slots:
            if index not in slots:
                continue
            place = _place(live.patterns[index], slot, one, number, index)
            if place is not None:
                slots[index][slot].append(place)
            elif live.patterns[index].ordered and len(one.rows) > 1:
                return None
    if sum(_groups(live.patterns[index], places) for index, places in slots.items()) > _MOST_GROUPS:
        return None
    columns: list[Column] = []
    for index, places in slots.items():
        pattern = live.patterns[index]
        groups = _in_order(pattern, places) if pattern.ordered else _of_each(pattern, places)
        columns += _worth_having(pattern, index, goods, groups)
    return columns


def _groups(pattern: Pattern, slots: Sequence[Sequence[_Place]]) -> int:
    """How many groups an offer could form, if there were enough units of each of the goods."""
    if pattern.ordered:
        return comb(len(slots[0]) + pattern.size - 1, pattern.size)
    return prod(comb(len(places) + slot.need - 1, slot.need) for places, slot in zip(slots, pattern.slots, strict=True))


def _place(pattern: Pattern, slot: int, goods: LikeUnits, number: int, index: int) -> _Place | None:
    """Goods in a slot; None when they may not be there, or when their price depends on the group."""
    off = pattern.slots[slot].off
    lowest = goods.rows[0].price
    if len(goods.rows) == 1:
        return None if index in goods.rows[0].shut else _Place(number, off(lowest), 0, lowest)
    rows = [row for row, one in enumerate(goods.rows) if index not in one.shut]
    if not rows or (pattern.ordered and len(rows) > 1):
        return None
    row = max(rows, key=lambda row: (off(goods.rows[row].price) - goods.rows[row].price, -row))
    price = goods.rows[row].price
    return _Place(number, lowest - price + off(price), row, price)


_Placed = Sequence[tuple[int, _Place]]
"""(slot, place), unit by unit."""


def _of_each(pattern: Pattern, slots: Sequence[Sequence[_Place]]) -> Iterator[_Placed]:
    """All groups of an offer that takes its units in any order."""
    kinds = [
        combinations_with_replacement(places, slot.need) for places, slot in zip(slots, pattern.slots, strict=True)
    ]
    return ([(slot, place) for slot, places in enumerate(group) for place in places] for group in product(*kinds))


def _in_order(pattern: Pattern, slots: Sequence[Sequence[_Place]]) -> Iterator[_Placed]:
    """All groups of an offer that reduces the cheapest units."""
    paying, reduced = slots
    both = sorted(zip(paying, reduced, strict=True), key=lambda two: (-two[0].price, two[0].goods))
    first = pattern.slots[0].need
    return (
        [(int(at >= first), two[at >= first]) for at, two in enumerate(group)]
        for group in combinations_with_replacement(both, pattern.size)
    )


def _worth_having(pattern: Pattern, index: int, goods: Sequence[LikeUnits], groups: Iterator[_Placed]) -> list[Column]:
    """The groups that save something; of groups with the same units only the best."""
    best: dict[tuple[tuple[int, int], ...], Column] = {}
    for group in groups:
        gain = sum(place.gain for _, place in group) - pattern.price
        if gain <= 0:
            continue
        units: dict[int, int] = {}
        for _, place in group:
            units[place.goods] = units.get(place.goods, 0) + 1
        if any(count > goods[number].count for number, count in units.items()):
            continue
        members = tuple(sorted(units.items()))
        known = best.get(members)
        value = gain * MINOR - penalty(index + 1)
        if known is None or known.value < value:
            picks = tuple((place.goods, place.row, slot) for slot, place in group)
            best[members] = Column(value, index, members, picks)
    return list(best.values())


class _Move(NamedTuple):
    """A column in the search: what taking it loses, and how the state code changes."""

    loss: int
    members: tuple[tuple[int, int], ...]
    code: int
    column: Column


class _ColumnSearch:
    """Depth first through the goods, least loss first."""

    def __init__(self, counts: Sequence[int], columns: Sequence[Column], limits: dict[int, int]) -> None:
        self._columns = columns
        order = _ties_together(len(counts), columns)
        price = _prices(counts, columns)
        self._left = [counts[goods] for goods in order]
        self._cost = [price[goods] for goods in order]
        self._room = dict(limits)
        weight = 1
        weights: list[int] = []
        for one in (*self._left, *limits.values()):
            weights.append(weight)
            weight *= one + 1
        self._weights = weights[: len(order)]
        limited = dict(zip(limits, weights[len(order) :], strict=True))
        at = {goods: place for place, goods in enumerate(order)}
        self._heads: list[list[_Move]] = [[] for _ in order]
        for column in columns:
            members = tuple(sorted((at[goods], units) for goods, units in column.members))
            loss = sum(self._cost[one] * units for one, units in members) - column.value
            code = sum(weights[one] * units for one, units in members) + limited.get(column.pattern, 0)
            self._heads[members[0][0]].append(_Move(loss, members, code, column))
        for head in self._heads:
            head.sort(key=lambda move: (move.loss, move.column.pattern, move.members))
        self._code = weight - 1
        self._best = 1 + sum(units * cost for units, cost in zip(self._left, self._cost, strict=True))
        self._found: list[Column] = []
        self._path: list[Column] = []
        self._seen: dict[int, int] = {}
        """By state code (units and applications left): the least loss it was reached with."""
        self._nodes = 0

    def run(self) -> list[Column] | None:
        """The columns of the best choice; None when the search was given up."""
        self._go(0, 0, 0, self._code)
        return self._found if self._nodes <= _MOST_NODES else None

    def _go(self, at: int, start: int, loss: int, code: int) -> None:
        """Branch on the goods from `at` on; of the moves of `at` only those from `start` on."""
        self._nodes += 1
        left = self._left
        while at < len(left) and not left[at]:
            at, start = at + 1, 0
        if at == len(left):
            self._best, self._found = loss, self._path.copy()
            return
        if not start:
            if self._seen.get(code, loss + 1) <= loss:
                return
            self._seen[code] = loss
        for number, (more, members, change, column) in enumerate(self._heads[at][start:], start):
            if loss + more >= self._best or self._nodes > _MOST_NODES:
                break
            if self._fits(members, column.pattern):
                self._take(column, members, -1)
                self._go(at, number, loss + more, code - change)
                self._take(column, members, 1)
        units = left[at]
        without = loss + units * self._cost[at]
        if without < self._best and self._nodes <= _MOST_NODES:
            left[at] = 0
            self._go(at + 1, 0, without, code - self._weights[at] * units)
            left[at] = units

    def _fits(self, members: tuple[tuple[int, int], ...], pattern: int) -> bool:
        for one, units in members:
            if self._left[one] < units:
                return False
        return self._room.get(pattern, 1) > 0

    def _take(self, column: Column, members: tuple[tuple[int, int], ...], sign: int) -> None:
        for one, units in members:
            self._left[one] += sign * units
        if column.pattern in self._room:
            self._room[column.pattern] += sign
        if sign < 0:
            self._path.append(column)
        else:
            self._path.pop()


def _ties_together(count: int, columns: Sequence[Column]) -> list[int]:
    """The order of goods for the search: next come the goods that connect to the fewest new ones, so that equal states
    meet early.
    """
    near: list[set[int]] = [{goods} for goods in range(count)]
    for column in columns:
        tied = [goods for goods, _ in column.members]
        for goods in tied:
            near[goods].update(tied)
    order = []
    todo = set(range(count))
    touched: set[int] = set()
    while todo:
        goods = min(touched & todo or todo, key=lambda one: (len(near[one] - touched), len(near[one]), one))
        order.append(goods)
        todo.discard(goods)
        touched |= near[goods]
    return order


def _prices(counts: Sequence[int], columns: Sequence[Column]) -> list[int]:
    """Dual prices of units, so that no column is worth more than its units cost."""
    of: list[list[tuple[int, int]]] = [[] for _ in counts]
    price = [0] * len(counts)
    for number, column in enumerate(columns):
        share = -(-column.value // len(column.picks))
        for goods, units in column.members:
            of[goods].append((number, units))
            price[goods] = max(price[goods], share)
    spare = [sum(price[goods] * units for goods, units in column.members) - column.value for column in columns]
    many_first = sorted(range(len(counts)), key=lambda goods: -counts[goods])
    for sweep in range(_SWEEPS):
        for goods in many_first:
            less = price[goods]
            for number, units in of[goods]:
                if spare[number] < less * units:
                    less = spare[number] // units
            if sweep < _SWEEPS - 2:
                less = (less + 1) // 2
            if less:
                price[goods] -= less
                for number, units in of[goods]:
                    spare[number] -= less * units
    return price
