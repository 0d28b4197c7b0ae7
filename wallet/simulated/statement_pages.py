"""The statement of a day, in pages, and the one form in which simulated wallets keep times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from wallet.port import NotReady, StatementAnswer, StatementLine, StatementPage

PAGE = 200
"""The port's limit of lines per page."""

_FIRST = date(1970, 1, 1)
"""Nothing moved on earlier days, and the first dates of the calendar cannot be converted to UTC."""
_PAGE_NAME = re.compile(r"[1-9][0-9]{0,8}")

StatementLines = Callable[[datetime, datetime, int, int], list[StatementLine]]
"""From (begin, end, lines to skip, most lines) to lines in the order of time."""


def stamp(at: datetime) -> str:
    """UTC text that sorts by time."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def day_in(zone: str, day: date) -> tuple[datetime, datetime]:
    """Begin (inclusive) and end (exclusive) of `day` in a time zone (IANA)."""
    place = ZoneInfo(zone)
    return datetime.combine(day, time(), place), datetime.combine(day + timedelta(days=1), time(), place)


def page_of_day(day: date, zone: str, page: str | None, now: datetime, lines: StatementLines) -> StatementAnswer:
    """One page of what moved on `day`; `NotReady` until that day is over."""
    if day >= now.astimezone(ZoneInfo(zone)).date():
        return NotReady("the day is not over")
    if day < _FIRST:
        return StatementPage(())
    if page is not None and not _PAGE_NAME.fullmatch(page):
        return NotReady("no such page")
    skip = int(page or 0)
    found = lines(*day_in(zone, day), skip, PAGE + 1)
    return StatementPage(tuple(found[:PAGE]), str(skip + PAGE) if len(found) > PAGE else None)
