"""Orders that wait for a picker, placed as a payment places them."""

from datetime import timedelta

import pytest

from catalog.shelf import Shelf
from checkout.events.fulfilment import OrderedLine, OrderPlaced, Substitutes, Way
from checkout.pricing import goods_of
from checkout.store.stock_promises import Wanted


def place_order(shop, *lines, minutes=30, slot=None, member=False, handed_over=()):
    """An order of (sku, quantity[, substitutes]) to be brought home; what is `handed_over` is at the desk."""
    operations, now, trip = shop.operations(), shop.clock.now(), shop.enter("wang-fang").id
    number = f"{trip}-D"
    shelf = Shelf(shop.chain, operations.store, now)
    ordered = []
    for line, (sku, quantity, *policy) in enumerate(lines, 1):
        product = shelf.find(sku)
        goods = goods_of(shelf, product, shelf.price_of(sku, member=member, at=now), member=member, at=now)
        net = goods.price * quantity // goods.ref_qty
        ordered.append(OrderedLine(line, goods, quantity, net, sku in handed_over, *(policy or [Substitutes.NO])))
    with shop.journal.transaction():
        wanted = [Wanted(each.line, each.goods.sku, each.quantity) for each in ordered if not each.handed_over]
        operations.stock.allocate(number, wanted, trip)
        operations.orders.place(
            OrderPlaced(
                order=number,
                trip=trip,
                shopper="wang-fang",
                way=Way.DELIVER,
                currency="CNY",
                lines=tuple(ordered),
                by=now + timedelta(minutes=minutes),
                slot=slot,
                member=member,
            )
        )
    return operations.orders.get(number)


@pytest.fixture(scope="session")
def placed():
    return place_order


@pytest.fixture
def place(shop):
    return lambda *lines, **terms: place_order(shop, *lines, **terms)


@pytest.fixture
def bars(shop):
    """The bars on the pack of a product."""
    return lambda sku: shop.chain.products[sku].gtin[1:]
