"""What a basket costs: offers in force, the cheapest combination of them, shares to the fen, and the tax inside."""

from __future__ import annotations

from checkout.pricing.alternatives import LeftAside, explained, left_aside
from checkout.pricing.apportion import apportion
from checkout.pricing.best_price import FULL_BUDGET, PAY_BUDGET, Priced, Pricer, price, priced_again
from checkout.pricing.near import near_misses
from checkout.pricing.offer_book import OfferBook, chain_contents, demo_offers
from checkout.pricing.offers import MEMBER, Coupon, Level, Offers
from checkout.pricing.priced import (
    Alternative,
    Application,
    Context,
    CouponProblem,
    CouponRefused,
    Line,
    NearMiss,
    PricedLine,
    UnitsTaken,
    Usage,
    line_of,
)
from checkout.pricing.shelf_goods import goods_of, suggested_lines
from checkout.pricing.tax import RateOf, TaxGroup, tax_inside, tax_of
from checkout.pricing.validity import Span, times_left, unchanged_around

__all__ = [
    "FULL_BUDGET",
    "MEMBER",
    "PAY_BUDGET",
    "Alternative",
    "Application",
    "Context",
    "Coupon",
    "CouponProblem",
    "CouponRefused",
    "LeftAside",
    "Level",
    "Line",
    "NearMiss",
    "OfferBook",
    "Offers",
    "Priced",
    "PricedLine",
    "Pricer",
    "RateOf",
    "Span",
    "TaxGroup",
    "UnitsTaken",
    "Usage",
    "apportion",
    "chain_contents",
    "demo_offers",
    "explained",
    "goods_of",
    "left_aside",
    "line_of",
    "near_misses",
    "price",
    "priced_again",
    "suggested_lines",
    "tax_inside",
    "tax_of",
    "times_left",
    "unchanged_around",
]
