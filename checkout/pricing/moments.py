"""For how long the same offers live: from one turn of the store's clock to the next.

>>> from checkout.pricing.offers import EVERYTHING, Coupon, Offer, Terms
>>> evening = Terms("evening", "", "", hours=(time(20), time(22)))
>>> offers = Offers("CNY", {"evening": Offer(evening, Coupon(EVERYTHING, off=100))})
>>> span = unchanged_around(offers, datetime(2026, 11, 24, 21, 30))
>>> str(span.begins), str(span.ends)
('2026-11-24 20:00:00', '2026-11-24 22:00:00')
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from checkout.pricing.offers import Offers, Terms

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """From `begins` (inclusive) to `ends` (exclusive)."""

    begins: datetime
    ends: datetime


def unchanged_around(offers: Offers, at: datetime) -> Span:
    """The longest time around `at`, in the store's zone, in which no offer may begin or end; at most a day each way.

    It may end where nothing changes: an offer for members of another store has its hours too.
    """
    begins, ends = at - _DAY, at + _DAY
    for offer in offers:
        for turn in _turns(offer.terms, at):
            if turn <= at:
                begins = max(begins, turn)
            else:
                ends = min(ends, turn)
    return Span(begins, ends)


def _turns(terms: Terms, at: datetime) -> Iterator[datetime]:
    for end in (terms.valid_from, terms.valid_to):
        if end is not None:
            yield end.replace(tzinfo=at.tzinfo)
    hours = [*(terms.hours or ()), *([time(0)] if terms.weekdays else [])]
    for day in (at.date() - _DAY, at.date(), at.date() + _DAY):
        for hour in hours:
            yield datetime.combine(day, hour, at.tzinfo)
