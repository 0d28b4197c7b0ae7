"""The store behind the shelves: what happens in one store to goods that were paid for and not carried out."""

from __future__ import annotations

from catalog.chain import Chain, Fulfilment, Store, Unit
from checkout.basket import Basket, Receipt, ReceiptLine
from checkout.clock import Clock
from checkout.events.fulfilment import OrderedLine, OrderPlaced, Way
from checkout.journal import Journal
from checkout.store.order_book import OrderBook, OrderNews
from checkout.store.promises import Promises
from checkout.store.slots import Slots
from checkout.trip import Trip

_LETTERS = {Way.DELIVER: "D", Way.SHIP: "S", Way.COOK: "K"}


class Operations:
    """One store. Its parts each do one job, and write to the journal before anything changes in memory."""

    def __init__(self, store: Store, chain: Chain, journal: Journal, clock: Clock) -> None:
        self.store = store
        self.chain = chain
        self.journal = journal
        self.clock = clock
        self.orders = OrderBook(store.id, journal, clock)
        self.slots = Slots(store, clock, self.orders.in_slot)
        self.promises = Promises(store, clock, self.orders, self.slots)

    # With a payment

    def take_paid(self, trip: Trip, receipt: Receipt) -> None:
        """Place the orders of a trip that is being paid, inside the transaction that records the payment."""
        for way, lines in _by_way(receipt).items():
            promise = next((each for each in receipt.promises if each.mode.value == way.value), None)
            self.orders.place(
                OrderPlaced(
                    order=f"{trip.id}-{_LETTERS[way]}",
                    trip=trip.id,
                    shopper=trip.shopper.id,
                    way=way,
                    currency=receipt.currency,
                    lines=tuple(_ordered(line, trip.basket) for line in lines),
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

    def _age(self, line: ReceiptLine) -> int:
        product = self.chain.products.get(line.goods.sku)
        return 0 if product is None else product.age_min

    # By time

    @property
    def due(self) -> float | None:
        """When the next step is due, on the clock's `monotonic`; None when nothing happens by itself."""
        return None

    def settle(self) -> list[OrderNews]:
        """Take every step that is due now."""
        return []


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
