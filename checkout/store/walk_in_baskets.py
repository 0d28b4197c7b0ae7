"""What shoppers in a store are carrying about: still on hand by the ledger, and not to be promised to anybody at home.

Nothing is written at a scan. Baskets are counted from the trips that are open in this program, and from those that the
journal has as open from before it was started.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from catalog.chain import Fulfilment
from checkout.basket import Basket
from checkout.clock import Clock
from checkout.errors import DataFileError
from checkout.events import TripStarted
from checkout.journal import Journal
from checkout.trip import Trip, TripState

OpenTrips = Callable[[], Iterable[Trip]]
"""The trips that are open in this program, of any store."""

LONGEST_VISIT = timedelta(hours=12)
"""Whoever has been in for longer has put the goods back, or is gone."""
_HOLDING = frozenset({TripState.OPEN, TripState.SUSPENDED, TripState.PAYING, TripState.STUCK})


class WalkInBaskets:
    """The baskets in one store."""

    def __init__(self, store: str, journal: Journal, clock: Clock, trips: OpenTrips) -> None:
        self._store = store
        self._journal = journal
        self._clock = clock
        self._trips = trips
        self._before: dict[str, tuple[datetime, dict[str, int]]] | None = None
        """Of trips from before this program was started, and not taken up since: when each began, and what was carried.
        They go on only in this program, so they are read once."""

    def count(self, sku: str, *, but_for: str = "") -> int:
        """Pieces, or grams, in all baskets but that of one trip."""
        return self._counted(sku, but_for).get(sku, 0)

    def by_sku(self) -> dict[str, int]:
        return self._counted(None, "")

    def forget(self, trip: str) -> None:
        """What a trip from before carried is sold, or the trip goes on in this program."""
        if self._before is not None:
            self._before.pop(trip, None)

    def _counted(self, only: str | None, but_for: str) -> dict[str, int]:
        since = self._clock.now() - LONGEST_VISIT
        found: dict[str, int] = {}
        here = {but_for}
        for trip in self._trips():
            if trip.store.id == self._store and trip.id not in here:
                here.add(trip.id)
                if trip.state in _HOLDING and not trip.at_home and trip.events[0].at > since:
                    _add(found, trip.basket, only)
        for id_, (began, carried) in self._from_before().items():
            if id_ not in here and began > since:
                for sku, quantity in carried.items():
                    found[sku] = found.get(sku, 0) + quantity
        return found

    def _from_before(self) -> dict[str, tuple[datetime, dict[str, int]]]:
        if self._before is None:
            since, here = self._clock.now() - LONGEST_VISIT, {trip.id for trip in self._trips()}
            self._before = {
                row.trip: (row.opened_at, self._carried(row.trip))
                for row in self._journal.unfinished_trips()
                if row.store == self._store and row.state in _HOLDING and row.opened_at > since and row.trip not in here
            }
        return self._before

    def _carried(self, trip: str) -> dict[str, int]:
        basket, found = Basket(), dict[str, int]()
        try:
            with self._journal.reading():
                for recorded in self._journal.events(self._store, trip):
                    if isinstance(recorded.event, TripStarted) and recorded.event.at_home:
                        return {}
                    basket.apply(recorded.event)
        except DataFileError:
            # A trip that cannot be read is for the doctor to report.
            return {}
        _add(found, basket, None)
        return found


def _add(found: dict[str, int], basket: Basket, only: str | None) -> None:
    for item in basket.lines:
        sku = item.goods.sku
        if item.mode is Fulfilment.CARRY and (only is None or only == sku):
            found[sku] = found.get(sku, 0) + item.quantity
