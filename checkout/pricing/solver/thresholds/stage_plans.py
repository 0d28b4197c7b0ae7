"""Stage plans: which basket offers and coupons are taken, how often and at which tier, what that needs and brings.

Under a plan, what a stage reads is a sum over masks: of the units that count for it, less what earlier stages of the
plan take off them. An amount taken off units that all count for the later stage is missing there in full; a percentage
lowers the weight of its units. Where only some of the units count for the later stage, the amount lowers their weight
by its least share. So each need is linear: exact for stages inside each other, and otherwise never too high.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from checkout.pricing.offers import ThresholdBasis
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import GRAMS, MaskedSums
from checkout.pricing.solver.solution import Option
from checkout.pricing.solver.stages import BasketStage
from checkout.pricing.solver.values import MINOR

ONE = 1 << 22
"""The weight of a unit that counts in full: measures of amounts are in so many parts of a minor unit."""
_WHOLE = 10_000
_MOST_PLANS = 500


class Measure(NamedTuple):
    """A sum that a plan needs: what is fixed, what each option of each part adds, and the least and most it can be."""

    fixed: int
    parts: list[list[int]]
    least: int
    most: int


class Need(NamedTuple):
    """So much (`at`) of a measure. Each part of it that is missing costs `slope`; None: nothing may be missing."""

    measure: Measure
    at: int
    slope: int | None
    by: int = -1
    """Place of the stage in `StagePlan.takes`; -1: an add-on that asks for something to be spent."""
    is_amount: bool = True
    slack: int = 0
    """How much more than `at` is needed for certain, since shares are rounded."""


class Take(NamedTuple):
    """A stage of a plan. `members`: the masks that count for it, by place in `Planner.masks`."""

    stage: BasketStage
    members: frozenset[int]
    off: int
    """The amount taken off in any case, in minor units; 0 for percentages."""
    keeps: int
    """Basis points that a percentage leaves in any case."""
    most: int
    """Upper bound on what is read, as a measure."""
    is_read: bool
    """Whether a need says how much is read."""

    @property
    def is_certain(self) -> bool:
        """Whether the amount or percentage that it takes off does not depend on how much is read."""
        return self.off > 0 or self.keeps < _WHOLE

    def spoils(self, later: Take) -> bool:
        """Whether it takes something off only some of what the later stage reads, or off other units too, or it is not
        certain how much.
        """
        if self.members.isdisjoint(later.members):
            return False
        return not (self.is_certain and self.members <= later.members)


@dataclass(frozen=True, slots=True)
class StagePlan:
    counted: tuple[int, ...]
    """By mask: bits of the stages that its units count for."""
    takes: tuple[Take, ...] = ()
    needs: tuple[Need, ...] = ()
    reward: int = 0
    """Upper bound on the value of what is taken off when no need is missing anything."""

    def spoils(self, at: int) -> bool:
        """Whether this stage spoils a later one, so that it matters how much more than enough it reads."""
        return any(self.takes[at].spoils(later) for later in self.takes[at + 1 :])

    @property
    def is_nested(self) -> bool:
        """Whether the needs tell all that the stages read: of any two that share units, the earlier takes an amount off
        a part of what the later reads, or reads all of it.
        """
        return all(
            one.members.isdisjoint(two.members)
            or (one.members <= two.members and one.off > 0)
            or (one.members >= two.members and one.is_read and one.is_certain)
            for at, one in enumerate(self.takes)
            for two in self.takes[at + 1 :]
        )

    @property
    def margin(self) -> int:
        """What the rounding of shares may change, as a value."""
        return (len(self.takes) + 1) * MINOR if any(map(self.spoils, range(len(self.takes)))) else 0


class Planner:
    """The plans for a basket of parts, one option of each of which is chosen."""

    def __init__(self, live: LiveOffers, parts: Sequence[Sequence[Option]], fixed: MaskedSums) -> None:
        self._live = live
        self._parts = parts
        self._fixed = fixed
        self.masks = sorted({*fixed, *(mask for part in parts for option in part for mask in option.sums)})
        self._measures: dict[tuple[object, ...], Measure] = {}
        gates = sorted({index for part in parts for option in part for index in option.times})
        self._gates = tuple(
            Need(self._gate(index), 0, None) if index >= 0 else Need(self._applied(index), 1, None, is_amount=False)
            for index in gates
        )

    def plans(self, best: int, enough: int) -> tuple[list[tuple[int, StagePlan]], bool]:
        """(upper bound, plan) of the plans that may be worth more than `enough`, the highest first; and whether these
        are all. `best`: the most that options and the rest of the basket are worth together.
        """
        stages: list[BasketStage] = []
        rest = [0]
        for stage in reversed(self._live.stages.stages):
            every = frozenset(at for at, mask in enumerate(self.masks) if mask >> stage.bit & 1)
            if every and (most := stage.most(*self._at_most(every, stage.basis))):
                stages.append(stage)
                rest.append(rest[-1] + most)
        stages.reverse()
        rest.reverse()
        found: list[tuple[int, StagePlan]] = []

        def go(at: int, plan: StagePlan) -> None:
            if best + plan.reward + rest[at] * MINOR <= enough or len(found) > _MOST_PLANS:
                return
            if at == len(stages):
                found.append((best + plan.reward, plan))
                return
            group = stages[at].offer.terms.group
            if not (group and any(take.stage.offer.terms.group == group for take in plan.takes)):
                for way in self._ways(stages[at], plan):
                    go(at + 1, way)
            go(at + 1, plan)

        go(0, StagePlan((0,) * len(self.masks), needs=self._gates))
        found.sort(key=lambda one: -one[0])
        return found, len(found) <= _MOST_PLANS

    def given_up(self, plan: StagePlan) -> int:
        """Lower bound on the value that must be given up for the needs of a plan: what is not saved is at most left."""
        short = 0
        for need in plan.needs:
            if need.is_amount and need.slope is None:
                brought = need.measure.fixed
                for part, brings in zip(self._parts, need.measure.parts, strict=True):
                    best = max(option.value for option in part)
                    brought += max(
                        bring - (best - option.value) * ONE // MINOR for option, bring in zip(part, brings, strict=True)
                    )
                short = max(short, need.at - brought)
        return short * MINOR // ONE

    def _ways(self, stage: BasketStage, plan: StagePlan) -> Iterator[StagePlan]:
        """The plan with this stage taken as well, at each tier and as often as may be, the most first."""
        members = frozenset(
            at
            for at, mask in enumerate(self.masks)
            if mask >> stage.bit & 1 and self._live.stages.counted(mask, plan.counted[at] | 1 << stage.bit) >> stage.bit
        )
        weights, missing, slack = _left_for(members, plan.takes)
        left, by = self._amounts(weights), len(plan.takes)
        read = left.most - missing
        amount, count = (read + slack) // ONE, self._at_most(members, stage.basis)[1]
        if amount <= 0:
            return
        counted = tuple(bits | (at in members) << stage.bit for at, bits in enumerate(plan.counted))
        for tier in reversed(stage.tiers):
            most = stage.times_in(tier, stage.reached(amount, count))
            for times in range(most, 0, -1):
                needs: list[Need] = []
                at = tier.at * times if stage.every else tier.at
                if at and stage.basis is ThresholdBasis.AMOUNT:
                    needs.append(Need(left, at * ONE + missing - slack, None, by, slack=2 * slack))
                elif at:
                    needs.append(Need(self._counts(members, stage.basis), at, None, by, is_amount=False))
                most_off, off, keeps = stage.off(tier, times, amount), 0, _WHOLE
                reward = most_off * MINOR
                if tier.pay_bp is None:
                    is_there = stage.basis is ThresholdBasis.AMOUNT and at >= most_off
                    is_there = is_there or (not slack and left.least - missing >= most_off * ONE)
                    off = most_off if is_there else 0
                    if not off:  # Not more can be taken off than is read.
                        needs.append(Need(left, most_off * ONE + missing, MINOR // ONE, by))
                else:
                    cut, cap = _WHOLE - tier.pay_bp, stage.rule.cap
                    capped = cap is not None and amount * cut >= cap * _WHOLE
                    keeps = _WHOLE if capped else tier.pay_bp
                    # Half a minor unit may be rounded to one.
                    full = (2 * (cap or 0) - 1) * _WHOLE * ONE // (2 * cut) if capped else read
                    needs.append(Need(left, full + missing, MINOR * cut // _WHOLE // ONE + 1, by))
                    if not capped:
                        reward = read * cut * (MINOR // _WHOLE) // ONE + MINOR // 2
                    reward += MINOR * bool(slack)
                is_read = any(need.measure is left for need in needs)
                take = Take(stage, members, off, keeps, read, is_read)
                yield StagePlan(counted, (*plan.takes, take), (*plan.needs, *needs), plan.reward + reward)

    def _at_most(self, members: frozenset[int], basis: ThresholdBasis) -> tuple[int, int]:
        """The most that may be left of these masks: minor units, and the count."""
        amount = self._amounts(dict.fromkeys(members, ONE)).most // ONE
        if basis is ThresholdBasis.AMOUNT:
            return amount, 0
        return amount, self._counts(members, basis).most << (GRAMS if basis is ThresholdBasis.GRAMS else 0)

    def _amounts(self, weights: dict[int, int]) -> Measure:
        by_mask = {self.masks[at]: weight for at, weight in weights.items()}
        return self._measure(
            ("amount", *sorted(weights.items())),
            lambda sums, _: sum(by_mask[mask] * amount for mask, (amount, _) in sums.items() if mask in by_mask),
        )

    def _counts(self, members: frozenset[int], basis: ThresholdBasis) -> Measure:
        masks, grams = {self.masks[at] for at in members}, basis is ThresholdBasis.GRAMS
        return self._measure(
            (basis, *sorted(members)),
            lambda sums, _: sum(
                count >> GRAMS if grams else count & (1 << GRAMS) - 1
                for mask, (_, count) in sums.items()
                if mask in masks
            ),
        )

    def _gate(self, index: int) -> Measure:
        """What is spent beyond the condition of an add-on."""
        bit, spend = self._live.gates[index], self._live.patterns[index].spend or 0

        def beyond(sums: MaskedSums, times: dict[int, int]) -> int:
            spent = sum(amount for mask, (amount, _) in sums.items() if mask >> bit & 1)
            return (spent - spend * times.get(index, 0)) * ONE

        return self._measure(("gate", index), beyond)

    def _applied(self, tally: int) -> Measure:
        return self._measure(("applied", tally), lambda _, times: times.get(tally, 0))

    def _measure(self, key: tuple[object, ...], of: Callable[[MaskedSums, dict[int, int]], int]) -> Measure:
        known = self._measures.get(key)
        if known is None:
            fixed = of(self._fixed, {})
            parts = [[of(option.sums, option.times) for option in part] for part in self._parts]
            least, most = (fixed + sum(map(end, parts)) for end in (min, max))
            known = self._measures[key] = Measure(fixed, parts, least, most)
        return known


def _left_for(members: frozenset[int], takes: Sequence[Take]) -> tuple[dict[int, int], int, int]:
    """What earlier stages leave of these masks: their weights, what is missing in all, and by how much rounding may
    leave more.
    """
    weights = dict.fromkeys(members, ONE)
    missing = slack = 0
    for at, take in enumerate(takes):
        shared = take.members & members
        if not shared:
            continue
        if take.off and take.members <= members:
            off = take.off * ONE
            for later in takes[at + 1 :]:
                if not later.members.isdisjoint(take.members):
                    off = off * later.keeps // _WHOLE
            missing += off
            continue
        slack += 2 * ONE
        for one in shared:
            if take.off:
                weights[one] = -(-weights[one] * max(0, take.most - take.off * ONE) // take.most)
            else:
                weights[one] = -(-weights[one] * take.keeps // _WHOLE)
    return weights, missing, slack
