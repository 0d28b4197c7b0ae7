"""Slots are half hours of store time, each for so many orders, and none of them is past."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import StoreTerms, demo_chain
from checkout.clock import VirtualClock
from checkout.store.slots import Slots

JINQIAO = demo_chain().stores["jinqiao"]
QUEENS = demo_chain().stores["cedar-landing"]


def slots_at(store, *moment, taken=lambda _: 0):
    clock = VirtualClock(datetime(*moment, tzinfo=store.zone).astimezone(UTC))
    return Slots(store, clock, taken), clock


def hours(store, slots):
    return [f"{store.local(slot.begins):%d %H:%M}" for slot in slots.open()]


def test_they_go_from_now_to_closing_and_through_tomorrow():
    slots, _ = slots_at(JINQIAO, 2026, 11, 24, 20, 40)
    listed = hours(JINQIAO, slots)
    assert listed[:3] == ["24 21:00", "24 21:30", "25 09:00"]
    assert listed[-1] == "25 21:30"
    assert len(listed) == 2 + 26


def test_a_slot_that_has_begun_is_past():
    slots, clock = slots_at(JINQIAO, 2026, 11, 24, 18, 30)
    at_half_past = slots.at(time(18, 30))
    assert at_half_past not in [slot.begins for slot in slots.open()]
    assert slots.problem(at_half_past) == "past"
    assert slots.problem(slots.at(time(19))) is None
    clock.advance(1800)
    assert slots.problem(slots.at(time(19))) == "past"
    assert slots.problem(slots.at(time(19), tomorrow=True)) is None


@pytest.mark.parametrize("hour", [time(22), time(8, 30), time(19, 10)])
def test_what_is_no_beginning_of_a_slot_is_unknown(hour):
    slots, _ = slots_at(JINQIAO, 2026, 11, 24, 18, 30)
    assert slots.problem(slots.at(hour, tomorrow=True)) == "unknown"


def test_the_day_after_tomorrow_is_not_offered():
    slots, _ = slots_at(JINQIAO, 2026, 11, 24, 18, 30)
    assert slots.problem(slots.at(time(9), tomorrow=True) + timedelta(days=1)) == "unknown"


def test_a_store_that_closes_after_midnight_has_slots_on_both_sides_of_it():
    night = replace(JINQIAO, opens=time(18), closes=time(2))
    assert hours(night, slots_at(night, 2026, 11, 25, 0, 40)[0])[:4] == ["25 01:00", "25 01:30", "25 18:00", "25 18:30"]
    assert "25 01:30" in hours(night, slots_at(night, 2026, 11, 24, 12, 0)[0])


def test_a_store_that_never_closes_has_48_slots_a_day_and_46_when_clocks_go_forward():
    always = replace(QUEENS, opens=time(0), closes=time(0))
    for day, count in ((7, 48), (8, 46)):
        listed = hours(always, slots_at(always, 2026, 3, day - 1, 23, 59)[0])
        assert sum(hour.startswith(f"{day:02} ") for hour in listed) == count


def test_the_hour_that_comes_twice_has_slots_of_both_and_a_typed_time_is_the_one_not_past():
    always = replace(QUEENS, opens=time(0), closes=time(0))
    slots, clock = slots_at(always, 2026, 10, 31, 23, 59)
    assert hours(always, slots).count("01 01:30") == 2
    first = slots.at(time(1, 30), tomorrow=True)
    clock.advance((first - clock.now()).total_seconds())
    assert slots.at(time(1, 30)) == first + timedelta(hours=1)
    assert slots.problem(slots.at(time(1, 30))) is None


def test_the_hour_that_is_left_out_is_no_slot_twice():
    always = replace(QUEENS, opens=time(0), closes=time(0))
    slots, _ = slots_at(always, 2026, 3, 7, 23, 59)
    assert always.local(slots.at(time(2, 30), tomorrow=True)).hour == 3


def test_a_full_slot_is_refused_and_a_place_held_is_taken_until_its_time():
    store = replace(JINQIAO, terms=StoreTerms(slot_orders=2))
    slots, clock = slots_at(store, 2026, 11, 24, 18, 30, taken=lambda _: 1)
    seven, until = slots.at(time(19)), clock.now() + timedelta(minutes=10)
    assert slots.hold("A", seven, until) is None
    assert slots.hold("B", seven, until) == slots.problem(seven) == "full"
    assert slots.problem(seven, trip="A") is None
    assert [slot.left for slot in slots.open(trip="A") if slot.begins == seven] == [1]
    clock.advance(600)
    assert slots.problem(seven) is None


def test_who_takes_another_slot_leaves_the_first():
    store = replace(JINQIAO, terms=StoreTerms(slot_orders=1))
    slots, clock = slots_at(store, 2026, 11, 24, 18, 30)
    until = clock.now() + timedelta(minutes=10)
    slots.hold("A", slots.at(time(19)), until)
    slots.hold("A", slots.at(time(20)), until)
    assert slots.hold("B", slots.at(time(19)), until) is None
    slots.let_go("A")
    assert slots.problem(slots.at(time(20))) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.times(), st.times(),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
)  # fmt: skip
def test_slots_never_overlap_never_leave_opening_hours_and_lie_within_two_days(now, opens, closes, zone):
    minute = {"second": 0, "microsecond": 0}
    store = replace(JINQIAO, opens=opens.replace(**minute), closes=closes.replace(**minute), timezone=zone)
    listed = Slots(store, VirtualClock(now), lambda _: 0).open()
    assert all(slot.begins > now for slot in listed)
    assert all(one.ends <= two.begins for one, two in pairwise(listed))
    assert all(slot.ends - now < timedelta(days=3, hours=1) for slot in listed)
    assert ZoneInfo(zone) == store.zone
