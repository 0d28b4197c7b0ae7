"""Basket offers and coupons, applied to what item offers left.

The stages are taken in a fixed order: thresholds by id, then coupons, percentages before fixed amounts. Each reads what
earlier stages left of the goods that count for it, and its saving is shared among their masked sums by largest
remainder. A stage may be declined, or taken at a lower tier, where that leaves more for a later one. The best
combination saves most; ties go to fewer offers, then to the first found. Depth first with a bound, at most `MOST_WAYS`
combinations.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from checkout.pricing.apportion import apportion
from checkout.pricing.offers import Coupon, Offer, Threshold, ThresholdBasis, Tier
from checkout.pricing.solver.patterns import paid
from checkout.pricing.validity import Side

MOST_WAYS = 3_000
"""Combinations of basket offers and coupons that are tried in one basket."""
_MOST_JUMPS = 400
_MOST_TIMES = 40
"""Of an "every" offer: fewer applications than these are tried where the full number is too many."""
_MOST_KNOWN = 100


@dataclass(frozen=True, slots=True)
class BasketStage:
    """One basket offer or coupon; `bit` is its place in the order, and its bit in masks. A coupon has one tier."""

    bit: int
    offer: Offer
    side: Side
    rule: Threshold | Coupon
    times: int | None
    tiers: tuple[Tier, ...] = field(init=False)
    every: bool = field(init=False)
    counts_pieces: bool = field(init=False)

    def __post_init__(self) -> None:
        rule = self.rule
        tiers = (Tier(rule.minimum, rule.off, rule.pay_bp),) if isinstance(rule, Coupon) else rule.tiers
        object.__setattr__(self, "tiers", tiers)
        object.__setattr__(self, "every", isinstance(rule, Threshold) and rule.every)
        pieces = isinstance(rule, Threshold) and rule.basis is ThresholdBasis.PIECES
        object.__setattr__(self, "counts_pieces", pieces)

    def offs(self, amount: int, pieces: int) -> list[int]:
        """The amounts that may be taken off, largest first; empty when no tier is reached."""
        reached = pieces if self.counts_pieces else amount
        if self.every:
            times = self.times_in(reached)
            counts = (times, *range(min(times, _MOST_TIMES) - 1, 0, -1))
            offs = {self._capped((self.tiers[0].off or 0) * count, amount) for count in counts}
        else:
            offs = {self._off(tier, amount) for tier in self.tiers if reached >= tier.at}
        return sorted((off for off in offs if off > 0), reverse=True)

    def most(self, amount: int, pieces: int) -> int:
        """The most that may be taken off."""
        reached = pieces if self.counts_pieces else amount
        if self.every:
            return self._capped((self.tiers[0].off or 0) * self.times_in(reached), amount)
        most = 0
        for tier in self.tiers:
            if reached >= tier.at:
                most = max(most, self._off(tier, amount))
        return most

    def _off(self, tier: Tier, amount: int) -> int:
        return self._capped(tier.off if tier.off is not None else amount - paid(amount, tier.pay_bp or 0), amount)

    def _capped(self, off: int, amount: int) -> int:
        cap = self.rule.cap
        return min(off, amount) if cap is None else min(off, cap, amount)

    def times_in(self, reached: int) -> int:
        """How often an "every" offer (每满减) applies, up to its cap."""
        tier, cap = self.tiers[0], self.rule.cap
        times = reached // tier.at
        if self.times is not None:
            times = min(times, self.times)
        if cap is not None and tier.off:
            times = min(times, -(-cap // tier.off))
        return times

    def jumps(self, amount: int) -> Iterable[int]:
        """The amounts up to `amount` at which more is taken off; none when pieces are counted."""
        if self.counts_pieces:
            return ()
        if self.every:
            return range(self.tiers[0].at, amount + 1, self.tiers[0].at)[-_MOST_JUMPS:]
        return [tier.at for tier in self.tiers]


@dataclass(frozen=True, slots=True)
class StageSaving:
    """What one stage took off, and out of which sums."""

    stage: BasketStage
    shares: dict[int, int]
    """By mask: minor units."""

    @property
    def saved(self) -> int:
        return sum(self.shares.values())


@dataclass(frozen=True, slots=True)
class StageResult:
    """The best combination of stages."""

    saved: int
    taken: tuple[StageSaving, ...]
    complete: bool = True
    """Whether all combinations were tried or excluded by the bound."""


NOTHING_TAKEN = StageResult(0, ())


class Stages:
    """All basket offers and coupons in force."""

    def __init__(self, stages: Sequence[BasketStage]) -> None:
        self.stages = tuple(stages)
        self._bits = (1 << len(self.stages)) - 1
        self._known: dict[tuple[tuple[int, int, int], ...], StageResult] = {}
        self._clash = {
            (one.bit, other.bit)
            for one in stages
            for other in stages
            if one is not other and one.side.conflicts(other.side)
        }

    def clash(self, one: BasketStage, other: BasketStage) -> bool:
        """Whether no unit may have both."""
        return (one.bit, other.bit) in self._clash

    def most(self, amounts: Sequence[tuple[int, int, int]]) -> int:
        """Upper bound on what can be saved on (mask, minor units, pieces), and on anything less."""
        total = sum(amount for _, amount, _ in amounts)
        saved = 0
        in_group: dict[str, int] = {}
        for stage in self.stages:
            most = self._reach(stage, amounts)
            group = stage.offer.terms.group
            if group:
                most, in_group[group] = max(0, most - in_group.get(group, 0)), max(most, in_group.get(group, 0))
            saved += most
        return min(saved, total)

    def _reach(self, stage: BasketStage, sums: Sequence[tuple[int, int, int]]) -> int:
        """The most that one stage saves alone."""
        amount, pieces = 0, 0
        for mask, more, count in sums:
            if mask >> stage.bit & 1:
                amount += more
                pieces += count
        return stage.most(amount, pieces)

    def best(self, sums: Sequence[tuple[int, int, int]]) -> StageResult:
        """The best combination for (mask, minor units, pieces)."""
        if not self.stages:
            return NOTHING_TAKEN
        read = tuple(one for one in sums if one[0] & self._bits)
        if read not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[read] = self._best(read)
        return self._known[read]

    def _best(self, sums: Sequence[tuple[int, int, int]]) -> StageResult:
        reach = [(stage, self._reach(stage, sums)) for stage in self.stages]
        relevant = [(stage, most) for stage, most in reach if most]
        if not relevant:
            return NOTHING_TAKEN
        if len(relevant) == 1:
            return _only(*relevant[0], sums)
        walk = _Walk(self, relevant, sums)
        walk.go(0, [amount for _, amount, _ in sums], 0, ())
        return StageResult(walk.saved, walk.best or (), complete=walk.ways <= MOST_WAYS)


def _only(stage: BasketStage, off: int, sums: Sequence[tuple[int, int, int]]) -> StageResult:
    """The result when there is one stage."""
    members = [one for one in sums if one[0] >> stage.bit & 1]
    shares = apportion(off, [amount for _, amount, _ in members])
    taken = StageSaving(stage, {mask: share for (mask, _, _), share in zip(members, shares, strict=True) if share})
    return StageResult(off, (taken,))


class _Walk:
    """Depth-first search over the stages."""

    def __init__(
        self, stages: Stages, relevant: Sequence[tuple[BasketStage, int]], sums: Sequence[tuple[int, int, int]]
    ) -> None:
        self._stages = stages
        self._relevant = [stage for stage, _ in relevant]
        self._most = [most for _, most in relevant]
        self._sums = sums
        self.best: tuple[StageSaving, ...] | None = None
        self.saved = -1
        self.ways = 0

    def go(self, at: int, left: list[int], saved: int, taken: tuple[StageSaving, ...]) -> None:
        if at == len(self._relevant):
            self.ways += 1
            if saved > self.saved or (saved == self.saved and self.best is not None and len(taken) < len(self.best)):
                self.saved, self.best = saved, taken
            return
        if self.best is not None:
            bound = saved + self._rest(at, taken)
            if bound < self.saved or (bound == self.saved and len(taken) >= len(self.best)):
                return
        stage = self._relevant[at]
        members = self._members(stage, taken)
        offs: list[int] = []
        if members and not self._group_taken(stage, taken):
            amount = sum(left[number] for number in members)
            offs = stage.offs(amount, sum(self._sums[number][2] for number in members))
        for off in offs:
            if (
                self.best is not None
                and saved + off + self._rest(at + 1, (*taken, StageSaving(stage, {}))) < self.saved
            ):
                break
            shares = [0] * len(left)
            for number, share in zip(members, apportion(off, [left[number] for number in members]), strict=True):
                shares[number] = share
            by_mask = {mask: share for (mask, _, _), share in zip(self._sums, shares, strict=True) if share}
            after = [one - share for one, share in zip(left, shares, strict=True)]
            self.go(at + 1, after, saved + off, (*taken, StageSaving(stage, by_mask)))
            if not self._matters_later(stage, at, members) or self.ways > MOST_WAYS:
                return
        self.go(at + 1, left, saved, taken)

    def _rest(self, at: int, taken: tuple[StageSaving, ...]) -> int:
        """Upper bound on what the stages from `at` on save."""
        return sum(
            most
            for stage, most in zip(self._relevant[at:], self._most[at:], strict=True)
            if not self._group_taken(stage, taken)
        )

    def _members(self, stage: BasketStage, taken: tuple[StageSaving, ...]) -> list[int]:
        clashing = [one for one in taken if self._stages.clash(one.stage, stage)]
        return [
            number
            for number, (mask, _, _) in enumerate(self._sums)
            if mask >> stage.bit & 1 and not any(self._sums[number][0] >> one.stage.bit & 1 for one in clashing)
        ]

    def _group_taken(self, stage: BasketStage, taken: tuple[StageSaving, ...]) -> bool:
        group = stage.offer.terms.group
        return bool(group) and any(one.stage.offer.terms.group == group for one in taken)

    def _matters_later(self, stage: BasketStage, at: int, members: list[int]) -> bool:
        """Whether taking less here could leave more for a later stage."""
        later = self._relevant[at + 1 :]
        if not later:
            return False
        group = stage.offer.terms.group
        mask = 0
        for number in members:
            mask |= self._sums[number][0]
        return any(mask >> other.bit & 1 or (group and other.offer.terms.group == group) for other in later)
