"""The store behind the shelves: stock, orders, picking, riders, the way out."""

from __future__ import annotations

from checkout.store.operations import Operations, OrderNews
from checkout.store.order import ENDS, Order, OrderLine, OrderState, Substitute
from checkout.store.order_book import OrderBook

__all__ = ["ENDS", "Operations", "Order", "OrderBook", "OrderLine", "OrderNews", "OrderState", "Substitute"]
