"""How often a shopper has used each offer, for its limits per shopper and per day.

A use counts from the moment when its payment begins, so that two trips at the till cannot both have it, and on the
store's day of that moment. It does not count any more when the payment fails or when everything is returned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from catalog.chain import Store
from checkout.clock import Clock
from checkout.journal import Journal
from checkout.pricing import Usage

_FURTHEST_EAST = timedelta(hours=14)
"""The earliest that a day begins anywhere is this long before it does in UTC."""


class OfferUsage:
    """What `shopper` has used on all trips except one, counted anew only after something was posted or on another day.

    One for each trip. Uses are counted on the day of `store`.
    """

    def __init__(self, journal: Journal, stores: Mapping[str, Store], shopper: str, store: Store, clock: Clock) -> None:
        self._journal = journal
        self._stores = stores
        self._shopper = shopper
        self._store = store
        self._clock = clock
        self._counted: tuple[int, date] | None = None
        """How much had been posted when it was last counted, and on which day that was."""
        self._used: dict[str, Usage] = {}

    def but_for(self, trip: str) -> Mapping[str, Usage]:
        """By offer id. `trip` is the trip to leave out, empty before it has begun. Raises DataFileError."""
        counted = self._journal.posted, self._store.local(self._clock.now()).date()
        if counted != self._counted:
            self._used = self._count(counted[1], trip)
            self._counted = counted
        return self._used

    def _count(self, today: date, trip: str) -> dict[str, Usage]:
        since = datetime.combine(today, time(), UTC) - _FURTHEST_EAST
        on_day: Counter[str] = Counter()
        for use in self._journal.offers_taken(self._shopper, since, trip):
            store = self._stores.get(use.store)
            if (use.at if store is None else store.local(use.at)).date() == today:
                on_day[use.offer] += use.times
        ever = self._journal.offers_used(self._shopper, trip)
        return {offer: Usage(times, on_day[offer]) for offer, times in ever.items()}
