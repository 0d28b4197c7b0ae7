"""The doctor finds each planted fault under its own name, and nothing where nothing is wrong."""

import json
import sqlite3
import subprocess
import sys
from dataclasses import asdict
from typing import get_args

import pytest

from checkout import open_shop
from checkout.back_office import FindingCode
from checkout.back_office.doctor import examine, examine_folder
from checkout.back_office.trip_examination import _LEGAL_IN
from checkout.errors import DataFileBusy, DataFileError
from checkout.events import Event, NetworkDropped, NetworkReturned
from checkout.events.codec import decode
from checkout.journal import FILE_NAME
from wallet.mock.books.ledger import FILE_NAME as BOOKS_NAME

MILK = "9521234000013"
TOFU = "9521234010067"
EGGS = "9521234030034"


def shop_for_a_while(shop):
    """Four trips: one paid and gone, one paid after a declined attempt, one open, one being paid for."""
    gone = shop.enter("li-wei")
    for code in (MILK, TOFU, EGGS, MILK):
        gone.scan(code)
    gone.deliver(1)
    gone.scan("9521234000014")
    gone.quantity(3, 2)
    gone.undo()
    gone.pay()
    gone.leave()
    paid = shop.enter("wang-fang")
    paid.scan(TOFU)
    mock = shop.wallets.named("mock").inside
    mock.faults.decline()
    paid.pay()
    shop.network_drops()
    shop.network_returns()
    paid.pay()
    aside = shop.enter("zhou-min")
    aside.scan(EGGS)
    aside.suspend()
    paying = shop.enter("li-wei")
    paying.scan(EGGS)
    mock.faults.take_money_and_hang()
    paying.pay()
    return paying


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A data folder as those four trips leave it."""
    folder = tmp_path_factory.mktemp("kept")
    with open_shop(data=folder) as shop:
        shop_for_a_while(shop)
    return folder


@pytest.fixture
def folder(kept, tmp_path):
    """A copy of it, to be spoilt."""
    for path in kept.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    return tmp_path


def faults(findings):
    return [finding for finding in findings if finding.is_fault]


def test_where_nothing_is_wrong_only_the_open_payment_is_listed(folder):
    [found] = examine_folder(folder)
    assert (found.code, found.where) == (FindingCode.PAYMENT_OPEN, "JQ20261124000401")
    assert not found.is_fault


def test_an_empty_shop_is_healthy(tmp_path):
    open_shop(data=tmp_path).close()
    assert examine_folder(tmp_path) == []


def test_what_was_kept_by_name_before_there_were_rows_has_not_been_altered(folder):
    with sqlite3.connect(folder / FILE_NAME) as edited:
        intents = edited.execute("SELECT trip, seq, body FROM event WHERE kind = 'PaymentStarted'").fetchall()
        for trip, seq, body in intents:
            price = asdict(decode("PaymentStarted", body).price)
            by_name = json.dumps(json.loads(body) | {"price": price}, ensure_ascii=False, separators=(",", ":"))
            assert '"lines":[{"line":1,"units":[{"count":' in by_name
            edited.execute("UPDATE event SET body = ? WHERE trip = ? AND seq = ?", (by_name, trip, seq))
    edited.close()
    assert intents
    assert faults(examine_folder(folder)) == []


def test_a_shop_that_is_open_can_be_examined(shop):
    paying = shop_for_a_while(shop)
    assert [finding.code for finding in [*examine(shop.journal, shop.wallets.named("mock").inside)]] == [
        FindingCode.PAYMENT_OPEN
    ]
    shop.wallets.named("mock").inside.faults.answer_again()
    shop.pass_time(5)
    assert paying.receipt is not None
    assert [*examine(shop.journal, shop.wallets.named("mock").inside)] == []


def test_a_shop_without_the_mock_wallet_can_be_examined(shop_with, wallet_that):
    trip = shop_with(wallet_that()).enter()
    trip.scan(MILK)
    trip.pay()
    assert list(examine(trip.trip.journal)) == []


def test_looking_changes_not_one_byte(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    examine_folder(folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_file_in_use_is_not_looked_at(folder, monkeypatch):
    monkeypatch.setattr("checkout.journal.database.BUSY_SECONDS", 0.0)
    with open_shop(data=folder), pytest.raises(DataFileBusy):
        examine_folder(folder)


def test_a_folder_without_a_data_file_is_named(tmp_path):
    with pytest.raises(DataFileError, match="no data file"):
        examine_folder(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_left_is_examined_as_it_is(tmp_path):
    script = (
        "import os, sys\n"
        "from checkout import open_shop\n"
        "shop = open_shop(data=sys.argv[1]); trip = shop.enter(); trip.scan('9521234000013'); trip.pay()\n"
        "trip = shop.enter(); trip.scan('9521234000013'); trip.begin_payment()\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", script, tmp_path], check=False, timeout=60)
    [found] = examine_folder(tmp_path)
    assert found.code is FindingCode.PAYMENT_OPEN


def test_every_kind_of_event_has_its_turn():
    assert set(_LEGAL_IN) == set(get_args(Event)) - {NetworkDropped, NetworkReturned}


# Faults planted with SQL. The first trip is JQ202611240001; its events: 1 start, 2 to 5 scans, 6 delivery, 7 refused
# scan, 8 quantity, 9 undo, 10 intent, 11 paid, 12 left.

FIRST = "trip = 'JQ202611240001'"
SECOND = "trip = 'JQ202611240002'"
THIRD = "trip = 'JQ202611240003'"
PLANTED = {
    "an event is lost": (f"DELETE FROM event WHERE {FIRST} AND seq = 4", FindingCode.EVENT_NUMBER_GAP),
    "a frozen price is another": (
        f"""UPDATE event SET body = replace(body, ',1290,1290,[]]', ',1290,1289,[]]') WHERE {FIRST} AND kind = 'PaymentStarted'""",
        FindingCode.PRICES_WRONG,
    ),
    "all events are lost": (f"DELETE FROM event WHERE {THIRD}", FindingCode.EVENT_NUMBER_GAP),
    "the last event is lost": (f"DELETE FROM event WHERE {FIRST} AND seq = 13", FindingCode.STATE_WRONG),
    "the end is listed as open": (f"UPDATE trip SET state = 'open' WHERE {FIRST}", FindingCode.STATE_WRONG),
    "a body is cut off": (f"UPDATE event SET body = substr(body, 1, 20) WHERE {FIRST} AND seq = 2", FindingCode.EVENT_UNREADABLE),
    "a kind is unknown": (f"UPDATE event SET kind = 'Gift' WHERE {FIRST} AND seq = 3", FindingCode.EVENT_UNREADABLE),
    "a time is none": (f"UPDATE event SET at = 'noon' WHERE {FIRST} AND seq = 3", FindingCode.EVENT_UNREADABLE),
    "a field was added": (
        f"""UPDATE event SET body = replace(body, '{{"line"', '{{"x":1,"line"') WHERE {FIRST} AND seq = 3""",
        FindingCode.EVENT_ALTERED,
    ),
    "a time is written otherwise": (
        f"UPDATE event SET at = '2026-11-24T18:30:00.000+08:00' WHERE {FIRST} AND seq = 3", FindingCode.EVENT_ALTERED,
    ),
    "a scan after the payment": (
        f"UPDATE event SET kind = 'LineRemoved', body = '{{\"line\":1}}' WHERE {FIRST} AND seq = 13",
        FindingCode.EVENT_OUT_OF_TURN,
    ),
    "a change of a line that is not there": (
        f"UPDATE event SET body = '{{\"line\":9,\"quantity\":3}}' WHERE {FIRST} AND seq = 8", FindingCode.EVENT_OUT_OF_TURN,
    ),
    "a line number out of nowhere": (
        f"""UPDATE event SET body = replace(body, '"line":2', '"line":7') WHERE {FIRST} AND seq = 3""",
        FindingCode.EVENT_OUT_OF_TURN,
    ),
    "a trip that does not begin": (
        f"UPDATE event SET kind = 'Undone', body = '{{}}' WHERE {THIRD} AND seq = 1", FindingCode.EVENT_OUT_OF_TURN,
    ),
    "a decline of another order": (
        f"""UPDATE event SET body = replace(body, '000201', '000299') WHERE {SECOND} AND kind = 'PaymentDeclined'""",
        FindingCode.EVENT_OUT_OF_TURN,
    ),
    "a trip under another name": (f"UPDATE trip SET shopper = 'chen-hao' WHERE {THIRD}", FindingCode.START_WRONG),
    "a price changed afterwards": (
        f"""UPDATE event SET body = replace(body, ',1290,1290,', ',990,1290,') WHERE {FIRST} AND seq = 2""",
        FindingCode.AMOUNT_WRONG,
    ),
    "an intent for less": (
        f"""UPDATE event SET body = replace(body, '"amount":390', '"amount":39') WHERE {SECOND} AND seq = 3""",
        FindingCode.INTENT_WRONG,
    ),
    "an intent for another basket": (
        f"""UPDATE event SET body = replace(body, '"basket":"', '"basket":"0') WHERE {FIRST} AND seq = 11""",
        FindingCode.INTENT_WRONG,
    ),
    "a payment of another order": (
        f"""UPDATE event SET body = replace(body, '000101', '000109') WHERE {FIRST} AND seq = 12""", FindingCode.INTENT_WRONG,
    ),
    "orders of another data file": ("UPDATE data_file SET tag = 'OTHER0'", FindingCode.INTENT_WRONG),
    "nothing says what ends the orders": ("DELETE FROM data_file", FindingCode.FILE_DAMAGED),
    "a receipt is lost": ("DELETE FROM receipt WHERE number = 2", FindingCode.PAID_WITHOUT_RECEIPT),
    "a payment is lost": (f"DELETE FROM event WHERE {SECOND} AND kind = 'Paid'", FindingCode.RECEIPT_WITHOUT_PAYMENT),
    "a receipt cannot be read": ("UPDATE receipt SET body = '{}' WHERE number = 1", FindingCode.RECEIPT_UNREADABLE),
    "a receipt number is skipped": ("UPDATE receipt SET number = 7 WHERE number = 2", FindingCode.RECEIPT_NUMBER_GAP),
    "a receipt with another total": ("UPDATE receipt SET total = total - 1 WHERE number = 1", FindingCode.RECEIPT_NOT_THE_PAYMENT),
    "a receipt for another order": (
        "UPDATE receipt SET out_trade_no = 'SOMEBODY_ELSE' WHERE number = 1", FindingCode.RECEIPT_NOT_THE_PAYMENT,
    ),
    "a receipt of another moment": (
        """UPDATE receipt SET body = replace(body, '"issued_at":"2026', '"issued_at":"2025') WHERE number = 1""",
        FindingCode.RECEIPT_NOT_THE_PAYMENT,
    ),
    "a receipt with another line": (
        """UPDATE receipt SET body = replace(body, '["DA001",', '["DA002",') WHERE number = 1""",
        FindingCode.RECEIPT_NOT_THE_BASKET,
    ),
    "a receipt that promises nothing": (
        """UPDATE receipt SET body = replace(body, '"lines":[1]', '"lines":[]') WHERE number = 1""",
        FindingCode.RECEIPT_NOT_THE_BASKET,
    ),
    "a receipt whose sum is wrong": (
        """UPDATE receipt SET body = replace(body, '"total_minor":390', '"total_minor":389') WHERE number = 2""",
        FindingCode.RECEIPT_SUM_WRONG,
    ),
    "a receipt that boasts": (
        """UPDATE receipt SET body = replace(body, '"saved_minor":0', '"saved_minor":500') WHERE number = 2""",
        FindingCode.RECEIPT_SUM_WRONG,
    ),
    "a receipt whose tax is wrong": (
        """UPDATE receipt SET body = replace(body, '"carry",45,', '"carry",44,') WHERE number = 2""", FindingCode.RECEIPT_TAX_WRONG,
    ),
    "a receipt at a rate below nothing": (
        """UPDATE receipt SET body = replace(body, '"rate_bp":1300', '"rate_bp":-10000') WHERE number = 2""",
        FindingCode.RECEIPT_TAX_WRONG,
    ),
    "a trip is lost with its events": (
        f"DELETE FROM event WHERE {THIRD}; DELETE FROM trip WHERE {THIRD}", FindingCode.TRIP_NUMBER_GAP,
    ),
    "a trip with another number": (f"UPDATE trip SET number = 9 WHERE {THIRD}", FindingCode.TRIP_NUMBER_GAP),
    "a trip of another day": (f"UPDATE trip SET day = '2026-11-25', number = 1 WHERE {THIRD}", FindingCode.TRIP_NUMBER_GAP),
    "a trip is lost": (f"DELETE FROM trip WHERE {THIRD}", FindingCode.ROW_WITHOUT_ITS_TRIP),
    "a payment is posted as failed": ("UPDATE payment SET standing = 'declined' WHERE standing = 'paid'", FindingCode.POSTED_WRONG),
    "a payment is not posted": (f"DELETE FROM payment WHERE {FIRST}", FindingCode.POSTED_WRONG),
    "an offer is posted that was not taken": (
        "INSERT INTO offer_taken VALUES ('jinqiao', 'JQ202611240001', 'x', 'li-wei', '2026-11-24', 1)", FindingCode.POSTED_WRONG,
    ),
    "a shopper has used an offer more often": (
        "INSERT INTO offer_usage VALUES ('jinqiao', 'li-wei', 'x', 1)", FindingCode.POSTED_WRONG,
    ),
    "a pack is posted that was not scanned": (
        "INSERT INTO serial_scanned VALUES ('jinqiao', 'JQ202611240001', 'EL01', '7')", FindingCode.POSTED_WRONG,
    ),
    "a table is lost": ("DROP TABLE receipt", FindingCode.FILE_DAMAGED),
}  # fmt: skip


def plant(path, statements):
    """Change rows as nobody should."""

    connection = sqlite3.connect(path)
    before = connection.total_changes
    connection.executescript(statements)
    changed = connection.total_changes > before or "DROP" in statements
    connection.close()
    assert changed, "this fault changes nothing"


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_is_found_under_its_own_name(folder, fault):
    statements, code = PLANTED[fault]
    plant(folder / FILE_NAME, statements)
    found = faults(examine_folder(folder))
    assert code in [finding.code for finding in found]
    assert all(finding.where or finding.found for finding in found)


def test_every_finding_code_of_the_data_file_is_planted():
    behind = ("stock", "movement", "promise", "order", "bag", "delivered", "amends")
    of_the_store = {name for name in FindingCode if name.startswith(behind)}
    of_the_wallet = {name for name in FindingCode if "wallet" in name or "money" in name or "refund" in name} | {
        FindingCode.PAYMENT_OPEN,
        FindingCode.UNMATCHED_CAPTURE,
        FindingCode.NOTICES_WAITING,
        FindingCode.NOTICE_DAMAGED,
    }
    assert {code for _, code in PLANTED.values()} == set(FindingCode) - of_the_wallet - of_the_store


@pytest.mark.parametrize(
    ("statements", "code"),
    [
        pytest.param(
            "UPDATE payment SET state = 'cancelled', refunded = captured WHERE number = 1",
            FindingCode.RECEIPT_WITHOUT_MONEY,
            id="the money of a receipt was given back",
        ),
        pytest.param(
            "INSERT INTO payment (out_trade_no, customer, amount, state, captured, made_at)"
            " VALUES ('JQ20261124009901', 1, 500, 'paid', 500, '2026-11-24')",
            FindingCode.MONEY_WITHOUT_RECEIPT,
            id="money was taken for nothing",
        ),
        pytest.param(
            "UPDATE account SET balance = balance + 1 WHERE kind = 'customer'",
            FindingCode.WALLET_BOOKS_WRONG,
            id="somebody has a fen too much",
        ),
        pytest.param("DROP TABLE payment", FindingCode.WALLET_BOOKS_WRONG, id="the books lack a table"),
        pytest.param(
            "PRAGMA user_version = 99; CREATE TABLE x (y); INSERT INTO x VALUES (1)",
            FindingCode.WALLET_BOOKS_WRONG,
            id="the books are newer",
        ),
    ],
)
def test_the_wallets_books_are_compared_with_the_receipts(folder, statements, code):
    plant(folder / BOOKS_NAME, statements)
    assert code in [finding.code for finding in faults(examine_folder(folder))]


def test_a_payment_that_the_wallet_took_and_the_journal_lost_is_money_without_a_receipt(folder):
    plant(folder / FILE_NAME, f"DELETE FROM receipt WHERE number = 2; DELETE FROM event WHERE {SECOND} AND seq > 2")
    found = {finding.code: finding for finding in faults(examine_folder(folder))}
    assert found[FindingCode.MONEY_WITHOUT_RECEIPT].where == "JQ20261124000202"
    assert found[FindingCode.MONEY_WITHOUT_RECEIPT].found == "390"


def test_books_that_are_gone_are_missed(folder):
    (folder / BOOKS_NAME).unlink()
    assert [finding.code for finding in faults(examine_folder(folder))] == [FindingCode.WALLET_BOOKS_MISSING]


def test_books_that_are_none_are_named(folder):
    (folder / BOOKS_NAME).write_bytes(b"none of your business" * 100)
    assert [finding.code for finding in faults(examine_folder(folder))] == [FindingCode.WALLET_BOOKS_WRONG]


@pytest.mark.parametrize(("offset", "bytes_"), [(2 * 4_096, 4_096), (2 * 4_096 - 300, 200), (36, 4)])
def test_overwritten_pages_are_found(folder, offset, bytes_):
    path = folder / FILE_NAME
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xa5" * bytes_)
    found = faults(examine_folder(folder))
    assert {finding.code for finding in found} == {FindingCode.FILE_DAMAGED}
    assert all("\n" not in finding.found for finding in found)
