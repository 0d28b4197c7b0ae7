"""What it costs to keep stock: nothing at a scan, a few rows at a payment, and a race for the last one that one wins."""

import random
import sqlite3
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from statistics import median

import pytest

from catalog.chain import demo_chain
from checkout import open_shop
from checkout.events.stock import Location, MovementKind
from checkout.store import Wanted

MILK, MILK_GTIN = "DA001", "9521234000013"
SESSIONS = 64


def cpu(deed, *args):
    """Microseconds of CPU."""
    began = time.process_time_ns()
    deed(*args)
    return (time.process_time_ns() - began) / 1_000


@pytest.fixture
def bare(tmp_path):
    """The least that a durable record costs: one small row in a transaction of its own."""
    connection = sqlite3.connect(tmp_path / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
    yield lambda: connection.execute("INSERT INTO row (body) VALUES (?)", ("x" * 50,))
    connection.close()


@pytest.fixture
def packed(measuring):
    """GTINs of goods that the demo's stock has."""
    chain = demo_chain()
    goods = [chain.products[sku] for sku, plan in chain.stock.items() if plan.shelf]
    return [product.gtin[1:] for product in goods if product.gtin and not product.age_min][: 100 if measuring else 10]


class Written:
    """What a shop has written while it was looked at: rows, and transactions, each of which waits for the disk once."""

    def __init__(self, shop):
        self._connection = shop.journal._connection
        self.transactions = self.rows = 0

    @contextmanager
    def look(self):
        before, sql = self._connection.total_changes, []
        self._connection.set_trace_callback(sql.append)
        try:
            yield
        finally:
            self._connection.set_trace_callback(None)
        self.rows += self._connection.total_changes - before
        inside = False
        for statement in sql:
            word = statement.split()[0].upper()
            # A statement outside of a transaction is one by itself.
            self.transactions += word == "COMMIT" or (not inside and word in ("INSERT", "UPDATE", "DELETE"))
            inside = word == "BEGIN" or (inside and word not in ("COMMIT", "ROLLBACK"))


def shops(tmp_path, packed):
    """The same shop twice, with stock and without; with it, others have sold and are carrying goods about."""
    chain = demo_chain()
    kept = open_shop(chain=chain, data=tmp_path / "kept")
    bare = open_shop(chain=replace(chain, stock={}), data=tmp_path / "bare")
    for shop in (kept, bare):
        for others in range(4):
            trip = shop.enter("wang-fang")
            trip.paste("\n".join(packed[others::4]))
            if others % 2:
                trip.pay("mock")
    return kept, bare


def test_a_scan_with_stock_kept(tmp_path, packed, measuring, table):
    turns = 30 if measuring else 1
    figures, written = {"kept": [], "without": []}, {}
    kept, without = shops(tmp_path, packed)
    with kept, without:
        for turn in range(turns):
            # By turns, and in both orders: neither has the warm caches for itself.
            for name, shop in (("kept", kept), ("without", without))[:: 1 if turn % 2 else -1]:
                trip = shop.enter("li-wei")
                figures[name] += [cpu(trip.scan, code) for code in packed]
        for name, shop in (("kept", kept), ("without", without)):
            trip, written[name] = shop.enter("li-wei"), Written(shop)
            for code in packed[:20]:
                with written[name].look():
                    trip.scan(code)
        before = kept.journal.stock.movements("jinqiao", MILK)
        kept.enter("li-wei").scan(MILK_GTIN)
        assert kept.journal.stock.movements("jinqiao", MILK) == before
    for one in written.values():
        assert one.transactions == one.rows == len(packed[:20])
    if measuring:
        table.title("A scan where stock is kept (median CPU)")
        base = median(figures["without"])
        goal = "limit: 1.15 x"
        table.row("a scan", median(figures["kept"]), unit="us", against="the same without stock", base=base, goal=goal)
        table.row("its transactions, and its rows", written["kept"].rows / 20, unit="", goal="as without stock")


def test_a_payment_that_books_what_is_sold(tmp_path, packed, measuring, table, bare):
    turns = 40 if measuring else 1
    figures, written = {"kept": [], "without": []}, {}
    kept, without = shops(tmp_path, packed)
    with kept, without:
        for turn in range(turns):
            for name, shop in (("kept", kept), ("without", without)):
                trip = shop.enter("li-wei")
                trip.paste("\n".join(packed[turn % 10 :: 10]))
                figures[name].append(cpu(trip.pay, "mock"))
                trip.leave()
        for name, shop in (("kept", kept), ("without", without)):
            trip, written[name] = shop.enter("li-wei"), Written(shop)
            trip.paste("\n".join(packed[:10]))
            with written[name].look():
                trip.pay("mock")
    assert written["kept"].transactions == written["without"].transactions
    if measuring:
        row = median([cpu(bare) for _ in range(2_000)])
        table.title("A payment of 10 lines that books what is sold (median CPU)")
        table.row("the payment", median(figures["kept"]), unit="us", against="a bare insert", base=row)
        table.row(
            "where all of it has to be found", median(figures["without"]), unit="us", against="a bare insert", base=row
        )
        table.row(
            "its transactions", written["kept"].transactions, unit="", goal="2: before the wallet is called, and after"
        )


def test_sixty_four_who_want_the_last_one(tmp_path, measuring, table, bare):
    rounds = 50 if measuring else 3
    order, won, lost = random.Random(64), [], []
    with open_shop(data=tmp_path / "data") as shop:
        stock = shop.operations().stock
        with shop.journal.transaction():
            stock.set(Location.BACK, MILK, 0, MovementKind.COUNTED, "")
            stock.set(Location.SHELF, MILK, stock.store.opening.buffer(MILK) + 1, MovementKind.COUNTED, "")
        trips = [shop.enter("li-wei").id for _ in range(SESSIONS)]
        for _ in range(rounds):
            order.shuffle(trips)
            until = shop.clock.now() + timedelta(minutes=10)
            winners = []
            for trip in trips:
                began = time.process_time_ns()
                lacking = stock.reserve(trip, [Wanted(1, MILK, 1)], until)
                (lost if lacking else won).append((time.process_time_ns() - began) / 1_000)
                winners += [] if lacking else [trip]
            assert winners == [trips[0]], "exactly one has it: whoever came first"
            assert stock.available(MILK) == 0
            shop.clock.advance(600)
            assert stock.available(MILK) == 1
    if measuring:
        row = median([cpu(bare) for _ in range(2_000)])
        table.title(f"The last one, wanted by {SESSIONS} at home; {rounds} times, one winner each time (median CPU)")
        table.row("to get it", median(won), unit="us", against="a bare insert", base=row)
        table.row("to be told that it is gone", median(lost), unit="us", against="a bare insert", base=row)
