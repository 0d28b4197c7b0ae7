"""What a long history costs: start, scan and pay in a file of many trips against a new file, and the doctor.

    HISTORY=100000 pytest tests/benchmarks/test_long_history.py --benchmark-enable

Cost is to grow with what is open, not with what has been. The history is a few real trips, copied with new numbers,
days and references: rows as the program itself would have written them, so the doctor finds nothing wrong. The posted
tables are left to the migration, which the next opening runs.
"""

import itertools
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

import pytest

from checkout import open_shop
from checkout.back_office import examine_folder
from checkout.basket import Basket
from checkout.events import Paid, PaymentStarted
from checkout.journal import Journal
from wallet.port import API_VERSION, Capabilities, Known, Snapshot, Status, Wallet

TRIPS = int(os.environ.get("HISTORY", "300"))
STORY_DAY = date(2026, 11, 24)
A_DAY = 2_000
"""Trips a day."""
OUTDATED = """
DROP TABLE payment; DROP TABLE offer_taken; DROP TABLE offer_usage; DROP TABLE serial_scanned;
DROP INDEX trip_by_name; DROP INDEX trip_inside; DROP INDEX money_moved; PRAGMA user_version = 2;
"""
GOODS = ["9521234000013", "9521234010067", "9521234030034"]
PACK = "0109521234000013" + "21"


class InstantWallet(Wallet):
    """Answers at once and keeps no books."""

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


def opened(folder):
    wallet = InstantWallet()
    return open_shop(data=folder, wallet=wallet.name, wallets={wallet.name: wallet})


def shop_once(shop, shopper, serial):
    """Scan twenty times, pay and leave."""
    trip = shop.enter(shopper)
    for code in itertools.islice(itertools.cycle(GOODS), 19):
        trip.scan(code)
    trip.scan(f"{PACK}{serial}")
    trip.pay()
    trip.leave()


@dataclass
class Template:
    """One trip as it was written, with the texts that a copy replaces."""

    row: tuple
    events: list
    receipt: tuple
    basket: Basket
    fingerprint: str

    @classmethod
    def read(cls, journal, row):
        run = journal._connection.execute
        store, trip = row[:2]
        basket = Basket()
        for recorded in journal.events(store, trip):
            basket.apply(recorded.event)
            if isinstance(recorded.event, PaymentStarted):
                fingerprint = recorded.event.basket
        events = run("SELECT seq, at, kind, body FROM event WHERE store = ? AND trip = ?", (store, trip)).fetchall()
        receipt = run("SELECT * FROM receipt WHERE store = ? AND trip = ?", (store, trip)).fetchone()
        return cls(row, events, receipt, basket, fingerprint)

    def copy(self, number, day, receipt_number):
        """The rows of a trip like this one: number `number` of `day`."""
        store, old, _, _, shopper, state, opened_at = self.row
        trip = f"{old[:2]}{day:%Y%m%d}{number:04d}"
        start = opened_at.replace(f"{STORY_DAY}", f"{day}")
        fingerprint = self.basket.fingerprint(trip, start.replace("Z", "+00:00").replace(".000", ""))
        numbers = f"{old[:2]}-{self.receipt[1]:06d}", f"{old[:2]}-{receipt_number:06d}"
        pairs = [(old, trip), (f"{STORY_DAY}T", f"{day}T"), (self.fingerprint, fingerprint), numbers]
        pairs.append((f'"serial":"{old[-4:]}"', f'"serial":"{trip}"'))
        # As it was before stock was kept: receipts had no tickets, and nothing was booked as sold.
        pairs.append((',"tickets":[]', ""))

        def new(text):
            for before, after in pairs:
                text = text.replace(before, after)
            return text

        events = [(store, trip, seq, new(at), kind, new(body)) for seq, at, kind, body in self.events]
        _, _, _, order, issued_at, total, currency, body = self.receipt
        receipt = (store, receipt_number, trip, new(order), new(issued_at), total, currency, new(body))
        return (store, trip, f"{day}", number, shopper, state, start), events, receipt


def fill(folder, trips):
    """Make a data file in `folder` with this many trips, all over and paid for; the last open yesterday."""
    with opened(folder) as shop:
        shoppers = list(shop.shoppers)
        for number, shopper in enumerate(shoppers, 1):
            shop_once(shop, shopper, f"{number:04d}")
    journal = Journal(folder)
    run, many = journal._connection.execute, journal._connection.executemany
    templates = [Template.read(journal, row) for row in run("SELECT * FROM trip ORDER BY number").fetchall()]
    journal._connection.executescript(f"BEGIN; {OUTDATED}")
    first_day = STORY_DAY - timedelta(days=-(-trips // A_DAY))
    for index in range(trips - len(templates)):
        template = templates[index % len(templates)]
        day = first_day + timedelta(days=index // A_DAY)
        trip, events, receipt = template.copy(index % A_DAY + 1, day, len(templates) + index + 1)
        run("INSERT INTO trip VALUES (?, ?, ?, ?, ?, ?, ?)", trip)
        many("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", events)
        run("INSERT INTO receipt VALUES (?, ?, ?, ?, ?, ?, ?, ?)", receipt)
    run("COMMIT")
    journal.close()


EXAMINE = """
import resource, sys, time
from pathlib import Path
from checkout.back_office.doctor import examine_folder
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.perf_counter()
found = examine_folder(Path(sys.argv[1]))
print(len(found), time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    fill(folder, TRIPS)
    return folder


def milliseconds(deed):
    began = time.perf_counter()
    answer = deed()
    return answer, (time.perf_counter() - began) * 1_000


def start_scan_pay(folder):
    """Milliseconds for each."""
    shop, start = milliseconds(lambda: opened(folder))
    with shop:
        _, swept = milliseconds(lambda: (shop.open_trips(), shop.sweep()))
        trip, entered = milliseconds(shop.enter)
        _, scanned = milliseconds(lambda: [trip.scan(code) for code in GOODS])
        paid, paying = milliseconds(trip.pay)
        assert isinstance(paid, Paid)
        trip.leave()
    return start + swept + entered, scanned, paying


def test_start_scan_and_pay(long, tmp_path, measuring, table):
    _, migration = milliseconds(lambda: opened(long).close())
    opened(tmp_path).close()
    turns = []
    for turn in range(30 if measuring else 1):
        # Which goes first takes turns too: the disk is slower for some seconds after a checkpoint.
        folders = [long, tmp_path] if turn % 2 else [tmp_path, long]
        taken = {folder: start_scan_pay(folder) for folder in folders}
        turns.append((taken[long], taken[tmp_path]))
    if not measuring:
        return
    table.title(f"A file with {TRIPS:,} trips against a new one (median of {len(turns)} turns)")
    for place, what in enumerate(("start", "scan three items", "pay")):
        base, figure = (median(turn[file][place] for turn in turns) for file in (1, 0))
        table.row(what, figure, unit="ms", against="a new file", base=base, goal="goal: at most 1.2 x")
    base, figure = (median(sum(turn[file]) for turn in turns) for file in (1, 0))
    table.row("all of it", figure, unit="ms", against="a new file", base=base, goal="goal: at most 1.2 x")
    table.row("migration from version 2, once", migration / 1_000, unit="s")


def test_the_doctor(long, tmp_path, measuring, table):
    if not measuring:
        assert examine_folder(long) == []
        return
    fill(tmp_path, TRIPS // 10)
    rows = []
    for folder in (tmp_path, long):
        said = subprocess.run([sys.executable, "-c", EXAMINE, folder], capture_output=True, text=True, check=True)
        found, seconds, kilobytes = said.stdout.split()
        assert found == "0"
        rows.append((float(seconds), int(kilobytes) / 1_024))
    (_, few), (seconds, many) = rows
    table.title(f"The doctor on {TRIPS:,} trips")
    table.row("time", seconds, unit="s", goal="goal: at most 60 s for 100,000")
    table.row("memory", many, unit="MB", against=f"with {TRIPS // 10:,} trips", base=few, goal="goal: flat")
