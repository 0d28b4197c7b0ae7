"""The journal: every event of every trip, in order, on the disk before the shopper is told.

One command is one transaction. A trip's events are numbered from 1 without gaps, so two programs that both believe to
own a trip cannot both write: the second finds its number taken and is refused.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import aiosql

from checkout.errors import DataFileDamaged, NoSuchTrip, NotSaved
from checkout.events import PaymentEvent, Recorded, RefundDone, RefundEvent
from checkout.events.codec import decode, encode, read_time, write_time
from checkout.journal.database import FILE_NAME, open_database, open_to_read, trouble
from checkout.journal.raw_rows import RawEvent, RawReceipt, RawTrip


@dataclass(frozen=True, slots=True)
class TripRow:
    """A trip as the journal lists it."""

    store: str
    trip: str
    shopper: str
    state: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt as the journal keeps it; `body` is JSON (`checkout.basket.receipt`), `total` minor units."""

    store: str
    number: int
    trip: str
    out_trade_no: str
    issued_at: datetime
    total: int
    currency: str
    body: str


_ABOUT_MONEY = frozenset(kind.__name__ for kind in get_args(PaymentEvent | RefundEvent))


@cache
def _sql() -> Any:
    text = (files("checkout.journal") / "journal.sql").read_text(encoding="utf-8")
    return aiosql.from_str(text, "sqlite3")


class Journal:
    """The journal in the data file of `folder`; None keeps it in memory. Raises DataFileError.

    A new file is marked with `tag`, and keeps it. With `read_only` the file must be there, and nothing in it is
    changed.
    """

    def __init__(self, folder: Path | None = None, *, tag: str = "", read_only: bool = False) -> None:
        self._path = None if folder is None else folder / FILE_NAME
        self._connection = open_to_read(folder) if folder and read_only else open_database(folder, tag=tag)
        self._sql = _sql()
        # Every scan waits for this one: aiosql's own call, which makes and closes a cursor, takes twice as long.
        self._add_event: str = self._sql.add_event.sql
        self.payments_written = 0
        """How many events about paying and giving back were written since this was opened. As long as it stays the
        same, so do receipts and open payments: nobody else writes into the file."""

    def close(self) -> None:
        self._connection.close()

    @property
    def is_kept(self) -> bool:
        """Whether anything of it is left when the program ends."""
        return self._path is not None

    def order_tag(self) -> str:
        """What ends every order reference of this data file, so that no other file has the same ones; may be empty.

        Raises DataFileDamaged when it is gone.
        """
        with self._reading():
            tag: str | None = self._sql.tag(self._connection)
        if tag is None:
            raise DataFileDamaged("the data file does not say what ends its order references", detail="data_file")
        return tag

    def lose_uncommitted(self) -> None:
        """What a power failure leaves: every committed row, and nothing else."""
        self._roll_back()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing. Raises NotSaved when it could not be written; nothing of it remains then."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise _not_saved(error) from error
        except BaseException:
            self._roll_back()
            raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            # Where even this fails the disk is gone. What was not committed is then not there either.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise trouble(error, self._path) from error

    def start_trip(self, store: str, store_code: str, day: date, shopper: str, at: datetime) -> str:
        """Take the next trip number of the day: `JQ202611240001`. Call it inside a transaction."""
        number: int = self._sql.next_trip_number(self._connection, store=store, day=day.isoformat())
        trip = f"{store_code}{day:%Y%m%d}{number:04d}"
        self._sql.add_trip(
            self._connection,
            store=store,
            trip=trip,
            day=day.isoformat(),
            number=number,
            shopper=shopper,
            opened_at=write_time(at),
        )
        return trip

    def append(self, store: str, trip: str, recorded: Recorded) -> None:
        """Write one event. Outside `transaction` it is on the disk on return; raises NotSaved when it is not."""
        kind, body = encode(recorded.event)
        if kind in _ABOUT_MONEY:
            self.payments_written += 1
        row = {
            "store": store,
            "trip": trip,
            "seq": recorded.seq,
            "at": write_time(recorded.at),
            "kind": kind,
            "body": body,
        }
        try:
            self._connection.execute(self._add_event, row)
        except sqlite3.Error as error:
            if self._connection.in_transaction:
                raise
            raise _not_saved(error) from error

    def set_state(self, store: str, trip: str, state: str) -> None:
        """Note the trip's state, so that open trips are found without reading them. Call it inside a transaction."""
        self._sql.set_state(self._connection, store=store, trip=trip, state=state)

    def next_receipt_number(self, store: str) -> int:
        """The next number without a gap. Call it inside the transaction that adds the receipt."""
        number: int = self._sql.next_receipt_number(self._connection, store=store)
        return number

    def add_receipt(self, row: ReceiptRow) -> None:
        """Write the receipt. Call it inside the transaction that records the payment."""
        self._sql.add_receipt(
            self._connection,
            store=row.store,
            number=row.number,
            trip=row.trip,
            out_trade_no=row.out_trade_no,
            issued_at=write_time(row.issued_at),
            total=row.total,
            currency=row.currency,
            body=row.body,
        )

    def unfinished_trips(self) -> list[TripRow]:
        """Trips whose shopper is still inside, the latest first. Raises DataFileError, as all that read do."""
        with self._reading():
            return [_trip_row(row) for row in self._sql.unfinished_trips(self._connection)]

    def all_trips(self) -> list[TripRow]:
        with self._reading():
            return [_trip_row(row) for row in self._sql.all_trips(self._connection)]

    def trips_scanning(self, part: str) -> list[TripRow]:
        """Trips in which goods went into the basket by an event that may hold `part`, as JSON. Reads every event."""
        with self._reading():
            return [_trip_row(row) for row in self._sql.trips_scanning(self._connection, part=part)]

    def paying_trips(self) -> list[TripRow]:
        """Trips on which a payment was begun, the first first."""
        with self._reading():
            return [_trip_row(row) for row in self._sql.paying_trips(self._connection)]

    def unsettled_trips(self) -> list[TripRow]:
        """Trips with a payment under way or stuck, with late money that was ever found, or with a refund."""
        with self._reading():
            return [_trip_row(row) for row in self._sql.unsettled_trips(self._connection)]

    def trips_at_the_till(self, shopper: str) -> list[TripRow]:
        """Trips of one shopper with a payment under way or stuck."""
        with self._reading():
            return [_trip_row(row) for row in self._sql.trips_at_the_till(self._connection, shopper=shopper)]

    def trips_with_money(self, since: datetime, until: datetime) -> list[TripRow]:
        """Trips whose money was taken, or given back, from `since` and before `until`."""
        moments = {"since": write_time(since), "until": write_time(until)}
        with self._reading():
            return [_trip_row(row) for row in self._sql.trips_with_money(self._connection, **moments)]

    def payment_events(self, store: str, trip: str) -> list[Recorded]:
        """The trip's start and what happened to its payments, for `checkout.back_office.payment_records`. Raises
        DataFileDamaged."""
        with self._reading():
            rows = list(self._sql.payment_events(self._connection, store=store, trip=trip))
        return [Recorded(seq, read_time(at), decode(kind, body)) for seq, at, kind, body in rows]

    def trip(self, trip: str) -> TripRow:
        """Raises NoSuchTrip."""
        with self._reading():
            row = self._sql.find_trip(self._connection, trip=trip)
        if row is None:
            raise NoSuchTrip(f"there is no trip {trip!r} in this data file", trip=trip)
        return _trip_row(row)

    def events(self, store: str, trip: str) -> list[Recorded]:
        """The trip from its first event on. Raises DataFileDamaged when one is missing or unreadable."""
        with self._reading():
            rows = list(self._sql.events_of(self._connection, store=store, trip=trip))
        recorded = []
        for expected, (seq, at, kind, body) in enumerate(rows, 1):
            if seq != expected:
                raise DataFileDamaged(f"trip {trip} lacks its event {expected}", detail=f"{trip} #{expected}")
            recorded.append(Recorded(seq, read_time(at), decode(kind, body)))
        return recorded

    def receipt_body(self, store: str, trip: str) -> str | None:
        """The receipt of a trip as it was written, None when there is none."""
        with self._reading():
            body: str | None = self._sql.receipt_of(self._connection, store=store, trip=trip)
        return body

    def receipts(self) -> list[ReceiptRow]:
        """Every receipt, by store and number."""
        with self._reading():
            return [_receipt_row(row) for row in self._sql.all_receipts(self._connection)]

    def receipts_of_shopper(self, shopper: str) -> list[ReceiptRow]:
        """The receipts of one shopper's trips, the first first."""
        with self._reading():
            return [_receipt_row(row) for row in self._sql.receipts_of_shopper(self._connection, shopper=shopper)]

    def trips_returned(self, shopper: str) -> set[str]:
        """The trips of one shopper of which everything has come back."""
        with self._reading():
            rows = list(self._sql.refunds_done(self._connection, shopper=shopper))
        done = ((trip, decode(kind, body)) for trip, kind, body in rows)
        return {trip for trip, event in done if isinstance(event, RefundDone) and event.complete}

    def trip_of_receipt(self, store: str, number: int) -> str | None:
        """The trip that was paid with this receipt, None when there is none."""
        with self._reading():
            trip: str | None = self._sql.trip_of_receipt(self._connection, store=store, number=number)
        return trip

    # For `checkout.back_office.doctor`, which believes nothing

    def damage(self) -> list[str]:
        """What SQLite itself finds wrong with the file, in its words; empty when nothing is."""
        with self._reading():
            said = [str(row[0]) for row in self._connection.execute("PRAGMA integrity_check")]
        return [] if said == ["ok"] else [line for text in said for line in text.splitlines() if line]

    def orphans(self) -> list[tuple[str, str]]:
        """Rows that belong to a row which does not exist: its table, and the table that lacks it."""
        with self._reading():
            rows = self._connection.execute("PRAGMA foreign_key_check")
            return [(str(row[0]), str(row[2])) for row in rows]

    def raw_trips(self) -> list[RawTrip]:
        with self._reading():
            return [RawTrip(*row) for row in self._sql.raw_trips(self._connection)]

    def raw_events(self) -> list[RawEvent]:
        """By trip and number."""
        with self._reading():
            return [RawEvent(*row) for row in self._sql.raw_events(self._connection)]

    def raw_receipts(self) -> list[RawReceipt]:
        """By store and number."""
        with self._reading():
            return [RawReceipt(*row) for row in self._sql.all_receipts(self._connection)]


def _receipt_row(row: tuple[str, int, str, str, str, int, str, str]) -> ReceiptRow:
    store, number, trip, out_trade_no, issued_at, total, currency, body = row
    return ReceiptRow(store, number, trip, out_trade_no, read_time(issued_at), total, currency, body)


def _trip_row(row: tuple[str, str, str, str, str]) -> TripRow:
    store, trip, shopper, state, opened_at = row
    return TripRow(store, trip, shopper, state, read_time(opened_at))


def _not_saved(error: sqlite3.Error) -> NotSaved:
    return NotSaved(f"this could not be saved: {error}", reason=str(error))
