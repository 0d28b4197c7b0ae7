"""When something is due that follows from what has happened: a bag that arrives, a question that nobody answers.

What has happened has a time of day, which may jump; what is due is counted on the clock's `monotonic`. So after the
clock was set back nothing waits longer than it should have from the start.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from checkout.clock import Clock

RETRY_S = 10
"""Seconds after which what could not be written is tried again."""

Key = TypeVar("Key", bound=Hashable)


def due_after(clock: Clock, since: datetime, seconds: float) -> float:
    """When something is due so many seconds after a moment (UTC), on the clock's `monotonic`. At most that from now."""
    passed = (clock.now() - since) / timedelta(seconds=1)
    return clock.monotonic() + min(seconds, max(0.0, seconds - passed))


class DueTimes(Generic[Key]):
    """What each owner, such as an order, waits for."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._due: dict[str, dict[Key, float]] = {}

    def keep(self, owner: str, waits: Mapping[Key, tuple[datetime, float]]) -> None:
        """Let `owner` wait for these and nothing else: each is due so many seconds after a moment (UTC). What it has
        waited for already stays due as it was."""
        before = self._due.pop(owner, {})
        if waits:
            self._due[owner] = {
                key: before[key] if key in before else due_after(self._clock, *wait) for key, wait in waits.items()
            }

    def postpone(self, owner: str, key: Key) -> None:
        """It could not be written to the disk: try again soon."""
        self._due[owner][key] = self._clock.monotonic() + RETRY_S

    @property
    def next(self) -> float | None:
        """When the first is due, on the clock's `monotonic`; None when nobody waits."""
        return min((due for waits in self._due.values() for due in waits.values()), default=None)

    def due(self) -> list[tuple[str, Key]]:
        """What is due now, the first first. It stays until `keep` is told of something else."""
        now = self._clock.monotonic()
        found = [(due, owner, key) for owner, waits in self._due.items() for key, due in waits.items() if due <= now]
        return [(owner, key) for _, owner, key in sorted(found, key=lambda each: each[0])]
