"""Packing: bags come along the conveyor, somebody takes each off, and an order whose bags are all there is packed.

Nothing here is remembered that does not follow from the orders' events: a bag that was hung on the conveyor before the
power failed arrives when it would have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from heapq import heapreplace

from catalog.chain import StoreTerms
from catalog.codes import SEARCH_LIMIT, fit_to_show
from checkout.clock import Clock
from checkout.events import Problem
from checkout.events.fulfilment import BagMoved, BagPlace, OrderEvent, OrderPacked
from checkout.store.bags import bag_code, order_of_bag
from checkout.store.due_times import RETRY_S, due_after
from checkout.store.order import Order, OrderState
from checkout.store.order_book import OrderBook
from checkout.store.put_back import bring_bag_back
from checkout.store.stock import Stock
from checkout.trip import Refused

_ELSEWHERE = {
    BagPlace.PACKING: Problem.BAG_SCANNED,
    BagPlace.RIDER: Problem.BAG_WITH_RIDER,
    BagPlace.DOOR: Problem.BAG_HANDED_OVER,
    BagPlace.STORE: Problem.BAG_BROUGHT_BACK,
}


@dataclass(frozen=True, slots=True)
class _Coming:
    """A bag on the conveyor; times on the clock's `monotonic`."""

    order: str
    arrives: float
    taken: float


@dataclass(frozen=True, slots=True)
class BagTaken:
    """A bag was taken off the conveyor. An order that is not packed by that waits for `bags`, and for its picker."""

    order: Order
    done: tuple[OrderEvent, ...]
    bags: tuple[str, ...] = ()
    is_picked: bool = True


@dataclass(frozen=True, slots=True)
class BagsHere:
    """The bags on the conveyor, and those at packing that wait for others or for a rider."""

    bags: tuple[tuple[str, BagPlace], ...]


class Packing:
    def __init__(self, orders: OrderBook, stock: Stock, terms: StoreTerms, clock: Clock) -> None:
        self._orders = orders
        self._stock = stock
        self._terms = terms
        self._clock = clock
        self._coming: dict[str, _Coming] = {}
        """By bag."""
        self._together: dict[str, float] = {}
        """When an order is packed whose last bag was there before it was known that nothing else comes."""
        self._packers = [0.0] * terms.packers
        """A heap of when each of them is free, on the clock's `monotonic`."""
        bags = [(since, bag, order) for order in orders for bag, since in order.bag_since.items()]
        for _, bag, order in sorted(bags, key=lambda each: each[:2]):
            self._expect(order, bag)
        for order in orders:
            self._watch(order)
        orders.watchers.append(self._watch)

    def _watch(self, order: Order) -> None:
        for bag in order.bags:
            self._expect(order, bag)
        is_here = order.all_picked and not order.in_hand and not _bags_elsewhere(order)
        if order.state is OrderState.PICKING and order.bags and is_here:
            self._together.setdefault(order.number, self._clock.monotonic())
        else:
            self._together.pop(order.number, None)

    def _expect(self, order: Order, bag: str) -> None:
        """Note when a bag arrives, and when one of the packers takes it off if nobody else does."""
        if order.bags[bag] is not BagPlace.CONVEYOR:
            self._coming.pop(bag, None)
        elif bag not in self._coming:
            arrives = due_after(self._clock, order.bag_since[bag], self._terms.conveyor_s)
            taken = max(arrives, self._packers[0]) + self._terms.pack_s
            heapreplace(self._packers, taken)
            self._coming[bag] = _Coming(order.number, arrives, taken)

    # By hand

    def bags(self) -> BagsHere:
        places = (BagPlace.CONVEYOR, BagPlace.PACKING)
        here = [(bag, place) for order in self._orders for bag, place in order.bags.items() if place in places]
        return BagsHere(tuple(here))

    def scan(self, code: str) -> BagTaken | Refused:
        """Take a bag off the conveyor. The bag of a cancelled order is emptied: its goods go back."""
        bag, number = bag_code(code), order_of_bag(code)
        order = self._orders.get(number) if number else None
        if order is None or bag not in order.bags:
            return Refused(Problem.NO_SUCH_BAG, fit_to_show(bag, SEARCH_LIMIT))
        if (problem := _ELSEWHERE.get(order.bags[bag])) is not None:
            return Refused(problem, bag)
        if order.bags[bag] is BagPlace.PICKER or self._coming[bag].arrives > self._clock.monotonic():
            return Refused(Problem.BAG_ON_CONVEYOR, bag)
        return self._take_off(order, bag)

    def _take_off(self, order: Order, bag: str) -> BagTaken | Refused:
        if order.is_over:
            back = BagMoved(bag, BagPlace.STORE)
            moved = self._orders.record(order, back, moving=lambda: bring_bag_back(self._stock, order, bag))
            return moved if isinstance(moved, Refused) else BagTaken(order, (back,))
        bags = tuple(each for each in _bags_elsewhere(order) if each != bag)
        is_picked = order.all_picked and not order.in_hand
        packed = () if bags or not is_picked else (OrderPacked(),)
        events: tuple[OrderEvent, ...] = (BagMoved(bag, BagPlace.PACKING), *packed)
        refused = self._orders.record(order, *events)
        return refused if isinstance(refused, Refused) else BagTaken(order, events, bags, is_picked)

    # By time

    @property
    def due(self) -> float | None:
        """When the next bag is taken off by itself, on the clock's `monotonic`."""
        return min((*(coming.taken for coming in self._coming.values()), *self._together.values()), default=None)

    def settle(self) -> list[tuple[Order, OrderEvent | Refused]]:
        """Take off the bags that are due, as `scan` does."""
        now = self._clock.monotonic()
        due = sorted((coming.taken, bag, coming) for bag, coming in self._coming.items() if coming.taken <= now)
        news: list[tuple[Order, OrderEvent | Refused]] = []
        for _, bag, coming in due:
            order = self._orders.open[coming.order]
            taken = self._take_off(order, bag)
            if isinstance(taken, Refused):
                self._coming[bag] = replace(coming, taken=now + RETRY_S)
                news.append((order, taken))
            else:
                news += ((order, event) for event in taken.done)
        for number in [number for number, at in self._together.items() if at <= now]:
            order = self._orders.open[number]
            packed = self._orders.record(order, OrderPacked())
            if isinstance(packed, Refused):
                self._together[number] = now + RETRY_S
            news.append((order, packed))
        return news


def _bags_elsewhere(order: Order) -> list[str]:
    return [bag for bag, place in order.bags.items() if place is not BagPlace.PACKING]
