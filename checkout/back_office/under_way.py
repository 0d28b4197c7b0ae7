"""What is under way, and when each is asked about next when nobody waits for it.

A payment whose outcome is unknown, a refund, a capture that has to be given back, a payment that ended without money:
all are in the journal until their end is. At a start each is due at once; after that the pauses double, so that a
wallet that is away for a minute is asked within minutes, and one that is away for days is not flooded.

>>> entry = UnderWayEntry("JQ202611240001", "JQ20261124000101", UnderWay.PAYMENT, due=100.0)
>>> [entry.put_off(entry.due) or entry.due for _ in range(4)]
[130.0, 190.0, 310.0, 550.0]
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from checkout.errors import DataFileError
from checkout.journal import Journal, UnderWay

FIRST_PAUSE = 30.0
LONGEST_PAUSE = 24 * 3600.0


@dataclass(slots=True)
class UnderWayEntry:
    """`key` is an order reference or a refund id of `trip`; `due` is on the clock's `monotonic`."""

    trip: str
    key: str
    what: UnderWay
    due: float
    pause: float = FIRST_PAUSE

    def put_off(self, now: float) -> None:
        """It has just been asked about."""
        self.due = now + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE)


class PutOff:
    """What is begun again after ever longer pauses, by key; `now` is the clock's `monotonic`."""

    def __init__(self, what: UnderWay, now: Callable[[], float]) -> None:
        self.now = now
        self._what = what
        self._entries: dict[str, UnderWayEntry] = {}

    def due(self, key: str) -> float:
        """When it may be begun: now, for what was not put off."""
        entry = self._entries.get(key)
        return self.now() if entry is None else entry.due

    def put_off(self, trip: str, key: str) -> None:
        now = self.now()
        self._entries.setdefault(key, UnderWayEntry(trip, key, self._what, now)).put_off(now)

    def forget(self, key: str) -> None:
        self._entries.pop(key, None)

    def retry(self) -> None:
        """Let everything be tried at once."""
        for entry in self._entries.values():
            entry.due = self.now()


class UnderWayList:
    """All that the journal has as under way. It is read again only when an event has changed it. `now` is the time at
    which the shop opens: what there is then, the last run has left."""

    def __init__(self, journal: Journal, now: float) -> None:
        self._journal = journal
        self._entries: dict[tuple[str, str], UnderWayEntry] = {}
        self._read_at: int | None = None
        """`Journal.posted` when it was last read."""
        self.entries(now)

    def entries(self, now: float) -> list[UnderWayEntry]:
        """By trip. What the last run left is due at once, what has begun since then a pause later."""
        # A file that cannot be read now says nothing new. Whoever shops in it is told.
        with suppress(DataFileError):
            self._read(now)
        return list(self._entries.values())

    def _read(self, now: float) -> None:
        posted = self._journal.posted
        if posted == self._read_at:
            return
        due = now if self._read_at is None else now + FIRST_PAUSE
        before, self._entries = self._entries, {}
        for trip, key, what in self._journal.under_way():
            known = before.get((key, what))
            self._entries[key, what] = UnderWayEntry(trip, key, what, due) if known is None else known
        self._read_at = posted
