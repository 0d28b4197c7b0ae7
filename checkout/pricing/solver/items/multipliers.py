"""Upper bound for branch and bound by Lagrangian relaxation: the rule "one offer for each unit" is relaxed.

Each unit has a multiplier, the price that an offer pays for taking it. With given multipliers every offer is solved
alone, by dynamic programming over its open groups. The offers' profits plus the multipliers of all units are an upper
bound for any multipliers. `Multipliers.tune` lowers the bound by subgradient steps: the multiplier rises where
more offers want a unit than there are, and falls where none does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checkout.pricing.solver.items.open_groups import Ledger, OpenGroups

NEVER = -(1 << 120)
"""The value of an impossible state."""


@dataclass(slots=True)
class SearchedOffer:
    """One offer in the search. Values are times MINOR."""

    groups: OpenGroups
    cost: int
    """What each application takes off the value."""
    ledger: Ledger | None = None
    most_correction: int = 0
    """The most that the ledger adds to an application."""


class UnitChoice(NamedTuple):
    """What one unit may do: stay out (`offer` is -1), or take a place in `slot` of an offer. `gains` and `moves`
    (changes of the carried amounts) are by place in the slot.
    """

    offer: int
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
    multiplier: int
    """The price that an offer pays for one of these units; at first the most that a unit gains anywhere."""
    shared: bool = False
    """Whether the goods have several batches, which share `count`."""
    last: bool = True


Ways = list[tuple[int, int, int]]
"""(state of the groups, state that follows, gain) for a unit."""
Table = list[list[int]]
"""For each unit that an offer could take, by state of its groups: its profit from there on."""


class Multipliers:
    """The multipliers of all units, and each offer's profit table at these multipliers."""

    def __init__(self, batches: Sequence[UnitBatch], offers: Sequence[SearchedOffer]) -> None:
        self._batches = batches
        self._offers = offers
        self.multipliers = [0] * (1 + max((batch.goods for batch in batches), default=-1))
        """By goods."""
        self._least = [NEVER] * len(self.multipliers)
        self._counts = [0] * len(self.multipliers)
        self.plans: list[list[tuple[int, Ways]]] = [[] for _ in offers]
        """By offer, for each unit it could take: batch and ways."""
        self._place: dict[tuple[int, int], int] = {}
        for number, batch in enumerate(batches):
            goods = batch.goods
            self.multipliers[goods], self._counts[goods] = batch.multiplier, batch.count
            self._least[goods] = max([self._least[goods], *(one.gains[0] for one in batch.choices if one.offer < 0)])
            mine: dict[int, Ways] = {}
            for choice in batch.choices:
                if choice.offer >= 0:
                    mine.setdefault(choice.offer, []).extend(self._ways(choice))
            for index, ways in mine.items():
                self._place[number, index] = len(self.plans[index])
                self.plans[index] += self._leveled(index, number, sorted(ways), batch.count)
        self._weigh()

    def _ways(self, choice: UnitChoice) -> Iterator[tuple[int, int, int]]:
        offer, slot, gains = self._offers[choice.offer], choice.slot, choice.gains
        applied = offer.most_correction - offer.cost
        for local, steps in enumerate(offer.groups.steps):
            step = steps[slot]
            if step is not None:
                to, place, applies, _ = step
                yield local, to, gains[place] + (applied if applies else 0)

    def _leveled(self, index: int, number: int, ways: Ways, count: int) -> Iterator[tuple[int, Ways]]:
        """The ways of each unit of a batch, as far as its states can be reached by then."""
        levels, before = self._offers[index].groups.levels, len(self.plans[index])
        for turn in range(count):
            if before + turn < len(levels) - 1:
                yield number, [way for way in ways if way[0] < levels[before + turn]]
            else:
                yield number, ways

    def _weigh(self) -> None:
        """Compute the bounds at the present multipliers."""
        self.rest = [0] * (len(self._batches) + 1)
        for number in range(len(self._batches) - 1, -1, -1):
            batch = self._batches[number]
            batch.multiplier = multiplier = self.multipliers[batch.goods]
            self.rest[number] = self.rest[number + 1] + (multiplier * batch.count if batch.last else 0)
        self._tables = [self._table(index, self.multipliers) for index in range(len(self._offers))]
        self.origin = sum(table[0][0] for table in self._tables)

    def _table(self, index: int, multipliers: Sequence[int], counts: Sequence[int] | None = None) -> Table:
        """With `counts`, only so many units of each batch may be taken."""
        batches = self._batches
        then = [0 if closed else NEVER for closed in self._offers[index].groups.closed]
        table = [then]
        for at in range(len(self.plans[index]) - 1, -1, -1):
            number, ways = self.plans[index][at]
            if counts is None or at - self._place[number, index] < counts[number]:
                multiplier = multipliers[batches[number].goods]
                now = then.copy()
                for local, to, gain in ways:
                    value = gain - multiplier + then[to]
                    now[local] = max(now[local], value)
                then = now
            table.append(then)
        table.reverse()
        return table

    def _taken(self, index: int, table: Table, multipliers: Sequence[int]) -> Iterator[tuple[int, int, int]]:
        """The units that an offer takes in its best plan: (batch, state of the groups, state that follows)."""
        local = 0
        for at, (number, ways) in enumerate(self.plans[index]):
            profit = table[at][local]
            if profit > table[at + 1][local]:
                multiplier = multipliers[self._batches[number].goods]
                for way, to, gain in ways:
                    if way == local and gain - multiplier + table[at + 1][to] == profit:
                        yield number, local, to
                        local = to
                        break

    def alone(self, index: int, counts: Sequence[int]) -> tuple[int, list[tuple[int, int]]]:
        """What an offer gains from `counts` units of each batch when no other is applied, and the (batch, choice) of
        the units it takes.
        """
        table = self._table(index, self._least, counts)
        steps = self._offers[index].groups.steps
        path = []
        for number, local, to in self._taken(index, table, self._least):
            leading = (
                (choice.gains[step.place], -which)
                for which, choice in enumerate(self._batches[number].choices)
                if choice.offer == index and (step := steps[local][choice.slot]) is not None and step.to == to
            )
            path.append((number, -max(leading)[1]))
        return table[0][0], path

    def take(self, counts: list[int], path: Sequence[tuple[int, int]]) -> None:
        """Subtract the units of a path from the `counts` of their goods' batches."""
        taken = [0] * len(self.multipliers)
        for number, _ in path:
            taken[self._batches[number].goods] += 1
        for number, batch in enumerate(self._batches):
            counts[number] -= taken[batch.goods]

    @property
    def ceiling(self) -> int:
        """Upper bound on the value of every end."""
        return self.origin + self.rest[0]

    def tune(self, rounds: int, floor: int) -> None:
        """Lower the bound by at most `rounds` subgradient steps, or until it is no more than `floor`."""
        best, lowest = self.multipliers, self.ceiling
        pace = 8
        for _ in range(rounds):
            if lowest <= floor:
                break
            slope = [-count for count in self._counts]
            for index, table in enumerate(self._tables):
                for number, _, _ in self._taken(index, table, self.multipliers):
                    slope[self._batches[number].goods] += 1
            for goods, one in enumerate(slope):
                if one < 0 and self.multipliers[goods] <= self._least[goods]:
                    slope[goods] = 0
            steep = sum(one * one for one in slope)
            if not steep:
                break
            stride = (self.ceiling - floor) * pace // (8 * steep)
            self.multipliers = [
                max(least, now + stride * one)
                for least, now, one in zip(self._least, self.multipliers, slope, strict=True)
            ]
            self._weigh()
            if self.ceiling < lowest:
                best, lowest = self.multipliers, self.ceiling
            else:
                pace = max(1, pace - 1)
        if best is not self.multipliers:
            self.multipliers = best
            self._weigh()

    def profits(self, number: int, turn: int, index: int) -> tuple[list[int], list[int]]:
        """An offer's profit from this unit on, and from the next one on, by state of its groups."""
        at = self._place[number, index] + turn
        return self._tables[index][at], self._tables[index][at + 1]
