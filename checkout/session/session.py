"""The verbs of a trip: what a shopper may do, and what is decided about it.

A verb looks at the trip as it stands, decides, and records what happened. It returns the fact: an event, or why nothing
happened. No verb raises for what a shopper does.
"""

from __future__ import annotations

from catalog.chain.product import Fulfilment
from catalog.codes.reading import SEARCH_LIMIT
from catalog.shelf.found import NotFound
from catalog.text import clean
from checkout.basket.basket import LineItem
from checkout.basket.shelf_goods import goods_of
from checkout.events import (
    FulfilmentChosen,
    Left,
    LineRemoved,
    NetworkDropped,
    NetworkReturned,
    Problem,
    QuantityChanged,
    Source,
    TripResumed,
    TripSuspended,
    Undone,
)
from checkout.pricing.priced import Line, NearMiss
from checkout.session.scanned_item import item_scanned
from checkout.session.scanner import MAX_QUANTITY, FillingTrip, Scanned
from checkout.trip.answers import Explanation, OffersSeen, Refused
from checkout.trip.trip import TripState

Sent = FulfilmentChosen | Scanned


class Session(FillingTrip):
    """A trip that a shopper is on. Made by `checkout.shop.Shop`."""

    _goods: tuple[Line, ...] | None = None
    """What the store has, for offers that are almost reached."""

    # What offers come to

    def offers(self) -> OffersSeen | Refused:
        """The offers on the basket as it is, those that are almost reached, and the coupons that do not count."""
        if not self.basket.frozen and (refused := self.reprice()):
            return refused
        if not len(self.basket):
            return Refused(Problem.EMPTY_BASKET)
        return OffersSeen(self.basket.priced, self.near_misses(), self.basket.coupons_refused())

    def near_misses(self) -> tuple[NearMiss, ...]:
        """The offers that a little more of what this store has would reach, the one that saves most first."""
        if not self.basket.offers.by_id:
            return ()
        if self._goods is None:
            self._goods = goods_of(self.shelf, member=self.shopper.member, at=self._clock.now())
        return self.basket.near_misses(self._goods)

    def explain(self) -> Explanation | Refused:
        """Why the basket costs what it does, and not less with other offers."""
        if not len(self.basket):
            return Refused(Problem.EMPTY_BASKET)
        return Explanation(self.basket.priced, self.basket.alternatives())

    # Changing lines

    def quantity(self, count: int, line: int | None = None) -> QuantityChanged | LineRemoved | Scanned:
        """Make it `count` pieces on `line` (the last one touched when None); 0 takes the line out.

        More of what has another price by now is scanned anew, at that price: `ItemScanned`, of the surplus.
        """
        item = self._item(line)
        if isinstance(item, Refused):
            return item
        if count == 0:
            return self.remove(item.line)
        if not item.editable:
            return Refused(Problem.NOT_EDITABLE, str(item.line))
        if not 1 <= count <= MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(count))
        if count > item.quantity and self._has_another_price(item):
            return self.add(item.goods.sku, item.mode, count - item.quantity)
        return self.record(QuantityChanged(item.line, count))

    def _has_another_price(self, item: LineItem) -> bool:
        """Whether a piece of what is on the line costs more or less now, or is not sold any more."""
        goods = item.goods
        now = self.shelf.identify_sku(goods.sku, member=self.shopper.member, at=self._clock.now())
        return isinstance(now, NotFound) or (now.price, now.regular_price) != (goods.price, goods.regular_price)

    def remove(self, line: int | None = None) -> LineRemoved | Refused:
        """Take `line` (the last one touched when None) out of the basket, and what belongs to it."""
        item = self._item(line)
        return item if isinstance(item, Refused) else self.record(LineRemoved(item.line))

    def undo(self) -> Undone | Refused:
        """Take back the last change of the basket; again for the one before."""
        if closed := self.closed:
            return closed
        return self.record(Undone()) if self.basket.can_undo else Refused(Problem.NOTHING_TO_UNDO)

    def carry(self, target: int | str | None = None) -> Sent:
        """Carry a line out. `target` is its number, None for the last one touched, or the SKU of goods to add."""
        return self._send(Fulfilment.CARRY, target)

    def deliver(self, target: int | str | None = None) -> Sent:
        """Have a line brought home from this store; `target` as for `carry`."""
        return self._send(Fulfilment.DELIVER, target)

    def ship(self, target: int | str | None = None) -> Sent:
        """Have a line sent from the warehouse; `target` as for `carry`."""
        return self._send(Fulfilment.SHIP, target)

    def _send(self, mode: Fulfilment, target: int | str | None) -> Sent:
        if isinstance(target, str):
            return self.add(target, mode)
        item = self._item(target)
        if isinstance(item, Refused):
            return item
        if mode is not Fulfilment.CARRY and (item.for_line or self.basket.services_for(item.line)):
            return Refused(Problem.MODE_NOT_ALLOWED, mode)
        return self._cannot_go(item.goods.modes, mode) or self.record(FulfilmentChosen(item.line, mode))

    def cook(self, service: str, line: int | None = None) -> Scanned:
        """Have `line` cooked in the store; `service` is one of its `cooking` SKUs. The service is a line of its own."""
        item = self._item(line)
        if isinstance(item, Refused):
            return item
        found = self.shelf.service(service, member=self.shopper.member, at=self._clock.now())
        if service not in item.goods.cooking or found is None or self.basket.services_for(item.line):
            return Refused(Problem.NO_SUCH_COOKING, clean(service, SEARCH_LIMIT))
        if item.mode is not Fulfilment.CARRY:
            return Refused(Problem.MODE_NOT_ALLOWED, "cook")
        return self.record(
            item_scanned(
                found,
                self.basket,
                raw=service,
                source=Source.SEARCH,
                mode=Fulfilment.CARRY,
                for_line=item.line,
                offline=not self._network.up,
                reason=self._reason(found),
            )
        )

    def _item(self, line: int | None) -> LineItem | Refused:
        if closed := self.closed:
            return closed
        item = self.basket.last_line if line is None else self.basket.line(line)
        return item or Refused(Problem.NO_SUCH_LINE, "" if line is None else str(line))

    # Setting aside, leaving

    def suspend(self) -> TripSuspended | Refused:
        """Set the trip aside, to go on later or on another device."""
        return self.closed or self.record(TripSuspended())

    def resume(self) -> TripResumed | Refused:
        """Go on with a trip that was set aside."""
        return self.record(TripResumed()) if self.state is TripState.SUSPENDED else Refused(Problem.NOT_SUSPENDED)

    def leave(self, *, empty_handed: bool = False) -> Left | Refused:
        """Walk out. With unpaid goods only `empty_handed`: everything goes back to the shelves."""
        if self.state in (TripState.PAYING, TripState.STUCK):
            return Refused(Problem.PAYMENT_OPEN)
        if self.state is TripState.LEFT:
            return Refused(Problem.TRIP_OVER)
        paid = self.state is TripState.PAID
        if not paid and len(self.basket) and not empty_handed:
            return Refused(Problem.NOT_PAID, str(self.basket.pieces))
        return self.record(Left(paid))

    def note_network(self, *, up: bool) -> NetworkDropped | NetworkReturned | Refused:
        """The phone lost its network, or has it again. An open payment goes on at once."""
        if self.payment is not None and up:
            self.payment.nudge()
        return self.record(NetworkReturned() if up else NetworkDropped())
