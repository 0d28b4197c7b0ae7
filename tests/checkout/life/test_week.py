"""A week of evenings with simulated people, a wallet that fails by chance, and a power cut each day: everything adds up,
and a shop that has seen a week holds hardly more in memory than after two days."""

import gc

import pytest

from checkout import open_shop
from checkout.back_office.doctor import examine
from checkout.clock import VirtualClock
from checkout.life import Level, move_in
from checkout.shop import STORY_TIME

EVENING, NIGHT = 4 * 3600, 20 * 3600
"""From half past six to half past ten, in seconds, and the rest of the day: waste, deliveries, parcels."""


@pytest.mark.slow
def test_after_a_week_with_faults_no_invariant_is_broken_and_memory_is_flat():
    shop, held = open_shop("jinqiao", clock=VirtualClock(STORY_TIME), seed=7), []
    for day in range(7):
        for part in (0, 1):
            move_in(shop, "jinqiao", 10 * day + part, Level.QUIET)
            shop.wallets.named("mock").inside.faults.chaos(day, 0.1)
            for _ in range(EVENING // 2 // 300):
                shop.pass_time(300)
            if part == 0:
                shop = shop.power_fails()
        shop.people = None
        shop.wallets.named("mock").inside.faults.answer_again()
        shop.pass_time(NIGHT)
        assert [each for each in examine(shop.journal, shop.wallets.named("mock").inside) if each.is_fault] == []
        gc.collect()
        held.append(len(gc.get_objects()))
    shop.close()
    assert held[-1] < held[1] * 1.02
