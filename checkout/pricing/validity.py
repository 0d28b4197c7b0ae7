"""Which offers are in force here and now, until when, and which exclude each other.

Hours may cross midnight; the hours after midnight belong to the day on which they began. A Friday night offer from
22:00 to 02:00 ends on Saturday morning.

>>> from checkout.pricing.offers import EVERYTHING
>>> evening = OfferTerms("evening", "", "", hours=((time(20), time(22)),))
>>> offers = Offers("CNY", {"evening": Offer(evening, Coupon(EVERYTHING, off=100))})
>>> span = unchanged_around(offers, datetime(2026, 11, 24, 21, 30))
>>> str(span.begins), str(span.ends)
('2026-11-24 20:00:00', '2026-11-24 22:00:00')
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from checkout.pricing.offers import Coupon, Excludes, Level, Offer, Offers, OfferTerms, SpecialPrice
from checkout.pricing.priced import Context, CouponProblem, CouponRefused, Usage

_DAY = timedelta(days=1)


def not_in_force(terms: OfferTerms, context: Context) -> CouponProblem | None:
    """Why the offer is not in force in this context; None when it is."""
    if terms.stores and context.store not in terms.stores:
        return CouponProblem.NOT_HERE
    if not in_time(terms, context.at.replace(tzinfo=None)):
        return CouponProblem.NOT_NOW
    if terms.audience and terms.audience.isdisjoint(context.audiences):
        return CouponProblem.NOT_FOR_YOU
    return CouponProblem.USED_UP if times_left(terms, context) == 0 else None


def in_time(terms: OfferTerms, at: datetime) -> bool:
    """Whether the store's wall clock `at` is inside the offer's dates, days and hours."""
    if (terms.valid_from and at < terms.valid_from) or (terms.valid_to and at >= terms.valid_to):
        return False
    if not terms.hours:
        return on_day(terms, at)
    now = at.time()
    return any(
        (begins <= now and (now < ends or ends <= begins) and on_day(terms, at))
        or (now < ends <= begins and on_day(terms, at - _DAY))
        for begins, ends in terms.hours
    )


def on_day(terms: OfferTerms, day: datetime) -> bool:
    """Whether `day` is one of the offer's weekdays and days of the month."""
    return (not terms.weekdays or day.isoweekday() in terms.weekdays) and (
        not terms.month_days or day.day in terms.month_days
    )


def times_left(terms: OfferTerms, context: Context) -> int | None:
    """How often the offer may still be applied in this basket; None: no limit."""
    used, limits = context.used.get(terms.id, Usage()), terms.limits
    left = [
        limit - before
        for limit, before in ((limits.basket, 0), (limits.shopper, used.ever), (limits.day, used.today))
        if limit is not None
    ]
    return max(0, min(left)) if left else None


def offers_in_force(offers: list[Offer], context: Context) -> tuple[list[Offer], list[CouponRefused]]:
    """The offers in force, by id, and the shopper's coupons that are not, each with the reason."""
    held = Counter(context.coupons)
    copies = {offer.id: offer.copies for offer in offers if isinstance(offer.rule, Coupon)}
    refused = [
        CouponRefused(id_, CouponProblem.TWICE) for id_, count in held.items() if count > (copies.get(id_, 1) or count)
    ]
    refused += [CouponRefused(id_, CouponProblem.UNKNOWN) for id_ in held if id_ not in copies]
    in_force = []
    for offer in sorted(offers, key=lambda offer: offer.id):
        is_coupon = isinstance(offer.rule, Coupon)
        if is_coupon and offer.id not in held:
            continue
        problem = not_in_force(offer.terms, context)
        if problem is None:
            in_force.append(offer)
        elif is_coupon:
            refused.append(CouponRefused(offer.id, problem))
    return in_force, refused


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` (inclusive) to `ends` (exclusive)."""

    begins: datetime
    ends: datetime


def unchanged_around(offers: Offers, at: datetime) -> Span:
    """A span around `at`, in the store's zone, in which no offer begins or ends; at most a day each way.

    It is not always the longest: hours of offers for other stores and shoppers end it too.
    """
    begins, ends = at - _DAY, at + _DAY
    for offer in offers:
        for turn in _turns(offer.terms, at):
            if turn <= at:
                begins = max(begins, turn)
            else:
                ends = min(ends, turn)
    return Span(begins, ends)


def _turns(terms: OfferTerms, at: datetime) -> Iterator[datetime]:
    """Moments from the day before `at` to the day after at which the offer may begin or end."""
    for end in (terms.valid_from, terms.valid_to):
        if end is not None:
            yield end.replace(tzinfo=at.tzinfo)
    hours = {hour for window in terms.hours for hour in window}
    if terms.weekdays or terms.month_days:
        hours.add(time(0))
    for day in (at.date() - _DAY, at.date(), at.date() + _DAY):
        for hour in hours:
            yield datetime.combine(day, hour, at.tzinfo)


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """What exclusion rules look at: the level, tags and `excludes` of an offer or of a special price."""

    level: Level
    tags: frozenset[str]
    excludes: Excludes

    @classmethod
    def of(cls, offer: Offer) -> Side:
        tags = offer.terms.tags
        if isinstance(offer.rule, SpecialPrice):
            tags |= {offer.rule.reason.value}
        return cls(offer.level, tags, offer.terms.excludes)

    @classmethod
    def of_row(cls, reason: str) -> Side:
        """A special price from the catalogue's price list."""
        return cls(Level.PRICE, frozenset({reason}), Excludes())

    def conflicts(self, other: Side) -> bool:
        """Whether one unit may not have both. It is enough that one side excludes the other."""
        return self.bars(other) or other.bars(self)

    def bars(self, other: Side) -> bool:
        """Whether this side excludes the other."""
        return other.level in self.excludes.levels or not self.excludes.tags.isdisjoint(other.tags)
