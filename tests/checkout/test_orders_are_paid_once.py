"""Kill the program before and after every call to the wallet and every commit of an order's life, and open it again: no
order is without money, no money without an order, and what is kept is paid to the fen.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from order_deeds import carry_through, shop_from_home
from test_nothing_is_lost import in_memory, till

from checkout import open_shop
from checkout.back_office import examine_folder
from checkout.clock import VirtualClock
from checkout.payment import left_of, refunds_made
from checkout.shop import STORY_TIME
from checkout.trip import TripState

__all__ = ["in_memory", "till"]

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is copied at the moment it is to be killed")

PACKED = 280 * 6900 // 500 + 1290


ENDS = {"delivered": PACKED, "returned": 0, "picking": 0, "packed": 0}
EVERY_STEP = {"delivered": 1, "returned": 3, "picking": 3, "packed": 3}
"""The orders that end otherwise begin like the one that is delivered."""


@pytest.mark.parametrize(
    ("end", "kept", "every"),
    [
        *((end, kept, 50) for end, kept in ENDS.items()),
        *(pytest.param(end, kept, EVERY_STEP[end], marks=pytest.mark.slow) for end, kept in ENDS.items()),
    ],
)
def test_killed_at_any_step_of_an_order_its_money_is_what_is_kept(till, end, kept, every, in_memory):
    steps = int(till(0, end, in_memory / "whole"))
    assert steps > 40
    assert held_after(in_memory / "whole", end) == kept
    for step in range(1 + len(end) % every, steps + 1, every):
        folder = in_memory / f"{step}"
        assert till(step, end, folder) == "killed"
        if (held := held_after(folder, end)) is not None:
            assert held == kept, step


def held_after(folder, end):
    """Go on with what is left, to the end; what the wallet then holds. None when there was no trip yet."""
    with open_shop(data=folder, clock=VirtualClock(STORY_TIME + timedelta(minutes=10))) as shop:
        trips = list(shop.journal.raw_trips())
        if not trips:
            return None
        shop.pass_time(600)
        trip = shop.resume(trips[0].trip)
        if trip.state is not TripState.LEFT:
            shop_from_home(shop, trip, 300)
            carry_through(shop, trip, end)
        shop.pass_time(3600)
        assert not shop.operations().orders.open
        held = sum(shop.wallets.named("mock").inside.held().values())
        made = refunds_made(each.event for each in trip.events)
        lines = trip.receipt.lines if trip.receipt else ()
        assert held == sum(run.count * run.net for line in lines for run in left_of(line, made))
    assert [each for each in examine_folder(folder) if each.is_fault] == []
    return held
