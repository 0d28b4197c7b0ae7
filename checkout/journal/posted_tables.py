"""The posted tables in the data file: one trip's rows to post to, and how an older file gets them.

`checkout.journal.posting` decides what is posted.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from checkout.errors import DataFileDamaged
from checkout.events import PaymentClosed
from checkout.events.codec import decode, encode
from checkout.journal.posting import Standing, TripTables, UnderWay, is_posted, post
from checkout.journal.statements import run, sql_text, statements


@dataclass(frozen=True, slots=True)
class PostedTables(TripTables):
    """One trip's rows in the posted tables, inside a transaction; `at` is the time of the event, as written."""

    connection: sqlite3.Connection
    store: str
    trip: str
    at: str

    def begin_payment(self, out_trade_no: str) -> None:
        self._run("begin_payment", out_trade_no=out_trade_no)

    def set_standing(self, out_trade_no: str, standing: Standing) -> None:
        self._run("set_standing", out_trade_no=out_trade_no, standing=standing.value)

    def set_refund_standing(self, standing: Standing) -> None:
        self._run("set_refund_standing", standing=standing.value)

    def begin(self, what: UnderWay, key: str) -> None:
        self._run("begin", what=what.value, key=key)

    def end(self, key: str) -> None:
        self._run("end", key=key)

    def take_offer(self, offer: str, times: int) -> None:
        self._run("take_offer", offer=offer, times=times, at=self.at)
        self._run("add_usage", offer=offer, times=times)

    def return_offers(self) -> None:
        self._run("subtract_usage")
        self._run("remove_offers")

    def hold_serial(self, sku: str, serial: str) -> None:
        self._run("hold_serial", sku=sku, serial=serial)

    def release_serials(self) -> None:
        self._run("release_serials")

    def _run(self, statement: str, **values: str | int) -> None:
        run(self.connection, statement, store=self.store, trip=self.trip, **values)


def fill(connection: sqlite3.Connection) -> None:
    """Post every event in the file to tables that are still empty. Reads one event at a time.

    Events that cannot be read, or belong to no trip, are left out: they are for the doctor to report.
    """
    for store, trip, at, kind, body in connection.execute(statements().events_to_post.sql):
        try:
            event = decode(kind, body)
        except DataFileDamaged:
            continue
        if is_posted(event):
            post(event, PostedTables(connection, store, trip, at))


def close_declined(connection: sqlite3.Connection) -> None:
    """Write down as closed what a file of an older version has as declined long ago, so that no wallet is asked about
    that at its first opening. The wallet had said no. Cancelled payments are asked about once: money may have overtaken
    a cancel."""
    for store, trip, order in run(connection, "declined_long_ago").fetchall():
        event = PaymentClosed(order)
        kind, body = encode(event)
        run(connection, "add_at_the_end", store=store, trip=trip, kind=kind, body=body)
        post(event, PostedTables(connection, store, trip, ""))


def add_temporary(connection: sqlite3.Connection) -> None:
    """Give a file of an older version, opened to be read, the posted tables for as long as it is open."""
    # A temporary table cannot refer to one in the file.
    connection.execute("PRAGMA foreign_keys = OFF")
    tables = sql_text("posted_tables.sql").replace("CREATE TABLE", "CREATE TEMPORARY TABLE")
    connection.executescript(f"BEGIN; {tables}")
    fill(connection)
    connection.execute("COMMIT")
