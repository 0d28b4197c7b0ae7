"""The rows of what happens behind the shelves as they are, unchecked: for `checkout.back_office.doctor`.

What belongs to a trip is handed out trip by trip; the stock ledger is read store by store, one movement at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from checkout.journal.raw_rows import RawEvent, RowsByTrip
from checkout.journal.statements import statements


class RawHeld(NamedTuple):
    """What is promised to a line, at all places together: allocated, or reserved."""

    number: str
    """The order's number; of a reservation the trip."""
    line: int
    sku: str
    quantity: int


class RawMoved(NamedTuple):
    """All movements of one kind together that name a trip, or one of its orders."""

    ref: str
    sku: str
    kind: str
    quantity: int


@dataclass(frozen=True, slots=True)
class RawOrder:
    """A row of the table `fulfilment_order` with its events; `trip` of an event is the order's number."""

    store: str
    trip: str
    number: str
    shopper: str
    way: str
    state: str
    is_open: int
    placed_at: str
    events: Sequence[RawEvent]


@dataclass(frozen=True, slots=True)
class RawBehind:
    """What a trip has behind the shelves."""

    orders: Sequence[RawOrder] = ()
    allocated: Sequence[RawHeld] = ()
    reserved: Sequence[RawHeld] = ()
    moved: Sequence[RawMoved] = ()


class RawMovement(NamedTuple):
    seq: int
    at: str
    location: str
    sku: str
    kind: str
    quantity: int
    ref: str


class RawLevel(NamedTuple):
    """A row of `stock_level`, or what there should be."""

    location: str
    sku: str
    on_hand: int
    allocated: int
    reserved: int = 0


class RawStoreRows:
    """In an older file there are none."""

    def __init__(self, connection: sqlite3.Connection, *, is_there: bool) -> None:
        self._connection = connection
        self._is_there = is_there

    # With a trip

    def by_trip(self) -> BehindByTrip | None:
        return BehindByTrip(self._connection) if self._is_there else None

    def strays(self) -> Iterator[tuple[str, str, str]]:
        """Table, store and what it names: of rows that name a trip or an order that there is not."""
        yield from self._rows("strays")

    # The ledger

    def keepers(self) -> list[str]:
        """The stores with anything in the stock tables, and the warehouse."""
        return [keeper for (keeper,) in self._rows("keepers")]

    def movements(self, keeper: str) -> Iterator[RawMovement]:
        """The first first."""
        return (RawMovement(*row) for row in self._rows("raw_movements", store=keeper))

    def levels(self, keeper: str) -> Iterator[tuple[RawLevel, RawLevel]]:
        """Each level of the keeper as its row has it, -1 where there is no row, and as allocations and live
        reservations add up; `on_hand` of the second is 0. Live is what has not expired by the last that happened."""
        for place, sku, on_hand, allocated, promised, reserved in self._rows("raw_levels", store=keeper):
            yield RawLevel(place, sku, on_hand, allocated), RawLevel(place, sku, 0, promised, reserved)

    def _rows(self, name: str, **values: str) -> Iterator[Any]:
        if self._is_there:
            yield from self._connection.execute(getattr(statements(), name).sql, values)


class BehindByTrip:
    """Handed out trip by trip, while the rows are read. Ask for trips in ascending order."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        sql = statements()
        names = ("raw_orders", "raw_order_events", "raw_allocations", "raw_reservations", "raw_moved")
        rows = [RowsByTrip(connection.execute(getattr(sql, name).sql), (0, 1)) for name in names]
        self._orders, self._events, self._allocated, self._reserved, self._moved = rows

    def of(self, trip: tuple[str, str]) -> RawBehind:
        events: dict[str, list[RawEvent]] = {}
        for store, _, number, *rest in self._events.of(trip):
            events.setdefault(number, []).append(RawEvent(store, number, *rest))
        return RawBehind(
            [RawOrder(*(*row, events.get(row[2], []))) for row in self._orders.of(trip)],
            [RawHeld(*rest) for _, _, *rest in self._allocated.of(trip)],
            [RawHeld(*rest) for _, _, *rest in self._reserved.of(trip)],
            [RawMoved(*rest) for _, _, *rest in self._moved.of(trip)],
        )
