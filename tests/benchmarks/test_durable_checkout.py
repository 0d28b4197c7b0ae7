"""Paying for twenty lines, on the disk: the intent before the wallet hears of it, then the outcome with its receipt.

Two waits for the disk and no more; each against the least that a disk can do, measured by turns as in
`test_durable_scan.py`. The wallet answers at once and keeps nothing, so what is measured is the shop's side alone.
"""

import os
import sqlite3
import time
from itertools import cycle
from statistics import median

import pytest

from checkout import open_shop
from checkout.events import Paid
from wallet.port import API_VERSION, Capabilities, Known, Snapshot, Status, Wallet

PAGE = b"\xa5" * 4_120
UNSTEADY = 3
LINES = 20


class InstantWallet(Wallet):
    name = "instant"
    api_version = API_VERSION

    def capabilities(self):
        return Capabilities()

    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, trade_no="T1", payer="l***"))

    def query(self, ref):
        return Known(Snapshot(ref, Status.NOT_FOUND))

    def cancel(self, ref):
        return Known(Snapshot(ref, Status.CANCELLED))


@pytest.fixture
def overwrite(tmp_path):
    """Overwrite a page of a file that is long enough, and wait until it is there."""
    file = os.open(tmp_path / "floor", os.O_RDWR | os.O_CREAT)
    os.pwrite(file, PAGE * 128, 0)
    os.fsync(file)
    places = cycle(range(0, 128 * len(PAGE), len(PAGE)))

    def once():
        os.pwrite(file, PAGE, next(places))
        os.fdatasync(file)

    yield once
    os.close(file)


@pytest.fixture
def bare(tmp_path):
    """The least that a record costs: one small row in a transaction of its own, in a file that waits for nothing."""
    connection = sqlite3.connect(tmp_path / "bare.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT")
    yield lambda: connection.execute("INSERT INTO row (body) VALUES (?)", ("x" * 50,))
    connection.close()


def full_trip(shop, codes):
    trip = shop.enter()
    for code in codes[:LINES]:
        trip.scan(code)
    assert len(trip.basket) == LINES
    assert trip.basket.total, "the shopper has seen it: it is known before they pay"
    return trip


def timed(deed):
    """What `deed` answers, and what it took: wall and CPU, in microseconds."""
    began, used = time.perf_counter_ns(), time.process_time_ns()
    answer = deed()
    wall, cpu = time.perf_counter_ns() - began, time.process_time_ns() - used
    return answer, wall / 1_000, cpu / 1_000


def checkout(trip):
    """Wall of the intent and of the outcome, and the CPU of both."""
    _, intent, first = timed(trip.begin_payment)
    outcome = trip.next_call()()
    [paid], outcome_wall, second = timed(lambda: trip.told(outcome))
    assert isinstance(paid, Paid)
    assert len(trip.receipt.lines) == LINES
    return intent, outcome_wall, first + second


def test_a_checkout_is_two_transactions(wide_chain, codes, tmp_path):
    wallet = InstantWallet()
    with open_shop(chain=wide_chain, data=tmp_path, wallet=wallet.name, wallets={wallet.name: wallet}) as shop:
        trip = full_trip(shop, codes)
        waits = []
        shop.journal._connection.set_trace_callback(lambda sql: waits.append(sql) if sql == "COMMIT" else None)
        trip.pay()
        assert len(waits) == 2


@pytest.mark.skipif(not hasattr(os, "fdatasync"), reason="the floor is measured with fdatasync")
def test_a_durable_checkout(wide_chain, codes, tmp_path, overwrite, bare, measuring, table):
    turns, times = (15, 5) if measuring else (1, 1)
    wallet = InstantWallet()
    intents, outcomes, cpus, floors, inserts, left_out = [], [], [], [], [], 0
    with open_shop(chain=wide_chain, data=tmp_path / "data", wallet=wallet.name, wallets={wallet.name: wallet}) as shop:
        for _ in range(turns):
            floor = sorted(timed(overwrite)[1] for _ in range(30))
            inserts += [timed(bare)[2] for _ in range(30)]
            # One after the other, as on one phone: what was used before is counted when a trip begins.
            taken = [checkout(full_trip(shop, codes)) for _ in range(times)]
            cpus += [cpu for *_, cpu in taken]
            if floor[27] > UNSTEADY * median(floor):
                left_out += 1
                continue
            floors.append(median(floor))
            intents.append(median(intent for intent, *_ in taken) / median(floor))
            outcomes.append(median(outcome for _, outcome, _ in taken) / median(floor))
    if not measuring:
        return
    table.title(f"Paying for {LINES} lines (median of {len(floors)} turns, {left_out} left out as unsteady)")
    floor, against, goal = median(floors), "pwrite and fdatasync of one page", "goal: at most 4 x"
    table.row("the intent, on the disk", median(intents) * floor, unit="us", against=against, base=floor, goal=goal)
    table.row(
        "outcome and receipt, on the disk", median(outcomes) * floor, unit="us", against=against, base=floor, goal=goal
    )
    table.row(
        "CPU of both",
        median(cpus),
        unit="us",
        against="a bare insert, file, WAL, not synced",
        base=median(inserts),
        goal="goal: at most 500 us",
    )
