"""The search for the best combination of item offers: branch and bound, breadth first, over equal states merged.

Units come in descending price. For each the branches are: no offer, or a place in a group of one. What the past means
for the future is only which groups are still open, so partial solutions that leave the same groups open are one state
(of them the best is kept), which makes the search a dynamic programme: 99 of one thing are no explosion. A state is
given up when what it has saved, plus the most that each remaining unit could still save, is no more than what is
already in hand.

The search first looks at a few of the best states after each unit, and widens until it has left nothing out or has
seen as many states as its budget allows. Then what it left out bounds how much better the best could be.

When thresholds or coupons read the amount that is left, saving most on items is not all that counts: then states
carry the amounts too (`Choice.moves`), and are merged only when these are equal.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import NamedTuple

MINOR = 1 << 44
"""A value is savings in minor units times this, minus a penalty per application (`penalty`): ties end there."""
_LOCAL_BITS = 16
_LOCAL = (1 << _LOCAL_BITS) - 1
_MOST_LOCALS = _LOCAL
_NEVER = -(1 << 120)
FIRST_WIDTH = 32
WIDER = 4


def penalty(rank: int) -> int:
    """What one application costs in a value: fewer applications win a tie, then those of lower offers."""
    return (1 << 22) + rank


class Groups:
    """The open groups of one offer, as small numbers: 0 is "none open", every other number was met on the way."""

    def __init__(
        self,
        needs: Sequence[int],
        *,
        ordered: bool,
        strict: bool,
        limit: int | None,
        cost: int,
        bonus: int = 0,
    ) -> None:
        self.needs = tuple(needs)
        self.cost = cost
        self.bonus = bonus
        self._ordered = ordered
        self._strict = strict and ordered
        self._limit = limit
        self._numbers: dict[tuple[int, ...], int] = {}
        self._states: list[tuple[int, ...]] = []
        self._steps: list[list[tuple[int, int, int] | None]] = []
        self._number((*[0] * len(needs), 0))

    def _number(self, state: tuple[int, ...]) -> int:
        number = self._numbers.get(state)
        if number is None:
            number = self._numbers[state] = len(self._states)
            self._states.append(state)
            self._steps.append([])
        return number

    def closed(self, local: int) -> bool:
        return not any(self._states[local][:-1])

    def steps(self, local: int) -> list[tuple[int, int, int] | None]:
        """Per slot: what is added to the local number, the place taken, and what is added to the value."""
        steps = self._steps[local]
        if not steps:
            steps += [self._step(local, slot) for slot in range(len(self.needs))]
        return steps

    def _step(self, local: int, slot: int) -> tuple[int, int, int] | None:
        *counts, used = self._states[local]
        if self._ordered:
            paying, reduced = counts
            full = paying // self.needs[0]
            if slot and reduced >= full * self.needs[1]:
                return None
            if not slot and self._strict and full:
                return None
        place = counts[slot] % self.needs[slot]
        counts[slot] += 1
        value = 0
        if all(count >= need for count, need in zip(counts, self.needs, strict=True)):
            counts = [count - need for count, need in zip(counts, self.needs, strict=True)]
            value = (0 if used else self.bonus) - self.cost
            if self._limit is not None:
                used += 1
            elif self.bonus:
                used = 1
        if self._limit is not None:
            opened = max(-(-count // need) for count, need in zip(counts, self.needs, strict=True))
            if used + opened > self._limit:
                return None
        if len(self._states) >= _MOST_LOCALS:
            return None
        return self._number((*counts, used)) - local, place, value


class Choice(NamedTuple):
    """What one unit may do: stay out (`groups` is -1) or take a place in `slot` of an offer.

    By place in the slot: what it gains (times MINOR), and what it moves in the amounts that the state carries.
    """

    groups: int
    slot: int
    gains: tuple[int, ...]
    moves: tuple[int, ...]


@dataclass(slots=True)
class Station:
    """`count` like units at one price. Goods with several prices stop at several stations."""

    goods: int
    row: int
    price: int
    count: int
    choices: list[Choice]
    taken_by: int = -1
    """Of goods with several stations: the field of `Groups` that counts the units already taken."""
    last: bool = True
    hope: int = 0
    """The most one unit of these goods can gain, at any of their stations (times MINOR)."""


class Step(NamedTuple):
    """How a state came about: its value, the state before, and the choice made (-1: the unit passed by)."""

    value: int
    before: int
    choice: int


@dataclass(slots=True)
class Found:
    """What a search brought: the closed states after the last unit with their values, best first."""

    ends: list[tuple[int, int]] = field(default_factory=list)
    """(value, amounts)."""
    keys: list[int] = field(default_factory=list)
    missed: int | None = None
    """No state that was left out can reach more than this value; None: nothing was left out."""
    nodes: int = 0
    layers: list[dict[int, Step]] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    """By layer: the station of its unit."""

    def path(self, key: int) -> list[tuple[int, int]]:
        """(station, choice) per unit that led to the end `key`."""
        path = []
        for layer, station in zip(reversed(self.layers), reversed(self.units), strict=True):
            step = layer[key]
            if step.choice >= 0:
                path.append((station, step.choice))
            key = step.before
        path.reverse()
        return path


class Problem:
    """Stations and offers made ready for searching, once for all widths.

    Every unit has a toll, and an offer by itself would take exactly those units that bring it more than their toll: what
    it would still gain (`_gain_of`) from each state of its open groups and each unit on, added up over all offers, and the
    tolls of all units to come, is the most that a state can still reach (a Lagrangian bound). A state carries its value
    with these gains in it. `tune` finds better tolls: dearer where several offers want a unit, cheaper where none does.
    """

    def __init__(self, stations: list[Station], groups: list[Groups]) -> None:
        self.stations = stations
        self.groups = groups
        self._last: dict[int, int] = {}
        first: dict[int, int] = {}
        self._wishes: dict[int, list[tuple[int, list[tuple[int, Choice]]]]] = {}
        """By offer: the stations where it can take units, with its choices there."""
        for number, station in enumerate(stations):
            mine: dict[int, list[tuple[int, Choice]]] = {}
            for which, choice in enumerate(station.choices):
                if choice.groups >= 0:
                    mine.setdefault(choice.groups, []).append((which, choice))
            for index, choices in mine.items():
                self._wishes.setdefault(index, []).append((number, choices))
            for index in (*mine, *([station.taken_by] if station.taken_by >= 0 else [])):
                first.setdefault(index, number)
                self._last[index] = number
        self.shift = [0] * len(groups)
        self.amounts_from = self._allot(first)
        self._ending: dict[int, list[int]] = {}
        for index, number in self._last.items():
            self._ending.setdefault(number, []).append(index)
        self._least_toll: dict[int, int] = {}
        for station in stations:
            stay = max(choice.gains[0] for choice in station.choices if choice.groups < 0)
            self._least_toll[station.goods] = max(stay, self._least_toll.get(station.goods, stay))
        self._reached: dict[int, list[int]] = {}
        self._plans = {index: self._plan(index) for index in self._wishes}
        self._place: dict[tuple[int, int], int] = {}
        for index, wishes in self._wishes.items():
            at = 0
            for number, _ in wishes:
                self._place[number, index] = at
                at += stations[number].count
        self._weigh()

    def _weigh(self) -> None:
        """Work out, at the present tolls, what the units to come and each offer promise."""
        self.rest = [0] * (len(self.stations) + 1)
        for number in range(len(self.stations) - 1, -1, -1):
            station = self.stations[number]
            self.rest[number] = self.rest[number + 1] + (station.hope * station.count if station.last else 0)
        self._tables = {index: self._table(index) for index in self._wishes}
        self._origin = sum(table[0][0] for table in self._tables.values())

    def _plan(self, index: int) -> list[tuple[int, list[tuple[int, list[tuple[int, int]]]]]]:
        """By unit that the offer could take: its station, and by state of the groups where taking it leads, at what gain."""
        groups = self.groups[index]
        plan = []
        reached = [0]
        for number, choices in self._wishes[index]:
            for _ in range(self.stations[number].count):
                options = []
                after = dict.fromkeys(reached)
                for local in reached:
                    steps = groups.steps(local)
                    ways = []
                    for _, choice in choices:
                        step = steps[choice.slot]
                        if step is not None:
                            after[local + step[0]] = None
                            ways.append((local + step[0], choice.gains[step[1]] + step[2]))
                    options.append((local, ways))
                plan.append((number, options))
                reached = list(after)
        self._reached[index] = reached
        return plan

    def _table(self, index: int) -> list[dict[int, int]]:
        """By unit that the offer could take, and state of its groups: what it gains from there on, tolls paid."""
        closed = self.groups[index].closed
        then = {local: 0 if closed(local) else _NEVER for local in self._reached[index]}
        table = [then]
        for number, options in reversed(self._plans[index]):
            toll = self.stations[number].hope
            now = {}
            for local, ways in options:
                best = then[local]
                for to, gain in ways:
                    value = gain - toll + then[to]
                    best = max(best, value)
                now[local] = best
            table.append(now)
            then = now
        table.reverse()
        return table

    def _wanted(self) -> dict[int, int]:
        """How many units of each of the goods the offers would take, each by itself."""
        wanted: dict[int, int] = {}
        for index, plan in self._plans.items():
            table = self._tables[index]
            local = 0
            for at, (number, options) in enumerate(plan):
                promise = table[at][local]
                if promise > table[at + 1][local]:
                    station = self.stations[number]
                    for to, gain in dict(options)[local]:
                        if gain - station.hope + table[at + 1][to] == promise:
                            wanted[station.goods] = wanted.get(station.goods, 0) + 1
                            local = to
                            break
        return wanted

    @property
    def ceiling(self) -> int:
        """No end can have a higher value than this."""
        return self._origin + self.rest[0]

    def tune(self, rounds: int, floor: int) -> None:
        """Look for tolls that promise less, for at most `rounds` rounds, or until nothing above `floor` is promised."""
        counts = {station.goods: station.count for station in self.stations}
        tolls = {station.goods: station.hope for station in self.stations}
        best, lowest = dict(tolls), self.ceiling
        pace = 8
        for _ in range(rounds):
            if lowest <= floor:
                break
            wanted = self._wanted()
            slope = {
                goods: wanted.get(goods, 0) - count
                for goods, count in counts.items()
                if wanted.get(goods, 0) > count or tolls[goods] > self._least_toll[goods]
            }
            steep = sum(one * one for one in slope.values())
            if not steep:
                break
            stride = (self.ceiling - floor) * pace // (8 * steep)
            for goods, one in slope.items():
                tolls[goods] = max(self._least_toll[goods], tolls[goods] + stride * one)
            self._set(tolls)
            if self.ceiling < lowest:
                best, lowest = dict(tolls), self.ceiling
            else:
                pace = max(1, pace - 1)
        self._set(best)

    def _set(self, tolls: dict[int, int]) -> None:
        for station in self.stations:
            station.hope = tolls[station.goods]
        self._weigh()

    def _allot(self, first: dict[int, int]) -> int:
        """Give every offer bits of the state; offers that never live at the same time share them."""
        until: list[int] = []
        for index in sorted(first, key=lambda index: (first[index], index)):
            for lane, end in enumerate(until):
                if end < first[index]:
                    break
            else:
                lane = len(until)
                until.append(0)
            until[lane] = self._last[index]
            self.shift[index] = lane * _LOCAL_BITS
        return len(until) * _LOCAL_BITS

    def search(
        self,
        width: int,
        budget: int,
        floor: int,
        promise: Callable[[int, int], int] | None = None,
        start: int = 0,
    ) -> Found:
        """The ends that may reach more than `floor`, keeping `width` states per unit and making `budget` of them.

        `promise(value, hope)` is the most that a state of this value may reach when its units to come can add `hope`.
        """
        found = Found()
        layer: dict[int, Step] = {start << self.amounts_from: Step(self._origin, 0, -1)}
        for number, station in enumerate(self.stations):
            for turn in range(station.count):
                hope = self.rest[number + 1] + (station.hope * (station.count - turn - 1) if station.last else 0)
                if not layer:
                    return found
                if found.nodes > budget:
                    best = max(step.value for step in layer.values()) + hope + station.hope
                    found.missed = best if found.missed is None else max(found.missed, best)
                    found.layers = []
                    return found
                layer = self._expand(layer, number, turn, floor - hope, found)
                if promise is not None:
                    layer = {key: step for key, step in layer.items() if promise(step.value, hope) > floor}
                if turn == station.count - 1:
                    for index in self._ending.get(number, ()):
                        layer = self._close(layer, index)
                if len(layer) > width:
                    layer = _narrow(layer, width, hope, found)
                found.layers.append(layer)
                found.units.append(number)
        best_first = sorted(layer, key=lambda key: -layer[key].value)
        found.keys = best_first
        found.ends = [(layer[key].value, key >> self.amounts_from) for key in best_first]
        return found

    def _expand(self, layer: dict[int, Step], number: int, turn: int, least: int, found: Found) -> dict[int, Step]:
        """The states after one more unit; those of a value of `least` or below are given up."""
        station = self.stations[number]
        after: dict[int, Step] = {}
        several, last = station.taken_by >= 0, station.last
        taken_shift = self.shift[station.taken_by] if several else 0
        base = self.amounts_from
        toll = station.hope
        stays = [
            (which, choice.moves[0] << base, choice.gains[0])
            for which, choice in enumerate(station.choices)
            if choice.groups < 0
        ]
        wishes = [self._moves(number, turn, index) for index in self._wishes_at(number)]
        nodes = 0
        for key, step in layer.items():
            value = step.value
            for shift, skips, _ in wishes:
                value += skips[(key >> shift) & _LOCAL]
            taking = 0
            if several:
                taken = (key >> taken_shift) & _LOCAL
                if not last or taken > turn:
                    passing = value + (toll if last else 0)
                    old = after.get(key)
                    if passing > least and (old is None or old.value < passing):
                        after[key] = Step(passing, key, -1)
                    if last or taken >= station.count:
                        continue
                taking = 1 << taken_shift
                if not last:
                    value -= toll
            nodes += 1
            for which, move, gain in stays:
                gained = value + gain
                if gained > least:
                    to = key + taking + move
                    old = after.get(to)
                    if old is None or old.value < gained:
                        after[to] = Step(gained, key, which)
            for shift, _, takes in wishes:
                for which, move, gain in takes[(key >> shift) & _LOCAL]:
                    nodes += 1
                    gained = value + gain
                    if gained > least:
                        to = key + taking + move
                        old = after.get(to)
                        if old is None or old.value < gained:
                            after[to] = Step(gained, key, which)
        found.nodes += nodes
        return after

    def _wishes_at(self, number: int) -> list[int]:
        return sorted({choice.groups for choice in self.stations[number].choices if choice.groups >= 0})

    def _moves(
        self, number: int, turn: int, index: int
    ) -> tuple[int, dict[int, int], dict[int, list[tuple[int, int, int]]]]:
        """For one offer at one unit: its bits; by state of its groups, what its promise changes by when the unit passes,
        and its choices as (number, what the key grows by, what the value does when the unit is taken instead)."""
        at = self._place[number, index] + turn
        now, then = self._tables[index][at], self._tables[index][at + 1]
        groups, shift, base = self.groups[index], self.shift[index], self.amounts_from
        choices = [(which, one) for which, one in enumerate(self.stations[number].choices) if one.groups == index]
        skips: dict[int, int] = {}
        takes: dict[int, list[tuple[int, int, int]]] = {}
        for local, promise in now.items():
            skips[local] = then[local] - promise
            options = takes[local] = []
            steps = groups.steps(local)
            for which, choice in choices:
                step = steps[choice.slot]
                if step is not None and then[local + step[0]] > _NEVER // 2:
                    gain = choice.gains[step[1]] + step[2] + then[local + step[0]] - then[local]
                    options.append((which, (step[0] << shift) + (choice.moves[step[1]] << base), gain))
        return shift, skips, takes

    def _close(self, layer: dict[int, Step], index: int) -> dict[int, Step]:
        """The states whose groups of this offer are complete, now that no unit can join them any more."""
        shift = self.shift[index]
        after: dict[int, Step] = {}
        for key, step in layer.items():
            local = (key >> shift) & _LOCAL
            key -= local << shift
            old = after.get(key)
            if old is None or old.value < step.value:
                after[key] = step
        return after


def _narrow(layer: dict[int, Step], width: int, hope: int, found: Found) -> dict[int, Step]:
    kept = nlargest(width, layer.items(), key=lambda item: item[1].value)
    inside = dict(kept)
    best = max(step.value for key, step in layer.items() if key not in inside) + hope
    found.missed = best if found.missed is None else max(found.missed, best)
    return {key: step for key, step in layer.items() if key in inside}
