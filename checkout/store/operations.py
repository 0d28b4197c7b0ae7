"""The store behind the shelves: what happens in one store to goods that were paid for and not carried out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from catalog.chain import Chain, Fulfilment, Store, Unit
from checkout.basket import Receipt, ReceiptLine
from checkout.clock import Clock, moment
from checkout.events import RefundStarted
from checkout.events.fulfilment import OrderedLine, OrderPlaced, Way
from checkout.events.stock import StockNotice
from checkout.journal import Journal
from checkout.store.cancelling import Cancelling
from checkout.store.kitchen import Kitchen
from checkout.store.missing_goods import MissingGoods
from checkout.store.order_book import OrderBook, OrderNews
from checkout.store.packing import Packing
from checkout.store.pick_route import PickRoute
from checkout.store.pick_tasks import PickTasks
from checkout.store.picking import Picking
from checkout.store.promises import Promises
from checkout.store.replenishment import Replenishment
from checkout.store.riding import Riding
from checkout.store.shipping import Shipping
from checkout.store.slots import Slots
from checkout.store.staff_scanner import StaffScanner
from checkout.store.stock import Stock
from checkout.store.stock_clerk import StockClerk
from checkout.store.stock_ledger import Lost
from checkout.store.stock_promises import Wanted
from checkout.store.walk_in_baskets import OpenTrips
from checkout.trip import Refused, Trip

_TRY_AGAIN_S = 10


class Operations:
    """One store. Its parts each do one job, and write to the journal before anything changes in memory."""

    def __init__(self, store: Store, chain: Chain, journal: Journal, clock: Clock, trips: OpenTrips = tuple) -> None:
        self.store = store
        self.chain = chain
        self.journal = journal
        self.clock = clock
        self.orders = OrderBook(store.id, journal, clock)
        self.slots = Slots(store, clock, self.orders.in_slot)
        self.kitchen = Kitchen(store, journal, clock, self.orders)
        self.promises = Promises(store, clock, self.orders, self.slots, self.kitchen)
        self.stock = Stock(store, chain, journal, clock, self, trips)
        self.clerk = StockClerk(self.stock, journal)
        self.replenishment = Replenishment(store, self.stock, journal, clock)
        self.riding = Riding(store, chain, journal, clock, self.orders, self.promises, self.stock)
        self.shipping = Shipping(store, clock, self.orders, self.stock)
        route = PickRoute(store, chain, clock, self.stock)
        scanner = StaffScanner(route, clock)
        tasks = PickTasks(self.orders, route, self.promises, store, clock)
        self.picking = Picking(self.orders, tasks, scanner, self.stock, store.terms, clock)
        self.missing_goods = MissingGoods(self.orders, self.picking, route, scanner, self.stock, store.terms, clock)
        self.packing = Packing(self.orders, self.stock, store.terms, clock)
        self._news: list[OrderNews] = []
        self.cancelling = Cancelling(self.orders, self.stock)
        self._wait_until = 0.0
        """After a step that could not be saved, the next one is not tried before (`monotonic`)."""

    # With a payment

    def take_paid(self, trip: Trip, receipt: Receipt) -> None:
        """Place the orders of a trip that is being paid, inside the transaction that records the payment."""
        for line in receipt.lines:
            if line.mode is Fulfilment.CARRY or _ordered(line, trip).handed_over:
                self.stock.sold(line.goods.sku, line.quantity, trip.id)
        self.journal.when_committed(lambda: self.stock.baskets.forget(trip.id))
        self.journal.when_committed(lambda: self.slots.let_go(trip.id))
        for way, letters, lines, ticket in _orders_of(receipt):
            number = f"{trip.id}-{letters}"
            ordered = [_ordered(line, trip) for line in lines]
            if way is Way.COOK:
                ordered = [replace(each, handed_over=True) for each in ordered]
            wanted = [Wanted(each.line, each.goods.sku, each.quantity, way) for each in ordered if not each.handed_over]
            lacking = self.stock.allocate(number, wanted, trip.id, seen=not trip.at_home)
            promise = next((each for each in receipt.promises if each.mode.value == way.value), None)
            self.orders.place(
                OrderPlaced(
                    order=number,
                    trip=trip.id,
                    shopper=trip.shopper.id,
                    way=way,
                    currency=receipt.currency,
                    lines=tuple(replace(each, lacking=lacking.get(each.line, 0)) for each in ordered),
                    address_zh=promise.address_zh if promise else "",
                    address_en=promise.address_en if promise else "",
                    home=trip.address.point,
                    by=promise.by if promise else None,
                    slot=promise.slot if promise else None,
                    on=promise.on if promise else None,
                    age_min=max(self._age(line) for line in lines),
                    ticket=ticket,
                    member=trip.shopper.member,
                    # What is only held has no receipt yet, and its estimate no number.
                    held=not receipt.number,
                )
            )

        self.stock.release(trip.id)

    def take_refunded(self, trip: Trip, refund: RefundStarted) -> None:
        """Take in what a shopper had carried out and brings back, inside the transaction that records the refund. What
        an order owes, or was delivered, comes back with its rider or not at all."""
        for returned in refund.lines if not refund.order else ():
            item = trip.basket.line(returned.line)
            if item is not None and item.mode is Fulfilment.CARRY:
                units = sum(run.count for run in returned.units)
                quantity = units if item.units == item.quantity else item.quantity
                self.stock.given_back(item.goods.sku, quantity, refund.refund_id)

    def lost(self, lost: Lost) -> None:
        self.orders.lose(lost)

    def notice(self, notice: StockNotice) -> None:
        self._news.append(OrderNews(None, notice))

    def _age(self, line: ReceiptLine) -> int:
        product = self.chain.products.get(line.goods.sku)
        return 0 if product is None else product.age_min

    # By time

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when nothing happens by itself."""
        at = min(
            (d for d in (self.replenishment.due, self.kitchen.due, self.shipping.due) if d is not None), default=None
        )
        dues = [self.missing_goods.due, self.packing.due]
        if at is not None:
            seconds = max(0.0, (at - moment(self.clock)).total_seconds())
            dues.append(max(self._wait_until, self.clock.monotonic() + seconds))
        return min((due for due in dues if due is not None), default=None)

    def settle(self) -> list[OrderNews]:
        """Take every step that is due now."""
        self.replenishment.settle()
        self.missing_goods.settle()
        told, self.picking.news = self.picking.news, []
        self._news += (OrderNews(order, fact) for order, fact in (*told, *self.packing.settle()))
        news, self._news = [*self._news, *self.riding.news], []
        self.riding.news.clear()
        steps = [*self.kitchen.settle(), *self.shipping.settle()]
        if any(isinstance(step.fact, Refused) for step in steps):
            self._wait_until = self.clock.monotonic() + _TRY_AGAIN_S
        return news + [step for step in steps if not isinstance(step.fact, Refused)]


def _orders_of(receipt: Receipt) -> Iterator[tuple[Way, str, list[ReceiptLine], int]]:
    """The orders that a receipt makes: the way, the end of the number, the lines, and a dish's ticket or 0."""
    for way, mode, letter in ((Way.DELIVER, Fulfilment.DELIVER, "D"), (Way.SHIP, Fulfilment.SHIP, "S")):
        if lines := receipt.lines_by(mode):
            yield way, letter, lines, 0
    for count, ticket in enumerate(receipt.tickets, 1):
        dish = [line for line in receipt.lines if ticket.line in (line.line, line.for_line)]
        yield Way.COOK, f"K{count}", dish, ticket.number


def _ordered(line: ReceiptLine, trip: Trip) -> OrderedLine:
    item = trip.basket.line(line.line)
    weighed = item is not None and item.label and line.goods.unit is Unit.GRAM
    wish = trip.substitutes(line.line)
    return OrderedLine(line.line, line.goods, line.quantity, line.amount, handed_over=weighed, substitutes=wish)
