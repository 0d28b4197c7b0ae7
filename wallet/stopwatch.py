"""Time as it passes for a payment, whatever the clock that is handed in does."""

from __future__ import annotations

TICK = 1e-6
"""Seconds that float arithmetic on a clock may be off: what is due within them is due now."""


class Stopwatch:
    """Seconds passed. A clock that steps back stops it for that moment, and never turns it back.

    >>> watch = Stopwatch()
    >>> [watch.read(now) for now in (100.0, 103.0, 50.0, 51.5)]
    [0.0, 3.0, 3.0, 4.5]
    """

    __slots__ = ("_last", "elapsed")

    def __init__(self) -> None:
        self._last: float | None = None
        self.elapsed = 0.0

    def read(self, now: float) -> float:
        if self._last is not None:
            self.elapsed += max(0.0, now - self._last)
        self._last = now
        return self.elapsed
