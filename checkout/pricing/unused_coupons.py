"""Why coupons in force were not used, and how much basket offers and coupons had to read."""

from __future__ import annotations

from checkout.pricing.offers import Coupon
from checkout.pricing.priced import CouponProblem, CouponRefused
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums
from checkout.pricing.solver.solution import Pick, sums_of
from checkout.pricing.solver.stages import BasketStage, StageResult


def unused_coupons(live: LiveOffers, picks: dict[Pick, int], staged: StageResult) -> tuple[CouponRefused, ...]:
    """The coupons in force that were not used, each with the reason."""
    used = {taken.stage.offer.id for taken in staged.taken}
    sums = sums_of(live, picks)
    unused = []
    for stage in live.stages.stages:
        if isinstance(stage.rule, Coupon) and stage.offer.id not in used:
            missing = stage.rule.minimum - amount_read(sums, stage, staged)
            if not any(mask >> stage.bit & 1 for mask in sums):
                problem = CouponProblem.NOTHING_FITS
            else:
                problem = CouponProblem.MINIMUM if missing > 0 else CouponProblem.GROUP
            unused.append(CouponRefused(stage.offer.id, problem, missing if problem is CouponProblem.MINIMUM else 0))
    return tuple(unused)


def amount_read(sums: MaskedSums, stage: BasketStage, staged: StageResult) -> int:
    """What earlier stages left of the goods that count for `stage`, in minor units."""
    amounts = {mask: amount for mask, (amount, _) in sums.items()}
    for taken in staged.taken:
        if taken.stage.bit < stage.bit:
            for mask, share in taken.shares.items():
                amounts[mask] -= share
    excluding = [one.stage for one in staged.taken if one.stage.side.conflicts(stage.side)]
    return sum(
        amount
        for mask, amount in amounts.items()
        if mask >> stage.bit & 1 and not any(mask >> one.bit & 1 for one in excluding)
    )
