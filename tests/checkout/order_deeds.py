"""What staff do to the orders of these tests, deed by deed, from however far they have come."""

from checkout.events import ItemScanned, Paid, PaymentHeld
from checkout.events.fulfilment import (
    BagMoved,
    BagPlace,
    BagSealed,
    LinePicked,
    LineShort,
    OrderCancelled,
    OrderDelivered,
    OrderPacked,
    OrderReturned,
    PickingBegun,
    RoundBegun,
)
from checkout.store import OrderState
from checkout.trip import TripState

SALMON, MILK = "SE023", "DA001"
SALMON_LINE, MILK_LINE = 1, 2


def shop_from_home(shop, trip, grams, show=lambda: None):
    """Order and pay, or go on with that."""
    if trip.state is TripState.OPEN:
        for sku, deed in ((SALMON, {"grams": grams}), (MILK, {"count": 2})):
            if all(item.goods.sku != sku for item in trip.basket.lines):
                assert isinstance(trip.order(sku, **deed), ItemScanned)
                show()
        while trip.state is TripState.OPEN:
            trip.pay("mock")
            show()
    shop.pass_time(30)
    if trip.state is TripState.PAYING:
        trip.pin("123456")
    show()
    assert any(isinstance(each.event, Paid | PaymentHeld) for each in trip.events), trip.state


def next_deed(order, end):
    """The events of the next deed; () at the end. `end` is delivered, returned, or the state in which it is
    cancelled."""
    if order.state is OrderState.PAID:
        return (PickingBegun("picker"),)
    if (order.state, end) == (OrderState.PICKING, "picking") or (
        (order.state, end) == (OrderState.PACKED, "packed") and order.may_leave
    ):
        return (OrderCancelled("shopper"),)
    if order.state is OrderState.PICKING:
        if not order.lines[SALMON_LINE].picked:
            return (LinePicked(SALMON_LINE, 280, "picker"),)
        if not order.lines[MILK_LINE].picked:
            return (LinePicked(MILK_LINE, 1, "picker"),)
        if not order.lines[MILK_LINE].short:
            return (LineShort(MILK_LINE, 1, "picker"),)
        code = f"{order.number}-B1"
        return BagSealed(code, order.in_hand, "picker"), BagMoved(code, BagPlace.PACKING), OrderPacked()
    bags = list(order.bags)
    if order.state is OrderState.PACKED and order.may_leave:
        return (RoundBegun("R1", "rider"), *(BagMoved(bag, BagPlace.RIDER) for bag in bags))
    if order.state is OrderState.RIDING and end == "delivered":
        return (OrderDelivered("rider"), *(BagMoved(bag, BagPlace.DOOR) for bag in bags))
    if order.state is OrderState.RIDING:
        return (OrderReturned("nobody"), *(BagMoved(bag, BagPlace.STORE) for bag in bags))
    left = [bag for bag, place in order.bags.items() if place not in (BagPlace.DOOR, BagPlace.STORE)]
    return tuple(BagMoved(bag, BagPlace.STORE) for bag in left) if order.is_over else ()


def carry_through(shop, trip, end, show=lambda: None):
    """Everything that staff do with the trip's order until `end`, with the money settled in between."""
    orders = shop.operations(trip.store.id).orders
    for _ in range(30):
        order = orders.get(f"{trip.id}-D")
        shop.pass_time(30)
        show()
        deed = next_deed(order, end)
        if not deed and (order.is_over or not order.awaits_money):
            return
        if deed:
            orders.record(order, *deed)
            show()
