"""What simulated wallets have in common: how they write down a moment, and how they page through a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wallet.port import NotReady, StatementAnswer, StatementLine, StatementPage

PAGE = 200
"""Lines on one page of a statement, as the port has it."""

_FIRST = date(1970, 1, 1)
"""Before it nobody moved any money, and before long the calendar ends."""
_SKIP = re.compile(r"[1-9][0-9]{0,8}")

Lines = Callable[[datetime, datetime, int, int], list[StatementLine]]
"""From (begins, ends, how many to skip, how many at most) to lines in the order of time."""


def stamp(at: datetime) -> str:
    """The one form in which times are kept: UTC, sorting as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def page_of_day(day: date, zone: str, page: str | None, now: datetime, lines: Lines) -> StatementAnswer:
    """One page of what moved on `day`. Not ready before that day is over: until then it could not be complete."""
    place = ZoneInfo(zone)
    if day >= now.astimezone(place).date():
        return NotReady("the day is not over")
    if day < _FIRST:
        return StatementPage(())
    if page is not None and not _SKIP.fullmatch(page):
        return NotReady("no such page")
    skip = int(page or 0)
    begins, ends = (datetime.combine(midnight, time(), place) for midnight in (day, day + timedelta(days=1)))
    found = lines(begins, ends, skip, PAGE + 1)
    return StatementPage(tuple(found[:PAGE]), str(skip + PAGE) if len(found) > PAGE else None)
