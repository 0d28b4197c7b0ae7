"""Goods of an order go back to where they came from: cancelled while they are picked, or brought back in their bag."""

from __future__ import annotations

from checkout.events.fulfilment import Bagged, BagMoved, BagPlace, Way
from checkout.store.order import Order
from checkout.store.stock import Stock

_HERE = (BagPlace.PICKER, BagPlace.PACKING)


def bags_back(order: Order) -> tuple[BagMoved, ...]:
    """For an order that is being cancelled: its bags that somebody can empty at once. Those on the conveyor follow when
    they arrive, those with a rider when the rider is back."""
    return tuple(BagMoved(bag, BagPlace.STORE) for bag, place in order.bags.items() if place in _HERE)


def put_back(stock: Stock, order: Order) -> None:
    """Move the stock of an order that is being cancelled, inside the transaction. Nothing is promised to it any more;
    what is in the picker's hands, at packing or at the hand-over desk goes back."""
    for line in order.lines.values():
        stock.let_go(order.number, line.line, order.way)
        if line.ordered.handed_over and line.left:
            # What was to be cooked is alive.
            sellable = True if order.way is Way.COOK else None
            stock.bring_back(order.number, line.goods.sku, line.left, way=order.way, sellable=sellable)
    _bring(stock, order, order.in_hand)
    for moved in bags_back(order):
        bring_bag_back(stock, order, moved.bag)


def bring_bag_back(stock: Stock, order: Order, bag: str) -> None:
    """Put back what is in a bag, inside the transaction that moves it to the store."""
    _bring(stock, order, order.bag_goods[bag])


def _bring(stock: Stock, order: Order, goods: tuple[Bagged, ...]) -> None:
    for each in goods:
        stock.bring_back(order.number, each.sku, each.quantity, way=order.way)
