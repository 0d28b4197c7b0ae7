"""Clocks: the machine's own, and a virtual one for scripts and tests."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The time of day, for people and records; and a counter, for waiting."""

    def now(self) -> datetime:
        """The time of day, aware, in UTC. May jump, also backwards."""

    def monotonic(self) -> float:
        """Seconds from some fixed moment. Never runs backwards; means nothing to another process."""


def moment(clock: Clock) -> datetime:
    """Now, to the millisecond. The journal keeps no more, so a trip that is read back equals the one written."""
    now = clock.now()
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class VirtualClock:
    """A clock that stands still until `advance` is called.

    >>> clock = VirtualClock(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
    >>> clock.advance(90)
    >>> clock.now().isoformat(), clock.monotonic()
    ('2026-11-24T10:31:30+00:00', 90.0)
    """

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError(f"{now} has no time zone: a clock needs one")
        self._now = now.astimezone(UTC)
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass. ValueError when negative: see `set_back`."""
        if seconds < 0:
            raise ValueError(f"{seconds} seconds cannot pass")
        self._now += timedelta(seconds=seconds)
        self._elapsed += seconds

    def set_back(self, seconds: float) -> None:
        """Turn the time of day back, as a corrected system clock does. `monotonic` goes on."""
        self._now -= timedelta(seconds=seconds)
