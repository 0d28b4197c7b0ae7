"""Upper bound for branch and bound by Lagrangian relaxation: the rule "one offer for each unit" is relaxed.

Each unit has a multiplier, the price that an offer pays for taking it. With given multipliers every offer is solved
alone, by dynamic programming over its open groups. The offers' profits plus the multipliers of all units are an upper
bound for any multipliers. `Multipliers.tune` lowers the bound by subgradient steps: the multiplier rises where
more offers want a unit than there are, and falls where none does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checkout.pricing.solver.items.open_groups import Ledger, OpenGroups
from checkout.pricing.solver.solution import Pick

NEVER = -(1 << 120)
"""The value of an impossible state."""

_MANY_STATES = 40


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
    """What one unit may do: stay out (`offer` is -1), or take a place in an offer. `gains` and `moves` (changes of the
    carried amounts) are by place in the slot.
    """

    offer: int
    pick: Pick
    gains: tuple[int, ...]
    moves: tuple[int, ...]


@dataclass(slots=True)
class UnitBatch:
    """`count` like units at one price. Goods with several prices have a batch for each."""

    goods: int
    price: int
    count: int
    choices: list[UnitChoice]
    shared: bool = False
    """Whether the goods have several batches, which share `count`."""
    last: bool = True


Ways = list[tuple[int, int, int]]
"""(state of the groups, state that follows, gain) for a unit."""
Table = list[list[int]]
"""For each unit that an offer could take, by state of its groups: its profit from there on."""


class Multipliers:
    """The multipliers of all units by goods, and each offer's profit table at these multipliers."""

    def __init__(self, batches: Sequence[UnitBatch], offers: Sequence[SearchedOffer]) -> None:
        self._batches = batches
        self._offers = offers
        size = 1 + max((batch.goods for batch in batches), default=-1)
        self._least = [NEVER] * size
        """What a unit saves in no offer: the lowest multipliers, and the first ones."""
        self._counts = [0] * size
        self._offers_of: list[list[int]] = [[] for _ in range(size)]
        self._alike: list[list[int]] = [[] for _ in range(size)]
        """By goods: their batches."""
        self.plans: list[list[tuple[int, Ways]]] = [[] for _ in offers]
        """By offer, for each unit it could take: batch and ways."""
        self._place: dict[tuple[int, int], int] = {}
        self._lengths = [0] * len(offers)
        """By offer: how many units it could take."""
        for batch in batches:
            for index in {choice.offer for choice in batch.choices if choice.offer >= 0}:
                self._lengths[index] += batch.count
        for number, batch in enumerate(batches):
            goods = batch.goods
            self._counts[goods] = batch.count
            self._alike[goods].append(number)
            for choice in batch.choices:
                index = choice.offer
                if index < 0:
                    self._least[goods] = max(self._least[goods], choice.gains[0])
                    continue
                offer, gains = offers[index], choice.gains
                applied = offer.most_correction - offer.cost
                ways = [
                    (local, to, gains[place] + applied if applies else gains[place])
                    for local, to, place, applies in offer.groups.by_slot[choice.pick.slot]
                ]
                self._put(number, index, ways)
        self.size = 1 + sum(len(ways) for plan in self.plans for _, ways in plan)
        """Entries of all tables."""
        self.values = self._least
        self._tables = [self._table(index, self.values) for index in range(len(offers))]

    def _put(self, number: int, index: int, ways: Ways) -> None:
        """The ways of each unit of a batch, as far as its states can be reached by then, and can still be closed."""
        groups, plan, batch = self._offers[index].groups, self.plans[index], self._batches[number]
        levels, missing = groups.levels, groups.missing
        short = max(missing) if len(missing) > _MANY_STATES else 0
        at = self._place.get((number, index))
        if at is None:
            at = self._place[number, index] = len(plan)
            plan += [(number, [])] * batch.count
            self._offers_of[batch.goods].append(index)
        for turn in range(at, at + batch.count):
            more, left = ways, self._lengths[index] - turn - 1
            if turn < len(levels) - 1:
                more = [way for way in more if way[0] < levels[turn]]
            if left < short:
                more = [way for way in more if missing[way[1]] <= left]
            plan[turn] = number, (plan[turn][1] + more if plan[turn][1] else more)

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
                    if value > now[local]:  # noqa: PLR1730 - the innermost loop
                        now[local] = value
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

    def greedy(self) -> tuple[int, list[tuple[int, int]]]:
        """The (batch, choice) of units taken by every offer alone, the one that gains most first, each on the units
        that those before it left; and the value of that, percentages not rounded. To be called before `tune`.
        """
        counts = [batch.count for batch in self._batches]
        path: list[tuple[int, int]] = []
        value = sum(least * count for least, count in zip(self._least, self._counts, strict=True))
        for index in sorted(range(len(self._tables)), key=lambda index: (-self._tables[index][0][0], index)):
            table = self._tables[index]
            taken = list(self._taken(index, table, self._least))
            wanted = Counter(number for number, _, _ in taken)
            if any(counts[number] < count for number, count in wanted.items()):
                table = self._table(index, self._least, counts)
                taken = list(self._taken(index, table, self._least))
            value += table[0][0]
            for number, local, to in taken:
                path.append((number, self._choice(index, number, local, to)))
                for other in self._alike[self._batches[number].goods]:
                    counts[other] -= 1
        return value, path

    def _choice(self, index: int, number: int, local: int, to: int) -> int:
        """The choice of a batch that leads from one state of an offer's groups to another."""
        steps = self._offers[index].groups.steps[local]
        leading = [
            (choice.gains[step.place], -which)
            for which, choice in enumerate(self._batches[number].choices)
            if choice.offer == index and (step := steps[choice.pick.slot]) is not None and step.to == to
        ]
        return -max(leading)[1]

    @property
    def origin(self) -> int:
        """The profits of all offers."""
        return sum(table[0][0] for table in self._tables)

    @property
    def ceiling(self) -> int:
        """Upper bound on the value of every end."""
        return self.origin + sum(value * count for value, count in zip(self.values, self._counts, strict=True))

    def rest(self) -> list[int]:
        """By batch: the multipliers of all units from there on."""
        rest = [0]
        for batch in reversed(self._batches):
            rest.append(rest[-1] + (self.values[batch.goods] * batch.count if batch.last else 0))
        rest.reverse()
        return rest

    def tune(self, rounds: int, floor: int) -> None:
        """Lower the bound by at most `rounds` subgradient steps, or until it is no more than `floor`.

        The step is Polyak's, towards a value a little above `floor`; its direction keeps a part of the one before.
        """
        values, tables, lowest = self.values, list(self._tables), self.ceiling
        direction = [0] * len(values)
        pace = 1024
        for _ in range(rounds):
            if lowest <= floor:
                break
            slope = [-count for count in self._counts]
            for index, table in enumerate(self._tables):
                for number, _, _ in self._taken(index, table, self.values):
                    slope[self._batches[number].goods] += 1
            for goods, one in enumerate(slope):
                if one < 0 and self.values[goods] <= self._least[goods]:
                    slope[goods] = 0
            if not any(slope):
                break
            direction = [10 * one + 4 * before // 10 for one, before in zip(slope, direction, strict=True)]
            steep = sum(one * one for one in direction)
            if not steep:
                break
            stride = (self.ceiling - floor - (lowest - floor) * 3 // 10) * pace * 10 // (1024 * steep)
            self._set(
                [
                    max(least, now + stride * one)
                    for least, now, one in zip(self._least, self.values, direction, strict=True)
                ]
            )
            if self.ceiling < lowest:
                values, tables, lowest = self.values, list(self._tables), self.ceiling
            else:
                pace = pace * 7 // 10
        self.values, self._tables = values, tables

    def _set(self, values: list[int]) -> None:
        changed = {
            index
            for offers, now, then in zip(self._offers_of, self.values, values, strict=True)
            if now != then
            for index in offers
        }
        self.values = values
        for index in changed:
            self._tables[index] = self._table(index, values)

    def profits(self, number: int, turn: int, index: int) -> tuple[list[int], list[int]]:
        """An offer's profit from this unit on, and from the next one on, by state of its groups."""
        at = self._place[number, index] + turn
        return self._tables[index][at], self._tables[index][at + 1]
