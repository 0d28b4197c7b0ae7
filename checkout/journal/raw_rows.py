"""The rows of the data file as they are, unchecked, trip by trip: for `checkout.back_office.doctor`."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from checkout.journal.statements import statements


@dataclass(frozen=True, slots=True)
class RawEvent:
    store: str
    trip: str
    seq: int
    at: str
    kind: str
    body: str


@dataclass(frozen=True, slots=True)
class RawReceipt:
    """A row of the table `receipt`; `total` is minor units."""

    store: str
    number: int
    trip: str
    out_trade_no: str
    issued_at: str
    total: int
    currency: str
    body: str


@dataclass(frozen=True, slots=True)
class RawPosted:
    """A trip's rows in the posted tables."""

    payments: dict[str, str]
    """The standing by order reference."""
    offers: dict[str, tuple[int, str, str]]
    """By offer: how many times, when the payment began, and the shopper."""
    serials: set[tuple[str, str]]
    """SKU and serial number."""
    under_way: dict[str, str]
    """What is under way, by order reference or refund id."""


@dataclass(frozen=True, slots=True)
class RawTrip:
    """A row of the table `trip` with all that belongs to it; `posted` is None in files before version 4."""

    store: str
    trip: str
    day: str
    number: int
    shopper: str
    state: str
    opened_at: str
    events: Sequence[RawEvent]
    receipts: Sequence[RawReceipt]
    posted: RawPosted | None


def raw_trips(connection: sqlite3.Connection, *, posted: bool) -> Iterator[RawTrip]:
    """Every trip with all its rows, by store and trip. One trip at a time is in memory."""
    sql = statements()

    def rows(statement: Any, key: tuple[int, int] = (0, 1)) -> RowsByTrip:
        return RowsByTrip(connection.execute(statement.sql), key)

    events, receipts = rows(sql.event_rows), rows(sql.receipt_rows, (0, 2))
    posted_rows = (sql.payment_rows, sql.offer_rows, sql.serial_rows, sql.under_way_rows)
    tables = [rows(each) for each in posted_rows] if posted else []
    for store, name, day, number, shopper, state, opened_at in connection.execute(sql.trip_rows.sql):
        key = (store, name)
        yield RawTrip(
            store,
            name,
            day,
            number,
            shopper,
            state,
            opened_at,
            [RawEvent(*event) for event in events.of(key)],
            [RawReceipt(*receipt) for receipt in receipts.of(key)],
            _posted(*(table.of(key) for table in tables)) if posted else None,
        )


def _posted(payments: _Rows, offers: _Rows, serials: _Rows, under_way: _Rows) -> RawPosted:
    return RawPosted(
        {order: standing for _, _, order, standing in payments},
        {offer: (times, at, shopper) for _, _, offer, times, at, shopper in offers},
        {(sku, serial) for _, _, sku, serial in serials},
        {key: what for _, _, key, what in under_way},
    )


_Rows = list[tuple[Any, ...]]


class RowsByTrip:
    """Rows sorted by store and trip, the columns `key`: handed out trip by trip, while they are read."""

    def __init__(self, rows: Iterable[tuple[Any, ...]], key: tuple[int, int]) -> None:
        self._groups: Iterator[tuple[tuple[str, str], Iterator[tuple[Any, ...]]]] = groupby(rows, itemgetter(*key))
        self._next = next(self._groups, None)

    def of(self, trip: tuple[str, str]) -> _Rows:
        """The rows of `trip`. Trips are asked for in ascending order; rows of trips between them are skipped."""
        while self._next is not None and self._next[0] < trip:
            self._next = next(self._groups, None)
        if self._next is None or self._next[0] != trip:
            return []
        rows = list(self._next[1])
        self._next = next(self._groups, None)
        return rows
