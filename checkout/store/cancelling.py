"""Cancelling an order: all of it, as long as it has not left the store. What it owes is given back by the next
settling.

An order that is on its way is not called back. Whoever turns it away at the door has it brought back, and it is
returned.
"""

from __future__ import annotations

from checkout.events import Problem
from checkout.events.fulfilment import OrderCancelled
from checkout.store.order import OrderState
from checkout.store.order_book import OrderBook
from checkout.trip import Refused

_MAY_BE_CANCELLED = frozenset({OrderState.PAID, OrderState.PICKING, OrderState.PACKED})


class Cancelling:
    def __init__(self, orders: OrderBook) -> None:
        self._orders = orders

    def cancel(self, number: str, by: str = "shopper", shopper: str = "") -> OrderCancelled | Refused:
        """Cancel the order with this number, `by` the `shopper` or the `shop`; that of another shopper is not found
        where `shopper` is given."""
        order = self._orders.get(number)
        if order is None or shopper not in ("", order.shopper):
            return Refused(Problem.NO_SUCH_ORDER, number)
        if order.is_over:
            return Refused(Problem.ORDER_OVER, order.number)
        if order.state not in _MAY_BE_CANCELLED:
            return Refused(Problem.ORDER_ON_ITS_WAY, order.number)
        return self._orders.record(order, OrderCancelled(by))
