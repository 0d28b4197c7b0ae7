"""The store behind the shelves: what happens in one store to goods that were paid for and not carried out."""

from __future__ import annotations

from dataclasses import replace

from catalog.chain import Chain, Fulfilment, Store, Unit
from checkout.basket import Basket, Receipt, ReceiptLine
from checkout.clock import Clock, moment
from checkout.events import RefundStarted
from checkout.events.fulfilment import OrderedLine, OrderPlaced, Way
from checkout.events.stock import StockNotice
from checkout.journal import Journal
from checkout.store.cancelling import Cancelling
from checkout.store.order_book import OrderBook, OrderNews
from checkout.store.promises import Promises
from checkout.store.replenishment import Replenishment
from checkout.store.riding import Riding
from checkout.store.slots import Slots
from checkout.store.stock import Stock
from checkout.store.stock_clerk import StockClerk
from checkout.store.stock_ledger import Lost
from checkout.store.stock_promises import Wanted
from checkout.store.walk_in_baskets import OpenTrips
from checkout.trip import Trip

_LETTERS = {Way.DELIVER: "D", Way.SHIP: "S", Way.COOK: "K"}


class Operations:
    """One store. Its parts each do one job, and write to the journal before anything changes in memory."""

    def __init__(self, store: Store, chain: Chain, journal: Journal, clock: Clock, trips: OpenTrips = tuple) -> None:
        self.store = store
        self.chain = chain
        self.journal = journal
        self.clock = clock
        self.orders = OrderBook(store.id, journal, clock)
        self.slots = Slots(store, clock, self.orders.in_slot)
        self.promises = Promises(store, clock, self.orders, self.slots)
        self.stock = Stock(store, chain, journal, clock, self, trips)
        self.clerk = StockClerk(self.stock, journal)
        self.replenishment = Replenishment(store, self.stock, journal, clock)
        self.riding = Riding(store, chain, journal, clock, self.orders, self.promises, self.stock.bring_back)
        self._news: list[OrderNews] = []
        self.cancelling = Cancelling(self.orders)

    # With a payment

    def take_paid(self, trip: Trip, receipt: Receipt) -> None:
        """Place the orders of a trip that is being paid, inside the transaction that records the payment."""
        for line in receipt.lines:
            if line.mode is Fulfilment.CARRY or _ordered(line, trip.basket).handed_over:
                self.stock.sold(line.goods.sku, line.quantity, trip.id)
        self.journal.when_committed(lambda: self.stock.baskets.paid(trip.id))
        for way, lines in _by_way(receipt).items():
            number = f"{trip.id}-{_LETTERS[way]}"
            ordered = [_ordered(line, trip.basket) for line in lines]
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
                    member=trip.shopper.member,
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
        at = self.replenishment.due
        return None if at is None else self.clock.monotonic() + max(0.0, (at - moment(self.clock)).total_seconds())

    def settle(self) -> list[OrderNews]:
        """Take every step that is due now."""
        self.replenishment.settle()
        news, self._news = self._news, []
        return news


def _by_way(receipt: Receipt) -> dict[Way, list[ReceiptLine]]:
    """The lines that are not carried out, by the order that they belong to."""
    found: dict[Way, list[ReceiptLine]] = {}
    for line in receipt.lines:
        if line.mode is Fulfilment.DELIVER:
            found.setdefault(Way.DELIVER, []).append(line)
        elif line.mode is Fulfilment.SHIP:
            found.setdefault(Way.SHIP, []).append(line)
    return found


def _ordered(line: ReceiptLine, basket: Basket) -> OrderedLine:
    item = basket.line(line.line)
    weighed = item is not None and item.label and line.goods.unit is Unit.GRAM
    return OrderedLine(line.line, line.goods, line.quantity, line.amount, handed_over=weighed)
