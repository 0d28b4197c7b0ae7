"""What is on hand, promised, reserved and in baskets, and what people in the store do to it."""

from datetime import timedelta

import pytest

from catalog.chain import Unit
from checkout import open_shop
from checkout.events.fulfilment import AllocationLost, Way
from checkout.events.stock import Location, MovementKind, StockFound
from checkout.store import Lacking, Wanted
from checkout.trip import TripState

MILK, CRAB, COOKER = "DA001", "SE009", "GM001"
MILK_GTIN = "9521234000013"


@pytest.fixture
def shop():
    with open_shop("jinqiao") as shop:
        yield shop


@pytest.fixture
def stock(shop):
    return shop.operations().stock


def put(shop, sku, quantity, place=Location.SHELF):
    """Have so much of it there, and nothing in the back room."""
    stock = shop.operations().stock
    with shop.journal.transaction():
        if place is Location.SHELF:
            stock.set(Location.BACK, sku, 0, MovementKind.COUNTED, "test")
        stock.set(place, sku, quantity, MovementKind.COUNTED, "test")


def soon(shop):
    return shop.clock.now() + timedelta(minutes=10)


def sold(shop, count, how="carry", shopper="li-wei"):
    trip = shop.enter(shopper)
    trip.scan(MILK_GTIN, count=count)
    if how != "carry":
        getattr(trip, how)()
    trip.pay("mock")
    return trip


def kinds(stock, sku):
    return [(each.kind.value, each.location.value, each.quantity) for each in stock.movements(sku)]


def test_a_store_begins_with_what_the_chain_says_and_writes_nothing_for_it(shop, stock):
    plan = shop.chain.stock[MILK]
    assert stock.on_hand(MILK) == {Location.BACK: plan.back, Location.SHELF: plan.shelf}
    assert stock.available(MILK) == plan.shelf + plan.back - plan.buffer
    assert stock.movements(MILK) == []


def test_live_goods_are_in_the_tank_and_shipped_ones_in_the_warehouse(shop, stock):
    assert stock.on_hand(CRAB) == {Location.TANK: shop.chain.stock[CRAB].tank}
    assert stock.available(COOKER, Way.SHIP) == shop.chain.stock[COOKER].warehouse
    assert stock.available(COOKER) == 0


def test_what_is_paid_for_and_carried_out_is_sold(shop, stock):
    sold(shop, 2)
    plan = shop.chain.stock[MILK]
    assert kinds(stock, MILK) == [
        ("opening", "back", plan.back),
        ("opening", "shelf", plan.shelf),
        ("sold", "shelf", -2),
    ]
    assert stock.on_hand(MILK)[Location.SHELF] == plan.shelf - 2


def test_a_basket_lowers_what_is_promised_to_others_and_writes_nothing(shop, stock):
    before = stock.available(MILK)
    trip = shop.enter("li-wei")
    trip.scan(MILK_GTIN, count=3)
    assert (stock.available(MILK), stock.movements(MILK)) == (before - 3, [])
    trip.deliver()
    assert stock.available(MILK) == before
    trip.carry()
    trip.leave(empty_handed=True)
    assert stock.available(MILK) == before


def test_baskets_are_counted_again_after_a_power_failure(shop, stock):
    before = stock.available(MILK)
    trip = shop.enter("li-wei")
    trip.scan(MILK_GTIN, count=3)
    again = shop.power_fails()
    assert again.operations().stock.available(MILK) == before - 3
    again.resume(trip.id)
    assert again.operations().stock.available(MILK) == before - 3
    again.clock.advance(13 * 3600)
    assert again.operations().stock.available(MILK) == before


@pytest.mark.parametrize("restarted", [False, True])
def test_who_leaves_without_paying_has_put_everything_back(shop, restarted):
    trip = shop.enter("li-wei")
    trip.scan(MILK_GTIN, count=3)
    if restarted:
        shop = shop.power_fails()
    baskets = shop.operations().stock.baskets
    assert baskets.count(MILK) == 3
    if restarted:
        trip = shop.resume(trip.id)
    trip.leave(empty_handed=True)
    shop.settle()
    assert baskets.count(MILK) == 0


def test_more_than_there_is_may_be_carried_out_and_is_booked_as_found(shop, stock):
    put(shop, MILK, 1)
    trip = sold(shop, 3)
    assert trip.receipt is not None
    assert kinds(stock, MILK)[-2:] == [("corrected", "shelf", 2), ("sold", "shelf", -3)]
    assert stock.on_hand(MILK)[Location.SHELF] == 0
    shop.settle()
    assert [each.fact for each in shop.store_news()] == [
        StockFound(MILK, shop.chain.products[MILK].name, Unit.EACH, Location.SHELF, 2, trip.id)
    ]


def test_a_shelf_that_is_short_was_filled_from_the_back_room(shop, stock):
    put(shop, MILK, 1)
    with shop.journal.transaction():
        stock.set(Location.BACK, MILK, 5, MovementKind.COUNTED, "test")
    sold(shop, 3)
    assert stock.on_hand(MILK) == {Location.BACK: 3, Location.SHELF: 0}
    assert MovementKind.CORRECTED not in [each.kind for each in stock.movements(MILK)]


def test_the_last_ones_are_reserved_for_one_and_the_other_is_told(shop, stock):
    put(shop, CRAB, 500, Location.TANK)
    assert stock.reserve("A", [Wanted(1, CRAB, 500)], soon(shop)) == ()
    assert stock.reserve("B", [Wanted(1, CRAB, 300)], soon(shop)) == (Lacking(1, CRAB, 300, 0),)
    stock.release("A")
    assert stock.reserve("B", [Wanted(1, CRAB, 300)], soon(shop)) == ()


def test_a_reservation_is_all_or_nothing_and_lines_share_what_there_is(shop, stock):
    put(shop, MILK, 10)
    free = stock.available(MILK)
    lacking = stock.reserve(
        "A", [Wanted(1, MILK, free - 1), Wanted(2, MILK, 2), Wanted(3, COOKER, 1, Way.SHIP)], soon(shop)
    )
    assert lacking == (Lacking(2, MILK, 2, 1),)
    assert (stock.available(MILK), stock.available(COOKER, Way.SHIP)) == (free, shop.chain.stock[COOKER].warehouse)


def test_reserving_again_extends_and_replaces(shop, stock):
    put(shop, MILK, 10)
    free = stock.available(MILK)
    stock.reserve("A", [Wanted(1, MILK, free)], soon(shop))
    shop.clock.advance(500)
    assert stock.reserve("A", [Wanted(1, MILK, free - 2)], soon(shop)) == ()
    shop.clock.advance(500)
    assert (stock.available(MILK), stock.available(MILK, trip="A")) == (2, free)


def test_an_expired_reservation_counts_for_nothing_before_anybody_sweeps(shop, stock):
    put(shop, MILK, 10)
    free = stock.available(MILK)
    stock.reserve("A", [Wanted(1, MILK, free)], soon(shop))
    shop.clock.advance(599.9)
    assert stock.available(MILK) == 0
    shop.clock.advance(0.1)
    assert stock.available(MILK) == free
    assert stock.reserve("B", [Wanted(1, MILK, free)], soon(shop)) == ()
    with shop.journal.transaction():
        # Paid too late: A gets what B has not reserved, the buffer among it.
        assert stock.allocate("A-D", [Wanted(1, MILK, free)], "A") == {1: free - (10 - free)}


def test_a_reservation_becomes_an_allocation_and_is_picked(shop, stock):
    put(shop, MILK, 10)
    stock.reserve("A", [Wanted(1, MILK, 3)], soon(shop))
    with shop.journal.transaction():
        assert stock.allocate("A-D", [Wanted(1, MILK, 3)], "A") == {}
    assert (stock.allocated("A-D", 1), stock.available(MILK)) == ({Location.SHELF: 3}, 3)
    with shop.journal.transaction():
        stock.pick("A-D", 1, MILK, 2)
        assert stock.let_go("A-D", 1) == 1
    assert (stock.on_hand(MILK)[Location.SHELF], stock.allocated("A-D", 1)) == (8, {})
    assert kinds(stock, MILK)[-1] == ("picked", "shelf", -2)


def test_weighed_goods_are_picked_once_at_their_weight(shop, stock):
    put(shop, CRAB, 5000, Location.TANK)
    with shop.journal.transaction():
        stock.allocate("A-D", [Wanted(1, CRAB, 1100)], "A")
        stock.pick("A-D", 1, CRAB, 980)
    assert (stock.on_hand(CRAB), stock.allocated("A-D", 1)) == ({Location.TANK: 4020}, {})


def test_what_a_picker_misses_is_promised_to_nobody_else(shop, stock):
    put(shop, MILK, 10)
    with shop.journal.transaction():
        stock.allocate("A-D", [Wanted(1, MILK, 3)], "A")
        stock.missing("A-D", 1)
    assert (stock.on_hand(MILK)[Location.SHELF], stock.allocated("A-D", 1)) == (7, {})
    assert kinds(stock, MILK)[-1] == ("corrected", "shelf", -3)


def test_packed_goods_that_come_back_are_sold_again_and_others_thrown_away(shop, stock):
    with shop.journal.transaction():
        stock.bring_back("A-D", MILK, 2)
        stock.bring_back("A-D", CRAB, 500)
        stock.bring_back("A-D", CRAB, 300, sellable=True)
    assert kinds(stock, MILK)[-1] == ("returned", "shelf", 2)
    assert kinds(stock, CRAB)[-3:] == [("returned", "tank", 500), ("wasted", "tank", -500), ("returned", "tank", 300)]


def test_somebody_in_the_store_takes_what_was_promised_and_the_order_is_told(shop, stock):
    put(shop, MILK, 3)
    order = sold(shop, 2, "deliver")
    sold(shop, 2, shopper="wang-fang")
    (order,) = shop.operations().orders.of_trip(order.id)
    assert [each.event for each in order.events[1:]] == [AllocationLost(1, 1)]
    assert (order.lines[1].lost, stock.allocated(order.number, 1)) == (1, {Location.SHELF: 1})
    assert shop.power_fails().operations().orders.get(order.number) == order


def test_a_promise_moves_to_the_back_room_where_there_is_more(shop, stock):
    put(shop, MILK, 3)
    trip = sold(shop, 2, "deliver")
    with shop.journal.transaction():
        stock.set(Location.BACK, MILK, 5, MovementKind.RECEIVED, "test")
    sold(shop, 3, shopper="wang-fang")
    assert stock.allocated(f"{trip.id}-D", 1) == {Location.BACK: 2}
    (order,) = shop.operations().orders.of_trip(trip.id)
    assert order.lines[1].lost == 0


def test_reservations_give_way_before_what_is_paid(shop, stock):
    put(shop, MILK, 10)
    trip = sold(shop, 4, "deliver")
    stock.reserve("A", [Wanted(1, MILK, 2)], soon(shop))
    sold(shop, 5, shopper="wang-fang")
    assert stock.allocated(f"{trip.id}-D", 1) == {Location.SHELF: 4}
    assert sum(shop.journal.stock.reserved("jinqiao", MILK, shop.clock.now()).values()) == 1


def test_what_the_shopper_saw_in_the_store_is_never_lacking(shop, stock):
    put(shop, MILK, 1)
    trip = sold(shop, 3, "deliver")
    assert stock.allocated(f"{trip.id}-D", 1) == {Location.SHELF: 3}
    assert kinds(stock, MILK)[-1] == ("corrected", "shelf", 2)


def test_services_have_no_stock(shop, stock):
    assert stock.reserve("A", [Wanted(1, "CK001", 5)], soon(shop)) == ()
    with shop.journal.transaction():
        stock.sold("CK001", 1, "A")
        assert stock.allocate("A-D", [Wanted(1, "CK001", 5)], "A") == {}
    assert stock.movements("CK001") == []


def test_what_a_shopper_brings_back_is_on_the_shelf_again(shop, stock):
    trip = sold(shop, 3)
    before = stock.on_hand(MILK)[Location.SHELF]
    shop.refund(trip.receipt.number, {1: 2})
    assert stock.on_hand(MILK)[Location.SHELF] == before + 2
    assert kinds(stock, MILK)[-1] == ("returned", "shelf", 2)


def test_what_goes_off_is_thrown_away_when_it_is_brought_back(shop, stock):
    trip = shop.enter("li-wei")
    trip.scan("2100123003129")
    trip.pay("mock")
    assert (line := trip.receipt.lines[0]).goods.unit is Unit.GRAM
    shop.refund(trip.receipt.number)
    assert kinds(stock, line.goods.sku)[-3:] == [
        ("sold", "shelf", -line.quantity),
        ("returned", "shelf", line.quantity),
        ("wasted", "shelf", -line.quantity),
    ]


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE stock_level SET location = 'moon' WHERE location = 'shelf'",
        "DELETE FROM stock_level WHERE location = 'shelf'",
        "DROP TABLE movement",
    ],
)
def test_a_sale_that_cannot_be_booked_is_not_saved_and_nothing_else_happens(shop, stock, damage):
    sold(shop, 1)
    shop.journal._connection.execute(damage)
    trip = shop.enter("wang-fang")
    trip.scan(MILK_GTIN)
    assert trip.pay("mock") is not None
    assert (trip.receipt is None) == (trip.state is not TripState.PAID)
    shop.pass_time(24 * 3600)
    assert (trip.receipt is None) == (trip.state is not TripState.PAID)
