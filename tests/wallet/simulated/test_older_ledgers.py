"""Ledger files written by version 0.1 open as they were: payments stand, refunds are not repeated, the books add up."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from wallet.cash_desk import open_wallet as open_cash_desk
from wallet.gift_card import open_wallet as open_gift_cards
from wallet.mock import open_wallet as open_mock
from wallet.money import Money
from wallet.port import PaymentRef, RefundStatus, WalletSettings
from wallet.split import open_wallet as open_split

NEXT_DAY = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)

# order: state, captured, refunded
STANDING = {
    "cash-desk": {
        "CASH01": ("paid", 6880, 880),
        "CASH02": ("refunded", 1290, 1290),
        "CASH03": ("declined", 0, 0),
        "CASH04": ("cancelled", 0, 0),
        "CASH05": ("awaiting_customer", 0, 0),
        "CASH09": ("cancelled", 0, 0),
    },
    "gift-card": {
        "CARD01": ("paid", 1290, 290),
        "CARD02": ("cancelled", 500, 500),
        "CARD03": ("declined", 0, 0),
        "CARD04": ("refunded", 3000, 3000),
        "CARD09": ("cancelled", 0, 0),
    },
    "mock": {
        "MOCK01": ("paid", 6886, 86),
        "MOCK02": ("paid", 4000, 0),
        "MOCK03": ("paid", 2000, 500),
        "MOCK04": ("cancelled", 0, 0),
        "MOCK05": ("cancelled", 0, 0),
        "MOCK06": ("declined", 0, 0),
        "MOCK09": ("cancelled", 0, 0),
    },
    "split": {
        "SPLIT1": ("paid", 6886, 4500),
        "SPLIT2": ("paid", 1000, 0),
        "SPLIT9": ("cancelled", 0, 0),
    },
}
REFUNDS = [
    ("cash-desk", "CASH01", "CREFUND1", 880),
    ("gift-card", "CARD01", "GREFUND1", 290),
    ("mock", "MOCK01", "MREFUND1", 86),
    ("split", "SPLIT1", "SREFUND1", 4500),
]


@pytest.fixture
def wallets(tmp_path):
    for script in Path(__file__).with_name("older_ledgers").glob("*.sql"):
        connection = sqlite3.connect(tmp_path / f"{script.stem}.db")
        connection.executescript(script.read_text(encoding="utf-8"))
        connection.close()
    wallets = {}
    settings = WalletSettings(tmp_path, lambda: NEXT_DAY, 0, wallets.__getitem__)
    openers = {"cash-desk": open_cash_desk, "gift-card": open_gift_cards, "mock": open_mock, "split": open_split}
    for name, open_wallet in openers.items():
        wallets[name] = open_wallet(settings)
    yield wallets
    for wallet in wallets.values():
        wallet.close()


def stands(wallet, order):
    snapshot = wallet.query(PaymentRef(order)).snapshot
    captured, refunded = (money.minor if money else 0 for money in (snapshot.captured, snapshot.refunded))
    return snapshot.status.value, captured, refunded


@pytest.mark.parametrize("name", STANDING)
def test_every_payment_stands_as_it_did(wallets, name):
    assert {order: stands(wallets[name], order) for order in STANDING[name]} == STANDING[name]


@pytest.mark.parametrize("name", ["cash-desk", "gift-card", "mock"])
def test_the_books_add_up(wallets, name):
    wallets[name].query(PaymentRef("ORDER1"))
    assert wallets[name].check() == []


@pytest.mark.parametrize(("name", "order", "refund_id", "fen"), REFUNDS)
def test_a_refund_made_then_is_not_made_again(wallets, name, order, refund_id, fen):
    before = stands(wallets[name], order)
    snapshot = wallets[name].refund(PaymentRef(order), refund_id, Money(fen)).snapshot
    assert snapshot.refund.status is RefundStatus.DONE
    assert stands(wallets[name], order) == before


def test_who_waited_at_the_desk_still_waits_and_pays(wallets):
    desk = wallets["cash-desk"].desk
    (waiting,) = desk.waiting()
    assert waiting.out_trade_no == "CASH05"
    desk.take(waiting.number, waiting.amount)
    assert stands(wallets["cash-desk"], "CASH05") == ("paid", 3000, 0)
    assert wallets["cash-desk"].held() == {"CASH01": 6000, "CASH05": 3000}


SCANNED = {"held", "broken_rules", "is_new"}
"""What may read a whole table: the checks of the books, and whether there is a first row."""

FULL_SCAN = r"SCAN (payment|hand_over|movement|entry|posting|notice|fired)\b(?! USING INDEX hand_over_waiting)"
"""That index holds only the orders that wait."""


@pytest.mark.parametrize("name", ["cash-desk", "gift-card", "mock"])
def test_no_call_reads_all_payments_that_ever_were(wallets, name):
    """Also in a file of an earlier release, which had fewer indexes."""
    wallet = wallets[name]
    ledger = wallet._service.ledger if name == "mock" else wallet._ledger
    queries = ledger.sql._queries
    for query in queries.available_queries:
        sql = getattr(queries, query.removesuffix("_cursor")).sql
        plan = ledger.connection.execute(f"EXPLAIN QUERY PLAN {sql}", dict.fromkeys(re.findall(r":(\w+)", sql), 1))
        steps = [row[3] for row in plan]
        scans = [step for step in steps if re.match(FULL_SCAN, step)]
        assert query.removesuffix("_cursor") in SCANNED or not scans, (query, steps)
