"""The best combination of item offers by dynamic programming with branch and bound.

Units come in descending price. A unit stays out of all offers or takes a place in a group. A state is which groups are
open; states that leave the same groups open are merged and the best is kept, so 99 of one thing are no explosion. A
state is dropped when its upper bound (`Multipliers`) is no more than `incumbent`, the incumbent.

The states kept after each unit are a beam. `ItemSearch.run` is called with wider beams until nothing was dropped or the
budget is spent; the bound of what was dropped is then the upper bound of the solution. A beam that has spent its budget
goes on narrowly to the last unit, so that it always ends with an answer.

When basket offers read the amounts that are left, states carry these amounts too (`UnitChoice.moves`), and only states
with equal amounts are merged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import nlargest
from typing import NamedTuple

from checkout.pricing.solver.items.multipliers import NEVER, Multipliers, SearchedOffer, UnitBatch, UnitChoice
from checkout.pricing.solver.items.open_groups import LEDGER_BITS

FIRST_WIDTH = 16
WIDER = 4
_LAST_WIDTH = 4
"""Of a beam that has spent its budget."""


SearchStep = tuple[int, int, int]
"""How a state was reached: its value, the state before, and the choice made (-1: the unit was passed by)."""


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
            _, before, choice = layer[key]
            if choice >= 0:
                path.append((batch, choice))
            key = before
        path.reverse()
        return path


class _Lane(NamedTuple):
    """Where an offer's groups are in the state, and its choices at one batch."""

    offer: int
    shift: int
    mask: int
    choices: list[tuple[int, UnitChoice]]


Moves = tuple[int, list[tuple[int, int, int]]]
"""What an offer may do with a unit: how its own bound changes when the unit passes; and its choices as (number, change
of the state, change of the value).
"""


class ItemSearch:
    """Batches and offers prepared for searching, once for all beam widths. The value of a state includes what each
    offer would still gain alone (`Multipliers`). With the multipliers of the units to come it is an upper bound on what
    the state can reach.
    """

    def __init__(self, batches: Sequence[UnitBatch], offers: Sequence[SearchedOffer], multipliers: Multipliers) -> None:
        self.batches = batches
        self.offers = offers
        self.multipliers = multipliers
        spans: dict[int, tuple[int, int]] = {}
        """By offer, or goods with several batches (below 0): the first batch and the last."""
        self._offers_at: list[list[int]] = []
        for number, batch in enumerate(batches):
            self._offers_at.append(sorted({choice.offer for choice in batch.choices if choice.offer >= 0}))
            for index in (*self._offers_at[-1], *((~batch.goods,) if batch.shared else ())):
                spans[index] = spans.get(index, (number, number))[0], number
        self.lanes: dict[int, tuple[int, int]] = {}
        """The bits of the state: (shift, mask)."""
        self._ending: dict[int, list[int]] = {}
        counts = {~batch.goods: batch.count for batch in batches}
        shift = until = -1
        self.amounts_from = 0
        for index in sorted(spans, key=lambda one: (spans[one], one)):
            if spans[index][0] > until:  # All groups before are closed.
                shift = 0
            most = counts[index] if index < 0 else len(offers[index].groups.states) - 1
            bits = LEDGER_BITS if index >= 0 and offers[index].ledger is not None else most.bit_length()
            self.lanes[index] = shift, (1 << bits) - 1
            shift += bits
            self.amounts_from = max(self.amounts_from, shift)
            until = max(until, spans[index][1])
            self._ending.setdefault(spans[index][1], []).append(index)
        self._lanes_at = [
            [
                _Lane(index, *self.lanes[index], [one for one in enumerate(batch.choices) if one[1].offer == index])
                for index in mine
            ]
            for batch, mine in zip(batches, self._offers_at, strict=True)
        ]

    def run(self, width: int, budget: int, incumbent: int) -> BeamResult:
        """The ends that may be worth more than `incumbent`, with a beam of `width` and about `budget` states."""
        found = BeamResult()
        rest_from = self.multipliers.rest()
        layer: dict[int, SearchStep] = {0: (self.multipliers.origin, 0, -1)}
        for number, batch in enumerate(self.batches):
            multiplier = self.multipliers.values[batch.goods]
            for turn in range(batch.count):
                rest = rest_from[number + 1] + (multiplier * (batch.count - turn - 1) if batch.last else 0)
                layer = self._expand(layer, number, turn, incumbent - rest, found)
                if turn == batch.count - 1:
                    for index in self._ending.get(number, ()):
                        layer = self._close(layer, index)
                if found.nodes > budget:
                    width = min(width, _LAST_WIDTH)
                if len(layer) > width:
                    layer = _narrow(layer, width, rest, found)
                if not layer:
                    return found
                found.layers.append(layer)
                found.units.append(number)
        found.keys = sorted(layer, key=lambda key: -layer[key][0])
        found.ends = [(layer[key][0], key >> self.amounts_from) for key in found.keys]
        return found

    def _expand(
        self, layer: dict[int, SearchStep], number: int, turn: int, least: int, found: BeamResult
    ) -> dict[int, SearchStep]:
        """The states after one more unit, without those whose value is no more than `least`."""
        batch = self.batches[number]
        after: dict[int, SearchStep] = {}
        get = after.get
        shared, last, multiplier = batch.shared, batch.last, self.multipliers.values[batch.goods]
        taken_shift, taken_mask = self.lanes[~batch.goods] if shared else (0, 0)
        stays = [
            (which, choice.moves[0] << self.amounts_from, choice.gains[0])
            for which, choice in enumerate(batch.choices)
            if choice.offer < 0
        ]
        lanes: list[tuple[_Lane, int, int, dict[int, Moves]]] = [
            (lane, lane.shift, lane.mask, {}) for lane in self._lanes_at[number]
        ]
        nodes = 0
        for key, (value, _, _) in layer.items():
            ways = stays
            for lane, shift, mask, known in lanes:
                local = key >> shift & mask
                moves = known.get(local)
                if moves is None:
                    moves = known[local] = self._moves(lane, local, number, turn)
                value += moves[0]  # noqa: PLW2901 - the innermost loop
                if moves[1]:
                    ways = ways + moves[1]
            taking = 0
            if shared:
                taken = key >> taken_shift & taken_mask
                if not last or taken > turn:
                    passing = value + (multiplier if last else 0)
                    if passing > least and ((old := get(key)) is None or old[0] < passing):
                        after[key] = passing, key, -1
                    if last or taken >= batch.count:
                        continue
                taking = 1 << taken_shift
                if not last:
                    value -= multiplier  # noqa: PLW2901
            nodes += 1 + len(ways)
            for which, move, gain in ways:
                gained = value + gain
                if gained > least:
                    to = key + taking + move
                    old = get(to)
                    if old is None or old[0] < gained:
                        after[to] = gained, key, which
        found.nodes += nodes
        return after

    def _moves(self, lane: _Lane, local: int, number: int, turn: int) -> Moves:
        """Worked out when the search comes to a state of the offer's groups."""
        now, then = self.multipliers.profits(number, turn, lane.offer)
        offer = self.offers[lane.offer]
        ledger = offer.ledger
        core = local if ledger is None else ledger.core[local]
        takes = []
        for which, choice in lane.choices:
            more = moved = 0
            step = offer.groups.steps[core][choice.pick.slot]
            if step is None:
                continue
            to, place, applies, _ = step
            profit = then[to]
            if profit < NEVER // 2:
                continue
            if ledger is not None:
                if (settled := ledger.step(local, choice.pick, number)) is None:
                    continue
                to, more, moved = settled
            gain = choice.gains[place] - (offer.cost if applies else 0) + more + profit - then[core]
            takes.append((which, (to - local << lane.shift) + (choice.moves[place] + moved << self.amounts_from), gain))
        return then[core] - now[core], takes

    def _close(self, layer: dict[int, SearchStep], index: int) -> dict[int, SearchStep]:
        """The states with the bits of an offer cleared after its last unit, when no group was left open."""
        shift, mask = self.lanes[index]
        ledger = self.offers[index].ledger if index >= 0 else None
        after: dict[int, SearchStep] = {}
        for key, step in layer.items():
            closed, last = key & ~(mask << shift), step
            if ledger is not None and key != closed:
                settled = ledger.end((key >> shift) & mask)
                if settled is None:
                    continue
                last = step[0] + settled[0], step[1], step[2]
                closed += settled[1] << self.amounts_from
            old = after.get(closed)
            if old is None or old[0] < last[0]:
                after[closed] = last
        return after


def _narrow(layer: dict[int, SearchStep], width: int, rest: int, found: BeamResult) -> dict[int, SearchStep]:
    """The best `width` states."""
    best = nlargest(width + 1, layer.items(), key=lambda item: item[1][0])
    missed = best.pop()[1][0] + rest
    found.missed = missed if found.missed is None else max(found.missed, missed)
    return dict(best)
