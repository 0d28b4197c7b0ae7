"""What one store promises for an order, given the orders it has: by a time, in a slot, or not now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from catalog.chain import Fulfilment, Store, Unit
from checkout.basket import FEE_LINE, Promised, Ticket
from checkout.clock import Clock
from checkout.events import Goods
from checkout.events.fulfilment import Way
from checkout.store.kitchen import Kitchen
from checkout.store.order import SERVICES, Order, OrderState
from checkout.store.order_book import OrderBook
from checkout.store.promise import Work, home_by, work
from checkout.store.slots import Slots
from checkout.trip import Trip

_MINUTE = timedelta(minutes=1)
_MOST_STARTS = 1000


@dataclass(frozen=True, slots=True)
class NoPromise:
    """Nobody is free soon enough, or the slot is not to be had."""

    home_by: datetime | None
    """When an order would be home that is paid now (UTC); None while the store is closed."""
    next_slot: datetime | None
    """Where the first slot with room begins (UTC); None when there is none either."""


class Promises:
    """Answers without changing anything. The people and times are `store.terms`."""

    def __init__(self, store: Store, clock: Clock, orders: OrderBook, slots: Slots, kitchen: Kitchen) -> None:
        self._store = store
        self._clock = clock
        self._orders = orders
        self._slots = slots
        self._starts: dict[str, tuple[int, datetime]] = {}
        """By order: with so many events, when its next step is due."""
        self._kitchen = kitchen

    def promise(
        self, lines: Sequence[tuple[Goods, int]], distance_m: float, slot: datetime | None = None, *, trip: str = ""
    ) -> datetime | NoPromise:
        """By when (UTC, a full minute) an order with these lines to be picked is at a door so far away.

        With `slot`, the beginning of one, by its end; without, as soon as possible and within `promise_minutes`. The
        place that `trip` holds in a slot is its own.
        """
        terms, now = self._store.terms, self._clock.now()
        goods = [each for each, _ in lines if each.department != SERVICES]
        mine = work(terms, lines=len(goods), zones=_zones(goods), distance_m=distance_m)
        seconds = home_by(terms, self._ahead(), self._out(now), mine)
        soonest = now + timedelta(seconds=seconds)
        if slot is None:
            if self._store.is_open(now) and seconds <= terms.promise_minutes * 60:
                return full_minute(soonest)
        elif self._slots.problem(slot, trip=trip) is None and soonest <= self._slots.end(slot):
            return self._slots.end(slot)
        rooms = (each.begins for each in self._slots.open(trip=trip) if each.left and soonest <= each.ends)
        return NoPromise(full_minute(soonest) if self._store.is_open(now) else None, next(rooms, None))

    def ship(self) -> date:
        """The day, in the store's time, on which a parcel arrives that is paid for now."""
        return self._store.local(self._clock.now()).date() + timedelta(days=self._store.terms.ship_days)

    def promised_for(self, trip: Trip) -> Promised:
        """What is promised to a shopper in the store, who chose no slot: the next one where nobody is free. With none
        left, a guess, since the goods are being paid for."""
        modes = {item.mode for item in trip.basket.lines}
        by = slot = None
        if Fulfilment.DELIVER in modes:
            by, slot = self._by(trip)
        on = self.ship() if Fulfilment.SHIP in modes else None
        cooked = sorted({item.for_line for item in trip.basket.lines if item.for_line is not None})
        first = self._kitchen.next_ticket() if cooked else 0
        minutes = self._store.terms.dish_minutes
        return Promised(by, slot, on, tuple(Ticket(line, number, minutes) for number, line in enumerate(cooked, first)))

    def _by(self, trip: Trip) -> tuple[datetime, datetime | None]:
        home = trip.address.point
        distance = 0.0 if home is None else self._store.distance_m(*home)
        to_pick = [
            (item.goods, item.quantity)
            for item in trip.basket.lines
            if item.mode is Fulfilment.DELIVER
            and item.line != FEE_LINE
            and not (item.label and item.goods.unit is Unit.GRAM)
        ]
        promised = self.promise(to_pick, distance)
        if isinstance(promised, datetime):
            return promised, None
        if (slot := promised.next_slot) is not None:
            return self._slots.end(slot), slot
        alone = home_by(self._store.terms, [], [], work(self._store.terms, lines=1, zones=1, distance_m=distance))
        return promised.home_by or full_minute(self._clock.now() + timedelta(seconds=alone)), None

    def starts(self, order: Order) -> datetime | None:
        """When the next step for the order is due (UTC), so that it is not at the door before its slot; None is at
        once."""
        slot = order.terms.slot
        if slot is None:
            return None
        # Asked again and again, for orders that wait for tomorrow: it changes only with the order.
        at, starts = self._starts.get(order.number, (0, slot))
        if at != len(order.events):
            starts = slot - timedelta(seconds=home_by(self._store.terms, [], [], self.work_left(order)))
            if len(self._starts) > _MOST_STARTS:
                self._starts.clear()
            self._starts[order.number] = len(order.events), starts
        return starts

    def is_to_begin(self, order: Order) -> bool:
        """Whether the next step for the order is due, which it always is without a slot."""
        starts = self.starts(order)
        return starts is None or starts <= self._clock.now()

    def distance_m(self, order: Order) -> float:
        """From the store to the order's address."""
        home = order.terms.home
        return 0.0 if home is None else self._store.distance_m(*home)

    def _ahead(self) -> Iterable[Work]:
        """What is left to do for the orders in the store, those first that are to be begun first."""
        in_store = (OrderState.PAID, OrderState.PICKING, OrderState.PACKED)
        waiting = [
            (self.starts(order) or order.times[OrderState.PAID], order)
            for order in self._orders
            if order.way is Way.DELIVER and order.state in in_store and self.is_to_begin(order)
        ]
        return [self.work_left(order) for _, order in sorted(waiting, key=lambda each: (each[0], each[1].number))]

    def work_left(self, order: Order) -> Work:
        """What is left to do for the order."""
        to_pick = [line for line in order.lines.values() if line.left and not line.ordered.handed_over]
        return work(
            self._store.terms,
            lines=len(to_pick),
            zones=_zones(line.goods for line in to_pick),
            distance_m=self.distance_m(order),
            packed=order.state is OrderState.PACKED,
        )

    def _out(self, now: datetime) -> Iterable[float]:
        """Seconds until each rider on the road is back, at the latest a whole round."""
        rounds: dict[str, list[Order]] = {}
        for order in self._orders:
            if order.round and not order.is_over:
                rounds.setdefault(order.round, []).append(order)
        terms = self._store.terms
        for orders in rounds.values():
            way = max(map(self.distance_m, orders)) / terms.rider_m_per_s
            whole = terms.hand_over_s + 2 * way + len(orders) * (terms.door_s + terms.hop_s)
            gone = (now - orders[0].times[OrderState.RIDING]).total_seconds()
            yield min(whole, max(0.0, whole - gone))


def full_minute(at: datetime) -> datetime:
    """The first full minute that is not before `at`."""
    return at if not (at.second or at.microsecond) else at.replace(second=0, microsecond=0) + _MINUTE


def _zones(goods: Iterable[Goods]) -> int:
    return len({each.department for each in goods})
