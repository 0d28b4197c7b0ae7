"""What simulated people cost: a normal day, and each of their trips and orders beside a bare trip by hand.

pytest tests/benchmarks/test_life.py --benchmark-enable
"""

import gc
import time
from datetime import UTC, datetime

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.life import Level, move_in

MORNING = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
"""Half past eight in Shanghai, on a Monday: 3,300 people come."""
GOODS = ["9521234000013", "9521234010067", "9521234030034", "9521234060048"]


def bare_trip(shop):
    trip = shop.enter("li-wei")
    for code in GOODS:
        trip.scan(code)
    trip.pay()
    trip.leave()
    shop.settle()


def seconds_of(act):
    begun = time.process_time()
    act()
    return time.process_time() - begun


def test_a_day_of_life(table, measuring):
    hours = 14 if measuring else 1
    with open_shop("jinqiao", clock=VirtualClock(MORNING)) as shop:
        bare_trip(shop)
        bare = min(seconds_of(lambda: bare_trip(shop)) for _ in range(20 if measuring else 1))
        move_in(shop, "jinqiao", 7, Level.NORMAL)
        each, held, begun = [], [], 0
        for _ in range(hours):
            spent = seconds_of(lambda: shop.pass_time(3600))
            visits = sum(1 for _ in shop.journal.trip_numbers()) - begun
            begun += visits
            each.append((visits, spent))
            gc.collect()
            held.append(len(gc.get_objects()))
    assert begun > 20
    if measuring:
        whole = sum(spent for _, spent in each)
        busy = [spent / visits for visits, spent in each if visits > 150]
        table.title("A normal day of simulated people (CPU)")
        table.row(f"{begun:,} trips and orders", whole, unit="s", goal="at most 60 s")
        table.row("one of them", 1000 * whole / begun, unit="ms", against="a bare trip", base=1000 * bare)
        table.row("one in the last busy hour", 1000 * busy[-1], unit="ms", against="the first", base=1000 * busy[0])
        table.row("objects in memory at night", held[-1], unit="", against="after an hour", base=held[0])
