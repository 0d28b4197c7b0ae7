"""What an order owes is given back once, to the fen, whatever happens in between."""

from dataclasses import replace

import pytest

from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.back_office import unsettled
from checkout.back_office.doctor import examine
from checkout.back_office.findings import FindingCode
from checkout.basket import FEE_LINE
from checkout.events import Paid, Problem, RefundDeclined, RefundDone, RefundStarted
from checkout.events.fulfilment import (
    AmendsMade,
    AmendsRefused,
    Bagged,
    BagMoved,
    BagPlace,
    BagSealed,
    LinePicked,
    LineShort,
    LineSubstituted,
    OrderCancelled,
    OrderDelivered,
    OrderReturned,
    PickingBegun,
    RiderAtDoor,
    RoundBegun,
)
from checkout.journal import Standing
from checkout.payment import left_of, refunds_made
from checkout.store import OrderState
from checkout.trip import Refused
from checkout.words import Words
from checkout.words.store_lines.order_news import order_news
from wallet.money import Money
from wallet.port import Capabilities, Decline, Known, Refund, RefundStatus, Snapshot, Status, Unsupported

MILK, TOAST = "9521234000013", "9521234060024"
SALMON = build_label(WEIGHT_RULE, "00123", 312)


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


@pytest.fixture
def trip(shop):
    """Three milks, toast and salmon go home; one more milk is carried."""
    trip = shop.enter()
    trip.scan(MILK)
    trip.quantity(3)
    trip.deliver()
    trip.scan(TOAST)
    trip.deliver()
    trip.scan(SALMON)
    trip.deliver()
    trip.scan(MILK)
    trip.pay("mock")
    assert [(line.line, line.quantity) for line in trip.receipt.lines] == [(1, 3), (2, 1), (3, 312), (4, 1)]
    return trip


def book(shop):
    return shop.operations().orders


def order_of(shop, trip):
    return book(shop).get(f"{trip.id}-D")


def happens(shop, trip, *events):
    """Record what staff do with the order, and settle; the refunds made."""
    assert not isinstance(book(shop).record(order_of(shop, trip), *events), Refused)
    return [fact for _, fact in shop.settle()]


def bag(code, *goods):
    skus = {1: "DA001", 2: "BA002", 3: "SE023"}
    return BagSealed(code, tuple(Bagged(line, skus[line], quantity) for line, quantity in goods), "picker")


def held(shop):
    return sum(shop.wallets.named("mock").inside.held().values())


def kept(trip):
    made = refunds_made(each.event for each in trip.events)
    return sum(run.count * run.net for line in trip.receipt.lines for run in left_of(line, made))


NOBODY_WORKED = {
    FindingCode.MOVEMENT_WITHOUT_CAUSE,
    FindingCode.PROMISE_WRONG,
    FindingCode.DELIVERED_NOT_PICKED,
    FindingCode.EVENT_OUT_OF_TURN,
    FindingCode.BAG_WRONG,
}
"""The orders' events are written here without anybody who picks or rides: no stock moves, and no bag."""


def faults(shop):
    found = [*examine(shop.journal, shop.wallets.named("mock").inside)]
    return [each for each in found if each.is_fault and each.code not in NOBODY_WORKED]


def test_what_is_short_is_given_back_at_once_and_once(shop, trip):
    [done] = happens(shop, trip, PickingBegun("picker"), LinePicked(1, 2, "picker"), LineShort(1, 1, "picker"))
    assert (type(done), done.amount, done.complete) == (RefundDone, 1290, False)
    assert shop.settle() == []
    [intent] = [each.event for each in trip.events if isinstance(each.event, RefundStarted)]
    assert (intent.order, [line.line for line in intent.lines]) == (f"{trip.id}-D", [1])
    assert order_of(shop, trip).amends.keys() == {intent.refund_id}
    assert held(shop) == kept(trip) == trip.receipt.total_minor - 1290
    assert not faults(shop)


def test_a_lighter_pack_and_a_cheaper_substitute_give_the_difference_back(shop, trip):
    goods = trip.receipt.lines[0].goods
    [light] = happens(shop, trip, LinePicked(3, 280, "picker"))
    assert light.amount == trip.receipt.lines[2].amount - 3864
    [cheap] = happens(shop, trip, LinePicked(1, 1, "picker"), LineSubstituted(1, goods, 2, 2000, "picker"))
    assert cheap.amount == 2 * 1290 - 2000
    assert happens(shop, trip, LineSubstituted(2, goods, 1, 99_999, "picker")) == []
    assert shop.settle() == []
    assert held(shop) == kept(trip)
    [rest] = happens(shop, trip, OrderReturned("nobody"))
    assert held(shop) == kept(trip) == 1290 == trip.receipt.total_minor - light.amount - cheap.amount - rest.amount
    assert not book(shop).open
    assert not faults(shop)


@pytest.mark.parametrize("by", ["shopper", "shop"])
def test_a_cancelled_order_gives_all_of_it_back_and_nothing_of_what_was_carried_out(shop, trip, by):
    happens(shop, trip, LinePicked(1, 2, "picker"), LineShort(1, 1, "picker"))
    assert shop.operations().cancelling.cancel(f"{trip.id}-d", by, "li-wei") == OrderCancelled(by)
    shop.settle()
    assert held(shop) == kept(trip) == 1290
    assert not book(shop).open
    assert shop.operations().cancelling.cancel(f"{trip.id}-D").problem is Problem.ORDER_OVER
    assert not faults(shop)


def test_an_order_at_the_door_and_that_of_somebody_else_are_not_cancelled(shop, trip):
    cancel = shop.operations().cancelling.cancel
    assert cancel(f"{trip.id}-D", shopper="wang-fang").problem is Problem.NO_SUCH_ORDER
    assert cancel("x" * 7000).problem is Problem.NO_SUCH_ORDER
    happens(shop, trip, RoundBegun("R1", "rider"), RiderAtDoor("rider"))
    assert cancel(f"{trip.id}-D").problem is Problem.ORDER_ON_ITS_WAY
    assert order_of(shop, trip).state is OrderState.RIDING


def test_an_order_on_its_way_is_cancelled_until_the_rider_is_at_the_door(shop, trip):
    happens(shop, trip, LinePicked(1, 3, "p"), bag("B1", (1, 3)), RoundBegun("R1", "r"), BagMoved("B1", BagPlace.RIDER))
    assert shop.operations().cancelling.cancel(f"{trip.id}-D") == OrderCancelled("shopper")
    shop.settle()
    assert held(shop) == kept(trip) == 1290
    assert book(shop).open, "the bag has still to be brought back"


def test_a_bag_that_came_back_alone_gives_back_what_is_only_in_it(shop, trip):
    picked = LinePicked(1, 3, "p"), LinePicked(2, 1, "p"), LinePicked(3, 312, "p")
    bags = bag("B1", (1, 2), (2, 1)), bag("B2", (3, 312), (1, 1))
    events = OrderDelivered("r", age_shown=False), BagMoved("B1", BagPlace.DOOR), BagMoved("B2", BagPlace.STORE)
    happens(shop, trip, *picked, *bags, *events)
    assert held(shop) == trip.receipt.total_minor - trip.receipt.lines[2].amount - 1290
    assert not book(shop).open


def test_goods_come_back_only_after_they_have_arrived(shop, trip):
    assert trip.refund().problem is Problem.ORDER_UNDER_WAY
    assert trip.refund({3: 1, 4: 1}) == Refused(Problem.ORDER_UNDER_WAY, "3")
    assert trip.refund({4: 1}).amount == 1290
    happens(shop, trip, bag("B1", (1, 3), (2, 1), (3, 312)), OrderDelivered("r"), BagMoved("B1", BagPlace.DOOR))
    assert trip.refund({1: 1}).amount == 1290
    assert trip.refund().complete
    assert held(shop) == 0
    assert not faults(shop)


def test_what_the_shopper_has_brought_back_is_not_given_back_again(shop, trip):
    happens(shop, trip, bag("B1", (1, 3), (2, 1), (3, 312)), OrderDelivered("r"), BagMoved("B1", BagPlace.STORE))
    assert held(shop) == 1290
    trip.refund()
    assert held(shop) == 0
    assert not faults(shop)


def test_the_refund_goes_on_after_a_power_failure_at_any_moment(shop, trip):
    book(shop).record(order_of(shop, trip), LineShort(1, 1, "picker"))
    shop.wallets.named("mock").inside.faults.silent = True
    shop = shop.power_fails()
    shop.pass_time(60)
    shop = shop.power_fails()
    shop.wallets.named("mock").inside.faults.silent = False
    shop.pass_time(600)
    assert held(shop) == trip.receipt.total_minor - 1290
    shop.power_fails().pass_time(3600)
    assert held(shop) == trip.receipt.total_minor - 1290
    assert not faults(shop)


def test_where_the_wallet_refuses_the_order_owes_it_as_before_and_it_is_tried_again_later(shop, trip):
    mock = shop.wallets.named("mock").inside
    refusals = []

    def refuse(ref, refund_id, amount):
        refusals.append(refund_id)
        refund = Refund(refund_id, amount, RefundStatus.DECLINED)
        paid = Money(trip.receipt.total_minor)
        return Known(Snapshot(ref, Status.PAID, captured=paid, refund=refund, decline=Decline.OTHER_TENDER))

    mock.refund = refuse
    facts = happens(shop, trip, LineShort(1, 1, "picker"))
    shop.pass_time(25)
    assert len(set(refusals)) == 1, facts
    [payment] = unsettled(shop.journal)
    assert payment.standing is Standing.OWING
    assert not faults(shop)
    del mock.refund
    assert [taken for _, taken in shop.sweep()] == [None]
    shop.pass_time(5)
    assert not list(unsettled(shop.journal))
    assert held(shop) == trip.receipt.total_minor - 1290
    kinds = [type(each.event) for each in order_of(shop, trip).events]
    assert kinds.count(AmendsMade) == kinds.count(AmendsRefused) + 1 == 2
    assert [type(each.event) for each in trip.events].count(RefundDeclined) == 1
    assert not faults(shop)


# From home, with every wallet


@pytest.mark.parametrize("wallet", ["mock", "gift-card", "split"])
def test_orders_from_home_are_paid_and_given_back_with_every_wallet(shop, wallet):
    trip = shop.order("li-wei")
    trip.order("VE040", 3)
    assert isinstance(trip.pay(wallet), Paid)
    facts = happens(shop, trip, LineShort(1, 1, "picker"))
    assert [fact.amount for fact in facts if isinstance(fact, RefundDone)] == [690]
    shop.operations().cancelling.cancel(f"{trip.id}-D")
    shop.pass_time(60)
    assert sum(each.amount for each in refunds_made(one.event for one in trip.events)) == trip.receipt.total_minor
    assert not book(shop).open
    assert not faults(shop)


def test_an_order_in_another_currency_is_given_back_too(shop):
    there = shop.store_named("cedar-landing")
    shop.shoppers = {"li-wei": replace(shop.shoppers["li-wei"], home=(there.latitude, there.longitude))}
    trip = shop.enter("li-wei", "cedar-landing", "abroad")
    trip.scan(MILK)
    trip.scan(MILK)
    trip.deliver()
    trip.pay()
    trip.pin("123456")
    orders = shop.operations("cedar-landing").orders
    [order] = orders.of_trip(trip.id)
    orders.record(order, LineShort(1, 1, "picker"))
    [(_, done)] = shop.pass_time(60)
    assert (done.amount * 2, done.charged_currency) == (trip.receipt.total_minor, "CNY")
    assert not faults(shop)


def test_a_wallet_without_refunds_leaves_the_order_owing_and_people_see_it(shop_with, wallet_that):
    wallet = wallet_that()
    wallet.capabilities = Capabilities
    wallet.refund = lambda *_: Unsupported("refund")
    shop = shop_with(wallet)
    trip = shop.enter("li-wei")
    trip.scan(MILK)
    trip.deliver()
    trip.pay()
    happens(shop, trip, LineShort(1, 1, "picker"))
    shop.pass_time(10)
    [payment] = unsettled(shop.journal)
    assert (payment.standing, payment.why) == (Standing.OWING, "UNSUPPORTED refund")
    assert book(shop).owing
    assert shop.pass_time(3600)
    assert trip.refund().problem in (Problem.ORDER_UNDER_WAY, Problem.NO_REFUNDS)


@pytest.mark.parametrize("by", ["shopper", "shop"])
def test_the_delivery_fee_stays_once_the_rider_has_left_unless_the_shop_cancels(shop, by):
    trip = shop.order("li-wei")
    trip.order("VE040", 3)
    trip.pay("mock")
    happens(shop, trip, RoundBegun("R1", "r"))
    cancelled = shop.operations().cancelling.cancel(f"{trip.id}-D", by)
    said = order_news(Words("en"), order_of(shop, trip), cancelled)
    shop.pass_time(60)
    kept_fee = 600 if by == "shopper" else 0
    assert held(shop) == kept_fee
    assert ("the delivery fee of ¥6.00 stays paid" in said[0]) is (by == "shopper")
    refused = Problem.FEE_STAYS if by == "shopper" else Problem.NOT_THAT_MANY
    assert trip.refund().problem is trip.refund({FEE_LINE: None}).problem is refused
    assert held(shop) == kept_fee
