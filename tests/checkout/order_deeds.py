"""What staff do to the orders of these tests, deed by deed, from however far they have come."""

from checkout.events import ItemScanned, Paid, PaymentHeld
from checkout.events.fulfilment import BagPlace, RiderAtDoor
from checkout.store import OrderState
from checkout.trip import Refused, TripState

SALMON, MILK, MILK_CODE = "SE023", "DA001", "9521234000013"
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


def next_deed(shop, order, end):
    """The next deed of the staff; None when there is nothing to do. `end` is delivered, returned, or the state in which
    the order is cancelled: while it is picked, with milk in the picker's hands."""
    staff, number = shop.operations(order.store), order.number
    milk, salmon = order.lines[MILK_LINE], order.lines[SALMON_LINE]
    is_half_picked = order.state is OrderState.PICKING and milk.picked > 0
    is_packed = order.state is OrderState.PACKED and order.may_leave
    if (end == "picking" and is_half_picked) or (end == "packed" and is_packed):
        return staff.cancelling.cancel(number)
    match order.state:
        case OrderState.PAID:
            return staff.picking.take("picker")
        case OrderState.PICKING if not order.all_picked:
            at = staff.picking.task("picker")
            if isinstance(at, Refused) or at.goods.sku == SALMON:
                return staff.picking.weigh("picker", 280) if not salmon.picked else at
            return staff.missing_goods.missing("picker") if milk.picked else staff.picking.scan("picker", MILK_CODE)
        case OrderState.PICKING if order.in_hand:
            return staff.picking.bag("picker")
        case OrderState.PACKED if is_packed:
            return staff.riding.take("rider")
        case OrderState.RIDING if end == "delivered":
            arrived = any(isinstance(each.event, RiderAtDoor) for each in order.events)
            return (staff.riding.give if arrived else staff.riding.arrive)("rider", number)
        case OrderState.RIDING:
            return staff.riding.back("rider") if staff.riding.goes_back(order) else staff.riding.nobody("rider", number)
        case _ if BagPlace.RIDER in order.bags.values():
            return staff.riding.back("rider")
    return None


def carry_through(shop, trip, end, show=lambda: None):
    """Everything that staff do with the trip's order until `end`, with time for the conveyor and for money."""
    orders = shop.operations(trip.store.id).orders
    for _ in range(40):
        order = orders.get(f"{trip.id}-D")
        shop.pass_time(30)
        show()
        deed = next_deed(shop, order, end)
        if deed is None and order.is_over and not order.awaits_money and not order.has_bags_about:
            return
        assert not isinstance(deed, Refused), deed
        show()
