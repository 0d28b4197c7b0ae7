"""Before paying for what is brought or sent: it is kept for some minutes, and the store says by when it comes.

Nobody pays for what somebody else has taken meanwhile.

Goods that a shopper in the store has scanned were in their hands: they are never refused for want of stock.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from catalog.chain import Fulfilment, Unit
from catalog.text import clean
from checkout.basket import FEE_LINE, LineItem
from checkout.clock import Clock, moment
from checkout.errors import DataFileError, NotSaved
from checkout.events import ItemScanned, Problem, Source, WentToPay
from checkout.events.fulfilment import Way
from checkout.session.delivery_fee import DeliveryFee
from checkout.store import Operations, Wanted
from checkout.trip import Refused, Trip, TripState

NEARLY_OVER = timedelta(minutes=2)
"""So long before the end, what is kept for an open payment is kept on."""


class GoingToPay:
    """For one trip and the store that it is in, or that is ordered from."""

    def __init__(self, trip: Trip, operations: Operations, fee: DeliveryFee, clock: Clock) -> None:
        self._trip = trip
        self._operations = operations
        self._fee = fee
        self._clock = clock

    def go_to_pay(self) -> WentToPay | Refused:
        """Reserve everything that is brought or sent, and promise when it comes. Again, it is kept for longer.

        `SOLD_OUT` names what is not there any more, `NO_PROMISE` the next slot; then nothing is kept that was not kept
        before, and the basket is as it was.
        """
        trip = self._trip
        if refused := trip.closed or trip.reprice(paying=True):
            return refused
        if not len(trip.basket):
            return Refused(Problem.EMPTY_BASKET)
        if not self._sent():
            return Refused(Problem.NO_PROMISE, "carried")
        if refused := self._fee.update():
            return refused
        promised = self._promised()
        if isinstance(promised, Refused):
            return promised
        return self._kept(promised) or trip.record(promised)

    def before_paying(self) -> Refused | None:
        """`go_to_pay` where it was not done, or not for the basket as it is, or where the time has run out; why nothing
        is paid now. Keeps everything for longer where it was done."""
        if not self._sent():
            # The power may have failed between the goods that went and their fee.
            return self._fee.update() or (None if len(self._trip.basket) else Refused(Problem.EMPTY_BASKET))
        told = self._trip.went_to_pay
        if told is not None and told.until > self._clock.now():
            return self._kept(replace(told, until=self._until()))
        gone = self.go_to_pay()
        if isinstance(gone, Refused):
            return gone
        if told is not None and _is_later(gone, told):
            return Refused(Problem.PROMISE_LATER, self._time(gone.by))
        return None

    def keep_on(self) -> None:
        """Keep everything for longer while a payment waits for its customer: who pays gets what they were promised."""
        told = self._trip.went_to_pay
        if told is not None and self._trip.state is TripState.PAYING and told.until - self._clock.now() < NEARLY_OVER:
            self._kept(replace(told, until=self._until()))

    def leave_it(self) -> None:
        """Keep nothing for this trip any more. What was kept is kept also when the basket has changed since."""
        if not any(isinstance(each.event, WentToPay) for each in self._trip.events):
            return
        with suppress(DataFileError):  # It ends by itself.
            self._operations.stock.release(self._trip.id)
        self._operations.slots.let_go(self._trip.id)

    def _sent(self) -> list[LineItem]:
        lines = self._trip.basket.lines
        return [item for item in lines if item.mode is not Fulfilment.CARRY and item.line != FEE_LINE]

    # The promise

    def _promised(self) -> WentToPay | Refused:
        trip, sent = self._trip, self._sent()
        by: datetime | None = None
        slot: datetime | None = None
        delivered = [item for item in sent if item.mode is Fulfilment.DELIVER]
        if delivered:
            slot = trip.slot
            if slot is not None and (problem := self._operations.slots.problem(slot, trip=trip.id)):
                return Refused(Problem.SLOT, f"{problem}:{self._time(slot)}")
            to_pick = [(item.goods, item.quantity) for item in delivered if not _is_weighed_pack(item)]
            promise = self._operations.promises.promise(to_pick, self._distance_m(), slot, trip=trip.id)
            if isinstance(promise, datetime):
                by = promise
            elif trip.at_home or promise.next_slot is None:
                closed = "" if trip.store.is_open(self._clock.now()) or promise.next_slot is None else "closed:"
                return Refused(Problem.NO_PROMISE, f"{closed}{self._as_typed(promise.next_slot)}")
            else:
                # In the store the goods are in the shopper's hands: they take the next slot, or carry them.
                slot = promise.next_slot
                by = self._operations.slots.end(slot)
        on = self._operations.promises.ship() if len(delivered) < len(sent) else None
        return WentToPay(self._until(), by, slot, on)

    def _distance_m(self) -> float:
        point = self._trip.address.point
        return 0.0 if point is None else self._trip.store.distance_m(*point)

    def _time(self, at: datetime | None) -> str:
        """`19:30`, or with the day when that is not today, in the store's time; empty for none."""
        if at is None:
            return ""
        local = self._trip.store.local(at)
        return f"{local:%H:%M}" if local.date() == self._trip.local_now.date() else f"{local:%m-%d %H:%M}"

    def _as_typed(self, slot: datetime | None) -> str:
        """What is typed behind `slot` to have it: slots are of today and tomorrow."""
        if slot is None:
            return ""
        local = self._trip.store.local(slot)
        return f"{local:%H:%M}{'' if local.date() == self._trip.local_now.date() else ' tomorrow'}"

    # The reservation

    def _until(self) -> datetime:
        return moment(self._clock) + timedelta(minutes=self._trip.store.terms.reservation_minutes)

    def _kept(self, promised: WentToPay) -> Refused | None:
        """Keep the goods, and the place in the slot, until then."""
        sent, id_ = self._sent(), self._trip.id
        wanted = [
            Wanted(item.line, item.goods.sku, item.quantity, Way(item.mode.value))
            for item in sent
            if not _is_weighed_pack(item)
        ]
        try:
            lacking = self._operations.stock.reserve(id_, wanted, promised.until)
            if lacking and (unseen := [each for each in lacking if not self._was_in_hand(each.line)]):
                return Refused(Problem.SOLD_OUT, " ".join(f"{each.line}:{each.available}" for each in unseen))
            if lacking:
                seen = {each.line for each in lacking}
                self._operations.stock.reserve(id_, [each for each in wanted if each.line not in seen], promised.until)
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        except DataFileError as error:
            return Refused(Problem.NOT_SAVED, clean(str(error)))
        if promised.slot is not None and (problem := self._operations.slots.hold(id_, promised.slot, promised.until)):
            return Refused(Problem.SLOT, f"{problem}:{self._time(promised.slot)}")
        return None

    def _was_in_hand(self, line: int) -> bool:
        """Whether the goods of a line were scanned in the store."""
        if self._trip.at_home:
            return False
        scans = (each.event for each in self._trip.events if isinstance(each.event, ItemScanned))
        item = self._trip.basket.line(line)
        in_hand = any(scan.line == line and scan.source is not Source.SEARCH for scan in scans)
        return in_hand and item is not None and item.mode is Fulfilment.DELIVER


def _is_weighed_pack(item: LineItem) -> bool:
    """Weighed by the shopper in the store, who hands it over: nothing is picked for it."""
    return item.label and item.goods.unit is Unit.GRAM


def _is_later(now: WentToPay, before: WentToPay) -> bool:
    return (now.by is not None and before.by is not None and now.by > before.by) or now.slot != before.slot
