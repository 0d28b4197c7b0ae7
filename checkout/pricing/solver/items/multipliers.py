"""How much more can be saved at most: every unit pays a toll, and every offer chooses by itself.

An offer by itself would take exactly those units that bring it more than their toll. What all offers would gain so,
and the tolls of all units to come, is the most that can still be saved, whatever the tolls (a Lagrangian bound): a unit
that two offers take has paid twice, and a unit that none takes has paid for nothing. `Tolls.tune` looks for tolls that
promise little: dearer where several offers want a unit, cheaper where none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checkout.pricing.solver.items.groups import Groups

NEVER = -(1 << 120)
"""The value of what cannot be."""


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
    toll: int = 0
    """What one unit of these goods costs an offer that takes it. At first the most that it can gain anywhere."""


class Tolls:
    """The tolls of all units, and what every offer would gain by itself."""

    def __init__(self, stations: Sequence[Station], groups: Sequence[Groups]) -> None:
        self._stations = stations
        self._groups = groups
        self._wishes: dict[int, list[tuple[int, list[Choice]]]] = {}
        """By offer: the stations where it can take units, with its choices there."""
        for number, station in enumerate(stations):
            mine: dict[int, list[Choice]] = {}
            for choice in station.choices:
                if choice.groups >= 0:
                    mine.setdefault(choice.groups, []).append(choice)
            for index, choices in mine.items():
                self._wishes.setdefault(index, []).append((number, choices))
        self._least: dict[int, int] = {}
        for station in stations:
            stay = max(choice.gains[0] for choice in station.choices if choice.groups < 0)
            self._least[station.goods] = max(stay, self._least.get(station.goods, stay))
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
        self.rest = [0] * (len(self._stations) + 1)
        for number in range(len(self._stations) - 1, -1, -1):
            station = self._stations[number]
            self.rest[number] = self.rest[number + 1] + (station.toll * station.count if station.last else 0)
        self._tables = {index: self._table(index) for index in self._wishes}
        self.origin = sum(table[0][0] for table in self._tables.values())

    def _plan(self, index: int) -> list[tuple[int, list[tuple[int, list[tuple[int, int]]]]]]:
        """By unit that the offer could take: its station, and by state of the groups where it leads, and its gain."""
        groups = self._groups[index]
        plan = []
        reached = [0]
        for number, choices in self._wishes[index]:
            for _ in range(self._stations[number].count):
                options = []
                after = dict.fromkeys(reached)
                for local in reached:
                    steps = groups.steps(local)
                    ways = []
                    for choice in choices:
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
        closed = self._groups[index].closed
        then = {local: 0 if closed(local) else NEVER for local in self._reached[index]}
        table = [then]
        for number, options in reversed(self._plans[index]):
            toll = self._stations[number].toll
            now = {}
            for local, ways in options:
                best = then[local]
                for to, gain in ways:
                    value = gain - toll + then[to]
                    if value > best:  # noqa: PLR1730 - the innermost loop, and max() doubles its time
                        best = value
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
                    station = self._stations[number]
                    for to, gain in dict(options)[local]:
                        if gain - station.toll + table[at + 1][to] == promise:
                            wanted[station.goods] = wanted.get(station.goods, 0) + 1
                            local = to
                            break
        return wanted

    @property
    def ceiling(self) -> int:
        """No end can have a higher value than this."""
        return self.origin + self.rest[0]

    def tune(self, rounds: int, floor: int) -> None:
        """Look for tolls that promise less, for at most `rounds` rounds, or until nothing above `floor` is promised."""
        counts = {station.goods: station.count for station in self._stations}
        tolls = {station.goods: station.toll for station in self._stations}
        best, lowest = dict(tolls), self.ceiling
        pace = 8
        for _ in range(rounds):
            if lowest <= floor:
                break
            wanted = self._wanted()
            slope = {
                goods: wanted.get(goods, 0) - count
                for goods, count in counts.items()
                if wanted.get(goods, 0) > count or tolls[goods] > self._least[goods]
            }
            steep = sum(one * one for one in slope.values())
            if not steep:
                break
            stride = (self.ceiling - floor) * pace // (8 * steep)
            for goods, one in slope.items():
                tolls[goods] = max(self._least[goods], tolls[goods] + stride * one)
            self._set(tolls)
            if self.ceiling < lowest:
                best, lowest = dict(tolls), self.ceiling
            else:
                pace = max(1, pace - 1)
        self._set(best)

    def _set(self, tolls: dict[int, int]) -> None:
        for station in self._stations:
            station.toll = tolls[station.goods]
        self._weigh()

    def promises(self, number: int, turn: int, index: int) -> tuple[dict[int, int], dict[int, int]]:
        """What an offer would gain from this unit of a station on, and from the next, by the state of its groups."""
        at = self._place[number, index] + turn
        return self._tables[index][at], self._tables[index][at + 1]
