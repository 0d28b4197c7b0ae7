"""When people come: by the hour and by the day of the week.

Shares by hour are of 47,243 local baskets of a grocer's (completejourney), those of weekdays and of weekends, from nine
in the morning to ten at night; shares by weekday are of the same. They are American: that Shanghai's are alike is an
assumption, and so is that people order from home at the hours in which they shop.

>>> from random import Random
>>> from zoneinfo import ZoneInfo
>>> monday = datetime(2026, 11, 23, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
>>> round(people_an_hour(monday, 3300))
406
>>> people_an_hour(monday.replace(hour=23), 3300)
0.0
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

FIRST_HOUR = 9
WEEKDAY = (0.028, 0.045, 0.062, 0.068, 0.072, 0.077, 0.087, 0.102, 0.123, 0.116, 0.095, 0.075, 0.050)
"""Shares of a weekday's people from nine o'clock on."""
WEEKEND = (0.030, 0.056, 0.079, 0.092, 0.097, 0.091, 0.090, 0.104, 0.101, 0.093, 0.070, 0.055, 0.042)
BY_DAY = (0.143, 0.129, 0.126, 0.127, 0.134, 0.163, 0.178)
"""Shares of a week's people, Monday first."""

_SATURDAY = 5
_SEARCHED = timedelta(days=8)
"""A store that nobody comes to within this is taken to be closed for good."""


def people_an_hour(local: datetime, people_a_day: float) -> float:
    """How many come in an hour like that of the store time `local`, where `people_a_day` come on an average day.

    In the hour before those that were measured half as many come as in the first; at night nobody does.
    """
    shares = WEEKEND if local.weekday() >= _SATURDAY else WEEKDAY
    place = local.hour - FIRST_HOUR
    if not -1 <= place < len(shares):
        return 0.0
    share = shares[place] if place >= 0 else shares[0] / 2
    return share / sum(shares) * BY_DAY[local.weekday()] / sum(BY_DAY) * 7 * people_a_day


def until_next(rng: Random, now: datetime, rate: Callable[[datetime], float], most: float) -> float:
    """Seconds from the aware time `now` until somebody comes, in a Poisson process of `rate` people an hour; infinite
    when nobody does within a week.

    By thinning (Lewis and Shedler, 1979): people are drawn at `most` an hour, and each comes with the probability
    `rate` by `most`. ValueError when a rate is above `most`.
    """
    begins = now.astimezone(UTC)
    passed = timedelta()
    while passed < _SEARCHED:
        passed += timedelta(hours=rng.expovariate(most))
        current = rate(begins + passed)
        if current > most:
            raise ValueError(f"{current} people an hour are more than {most}")
        if rng.random() * most < current:
            return passed.total_seconds()
    return float("inf")


def busiest_hour(people_a_day: float) -> float:
    """The most people an hour that come in any hour of the week."""
    weekday = max(WEEKDAY) / sum(WEEKDAY) * max(BY_DAY[:_SATURDAY])
    weekend = max(WEEKEND) / sum(WEEKEND) * max(BY_DAY[_SATURDAY:])
    return max(weekday, weekend) / sum(BY_DAY) * 7 * people_a_day
