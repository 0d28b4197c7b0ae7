from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random
from zoneinfo import ZoneInfo

import pytest

from checkout.life.arrivals import FIRST_HOUR, WEEKDAY, busiest_hour, people_an_hour, until_next
from checkout.life.levels import LEVELS, Level

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)


def arrivals(seed, begins, hours, a_day):
    rng, now, ends = Random(seed), begins, begins + timedelta(hours=hours)
    while True:
        now += timedelta(
            seconds=until_next(rng, now, lambda at: people_an_hour(at.astimezone(SHANGHAI), a_day), busiest_hour(a_day))
        )
        if now >= ends:
            return
        yield now.astimezone(SHANGHAI)


def test_a_week_of_hours_adds_up_to_seven_average_days():
    hours = (MONDAY + timedelta(hours=hour) for hour in range(7 * 24))
    opened = sum(people_an_hour(at, 1000) for at in hours if at.hour >= FIRST_HOUR)
    assert opened == pytest.approx(7000)


def test_people_come_by_the_hour_as_measured():
    by_hour = Counter(at.hour for at in arrivals(7, MONDAY.replace(hour=FIRST_HOUR), 13, 100_000))
    whole = by_hour.total()
    assert whole == pytest.approx(0.143 * 7 * 100_000, rel=0.02)
    for place, share in enumerate(WEEKDAY):
        assert by_hour[FIRST_HOUR + place] / whole == pytest.approx(share / sum(WEEKDAY), rel=0.1)


def test_the_gaps_between_arrivals_are_as_random_as_poisson_s():
    """Their standard deviation is their mean."""
    times = list(arrivals(7, MONDAY.replace(hour=17), 1, 100_000))
    gaps = [(after - before).total_seconds() for before, after in pairwise(times)]
    mean = sum(gaps) / len(gaps)
    deviation = (sum((gap - mean) ** 2 for gap in gaps) / len(gaps)) ** 0.5
    assert deviation == pytest.approx(mean, rel=0.1)


def test_nobody_comes_at_night_and_the_first_comes_after_nine():
    first = next(arrivals(7, MONDAY.replace(hour=23), 24, 3300))
    assert (first.day, first.hour) == (24, 8)


@pytest.mark.parametrize("level", Level)
def test_no_hour_has_more_people_than_the_busiest(level):
    a_day = LEVELS[level].people_a_day
    assert max(people_an_hour(MONDAY + timedelta(hours=hour), a_day) for hour in range(7 * 24)) == pytest.approx(
        busiest_hour(a_day)
    )


def test_a_rate_above_the_most_is_a_mistake():
    with pytest.raises(ValueError, match="more than 1"):
        until_next(Random(7), datetime(2026, 11, 23, tzinfo=UTC), lambda _: 2.0, 1.0)


def test_nobody_ever_comes_to_a_store_that_is_always_closed():
    assert until_next(Random(7), datetime(2026, 11, 23, tzinfo=UTC), lambda _: 0.0, 400.0) == float("inf")
