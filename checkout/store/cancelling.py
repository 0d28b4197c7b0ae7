"""Cancelling an order: all of it, until the rider is at the door. What it owes is given back by the next settling.

What is being picked or packed goes back at once. Bags that are with the rider come back to the store at the end of the
round. At the door an order is turned away, and then it is returned. A parcel that was sent, and a dish that is being
cooked, are not called back.
"""

from __future__ import annotations

from checkout.events import Problem
from checkout.events.fulfilment import OrderCancelled, RiderAtDoor
from checkout.store.order import Order, OrderState
from checkout.store.order_book import OrderBook
from checkout.store.put_back import bags_back, put_back
from checkout.store.stock import Stock
from checkout.trip import Refused

_MAY_BE_CANCELLED = frozenset({OrderState.PAID, OrderState.PICKING, OrderState.PACKED, OrderState.RIDING})


class Cancelling:
    def __init__(self, orders: OrderBook, stock: Stock) -> None:
        self._orders = orders
        self._stock = stock

    def cancel(self, number: str, by: str = "shopper", shopper: str = "") -> OrderCancelled | Refused:
        """Cancel the order with this number, `by` the `shopper` or the `shop`; that of another shopper is not found
        where `shopper` is given."""
        order = self._orders.get(number)
        if order is None or shopper not in ("", order.shopper):
            return Refused(Problem.NO_SUCH_ORDER, number)
        if order.is_over:
            return Refused(Problem.ORDER_OVER, order.number)
        if order.state not in _MAY_BE_CANCELLED or _is_at_door(order):
            return Refused(Problem.ORDER_ON_ITS_WAY, order.number)
        back = bags_back(order)
        return self._orders.record(order, OrderCancelled(by), *back, moving=lambda: put_back(self._stock, order))

    def for_want_of_money(self, order: Order) -> None:
        """Cancel an order that is not paid after all, inside a transaction that is open."""
        if not order.is_over:
            self._orders.write(order, OrderCancelled("shop"), *bags_back(order))
            put_back(self._stock, order)


def _is_at_door(order: Order) -> bool:
    return any(isinstance(each.event, RiderAtDoor) for each in order.events)
