"""The best combination of item offers by dynamic programming with branch and bound.

Units come in descending price. A unit stays out of all offers or takes a place in a group. A state is which groups are
open; states that leave the same groups open are merged and the best is kept, so 99 of one thing are no explosion. A
state is dropped when its upper bound (`Multipliers`) is no more than `incumbent`, the incumbent.

The states kept after each unit are a beam. `ItemSearch.run` is called with wider beams until nothing was dropped or the
budget is spent; the bound of what was dropped is then the upper bound of the solution.

When basket offers read the amounts that are left, states carry these amounts too (`UnitChoice.moves`), and only states
with equal amounts are merged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import nlargest
from typing import NamedTuple

from checkout.pricing.solver.items.multipliers import NEVER, Multipliers, UnitBatch
from checkout.pricing.solver.items.open_groups import LOCAL_BITS, MOST_LOCALS, OpenGroups

_LOCAL = MOST_LOCALS
FIRST_WIDTH = 32
WIDER = 4


class SearchStep(NamedTuple):
    """How a state was reached: its value, the state before, and the choice made (-1: the unit was passed by)."""

    value: int
    before: int
    choice: int


@dataclass(slots=True)
class BeamResult:
    """Outcome of one run: the closed states after the last unit, best first."""

    ends: list[tuple[int, int]] = field(default_factory=list)
    """(value, amounts) of each."""
    keys: list[int] = field(default_factory=list)
    missed: int | None = None
    """Upper bound on the value of all states that the beam dropped; None: none was dropped."""
    nodes: int = 0
    layers: list[dict[int, SearchStep]] = field(default_factory=list)
    units: list[int] = field(default_factory=list)
    """By layer: the batch of its unit."""

    def path(self, key: int) -> list[tuple[int, int]]:
        """(batch, choice) of each unit on the way to the end `key`."""
        path = []
        for layer, batch in zip(reversed(self.layers), reversed(self.units), strict=True):
            step = layer[key]
            if step.choice >= 0:
                path.append((batch, step.choice))
            key = step.before
        path.reverse()
        return path


class ItemSearch:
    """Batches and offers prepared for searching, once for all beam widths. The value of a state includes what each
    offer would still gain alone (`Multipliers`). With the multipliers of the units to come it is an upper bound on what
    the state can reach.
    """

    def __init__(self, batches: list[UnitBatch], groups: list[OpenGroups]) -> None:
        self.batches = batches
        self.groups = groups
        self._last: dict[int, int] = {}
        first: dict[int, int] = {}
        for number, batch in enumerate(batches):
            for index in {*(choice.groups for choice in batch.choices), batch.taken_by} - {-1}:
                first.setdefault(index, number)
                self._last[index] = number
        self.shift = [0] * len(groups)
        self.amounts_from = self._allot(first)
        self._ending: dict[int, list[int]] = {}
        for index, number in self._last.items():
            self._ending.setdefault(number, []).append(index)
        self.multipliers = Multipliers(batches, groups)

    @property
    def ceiling(self) -> int:
        """Upper bound on the value of every end."""
        return self.multipliers.ceiling

    def _allot(self, first: dict[int, int]) -> int:
        """Give every offer bits of the state. Offers that are never open at the same time share bits. Returns how many
        bits are used.
        """
        until: list[int] = []
        for index in sorted(first, key=lambda index: (first[index], index)):
            lane = next((lane for lane, end in enumerate(until) if end < first[index]), len(until))
            if lane == len(until):
                until.append(0)
            until[lane] = self._last[index]
            self.shift[index] = lane * LOCAL_BITS
        return len(until) * LOCAL_BITS

    def run(
        self,
        width: int,
        budget: int,
        incumbent: int,
        bound_of: Callable[[int, int], int] | None = None,
        enough: int = 0,
        start: int = 0,
    ) -> BeamResult:
        """The ends that may be worth more than `incumbent`, with a beam of `width` and about `budget` states.

        `bound_of(value, rest)`: upper bound, basket offers included, of a state of this value whose units to come add
        at most `rest`; states with a bound of no more than `enough` are dropped. `start`: the initial amounts.
        """
        found = BeamResult()
        layer: dict[int, SearchStep] = {start << self.amounts_from: SearchStep(self.multipliers.origin, 0, -1)}
        for number, batch in enumerate(self.batches):
            for turn in range(batch.count):
                rest = self.multipliers.rest[number + 1] + (
                    batch.multiplier * (batch.count - turn - 1) if batch.last else 0
                )
                if not layer:
                    return found
                if found.nodes > budget:
                    best = max(step.value for step in layer.values()) + rest + batch.multiplier
                    found.missed = best if found.missed is None else max(found.missed, best)
                    found.layers = []
                    return found
                layer = self._expand(layer, number, turn, incumbent - rest, found)
                if bound_of is not None:
                    layer = {key: step for key, step in layer.items() if bound_of(step.value, rest) > enough}
                if turn == batch.count - 1:
                    for index in self._ending.get(number, ()):
                        layer = self._close(layer, index)
                if len(layer) > width:
                    layer = _narrow(layer, width, rest, found, self.amounts_from if bound_of is not None else None)
                found.layers.append(layer)
                found.units.append(number)
        best_first = sorted(layer, key=lambda key: -layer[key].value)
        found.keys = best_first
        found.ends = [(layer[key].value, key >> self.amounts_from) for key in best_first]
        return found

    def _expand(
        self, layer: dict[int, SearchStep], number: int, turn: int, least: int, found: BeamResult
    ) -> dict[int, SearchStep]:
        """The states after one more unit, without those whose value is no more than `least`."""
        batch = self.batches[number]
        after: dict[int, SearchStep] = {}
        several, last = batch.taken_by >= 0, batch.last
        taken_shift = self.shift[batch.taken_by] if several else 0
        base = self.amounts_from
        multiplier = batch.multiplier
        stays = [
            (which, choice.moves[0] << base, choice.gains[0])
            for which, choice in enumerate(batch.choices)
            if choice.groups < 0
        ]
        moves_by_offer = [self._moves(number, turn, index) for index in self._offers_at(number)]
        nodes = 0
        for key, step in layer.items():
            value = step.value
            for shift, skips, _ in moves_by_offer:
                value += skips[(key >> shift) & _LOCAL]
            taking = 0
            if several:
                taken = (key >> taken_shift) & _LOCAL
                if not last or taken > turn:
                    passing = value + (multiplier if last else 0)
                    old = after.get(key)
                    if passing > least and (old is None or old.value < passing):
                        after[key] = SearchStep(passing, key, -1)
                    if last or taken >= batch.count:
                        continue
                taking = 1 << taken_shift
                if not last:
                    value -= multiplier
            nodes += 1
            for which, move, gain in stays:
                gained = value + gain
                if gained > least:
                    to = key + taking + move
                    old = after.get(to)
                    if old is None or old.value < gained:
                        after[to] = SearchStep(gained, key, which)
            for shift, _, takes in moves_by_offer:
                for which, move, gain in takes[(key >> shift) & _LOCAL]:
                    nodes += 1
                    gained = value + gain
                    if gained > least:
                        to = key + taking + move
                        old = after.get(to)
                        if old is None or old.value < gained:
                            after[to] = SearchStep(gained, key, which)
        found.nodes += nodes
        return after

    def _offers_at(self, number: int) -> list[int]:
        return sorted({choice.groups for choice in self.batches[number].choices if choice.groups >= 0})

    def _moves(
        self, number: int, turn: int, index: int
    ) -> tuple[int, dict[int, int], dict[int, list[tuple[int, int, int]]]]:
        """What one offer may do with one unit: the position of its bits in the state; by state of its groups, how its
        own bound changes when the unit passes; and its choices as (number, change of the state, change of the value).
        """
        now, then = self.multipliers.profits(number, turn, index)
        groups, shift, base = self.groups[index], self.shift[index], self.amounts_from
        choices = [(which, one) for which, one in enumerate(self.batches[number].choices) if one.groups == index]
        skips: dict[int, int] = {}
        takes: dict[int, list[tuple[int, int, int]]] = {}
        for local, profit in now.items():
            skips[local] = then[local] - profit
            options = takes[local] = []
            steps = groups.steps(local)
            for which, choice in choices:
                step = steps[choice.slot]
                if step is not None and then[local + step[0]] > NEVER // 2:
                    gain = choice.gains[step[1]] + step[2] + then[local + step[0]] - then[local]
                    options.append((which, (step[0] << shift) + (choice.moves[step[1]] << base), gain))
        return shift, skips, takes

    def _close(self, layer: dict[int, SearchStep], index: int) -> dict[int, SearchStep]:
        """The states with the bits of an offer cleared after its last unit, when no group was left open."""
        shift = self.shift[index]
        after: dict[int, SearchStep] = {}
        for key, step in layer.items():
            closed = key - (((key >> shift) & _LOCAL) << shift)
            old = after.get(closed)
            if old is None or old.value < step.value:
                after[closed] = step
        return after


def _narrow(
    layer: dict[int, SearchStep], width: int, rest: int, found: BeamResult, amounts_from: int | None
) -> dict[int, SearchStep]:
    """The best `width` states. Where amounts are carried, half of them are chosen by value and half spread over the
    amounts: a threshold is often met best by saving just so much that it is still reached.
    """
    best = width if amounts_from is None else width // 2
    kept = dict(nlargest(best, layer.items(), key=lambda item: item[1].value))
    if amounts_from is not None:
        others = sorted((key >> amounts_from, key) for key in layer if key not in kept)
        kept.update((key, layer[key]) for _, key in others[:: -(-len(others) // (width - best))])
    missed = max(step.value for key, step in layer.items() if key not in kept) + rest
    found.missed = missed if found.missed is None else max(found.missed, missed)
    return {key: step for key, step in layer.items() if key in kept}
