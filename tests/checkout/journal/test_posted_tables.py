"""The posted tables: written with each event, filled for older files, and the same either way."""

import re
import sqlite3
from contextlib import closing
from typing import get_args

import pytest

from checkout import open_shop
from checkout.back_office import examine_folder, payments, unsettled
from checkout.errors import DataFileDamaged
from checkout.events import Event, ItemScanned, Left, Paid, PaymentEvent, RefundEvent, UnmatchedCaptureEvent
from checkout.events.codec import KINDS
from checkout.journal import Journal
from checkout.journal.database import FILE_NAME, SCHEMA_VERSION, open_database, version_of
from checkout.journal.posting import is_posted
from checkout.journal.statements import sql_text
from checkout.payment import DiscountPolicy
from checkout.trip import Refused

MILK = "9521234000013"
TABLES = {
    "payment": "store, trip, out_trade_no, standing",
    "offer_taken": "store, trip, offer, shopper, at, times",
    "offer_usage": "store, shopper, offer, times",
    "serial_scanned": "store, trip, sku, serial",
    "under_way": "store, trip, key, what",
}
PACK = "010952123400001321007"


def posted(folder):
    """All rows of the posted tables, without uses that were taken back."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
        rows = {name: set(connection.execute(f"SELECT {columns} FROM {name}")) for name, columns in TABLES.items()}
    rows["offer_usage"] = {row for row in rows["offer_usage"] if row[-1]}
    return rows


def with_coupon(shop, *codes):
    trip = shop.enter("li-wei")
    trip.scan(MILK, count=5)
    trip.coupon("welcome-10")
    for code in codes:
        trip.scan(code)
    return trip


@pytest.fixture
def folder(tmp_path):
    """Trips of every kind: paid, declined, returned, under way, stuck with a refund, left with nothing."""
    with open_shop(data=tmp_path) as shop:
        mock = shop.wallets.named("mock").inside
        paid = with_coupon(shop)
        assert isinstance(paid.pay(), Paid)
        paid.leave()
        returned = shop.enter("wang-fang")
        returned.scan(MILK, count=5)
        returned.coupon("welcome-10")
        assert isinstance(returned.pay(), Paid)
        shop.refund(returned.receipt.number, discounts=DiscountPolicy.AS_PAID)
        declined = shop.enter("chen-hao")
        declined.scan(MILK, count=5)
        declined.coupon("welcome-10")
        mock.faults.decline()
        declined.pay()
        left = shop.enter("zhou-min")
        left.scan(MILK)
        left.leave()
        paying = shop.enter("zhou-min")
        paying.scan(MILK, count=5)
        paying.coupon("welcome-10")
        mock.faults.take_money_and_hang()
        paying.pay()
    return tmp_path


def test_offers_count_while_they_are_paid_for_and_until_everything_is_returned(folder):
    assert {(shopper, offer, times) for _, shopper, offer, times in posted(folder)["offer_usage"]} >= {
        ("li-wei", "welcome-10", 1),
        ("zhou-min", "welcome-10", 1),
    }
    assert {shopper for _, shopper, *_ in posted(folder)["offer_usage"]} == {"li-wei", "zhou-min"}


def test_each_payment_is_posted_as_it_stands(folder):
    assert sorted(standing for *_, standing in posted(folder)["payment"]) == ["declined", "open", "paid", "paid"]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_file_gets_the_same_rows_when_it_is_opened(folder, outdate, version):
    before = posted(folder)
    assert all(before[name] for name in ("payment", "offer_taken", "offer_usage", "under_way"))
    outdate(folder, version)
    Journal(folder).close()
    assert posted(folder) == before
    assert not [finding for finding in examine_folder(folder) if finding.is_fault]


@pytest.mark.parametrize("version", [1, 2, 3])
def test_an_older_file_that_is_only_read_is_answered_from_and_not_changed(folder, outdate, version):
    def asked():
        with closing(Journal(folder, read_only=True)) as journal:
            return list(payments(journal)), list(unsettled(journal))

    before = asked()
    assert [len(answer) for answer in before] == [4, 1]
    outdate(folder, version)
    bytes_before = (folder / FILE_NAME).read_bytes()
    assert asked() == before
    assert not [finding for finding in examine_folder(folder) if finding.is_fault]
    assert (folder / FILE_NAME).read_bytes() == bytes_before


def test_a_migration_that_fails_leaves_the_file_as_it_was(folder, outdate, monkeypatch):
    outdate(folder)
    before = (folder / FILE_NAME).read_bytes()

    def interrupted(_connection):
        raise KeyboardInterrupt

    monkeypatch.setattr("checkout.journal.database.fill", interrupted)
    with pytest.raises(KeyboardInterrupt):
        open_database(folder)
    assert (folder / FILE_NAME).read_bytes() == before
    monkeypatch.undo()
    with closing(open_database(folder)) as connection:
        assert version_of(connection) == SCHEMA_VERSION


def test_a_migration_leaves_out_what_cannot_be_read(folder, outdate):
    outdate(folder)
    with closing(sqlite3.connect(folder / FILE_NAME)) as edited, edited:
        edited.execute("UPDATE event SET body = '{' WHERE kind = 'PaymentStarted' AND trip = 'JQ202611240001'")
        edited.execute("DELETE FROM trip WHERE trip = 'JQ202611240002'")
    Journal(folder).close()
    assert {trip for _, trip, *_ in posted(folder)["payment"]} == {"JQ202611240003", "JQ202611240005"}


def test_an_event_and_its_posting_are_written_together_or_not_at_all(shop, trip, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    trip.scan(MILK)
    monkeypatch.setattr("checkout.journal.posted_tables.PostedTables.begin_payment", full)
    before = len(shop.journal.events("jinqiao", trip.id))
    assert isinstance(trip.pay(), Refused)
    assert len(shop.journal.events("jinqiao", trip.id)) == before
    assert shop.journal.unsettled_trips() == []


def test_a_plain_scan_is_one_statement(shop, trip):
    said = []
    shop.journal._connection.set_trace_callback(said.append)
    trip.scan(MILK)
    shop.journal._connection.set_trace_callback(None)
    assert [text.split()[:3] for text in said] == [["INSERT", "INTO", "event"]]


def test_a_damaged_file_that_needs_migration_is_refused(folder, outdate):
    outdate(folder)
    with closing(sqlite3.connect(folder / FILE_NAME)) as edited, edited:
        edited.execute("DROP TABLE event")
    with pytest.raises(DataFileDamaged):
        open_database(folder)


# Which statements are searches

ONLY_WHAT_IS_OPEN = ("trip_inside", "under_way")
"""A partial index and a table, which hold nothing of trips and payments that are over."""


def scans(connection, text):
    """The tables that a statement reads from the first row to the last."""
    plan = [detail for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {text}")]
    whole = [detail for detail in plan if detail.startswith("SCAN") and not detail.endswith(ONLY_WHAT_IS_OPEN)]
    return [detail for detail in whole if "(subquery" not in detail and detail != "SCAN data_file"]


def test_nothing_asked_at_start_scan_pay_or_reconciliation_reads_a_whole_table(tmp_path):
    with open_shop(data=tmp_path) as shop:
        connection = shop.journal._connection
        said = set()
        connection.set_trace_callback(said.add)
        shop.open_trips()
        shop.sweep()
        trip = shop.enter()
        trip.scan(MILK, count=5)
        trip.scan(PACK)
        trip.coupon("welcome-10")
        trip.pay()
        shop.refund(trip.receipt.number)
        shop.notify("mock", {}, b"")
        trip.leave()
        shop.journal.trip_of_order("JQ20261124000101")
        shop.journal.trips_with_money(shop.clock.now(), shop.clock.now())
        again = shop.enter()
        again.scan(PACK)
        shop.resume(again.id)
        again.leave()
        connection.set_trace_callback(None)
        asked = [text for text in said if not text.startswith(("BEGIN", "COMMIT", "ROLLBACK", "PRAGMA", "--"))]
        assert len(asked) > 20
        assert [(text, found) for text in asked if (found := scans(connection, text))] == []


def test_the_statement_that_fills_the_tables_reads_every_kind_that_changes_one():
    [statement] = re.findall(r"-- name: events_to_post.*?(?=-- name|\Z)", sql_text("posting.sql"), re.DOTALL)
    read = set(re.findall(r"'(\w+)'", statement))
    posted = {ItemScanned, Left, *get_args(PaymentEvent | UnmatchedCaptureEvent | RefundEvent)}
    assert read == {name for name, kind in KINDS.items() if kind in posted}
    silent = [kind for kind in get_args(Event) if kind not in posted]
    assert [kind for kind in silent if is_posted(kind.__new__(kind))] == []
