"""Delivery slots: the half hours of store time in which an order from home can come, today and tomorrow."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from catalog.chain import Store
from checkout.clock import Clock

_DAY = timedelta(days=1)

SlotProblem = Literal["past", "full", "unknown"]


@dataclass(frozen=True, slots=True)
class Slot:
    """From `begins` until just before `ends` (UTC); `left` orders can still be taken."""

    begins: datetime
    ends: datetime
    left: int


def opening_hours(store: Store, day: date) -> tuple[datetime, datetime]:
    """When the store opens and closes (UTC) on the day that begins at `day`; it may close on the next.

    A wall clock time that is left out when clocks go forward counts as the hour before it did; of one that comes twice
    the first counts (PEP 495, fold=0).
    """
    closing_day = day if store.opens < store.closes else day + _DAY
    opens = datetime.combine(day, store.opens, store.zone)
    closes = datetime.combine(closing_day, store.closes, store.zone)
    return opens.astimezone(UTC), closes.astimezone(UTC)


def slots_of(store: Store, day: date) -> Iterator[tuple[datetime, datetime]]:
    """Begin and end (UTC) of each slot from opening to closing. A rest that is shorter than a slot is none."""
    begins, closes = opening_hours(store, day)
    length = timedelta(minutes=store.terms.slot_minutes)
    while begins + length <= closes:
        yield begins, begins + length
        begins += length


class Slots:
    """The slots of one store. `taken` counts the open orders that are to come in the slot that begins at a moment."""

    def __init__(self, store: Store, clock: Clock, taken: Callable[[datetime], int]) -> None:
        self._store = store
        self._clock = clock
        self._taken = taken
        self._holds: dict[str, tuple[datetime, datetime]] = {}
        """By trip: which slot, until when."""

    def open(self, *, trip: str = "") -> tuple[Slot, ...]:
        """The slots that have not begun, of today and tomorrow. What `trip` holds counts as free for it."""
        now = self._clock.now()
        return tuple(Slot(begins, ends, self._left(begins, trip)) for begins, ends in self._near(now) if begins > now)

    def at(self, hour: time, *, tomorrow: bool = False) -> datetime:
        """The moment (UTC) when it is `hour` in the store, today or tomorrow; of two the one that is not past."""
        now = self._store.local(self._clock.now())
        day = now.date() + _DAY if tomorrow else now.date()
        named = datetime.combine(day, hour, self._store.zone).astimezone(UTC)
        again = datetime.combine(day, hour.replace(fold=1), self._store.zone).astimezone(UTC)
        return again if named <= now.astimezone(UTC) < again else named

    def problem(self, begins: datetime, *, trip: str = "") -> SlotProblem | None:
        """Why no order can be taken for the slot that begins at `begins`; None when one can."""
        now = self._clock.now()
        if all(begins != start for start, _ in self._near(now)):
            return "unknown"
        if begins <= now:
            return "past"
        return None if self._left(begins, trip) else "full"

    def end(self, begins: datetime) -> datetime:
        """Where the slot that begins at `begins` ends."""
        return begins + timedelta(minutes=self._store.terms.slot_minutes)

    def hold(self, trip: str, begins: datetime, until: datetime) -> SlotProblem | None:
        """Keep a place in the slot for `trip` until then, instead of any other that it holds."""
        if problem := self.problem(begins, trip=trip):
            return problem
        now = self._clock.now()
        self._holds = {holder: held for holder, held in self._holds.items() if held[1] > now}
        self._holds[trip] = (begins, until)
        return None

    def let_go(self, trip: str) -> None:
        self._holds.pop(trip, None)

    def _near(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The slots of yesterday, whose evening may not be over, of today and of tomorrow."""
        today = self._store.local(now).date()
        for day in (today - _DAY, today, today + _DAY):
            yield from slots_of(self._store, day)

    def _left(self, begins: datetime, trip: str) -> int:
        now = self._clock.now()
        held = sum(slot == begins and until > now for holder, (slot, until) in self._holds.items() if holder != trip)
        return max(0, self._store.terms.slot_orders - self._taken(begins) - held)
