"""Data files of earlier versions: trips go on, goods come back, and the doctor has nothing to say.

`version_1.sql` and `version_2.sql` are the same eight trips as those versions wrote them: a weighed label with cooking, a
pack near its expiry, delivery, shipping, offers, a coupon, a decline, refunds, split tender, an unmatched capture, New
York, scans without network, and two trips that are still open.
"""

import sqlite3
from pathlib import Path

import pytest

from checkout import open_shop
from checkout.back_office import examine_folder
from checkout.errors import DataFileNewer
from checkout.events import ItemScanned, Paid, RefundDone
from checkout.journal.database import FILE_NAME, SCHEMA_VERSION
from wallet.mock.books.ledger import FILE_NAME as MOCK_FILE_NAME

MILK = "9521234000013"


@pytest.fixture(params=[1, 2])
def folder(request, tmp_path):
    """A data folder with the files of that version."""
    for name, script in ((FILE_NAME, f"version_{request.param}.sql"), (MOCK_FILE_NAME, "mock_wallet.sql")):
        with sqlite3.connect(tmp_path / name) as connection:
            connection.executescript(Path(__file__).with_name(script).read_text(encoding="utf-8"))
        connection.close()
    return tmp_path


def rows(folder, sql):
    with sqlite3.connect(folder / FILE_NAME) as connection:
        found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_the_doctor_has_nothing_to_say_before_it_is_opened_nor_after(folder):
    assert examine_folder(folder) == []
    open_shop(data=folder).close()
    assert examine_folder(folder) == []
    assert rows(folder, "PRAGMA user_version") == [(SCHEMA_VERSION,)]


def test_what_was_written_stays_word_for_word(folder):
    everything = (
        "SELECT 'e', trip, seq, kind, body FROM event UNION ALL SELECT 'r', trip, number, '', body FROM receipt"
    )
    before = rows(folder, everything)
    with open_shop(data=folder) as shop:
        trip = shop.resume("JQ202611240006")
        trip.resume()
        trip.scan(MILK)
        trip.pay("mock")
    assert set(before) < set(rows(folder, everything))


def test_a_trip_that_was_open_goes_on_is_paid_and_comes_back(folder):
    with open_shop(data=folder) as shop:
        trip = shop.resume("JQ202611240006")
        assert trip.basket.line(1).goods.name.en == "Fresh milk 950 ml"
        trip.resume()
        trip.scan(MILK)
        assert trip.basket.line(1).quantity == 3
        assert isinstance(trip.pay("mock"), Paid)
        assert isinstance(trip.refund({1: 2}), RefundDone)
    assert examine_folder(folder) == []


def test_stock_begins_with_what_the_demo_has(folder):
    with open_shop(data=folder) as shop:
        stock, plan = shop.operations().stock, shop.chain.stock["DA001"]
        assert stock.on_hand("DA001") == {"back": plan.back, "shelf": plan.shelf}
        trip = shop.resume("JQ202611240006")
        trip.resume()
        trip.pay("mock")
        assert stock.on_hand("DA001")["shelf"] == plan.shelf - 2


def test_goods_that_were_paid_then_come_back_now(folder):
    with open_shop(data=folder) as shop:
        trip = shop.resume("JQ202611240001")
        assert [line.goods.sku for line in trip.receipt.lines][:2] == ["SE011", "CK010"]
        assert (trip.receipt.lines[0].price, trip.receipt.lines[0].goods.regular_price) == (4380, 4880)
        assert trip.refund().amount == 15147
    assert examine_folder(folder) == []


def test_what_was_scanned_is_read_as_it_is_scanned_now(folder):
    with open_shop() as shop:
        now = shop.enter("li-wei").scan("2100111005005")
    with open_shop(data=folder) as shop:
        then = next(
            e.event for e in shop.journal.events("jinqiao", "JQ202611240001") if isinstance(e.event, ItemScanned)
        )
    assert then == now


def test_a_file_of_a_newer_version_is_refused_and_not_touched(folder):
    with sqlite3.connect(folder / FILE_NAME) as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    connection.close()
    before = (folder / FILE_NAME).read_bytes()
    with pytest.raises(DataFileNewer):
        open_shop(data=folder)
    assert (folder / FILE_NAME).read_bytes() == before


DECLINED = "JQ20261124000101700000"
CANCEL_IT = f"""UPDATE event SET kind = 'PaymentCancelled', body = '{{"out_trade_no":"{DECLINED}","why":"no-answer"}}'
WHERE kind = 'PaymentDeclined'"""


@pytest.mark.parametrize(
    ("last_event", "change", "asked"),
    [
        ("2026-11-25T10:30:00.000Z", "", True),
        ("2026-11-26T10:30:00.000Z", "", False),
        ("2026-11-26T10:30:00.000Z", CANCEL_IT, True),
        ("no time", "", True),
    ],
)
def test_no_wallet_is_asked_about_what_was_declined_long_ago(folder, last_event, change, asked):
    assert rows(folder, "SELECT count(*) FROM event WHERE kind = 'PaymentClosed'") == [(0,)]
    rows(folder, f"UPDATE event SET at = '{last_event}' WHERE trip = 'JQ202611240006' AND seq > 1")
    rows(folder, change)
    open_shop(data=folder).close()
    under_way = rows(folder, "SELECT key, what FROM under_way")
    closed = rows(folder, "SELECT trip, at, body FROM event WHERE kind = 'PaymentClosed'")
    assert ((DECLINED, "ended") in under_way) is asked
    assert [trip for trip, _, _ in closed] == ([] if asked else ["JQ202611240001"])
    assert [finding for finding in examine_folder(folder) if last_event not in finding.found] == []
