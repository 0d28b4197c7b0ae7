"""When goods are to be brought, and what is to be done where some are not there."""

from __future__ import annotations

from datetime import datetime, time

from checkout.basket import FEE_LINE
from checkout.events import Problem, SlotChosen, SubstitutesChosen
from checkout.events.fulfilment import Substitutes
from checkout.store import Operations
from checkout.trip import Refused, SlotOffer, SlotsSeen, Trip


class DeliveryWishes:
    """For one trip."""

    def __init__(self, trip: Trip, operations: Operations) -> None:
        self._trip = trip
        self._slots = operations.slots

    def slots(self) -> SlotsSeen:
        """The slots of today and tomorrow that have not begun."""
        offers = (SlotOffer(slot.begins, slot.ends, slot.left) for slot in self._slots.open(trip=self._trip.id))
        return SlotsSeen(tuple(offers), self._trip.slot)

    def slot(self, at: time | None, *, tomorrow: bool = False) -> SlotChosen | Refused:
        """Have it brought in the slot that begins `at`, in the store's time; None is as soon as possible."""
        if closed := self._trip.closed:
            return closed
        begins: datetime | None = None
        if at is not None:
            begins = self._slots.at(at, tomorrow=tomorrow)
            if problem := self._slots.problem(begins, trip=self._trip.id):
                return Refused(Problem.SLOT, f"{problem}:{at:%H:%M}")
        return self._trip.record(SlotChosen(begins))

    def substitutes(self, policy: Substitutes, line: int | None = None) -> SubstitutesChosen | Refused:
        """What the picker may do where goods of `line` are not there; None is for all lines, also those to come."""
        if closed := self._trip.closed:
            return closed
        if line is not None and (line == FEE_LINE or self._trip.basket.line(line) is None):
            return Refused(Problem.NO_SUCH_LINE, str(line))
        return self._trip.record(SubstitutesChosen(policy, line))
