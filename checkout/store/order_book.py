"""The orders of one store: placed with a payment, changed by what staff do, found again after a restart.

An event goes to the journal first, in one transaction with the stock that moves; only what is on the disk changes the
order in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from catalog.text import clean
from checkout.clock import Clock, moment
from checkout.errors import DataFileDamaged, NotSaved
from checkout.events import Problem
from checkout.events.fulfilment import AllocationLost, OrderEvent, OrderPlaced, OrderRecorded, Way
from checkout.events.stock import StockNotice
from checkout.journal import DAMAGE, Journal, OrderRow
from checkout.store.amends import owed
from checkout.store.order import Order, OrderState
from checkout.store.stock_ledger import Lost
from checkout.trip import Refused

SomeOrderEvent = TypeVar("SomeOrderEvent", bound=OrderEvent)
Moving = Callable[[], object]
"""What else goes into the transaction: stock that moves. It may raise NotSaved."""


@dataclass(frozen=True, slots=True)
class OrderNews:
    """What has happened to an order. `order` is None where it is about the store."""

    order: Order | None
    fact: OrderEvent | StockNotice | Refused


class OrderBook:
    """`open` are the orders with something still to be done, by number, the first first. An order whose events are
    damaged is left to the doctor, and hinders no other. Raises DataFileError."""

    def __init__(self, store: str, journal: Journal, clock: Clock) -> None:
        self.store = store
        self._journal = journal
        self._clock = clock
        self.watchers: list[Callable[[Order], None]] = []
        """Called with each order that has changed, once that is on the disk."""
        self.open: dict[str, Order] = {}
        self.owing: dict[str, Order] = {}
        """Those of `open` that owe money."""
        self.held: dict[str, Order] = {}
        """Those of `open` whose money is held, and not taken yet."""
        self.weighed: dict[str, Order] = {}
        """Those of `held` that are not being picked any more."""
        self.open_by_way: dict[Way, dict[str, Order]] = {way: {} for way in Way}
        """`open`, by the way in which they reach the shopper."""
        for number in journal.orders.open_orders(store):
            if (order := self._read(number)) is not None:
                self._file(order)

    def get(self, number: str) -> Order | None:
        """The order with this number, also one that is over; None when this store has none that can be read."""
        number = clean(number, 40).strip().upper()
        if number in self.open:
            return self.open[number]
        row = self._journal.orders.find(number)
        return self._read(number) if row is not None and row.store == self.store else None

    def of_trip(self, trip: str) -> list[Order]:
        rows = self._journal.orders.of_trip(self.store, trip)
        return [order for row in rows if (order := self.get(row.number)) is not None]

    def __iter__(self) -> Iterator[Order]:
        return iter(list(self.open.values()))

    def in_slot(self, begins: datetime) -> int:
        """How many orders are to be brought in the slot that begins at `begins`."""
        return sum(order.terms.slot == begins and not order.is_over for order in self.open.values())

    def _read(self, number: str) -> Order | None:
        """None when its events are damaged, or do not fit together."""
        order = Order(self.store)
        try:
            recorded = self._journal.orders.events(self.store, number)
        except DataFileDamaged:
            return None
        try:
            for each in recorded:
                order.apply(each)
        except DAMAGE:
            return None
        return None if order.placed is None or order.number != number else order

    def place(self, placed: OrderPlaced) -> None:
        """Add an order, inside the transaction that records its payment."""
        order = Order(self.store)
        first = OrderRecorded(1, moment(self._clock), placed)
        self._journal.orders.put(
            OrderRow(self.store, placed.order, placed.trip, placed.shopper, placed.way, "paid", first.at), is_open=True
        )
        self._journal.orders.append(self.store, placed.order, first)

        def take() -> None:
            order.apply(first)
            self._file(order)
            self._tell_watchers(order)

        self._journal.when_committed(take)

    def record(
        self, order: Order, event: SomeOrderEvent, *more: OrderEvent, moving: Moving | None = None
    ) -> SomeOrderEvent | Refused:
        """Write what happened to `order`, and what it moves, in one transaction. `NOT_SAVED`, and nothing has changed,
        when that fails.
        """
        refused = self.record_all([(order, (event, *more))], moving=moving)
        return event if refused is None else refused

    def record_all(
        self, deeds: Iterable[tuple[Order, Sequence[OrderEvent]]], *, moving: Moving | None = None
    ) -> Refused | None:
        """`record` what happened to several orders, each with its events, in one transaction; None when it is on the
        disk."""
        try:
            with self._journal.transaction():
                for order, events in deeds:
                    self.write(order, *events)
                if moving is not None:
                    moving()
        except NotSaved as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        return None

    def write(self, order: Order, *events: OrderEvent) -> None:
        """Append events to `order`, inside a transaction that is open already."""
        at = moment(self._clock)
        first = self._journal.orders.next_event(self.store, order.number)
        recorded = [OrderRecorded(seq, at, event) for seq, event in enumerate(events, first)]
        after = self._after(order, recorded)
        terms = order.terms
        placed_at = order.events[0].at
        header = OrderRow(
            self.store, order.number, terms.trip, terms.shopper, terms.way, after.state, placed_at, after.voucher
        )
        self._journal.orders.put(header, is_open=self.is_open(after))
        for each in recorded:
            self._journal.orders.append(self.store, order.number, each)

        def take() -> None:
            for each in recorded:
                order.apply(each)
            self._file(order)
            self._tell_watchers(order)

        self._journal.when_committed(take)

    def lose(self, lost: Lost) -> None:
        """Write down what an order is not promised any more, inside a transaction that is open already. An order of
        another store, shipped from the same warehouse, is not told: whoever packs it will see."""
        order = self.get(lost.order)
        if order is not None:
            seq = self._journal.orders.next_event(self.store, order.number)
            recorded = OrderRecorded(seq, moment(self._clock), AllocationLost(lost.line, lost.quantity))
            self._journal.orders.append(self.store, order.number, recorded)

            def take() -> None:
                order.apply(recorded)
                self._tell_watchers(order)

            self._journal.when_committed(take)

    def _tell_watchers(self, order: Order) -> None:
        for watcher in self.watchers:
            watcher(order)

    def _after(self, order: Order, recorded: list[OrderRecorded]) -> Order:
        """The order as it will be. Events that cannot happen end here, before anything is written."""
        after = Order(order.store)
        for each in (*order.events, *recorded):
            after.apply(each)
        return after

    def _file(self, order: Order) -> None:
        owes, is_open = owed(order) is not None, self.is_open(order)
        held = is_open and order.awaits_money
        weighed = held and order.state not in (OrderState.PAID, OrderState.PICKING)
        filed = (
            (self.open, is_open),
            (self.open_by_way[order.way], is_open),
            (self.owing, owes),
            (self.held, held),
            (self.weighed, weighed),
        )
        for orders, belongs in filed:
            if belongs:
                orders[order.number] = order
            else:
                orders.pop(order.number, None)

    @staticmethod
    def is_open(order: Order) -> bool:
        """Whether something is still to be done: goods on their way, bags to be brought back, or money owed."""
        return not order.is_over or order.has_bags_about or owed(order) is not None
