"""Why coupons in force were not used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checkout.pricing.offers import Coupon
from checkout.pricing.priced import CouponProblem, CouponRefused

if TYPE_CHECKING:
    from checkout.pricing.best_price import Priced


def unused_coupons(priced: Priced) -> tuple[CouponRefused, ...]:
    """The coupons in force that were not used, each with the reason."""
    live, used = priced.live, set(priced.coupons_used)
    reads: dict[str, int | None] = {}
    """By coupon: the amount that is compared with its minimum; None where nothing counts for it."""
    for stage in live.stages.stages:
        counts = any(live.mask(one.goods, one.row, one.pattern) >> stage.bit & 1 for one in priced.picks)
        reads[stage.offer.id] = priced.amount_read(stage) if counts else None
    for index, pattern in enumerate(live.patterns):
        prices = [one.price for one in priced.picks if one.goods.fits(index)]
        reads[pattern.offer.id] = max(prices, default=None)
    unused = []
    for offer in live.offers:
        if isinstance(offer.rule, Coupon) and offer.id not in used:
            read = reads[offer.id]
            missing = 0 if read is None else max(0, offer.rule.minimum - read)
            problem = CouponProblem.MINIMUM if missing else CouponProblem.GROUP
            unused.append(CouponRefused(offer.id, CouponProblem.NOTHING_FITS if read is None else problem, missing))
    return tuple(unused)
