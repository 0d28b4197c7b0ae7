"""Going to pay for what is brought or sent: kept, promised, charged for, and told before any money moves."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.chain import Chain, Fulfilment, demo_chain
from checkout import open_shop
from checkout.back_office.doctor import examine_folder
from checkout.basket import FEE_LINE
from checkout.clock import VirtualClock
from checkout.events import DeliveryFeeSet, Paid, PaymentAwaits, Problem, SlotChosen, WentToPay
from checkout.events.fulfilment import Substitutes
from checkout.events.stock import Location, MovementKind
from checkout.session.delivery_fee import DeliveryFee
from checkout.trip import Refused, TripState
from wallet.port import Policy

MILK = "9521234000013"
NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


def chain_with(**terms):
    chain = demo_chain()
    stores = {id_: replace(store, terms=replace(store.terms, **terms)) for id_, store in chain.stores.items()}
    return Chain(**{name: getattr(chain, name) for name in Chain.__slots__} | {"stores": stores})


def put_on_shelf(shop, store, sku, quantity, place=Location.SHELF):
    stock = shop.operations(store).stock
    with shop.journal.transaction():
        for each in (*stock.on_hand(sku), place):
            stock.set(each, sku, quantity if each is place else 0, MovementKind.OPENING, "test")


@pytest.fixture
def home(shop):
    return shop.order("wang-fang")


def minutes(count):
    return timedelta(minutes=count)


def test_going_to_pay_keeps_the_goods_and_promises_before_money_moves(shop, home):
    home.scan(MILK)
    home.ship("HH001")
    before = shop.operations("daning").stock.available("DA001")
    told = home.go_to_pay()
    assert isinstance(told, WentToPay)
    assert told.until == NOW + minutes(10)
    assert NOW < told.by <= NOW + minutes(30)
    assert told.on.isoformat() > "2026-11-24"
    assert shop.operations("daning").stock.available("DA001") == before - 1
    shop.pass_time(60)
    assert isinstance(home.pay(), Paid)
    assert [(each.by, each.on) for each in home.receipt.promises] == [(told.by, None), (None, told.on)]
    assert [order.by for order in shop.operations("daning").orders.of_trip(home.id)] == [told.by, None]


def test_paying_does_it_all_where_it_was_not_done(shop, home):
    home.scan(MILK)
    home.pay()
    went = [recorded.event for recorded in home.events if isinstance(recorded.event, WentToPay)]
    assert [home.receipt.promises[0].by] == [each.by for each in went]
    assert shop.operations("daning").stock.numbers()  # Nothing is reserved any more.
    assert not [each for each in shop.operations("daning").stock.numbers() if each.reserved]


def test_the_last_one_goes_to_exactly_one_and_the_other_is_told_before_paying(shop):
    put_on_shelf(shop, "daning", "HH001", 2)  # One of them is the buffer's.
    first, second = shop.order("wang-fang"), shop.order("li-wei", "daning")
    second.address(31.2801, 121.4537, "Wutong Lane 3")
    first.order("DA001")
    assert not isinstance(first.order("HH001"), Refused)
    assert not isinstance(second.order("HH001"), Refused)
    first.go_to_pay()
    lines = second.basket.lines
    assert second.pay() == Refused(Problem.SOLD_OUT, "1:0")
    assert (second.basket.lines, second.state) == (lines, TripState.OPEN)
    assert isinstance(first.pay(), Paid)


def test_what_is_kept_stays_kept_while_a_payment_waits_for_its_customer():
    with open_shop(policy=Policy(customer_deadline=3600)) as shop:
        put_on_shelf(shop, "daning", "HH001", 2)  # One of them is the buffer's.
        first, second = shop.order("wang-fang"), shop.order("chen-hao", "daning")
        second.address(31.2801, 121.4537, "Wutong Lane 3")
        first.order("HH001")
        second.order("HH001")
        shop.wallets.named("mock").inside.faults.ask_pin()
        assert isinstance(first.pay(), PaymentAwaits)
        shop.pass_time(25 * 60)
        assert second.pay().problem is Problem.SOLD_OUT
        assert isinstance(first.pin("123456"), Paid)
        (order,) = shop.operations("daning").orders.of_trip(first.id)
        assert not any(line.ordered.lacking for line in order.lines.values())


def test_what_is_sold_out_is_refused_at_home_and_never_in_the_store(shop, home):
    put_on_shelf(shop, "daning", "DA001", 0)
    refused = home.scan(MILK)
    assert (refused.problem, refused.detail) == (Problem.SOLD_OUT, "none")
    trip = shop.enter("li-wei", "daning")
    trip.scan(MILK)
    trip.deliver()
    assert isinstance(trip.pay(), Paid)


def test_more_than_is_left_is_refused_with_what_is_left(shop, home):
    put_on_shelf(shop, "daning", "DA001", 20)
    left = shop.operations("daning").stock.available("DA001")
    assert 0 < left < 20
    assert home.order("DA001", left + 1).detail == f"left:{left}"
    home.order("DA001", left)
    assert home.quantity(left + 1) == Refused(Problem.SOLD_OUT, f"1:{left}")
    assert home.quantity(2).quantity == 2


def test_a_reservation_that_has_run_out_is_made_anew_or_refused(shop):
    put_on_shelf(shop, "daning", "HH001", 2)
    slow, quick = shop.order("wang-fang"), shop.order("li-wei", "daning")
    quick.address(31.2801, 121.4537, "Wutong Lane 3")
    for each in (slow, quick):
        each.order("HH001")
    slow.go_to_pay()
    shop.pass_time(600)
    assert isinstance(quick.pay(), Paid)
    assert slow.pay() == Refused(Problem.SOLD_OUT, "1:0")


def test_a_promise_that_cannot_be_kept_any_more_is_told_before_paying(shop, home):
    home.scan(MILK)
    told = home.go_to_pay()
    shop.pass_time(660)
    refused = home.pay()
    assert refused.problem is Problem.PROMISE_LATER
    assert home.trip.went_to_pay.by > told.by
    assert isinstance(home.pay(), Paid)
    assert home.receipt.promises[0].by == home.trip.went_to_pay.by


def test_whoever_changes_the_basket_is_promised_anew(home):
    home.scan(MILK)
    home.go_to_pay()
    home.scan(MILK)
    assert home.trip.went_to_pay is None
    home.go_to_pay()
    home.address(31.2810, 121.4530, "Wutong Lane 3")
    assert home.trip.went_to_pay is None


def test_giving_up_lets_the_goods_go(shop, home):
    home.scan(MILK)
    home.go_to_pay()
    home.leave(empty_handed=True)
    assert not [each for each in shop.operations("daning").stock.numbers() if each.reserved]


def test_a_reservation_survives_a_power_failure(shop, home):
    home.scan(MILK)
    told = home.go_to_pay()
    again = shop.power_fails()
    session = again.resume(home.id)
    assert session.trip.went_to_pay == told
    assert [each.reserved for each in again.operations("daning").stock.numbers() if each.reserved] == [1]
    assert isinstance(session.pay(), Paid)


def test_with_nobody_free_the_next_slot_is_offered_and_can_be_had():
    with open_shop(chain=chain_with(promise_minutes=1)) as shop:
        home = shop.order("wang-fang")
        home.scan(MILK)
        refused = home.pay()
        assert refused.problem is Problem.NO_PROMISE
        assert home.state is TripState.OPEN
        hour, minute = map(int, refused.detail.split(":"))
        home.slot(time(hour, minute))
        assert isinstance(home.pay(), Paid)
        (promise,) = home.receipt.promises
        assert promise.by == promise.slot + minutes(30)


def test_at_night_the_first_slot_of_the_morning_is_offered():
    night = VirtualClock(datetime(2026, 11, 24, 14, 30, tzinfo=UTC))
    with open_shop(clock=night) as shop:
        home = shop.order("wang-fang")
        home.scan(MILK)
        assert home.go_to_pay() == Refused(Problem.NO_PROMISE, "closed:09:00 tomorrow")
        home.slot(time(9), tomorrow=True)
        assert isinstance(home.pay(), Paid)


@pytest.mark.parametrize(
    ("at", "tomorrow", "detail"),
    [(time(9), False, "past:09:00"), (time(19, 10), False, "unknown:19:10"), (time(23), True, "unknown:23:00")],
)
def test_a_slot_that_cannot_be_had_is_refused(home, at, tomorrow, detail):
    assert home.slot(at, tomorrow=tomorrow) == Refused(Problem.SLOT, detail)
    assert home.trip.slot is None


def test_a_slot_that_fills_up_meanwhile_is_refused_before_paying():
    with open_shop(chain=chain_with(slot_orders=1)) as shop:
        first, second = shop.order("wang-fang"), shop.order("wang-fang")
        for each in (first, second):
            each.scan(MILK)
            assert isinstance(each.slot(time(20)), SlotChosen)
        assert isinstance(first.pay(), Paid)
        assert second.pay() == Refused(Problem.SLOT, "full:20:00")
        second.slot(None)
        assert isinstance(second.pay(), Paid)


def test_the_wish_for_substitutes_is_in_the_order(shop, home):
    home.order("DA001")
    home.order("VE001", grams=500)
    home.substitutes(Substitutes.ASK)
    home.substitutes(Substitutes.YES, 2)
    assert home.substitutes(Substitutes.NO, 7) == Refused(Problem.NO_SUCH_LINE, "7")
    home.pay()
    (order,) = shop.operations("daning").orders.of_trip(home.id)
    wishes = {line: each.ordered.substitutes for line, each in order.lines.items() if line != FEE_LINE}
    assert wishes == {1: Substitutes.ASK, 2: Substitutes.YES}


# The fee


def fee_of(session):
    item = session.basket.line(FEE_LINE)
    return 0 if item is None else item.amount


def test_no_shopper_changes_the_fee(home):
    home.order("DA001")
    assert fee_of(home) == 600
    for refused in (home.remove(FEE_LINE), home.quantity(0, FEE_LINE), home.ship(FEE_LINE)):
        assert refused == Refused(Problem.NOT_EDITABLE, "fee")
    assert (home.undo(), len(home.basket)) != (None, 1)
    assert (fee_of(home), len(home.basket)) == (0, 0)


def test_what_is_shipped_and_what_is_bought_in_the_store_has_no_fee(shop, home):
    home.ship("HH001")
    assert fee_of(home) == 0
    trip = shop.enter("li-wei")
    trip.scan(MILK)
    trip.deliver()
    trip.pay()
    assert [line.goods.sku for line in trip.receipt.lines] == ["DA001"]


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("order"), st.sampled_from(["DA001", "HH001", "SN001", "FR001"]), st.integers(1, 4)),
            st.tuples(st.just("remove"), st.integers(1, 4), st.just(0)),
            st.tuples(st.just("quantity"), st.integers(1, 4), st.integers(0, 5)),
            st.tuples(st.just("ship"), st.integers(1, 4), st.just(0)),
            st.tuples(st.just("undo"), st.just(0), st.just(0)),
        ),
        max_size=8,
    )
)
def test_there_is_a_fee_exactly_below_the_minimum_of_delivered_goods(deeds):
    with open_shop() as shop:
        home = shop.order("wang-fang")
        terms = home.store.terms
        for deed, what, count in deeds:
            match deed:
                case "order":
                    home.order(what, count)
                case "remove":
                    home.remove(what)
                case "quantity":
                    home.quantity(count, what)
                case "ship":
                    home.ship(what)
                case _:
                    home.undo()
            prices = home.basket.priced.by_line
            delivered = [
                prices[item.line].net
                for item in home.basket.lines
                if item.mode is Fulfilment.DELIVER and item.line != FEE_LINE
            ]
            due = bool(delivered) and sum(delivered) < terms.delivery_minimum
            assert fee_of(home) == (terms.delivery_fee if due else 0)
            assert home.basket.total.minor == sum(line.net for line in prices.values())
        seen = [recorded.event for recorded in home.events if isinstance(recorded.event, DeliveryFeeSet)]
        assert all((one.goods is None) != (other.goods is None) for one, other in pairwise(seen))


# Earlier orders


def test_an_order_and_a_receipt_are_ordered_again_at_todays_prices(shop, home):
    home.order("DA001", 2)
    home.pay()
    for number in ("", f"{home.id}-D", home.receipt.number):
        again = shop.order("wang-fang")
        done = again.reorder(number)
        assert (done.number, done.missing) == (number or f"{home.id}-D", ())
        assert [(item.goods.sku, item.quantity) for item in again.basket.lines if item.line != FEE_LINE] == [
            ("DA001", 2)
        ]
    weighed = shop.order("wang-fang")
    weighed.order("VE001", grams=600)
    weighed.pay()
    again = shop.order("wang-fang")
    again.reorder(f"{weighed.id}-D")
    assert again.basket.line(1).quantity == 600
    put_on_shelf(shop, "daning", "DA001", 0)
    ((name, problem, _),) = shop.order("wang-fang").reorder(f"{home.id}-D").missing
    assert (name.en, problem) == ("Fresh milk 950 ml", Problem.SOLD_OUT)


def test_nobody_sees_what_others_have_ordered(shop, home):
    home.order("DA001")
    home.pay()
    other = shop.order("li-wei")
    number = f"{home.id}-D"
    assert other.orders().pages == ()
    for refused in (other.track(number), other.reorder(number), other.cancel_order(number)):
        assert refused == Refused(Problem.NO_SUCH_ORDER, number)
    assert other.reorder(home.receipt.number) == Refused(Problem.NO_SUCH_RECEIPT, home.receipt.number)
    assert other.track() == other.reorder() == Refused(Problem.NO_SUCH_ORDER)


@pytest.mark.parametrize("number", ["JQ-999999999999999999999", "\x1b[31m", "x" * 5_000, "JQ202611240001-X", "🦀"])
def test_a_number_that_is_none_finds_nothing(home, number):
    for refused in (home.track(number), home.reorder(number), home.cancel_order(number)):
        assert isinstance(refused, Refused)
        assert refused.problem in (Problem.NO_SUCH_ORDER, Problem.NO_SUCH_RECEIPT)


def test_orders_are_found_again_after_a_restart(shop, home):
    home.order("DA001")
    home.pay()
    home.leave()
    again = shop.power_fails().order("wang-fang")
    (page,) = again.orders().pages
    assert (page.order.number, page.store.id) == (f"{home.id}-D", "daning")
    assert again.track().order.number == page.order.number


def test_a_cancelled_order_gives_back_all_its_money(shop, home):
    home.order("DA001", 2)
    home.pay()
    home.cancel_order()
    shop.pass_time(60)
    page = home.track()
    assert (page.given_back, page.coming_back) == (home.receipt.total_minor, 0)
    assert home.cancel_order() == Refused(Problem.ORDER_OVER, page.order.number)


def test_the_doctor_finds_nothing_wrong_with_a_fee(tmp_path):
    with open_shop(data=tmp_path) as shop:
        home = shop.order("wang-fang")
        home.order("DA001")
        home.coupon("welcome-10")
        home.order("HH001")
        home.pay()
        assert fee_of(home) == 600
    assert examine_folder(tmp_path) == []


def reserved(shop, home):
    return shop.operations(home.store.id).stock.numbers_of("DA001").reserved


def test_who_leaves_keeps_nothing_also_when_the_basket_has_changed_since_going_to_pay(shop, home):
    home.order("DA001", 5)
    assert isinstance(home.go_to_pay(), WentToPay)
    home.order("RN019")
    home.leave(empty_handed=True)
    assert reserved(shop, home) == 0


def test_what_was_reserved_by_a_clock_that_was_days_ahead_is_free_for_the_next_shopper():
    with open_shop(clock=VirtualClock(NOW + timedelta(days=300))) as shop:
        ahead = shop.order("wang-fang")
        ahead.order("DA001", 5)
        assert isinstance(ahead.go_to_pay(), WentToPay)
        shop.clock.set_back(300 * 86_400)
        home = shop.order("wang-fang")
        home.order("DA001", 4)
        assert isinstance(home.go_to_pay(), WentToPay)
        assert reserved(shop, home) == 4


def test_a_fee_that_is_left_of_a_basket_is_not_paid_alone(shop, home, monkeypatch):
    home.order("DA001", 1)
    monkeypatch.setattr(DeliveryFee, "update", lambda _: None)
    home.remove(1)
    monkeypatch.undo()
    again = shop.power_fails().resume(home.id)
    assert [item.line for item in again.basket.lines] == [FEE_LINE]
    assert again.pay("mock").problem is Problem.EMPTY_BASKET
    assert again.state is TripState.OPEN
