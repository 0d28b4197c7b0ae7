"""Upper bound for branch and bound by Lagrangian relaxation: the rule "one offer for each unit" is relaxed.

Each unit has a multiplier, the price that an offer pays for taking it. With given multipliers every offer is solved
alone, by dynamic programming over its open groups. The offers' profits plus the multipliers of all units are an upper
bound for any multipliers. `Multipliers.tune` lowers the bound by subgradient steps: the multiplier rises where
more offers want a unit than there are, and falls where none does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checkout.pricing.solver.items.open_groups import OpenGroups

NEVER = -(1 << 120)
"""The value of an impossible state."""


class UnitChoice(NamedTuple):
    """What one unit may do: stay out (`groups` is -1), or take a place in `slot` of an offer. `gains` (times MINOR) and
    `moves` (changes of the carried amounts) are by place in the slot.
    """

    groups: int
    slot: int
    gains: tuple[int, ...]
    moves: tuple[int, ...]


@dataclass(slots=True)
class UnitBatch:
    """`count` like units at one price. Goods with several prices have a batch for each."""

    goods: int
    row: int
    price: int
    count: int
    choices: list[UnitChoice]
    taken_by: int = -1
    """For goods with several batches: the `OpenGroups` that counts units already taken; -1 otherwise."""
    last: bool = True
    multiplier: int = 0
    """The price that an offer pays for one of these units; at first the most that a unit gains anywhere."""


class Multipliers:
    """The multipliers of all units, and each offer's profit table at these multipliers."""

    def __init__(self, batches: Sequence[UnitBatch], groups: Sequence[OpenGroups]) -> None:
        self._batches = batches
        self._groups = groups
        self._batches_of: dict[int, list[tuple[int, list[UnitChoice]]]] = {}
        """By offer: the batches it can take units of, with its choices there."""
        for number, batch in enumerate(batches):
            mine: dict[int, list[UnitChoice]] = {}
            for choice in batch.choices:
                if choice.groups >= 0:
                    mine.setdefault(choice.groups, []).append(choice)
            for index, choices in mine.items():
                self._batches_of.setdefault(index, []).append((number, choices))
        self._least: dict[int, int] = {}
        for batch in batches:
            stay = max(choice.gains[0] for choice in batch.choices if choice.groups < 0)
            self._least[batch.goods] = max(stay, self._least.get(batch.goods, stay))
        self._reached: dict[int, list[int]] = {}
        self._plans = {index: self._plan(index) for index in self._batches_of}
        self._place: dict[tuple[int, int], int] = {}
        for index, batches_of in self._batches_of.items():
            at = 0
            for number, _ in batches_of:
                self._place[number, index] = at
                at += batches[number].count
        self._weigh()

    def _weigh(self) -> None:
        """Compute the bounds at the present multipliers."""
        self.rest = [0] * (len(self._batches) + 1)
        for number in range(len(self._batches) - 1, -1, -1):
            batch = self._batches[number]
            self.rest[number] = self.rest[number + 1] + (batch.multiplier * batch.count if batch.last else 0)
        self._tables = {index: self._table(index) for index in self._batches_of}
        self.origin = sum(table[0][0] for table in self._tables.values())

    def _plan(self, index: int) -> list[tuple[int, list[tuple[int, list[tuple[int, int]]]]]]:
        """For each unit that the offer could take: its batch and, by state of the groups, the states it leads to and
        the gains.
        """
        groups = self._groups[index]
        plan = []
        reached = [0]
        for number, choices in self._batches_of[index]:
            for _ in range(self._batches[number].count):
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
        """For each unit that the offer could take, by state of its groups: its profit from there on."""
        closed = self._groups[index].closed
        then = {local: 0 if closed(local) else NEVER for local in self._reached[index]}
        table = [then]
        for number, options in reversed(self._plans[index]):
            multiplier = self._batches[number].multiplier
            now = {}
            for local, ways in options:
                best = then[local]
                for to, gain in ways:
                    value = gain - multiplier + then[to]
                    if value > best:  # noqa: PLR1730 - the innermost loop, and max() doubles its time
                        best = value
                now[local] = best
            table.append(now)
            then = now
        table.reverse()
        return table

    def _wanted(self) -> dict[int, int]:
        """By goods: how many units the offers would take, each solved alone."""
        wanted: dict[int, int] = {}
        for index, plan in self._plans.items():
            table = self._tables[index]
            local = 0
            for at, (number, options) in enumerate(plan):
                profit = table[at][local]
                if profit > table[at + 1][local]:
                    batch = self._batches[number]
                    for to, gain in dict(options)[local]:
                        if gain - batch.multiplier + table[at + 1][to] == profit:
                            wanted[batch.goods] = wanted.get(batch.goods, 0) + 1
                            local = to
                            break
        return wanted

    @property
    def ceiling(self) -> int:
        """Upper bound on the value of every end."""
        return self.origin + self.rest[0]

    def tune(self, rounds: int, floor: int) -> None:
        """Lower the bound by at most `rounds` subgradient steps, or until it is no more than `floor`."""
        counts = {batch.goods: batch.count for batch in self._batches}
        multipliers = {batch.goods: batch.multiplier for batch in self._batches}
        best, lowest = dict(multipliers), self.ceiling
        pace = 8
        for _ in range(rounds):
            if lowest <= floor:
                break
            wanted = self._wanted()
            slope = {
                goods: wanted.get(goods, 0) - count
                for goods, count in counts.items()
                if wanted.get(goods, 0) > count or multipliers[goods] > self._least[goods]
            }
            steep = sum(one * one for one in slope.values())
            if not steep:
                break
            stride = (self.ceiling - floor) * pace // (8 * steep)
            for goods, one in slope.items():
                multipliers[goods] = max(self._least[goods], multipliers[goods] + stride * one)
            self._set(multipliers)
            if self.ceiling < lowest:
                best, lowest = dict(multipliers), self.ceiling
            else:
                pace = max(1, pace - 1)
        self._set(best)

    def _set(self, multipliers: dict[int, int]) -> None:
        for batch in self._batches:
            batch.multiplier = multipliers[batch.goods]
        self._weigh()

    def profits(self, number: int, turn: int, index: int) -> tuple[dict[int, int], dict[int, int]]:
        """An offer's profit from this unit on, and from the next one on, by state of its groups."""
        at = self._place[number, index] + turn
        return self._tables[index][at], self._tables[index][at + 1]
