"""The money of orders: what is held for them is taken, and what they owe is given back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from checkout.back_office.held_orders import HeldOrders
from checkout.back_office.order_refunds import OrderRefunds
from checkout.basket import Promised
from checkout.events import RefundStarted
from checkout.payment import TripAccount
from checkout.store import Operations, OrderBook, fee_that_stays
from checkout.trip import RefundProgress, Trip


class OrderMoney:
    """What a trip's account asks of its orders (`checkout.payment.OrdersOfTrip`), and what the shop settles."""

    def __init__(
        self,
        stores: Callable[[], Iterable[Operations]],
        account: Callable[[str], TripAccount],
        now: Callable[[], float],
    ) -> None:
        self._stores = stores
        self._refunds = OrderRefunds(self._books, account, now)
        self._held = HeldOrders(stores, account, now)
        self.retry: Callable[[], None] = self._refunds.retry
        self.refused: Callable[[RefundStarted], None] = self._refunds.refused
        self.promised: Callable[[Trip], Promised] = self._held.promised
        self.taken: Callable[[Trip], None] = self._held.taken
        self.unpaid: Callable[[Trip], None] = self._held.unpaid

    def _books(self) -> list[OrderBook]:
        return [store.orders for store in self._stores()]

    @property
    def due(self) -> float | None:
        """When something is due to be begun, on the clock's `monotonic`; None when nothing is."""
        return min((due for due in (self._refunds.due, self._held.due) if due is not None), default=None)

    def begin(self) -> list[tuple[Trip, RefundProgress]]:
        """Begin all that is due; what was done at once. The trips' accounts go on with the rest."""
        self._held.begin()
        return self._refunds.begin()

    def lines_under_way(self, trip: Trip) -> Collection[int]:
        """The lines of the trip that have not arrived yet."""
        orders = (order for book in self._books() for order in book if order.trip == trip.id)
        return {line for order in orders if not order.is_over for line in order.lines}

    def fees_that_stay(self, trip: Trip) -> Collection[int]:
        """The lines of the trip with a delivery fee that stays paid, since a rider has left."""
        orders = (order for book in self._books() for order in book.of_trip(trip.id))
        return {line for order in orders for line in fee_that_stays(order)}
