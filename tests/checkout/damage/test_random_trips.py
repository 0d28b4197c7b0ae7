"""Thousands of trips drawn from seeds, with every fault, every wallet of ours, power cuts and restarts: in the end nobody
has paid without a receipt, or has a receipt without having paid, or is owed a refund.
"""

import pytest
import random_trips

from wallet.mock.faults.fault_catalogue import FAULTS

FEW, MANY = range(12), range(12, 156)
PARTS = [range(first, first + 36) for first in MANY[::36]]


@pytest.mark.parametrize(
    ("days", "least"), [(FEW, 60), *(pytest.param(days, 200, marks=pytest.mark.slow) for days in PARTS)]
)
def test_however_trips_go_what_is_held_is_what_receipts_say(days, least):
    trips, one_sided = 0, []
    for seed in days:
        found, lived = random_trips.live(random_trips.day_of(seed))
        trips += lived
        if found:
            one_sided.append(f"seed {seed}: {found[0]}; random_trips.py {seed} 1 finds the deeds that it takes")
    assert one_sided == []
    assert trips >= least


def test_the_days_have_every_fault_every_wallet_and_every_deed_in_them():
    deeds = [deed for seed in MANY for deed in random_trips.day_of(seed)]
    assert {fault for name, *rest in deeds if name == "pay" for fault in rest[-1:]} == {
        "",
        *(fault.name for fault in FAULTS),
    }
    assert {rest[1] for name, *rest in deeds if name == "pay"} == {*random_trips.WALLETS, "abroad"}
    verbs = {name.removeprefix("do_").replace("_", " ") for name in vars(random_trips.Day) if name.startswith("do_")}
    assert {name for name, *_ in deeds} == verbs


def test_a_day_that_is_cut_short_anywhere_is_found_and_its_power_fails_for_certain():
    cuts = []

    class Counted(random_trips.Day):
        def restart(self):
            cuts.append(self.steps.left)
            super().restart()

    for seed in range(3):
        deeds = [deed for deed in random_trips.day_of(seed) if deed[0] != "restart"]
        with_cuts = [each for deed in deeds for each in (("power cut", 3), deed)]
        random_trips.live(with_cuts, Counted)
    assert len(cuts) > 20
