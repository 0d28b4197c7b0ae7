"""Shopping from home: what may be bought, how it comes, and where to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Fulfilment, line_amount
from checkout import open_shop
from checkout.basket import FEE_LINE
from checkout.errors import DataFileError
from checkout.events import AddressChosen, ItemScanned, Left, Paid, Problem, ScanRefused
from checkout.pricing import suggested_lines
from checkout.trip import Refused, TripState

DELIVER, SHIP = Fulfilment.DELIVER, Fulfilment.SHIP
MILK = "9521234000013"


@pytest.fixture
def home(shop):
    return shop.order("wang-fang")


def put(session):
    """What is in the basket besides the fee."""
    return [(item.goods.sku, item.quantity, item.mode) for item in session.basket.lines if item.line != FEE_LINE]


@pytest.mark.parametrize(
    ("shopper", "store"),
    [("wang-fang", "daning"), ("li-wei", "jinqiao"), ("zhou-min", "bayberry-quay"), ("lin-yue", "jinqiao")],
)
def test_the_store_is_the_one_that_delivers_or_else_the_nearest(shop, shopper, store):
    assert shop.order(shopper).store.id == store


def test_everything_is_delivered_or_else_shipped(home):
    home.scan(MILK)
    home.scan(MILK, count=2)
    home.order("GM001")
    home.order("VE001", grams=600)
    home.ship("HH001")
    assert put(home) == [("DA001", 3, DELIVER), ("GM001", 1, SHIP), ("VE001", 600, DELIVER), ("HH001", 1, SHIP)]
    assert home.carry(1) == Refused(Problem.AT_HOME, "carry")
    assert home.carry("DA001") == Refused(Problem.AT_HOME, "carry")
    assert home.cook("CK001", 1) == Refused(Problem.AT_HOME, "cook")


def test_where_no_rider_comes_goods_are_shipped_or_refused(shop):
    far = shop.order("zhou-min")
    assert far.order("HH001").mode is SHIP
    assert far.order("VE001", grams=500).problem is Problem.OUT_OF_REACH
    assert far.deliver(1).problem is Problem.OUT_OF_REACH
    nowhere = shop.order("lin-yue")
    assert nowhere.scan(MILK) == Refused(Problem.OUT_OF_REACH, "home:")
    nowhere.address(31.2583, 121.5924, "Guiyu Garden 3-1202")
    assert nowhere.scan(MILK).mode is DELIVER


@pytest.mark.parametrize("sku", ["TO001", "BG003", "CK001"])
def test_what_may_only_be_carried_is_not_sold_at_home(home, sku):
    refused = home.order(sku)
    assert isinstance(refused, ScanRefused)
    assert (refused.problem, refused.sku) == (Problem.NOT_FROM_HOME, sku)


def test_age_is_asked_at_home_as_in_the_store(shop):
    assert shop.order("chen-hao").order("AL001").problem is Problem.UNDER_AGE
    assert isinstance(shop.order("li-wei").order("AL001"), ItemScanned)


def test_weighed_goods_are_ordered_by_the_gram(home):
    assert home.order("VE001").detail == "home"
    assert home.order("DA001", grams=500).detail == "by-piece"
    for grams in (0, -1, 100_000):
        assert home.order("VE001", grams=grams) == Refused(Problem.BAD_QUANTITY, str(grams))
    home.order("VE001", grams=900)
    assert home.quantity(750).quantity == 750
    home.undo()
    assert put(home) == [("VE001", 900, DELIVER)]


def test_goods_ordered_by_weight_cannot_be_carried_out_unweighed(shop):
    trip = shop.enter("li-wei")
    assert trip.order("VE001", grams=600).mode is DELIVER
    assert trip.carry() == Refused(Problem.NOT_EDITABLE, "unweighed")


@given(st.lists(st.integers(1, 700), min_size=1, max_size=6))
def test_a_line_by_weight_costs_what_all_of_its_grams_do(grams):
    with open_shop() as shop:
        home = shop.order("wang-fang")
        for each in grams:
            home.order("VE003", grams=each)
        if not len(home.basket):
            return  # A gram of cabbage costs nothing.
        item = home.basket.line(1)
        assert item.amount == line_amount(item.goods.price, ref_qty=500, quantity=item.quantity)


@pytest.mark.parametrize(
    ("place", "detail"),
    [
        ((31.28, 121.45, ""), ""),
        ((31.28, 121.45, "\u202e\u200b\x1b[31m"), ""),
        ((31.28, 121.45, "x" * 7_000), "7000"),
        ((91.0, 121.45, "Wutong Lane"), "nowhere"),
        ((31.28, -180.5, "Wutong Lane"), "nowhere"),
        ((float("nan"), 121.45, "Wutong Lane"), "nowhere"),
        ((31.28, float("inf"), "Wutong Lane"), "nowhere"),
        ((-31.28, -58.0, "Entre Rios"), "far:"),
    ],
)
def test_an_address_that_is_none_changes_nothing(home, place, detail):
    before = home.trip.address
    refused = home.address(*place)
    assert isinstance(refused, Refused)
    assert refused.problem is Problem.BAD_ADDRESS
    assert refused.detail.startswith(detail)
    assert home.trip.address == before


def test_an_address_is_shown_clean_and_used_for_everything(home):
    chosen = home.address(31.2810, 121.4530, "\x1b[2JWutong\u202e Lane 3\n501")
    assert chosen == AddressChosen(31.2810, 121.4530, "Wutong Lane 3 501")
    home.scan(MILK)
    home.pay()
    assert home.receipt.promises[0].address_en == "Wutong Lane 3 501"


def test_no_address_is_taken_to_which_goods_in_the_basket_cannot_come(home):
    home.scan(MILK)
    assert home.address(31.2, 121.5, "Far Lane 1").problem is Problem.OUT_OF_REACH
    home.remove()
    assert isinstance(home.address(31.2, 121.5, "Far Lane 1"), AddressChosen)
    assert home.order("DA001").problem is Problem.OUT_OF_REACH


def test_an_unpaid_basket_stays_and_a_paid_one_ends_the_order(home):
    home.scan(MILK)
    assert home.leave() == Refused(Problem.NOT_PAID, "home")
    assert isinstance(home.pay(), Paid)
    assert home.leave() == Left(paid=True)


def test_an_order_from_home_is_taken_up_again_as_one(shop):
    home = shop.order("wang-fang")
    home.address(31.2810, 121.4530, "Wutong Lane 3")
    home.scan(MILK)
    again = shop.power_fails()
    (row,) = again.open_trips()
    assert row.at_home
    session = again.resume(row.trip)
    assert (session.at_home, session.state, put(session)) == (True, TripState.OPEN, [("DA001", 1, DELIVER)])
    assert session.trip.address.text.en == "Wutong Lane 3"
    assert session.carry().problem is Problem.AT_HOME


def test_nothing_is_paid_at_a_desk_from_home(home):
    home.scan(MILK)
    assert home.pay("cash-desk") == Refused(Problem.AT_HOME, "desk")
    assert home.state is TripState.OPEN


def test_offers_almost_reached_are_looked_for_among_what_can_be_delivered(home):
    lines = suggested_lines(home.shelf, member=False, at=home.local_now)
    assert {line.mode for line in lines} == {DELIVER}


def test_while_the_stock_cannot_be_read_every_verb_answers_and_nobody_goes_to_pay(shop, home, monkeypatch):
    def fails(*_, **__):
        raise DataFileError("disk I/O error")

    home.order("DA001", 2)
    monkeypatch.setattr(shop.journal.stock, "reserved", fails)
    assert isinstance(home.order("RN019"), ItemScanned)
    assert not isinstance(home.quantity(3, 1), Refused)
    assert home.go_to_pay().problem is home.pay("mock").problem is Problem.NOT_SAVED
    assert home.state is TripState.OPEN
