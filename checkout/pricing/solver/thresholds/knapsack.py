"""What components give up so that the basket reaches a threshold: a multiple-choice knapsack.

A member price may exclude 满减; a pair at half price may push the basket under a tier. Each component has a few options
(`ComponentOption`): its optimum, and others that save less but leave more for the stages. A `StagePlan` says which
stages are taken, and at which tier. Under a plan the question is to give up as little as possible, one option for each
component, so that every amount the plan needs is reached.

Upper bound: Lagrangian relaxation with a multiplier for each needed amount. What an option loses against the best one
at these multipliers is a lower bound on what a solution with it loses. Few options remain; these are searched by
dynamic programming with dominance.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add as add_up
from typing import NamedTuple

from checkout.pricing.solver.thresholds.one_need import SingleNeed
from checkout.pricing.solver.thresholds.options import ComponentOption
from checkout.pricing.solver.thresholds.stage_plans import StagePlan
from checkout.pricing.solver.values import MINOR

_HALVINGS = 14
_LANE = 80
_FRONT = 12
_FASTER = 8
"""States of one need that take as long as one of several."""


@dataclass(slots=True)
class Knapsack:
    """One plan over all components."""

    parts: Sequence[Sequence[ComponentOption]]
    fixed: tuple[int, ...]
    """What the other components contribute to each measure."""
    plan: StagePlan
    base: int
    """The value of the other components."""
    gates: Mapping[int, int]
    counts_pieces: bool
    multipliers: dict[int, int] = field(default_factory=dict)
    """By measure: the value of one unit of it."""

    def bound(self, enough: int) -> int | None:
        """Upper bound on the value under this plan; None: the plan cannot be reached. Multipliers are improved only
        until the bound is no more than `enough`.
        """
        for at, need in self.plan.needs:
            if self.fixed[at] + sum(max(option.reads[at] for option in part) for part in self.parts) < need:
                return None
        for at, bp in self.plan.slopes:
            self.multipliers[at] = self.multipliers.get(at, 0) + bp * MINOR // 10_000 + 1
        worth = dict(self.multipliers)
        needs = [at for at, _ in self.plan.needs]
        lowest = self._total()
        for _ in range(2 if len(needs) > 1 else 1):
            for at, need in self.plan.needs:
                if lowest <= enough:
                    return lowest
                lowest = min(lowest, self._halve(at, need, worth.get(at, 0)))
        return lowest

    def _halve(self, at: int, need: int, least: int) -> int:
        """Find by bisection the multiplier of one measure at which just enough of it is contributed."""
        self.multipliers[at] = least
        if self._brought(at) >= need:
            return self._total()
        low, high = least, least + 2 * MINOR
        for _ in range(_HALVINGS):
            middle = (low + high) // 2
            self.multipliers[at] = middle
            if self._brought(at) >= need:
                high = middle
            else:
                low = middle
        self.multipliers[at] = high
        return self._total()

    def worth(self, option: ComponentOption) -> int:
        """The Lagrangian value of an option."""
        value = option.value
        reads = option.reads
        for at, multiplier in self.multipliers.items():
            value += multiplier * reads[at]
        return value

    def _brought(self, at: int) -> int:
        return self.fixed[at] + sum(max(part, key=self.worth).reads[at] for part in self.parts)

    def _total(self) -> int:
        total = self.base + self.plan.reward * MINOR
        total += sum(multiplier * self.fixed[at] for at, multiplier in self.multipliers.items())
        total -= sum(
            (self.multipliers[at] - self._slope(at)) * need for at, need in self.plan.needs if at in self.multipliers
        )
        return total + sum(max(map(self.worth, part)) for part in self.parts)

    def _slope(self, at: int) -> int:
        return sum(bp * MINOR // 10_000 + 1 for which, bp in self.plan.slopes if which == at)

    def core(self, room: int) -> tuple[list[int], list[tuple[int, list[tuple[int, int]]]]]:
        """The best option of each component; and, where others lose less than `room`, (component, [(loss, option)])."""
        chosen = []
        open_ = []
        for number, part in enumerate(self.parts):
            worths = [self.worth(option) for option in part]
            best = max(worths)
            chosen.append(worths.index(best))
            left = [(best - worth, option) for option, worth in enumerate(worths) if best - worth < room]
            if len(left) > 1:
                open_.append((number, sorted(left)))
        return chosen, open_

    def search(self, room: int, budget: int, width: int) -> KnapsackResult | SingleNeed:
        """The combinations that lose less than `room`, with at most `width` states for each component."""
        chosen, open_ = self.core(room)
        needs = self.plan.needs
        multipliers = [max(0, self.multipliers.get(at, 0) - self._slope(at)) for at, _ in needs]
        # Large ranges first: the small ones at the end can meet a need closely.
        open_.sort(key=lambda one: (-self._range(one, needs), one[0]))
        opened = {number for number, _ in open_}
        settled = [number for number in range(len(self.parts)) if number not in opened]
        start = tuple(
            self.fixed[at] - need + sum(self.parts[number][chosen[number]].reads[at] for number in settled)
            for at, need in needs
        )
        rests = self._rests(open_, needs)
        lanes: dict[int, int] = {}
        brings = [
            [self._bring(self.parts[number][option], loss, option, lanes) for loss, option in left]
            for number, left in open_
        ]
        alone = len(lanes) == 1 and len(self.plan.stages) == 1
        if alone:
            brings = [_worth_a_look(mine) for mine in brings]
        fixed, opens = {number: chosen[number] for number in settled}, [number for number, _ in open_]
        if alone and len(needs) == 1 and not self.counts_pieces:
            plain = [[(one.mark, one.value, one.option) for one in mine] for mine in brings]
            single = SingleNeed(fixed, opens, plain, start[0], self.multipliers.get(needs[0][0], 0), multipliers[0])
            single.search(room, budget * _FASTER, width * _FASTER)
            single.nodes //= _FASTER
            return single
        result = KnapsackResult(fixed, opens)
        states: dict[int, _State] = {0: _State(0, start, 0, 0, -1)}
        for mine, rest in zip(brings, rests, strict=True):
            states = self._after(states, mine, rest, multipliers, room)
            result.nodes += len(states) * len(mine)
            states = _undominated(states, len(lanes), 0 if alone else self._margin)
            if len(states) > width:
                states = result.narrow(states, width)
            result.layers.append(states)
            if result.nodes > budget:
                result.least_missed = min((state.lost for state in states.values()), default=room)
                result.layers = []
                return result
        result.multipliers = multipliers
        return result

    @property
    def _margin(self) -> int:
        """Value that outweighs the rounding of shares when several sums are read by several stages."""
        return (len(self.plan.stages) + 1) * MINOR

    def _bring(self, option: ComponentOption, loss: int, number: int, lanes: dict[int, int]) -> _Bring:
        """An option as the plan's stages see it. Goods that count for the same stages share a lane (some bits)."""
        bits = sum(1 << bit for bit in (*self.plan.stages, *self.gates.values()))
        mark = 0
        for mask, (amount, pieces) in option.sums.items():
            if mask & bits:
                lane = lanes.setdefault(mask & bits, len(lanes))
                mark += (amount + (pieces << 48 if self.counts_pieces else 0)) << _LANE * lane
        for index, count in option.times.items():
            mark += count << _LANE * lanes.setdefault(-1 - index, len(lanes))
        reads = tuple(option.reads[at] for at, _ in self.plan.needs)
        return _Bring(loss, number, mark, reads, option.value)

    def _after(
        self,
        states: dict[int, _State],
        brings: Sequence[_Bring],
        rest: Sequence[tuple[int, int]],
        multipliers: Sequence[int],
        room: int,
    ) -> dict[int, _State]:
        after: dict[int, _State] = {}
        for key, state in states.items():
            for loss, option, mark, reads, value in brings:
                lost = state.lost + loss
                if lost >= room:
                    break
                have = tuple(map(add_up, state.have, reads))
                if _waste(have, rest, multipliers) >= room - lost:
                    continue
                old = after.get(key + mark)
                if old is None or old.lost > lost:
                    after[key + mark] = _State(lost, have, state.value + value, key, option)
        return after

    def _range(self, one: tuple[int, list[tuple[int, int]]], needs: Sequence[tuple[int, int]]) -> int:
        number, left = one
        part = self.parts[number]
        spans = [[part[option].reads[at] for _, option in left] for at, _ in needs]
        return sum(max(span) - min(span) for span in spans)

    def _rests(
        self, open_: Sequence[tuple[int, list[tuple[int, int]]]], needs: Sequence[tuple[int, int]]
    ) -> list[list[tuple[int, int]]]:
        """After each open component, by need: the least and the most that later ones contribute."""
        rests = [[(0, 0) for _ in needs]]
        for number, left in reversed(open_[1:]):
            part = self.parts[number]
            rest = []
            for (at, _), (low, high) in zip(needs, rests[-1], strict=True):
                span = [part[option].reads[at] for _, option in left]
                rest.append((low + min(span), high + max(span)))
            rests.append(rest)
        rests.reverse()
        return rests[: len(open_)]


_OUT_OF_REACH = 1 << 200


def _waste(have: Sequence[int], rest: Sequence[tuple[int, int]], multipliers: Sequence[int]) -> int:
    """Lower bound on the loss from contributing more than needed; `_OUT_OF_REACH` when a need cannot be met."""
    waste = 0
    for slack, (low, high), multiplier in zip(have, rest, multipliers, strict=True):
        if slack + high < 0:
            return _OUT_OF_REACH
        if slack + low > 0:
            waste += multiplier * (slack + low)
    return waste


class _Bring(NamedTuple):
    """One option of an open component under a plan."""

    loss: int
    option: int
    mark: int
    """Equal for two sums of options only when the plan's stages read the same."""
    reads: tuple[int, ...]
    value: int


def _worth_a_look(brings: Sequence[_Bring]) -> list[_Bring]:
    """The options that are not dominated, least loss first."""
    kept = []
    most = -1
    for bring in sorted(brings, key=lambda bring: (-bring.value, -bring.mark)):
        if bring.mark > most:
            most = bring.mark
            kept.append(bring)
    return sorted(kept)


class _State(NamedTuple):
    """Loss so far, contribution beyond the needs, value, the state before and the option taken."""

    lost: int
    have: tuple[int, ...]
    value: int
    before: int
    option: int


def _undominated(states: dict[int, _State], lanes: int, margin: int) -> dict[int, _State]:
    """The states that are not dominated: no other has at least as much of everything and more value."""
    if lanes == 1 and not margin:
        kept = {}
        most = -1
        for key in sorted(states, reverse=True):
            if states[key].value > most:
                most = states[key].value
                kept[key] = states[key]
        return kept
    ranked = sorted(states, key=lambda key: (-states[key].value, key))
    front: list[tuple[int, tuple[int, ...]]] = []
    kept = {}
    for key in ranked:
        value = states[key].value
        amounts = tuple(key >> _LANE * lane & (1 << _LANE) - 1 for lane in range(lanes))
        for better, others in front:
            if better < value + margin:
                break
            if all(one >= mine for one, mine in zip(others, amounts, strict=True)):
                break
        else:
            better = 0
        if not front or better < value + margin:
            kept[key] = states[key]
            if len(front) < _FRONT:
                front.append((value, amounts))
    return kept


@dataclass(slots=True)
class KnapsackResult:
    """Outcome of a search."""

    settled: dict[int, int]
    """{component: option} of those with one option left."""
    open: list[int]
    layers: list[dict[int, _State]] = field(default_factory=list)
    nodes: int = 0
    multipliers: list[int] = field(default_factory=list)
    least_missed: int | None = None
    """Lower bound on the loss of what was dropped; None: nothing was dropped."""

    def narrow(self, states: dict[int, _State], width: int) -> dict[int, _State]:
        """At most `width` states: half of them with the least loss, half spread over what is contributed, so that a
        need can be met closely.
        """
        ranked = sorted(states, key=lambda key: (states[key].lost, key))
        kept = set(ranked[: width // 2])
        spread = sorted(ranked[width // 2 :], key=lambda key: (states[key].have, key))
        kept.update(spread[:: -(-len(spread) // (width // 2))])
        dropped = min(states[key].lost for key in spread if key not in kept)
        self.least_missed = dropped if self.least_missed is None else min(self.least_missed, dropped)
        return {key: state for key, state in states.items() if key in kept}

    def ends(self) -> Iterator[tuple[int, dict[int, int]]]:
        """(loss, {component: option}) of each combination, least loss first."""
        if len(self.layers) < len(self.open):
            return
        if not self.layers:
            yield 0, dict(self.settled)
            return
        last = self.layers[-1]
        losses = {
            key: state.lost
            + sum(multiplier * slack for multiplier, slack in zip(self.multipliers, state.have, strict=True))
            for key, state in last.items()
        }
        for key in sorted(last, key=lambda key: (losses[key], key)):
            options = dict(self.settled)
            at = key
            for number, layer in zip(reversed(self.open), reversed(self.layers), strict=True):
                options[number] = layer[at].option
                at = layer[at].before
            yield losses[key], options
