"""What the staff do with stock every day: waste at night, the delivery in the morning, full shelves in between.

- Half an hour after closing, what is left of day-fresh goods is thrown away, unless it is promised to somebody.
- An hour before opening, the store gets what it lacks of its plan, and so does the warehouse. The shelves are filled.
- Twice an hour, shelves that have become low are filled from the back room.

It is booked when somebody asks what is due. A store that was closed for a week books one night and one morning, not
seven.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, time, timedelta

from catalog.chain import Store
from checkout.clock import Clock, moment
from checkout.errors import DataFileError, NotSaved
from checkout.events.stock import Location, MovementKind
from checkout.journal import Journal
from checkout.store.stock import Stock
from checkout.store.stock_ledger import StockLedger

AFTER_CLOSING = timedelta(minutes=30)
BEFORE_OPENING = timedelta(hours=1)
ROUND = timedelta(minutes=30)
"""How often somebody looks along the shelves."""
SET_BACK = timedelta(days=1)
"""A clock that was set back by less books nothing twice. By more, it had been wrong: booking goes on from now."""
LOW = 3
"""A shelf is low with less than one part in so many of what fits on it."""


class Replenishment:
    """Of one store, and of the warehouse that ships for it."""

    def __init__(self, store: Store, stock: Stock, journal: Journal, clock: Clock) -> None:
        self._place = store
        self._stock = stock
        self._journal = journal
        self._clock = clock
        self._until: datetime | None = None
        """How far everything is booked, once that has been read."""
        self._taken = -1
        """`StockLedger.taken` when somebody last looked along the shelves."""
        self._failed: datetime | None = None
        """When booking failed the last time, if it has not succeeded since."""
        self._next: tuple[datetime, datetime] | None = None
        """The next night or morning after a moment."""

    @property
    def due(self) -> datetime | None:
        """When there is something to do next, UTC; None where nothing has moved yet."""
        since = self._since()
        if since is None:
            return None
        if self._next is None or self._next[0] != since:
            next_ones = (self._last(since + timedelta(days=1), *kind) for kind in (self._closing, self._opening))
            self._next = since, min((at for at in next_ones if at > since), default=since + timedelta(days=1))
        due = self._next[1] if self._taken == self._stock.store.taken else min(self._next[1], since + ROUND)
        return due if self._failed is None else max(due, self._failed + ROUND)

    def settle(self) -> None:
        """Book what is due by now. What cannot be saved is due again a round later."""
        due, since, now = self.due, self._since(), moment(self._clock)
        if due is not None and since is not None and due <= now:
            try:
                self._book(since, now)
            except NotSaved:
                self._failed = now
            else:
                self._until, self._failed = now, None

    def _book(self, since: datetime, now: datetime) -> None:
        steps = [(self._last(now, *self._closing), self._waste), (self._last(now, *self._opening), self._deliver)]
        taken = self._stock.store.taken
        with self._journal.transaction():
            for at, book in sorted(steps, key=lambda step: step[0]):
                if at > since:
                    book(f"{self._place.local(at):%Y-%m-%d}")
            self._fill_shelves(1, LOW, "")
            self._journal.stock.set_replenished(self._place.id, now)
        self._taken = taken

    def _since(self) -> datetime | None:
        if self._until is None:
            rows = self._journal.stock
            # Where the rows cannot be read, nothing is booked any more; the doctor says why.
            with suppress(DataFileError):
                self._until = rows.replenished_until(self._place.id) or rows.first_moved(self._place.id)
        now = moment(self._clock)
        if self._until is not None and self._until > now + SET_BACK:
            self._until = now
        return self._until

    # When

    @property
    def _closing(self) -> tuple[time, timedelta]:
        return self._place.closes, AFTER_CLOSING

    @property
    def _opening(self) -> tuple[time, timedelta]:
        return self._place.opens, -BEFORE_OPENING

    def _last(self, at: datetime, hour: time, later: timedelta) -> datetime:
        """The last time by `at` that it was so much later than `hour` in the store; UTC."""
        day = self._place.local(at - later).date()
        found = datetime.combine(day, hour, self._place.zone).astimezone(at.tzinfo) + later
        if found > at:
            before = day - timedelta(days=1)
            found = datetime.combine(before, hour, self._place.zone).astimezone(at.tzinfo) + later
        return found

    # What. Inside a transaction.

    def _waste(self, ref: str) -> None:
        ledger = self._stock.store
        for sku in ledger.opening:
            plan = ledger.opening.plan(sku)
            if plan is not None and plan.day_fresh:
                for place, quantity in ledger.free(sku).items():
                    ledger.go(place, sku, MovementKind.WASTED, max(0, quantity), ref)

    def _deliver(self, ref: str) -> None:
        _receive(self._stock.store, ref)
        _receive(self._stock.warehouse, ref)
        self._fill_shelves(1, 1, ref)

    def _fill_shelves(self, part: int, of: int, ref: str) -> None:
        """Fill every shelf with less than this part of what fits on it."""
        ledger = self._stock.store
        for sku, levels in ledger.moved_levels().items():
            plan, shelf = ledger.opening.plan(sku), levels.get(Location.SHELF)
            if plan is not None and shelf is not None and shelf.on_hand * of < plan.shelf * part:
                ledger.fill(sku, plan.shelf - shelf.on_hand, ref)


def _receive(ledger: StockLedger, ref: str) -> None:
    for sku in ledger.opening:
        plan, front = ledger.opening.plan(sku), ledger.opening.front(sku)
        if plan is not None:
            par = plan.warehouse if front is Location.WAREHOUSE else plan.par
            place = Location.BACK if front is Location.SHELF else front
            lacking = par - sum(level.on_hand for level in ledger.levels(sku).values())
            ledger.come(place, sku, MovementKind.RECEIVED, max(0, lacking), ref)
