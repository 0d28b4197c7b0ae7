"""The journal: every event of every trip, in order, on the disk before the shopper is told.

One command is one transaction. A trip's events are numbered from 1 without gaps. Two programs that both believe they
own a trip cannot both write to it: the second one's number is taken, and its write is refused.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checkout.errors import BAD_ROW, DataFileDamaged, NoSuchTrip, NotSaved
from checkout.events import Event, Recorded
from checkout.events.codec import decode, encode, read_time, write_time
from checkout.journal.database import (
    DAMAGE,
    FILE_NAME,
    MEMORY,
    POSTED_VERSION,
    SCHEMA_VERSION,
    open_database,
    open_to_read,
    trouble,
    version_of,
    what_is_damaged,
)
from checkout.journal.order_rows import OrderRows
from checkout.journal.posted_tables import PostedTables, add_temporary
from checkout.journal.posting import UnderWay, is_posted, post
from checkout.journal.raw_rows import RawTrip, raw_trips
from checkout.journal.raw_store_rows import RawStoreRows
from checkout.journal.statements import run, statements
from checkout.journal.stock_rows import StockRows


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip as the journal lists it; `opened_at` is UTC."""

    store: str
    trip: str
    shopper: str
    state: str
    opened_at: datetime
    at_home: bool
    """Ordered from home."""


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt to be kept: `body` is its JSON (`checkout.basket.receipt`), `total` minor units."""

    store: str
    number: int
    trip: str
    out_trade_no: str
    issued_at: datetime
    total: int
    currency: str
    body: str


@dataclass(frozen=True, slots=True)
class OfferUse:
    """An offer that a shopper pays with, or has paid with, in a store; `at` is when the payment began, UTC."""

    store: str
    offer: str
    times: int
    at: datetime


TripKey = tuple[str, str]
"""Store and trip."""


_TAG = re.compile("[0-9A-Z]{0,6}")

_UNCOUNTABLE = 10**9

_EventRow = tuple[str, str, int, str, str, str]
"""Store, trip, number, time, kind, body."""


class Journal:
    """The journal in the data file of `folder`; None keeps it in memory. Raises DataFileError.

    A new file is marked with `tag`, and keeps it. With `read_only` the file must be there, may be of an older version,
    and is not changed.
    """

    def __init__(self, folder: Path | None = None, *, tag: str = "", read_only: bool = False) -> None:
        self._path = None if folder is None else folder / FILE_NAME
        self._connection = open_to_read(folder) if folder and read_only else open_database(folder, tag=tag)
        self._sql = statements()
        # Every scan waits for this one, and names for its values are an eighth of its time.
        self._add_event: str = re.sub(r":\w+", "?", self._sql.add_event.sql)
        version = version_of(self._connection)
        self._is_posted = version >= POSTED_VERSION
        self.orders = OrderRows(self._connection, self.reading, is_there=version == SCHEMA_VERSION)
        self.stock = StockRows(self._connection, self.reading, is_there=version == SCHEMA_VERSION)
        self.raw_store = RawStoreRows(self._connection, is_there=version == SCHEMA_VERSION)
        self._when_committed: list[Callable[[], None]] = []
        """Whether the file has the posted tables: not an older one that is only read."""
        self.posted = 0
        """Events posted since the file was opened. While it stays the same, so do the posted tables."""

    def close(self) -> None:
        self._connection.close()

    @property
    def is_kept(self) -> bool:
        """Whether it is on disk, and not only in memory."""
        return self._path is not None

    def order_tag(self) -> str:
        """The end of every order reference of this data file, so that no other file has the same; may be empty.

        Raises DataFileDamaged when it is gone.
        """
        with self.reading():
            tag: str | None = self._sql.tag(self._connection)
            if tag is None or not _TAG.fullmatch(tag):
                raise DataFileDamaged("the data file does not say what ends its order references", detail="data_file")
        return tag

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises NotSaved, and nothing is written, when the database refuses, or what is read in it is
        damaged."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
            done, self._when_committed = self._when_committed, []
        except (sqlite3.Error, UnicodeDecodeError) as error:
            self.lose_uncommitted()
            raise _not_saved(error) from error
        except DataFileDamaged as error:
            # What had to be read in order to write.
            self.lose_uncommitted()
            raise NotSaved(f"this could not be saved: {error}", reason=error.facts.get("detail", str(error))) from error
        except BaseException:
            self.lose_uncommitted()
            raise
        for act in done:
            act()

    @contextmanager
    def joining(self) -> Iterator[None]:
        """The transaction that is open, or one of its own. Raises as `transaction` does."""
        if self._connection.in_transaction:
            yield
        else:
            with self.transaction():
                yield

    def when_committed(self, act: Callable[[], None]) -> None:
        """Do this as soon as the transaction is on the disk, and never if it fails: what is in memory follows the
        disk."""
        self._when_committed.append(act)

    def lose_uncommitted(self) -> None:
        """Do what a power failure does: keep every committed row and nothing else."""
        self._when_committed.clear()
        if self._connection.in_transaction:
            # If even this fails the disk is gone, and what was not committed with it.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    @contextmanager
    def reading(self) -> Iterator[None]:
        """The only place where rows of the data file become values, and the events of a trip a trip: raises
        DataFileError, which names the file, when they do not."""
        try:
            yield
        except DAMAGE as error:
            raise trouble(error, self._path) from error
        except DataFileDamaged as error:
            error.facts.setdefault("path", str(self._path or MEMORY))
            raise

    # Writing

    def start_trip(self, store: str, store_code: str, day: date, shopper: str, at: datetime) -> str:
        """Take the next trip number of the day: `JQ202611240001`. Call it inside a transaction."""
        with self.reading():
            number = _next(self._run("next_trip_number", store=store, day=day.isoformat()))
        trip = f"{store_code}{day:%Y%m%d}{number:04d}"
        self._run(
            "add_trip",
            store=store,
            trip=trip,
            day=day.isoformat(),
            number=number,
            shopper=shopper,
            opened_at=write_time(at),
        )
        return trip

    def append(self, store: str, trip: str, recorded: Recorded) -> None:
        """Write one event and post it. Outside `transaction` it is on the disk on return; raises NotSaved if not."""
        kind, body = encode(recorded.event)
        at = write_time(recorded.at)
        row = (store, trip, recorded.seq, at, kind, body)
        if not is_posted(recorded.event):
            self._append(row)
        elif self._connection.in_transaction:
            self._append_and_post(row, recorded.event, PostedTables(self._connection, store, trip, at))
        else:
            with self.transaction():
                self._append_and_post(row, recorded.event, PostedTables(self._connection, store, trip, at))

    def _append(self, row: _EventRow) -> None:
        try:
            self._connection.execute(self._add_event, row)
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                raise
            raise _not_saved(error) from error

    def _append_and_post(self, row: _EventRow, event: Event, tables: PostedTables) -> None:
        self._connection.execute(self._add_event, row)
        self.posted += 1
        post(event, tables)

    def set_state(self, store: str, trip: str, state: str) -> None:
        """Note the trip's state, so that open trips are found without reading events. Call it inside a transaction."""
        self._run("set_state", store=store, trip=trip, state=str(state))

    def next_receipt_number(self, store: str) -> int:
        """The number after that of the store's last receipt. Numbers have no gaps, and none is taken twice: no other
        program can write to the file before this receipt is added. Raises DataFileError."""
        with self.reading():
            return _next(self._run("next_receipt_number", store=store))

    def add_receipt(self, row: ReceiptRow) -> None:
        """Write the receipt. Call it inside the transaction that records the payment."""
        self._run(
            "add_receipt",
            store=row.store,
            number=row.number,
            trip=row.trip,
            out_trade_no=row.out_trade_no,
            issued_at=write_time(row.issued_at),
            total=row.total,
            currency=row.currency,
            body=row.body,
        )

    def _run(self, statement: str, **values: str | int) -> sqlite3.Cursor:
        return run(self._connection, statement, **values)

    def _rows(self, statement: str, **values: str | int) -> list[Any]:
        """All rows at once: a generator that is left half read would raise again where nobody hears it."""
        return self._run(statement, **values).fetchall()

    # Trips. Whatever reads raises DataFileError.

    def trip(self, trip: str) -> TripRow:
        """Raises NoSuchTrip."""
        with self.reading():
            row = self._sql.find_trip(self._connection, trip=trip)
            if row is None:
                raise NoSuchTrip(f"there is no trip {trip!r} in this data file", trip=trip)
            return _trip_row(row)

    def unfinished_trips(self) -> list[TripRow]:
        """Trips whose shopper is still inside, the latest first."""
        with self.reading():
            return [_trip_row(row) for row in self._rows("unfinished_trips")]

    def trips_of_day(self, store: str, day: date) -> list[str]:
        """The store's trips that began on a day of its own time, the first first."""
        with self.reading():
            return [trip for (trip,) in self._rows("trips_of_day", store=store, day=day.isoformat())]

    def latest_day(self, store: str) -> date | None:
        """The latest day, in the store's time, on which a trip began; None when none did."""
        with self.reading():
            day: str | None = self._sql.latest_day(self._connection, store=store)
            return None if day is None else date.fromisoformat(day)

    def events(self, store: str, trip: str) -> list[Recorded]:
        """All events of the trip. Raises DataFileDamaged when one is missing or unreadable."""
        recorded = []
        with self.reading():
            for expected, (seq, at, kind, body) in enumerate(self._rows("events_of", store=store, trip=trip), 1):
                if seq != expected:
                    raise DataFileDamaged(f"trip {trip} lacks its event {expected}", detail=f"{trip} #{expected}")
                recorded.append(Recorded(seq, read_time(at), decode(kind, body)))
        return recorded

    def payment_events(self, store: str, trip: str) -> list[Recorded]:
        """The trip's start and the events of its payments and refunds. Raises DataFileDamaged."""
        with self.reading():
            rows = self._rows("payment_events", store=store, trip=trip)
            return [Recorded(seq, read_time(at), decode(kind, body)) for seq, at, kind, body in rows]

    def receipt_body(self, store: str, trip: str) -> str | None:
        """The receipt of a trip as it was written, None when there is none."""
        with self.reading():
            body: str | None = self._sql.receipt_of(self._connection, store=store, trip=trip)
        return body

    def trip_of_receipt(self, store: str, number: int) -> str | None:
        """The trip that was paid with this receipt, None when there is none."""
        with self.reading():
            trip: str | None = self._sql.trip_of_receipt(self._connection, store=store, number=number)
        return trip

    # What is answered from the posted tables

    @contextmanager
    def _reading_posted(self) -> Iterator[None]:
        with self.reading():
            if not self._is_posted:
                add_temporary(self._connection)
                self._is_posted = True
            yield

    def paying_trips(self) -> list[TripKey]:
        """Trips on which a payment was begun, the first first."""
        with self._reading_posted():
            return self._rows("paying_trips")

    def unsettled_trips(self) -> list[TripKey]:
        """Trips with a payment for which something is still to be done, the first first."""
        with self._reading_posted():
            return [(store, trip) for _, store, trip in self._rows("unsettled_trips")]

    def under_way(self) -> list[tuple[str, str, UnderWay]]:
        """All that is under way, by trip: the trip, an order reference or refund id, and what it is."""
        with self._reading_posted():
            return [(trip, key, UnderWay(what)) for trip, key, what in self._rows("under_way")]

    def trips_with_money(self, since: datetime, until: datetime) -> list[TripKey]:
        """Trips whose money was taken, or given back, from `since` and before `until`; the first first."""
        moments = {"since": write_time(since), "until": write_time(until)}
        with self.reading():
            return [(store, trip) for _, store, trip in self._rows("trips_with_money", **moments)]

    def trip_of_order(self, out_trade_no: str) -> TripKey | None:
        """The trip whose payment has this order reference, None when there is none."""
        with self._reading_posted():
            key: TripKey | None = self._sql.trip_of_order(self._connection, out_trade_no=out_trade_no)
        return key

    def trips_with_serial(self, sku: str, serial: str) -> list[TripKey]:
        """Trips that scanned this pack, except those that left without paying."""
        with self._reading_posted():
            return self._rows("trips_with_serial", sku=sku, serial=serial)

    def offers_used(self, shopper: str, but_for: str) -> dict[str, int]:
        """How often a shopper has used each offer on all trips but one."""
        with self._reading_posted():
            return dict(self._rows("offers_used", shopper=shopper, but_for=but_for))

    def offers_taken(self, shopper: str, since: datetime, but_for: str) -> list[OfferUse]:
        """The offers that a shopper has used since a moment on all trips but one."""
        key = {"shopper": shopper, "since": write_time(since), "but_for": but_for}
        with self._reading_posted():
            rows = self._rows("offers_taken", **key)
            return [OfferUse(store, offer, times, read_time(at)) for store, offer, times, at in rows]

    # For `checkout.back_office.doctor`, which believes nothing

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file, in its words; empty when nothing is."""
        with self.reading():
            said = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check")]
        return [] if said == ["ok"] else [line for text in said for line in text.splitlines() if line]

    def orphans(self) -> list[str]:
        """For each row that refers to a row which does not exist: its table."""
        with self.reading():
            return [str(row[0]) for row in self._connection.execute("PRAGMA foreign_key_check")]

    def trip_numbers(self) -> Iterator[tuple[str, str, int, str]]:
        """Store, day, number and trip of every trip, in this order."""
        with self.reading():
            yield from self._connection.execute(self._sql.trip_numbers.sql)

    def receipt_numbers(self) -> Iterator[tuple[str, int]]:
        """Store and number of every receipt, in this order."""
        with self.reading():
            yield from self._connection.execute(self._sql.receipt_numbers.sql)

    def usage_that_differs(self) -> Iterator[tuple[str, str, str, int, int]]:
        """Store, shopper and offer where the total use of an offer is not what the trips add up to: the sum, and the
        total. Nothing in files before version 4."""
        with self.reading():
            if self._is_posted:
                yield from self._connection.execute(self._sql.usage_that_differs.sql)

    def raw_trips(self) -> Iterator[RawTrip]:
        """Every trip with all its rows, by store and trip. One trip at a time is in memory."""
        with self.reading():
            yield from raw_trips(self._connection, posted=self._is_posted)


def _next(counted: sqlite3.Cursor) -> int:
    """The next number, where the numbers before it are such that somebody counted."""
    number = counted.fetchone()[0]
    if type(number) is not int or not 0 < number < _UNCOUNTABLE:
        raise DataFileDamaged(f"{number!r} would come next", detail=BAD_ROW)
    return number


def _trip_row(row: tuple[str, str, str, str, str, str | None]) -> TripRow:
    store, trip, shopper, state, opened_at, started = row
    # Searched and not decoded: of a list of trips, one may be damaged.
    return TripRow(store, trip, shopper, state, read_time(opened_at), '"at_home":true' in (started or ""))


def _not_saved(error: Exception) -> NotSaved:
    reason = what_is_damaged(error)
    return NotSaved(f"this could not be saved: {reason}", reason=reason)
