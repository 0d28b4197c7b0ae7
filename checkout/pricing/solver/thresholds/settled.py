"""Which components can keep their own optimum, whatever the others do.

Saving less on items pays only where a stage takes more off in return. It cannot where a stage is *safe*: the same tier
is reached whatever is picked, so reading more brings nothing (fixed amount) or less than it costs (percentage). Nor
where a stage is out of reach, or in a group of which a safe stage saves more. Only components that count for other
stages, or that vary what a safe percentage reads, have to be weighed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add, read
from checkout.pricing.solver.stages import BasketStage
from checkout.pricing.solver.totals import Totals


def narrowed(live: LiveOffers, totals: Totals, most: MaskedSums) -> tuple[Totals, bool]:
    """The same basket, with only those components free that may have to give way; and whether to save less never pays,
    since every stage is certain as long as no more than `most` is left. Where what an application comes to is fixed, a
    dearer price may still move some of it to goods with a percentage.
    """
    one = _Settled(live, totals, most)
    bits = one.open_bits()
    moving = one.safe_percentages()
    free = [
        part for (union, varying), parts in totals.kinds.items() if union & bits or varying & moving for part in parts
    ]
    free += [part for part in totals.lifting if part not in free]
    return totals.with_free(free) if len(free) < len(totals.free) else totals, not (bits or free)


class _Settled:
    def __init__(self, live: LiveOffers, totals: Totals, most: MaskedSums) -> None:
        self._live = live
        self._masks = tuple(most)
        self._low: MaskedSums = dict(totals.fixed)
        add(self._low, totals.free_least)
        self._most: dict[int, tuple[int, int]] = {}
        self._least: dict[int, tuple[int, int]] = {}
        self._reach: dict[int, int] = {}
        self._sharing: dict[int, int] = {}
        """By stage: the stages that some of its units count for."""
        reached = []
        for stage in live.stages.stages:
            bit = stage.bit
            self._most[bit] = read(most, bit)
            if reach := stage.most(*self._most[bit]):
                reached.append(stage)
                self._reach[bit] = reach
                self._least[bit] = read(self._low, bit)
                self._sharing[bit] = reduce(or_, [mask for mask in most if mask >> bit & 1])
        fixed = [stage for stage in reached if not stage.percent and self._is_safe(stage, reached)]
        others = [stage for stage in reached if stage not in fixed]
        self._taking = taking = [stage for stage in reached if not self._outdone(stage, fixed, others)]
        self._open = [stage for stage in taking if stage not in fixed]
        self._moving = [stage for stage in self._open if stage.percent and self._is_safe(stage, taking)]

    def open_bits(self) -> int:
        """The stages and gates whose result is not certain, and stages whose shares matter for these."""
        opened = [stage for stage in self._open if stage not in self._moving]
        bits = sum(1 << stage.bit for stage in opened)
        bits |= sum(1 << one.bit for one in self._taking if any(self._varies(one, stage) for stage in opened))
        for index, bit in self._live.gates.items():
            needed = (self._live.patterns[index].spend or 0) * (self._live.limits[index] or 0)
            if read(self._low, bit)[0] < needed:
                bits |= 1 << bit
        return bits

    def safe_percentages(self) -> int:
        """The safe stages that take more off the more they read."""
        return sum(1 << stage.bit for stage in self._moving)

    def _is_safe(self, stage: BasketStage, among: Sequence[BasketStage]) -> bool:
        """Whether the same tier is reached whatever is picked, and no other stage in `among` can change that."""
        group, sharing = stage.offer.terms.group, self._sharing[stage.bit]
        others = [other for other in among if sharing >> other.bit & 1]
        if any(
            self._live.stages.apart(stage, other) and not (group and other.offer.terms.group == group)
            for other in others
        ):
            return False
        before = [other for other in others if other.bit < stage.bit]
        if before and stage.percent:
            return False
        amount, count = self._least[stage.bit]
        amount -= sum(self._reach[other.bit] for other in before)
        least = _step(stage, amount, count)
        return least >= 0 and least == _step(stage, *self._most[stage.bit])

    def _outdone(self, stage: BasketStage, safe: Iterable[BasketStage], others: Iterable[BasketStage]) -> bool:
        """Whether a safe stage of its group saves more, and reads nothing that other stages read."""
        group = stage.offer.terms.group
        return bool(group) and any(
            one.offer.terms.group == group
            and (one.most(*self._least[one.bit]), -one.bit) > (self._reach[stage.bit], -stage.bit)
            and not any(self._share(one, other) for other in others if other is not stage)
            for one in safe
        )

    def _varies(self, one: BasketStage, later: BasketStage) -> bool:
        """Whether what is picked of other goods changes how much the first takes off those that the later one reads."""
        return (
            one.bit < later.bit
            and self._share(one, later)
            and any(mask >> one.bit & 1 and not mask >> later.bit & 1 for mask in self._masks)
        )

    def _share(self, one: BasketStage, other: BasketStage) -> bool:
        """Whether some units count for both."""
        return bool(self._sharing[one.bit] >> other.bit & 1)


def _step(stage: BasketStage, amount: int, count: int) -> int:
    """How many tiers are reached, or how often an "every" offer applies; -1 when it cannot take off all it offers."""
    reached = stage.reached(amount, count)
    if stage.every:
        times = stage.times_in(stage.tiers[0], reached)
        return -1 if amount < times * (stage.tiers[0].off or 0) else times
    number = sum(reached >= tier.at for tier in stage.tiers)
    if not number:
        return 0
    tier = stage.tiers[number - 1]
    return -1 if amount < (tier.off or 0) * stage.times_in(tier, reached) else number
