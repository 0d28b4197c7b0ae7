"""Why coupons in force were not used, and how much basket offers and coupons had to read."""

from __future__ import annotations

from checkout.pricing.apportion import apportion
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
            missing = stage.rule.minimum - amount_read(live, sums, stage, staged)
            if not any(mask >> stage.bit & 1 for mask in sums):
                problem = CouponProblem.NOTHING_FITS
            else:
                problem = CouponProblem.MINIMUM if missing > 0 else CouponProblem.GROUP
            unused.append(CouponRefused(stage.offer.id, problem, missing if problem is CouponProblem.MINIMUM else 0))
    return tuple(unused)


def amount_read(live: LiveOffers, sums: MaskedSums, stage: BasketStage, staged: StageResult) -> int:
    """What earlier stages left of the goods that count for `stage`, in minor units."""
    amounts = {mask: amount for mask, (amount, _) in sums.items()}
    taken = 1 << stage.bit
    for one in staged.taken:
        if one.stage.bit < stage.bit:
            taken |= 1 << one.stage.bit
            for lane, share in one.shares.items():
                masks = [mask for mask in amounts if staged.lanes.get(mask) == lane]
                for mask, part in zip(masks, apportion(share, [amounts[mask] for mask in masks]), strict=True):
                    amounts[mask] -= part
    return sum(amount for mask, amount in amounts.items() if live.stages.counted(mask, taken) >> stage.bit & 1)
