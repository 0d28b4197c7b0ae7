"""CPU of one scan, from the scanner's text to the basket priced with the demo's offers, committed to a data file in
memory."""

import sqlite3
import time
from statistics import median

import pytest

from checkout import open_shop

LINES = (10, 200, 1_000)
WINDOW = 10
"""Scans around each of these lines that are looked at."""


@pytest.fixture
def bare():
    """The least that a durable record costs: one small row in a transaction of its own."""

    def connect(target):
        connection = sqlite3.connect(target, isolation_level=None)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
        return connection

    return connect


def in_microseconds(deed, *args):
    began = time.process_time_ns()
    deed(*args)
    return (time.process_time_ns() - began) / 1_000


def scan(session, code):
    """A scan, and the total that the shopper then sees."""
    session.scan(code)
    return session.basket.total


def insert(connection, number):
    connection.execute("INSERT INTO row VALUES (?, ?)", (number, "x" * 50))


def test_the_thousandth_scan_costs_what_the_tenth_does(wide_chain, codes, bare, tmp_path, measuring, table):
    trips = 15 if measuring else 1
    memory, file = bare(":memory:"), bare(str(tmp_path / "bare.db"))
    scans, in_memory, in_file = {line: [] for line in LINES}, [], []
    for trip in range(trips):
        with open_shop(chain=wide_chain) as shop:
            session = shop.enter()
            for number, code in enumerate(codes, 1):
                cost = in_microseconds(scan, session, code)
                for line in LINES:
                    if line - WINDOW < number <= line:
                        scans[line].append(cost)
            assert len(session.basket) == len(codes)
            assert session.basket.price.proven
            assert len(session.basket.offers.by_id) > 20
        for number in range(200):
            in_memory.append(in_microseconds(insert, memory, trip * 200 + number))
            in_file.append(in_microseconds(insert, file, trip * 200 + number))
    memory.close()
    file.close()
    if not measuring:
        return
    table.title("CPU of one scan (median), raw text to priced basket, committed to a file in memory")
    base = median(in_file)
    tenth = median(scans[10])
    for line in LINES:
        table.row(
            f"at line {line:,}",
            median(scans[line]),
            unit="us",
            against="a bare insert, file, WAL, not synced",
            base=base,
            goal="goal: 100 us where that takes 12 to 15, so at most 6.7 x" if line == LINES[0] else "",
        )
    table.row("the bare insert in memory", median(in_memory), unit="us")
    table.row("line 1,000", median(scans[1_000]), unit="us", against="line 10", base=tenth, goal="goal: at most 1.25 x")
