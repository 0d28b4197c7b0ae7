"""What is almost reached, and why a coupon was not used."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from checkout.pricing.component import Pick
from checkout.pricing.joint import Whole
from checkout.pricing.market import Market
from checkout.pricing.offers import Offers
from checkout.pricing.priced import CouponRefused, Line, NearMiss
from checkout.pricing.stages import Staged

if TYPE_CHECKING:
    from checkout.pricing.best_price import Priced


def coupons_left(market: Market, picks: dict[Pick, int], staged: Staged) -> tuple[CouponRefused, ...]:
    return ()


def near_misses(
    priced: Priced, offers: Offers, market: Market, lines: dict[int, Line], whole: Whole, goods: Sequence[Line]
) -> tuple[NearMiss, ...]:
    return ()
