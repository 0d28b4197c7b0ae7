"""A shopper's own orders, of whichever store: how they stand, and the same once more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from catalog.chain import Store, Unit
from catalog.codes import SEARCH_LIMIT, fit_to_show
from catalog.text import Bilingual
from checkout.errors import DataFileError
from checkout.events import Goods, ItemScanned, Problem, RefundDeclined, RefundDone, RefundStarted
from checkout.events.fulfilment import AmendsMade
from checkout.events.goods import SERVICES
from checkout.session.scanner import Scanner
from checkout.store import Operations, Order, OrderNews
from checkout.trip import Refused, Reordered, Trip

MOST = 20
"""Orders in the list: the latest."""


@dataclass(frozen=True, slots=True)
class OrderPage:
    """One order, with the store that it comes from."""

    order: Order
    store: Store
    given_back: int = 0
    """What came back of its money, in minor units."""
    coming_back: int = 0
    """What is being given back."""


@dataclass(frozen=True, slots=True)
class OrdersSeen:
    """The shopper's orders, the latest first."""

    pages: tuple[OrderPage, ...]


class OwnOrders:
    """What one shopper can see and do. `operations_of` is by store id; `trip_of_receipt` by a receipt's number."""

    def __init__(
        self,
        trip: Trip,
        scanner: Scanner,
        operations_of: Callable[[str], Operations],
        trip_of_receipt: Callable[[str], Trip | Refused],
    ) -> None:
        self._trip = trip
        self._scanner = scanner
        self._operations_of = operations_of
        self._trip_of_receipt = trip_of_receipt

    def orders(self) -> OrdersSeen | Refused:
        """Every order of the shopper that is kept, also those that are over."""
        try:
            rows = self._trip.journal.orders.of_shopper(self._trip.shopper.id, MOST)
            pages = [self._page(row.store, row.number) for row in rows]
        except DataFileError as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        return OrdersSeen(tuple(page for page in pages if page is not None))

    def track(self, number: str = "") -> OrderPage | Refused:
        """The order with this number, or the latest of the shopper's. `NO_SUCH_ORDER`, also for somebody else's."""
        if not number:
            seen = self.orders()
            if isinstance(seen, Refused):
                return seen
            open_first = sorted(seen.pages, key=lambda page: page.order.is_over)
            return open_first[0] if open_first else Refused(Problem.NO_SUCH_ORDER)
        number = fit_to_show(number, SEARCH_LIMIT).upper()
        try:
            row = self._trip.journal.orders.find(number)
            mine = row is not None and row.shopper == self._trip.shopper.id
            page = self._page(row.store, row.number) if row is not None and mine else None
        except DataFileError as error:
            return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
        return page or Refused(Problem.NO_SUCH_ORDER, number)

    def _page(self, store: str, number: str) -> OrderPage | None:
        operations = self._operations_of(store)
        order = operations.orders.get(number)
        return None if order is None else OrderPage(order, operations.store, *self._money_back(order))

    def _money_back(self, order: Order) -> tuple[int, int]:
        """What was given back for the order, and what is on its way."""
        ids = {each.event.refund_id for each in order.events if isinstance(each.event, AmendsMade)}
        if not ids:
            return 0, 0
        done, coming = 0, dict[str, int]()
        for recorded in self._trip.journal.payment_events(order.store, order.trip):
            match recorded.event:
                case RefundStarted(refund_id=id_, amount=amount) if id_ in ids:
                    coming[id_] = amount
                case RefundDone(refund_id=id_, amount=amount) if id_ in ids:
                    done += amount
                    coming.pop(id_, None)
                case RefundDeclined(refund_id=id_) if id_ in ids:
                    coming.pop(id_, None)
        return done, sum(coming.values())

    def cancel_order(self, number: str = "") -> OrderNews | Refused:
        """Cancel the order with this number, or the latest; the money comes back."""
        page = self.track(number)
        if isinstance(page, Refused):
            return page
        cancelling = self._operations_of(page.store.id).cancelling
        cancelled = cancelling.cancel(page.order.number, shopper=self._trip.shopper.id)
        return cancelled if isinstance(cancelled, Refused) else OrderNews(page.order, cancelled)

    def answer(self, *, accepted: bool) -> OrderNews | Refused:
        """Say yes or no to a picker who asks whether other goods are right instead; the question asked first."""
        seen = self.orders()
        if isinstance(seen, Refused):
            return seen
        for page in reversed(seen.pages):
            if any(line.substitute and line.substitute.is_asked for line in page.order.lines.values()):
                answered = self._operations_of(page.store.id).missing_goods.answer(page.order.number, accepted=accepted)
                return answered if isinstance(answered, Refused) else OrderNews(*answered.done[-1])
        return Refused(Problem.NOBODY_ASKS)

    # Once more

    def reorder(self, number: str = "") -> Reordered | Refused:
        """Order again what was on an order or a receipt of the shopper's, at today's prices; without a number, all
        that was paid for together last. What is not sold any more, or is not there, is named and left out."""
        if closed := self._trip.closed:
            return closed
        past = self._past_goods(fit_to_show(number, SEARCH_LIMIT).upper())
        if isinstance(past, Refused):
            return past
        number, wanted = past
        put: list[int] = []
        missing: list[tuple[Bilingual, Problem, str]] = []
        for goods, quantity in wanted:
            weighed = goods.unit is Unit.GRAM
            again = self._scanner.order(goods.sku, 1 if weighed else quantity, quantity if weighed else None)
            if isinstance(again, ItemScanned):
                put.append(again.line)
            else:
                missing.append((goods.name, again.problem, again.detail))
        return Reordered(number, tuple(put), tuple(missing))

    def _past_goods(self, number: str) -> tuple[str, list[tuple[Goods, int]]] | Refused:
        """The number of an order or receipt, and the goods on it with pieces or grams."""
        if _is_receipt(number):
            trip = self._trip_of_receipt(number)
            if isinstance(trip, Refused):
                return trip
            if trip.receipt is None or trip.shopper.id != self._trip.shopper.id:
                return Refused(Problem.NO_SUCH_RECEIPT, number)
            return number, _goods_of((line.goods, line.quantity) for line in trip.receipt.lines)
        orders = self._one(number) if number else self._latest()
        if isinstance(orders, Refused):
            return orders
        lines = sorted((line for order in orders for line in order.lines.values()), key=lambda line: line.line)
        return orders[0].number, _goods_of((line.goods, line.quantity) for line in lines)

    def _one(self, number: str) -> list[Order] | Refused:
        page = self.track(number)
        return page if isinstance(page, Refused) else [page.order]

    def _latest(self) -> list[Order] | Refused:
        """All orders that were paid for together last: what is delivered, and what is shipped."""
        seen = self.orders()
        if isinstance(seen, Refused):
            return seen
        trip = seen.pages[0].order.trip if seen.pages else ""
        return [page.order for page in seen.pages if page.order.trip == trip] or Refused(Problem.NO_SUCH_ORDER)


def _is_receipt(number: str) -> bool:
    """`JQ-000001`, and not `JQ202611240001-D`."""
    return re.fullmatch("[A-Z]{2}-[0-9]+(-R[0-9]+)?", number) is not None


def _goods_of(lines: Iterable[tuple[Goods, int]]) -> list[tuple[Goods, int]]:
    """Without services: they belong to other lines, or come by themselves."""
    return [(goods, quantity) for goods, quantity in lines if goods.department not in (SERVICES, "cooking")]
