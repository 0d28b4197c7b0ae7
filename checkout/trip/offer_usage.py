"""How often a shopper has used each offer, for its limits per shopper and per day.

A use counts from the moment when its payment begins, so that two trips at the till cannot both have it, and on the
store's day of that moment. It does not count any more when the payment fails or when everything is returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from catalog.chain.stores import Store
from checkout.journal.journal import Journal
from checkout.pricing.priced import Usage

_FURTHEST_EAST = timedelta(hours=14)
"""The earliest that a day begins anywhere is this long before it does in UTC."""


def offers_used(
    journal: Journal, stores: Mapping[str, Store], shopper: str, today: date, but_for: str = ""
) -> dict[str, Usage]:
    """By offer id: what `shopper` has used on all trips except `but_for`. Raises DataFileError."""
    since = datetime.combine(today, time(), UTC) - _FURTHEST_EAST
    on_day: Counter[str] = Counter()
    for use in journal.offers_taken(shopper, since, but_for):
        store = stores.get(use.store)
        if (use.at if store is None else store.local(use.at)).date() == today:
            on_day[use.offer] += use.times
    return {offer: Usage(times, on_day[offer]) for offer, times in journal.offers_used(shopper, but_for).items()}
