"""The rows of orders in the data file: a header for each, and its events."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from checkout.errors import DataFileDamaged
from checkout.events.codec import decode_order, encode, read_time, write_time
from checkout.events.fulfilment import OrderRecorded
from checkout.journal.statements import run

Reading = Callable[[], AbstractContextManager[None]]
"""`Journal.reading`."""


@dataclass(frozen=True, slots=True)
class OrderRow:
    """The header of an order; `placed_at` is UTC."""

    store: str
    number: str
    trip: str
    shopper: str
    way: str
    state: str
    placed_at: datetime
    voucher: str = ""


class OrderRows:
    """Reads raise DataFileError. Write inside `Journal.transaction`. In an older file that is only read there are no
    orders."""

    def __init__(self, connection: sqlite3.Connection, reading: Reading, *, is_there: bool) -> None:
        self._connection = connection
        self._reading = reading
        self._is_there = is_there

    # Writing

    def put(self, row: OrderRow, *, is_open: bool) -> None:
        """Add the header, or bring its state up to date."""
        self._run(
            "put_order",
            store=row.store,
            number=row.number,
            trip=row.trip,
            shopper=row.shopper,
            way=row.way,
            state=row.state,
            is_open=int(is_open),
            placed_at=write_time(row.placed_at),
            voucher=row.voucher,
        )

    def append(self, store: str, number: str, recorded: OrderRecorded) -> None:
        kind, body = encode(recorded.event)
        at = write_time(recorded.at)
        self._run("add_order_event", store=store, number=number, seq=recorded.seq, at=at, kind=kind, body=body)

    def next_event(self, store: str, number: str) -> int:
        """The number of the order's next event. Call it inside the transaction that adds it."""
        with self._reading():
            ((seq,),) = self._rows("next_order_event", store=store, number=number)
            return int(seq)

    # Reading

    def events(self, store: str, number: str) -> list[OrderRecorded]:
        """All events of the order. Raises DataFileDamaged when one is missing or unreadable."""
        recorded = []
        with self._reading():
            rows = self._rows("order_events", store=store, number=number)
            for expected, (seq, at, kind, body) in enumerate(rows, 1):
                if seq != expected:
                    raise DataFileDamaged(f"order {number} lacks its event {expected}", detail=f"{number} #{expected}")
                recorded.append(OrderRecorded(seq, read_time(at), decode_order(kind, body)))
        return recorded

    def open_orders(self, store: str) -> list[str]:
        """The numbers of the store's orders with something still to be done, the first first."""
        with self._reading():
            return [number for (number,) in self._rows("open_orders", store=store)]

    def placed_between(self, store: str, since: datetime, until: datetime) -> list[str]:
        """The numbers of the store's orders placed from `since` and before `until`, the first first."""
        with self._reading():
            rows = self._rows("orders_between", store=store, since=write_time(since), until=write_time(until))
            return [number for (number,) in rows]

    def stores_with_orders(self) -> list[str]:
        """The stores that have open orders."""
        with self._reading():
            return [store for (store,) in self._rows("stores_with_orders")]

    def find(self, number: str) -> OrderRow | None:
        with self._reading():
            rows = self._rows("find_order", number=number)
            return _row(rows[0]) if rows else None

    def of_shopper(self, shopper: str, most: int = 20) -> list[OrderRow]:
        """The latest first."""
        with self._reading():
            return [_row(row) for row in self._rows("orders_of_shopper", shopper=shopper, most=most)]

    def of_trip(self, store: str, trip: str) -> list[OrderRow]:
        with self._reading():
            return [_row(row) for row in self._rows("orders_of_trip", store=store, trip=trip)]

    def vouchers_of(self, shopper: str) -> dict[str, int]:
        """How many of each coupon the shopper was given because an order came late."""
        with self._reading():
            return dict(self._rows("vouchers_of", shopper=shopper))

    def tickets_since(self, store: str, since: datetime) -> int:
        """How many dishes were ordered in the store since a moment."""
        with self._reading():
            ((count,),) = self._rows("tickets_since", store=store, since=write_time(since)) or [(0,)]
            return int(count)

    def ticket_since(self, store: str, since: datetime, place: int) -> str | None:
        """The order of the dish that was ordered as this one since a moment, counted from 1."""
        with self._reading():
            rows = self._rows("ticket_since", store=store, since=write_time(since), place=place)
            return rows[0][0] if rows else None

    def _run(self, statement: str, **values: str | int) -> None:
        run(self._connection, statement, **values)

    def _rows(self, statement: str, **values: str | int) -> list[Any]:
        return run(self._connection, statement, **values).fetchall() if self._is_there else []


def _row(row: tuple[str, str, str, str, str, str, str]) -> OrderRow:
    store, number, trip, shopper, way, state, placed_at = row
    return OrderRow(store, number, trip, shopper, way, state, read_time(placed_at))
