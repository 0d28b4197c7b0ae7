from datetime import UTC, datetime, timedelta, timezone

import pytest

from checkout.clock import SystemClock, VirtualClock, moment

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_a_clock_without_a_time_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        VirtualClock(datetime(2026, 11, 24))


def test_a_clock_set_in_another_zone_tells_utc():
    clock = VirtualClock(datetime(2026, 11, 24, 20, tzinfo=timezone(timedelta(hours=8))))
    assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)


def test_time_passes_only_when_told_and_only_forwards():
    clock = VirtualClock(NOON)
    clock.advance(90)
    assert (clock.now(), clock.monotonic()) == (NOON + timedelta(seconds=90), 90.0)
    with pytest.raises(ValueError, match="cannot pass"):
        clock.advance(-1)


def test_setting_the_time_back_does_not_touch_waiting():
    clock = VirtualClock(NOON)
    clock.advance(10)
    clock.set_back(3_600)
    assert (clock.now(), clock.monotonic()) == (NOON + timedelta(seconds=10 - 3_600), 10.0)


def test_what_is_kept_of_a_moment_is_whole_milliseconds():
    assert moment(VirtualClock(NOON.replace(microsecond=123_999))) == NOON.replace(microsecond=123_000)


def test_the_machines_clock_is_aware_and_goes_forwards():
    clock = SystemClock()
    first = clock.monotonic()
    assert clock.now().tzinfo is UTC
    assert clock.monotonic() >= first
