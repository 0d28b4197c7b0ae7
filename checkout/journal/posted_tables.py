"""The posted tables in the data file: one trip's rows to post to, and filling them for a file that had none.

The rule what to post is in `checkout.journal.posting`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from checkout.errors import DataFileDamaged
from checkout.events.codec import decode
from checkout.journal.posting import Standing, TripTables, is_posted, post
from checkout.journal.statements import sql_text, statements


@dataclass(frozen=True, slots=True)
class PostedTables(TripTables):
    """One trip's rows in the posted tables, inside a transaction; `at` is the time of the event, as written."""

    connection: sqlite3.Connection
    store: str
    trip: str
    at: str

    def begin_payment(self, out_trade_no: str) -> None:
        statements().begin_payment(self.connection, store=self.store, trip=self.trip, out_trade_no=out_trade_no)

    def set_standing(self, out_trade_no: str, standing: Standing) -> None:
        statements().set_standing(
            self.connection, store=self.store, trip=self.trip, out_trade_no=out_trade_no, standing=standing
        )

    def set_refund_standing(self, standing: Standing) -> None:
        statements().set_refund_standing(self.connection, store=self.store, trip=self.trip, standing=standing)

    def take_offer(self, offer: str, times: int) -> None:
        key = {"store": self.store, "trip": self.trip, "offer": offer, "times": times}
        statements().take_offer(self.connection, **key, at=self.at)
        statements().add_usage(self.connection, **key)

    def return_offers(self) -> None:
        key = {"store": self.store, "trip": self.trip}
        statements().subtract_usage(self.connection, **key)
        statements().remove_offers(self.connection, **key)

    def hold_serial(self, sku: str, serial: str) -> None:
        statements().hold_serial(self.connection, store=self.store, trip=self.trip, sku=sku, serial=serial)

    def release_serials(self) -> None:
        statements().release_serials(self.connection, store=self.store, trip=self.trip)


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


def add_temporary(connection: sqlite3.Connection) -> None:
    """Give a file of an older version, opened to be read, the posted tables for as long as it is open."""
    # A temporary table cannot refer to one in the file.
    connection.execute("PRAGMA foreign_keys = OFF")
    tables = sql_text("posted_tables.sql").replace("CREATE TABLE", "CREATE TEMPORARY TABLE")
    connection.executescript(f"BEGIN; {tables}")
    fill(connection)
    connection.execute("COMMIT")
