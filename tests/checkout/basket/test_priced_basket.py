"""The basket as it is paid for: in step with the engine after every event, and frozen once paying has begun."""

import json
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Fulfilment
from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.back_office.doctor import examine
from checkout.basket import LineItem, as_line
from checkout.errors import BadOffers
from checkout.events import CouponShown, Paid, PaymentDeclined, Problem
from checkout.pricing import Offers, Pricer, price
from checkout.pricing.files.offer_file import read_offers
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from checkout.words.pricing.pricing_lines import taken_off
from wallet.money import Money
from wallet.port import Unknown

MILK, TOAST, OLIVE_OIL, SPINACH = "9521234000013", "9521234060024", "9521234070184", "9521234010043"
OFFERS = """{"format": 1, "currency": "CNY", "offers": [
 {"id": "milk-gift", "name_zh": "牛奶买一赠一", "name_en": "Milk: buy one, get one", "kind": "buy_get",
  "items": {"departments": ["dairy"]}, "buy": 1, "get": 1, "limits": {"basket": 2}},
 {"id": "bakery-half", "name_zh": "面包第二件半价", "name_en": "Bread: second at half price", "kind": "nth_piece",
  "items": {"departments": ["bakery"]}, "every": 2, "pay_percent": 50},
 {"id": "save-15", "name_zh": "满99减15", "name_en": "15 off from 99", "kind": "spend_save", "items": {"all": true},
  "tiers": [{"spend": "99.00", "off": "15.00"}], "excludes": {"tags": ["member"]}},
 {"id": "evening", "name_zh": "晚市八折", "name_en": "Evening: 20% off fish", "kind": "markdown",
  "items": {"departments": ["seafood"]}, "pay_percent": 80, "hours": {"from": "20:00", "to": "22:00"},
  "valid_to": "2027-01-01"},
 {"id": "five-off", "name_zh": "五元券", "name_en": "Five off", "kind": "coupon", "items": {"all": true}, "off": "5.00",
  "minimum": "30.00", "valid_to": "2027-01-01", "limits": {"shopper": 1}}
]}"""


@pytest.fixture(scope="module")
def offers():
    return read_offers(OFFERS)


@pytest.fixture
def shop(offers):
    with open_shop(offers=offers) as shop:
        yield shop


@pytest.fixture
def trip(shop):
    return shop.enter()


deeds = st.lists(
    st.one_of(
        st.tuples(st.just("scan"), st.sampled_from([MILK, TOAST, OLIVE_OIL, SPINACH]), st.integers(1, 3)),
        st.tuples(st.just("label"), st.sampled_from(["00123", "00301"]), st.integers(20, 2_000)),
        st.tuples(st.just("quantity"), st.integers(0, 5)),
        st.tuples(st.just("remove"), st.integers(1, 6)),
        st.tuples(st.just("deliver"), st.integers(1, 6)),
        st.tuples(st.just("undo")),
        st.tuples(st.just("coupon")),
        st.tuples(st.just("wait"), st.integers(1, 60)),
    ),
    max_size=14,
)


def do(shop, trip, deed):
    match deed:
        case ("scan", code, count):
            trip.scan(code, count=count)
        case ("label", plu, grams):
            trip.scan(build_label(WEIGHT_RULE, plu, grams))
        case ("quantity", count):
            trip.quantity(count)
        case ("remove", line):
            trip.remove(line)
        case ("deliver", line):
            trip.deliver(line)
        case ("undo",):
            trip.undo()
        case ("coupon",):
            trip.coupon("five-off")
        case ("wait", minutes):
            shop.pass_time(60 * minutes)


def from_scratch(basket):
    return price([as_line(item, frozenset()) for item in basket.lines], basket.offers, basket.context)


@given(deeds=deeds)
def test_after_every_event_a_basket_costs_what_it_would_from_scratch(offers, deeds):
    with open_shop(offers=offers) as shop:
        trip = shop.enter()
        for deed in deeds:
            do(shop, trip, deed)
            anew = from_scratch(trip.basket)
            assert (trip.basket.total.minor, trip.basket.saved.minor) == (anew.total, anew.saved_minor)
            priced = trip.basket.priced
            assert priced.total == sum(line.net for line in priced.lines) == trip.basket.total.minor
            assert [line.line for line in priced.lines] == [item.line for item in trip.basket.lines]


@given(deeds=deeds)
def test_a_trip_taken_up_again_costs_what_it_did(offers, deeds):
    with open_shop(offers=offers) as shop:
        trip = shop.enter()
        for deed in deeds:
            do(shop, trip, deed)
        again = shop.resume(trip.id)
        assert (again.basket.total, again.basket.priced) == (trip.basket.total, trip.basket.priced)
        assert again.basket.fingerprint() == trip.basket.fingerprint()


@given(deeds=deeds)
def test_every_column_of_a_receipt_adds_up(offers, deeds):
    with open_shop(offers=offers) as shop:
        trip = shop.enter()
        for deed in deeds:
            do(shop, trip, deed)
        if not trip.basket.total:
            return
        trip.pay()
        trip.pin("123456")
        receipt = trip.receipt
        assert receipt.total_minor == sum(line.amount for line in receipt.lines) == receipt.tenders[0].amount
        assert receipt.saved_minor == sum(line.saved for line in receipt.lines)
        assert sum(group.tax for group in receipt.taxes) == sum(line.tax for line in receipt.lines)
        assert sum(group.gross for group in receipt.taxes) == receipt.total_minor
        gross = sum(line.gross for line in receipt.lines)
        on_lines = sum(off for line in receipt.lines for _, off in taken_off(Words("en"), line.units, receipt.offers))
        on_the_basket = sum(offer.saved for offer in receipt.offers if not offer.on_lines)
        assert gross - on_lines - on_the_basket == receipt.total_minor == gross - receipt.saved_minor
        assert not [
            finding for finding in [*examine(shop.journal, shop.wallets.named("mock").inside)] if finding.is_fault
        ]


def test_what_is_being_paid_is_frozen_though_the_offers_change_and_the_power_fails(tmp_path, wallet_that):
    def take_and_be_silent(ref):
        wallet.charged[ref.out_trade_no] = Money(1290)
        return Unknown("lost")

    file = tmp_path / "offers.json"
    file.write_text(OFFERS, encoding="utf-8")
    wallet = wallet_that(take_and_be_silent)
    with open_shop(offers=file, wallet="obedient", wallets={"obedient": wallet}) as shop:
        trip = shop.enter()
        trip.scan(MILK, count=2)
        trip.pay()
        frozen = trip.basket.frozen
        assert frozen.total == 1290
        file.write_text('{"format": 1, "currency": "CNY", "offers": []}', encoding="utf-8")
        back = shop.power_fails()
        again = back.resume(trip.id)
        assert back.offers.offers.by_id == {}
        assert again.basket.priced == frozen
        back.pass_time(10)
        assert again.receipt.total_minor == 1290
        assert again.receipt.lines[0].units == frozen.lines[0].units
        assert [offer.name_en for offer in again.receipt.offers] == ["Milk: buy one, get one"]


def test_a_payment_that_fails_lets_the_offers_of_now_count_again(tmp_path, shop_with, wallet_that, declined, offers):
    shop = shop_with(wallet_that(declined), offers=offers)
    trip = shop.enter()
    trip.scan(MILK, count=2)
    assert isinstance(trip.pay(), PaymentDeclined)
    assert trip.basket.frozen is None
    trip.scan(MILK)
    assert trip.basket.total.minor == 2580


def test_an_offer_that_begins_meanwhile_counts_when_one_pays(shop, trip):
    trip.scan(build_label(WEIGHT_RULE, "00123", 312))
    assert trip.basket.total.minor == 4306
    shop.pass_time(2 * 3600)
    assert trip.basket.total.minor == 4306
    trip.reprice()
    assert trip.basket.total.minor == 3444
    assert trip.pay("mock").amount == 3444


def test_the_special_price_is_left_aside_where_an_offer_that_excludes_it_saves_more(trip):
    trip.scan(OLIVE_OIL)
    assert trip.basket.priced.by_line[1].off == {"@member": 1000}
    trip.scan(TOAST)
    trip.scan(SPINACH, count=2)
    off = trip.basket.priced.by_line[1].off
    assert "@member" not in off
    assert "save-15" in off
    trip.pay()
    [oil, *_] = trip.receipt.lines
    assert (oil.price, oil.gross) == (oil.goods.regular_price, oil.goods.regular_price)


def test_limits_count_earlier_receipts_but_not_those_whose_goods_came_back(shop):
    first = shop.enter()
    first.scan(TOAST, count=3)
    first.coupon("five-off")
    first.pay()
    assert first.receipt.offers[-1].id == "five-off"
    second = shop.enter()
    second.scan(TOAST, count=3)
    second.coupon("five-off")
    assert [refused.problem for refused in second.basket.coupons_refused()] == ["used-up"]
    shop.refund(first.receipt.number, {1: 1})
    assert shop.enter().basket.context.used["five-off"].today == 1
    shop.refund(first.receipt.number)
    third = shop.enter()
    third.scan(TOAST, count=3)
    third.coupon("five-off")
    assert third.basket.coupons_refused() == ()


def test_a_coupon_is_taken_by_name_as_a_scan_or_typed_and_only_once(trip):
    assert trip.coupon("nothing").problem is Problem.NO_SUCH_COUPON
    assert trip.coupon("milk-gift").problem is Problem.NO_SUCH_COUPON
    assert trip.scan("FIVE-OFF").coupon == "five-off"
    assert trip.coupon("five-off").problem is Problem.COUPON_SHOWN


@pytest.mark.parametrize(("terms", "shown"), [({"limits": {"basket": 2}}, 2), ({"every": True}, 5)])
def test_a_coupon_is_shown_as_often_as_its_copies_may_be_used(terms, shown):
    three = {"id": "three", "name_zh": "券", "name_en": "Three off", "kind": "coupon", "items": {"all": True}}
    three |= {"off": "3.00", "minimum": "10.00", "valid_to": "2027-01-01", **terms}
    with open_shop(offers=read_offers(json.dumps({"format": 1, "currency": "CNY", "offers": [three]}))) as shop:
        trip = shop.enter()
        answers = [trip.coupon("three") for _ in range(5)]
        assert sum(isinstance(answer, CouponShown) for answer in answers) == shown
        trip.scan(MILK, count=10)
        assert trip.basket.priced.offers[0].times == shown
        assert trip.basket.saved == Money(300 * shown, "CNY")


@pytest.mark.parametrize(
    ("now", "regular", "quantity", "amount"),
    [(333, 333, 3, 998), (333, 333, 3, 1000), (1250, 1250, 1, 1200), (1000, 1250, 1, 900), (903, 1290, 2, 1800)],
)
def test_a_pack_with_an_amount_on_it_costs_that(trip, now, regular, quantity, amount):
    goods = replace(trip.scan(MILK).goods, price=now, regular_price=regular)
    item = LineItem(1, goods, quantity, amount, Fulfilment.CARRY, label=True, for_line=None)
    [line] = price([as_line(item, frozenset())], Offers("CNY", {}), trip.basket.context).lines
    assert (line.net, line.gross, len(line.units)) == (amount, amount + item.saved, item.units)


def test_near_misses_name_goods_of_the_store(trip):
    trip.scan(MILK)
    [near, *_] = trip.near_misses()
    assert (near.offer, near.pieces, near.gain) == ("milk-gift", 1, 850)
    assert all(trip.shelf.find(sku).department == "dairy" for sku in near.skus)
    assert answer_lines(Words("en"), trip.offers(), trip)[0].startswith(
        "1 piece more for Milk: buy one, get one: ¥8.50 off"
    )


class Hasty(Pricer):
    """Finds none of the offers, and proves nothing."""

    def priced(self):
        found = price(super().priced().given, Offers(self.offers.currency), self.context)
        found.offers, found.bound = self.offers, 0
        return found


def test_a_better_price_is_looked_for_before_paying_and_is_the_one_paid(trip, monkeypatch):
    monkeypatch.setattr("checkout.basket.priced_basket.Pricer", Hasty)
    trip.scan(MILK, count=2)
    assert trip.basket.total == Money(2580)
    assert trip.pay().amount == 1290
    assert (trip.receipt.total, trip.receipt.saved) == (Money(1290), Money(1290))
    assert trip.receipt.offers[0].id == "milk-gift"


def test_a_better_price_of_goods_that_have_changed_meanwhile_is_not_taken(trip, monkeypatch):
    monkeypatch.setattr("checkout.basket.priced_basket.Pricer", Hasty)
    trip.scan(MILK, count=2)
    late = trip.basket.search()()
    trip.scan(MILK)
    trip.basket.found(late)
    assert trip.basket.total == Money(3 * 1290)
    trip.basket.search_again()
    assert trip.basket.total == Money(2 * 1290)
    assert trip.basket.search() is None


def test_an_explanation_says_what_each_other_choice_would_cost(trip):
    trip.scan(MILK, count=2)
    said = trip.explain()
    assert {other.without: other.total for other in said.alternatives}["milk-gift",] == 2580
    assert trip.offers().priced.total == 1290


def test_nothing_is_said_of_offers_on_an_empty_basket(trip):
    assert trip.offers().problem is trip.explain().problem is Problem.EMPTY_BASKET


# The file that offers come from


def test_a_bad_file_stops_no_shop_that_runs_and_a_good_one_is_taken_at_the_door(tmp_path):
    file = tmp_path / "offers.json"
    file.write_text(OFFERS, encoding="utf-8")
    with open_shop(offers=file) as shop:
        file.write_text("{", encoding="utf-8")
        trip = shop.enter()
        trip.scan(MILK, count=2)
        assert trip.basket.total.minor == 1290
        assert isinstance(shop.offers.fault, BadOffers)
        file.unlink()
        shop.enter()
        assert shop.offers.fault is not None
        file.write_text('{"format": 1, "currency": "CNY", "offers": []}', encoding="utf-8")
        later = shop.enter()
        later.scan(MILK, count=2)
        assert shop.offers.fault is None
        assert (later.basket.total.minor, trip.basket.total.minor) == (2580, 1290)


def test_a_shop_does_not_open_with_a_bad_file(tmp_path):
    file = tmp_path / "offers.json"
    file.write_text("[]", encoding="utf-8")
    with pytest.raises(BadOffers):
        open_shop(offers=file)
    with pytest.raises(BadOffers):
        open_shop(offers=tmp_path / "nowhere.json")


def test_offers_in_another_currency_are_none(offers):
    with open_shop("cedar-landing", offers=offers) as shop:
        trip = shop.enter()
        assert trip.basket.offers.by_id == {}
        assert trip.basket.offers.currency == "USD"


def test_a_random_long_trip_is_priced_as_from_scratch(offers):
    random = Random(5)
    with open_shop(offers=offers) as shop:
        trip = shop.enter()
        for _ in range(120):
            do(shop, trip, random.choice([("scan", random.choice([MILK, TOAST, OLIVE_OIL, SPINACH]), 1), ("undo",)]))
        assert trip.basket.total.minor == from_scratch(trip.basket).total


def test_paid_is_what_the_offers_left(trip):
    trip.scan(MILK, count=4)
    paid = trip.pay()
    assert isinstance(paid, Paid)
    assert paid.amount == 2580 == trip.receipt.total_minor
    assert trip.basket.total.minor == 2580


def test_a_basket_that_costs_nothing_any_more_is_paid_without_the_wallet(shop_with, wallet_that):
    wallet = wallet_that()
    shop = shop_with(
        wallet, offers=read_offers(OFFERS.replace('"off": "5.00",', '"off": "12.90",').replace("30.00", "12.90"))
    )
    trip = shop.enter()
    trip.scan(TOAST)
    trip.coupon("five-off")
    assert trip.basket.total.minor == 0
    paid = trip.pay()
    assert isinstance(paid, Paid)
    assert (paid.amount, trip.receipt.total_minor, trip.receipt.saved_minor, wallet.asked) == (0, 0, 1290, [])
    assert trip.refund().complete
    assert not [finding for finding in [*examine(shop.journal, shop.wallets.named("mock").inside)] if finding.is_fault]


def test_what_the_engine_does_not_take_costs_what_its_line_says(trip, monkeypatch):
    trip.scan(MILK, count=2)
    assert trip.basket.total.minor == 1290
    monkeypatch.setattr("checkout.pricing.line_checks._MOST", 2_000)
    trip.scan(TOAST, count=4)
    assert trip.basket.total.minor == 1290 + 4 * 1290
    assert trip.basket.priced.by_line[2].net == 4 * 1290
    trip.remove(2)
    assert trip.basket.total.minor == 1290
