"""Whether the scanner read one pack twice."""

from __future__ import annotations

from catalog.shelf import Found
from checkout.events import Source

READ_TWICE_S = 0.5
"""Seconds within which the same code from the scanner is one pack read twice (scanners repeat after 0.3 to 0.5 s)."""


class DoubleRead:
    """Remembers the last scan. What is typed or pasted is never a double read.

    Two scans at the very same moment are two packs: a clock that stands still, as in tests, tells nothing.
    """

    __slots__ = ("_at", "_last")

    def __init__(self) -> None:
        self._last: Found | str = ""
        self._at = 0.0

    def repeats(self, named: Found | str, source: Source, now: float) -> bool:
        """Whether `named` repeats the scan before, which it replaces; `now` is the clock's `monotonic`.

        `named` is the goods, or the text where it names none: goods are compared, not the way they are written, since a
        second reading may come with another symbology identifier.
        """
        # The time first: comparing goods takes longer.
        again = 0 < now - self._at < READ_TWICE_S and source is Source.SCAN and named == self._last
        self._last, self._at = (named if source is Source.SCAN else ""), now
        return again
