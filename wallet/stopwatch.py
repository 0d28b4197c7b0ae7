"""Seconds passed, on a clock that may be set back."""

from __future__ import annotations

TICK = 1e-6
"""Seconds. Rounding error of float clock arithmetic: what is due within it is due now."""


class Stopwatch:
    """Adds up the seconds between readings; a step back of the clock counts as none.

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
