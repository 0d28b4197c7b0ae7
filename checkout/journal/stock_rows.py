"""The rows of the stock ledger: movements, levels, allocations, reservations.

A `keeper` is a store's id, or that of the warehouse. Quantities are pieces, or grams of what is weighed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from checkout.events.codec import read_time, write_time
from checkout.events.stock import Location, MovementKind
from checkout.journal.statements import run

Reading = Callable[[], AbstractContextManager[None]]
"""`Journal.reading`."""


class Level(NamedTuple):
    """What stands at a location, and how much of that is promised to orders that are paid."""

    on_hand: int = 0
    allocated: int = 0


Levels = dict[Location, Level]


@dataclass(frozen=True, slots=True)
class Movement:
    """A row of the ledger: `quantity` came, or went where it is negative; `at` is UTC."""

    seq: int
    at: datetime
    location: Location
    sku: str
    kind: MovementKind
    quantity: int
    ref: str
    """What it belongs to: a trip, an order, a refund, a count."""


class HeldRow(NamedTuple):
    """So much of some goods at a location: allocated to a line of the order `owner`, or reserved for the trip."""

    owner: str
    line: int
    location: Location
    sku: str
    quantity: int


class StockRows:
    """Reads raise DataFileError. Write inside `Journal.transaction`. In an older file that is only read no goods have
    moved."""

    def __init__(self, connection: sqlite3.Connection, reading: Reading, *, is_there: bool) -> None:
        self._connection = connection
        self._reading = reading
        self._is_there = is_there

    # The ledger

    def levels(self, keeper: str, sku: str) -> Levels:
        """By location; empty for goods that have not moved yet."""
        with self._reading():
            rows = self._rows("stock_levels", store=keeper, sku=sku)
            return {Location(place): Level(on_hand, allocated) for place, on_hand, allocated in rows}

    def all_levels(self, keeper: str) -> dict[str, Levels]:
        """By SKU, of goods that have moved."""
        found: dict[str, Levels] = {}
        with self._reading():
            for sku, place, on_hand, allocated in self._rows("stock_of_store", store=keeper):
                found.setdefault(sku, {})[Location(place)] = Level(on_hand, allocated)
        return found

    def open(self, keeper: str, sku: str, location: Location) -> None:
        """Keep a level of these goods here from now on."""
        self._run("add_level", store=keeper, sku=sku, location=location.value)

    def move(
        self, keeper: str, at: datetime, location: Location, sku: str, kind: MovementKind, quantity: int, ref: str
    ) -> None:
        """Add a movement, and bring the level up to date. A level never falls below 0, nor below what is allocated: the
        transaction fails instead."""
        place = location.value
        self._run(
            "add_movement",
            store=keeper,
            at=write_time(at),
            location=place,
            sku=sku,
            kind=kind.value,
            quantity=quantity,
            ref=ref,
        )
        self._run("change_level", store=keeper, sku=sku, location=place, on_hand=quantity, allocated=0)

    def movements(self, keeper: str, sku: str) -> list[Movement]:
        """Of some goods, the first first."""
        with self._reading():
            return [_movement(row) for row in self._rows("movements_of", store=keeper, sku=sku)]

    def movements_since(self, keeper: str, since: datetime) -> list[Movement]:
        """Of all goods, the first first."""
        with self._reading():
            return [_movement(row) for row in self._rows("movements_since", store=keeper, since=write_time(since))]

    def first_moved(self, keeper: str) -> datetime | None:
        """When the ledger begins; None when nothing has moved yet."""
        with self._reading():
            return _time(self._rows("first_moved", store=keeper))

    # Allocations

    def allocate(self, keeper: str, number: str, line: int, location: Location, sku: str, quantity: int) -> None:
        """Promise so much more to a line of an order."""
        place = location.value
        self._run("allocate", store=keeper, number=number, line=line, location=place, sku=sku, quantity=quantity)
        self._run("change_level", store=keeper, sku=sku, location=place, on_hand=0, allocated=quantity)

    def allocations(self, keeper: str, number: str, line: int) -> list[HeldRow]:
        """What is promised to a line, by location."""
        with self._reading():
            rows = self._rows("allocations_of", store=keeper, number=number, line=line)
            return [HeldRow(number, line, Location(place), sku, quantity) for place, sku, quantity in rows]

    def allocations_at(self, keeper: str, sku: str, location: Location) -> list[HeldRow]:
        """To whom some goods at a location are promised, the youngest order first."""
        with self._reading():
            rows = self._rows("allocations_at", store=keeper, sku=sku, location=location.value)
            return [HeldRow(number, line, location, sku, quantity) for number, line, quantity in rows]

    def end_allocation(self, keeper: str, row: HeldRow, quantity: int) -> None:
        """Promise `quantity` less than `row` does."""
        key: dict[str, str | int] = {"number": row.owner, "line": row.line, "location": row.location.value}
        if quantity < row.quantity:
            self._run("set_allocation", store=keeper, **key, quantity=row.quantity - quantity)
        else:
            self._run("end_allocation", store=keeper, **key)
        level = {"sku": row.sku, "location": row.location.value}
        self._run("change_level", store=keeper, **level, on_hand=0, allocated=-quantity)

    # Reservations

    def reserve(self, keeper: str, row: HeldRow, until: datetime) -> None:
        key: dict[str, str | int] = {"trip": row.owner, "line": row.line, "location": row.location.value}
        self._run("reserve", store=keeper, **key, sku=row.sku, quantity=row.quantity, expires_at=write_time(until))

    def reserved(self, keeper: str, sku: str, now: datetime, *, but_for: str = "") -> dict[Location, int]:
        """Live reservations by location, except those of one trip."""
        with self._reading():
            rows = self._rows("reserved", store=keeper, sku=sku, now=write_time(now), but_for=but_for)
            return {Location(place): quantity for place, quantity in rows}

    def all_reserved(self, keeper: str, now: datetime) -> dict[str, int]:
        """Live reservations by SKU."""
        with self._reading():
            return dict(self._rows("reserved_in_store", store=keeper, now=write_time(now)))

    def reserved_for(self, keeper: str, trip: str, now: datetime) -> list[HeldRow]:
        """The live reservations of a trip."""
        with self._reading():
            rows = self._rows("reserved_for", store=keeper, trip=trip, now=write_time(now))
            return [HeldRow(trip, line, Location(place), sku, quantity) for line, place, sku, quantity in rows]

    def reservations_at(
        self, keeper: str, sku: str, location: Location, now: datetime
    ) -> list[tuple[HeldRow, datetime]]:
        """For whom some goods at a location are held, and until when; the one that ends last first."""
        with self._reading():
            rows = self._rows("reservations_at", store=keeper, sku=sku, location=location.value, now=write_time(now))
            return [
                (HeldRow(trip, line, location, sku, quantity), read_time(until)) for trip, line, quantity, until in rows
            ]

    def end_reservation(self, keeper: str, row: HeldRow, quantity: int) -> None:
        """Hold `quantity` less than `row` does."""
        key: dict[str, str | int] = {"trip": row.owner, "line": row.line, "location": row.location.value}
        if quantity < row.quantity:
            self._run("set_reservation", store=keeper, **key, quantity=row.quantity - quantity)
        else:
            self._run("end_reservation", store=keeper, **key)

    def release(self, trip: str) -> None:
        """End every reservation of a trip, wherever it is."""
        self._run("release", trip=trip)

    def drop_expired(self, now: datetime, latest: datetime) -> None:
        """Remove reservations that count for nothing any more, and those that end after `latest`."""
        self._run("drop_expired", now=write_time(now), latest=write_time(latest))

    # How far deliveries and waste have been booked

    def replenished_until(self, keeper: str) -> datetime | None:
        with self._reading():
            return _time(self._rows("replenished_until", store=keeper))

    def set_replenished(self, keeper: str, until: datetime) -> None:
        self._run("set_replenished", store=keeper, until=write_time(until))

    def _run(self, statement: str, **values: str | int) -> None:
        run(self._connection, statement, **values)

    def _rows(self, statement: str, **values: str | int) -> list[Any]:
        return run(self._connection, statement, **values).fetchall() if self._is_there else []


def _movement(row: tuple[Any, ...]) -> Movement:
    seq, at, place, sku, kind, quantity, ref = row
    return Movement(seq, read_time(at), Location(place), sku, MovementKind(kind), quantity, ref)


def _time(rows: list[tuple[str]]) -> datetime | None:
    return read_time(rows[0][0]) if rows else None
