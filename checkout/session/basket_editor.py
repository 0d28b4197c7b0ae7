"""The basket editor: quantities, lines taken out, how each line goes home."""

from __future__ import annotations

from catalog.chain import Fulfilment, Unit
from catalog.codes import SEARCH_LIMIT, fit_to_show
from catalog.shelf import NotFound, Shelf
from checkout.basket import FEE_LINE, LineItem
from checkout.clock import Clock
from checkout.events import FulfilmentChosen, LineRemoved, Problem, QuantityChanged, Source, Undone
from checkout.session.sale_rules import MAX_QUANTITY, SaleRules, Scanned
from checkout.session.scanner import Scanner
from checkout.trip import Refused, Trip

Sent = FulfilmentChosen | Scanned


class BasketEditor:
    """Changes lines of one trip's basket. `line` is a line's number; None is the last one touched."""

    def __init__(self, trip: Trip, shelf: Shelf, rules: SaleRules, scanner: Scanner, clock: Clock) -> None:
        self._trip = trip
        self._shelf = shelf
        self._rules = rules
        self._scanner = scanner
        self._clock = clock

    def quantity(self, count: int, line: int | None = None) -> QuantityChanged | LineRemoved | Scanned:
        """Make it `count` pieces, or grams of what is weighed when it is sent, on `line`; 0 takes the line out.

        Where the price has changed since, what is more than before is scanned anew at today's: `ItemScanned`.
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
            more = count - item.quantity
            if item.goods.unit is Unit.GRAM:
                return self._scanner.add(item.goods.sku, item.mode, grams=more)
            return self._scanner.add(item.goods.sku, item.mode, more)
        more = count - item.quantity
        if more > 0 and (left := self._rules.left(item.goods.sku, item.mode, more)) is not None:
            return Refused(Problem.SOLD_OUT, f"{item.line}:{left + item.quantity}")
        return self._trip.record(QuantityChanged(item.line, count))

    def _has_another_price(self, item: LineItem) -> bool:
        """Whether a piece of what is on the line costs more or less now, or is not sold any more."""
        goods = item.goods
        grams = 1 if goods.unit is Unit.GRAM else None
        now = self._shelf.identify_sku(goods.sku, member=self._trip.shopper.member, at=self._clock.now(), grams=grams)
        return isinstance(now, NotFound) or (now.price, now.regular_price) != (goods.price, goods.regular_price)

    def remove(self, line: int | None = None) -> LineRemoved | Refused:
        """Take `line` out of the basket, and the services that belong to it."""
        item = self._item(line)
        return item if isinstance(item, Refused) else self._trip.record(LineRemoved(item.line))

    def undo(self) -> Undone | Refused:
        """Take back the last change of the basket; again for the one before."""
        if closed := self._trip.closed:
            return closed
        return self._trip.record(Undone()) if self._trip.basket.can_undo else Refused(Problem.NOTHING_TO_UNDO)

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
            return self._scanner.add(target, mode)
        item = self._item(target)
        if isinstance(item, Refused):
            return item
        if mode is not Fulfilment.CARRY and (item.for_line or self._trip.basket.services_for(item.line)):
            return Refused(Problem.MODE_NOT_ALLOWED, mode)
        if refused := self._rules.cannot_go(item.goods.modes, mode):
            return refused
        if mode is Fulfilment.CARRY and item.goods.unit is Unit.GRAM and not item.label:
            # Nobody has weighed it.
            return Refused(Problem.NOT_EDITABLE, "unweighed")
        return self._trip.record(FulfilmentChosen(item.line, mode))

    def cook(self, service: str, line: int | None = None) -> Scanned:
        """Have `line` cooked in the store; `service` is one of its `cooking` SKUs. The service is a line of its own."""
        if self._trip.at_home:
            return self._trip.closed or Refused(Problem.AT_HOME, "cook")
        item = self._item(line)
        if isinstance(item, Refused):
            return item
        found = self._shelf.service(service, member=self._trip.shopper.member, at=self._clock.now())
        if service not in item.goods.cooking or found is None or self._trip.basket.services_for(item.line):
            return Refused(Problem.NO_SUCH_COOKING, fit_to_show(service, SEARCH_LIMIT))
        if item.mode is not Fulfilment.CARRY:
            return Refused(Problem.MODE_NOT_ALLOWED, "cook")
        return self._rules.put(found, service, Source.SEARCH, mode=Fulfilment.CARRY, for_line=item.line)

    def _item(self, line: int | None) -> LineItem | Refused:
        if closed := self._trip.closed:
            return closed
        if line == FEE_LINE:
            return Refused(Problem.NOT_EDITABLE, "fee")
        basket = self._trip.basket
        item = basket.last_line if line is None else basket.line(line)
        return item or Refused(Problem.NO_SUCH_LINE, "" if line is None else str(line))
