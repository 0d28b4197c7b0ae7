"""Which offers live here and now, and what may be combined with what.

The hours of an offer may cross midnight; the hours after it belong to the day on which they began, so that a Friday
night of 22:00 to 02:00 ends on Saturday morning.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from enum import StrEnum

from catalog.chain.prices import Audience
from checkout.pricing.offers import Coupon, Excludes, Level, Offer, SpecialPrice, Terms
from checkout.pricing.priced import Context, CouponProblem, CouponRefused, Usage


class Absence(StrEnum):
    """Why an offer does not live."""

    TIME = "time"
    STORE = "store"
    AUDIENCE = "audience"
    USED_UP = "used-up"


def absence(terms: Terms, context: Context) -> Absence | None:
    """Why the offer does not live in these circumstances, or None when it does."""
    if terms.stores and context.store not in terms.stores:
        return Absence.STORE
    if not in_time(terms, context.at.replace(tzinfo=None)):
        return Absence.TIME
    if terms.audience is Audience.MEMBER and not context.member:
        return Absence.AUDIENCE
    return Absence.USED_UP if times_left(terms, context) == 0 else None


def in_time(terms: Terms, at: datetime) -> bool:
    """Whether the store's wall clock `at` is inside the offer's dates, weekdays and hours."""
    if (terms.valid_from and at < terms.valid_from) or (terms.valid_to and at >= terms.valid_to):
        return False
    day = at
    if terms.hours is not None:
        begins, ends = terms.hours
        if not _between(begins, at.time(), ends):
            return False
        if ends <= begins and at.time() < ends:
            day = at - timedelta(days=1)
    return not terms.weekdays or day.isoweekday() in terms.weekdays


def _between(begins: time, now: time, ends: time) -> bool:
    if begins < ends:
        return begins <= now < ends
    return now >= begins or now < ends


def times_left(terms: Terms, context: Context) -> int | None:
    """How often the offer may still be applied in this basket; None is as often as it fits."""
    used, limits = context.used.get(terms.id, Usage()), terms.limits
    left = [
        limit - before
        for limit, before in ((limits.basket, 0), (limits.shopper, used.ever), (limits.day, used.today))
        if limit is not None
    ]
    return max(0, min(left)) if left else None


def live_offers(offers: list[Offer], context: Context) -> tuple[list[Offer], list[CouponRefused]]:
    """The offers that live, by id, and the coupons that the shopper holds in vain."""
    held = dict.fromkeys(context.coupons)
    refused = [CouponRefused(id_, CouponProblem.TWICE) for id_ in held if context.coupons.count(id_) > 1]
    known = {offer.id for offer in offers if isinstance(offer.rule, Coupon)}
    refused += [CouponRefused(id_, CouponProblem.UNKNOWN) for id_ in held if id_ not in known]
    live = []
    for offer in sorted(offers, key=lambda offer: offer.id):
        is_coupon = isinstance(offer.rule, Coupon)
        if is_coupon and offer.id not in held:
            continue
        why = absence(offer.terms, context)
        if why is None:
            live.append(offer)
        elif is_coupon:
            refused.append(CouponRefused(offer.id, _COUPON_PROBLEMS[why]))
    return live, refused


_COUPON_PROBLEMS = {
    Absence.TIME: CouponProblem.NOT_NOW,
    Absence.STORE: CouponProblem.NOT_HERE,
    Absence.AUDIENCE: CouponProblem.NOT_FOR_YOU,
    Absence.USED_UP: CouponProblem.USED_UP,
}


class Side:
    """An offer, or a row of the price list, as the other side of an exclusion sees it."""

    __slots__ = ("excludes", "level", "tags")

    def __init__(self, level: Level, tags: frozenset[str], excludes: Excludes) -> None:
        self.level = level
        self.tags = tags
        self.excludes = excludes

    @classmethod
    def of(cls, offer: Offer) -> Side:
        tags = offer.terms.tags
        if isinstance(offer.rule, SpecialPrice):
            tags |= {offer.rule.reason.value}
        return cls(offer.level, tags, offer.terms.excludes)

    @classmethod
    def of_row(cls, reason: str) -> Side:
        """A special price out of the catalogue's own price list."""
        return cls(Level.PRICE, frozenset({reason}), Excludes())

    def conflicts(self, other: Side) -> bool:
        """Whether one unit may not have both: it is enough that one of the two says so."""
        return self._shuts_out(other) or other._shuts_out(self)

    def _shuts_out(self, other: Side) -> bool:
        return other.level in self.excludes.levels or not self.excludes.tags.isdisjoint(other.tags)
