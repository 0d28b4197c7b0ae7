"""Riders: a round takes several packed orders to their doors, and brings back what could not be given.

    take ─► arrive ─► give | nobody | turned_away … ─► back

Whatever is at nobody's door comes back to the store: its money by the next settling, its goods to the stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from catalog.chain import Chain, Store
from catalog.codes import SEARCH_LIMIT, fit_to_show
from catalog.text import Bilingual
from checkout.clock import Clock
from checkout.errors import NotSaved
from checkout.events import Problem
from checkout.events.fulfilment import (
    AgeNotShown,
    BagMoved,
    BagPlace,
    NobodyAtDoor,
    OrderDelivered,
    OrderEvent,
    OrderReturned,
    OrderTurnedAway,
    RiderAtDoor,
    RoundBegun,
    VoucherGiven,
    Way,
)
from checkout.journal import Journal
from checkout.store.order import Order, OrderState
from checkout.store.order_book import OrderBook, OrderNews
from checkout.store.promises import Promises
from checkout.store.put_back import bring_bag_back
from checkout.store.round_plan import Drop, RoundPlanner
from checkout.store.stock import Stock
from checkout.trip import Refused


@dataclass(frozen=True, slots=True)
class Stop:
    """One door of a round."""

    order: str
    address: Bilingual
    by: datetime | None
    """The promise, in the store's time."""
    bags: tuple[str, ...]
    age_min: int


@dataclass(frozen=True, slots=True)
class Round:
    """What a rider sets out with."""

    number: str
    rider: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True, slots=True)
class CameBack:
    """A rider is in the store again, with these bags."""

    rider: str
    bags: tuple[str, ...]


class Riding:
    """Every deed is answered with what happened, or with why nothing did. A rider is known by a name."""

    def __init__(
        self,
        store: Store,
        chain: Chain,
        journal: Journal,
        clock: Clock,
        orders: OrderBook,
        promises: Promises,
        stock: Stock,
    ) -> None:
        self._store = store
        self._chain = chain
        self._journal = journal
        self._clock = clock
        self._orders = orders
        self._promises = promises
        self._stock = stock
        self.news: list[OrderNews] = []
        """What shoppers have to be told besides the answers, until somebody takes it."""
        self._away = {order.rider for order in orders if _with_rider(order)}
        """Riders who have not said that they are back. Not kept: after a restart, only those who have bags."""

    # As it stands

    def waiting(self) -> list[Order]:
        """Packed orders, the most urgent first, without those that would be at the door before their slot."""
        packed = [
            each
            for each in self._orders
            if each.way is Way.DELIVER and each.state is OrderState.PACKED and each.may_leave
        ]
        there = [each for each in packed if self._promises.is_to_begin(each)]
        return sorted(there, key=lambda each: (each.by or each.times[OrderState.PAID], each.number))

    def on_round(self, rider: str) -> list[Order]:
        """The orders of which the rider has bags, in the order of their stops; a door where nobody was comes last."""
        mine = [order for order in self._orders if order.rider == rider and _with_rider(order)]
        return sorted(mine, key=lambda order: (_unmet(order), _stop_number(order)))

    def stops(self, rider: str) -> Round | Refused:
        """What is left of the rider's round."""
        orders = self.on_round(rider)
        if not orders:
            return Refused(Problem.NO_ROUND)
        return Round(orders[0].round, rider, tuple(map(self._stop, orders)))

    # What a rider does

    def take(self, rider: str) -> Round | Refused:
        """Set out with the most urgent orders."""
        if rider in self._away:
            return Refused(Problem.ON_A_ROUND)
        waiting = self.waiting()
        if not waiting:
            return Refused(Problem.NOTHING_TO_TAKE)
        by_number = {order.number: order for order in waiting}
        planner = RoundPlanner((self._store.latitude, self._store.longitude), self._store.terms)
        stops = [by_number[drop.order] for drop in planner.plan([self._drop(order) for order in waiting])]
        number = f"{self._store.code}{self._store.local(self._clock.now()):%d%H%M}-{rider}"
        round_ = Round(number, rider, tuple(map(self._stop, stops)))
        try:
            with self._journal.transaction():
                for place, order in enumerate(stops, 1):
                    self._orders.write(order, *_moved(order.bags, BagPlace.RIDER), RoundBegun(number, rider, place))
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        self._away.add(rider)
        return round_

    def arrive(self, rider: str, number: str) -> OrderNews | Refused:
        """Be at the door of an order; `number` is the order's, or that of one of its bags."""
        order = self._at(rider, number)
        return order if isinstance(order, Refused) else self._record(order, RiderAtDoor(rider))

    def give(self, rider: str, number: str, *, age_shown: bool = False) -> OrderNews | Refused:
        """Hand an order over. Without the age that some of it asks for, their bags stay with the rider."""
        order = self._at(rider, number)
        if isinstance(order, Refused):
            return order
        carried = _bags_with_rider(order)
        kept = [bag for bag in carried if not age_shown and self._age_of(order, bag)]
        given = [bag for bag in carried if bag not in kept]
        delivered = OrderDelivered(rider, age_shown=age_shown and order.terms.age_min > 0)
        done: tuple[OrderEvent, ...] = (*_moved(given, BagPlace.DOOR), *self._voucher(order))
        if not kept:
            return self._record(order, delivered, *done)
        return self._record(order, AgeNotShown(rider), *((delivered, *done) if given else ()))

    def nobody(self, rider: str, number: str) -> OrderNews | Refused:
        """Nobody opens. The door is tried again at the end of the round, `door_tries` times in all."""
        order = self._at(rider, number)
        if isinstance(order, Refused):
            return order
        if self.goes_back(order):
            return Refused(Problem.GOES_BACK, order.number)
        goes_back = _unmet(order) + 1 >= self._store.terms.door_tries
        return self._record(order, NobodyAtDoor(rider, goes_back=goes_back))

    def turned_away(self, rider: str, number: str) -> OrderNews | Refused:
        """The shopper does not want it any more."""
        order = self._at(rider, number)
        if isinstance(order, Refused):
            return order
        if self.goes_back(order):
            return Refused(Problem.GOES_BACK, order.number)
        return self._record(order, OrderTurnedAway(rider))

    def back(self, rider: str) -> CameBack | Refused:
        """Be in the store again. Bags that could not be given are put down: their goods go back to the shelf, or are
        thrown away, and what was paid for them is owed."""
        if rider not in self._away:
            return Refused(Problem.NO_ROUND)
        orders = self.on_round(rider)
        if left := next((order for order in orders if not self.goes_back(order)), None):
            return Refused(Problem.STOPS_LEFT, left.number)
        bags = tuple(bag for order in orders for bag in _bags_with_rider(order))
        try:
            with self._journal.transaction():
                for order in orders:
                    self._put_down(order)
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        self._away.discard(rider)
        self.news += (
            OrderNews(order, OrderReturned(_why(order))) for order in orders if order.state is OrderState.RETURNED
        )
        return CameBack(rider, bags)

    def goes_back(self, order: Order) -> bool:
        """Whether the bags that the rider still has of it are not to be given any more."""
        if order.is_over:
            return True
        last = next((each.event for each in reversed(order.events) if not isinstance(each.event, RiderAtDoor)), None)
        return isinstance(last, OrderTurnedAway | AgeNotShown) or (isinstance(last, NobodyAtDoor) and last.goes_back)

    def _put_down(self, order: Order) -> None:
        """Inside a transaction."""
        bags = _bags_with_rider(order)
        over = () if order.is_over else (OrderReturned(_why(order)),)
        self._orders.write(order, *_moved(bags, BagPlace.STORE), *over)
        for bag in bags:
            bring_bag_back(self._stock, order, bag)

    def _at(self, rider: str, number: str) -> Order | Refused:
        """The order that the rider has and `number` names, also by one of its bags."""
        named = number.strip().upper().partition("-B")[0]
        order = self._orders.get(named)
        if order is None or order.rider != rider:
            return Refused(Problem.NOT_ON_ROUND, fit_to_show(number, SEARCH_LIMIT))
        match order.state:
            case OrderState.RIDING:
                return order
            case OrderState.CANCELLED if _with_rider(order):
                return Refused(Problem.GOES_BACK, order.number)
            case OrderState.DELIVERED:
                return Refused(Problem.HANDED_OVER, order.number)
            case _:
                return Refused(Problem.NOT_ON_ROUND, order.number)

    def _record(self, order: Order, event: OrderEvent, *more: OrderEvent) -> OrderNews | Refused:
        written = self._orders.record(order, event, *more)
        if isinstance(written, Refused):
            return written
        self.news += (OrderNews(order, each) for each in more if isinstance(each, OrderDelivered | VoucherGiven))
        return OrderNews(order, event)

    def _voucher(self, order: Order) -> Iterator[VoucherGiven]:
        """The coupon for an order that comes later than promised, once."""
        terms, by = self._store.terms, order.by
        late = by is not None and (self._clock.now() - by).total_seconds() > terms.late_minutes * 60
        if late and terms.late_coupon and not order.voucher:
            yield VoucherGiven(terms.late_coupon)

    def _age_of(self, order: Order, bag: str) -> int:
        """The age that what is in the bag asks for; 0 for none."""
        skus = {each.sku for each in order.bag_goods[bag]}
        return max((self._chain.products[sku].age_min for sku in skus if sku in self._chain.products), default=0)

    def _stop(self, order: Order) -> Stop:
        by = None if order.by is None else self._store.local(order.by)
        bags = tuple(bag for bag, place in order.bags.items() if place is not BagPlace.DOOR)
        return Stop(order.number, order.address, by, bags, order.terms.age_min)

    def _drop(self, order: Order) -> Drop:
        point = order.terms.home or (self._store.latitude, self._store.longitude)
        due = None if order.by is None else (order.by - self._clock.now()).total_seconds()
        return Drop(order.number, point, due, len(order.bags))


def _moved(bags: Iterable[str], place: BagPlace) -> tuple[BagMoved, ...]:
    return tuple(BagMoved(bag, place) for bag in bags)


def _bags_with_rider(order: Order) -> list[str]:
    return [bag for bag, place in order.bags.items() if place is BagPlace.RIDER]


def _with_rider(order: Order) -> bool:
    return order.state is OrderState.RIDING or BagPlace.RIDER in order.bags.values()


def _stop_number(order: Order) -> int:
    return max((each.event.stop for each in order.events if isinstance(each.event, RoundBegun)), default=0)


def _unmet(order: Order) -> int:
    """How often nobody was at the door."""
    return sum(isinstance(each.event, NobodyAtDoor) for each in order.events)


def _why(order: Order) -> str:
    """Why it comes back: `nobody`, `age`, `turned-away`."""
    for each in reversed(order.events):
        match each.event:
            case NobodyAtDoor():
                return "nobody"
            case AgeNotShown():
                return "age"
            case OrderTurnedAway():
                return "turned-away"
            case _:
                pass
    return ""
