"""Stock for people who are not in the store: reserved when they go to pay, allocated when they have paid, picked later.

A reservation is held until a moment, and from then on counts for nothing, whether or not its row is still there. An
allocation stays until it is picked or let go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from checkout.clock import Clock, moment
from checkout.events.fulfilment import Way
from checkout.events.stock import Location, MovementKind
from checkout.journal import HeldRow, Journal
from checkout.store.stock_ledger import StockLedger
from checkout.store.walk_in_baskets import WalkInBaskets

LONGEST = timedelta(hours=2)
"""No store's terms reserve for longer. What seems to be reserved beyond that was reserved by a clock that was ahead and
has been set back."""


class Wanted(NamedTuple):
    """So much of some goods for a line of a trip, to go this way."""

    line: int
    sku: str
    quantity: int
    way: Way = Way.DELIVER


@dataclass(frozen=True, slots=True)
class Lacking:
    """A line that cannot be had as wanted. `available` is what is left for it."""

    line: int
    sku: str
    quantity: int
    available: int


class StockPromises:
    """Of one store and of the warehouse that ships for it."""

    def __init__(
        self, store: StockLedger, warehouse: StockLedger, baskets: WalkInBaskets, journal: Journal, clock: Clock
    ) -> None:
        self._store = store
        self._warehouse = warehouse
        self._baskets = baskets
        self._journal = journal
        self._rows = journal.stock
        self._clock = clock

    def ledger(self, way: Way) -> StockLedger:
        """The ledger that an order which goes this way is taken from."""
        return self._warehouse if way is Way.SHIP else self._store

    def available(self, sku: str, way: Way = Way.DELIVER, *, trip: str = "") -> int:
        """What may be promised to somebody at home; what `trip` has reserved itself is counted as free."""
        ledger = self.ledger(way)
        loose = self._loose(ledger, sku, trip)
        return max(0, loose - ledger.opening.buffer(sku))

    def _loose(self, ledger: StockLedger, sku: str, trip: str) -> int:
        """What is free and in nobody's basket; negative when a basket has more than there is."""
        free = sum(ledger.free(sku, but_for=trip).values())
        return free - self._baskets.count(sku, but_for=trip) if ledger is self._store else free

    # Reservations

    def reserve(self, trip: str, wanted: Sequence[Wanted], until: datetime) -> tuple[Lacking, ...]:
        """Hold all that is `wanted` for a trip until then (UTC), instead of what it held before; or change nothing, and
        return the lines that are lacking. In a transaction of its own, so that the last one is held for exactly one.

        Raises NotSaved or DataFileError.
        """
        with self._journal.transaction():
            now = moment(self._clock)
            self._rows.drop_expired(now, latest=now + LONGEST)
            lacking = self._lacking(trip, wanted)
            if not lacking:
                self._rows.release(trip)
                for line, sku, quantity, way in wanted:
                    ledger = self.ledger(way)
                    if ledger.opening.is_kept(sku):
                        # What is held has a level in the rows, so that they can be examined without the chain's data.
                        ledger.open(sku)
                        for place, part in ledger.spread(sku, quantity, ledger.free(sku)):
                            self._rows.reserve(ledger.keeper, HeldRow(trip, line, place, sku, part), until)
        return lacking

    def _lacking(self, trip: str, wanted: Sequence[Wanted]) -> tuple[Lacking, ...]:
        """Lines that want the same goods share what there is, the first line first."""
        left: dict[tuple[str, bool], int] = {}
        lacking = []
        for line, sku, quantity, way in wanted:
            ledger = self.ledger(way)
            if ledger.opening.is_kept(sku):
                key = sku, ledger is self._store
                there = left.setdefault(key, self.available(sku, way, trip=trip))
                left[key] = max(0, there - quantity)
                if there < quantity:
                    lacking.append(Lacking(line, sku, quantity, there))
        return tuple(lacking)

    def release(self, trip: str) -> None:
        """End what is reserved for a trip."""
        with self._journal.joining():
            self._rows.release(trip)

    # Allocations. Inside a transaction that is open.

    def allocate(self, order: str, wanted: Iterable[Wanted], trip: str, *, seen: bool = False) -> dict[int, int]:
        """Promise what is `wanted` to the lines of an order that `trip` has paid; what it reserved for them ends.

        By line, how much is lacking: nothing as long as it was reserved. With `seen` the shopper saw it in the
        store, so what the ledger lacks is booked as found.
        """
        wanted = list(wanted)
        held = self._end_reservations(trip, {each.line for each in wanted})
        lacking: dict[int, int] = {}
        for line, sku, quantity, way in wanted:
            ledger = self.ledger(way)
            if not ledger.opening.is_kept(sku):
                continue
            if seen and ledger is self._store:
                ledger.found(sku, quantity - max(0, sum(ledger.free(sku).values())), order)
                given = quantity
            else:
                given = min(quantity, max(self._loose(ledger, sku, trip), held.get(line, 0)))
            promised = ledger.allocate(order, line, sku, given, ledger.free(sku))
            if promised < quantity:
                lacking[line] = quantity - promised
        return lacking

    def _end_reservations(self, trip: str, lines: set[int]) -> dict[int, int]:
        """By line, what was still held."""
        held: dict[int, int] = {}
        for keeper in (self._store.keeper, self._warehouse.keeper):
            for row in self._rows.reserved_for(keeper, trip, moment(self._clock)):
                if row.line in lines:
                    held[row.line] = held.get(row.line, 0) + row.quantity
                    self._rows.end_reservation(keeper, row, row.quantity)
        return held

    def allocated(self, order: str, line: int, way: Way = Way.DELIVER) -> dict[Location, int]:
        """Where what is still promised to a line stands. May be asked at any time."""
        rows = self._rows.allocations(self.ledger(way).keeper, order, line)
        return {row.location: row.quantity for row in rows}

    def pick(self, order: str, line: int, sku: str, quantity: int, way: Way = Way.DELIVER) -> None:
        """Somebody has taken so much of `sku` for a line of an order: of what is promised to it, or, beyond that and as
        a substitute, as any shopper would. Goods that are weighed are picked once: what was promised beyond their
        weight is let go."""
        ledger = self.ledger(way)
        if not ledger.opening.is_kept(sku):
            return
        left = quantity
        for row in self._rows.allocations(ledger.keeper, order, line):
            if row.sku == sku:
                part = row.quantity if ledger.opening.is_weighed(sku) else min(left, row.quantity)
                left -= part
                if part > 0:
                    self._rows.end_allocation(ledger.keeper, row, part)
        ledger.take(sku, quantity, MovementKind.PICKED, order)

    def let_go(self, order: str, line: int, way: Way = Way.DELIVER) -> int:
        """Promise the rest of a line to it no longer; how much that was."""
        ledger, quantity = self.ledger(way), 0
        for row in self._rows.allocations(ledger.keeper, order, line):
            self._rows.end_allocation(ledger.keeper, row, row.quantity)
            quantity += row.quantity
        return quantity

    def missing(self, order: str, line: int, quantity: int | None = None, way: Way = Way.DELIVER) -> None:
        """So much of what is promised to a line, or all that is left of it, was not where it should be: the promise
        ends, and it is booked as missing, so that nobody else is promised it."""
        ledger = self.ledger(way)
        missed: dict[str, int] = {}
        for row in self._rows.allocations(ledger.keeper, order, line):
            part = row.quantity if quantity is None else min(quantity, row.quantity)
            if part > 0:
                self._rows.end_allocation(ledger.keeper, row, part)
                missed[row.sku] = missed.get(row.sku, 0) + part
                quantity = None if quantity is None else quantity - part
        # Only now: what goes makes promises move, and the rows above would be those from before.
        for sku, part in missed.items():
            ledger.missed(sku, part, order)

    def bring_back(
        self, order: str, sku: str, quantity: int, *, way: Way = Way.DELIVER, sellable: bool | None = None
    ) -> None:
        """What was picked for an order is in the store again, where shoppers take it. What spoils is thrown away,
        unless `sellable` says otherwise."""
        self.ledger(way).take_back(sku, quantity, order, sellable=sellable)
