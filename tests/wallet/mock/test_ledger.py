"""The mock wallet's books: nothing is written that does not add up, and no file is touched that is not theirs."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.errors import LedgerError
from wallet.mock.books.ledger import FILE_NAME, OPENING_BALANCE, Ledger
from wallet.simulated.statement_pages import stamp

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def total(ledger: Ledger) -> int:
    return ledger.connection.execute("SELECT SUM(balance) FROM account").fetchone()[0] or 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"), st.integers(1, 150_000)), max_size=20))
def test_money_is_only_ever_moved(moves):
    ledger = Ledger(None)
    for giver, taker, amount in moves:
        try:
            with ledger.transaction():
                legs = {ledger.account("customer", giver, NOW): -amount}
                legs[ledger.account("customer", taker, NOW)] = amount
                ledger.post("refund", legs, NOW)
        except LedgerError:
            pass
        assert total(ledger) == 0
        assert ledger.check() == []
    balances = [row[0] for row in ledger.connection.execute("SELECT balance FROM account WHERE kind = 'customer'")]
    assert all(balance >= 0 for balance in balances)
    assert sum(balances) == OPENING_BALANCE * len(balances)


@pytest.mark.parametrize("amounts", [(-5, 4), (-5,), (5, 5), (0, 0), (-OPENING_BALANCE - 1, OPENING_BALANCE + 1)])
def test_an_entry_that_does_not_add_up_or_overdraws_is_not_written(amounts):
    ledger = Ledger(None)
    with ledger.transaction():
        accounts = [ledger.account("customer", name, NOW) for name in "ab"]
    before = list(ledger.connection.execute("SELECT * FROM posting"))
    with pytest.raises(LedgerError), ledger.transaction():
        ledger.post("refund", dict(zip(accounts, amounts, strict=False)), NOW)
    assert list(ledger.connection.execute("SELECT * FROM posting")) == before
    assert ledger.check() == []


def test_the_schema_itself_refuses_a_second_charge_for_one_order():
    ledger = Ledger(None)
    with ledger.transaction():
        customer, shop = ledger.account("customer", "a", NOW), ledger.account("merchant", "shop", NOW)
        ledger.connection.execute(
            "INSERT INTO payment (out_trade_no, customer, amount, captured, state, made_at) "
            "VALUES ('JQ0001', ?, 5, 5, 'paid', ?)",
            (customer, stamp(NOW)),
        )
        ledger.connection.execute("INSERT INTO funding VALUES ('JQ0001', 1, ?, 5, 0)", (customer,))
        ledger.post("capture", {customer: -5, shop: 5}, NOW, "JQ0001")
    with pytest.raises(LedgerError, match="UNIQUE"), ledger.transaction():
        ledger.post("capture", {customer: -5, shop: 5}, NOW, "JQ0001")


def test_text_in_a_column_of_money_is_refused():
    ledger = Ledger(None)
    with pytest.raises(LedgerError, match="cannot store TEXT"), ledger.transaction():
        ledger.connection.execute("INSERT INTO account (kind, name, balance) VALUES ('customer', 'a', 'much')")


def test_the_file_is_written_ahead_and_waited_for(tmp_path):
    ledger = Ledger(tmp_path / "new" / "folder")
    mode, synchronous = (
        ledger.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")
    )
    assert (mode, synchronous) == ("wal", 2)
    ledger.close()


def test_what_is_no_fault_of_the_file_passes_through_and_leaves_nothing_behind():
    ledger = Ledger(None)

    def stumble():
        with ledger.transaction():
            ledger.account("customer", "a", NOW)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stumble()
    assert total(ledger) == 0
    assert ledger.connection.execute("SELECT count(*) FROM account").fetchone() == (0,)


def test_a_file_of_another_program_is_left_alone(tmp_path):
    path = tmp_path / FILE_NAME
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE diary (page TEXT)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="is no book of the mock wallet"):
        Ledger(tmp_path)
    assert path.read_bytes() == before


def test_books_of_a_newer_version_are_left_alone(tmp_path):
    Ledger(tmp_path).close()
    path = tmp_path / FILE_NAME
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 9")
    newer.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=r"newer version \(books version 9"):
        Ledger(tmp_path)
    assert path.read_bytes() == before


def test_books_from_before_the_first_version_are_left_alone_and_it_is_said_what_to_do(tmp_path):
    Ledger(tmp_path).close()
    path = tmp_path / FILE_NAME
    older = sqlite3.connect(path)
    older.execute("PRAGMA user_version = 1")
    older.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match=r"before version 0\.1 .*: move it away to begin with a new one"):
        Ledger(tmp_path)
    with pytest.raises(LedgerError, match=r"move it away"):
        Ledger(tmp_path, read_only=True)
    assert path.read_bytes() == before


def test_a_file_that_lacks_a_table_is_not_opened(tables, tmp_path):
    tables(tmp_path).wallet.close()
    connection = sqlite3.connect(tmp_path / FILE_NAME)
    connection.execute("DROP TABLE secret")
    connection.close()
    with pytest.raises(LedgerError, match="no such table"):
        tables(tmp_path)


# Each breaks one rule for a payment of ¥68.86, refunded by ¥0.86, or for one that is held.
DAMAGE = [
    ("UPDATE account SET balance = balance + 1 WHERE kind = 'customer'", "balance-is-its-postings"),
    ("UPDATE posting SET amount = amount + 1 WHERE amount = 6886", "entry-sums-to-zero"),
    ("DELETE FROM posting", "entry-sums-to-zero"),
    ("UPDATE payment SET captured = 6800 WHERE captured > 0", "captured-is-charged"),
    ("UPDATE payment SET refunded = 85 WHERE refunded > 0", "refunded-is-given-back"),
    ("UPDATE payment SET authorised = 0", "authorised-is-held"),
    ("UPDATE payment SET state = 'paid' WHERE state = 'authorised'", "paid-holds-money"),
    ("UPDATE payment SET state = 'cancelled' WHERE state = 'paid'", "paid-holds-money"),
    ("DELETE FROM funding", "funds-add-up"),
    ("UPDATE funding SET taken = taken + 1", "funds-are-their-postings"),
    ("UPDATE funding SET given_back = 0", "funds-are-given-back"),
    ("UPDATE refund SET amount = 87", "refunds-have-entries"),
    ("DELETE FROM refund", "refunds-have-entries"),
    ("INSERT INTO refund VALUES ('JQ0001', 'refund_2', 6801, 'later', NULL)", "refunds-fit-the-payment"),
]


@pytest.fixture
def damaged(tables):
    table = tables()
    table.pay(order="JQ0001")
    table.refund(86, order="JQ0001")
    table.pay(order="JQ0002", capture_later=True)
    assert table.wallet.check() == []
    return table


@pytest.mark.parametrize(("damage", "rule"), DAMAGE)
def test_the_check_finds_what_does_not_add_up(damaged, damage, rule):
    damaged.wallet._service.ledger.connection.execute(damage)
    assert rule in [found.rule for found in damaged.wallet.check()]


@pytest.mark.parametrize(
    ("damage", "rule"), [row for row in DAMAGE if "posting" not in row[0] and "account" not in row[0]]
)
def test_a_payment_that_would_not_add_up_is_not_written(damaged, damage, rule):
    ledger = damaged.wallet._service.ledger

    def break_it():
        with ledger.transaction():
            ledger.connection.execute(damage)
            ledger.touch("JQ0001")
            ledger.touch("JQ0002")

    with pytest.raises(LedgerError, match=r"breaks [a-z-]+: expected [0-9]+, found [0-9]+"):
        break_it()
    assert damaged.wallet.check() == []
    with ledger.transaction():
        ledger.touch("JQ0001")


def test_a_damaged_file_is_said_to_be_one(tmp_path):
    (tmp_path / FILE_NAME).write_bytes(b"rot" * 5000)
    with pytest.raises(LedgerError, match="cannot be used"):
        Ledger(tmp_path)


def test_rot_inside_the_file_is_found_by_the_check(tmp_path):
    Ledger(tmp_path).close()
    path = tmp_path / FILE_NAME
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 2 + 64] = os.urandom(64)
    path.write_bytes(content)
    assert next(found.rule for found in Ledger(tmp_path).check()) == "file-damaged"


def test_a_folder_that_cannot_be_made_is_said_to_be_one(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(LedgerError, match="cannot be opened"):
        Ledger(tmp_path / "file")


def test_the_file_says_whose_it_is(tmp_path):
    ledger = Ledger(tmp_path)
    assert ledger.connection.execute("PRAGMA application_id").fetchone() == (0x5347_4D57,)
