"""What components give up so that the basket reaches a threshold: a multiple-choice knapsack.

A member price may exclude 满减; a pair at half price may push the basket under a tier. Each component has a few
options: its optimum, and others that save less but leave more for the stages. Under a plan one option is chosen for
each, so that every need of the plan is met and as little as possible is given up.

Upper bound: Lagrangian relaxation with a multiplier for each need. What an option loses against the best one at these
multipliers is a lower bound on what a basket with it loses; the few options that lose little are searched by dynamic
programming. A state is what the needs have so far, and more than enough is enough; a state that has no more of
anything than another is dropped (Nemhauser and Ullmann, 1969).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import add, mul
from typing import NamedTuple

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.solution import Option, Pick
from checkout.pricing.solver.thresholds.options import raises_of
from checkout.pricing.solver.thresholds.stage_plans import StagePlan

_FRONT = 16
_FAR = 1 << 200
"""More than there is of anything; the loss where a need cannot be met."""


class _Bring(NamedTuple):
    """An option under the plan: its value, what it brings for each need, and what it is known by beside that."""

    value: int
    brings: tuple[int, ...]
    marks: tuple[int, ...]
    option: int
    """Its place in the component's list."""
    phantom: bool


class _State(NamedTuple):
    """Loss so far, what the needs have beyond what they ask for, value, the state before and the option taken."""

    lost: int
    have: tuple[int, ...]
    value: int
    before: tuple[int, ...]
    option: int


class Knapsack:
    """One plan over all components. `base`: the value of the rest of the basket."""

    def __init__(
        self,
        live: LiveOffers,
        plan: StagePlan,
        parts: Sequence[Sequence[Option]],
        masks: Sequence[int],
        base: int,
    ) -> None:
        self.plan = plan
        self._base = base + plan.reward
        self._counted = dict(zip(masks, plan.counted, strict=True))
        self._live = live
        self._nested = plan.is_nested
        self._slopes = [need.slope for need in plan.needs]
        self._at = [need.at - need.measure.fixed for need in plan.needs]
        self._worth = [0] * len(plan.needs)
        """By need: the multiplier."""
        self._enough = [
            need.slack if self._nested and (need.by < 0 or not plan.spoils(need.by)) else _FAR for need in plan.needs
        ]
        """By need: having so much more than it asks for is the same as having any more."""
        self._raised = any(option.raised for part in parts for option in part)
        self.parts = [self._brings(number, part) for number, part in enumerate(parts)]

    def _brings(self, number: int, part: Sequence[Option]) -> list[_Bring]:
        """The options that this plan allows, without those that bring no more of anything than another."""
        needs = [need.measure.parts[number] for need in self.plan.needs]
        found = []
        for at, option in enumerate(part):
            if all(self._has_reason(pick) for pick in option.raised):
                brings = tuple(need[at] for need in needs)
                found.append(_Bring(option.value, brings, self._marks(option), at, option.phantom))
        found.sort(key=lambda one: (-one.value, one.phantom))
        kept: list[_Bring] = []
        front: list[tuple[int, tuple[int, ...]]] = []
        for one in found:
            enough, all_of_it = one.value + self.plan.margin, (*one.marks, *one.brings)
            if not any(value >= enough and all(map(int.__ge__, more, all_of_it)) for value, more in front):
                kept.append(one)
                if not one.phantom:
                    front = [(one.value, all_of_it)] if len(all_of_it) == 1 and not self.plan.margin else front
                    front = [*front, (one.value, all_of_it)][:_FRONT]
        return kept

    def _marks(self, option: Option) -> tuple[int, ...]:
        """What a state is known by beside its needs, where these do not tell all: sums by what units count for."""
        raises = self._raises(option) if self._raised else ()
        if self._nested:
            return raises
        sums = dict.fromkeys(sorted(set(self._counted.values()) - {0}), 0)
        for mask, (amount, _) in option.sums.items():
            if bits := self._counted[mask]:
                sums[bits] += amount
        return (*raises, *sums.values())

    def _raises(self, option: Option) -> tuple[int, ...]:
        """By stage of the plan, negative: by how much prices are raised for it."""
        taken = [take.stage.bit for take in self.plan.takes]
        raises, _ = raises_of(self._live, self._counted, taken, [(pick, option.picks[pick]) for pick in option.raised])
        return tuple(-raises.get(bit, 0) for bit in taken)

    def _has_reason(self, pick: Pick) -> bool:
        """Whether a stage of the plan for which it counts excludes each lower price."""
        goods, _, pattern, _ = pick
        counted = self._counted[self._live.mask(*pick[:3])]
        lower = (row for row in range(pick.row) if pattern not in goods.rows[row].shut)
        lower = (row for row in lower if goods.rows[row].price < pick.price)
        return all(counted & ~self._live.mask(goods, row, pattern) for row in lower)

    def bound(self, enough: int) -> int | None:
        """Upper bound on the value under this plan; None: the plan cannot be reached. Multipliers are improved only
        until the bound is no more than `enough`.
        """
        for number, slope in enumerate(self._slopes):
            if slope is None and sum(max(one.brings[number] for one in part) for part in self.parts) < self._at[number]:
                return None
            self._worth[number] = slope or 0
        lowest, best = self._total(), list(self._worth)
        for _ in range(2 if len(self._worth) > 1 else 1):
            for number in range(len(self._worth)):
                if lowest <= enough:
                    return lowest
                self._fit(number)
                if (total := self._total()) < lowest:
                    lowest, best = total, list(self._worth)
        self._worth = best
        return lowest

    def _fit(self, number: int) -> None:
        """The best multiplier for one need while the others stay: the rate at which the last of it is bought, when the
        components bring what is missing at the lowest rates.
        """
        self._worth[number] = 0
        missing, rates = self._at[number], []
        for part in self.parts:
            hull = _hull(sorted((one.brings[number], self._worth_of(one)) for one in part))
            missing -= hull[0][0]
            for (less, before), (more, after) in pairwise(hull):
                rates.append(((before - after) / (more - less), before - after, more - less))
        worth = 0
        for _, lost, more in sorted(rates):
            if missing <= 0:
                break
            missing -= more
            worth = -(-lost // more)
        slope = self._slopes[number]
        self._worth[number] = worth if slope is None or (worth < slope and missing <= 0) else slope

    def _worth_of(self, one: _Bring) -> int:
        """The Lagrangian value of an option."""
        worth: int = sum(map(mul, self._worth, one.brings), one.value)
        return worth

    def _total(self) -> int:
        left_over: int = sum(map(mul, self._worth, self._at))
        return self._base - left_over + sum(max(map(self._worth_of, part)) for part in self.parts)

    def best_of_each(self) -> list[int]:
        """The option of each component that is best at the multipliers."""
        return [max(part, key=lambda one: (not one.phantom, self._worth_of(one))).option for part in self.parts]

    def search(self, room: int, budget: int, width: int) -> KnapsackResult:
        """The combinations that lose less than `room`, with at most `width` states after each component."""
        result = KnapsackResult()
        opened: list[tuple[int, list[tuple[int, _Bring]]]] = []
        start = tuple(map(int.__neg__, self._at))
        marks = (0,) * len(self.parts[0][0].marks)
        for number, part in enumerate(self.parts):
            worths = [self._worth_of(one) for one in part]
            best = max(worths)
            left = [(best - worth, one) for worth, one in zip(worths, part, strict=True) if best - worth < room]
            for lost, one in left:
                if one.phantom:
                    result.miss(lost)
            real = sorted((lost, one) for lost, one in left if not one.phantom)
            if not real:
                return result
            if len(real) == 1 and not real[0][0]:
                result.settled[number] = real[0][1].option
                start = tuple(map(add, start, real[0][1].brings))
            else:
                opened.append((number, real))
        # Large ranges first: the small ones at the end can meet a need closely.
        opened.sort(key=lambda one: (-_range(one[1]), one[0]))
        rests = [tuple((0, 0) for _ in start)]
        for _, real in reversed(opened):
            spans = [[one.brings[at] for _, one in real] for at in range(len(start))]
            rests.append(tuple((low + min(s), high + max(s)) for s, (low, high) in zip(spans, rests[-1], strict=True)))
        rests.reverse()
        states: dict[tuple[int, ...], _State] = {self._key(start, marks, rests[0]): _State(0, start, 0, (), -1)}
        for (number, real), rest in zip(opened, rests[1:], strict=True):
            states = self._after(states, real, rest, room)
            result.nodes += len(states) * len(real)
            states = _undominated(states, self.plan.margin)
            if len(states) > width:
                states = result.narrow(states, width)
            result.layers.append(states)
            result.opened.append(number)
            if result.nodes > budget:
                result.miss(min((state.lost for state in states.values()), default=room))
                result.is_cut = True
                return result
        losses = ((state.lost + self._waste(state.have, rests[-1]), key) for key, state in states.items())
        result.ends = sorted(end for end in losses if end[0] < room)
        return result

    def _key(self, have: tuple[int, ...], marks: tuple[int, ...], rest: Sequence[tuple[int, int]]) -> tuple[int, ...]:
        """What a state is known by."""
        capped = (min(more, enough - low) for more, (low, _), enough in zip(have, rest, self._enough, strict=True))
        return (*marks, *capped)

    def _after(
        self,
        states: dict[tuple[int, ...], _State],
        real: Sequence[tuple[int, _Bring]],
        rest: Sequence[tuple[int, int]],
        room: int,
    ) -> dict[tuple[int, ...], _State]:
        after: dict[tuple[int, ...], _State] = {}
        for key, state in states.items():
            for loss, one in real:
                lost = state.lost + loss
                if lost >= room:
                    break
                have = tuple(map(add, state.have, one.brings))
                if self._waste(have, rest) >= room - lost:
                    continue
                to = self._key(have, tuple(map(add, key, one.marks)), rest)
                value = state.value + one.value
                old = after.get(to)
                if old is None or old.value < value:
                    after[to] = _State(lost, have, value, key, one.option)
        return after

    def _waste(self, have: Sequence[int], rest: Sequence[tuple[int, int]]) -> int:
        """Lower bound on the loss from bringing more than needed, or less."""
        waste = 0
        for more, (low, high), worth, slope in zip(have, rest, self._worth, self._slopes, strict=True):
            if more + low > 0:
                waste += worth * (more + low)
            elif more + high < 0:
                if slope is None:
                    return _FAR
                waste += (slope - worth) * -(more + high)
        return waste


def _hull(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of (more, worth) in ascending order: those best at some price of more, from the one that is worth most."""
    hull: list[tuple[int, int]] = []
    for point in points:
        while hull and (hull[-1][1] <= point[1] or (len(hull) > 1 and _is_below(hull[-2], hull[-1], point))):
            hull.pop()
        hull.append(point)
    return hull


def _is_below(left: tuple[int, int], middle: tuple[int, int], right: tuple[int, int]) -> bool:
    return (left[1] - middle[1]) * (right[0] - middle[0]) >= (middle[1] - right[1]) * (middle[0] - left[0])


def _range(real: Sequence[tuple[int, _Bring]]) -> int:
    """How much these options differ in what they bring."""
    spans = zip(*(one.brings for _, one in real), strict=True)
    return sum(max(span) - min(span) for span in spans)


_States = dict[tuple[int, ...], _State]


def _undominated(states: _States, margin: int) -> _States:
    """The states of which no other has at least as much of everything and more value."""
    ranked = sorted(states, key=lambda key: (-states[key].value, key))
    kept: _States = {}
    front: list[tuple[int, ...]] = []
    for key in ranked:
        enough = states[key].value + margin
        if any(states[other].value >= enough and all(map(int.__ge__, other, key)) for other in front):
            continue
        kept[key] = states[key]
        if len(key) == 1 and not margin:
            front = [key]
        elif len(front) < _FRONT:
            front.append(key)
    return kept


@dataclass(slots=True)
class KnapsackResult:
    """Outcome of a search."""

    settled: dict[int, int] = field(default_factory=dict)
    """{component: option} of those with one option left."""
    opened: list[int] = field(default_factory=list)
    """The other components, in the order of `layers`."""
    layers: list[_States] = field(default_factory=list)
    ends: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    """(loss, key in the last layer), least loss first."""
    missed: int | None = None
    """Lower bound on the loss of what was dropped; None: nothing was dropped."""
    nodes: int = 0
    is_cut: bool = False
    """Whether states were dropped that more time or width would keep."""

    def miss(self, lost: int) -> None:
        self.missed = lost if self.missed is None else min(self.missed, lost)

    def narrow(self, states: _States, width: int) -> _States:
        """At most `width` states: half of them with the least loss, half spread over what the needs have, so that they
        can be met closely.
        """
        ranked = sorted(states, key=lambda key: (states[key].lost, key))
        kept = set(ranked[: width // 2])
        spread = sorted(ranked[width // 2 :])
        kept.update(spread[:: -(-len(spread) // (width // 2))])
        self.miss(min(states[key].lost for key in spread if key not in kept))
        self.is_cut = True
        return {key: state for key, state in states.items() if key in kept}

    def combinations(self) -> Iterator[tuple[int, list[int]]]:
        """(loss, option of each component) of what was found, least loss first."""
        for lost, end in self.ends:
            options, key = dict(self.settled), end
            for number, layer in zip(reversed(self.opened), reversed(self.layers), strict=True):
                options[number] = layer[key].option
                key = layer[key].before
            yield lost, [options[number] for number in sorted(options)]
