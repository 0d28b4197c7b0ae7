"""Stage plans: which basket offers and coupons are taken, at which tier, what that needs and saves at most."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.stages import BasketStage
from checkout.pricing.solver.thresholds.options import measures

_MOST_PLANS = 200
_MOST_STEPS = 8
"""Multiples of an "every" offer that get a plan of their own."""


@dataclass(frozen=True, slots=True)
class StagePlan:
    """Which stages are taken, as far as a bound needs to know."""

    needs: tuple[tuple[int, int], ...] = ()
    """(measure, the least of it)."""
    reward: int = 0
    """Upper bound on the fixed amounts taken off, in minor units."""
    slopes: tuple[tuple[int, int], ...] = ()
    """(measure, basis points of it that are taken off)."""
    groups: frozenset[str] = frozenset()
    stages: frozenset[int] = frozenset()


def plans(live: LiveOffers, most: Sequence[int], gated: Container[int]) -> list[StagePlan] | None:
    """All plans within reach, when there is at most `most` of each measure; None when there are too many.

    `gated`: the gated patterns that may be applied. Their spend is a need of every plan.
    """
    kinds = measures(live)
    gates = tuple((at, 0) for at, (kind, which) in enumerate(kinds) if kind == "gate" and which in gated)
    found = [StagePlan(needs=gates)]
    for at, stage in enumerate(live.stages.stages):
        amount_at = at if not stage.counts_pieces else kinds.index(("amount", stage.bit))
        ways = list(_ways(stage, at, amount_at, most))
        group = stage.offer.terms.group
        more = [
            StagePlan(
                plan.needs + way.needs,
                plan.reward + way.reward,
                plan.slopes + way.slopes,
                plan.groups | ({group} if group else set()),
                plan.stages | {stage.bit},
            )
            for plan in found
            if not (group and group in plan.groups)
            for way in ways
        ]
        found = [*more, *found]
        if len(found) > _MOST_PLANS:
            return None
    return found


def _ways(stage: BasketStage, at: int, amount_at: int, most: Sequence[int]) -> Iterator[StagePlan]:
    """The tiers of one stage, as plans."""
    cap = stage.rule.cap
    tiers: list[tuple[int, int | None, int | None]]
    if stage.every:
        step = stage.tiers[0]
        times = most[at] // step.at if stage.times is None else min(stage.times, most[at] // step.at)
        low = max(0, times - _MOST_STEPS)
        tiers = [(step.at * count, (step.off or 0) * count, None) for count in range(times, low, -1)]
        if low:
            # One plan for all lower multiples, with the reward of the highest of them.
            tiers.append((step.at, (step.off or 0) * low, None))
    else:
        tiers = [(tier.at, tier.off, tier.pay_bp) for tier in reversed(stage.tiers)]
    for need, off, pay_bp in tiers:
        if most[at] < need:
            continue
        needs = ((at, need),) if need else ()
        if off is not None:
            yield StagePlan(needs, off if cap is None else min(off, cap))
        elif pay_bp is not None:
            highest = (most[amount_at] * (10_000 - pay_bp)) // 10_000 + 1
            if cap is not None and highest > cap:
                yield StagePlan(needs, cap)
            else:
                yield StagePlan(needs, 1, ((amount_at, 10_000 - pay_bp),))
