"""Kill the program before and after every call to the wallet and everything that it or the wallet commits, and open it
again.

Whatever the shopper had been shown is there; a payment that was under way is settled from what the wallet's books say,
charged once or not at all; and the trip goes on to its end.
"""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from checkout import open_shop
from checkout.back_office import examine_folder, unsettled
from checkout.clock import VirtualClock
from checkout.events import Paid, Problem
from checkout.journal import Journal
from checkout.shop import STORY_TIME
from checkout.trip import Refused, TripState

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is copied at the moment it is to be killed")

STORIES = ("pays_with_a_pin", "turns_back", "money_comes_too_late")


@pytest.fixture(scope="module")
def till():
    """A process that walks a story in a folder and dies at the step that it is told."""
    process = subprocess.Popen(
        [sys.executable, Path(__file__).with_name("killed_trip.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def kill_at(step, story, folder):
        folder.mkdir()
        process.stdin.write(f"{step} {story} {folder}\n")
        process.stdin.flush()
        return process.stdout.readline().strip()

    yield kill_at
    process.stdin.close()
    process.wait(timeout=60)
    process.stdout.close()


@pytest.fixture
def in_memory(tmp_path):
    """A folder that waits for no disk, where there is one: what a killed process wrote is the kernel's to keep."""
    if not os.access("/dev/shm", os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.mark.parametrize("every", [8, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("story", STORIES)
def test_killed_at_any_step_nothing_is_lost_and_nobody_pays_twice(till, story, every, in_memory):
    steps = int(till(0, story, in_memory / "whole"))
    whole = events_in(in_memory / "whole")
    assert isinstance(whole[-2].event, Paid)
    assert steps > 20
    for turn, step in enumerate(range(1, steps + 1, every)):
        folder = in_memory / f"{step}"
        assert till(step, story, folder) == "killed"
        after_the_kill(folder, whole, back_office=turn % 2 == 1)


def events_in(folder):
    journal = Journal(folder)
    events = [journal.events(row.store, row.trip) for row in journal.raw_trips()]
    journal.close()
    return events[0] if events else []


def after_the_kill(folder, whole, *, back_office):
    """Open what is left, and go on to the end; what is open is settled by the shopper, or without them."""
    shown = [int(line) for line in (folder / "shown").read_text().split()]
    with open_shop(data=folder, clock=VirtualClock(STORY_TIME + timedelta(minutes=10))) as shop:
        trips = list(shop.journal.raw_trips())
        if not trips:
            assert shown == []
            return
        # A wallet has something to tell as soon as it is there.
        mock = shop.wallets.named("mock").inside
        if back_office:
            shop.sweep()
            before = [recorded.event for recorded in shop.journal.events(trips[0].store, trips[0].trip)]
            shop.pass_time(600)
        trip = shop.resume(trips[0].trip)
        kept = before if back_office else [recorded.event for recorded in trip.events]
        assert kept == [recorded.event for recorded in whole[: len(kept)]]
        assert len(kept) >= max(shown, default=0)
        if trip.state is not TripState.LEFT:
            go_on(shop, trip)
        held = mock.held()
        assert held == ({trip.receipt.tenders[0].out_trade_no: trip.receipt.total_minor} if trip.receipt else {})
    assert examine_folder(folder) == []


def go_on(shop, trip):
    """Settle what is open. What then can be bought is paid, and the shopper leaves."""
    shop.sweep()
    shop.pass_time(600)
    assert [payment.standing for payment in unsettled(shop.journal)] == []
    assert trip.payment is None
    assert trip.state in (TripState.OPEN, TripState.PAID)
    if trip.state is TripState.OPEN and trip.basket.total:
        assert shop.wallets.named("mock").inside.held() == {}
        paid = trip.pay()
        # What was promised ten minutes ago comes later now: that is told once, before money moves.
        if isinstance(paid, Refused) and paid.problem is Problem.PROMISE_LATER:
            paid = trip.pay()
        assert isinstance(paid, Paid)
    trip.leave()
