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

from checkout.pricing.solver.items.multipliers import NEVER, Multipliers, SearchedOffer, UnitBatch
from checkout.pricing.solver.items.open_groups import LEDGER_BITS

FIRST_WIDTH = 32
WIDER = 4
_LAST_WIDTH = 4
"""Of a beam that has spent its budget."""


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


class _Moves:
    """What one offer may do with one unit, worked out for each state of its groups when the search comes to it."""

    __slots__ = ("_at", "_choices", "_known", "_search", "mask", "shift")

    def __init__(self, search: ItemSearch, number: int, turn: int, index: int) -> None:
        self._search = search
        self._at = number, turn, index
        self._choices = [(which, one) for which, one in enumerate(search.batches[number].choices) if one.offer == index]
        self.shift, self.mask = search.lanes[index]
        self._known: dict[int, tuple[int, list[tuple[int, int, int]]]] = {}

    def __call__(self, local: int) -> tuple[int, list[tuple[int, int, int]]]:
        """How the offer's own bound changes when the unit passes; and its choices as (number, change of the state,
        change of the value).
        """
        known = self._known.get(local)
        if known is None:
            known = self._known[local] = self._work_out(local)
        return known

    def _work_out(self, local: int) -> tuple[int, list[tuple[int, int, int]]]:
        number, turn, index = self._at
        now, then = self._search.multipliers.profits(number, turn, index)
        offer = self._search.offers[index]
        core = local if offer.ledger is None else offer.ledger.core[local]
        takes = []
        for which, choice in self._choices:
            found = None
            if offer.ledger is not None:
                found = offer.ledger.step(local, choice.slot, number)
            elif (plain := offer.groups.steps[local][choice.slot]) is not None:
                found = plain, 0, 0
            if found is None:
                continue
            (to, place, applies, _), more, moved = found
            profit = then[to if offer.ledger is None else offer.ledger.core[to]]
            if profit > NEVER // 2:
                gain = choice.gains[place] - (offer.cost if applies else 0) + more + profit - then[core]
                move = ((to - local) << self.shift) + ((choice.moves[place] + moved) << self._search.amounts_from)
                takes.append((which, move, gain))
        return then[core] - now[core], takes


class ItemSearch:
    """Batches and offers prepared for searching, once for all beam widths. The value of a state includes what each
    offer would still gain alone (`Multipliers`). With the multipliers of the units to come it is an upper bound on what
    the state can reach.
    """

    def __init__(self, batches: Sequence[UnitBatch], offers: Sequence[SearchedOffer]) -> None:
        self.batches = batches
        self.offers = offers
        self.multipliers = Multipliers(batches, offers)
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

    @property
    def ceiling(self) -> int:
        """Upper bound on the value of every end."""
        return self.multipliers.ceiling

    def run(self, width: int, budget: int, incumbent: int) -> BeamResult:
        """The ends that may be worth more than `incumbent`, with a beam of `width` and about `budget` states."""
        found = BeamResult()
        layer: dict[int, SearchStep] = {0: SearchStep(self.multipliers.origin, 0, -1)}
        for number, batch in enumerate(self.batches):
            for turn in range(batch.count):
                rest = self.multipliers.rest[number + 1] + (
                    batch.multiplier * (batch.count - turn - 1) if batch.last else 0
                )
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
        found.keys = sorted(layer, key=lambda key: -layer[key].value)
        found.ends = [(layer[key].value, key >> self.amounts_from) for key in found.keys]
        return found

    def _expand(
        self, layer: dict[int, SearchStep], number: int, turn: int, least: int, found: BeamResult
    ) -> dict[int, SearchStep]:
        """The states after one more unit, without those whose value is no more than `least`."""
        batch = self.batches[number]
        after: dict[int, SearchStep] = {}
        shared, last, multiplier = batch.shared, batch.last, batch.multiplier
        taken_shift, taken_mask = self.lanes[~batch.goods] if shared else (0, 0)
        stays = [
            (which, choice.moves[0] << self.amounts_from, choice.gains[0])
            for which, choice in enumerate(batch.choices)
            if choice.offer < 0
        ]
        offers = [_Moves(self, number, turn, index) for index in self._offers_at[number]]
        nodes = 0
        for key, step in layer.items():
            value = step.value
            ways = stays
            for moves in offers:
                skip, takes = moves((key >> moves.shift) & moves.mask)
                value += skip
                if takes:
                    ways = ways + takes
            taking = 0
            if shared:
                taken = (key >> taken_shift) & taken_mask
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
            nodes += 1 + len(ways)
            for which, move, gain in ways:
                gained = value + gain
                if gained > least:
                    to = key + taking + move
                    old = after.get(to)
                    if old is None or old.value < gained:
                        after[to] = SearchStep(gained, key, which)
        found.nodes += nodes
        return after

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
                last = step._replace(value=step.value + settled[0])
                closed += settled[1] << self.amounts_from
            old = after.get(closed)
            if old is None or old.value < last.value:
                after[closed] = last
        return after


def _narrow(layer: dict[int, SearchStep], width: int, rest: int, found: BeamResult) -> dict[int, SearchStep]:
    """The best `width` states."""
    best = nlargest(width + 1, layer.items(), key=lambda item: item[1].value)
    missed = best.pop()[1].value + rest
    found.missed = missed if found.missed is None else max(found.missed, missed)
    return dict(best)
