"""Basket offers and coupons, applied to what item offers left.

The stages have a fixed order: basket offers, then coupons; among them those with an `order`, then percentages before
amounts, the larger cut first, the dearer threshold first. Each reads what earlier ones left of the units that count
for it, and its saving is shared among them by largest remainder. A unit counts for a stage unless it counts for one
taken before that goes not together with it: one of the same kind (同类不同享), or one that excludes it.

A stage may be left out, or applied fewer times or at a lower tier, where that leaves more for a later one. The best
combination saves most; ties go to fewer offers, then to the first found. At most `MOST_WAYS` combinations are tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from checkout.pricing.apportion import apportion
from checkout.pricing.offers import Coupon, Level, Offer, Threshold, ThresholdBasis, Tier
from checkout.pricing.solver.masked_sums import GRAMS
from checkout.pricing.solver.patterns import paid
from checkout.pricing.validity import Side

MOST_WAYS = 3_000
"""Combinations of basket offers and coupons that are tried in one basket."""
_MOST_TIMES = 40
"""Of what may be applied often: fewer applications than these are tried where the full number is too many."""
_MOST_KNOWN = 100


@dataclass(frozen=True, slots=True)
class BasketStage:
    """One basket offer or coupon; `bit` is its place in the order, and its bit in masks. A coupon has one tier."""

    bit: int
    offer: Offer
    side: Side
    rule: Threshold | Coupon
    times: int | None
    """How often it may be applied; None: no limit. Of a coupon without `every`: so many copies count at once."""
    tiers: tuple[Tier, ...] = field(init=False)
    basis: ThresholdBasis = field(init=False)
    every: bool = field(init=False)
    percent: bool = field(init=False)

    def __post_init__(self) -> None:
        rule = self.rule
        tiers = rule.tiers if isinstance(rule, Threshold) else (Tier(rule.minimum, rule.off, rule.pay_bp),)
        object.__setattr__(self, "tiers", tiers)
        object.__setattr__(self, "basis", rule.basis if isinstance(rule, Threshold) else ThresholdBasis.AMOUNT)
        object.__setattr__(self, "every", rule.every)
        object.__setattr__(self, "percent", tiers[0].pay_bp is not None)

    def reached(self, amount: int, count: int) -> int:
        """What its tiers are compared with: minor units, pieces or grams."""
        if self.basis is ThresholdBasis.AMOUNT:
            return amount
        return count >> GRAMS if self.basis is ThresholdBasis.GRAMS else count & (1 << GRAMS) - 1

    def times_in(self, tier: Tier, reached: int) -> int:
        """How often this tier may be applied before it has taken off all that it may."""
        if reached < tier.at:
            return 0
        if self.percent or not (self.every or isinstance(self.rule, Coupon)):
            return 1
        times, cap = reached // tier.at if self.every else self.times or 1, self.rule.cap
        if cap is not None and tier.off:
            times = min(times, -(-cap // tier.off))
        return times if self.times is None else min(times, self.times)

    def off(self, tier: Tier, times: int, amount: int) -> int:
        """What this tier takes off, applied so often."""
        off = amount - paid(amount, tier.pay_bp) if tier.pay_bp is not None else (tier.off or 0) * times
        cap = self.rule.cap
        return min(off, amount) if cap is None else min(off, cap, amount)

    def ways(self, amount: int, count: int) -> list[tuple[int, int]]:
        """(minor units taken off, times), the largest first; empty when no tier is reached."""
        reached = self.reached(amount, count)
        ways: dict[int, int] = {}
        for tier in self.tiers:
            full = self.times_in(tier, reached)
            for times in (full, *range(min(full, _MOST_TIMES) - 1, 0, -1)):
                if off := self.off(tier, times, amount) if times else 0:
                    ways[off] = min(times, ways.get(off, times))
        return sorted(ways.items(), reverse=True)

    def most(self, amount: int, count: int) -> int:
        """The most that may be taken off."""
        reached, most = self.reached(amount, count), 0
        for tier in self.tiers:
            if reached >= tier.at:
                most = max(most, self.off(tier, self.times_in(tier, reached), amount))
        return most


def stage_order(offer: Offer) -> tuple[object, ...]:
    """Sort key of basket offers and coupons. By id only where they are alike in everything else."""
    rule, order = offer.rule, offer.terms.order
    assert isinstance(rule, Threshold | Coupon)
    last = rule.tiers[-1] if isinstance(rule, Threshold) else Tier(rule.minimum, rule.off, rule.pay_bp)
    cut = -last.off if last.off is not None else (last.pay_bp or 0) - 10_000
    is_coupon = offer.level is Level.COUPON
    return is_coupon, order is None, order or 0, last.pay_bp is None, cut, -last.at, offer.content, offer.id


@dataclass(frozen=True, slots=True)
class StageSaving:
    """What one stage took off, and out of which sums."""

    stage: BasketStage
    times: int
    shares: dict[int, int]
    """By what the units count for (`StageResult.lanes`): minor units."""

    @property
    def saved(self) -> int:
        return sum(self.shares.values())


@dataclass(frozen=True, slots=True)
class StageResult:
    """The best combination of stages."""

    saved: int
    taken: tuple[StageSaving, ...]
    lanes: dict[int, int]
    """By mask: bits of the stages out of `taken` that its units count for."""
    complete: bool = True
    """Whether all combinations were tried or excluded by the bound."""


NOTHING_TAKEN = StageResult(0, (), {})


_Reach = Sequence[tuple[BasketStage, int]]
"""Stages with the most that each saves alone."""


class Stages:
    """All basket offers and coupons in force, in their order."""

    def __init__(self, stages: Sequence[BasketStage], must: int = 0) -> None:
        self.stages = tuple(stages)
        self.must = must
        """Bits of those that have to be applied."""
        self._bits = (1 << len(self.stages)) - 1
        self._known: dict[tuple[tuple[tuple[int, int, int], ...], int], StageResult] = {}
        self._apart = [sum(1 << two.bit for two in stages if _not_together(one, two)) for one in stages]
        """By bit: the stages that a unit may not count for together with this one."""

    def apart(self, one: BasketStage, other: BasketStage) -> bool:
        """Whether no unit may count for both."""
        return bool(self._apart[one.bit] >> other.bit & 1)

    def are_apart(self, mask: int) -> bool:
        """Whether some of these stages (bits) may not count for the same unit."""
        return any(mask >> bit & 1 and self._apart[bit] & mask for bit in range(len(self.stages)))

    def counted(self, mask: int, taken: int) -> int:
        """The stages that units of this mask count for, when those of `taken` (bits) are applied."""
        counted, left = 0, mask & taken
        while left:
            low = left & -left
            if not self._apart[low.bit_length() - 1] & counted:
                counted |= low
            left ^= low
        return counted

    def most(self, amounts: Sequence[tuple[int, int, int]]) -> int:
        """Upper bound on what can be saved on (mask, minor units, count), and on anything less."""
        reach = [(stage, self._reach(stage, amounts)) for stage in self.stages]
        return min(_together(reach), sum(amount for _, amount, _ in amounts))

    def _reach(self, stage: BasketStage, sums: Sequence[tuple[int, int, int]]) -> int:
        """The most that one stage saves alone."""
        return stage.most(*_read(stage, sums))

    def best(self, sums: Sequence[tuple[int, int, int]], out: int = 0) -> StageResult:
        """The best combination for (mask, minor units, count), without the stages of `out` (bits)."""
        if not self.stages:
            return NOTHING_TAKEN
        read = tuple(one for one in sums if one[0] & self._bits)
        if (read, out) not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[read, out] = self._best(read, out)
        return self._known[read, out]

    def _best(self, sums: Sequence[tuple[int, int, int]], out: int) -> StageResult:
        some = (stage for stage in self.stages if not out >> stage.bit & 1)
        reach = [(stage, most) for stage in some if (most := self._reach(stage, sums))]
        relevant = [one for one in reach if not self._is_outdone(*one, reach, sums)] if len(reach) > 1 else reach
        bits = sum(1 << stage.bit for stage, _ in relevant)
        groups = [group for stage, _ in relevant if (group := stage.offer.terms.group)]
        lanes = {mask: mask & bits for mask, _, _ in sums}
        if len(set(groups)) == len(groups) and not any(lane & lane - 1 for lane in lanes.values()):
            each = tuple(
                StageSaving(stage, stage.ways(*_read(stage, sums))[0][1], {1 << stage.bit: off})
                for stage, off in relevant
            )
            return StageResult(sum(off for _, off in relevant), each, lanes)
        search = _Search(self, relevant, sums)
        search.choose(0, [])
        taken = sum(1 << saving.stage.bit for saving in search.best)
        lanes = {mask: self.counted(mask, taken) for mask, _, _ in sums}
        return StageResult(search.saved, search.best, lanes, complete=search.complete and search.ways <= MOST_WAYS)

    def _is_outdone(self, one: BasketStage, less: int, reach: _Reach, sums: Sequence[tuple[int, int, int]]) -> bool:
        """Whether another of its group saves more, on units that count for none of the others."""
        group, bits = one.offer.terms.group, sum(1 << stage.bit for stage, _ in reach) & ~(1 << one.bit)
        return (
            bool(group)
            and not self.must >> one.bit & 1
            and any(
                most > less
                and stage.offer.terms.group == group
                and not any(mask >> stage.bit & 1 and mask & bits & ~(1 << stage.bit) for mask, _, _ in sums)
                for stage, most in reach
            )
        )


def _read(stage: BasketStage, sums: Sequence[tuple[int, int, int]]) -> tuple[int, int]:
    """Minor units and count of what counts for a stage."""
    amount, count, bit = 0, 0, stage.bit
    for mask, more, one in sums:
        if mask >> bit & 1:
            amount += more
            count += one
    return amount, count


def _not_together(one: BasketStage, other: BasketStage) -> bool:
    if one is other:
        return False
    alike = isinstance(one.rule, Threshold) and isinstance(other.rule, Threshold) and one.percent is other.percent
    return one.side.conflicts(other.side) or (alike and not (one.offer.terms.stacks and other.offer.terms.stacks))


def _together(reach: _Reach) -> int:
    """The most that they save, one of each group."""
    saved, of_group = 0, dict[str, int]()
    for stage, most in reach:
        if group := stage.offer.terms.group:
            of_group[group] = max(most, of_group.get(group, 0))
        else:
            saved += most
    return saved + sum(of_group.values())


class _Search:
    """Tries sets of stages, and for each set the ways to apply them one after another."""

    def __init__(self, stages: Stages, relevant: _Reach, sums: Sequence[tuple[int, int, int]]) -> None:
        self._stages = stages
        self._relevant = relevant
        self._sums = sums
        self._bound = [_together(relevant[at:]) for at in range(len(relevant) + 1)]
        self._alone = [not any(self._touch(one, two) for two, _ in relevant if two is not one) for one, _ in relevant]
        self.best: tuple[StageSaving, ...] = ()
        self.saved = 0
        self.ways = 0
        self.complete = True

    def _touch(self, one: BasketStage, other: BasketStage) -> bool:
        group, both = one.offer.terms.group, 1 << one.bit | 1 << other.bit
        return bool(group and group == other.offer.terms.group) or any(mask & both == both for mask, _, _ in self._sums)

    def _is_worse(self, bound: int, count: int) -> bool:
        return bound < self.saved or (bound == self.saved and count >= len(self.best))

    def choose(self, at: int, taken: list[tuple[BasketStage, int]]) -> None:
        """Take the stage at this place, or leave it out."""
        if self.ways > MOST_WAYS or self._is_worse(sum(most for _, most in taken) + self._bound[at], len(taken)):
            return
        if at == len(self._relevant):
            self._apply(taken)
            return
        stage, most = self._relevant[at]
        group = stage.offer.terms.group
        if not (group and any(one.offer.terms.group == group for one, _ in taken)):
            self.choose(at + 1, [*taken, (stage, most)])
        if not self._alone[at] and not self._stages.must >> stage.bit & 1:
            self.choose(at + 1, taken)

    def _apply(self, taken: list[tuple[BasketStage, int]]) -> None:
        """Apply this set; units that count for the same stages of it are one heap."""
        bits = sum(1 << stage.bit for stage, _ in taken)
        heaps: dict[int, list[int]] = {}
        for mask, amount, count in self._sums:
            heap = heaps.setdefault(self._stages.counted(mask, bits), [0, 0])
            heap[0] += amount
            heap[1] += count
        lanes = sorted(heaps)
        rest = [sum(most for _, most in taken[at:]) for at in range(len(taken) + 1)]
        counts = [heaps[lane][1] for lane in lanes]

        def go(at: int, left: list[int], saved: int, done: tuple[StageSaving, ...]) -> None:
            if at == len(taken):
                self.ways += 1
                if not self._is_worse(saved, len(done)):
                    self.saved, self.best = saved, done
                return
            stage, _ = taken[at]
            mine = [number for number, lane in enumerate(lanes) if lane >> stage.bit & 1]
            amounts = [left[number] for number in mine]
            matters = any(lanes[number] >> stage.bit > 1 for number in mine)
            for off, times in stage.ways(sum(amounts), sum(counts[number] for number in mine)):
                if self._is_worse(saved + off + rest[at + 1], len(taken)):
                    break
                shares = apportion(off, amounts)
                after = left.copy()
                for number, share in zip(mine, shares, strict=True):
                    after[number] -= share
                by_lane = {lanes[number]: share for number, share in zip(mine, shares, strict=True) if share}
                go(at + 1, after, saved + off, (*done, StageSaving(stage, times, by_lane)))
                if not matters or self.ways > MOST_WAYS:
                    break
                if times > _MOST_TIMES and not self._is_worse(
                    saved + off - (stage.tiers[0].off or 0) + rest[at + 1], len(taken)
                ):
                    self.complete = False

        go(0, [heaps[lane][0] for lane in lanes], 0, ())
