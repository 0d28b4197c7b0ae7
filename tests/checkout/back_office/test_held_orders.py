"""Weighed goods from home: the wallet holds the estimate and a little more, and what they weigh is taken, once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout import open_shop
from checkout.back_office import Verdict, payments, reconcile
from checkout.back_office.doctor import examine
from checkout.back_office.findings import FindingCode
from checkout.events import CaptureStarted, ItemScanned, Paid, PaymentHeld, PaymentReleased, Problem
from checkout.events.fulfilment import LinePicked, LineShort, LineSubstituted, OrderPacked, PickingBegun
from checkout.script.replies import tell
from checkout.script.verbs import read_deed
from checkout.trip import Refused, TripState
from checkout.words import Words
from checkout.words.back_office.settlement_lines import payment_lines, settled_line
from wallet.money import Money
from wallet.port import Capabilities, Known, PaymentRef, Refund, Refunds, RefundStatus, Snapshot, Status

SALMON, MILK = "SE023", "DA001"
FEE = 600


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


@pytest.fixture
def trip(shop):
    return ordered(shop)


def ordered(shop, grams=1100, milks=2):
    trip = shop.order("li-wei")
    trip.order(SALMON, grams=grams)
    trip.order(MILK, milks)
    first = trip.pay("mock")
    if not isinstance(first, PaymentHeld):
        trip.pin("123456")
    return trip


def the_mock(shop):
    return shop.wallets.named("mock").inside


def order_of(shop, trip):
    return shop.operations().orders.get(f"{trip.id}-D")


def happens(shop, trip, *events):
    assert not isinstance(shop.operations().orders.record(order_of(shop, trip), *events), Refused)
    return [fact for _, fact in shop.settle()]


def held(shop):
    return sum(the_mock(shop).held().values())


NOBODY_WORKED = {
    FindingCode.MOVEMENT_WITHOUT_CAUSE,
    FindingCode.PROMISE_WRONG,
    FindingCode.DELIVERED_NOT_PICKED,
    FindingCode.EVENT_OUT_OF_TURN,
    FindingCode.BAG_WRONG,
}
"""The orders' events are written here without anybody who picks or rides: no stock moves, and no bag."""


def faults(shop):
    found = [*examine(shop.journal, the_mock(shop))]
    return [each for each in found if each.is_fault and each.code not in NOBODY_WORKED]


def test_the_estimate_and_ten_per_cent_of_what_is_weighed_are_held_and_nothing_is_taken(shop, trip):
    assert trip.state is TripState.HELD
    estimate = 15180 + 2 * 1290
    [hold] = [each.event for each in trip.events if isinstance(each.event, PaymentHeld)]
    assert (trip.basket.total.minor, hold.amount) == (estimate, estimate + 1518)
    assert (held(shop), trip.receipt) == (0, None)
    order = order_of(shop, trip)
    assert (order.awaits_money, order.may_leave) == (True, False)
    assert trip.pay().problem is Problem.ALREADY_PAID
    listed = list(payments(shop.journal))
    assert any(f"¥{hold.amount / 100:.2f}" in line for line in payment_lines(Words("en"), listed[0], trip.store.zone))
    assert settled_line(Words("en"), listed) == "1 payment is held: taken later"
    assert trip.refund().problem in (Problem.NOTHING_PAID, Problem.ORDER_UNDER_WAY)
    assert not faults(shop)


def test_what_was_picked_is_taken_at_its_true_weight_with_the_receipt(shop, trip):
    promised = order_of(shop, trip).by
    happens(shop, trip, PickingBegun("picker"), LinePicked(1, 980, "picker"), LineShort(2, 1, "picker"))
    shop.pass_time(300)
    happens(shop, trip, LinePicked(2, 1, "picker"))
    assert held(shop) == 0
    [paid] = [fact for fact in happens(shop, trip, OrderPacked()) if isinstance(fact, Paid)]
    assert paid.amount == held(shop) == trip.receipt.total_minor == 980 * 6900 // 500 + 1290
    assert [(line.quantity, line.amount) for line in trip.receipt.lines] == [(980, 13524), (1, 1290)]
    assert order_of(shop, trip).may_leave
    assert trip.receipt.promises[0].by == promised
    assert trip.state is TripState.PAID
    assert shop.settle() == []
    assert shop.pass_time(3600) == []
    assert not faults(shop)


@pytest.mark.parametrize(("picked", "charged"), [(1150, 1150), (1210, 1210), (1300, 1210)])
def test_a_heavier_pack_costs_more_up_to_what_was_agreed(shop, picked, charged):
    trip = ordered(shop, milks=1)
    happens(shop, trip, LinePicked(1, picked, "picker"), LinePicked(2, 1, "picker"), OrderPacked())
    assert held(shop) == trip.receipt.total_minor == charged * 6900 // 500 + 1290
    assert not faults(shop)


def test_a_cancelled_order_has_all_that_is_held_released(shop, trip):
    happens(shop, trip, LinePicked(1, 980, "picker"))
    shop.operations().cancelling.cancel(f"{trip.id}-D", shopper="li-wei")
    shop.pass_time(60)
    assert any(isinstance(each.event, PaymentReleased) for each in trip.events)
    assert (held(shop), trip.state, trip.receipt) == (0, TripState.LEFT, None)
    assert trip.refund() == Refused(Problem.NOTHING_PAID, "released")
    for deed in ("receipt", "refund"):
        assert "Nothing was charged" in tell(Words("en"), read_deed(deed)(trip), trip)[0]
    assert not shop.operations().orders.open
    assert shop.pass_time(48 * 3600) == []
    assert not faults(shop)


def test_a_cheaper_substitute_is_paid_like_what_was_missing_and_the_difference_given_back(shop, trip):
    goods = trip.basket.lines[1].goods
    happens(shop, trip, LinePicked(1, 1100, "p"), LineSubstituted(2, goods, 2, 2000, "p"), OrderPacked())
    shop.pass_time(60)
    assert trip.receipt.total_minor == 15180 + 2580
    assert held(shop) == 15180 + 2000
    assert not faults(shop)


def test_a_silent_wallet_and_power_failures_take_it_once(shop, trip):
    happens(shop, trip, LinePicked(1, 980, "picker"), LinePicked(2, 2, "picker"))
    the_mock(shop).faults.silent = True
    happens(shop, trip, OrderPacked())
    shop.pass_time(120)
    assert not order_of(shop, trip).may_leave
    shop = shop.power_fails()
    shop.pass_time(600)
    the_mock(shop).faults.silent = False
    shop = shop.power_fails()
    shop.pass_time(3 * 3600)
    assert held(shop) == 13524 + 2580
    assert order_of(shop, trip).may_leave
    kinds = [type(each.event) for each in shop.resume(trip.id).events]
    assert (kinds.count(CaptureStarted), kinds.count(Paid)) == (1, 1)
    assert not faults(shop)


def test_a_power_failure_before_the_hold_is_answered_loses_nothing(shop):
    trip = shop.order("li-wei")
    trip.order(SALMON, grams=500)
    the_mock(shop).faults.silent = True
    trip.pay("mock")
    shop = shop.power_fails()
    the_mock(shop).faults.silent = False
    shop.pass_time(600)
    assert held(shop) == 0
    assert not shop.operations().orders.open
    assert not faults(shop)


def test_where_the_wallet_refuses_to_pay_what_it_held_the_order_is_cancelled(shop, trip):
    happens(shop, trip, LinePicked(1, 980, "picker"), LinePicked(2, 2, "picker"))
    mock = the_mock(shop)
    mock.cancel(_ref(trip))
    happens(shop, trip, OrderPacked())
    shop.pass_time(60)
    assert any(isinstance(each.event, PaymentReleased) for each in trip.events)
    assert (held(shop), trip.receipt) == (0, None)
    assert not shop.operations().orders.open
    assert not faults(shop)


def _ref(trip):
    return PaymentRef(next(each.event for each in trip.events if isinstance(each.event, PaymentHeld)).out_trade_no)


def test_who_has_left_is_charged_all_the_same(shop, trip):
    trip.leave()
    assert trip.state is TripState.LEFT
    happens(shop, trip, LinePicked(1, 1000, "picker"), LinePicked(2, 2, "picker"), OrderPacked())
    assert held(shop) == 13800 + 2580
    assert shop.resume(trip.id).state is TripState.LEFT
    assert not faults(shop)


def test_a_wallet_that_cannot_hold_is_charged_and_gives_the_difference_back(shop):
    trip = shop.order("li-wei")
    trip.order(SALMON, grams=150)
    assert isinstance(trip.pay("gift-card"), Paid)
    happens(shop, trip, LinePicked(1, 140, "picker"), OrderPacked())
    shop.pass_time(10)
    assert sum(shop.wallets.named("gift-card").inside.held().values()) == 140 * 6900 // 500 + FEE
    assert not faults(shop)


def test_what_is_certain_is_paid_at_once(shop):
    trip = shop.order("li-wei")
    trip.order(MILK)
    assert isinstance(trip.pay("mock"), Paid)
    assert not any(isinstance(each.event, PaymentHeld) for each in trip.events)


@given(
    grams=st.lists(st.tuples(st.integers(20, 900), st.integers(0, 1200)), min_size=1, max_size=4),
    milks=st.tuples(st.integers(1, 4), st.integers(0, 4)),
)
def test_never_more_is_taken_than_was_held_and_exactly_what_the_receipt_says(grams, milks):
    with open_shop() as shop:
        trip = shop.order("li-wei")
        skus = [sku for sku, product in shop.chain.products.items() if product.unit.by_weight][:40:10]
        lines = []
        for sku, (wanted, _) in zip(skus, grams, strict=False):
            if isinstance(trip.order(sku, grams=wanted), ItemScanned):
                lines.append(sku)
        trip.order(MILK, milks[0])
        if not isinstance(trip.pay("mock"), PaymentHeld):
            trip.pin("123456")
        if not lines:
            return
        [hold] = [each.event for each in trip.events if isinstance(each.event, PaymentHeld)]
        events = []
        for item, (_, got) in zip(
            [item for item in trip.basket.lines if item.goods.unit.by_weight], grams, strict=False
        ):
            events.append(LinePicked(item.line, got, "p") if got else LineShort(item.line, item.quantity, "p"))
        milk = trip.basket.lines[-1]
        there = min(milks[1], milk.quantity)
        events += [LinePicked(milk.line, there, "p")] if there else []
        events += [LineShort(milk.line, milk.quantity - there, "p")] if there < milk.quantity else []
        happens(shop, trip, *events, OrderPacked())
        shop.pass_time(60)
        assert held(shop) <= hold.amount
        assert held(shop) == (trip.receipt.total_minor if trip.receipt else 0)
        assert not shop.operations().orders.held
        assert not faults(shop)


def test_a_wallet_that_takes_the_money_instead_of_holding_it_gives_it_back(shop_with, wallet_that):
    wallet = wallet_that()
    wallet.capabilities = lambda: Capabilities(capture_later=True, refunds=Refunds.PARTIAL)
    given = []

    def refund(ref, refund_id, amount):
        given.append(amount)
        done = Refund(refund_id, amount, RefundStatus.DONE)
        return Known(Snapshot(ref, Status.REFUNDED, captured=amount, refunded=amount, refund=done))

    wallet.refund = refund
    shop = shop_with(wallet)
    trip = shop.order("li-wei")
    trip.order(SALMON, grams=500)
    assert trip.pay().detail == "TAKEN_AT_ONCE"
    shop.pass_time(600)
    assert [amount.minor for amount in given] == [7590]
    assert trip.state is TripState.OPEN
    assert not shop.operations().orders.open


def test_a_release_whose_answer_is_lost_goes_on_after_a_restart(shop, trip):
    shop.operations().cancelling.cancel(f"{trip.id}-D")
    the_mock(shop).faults.silent = True
    shop.pass_time(300)
    shop = shop.power_fails()
    shop.pass_time(300)
    the_mock(shop).faults.silent = False
    shop = shop.power_fails()
    shop.pass_time(24 * 3600)
    trip = shop.resume(trip.id)
    assert (held(shop), trip.state, trip.receipt) == (0, TripState.LEFT, None)
    assert the_mock(shop).balance_of("li-wei") == Money(200_000)
    assert not shop.operations().orders.open
    assert not faults(shop)


def test_notifications_of_a_hold_and_its_capture_are_confirmed(shop, trip):
    happens(shop, trip, LinePicked(1, 980, "picker"), LinePicked(2, 2, "picker"), OrderPacked())
    shop.pass_time(3600)
    assert the_mock(shop).notifications() == []
    assert held(shop) == trip.receipt.total_minor


def test_what_was_held_is_found_in_the_statement_as_it_was_taken(shop, trip):
    happens(shop, trip, LinePicked(1, 980, "picker"), LinePicked(2, 2, "picker"), OrderPacked())
    shop.pass_time(2 * 24 * 3600)
    compared = reconcile(shop.journal, "mock", shop.wallets.named("mock"), date(2026, 11, 24))
    assert [(each.verdict, each.ours) for each in compared.entries] == [(Verdict.AGREES, Money(13524 + 2580))]
