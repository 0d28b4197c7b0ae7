"""A coupon that each shopper may use once, in two open trips of one shopper: it is paid with once."""

import json

import pytest

from checkout import open_shop
from checkout.errors import DataFileDamaged
from checkout.events import Paid, PaymentCancelled, Problem
from checkout.trip import Refused
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from wallet.port import Unknown

MILK = "9521234000013"
TOFU = "9521234010067"


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


def silent(_ref):
    """A wallet's answer that never comes."""
    return Unknown("lost")


def with_coupon(shop, *, count=5):
    """A trip whose five cartons of milk come to ¥64.50, and to ¥54.50 with the coupon."""
    trip = shop.enter("li-wei")
    trip.scan(MILK, count=count)
    trip.coupon("welcome-10")
    return trip


def test_the_second_trip_is_told_before_it_pays_more_than_was_shown(shop):
    first, second = with_coupon(shop), with_coupon(shop)
    assert first.basket.total == second.basket.total
    assert first.pay().amount == 5450
    refused = second.pay()
    assert refused == Refused(Problem.OFFER_USED, "welcome-10")
    assert second.basket.total.minor == 6450
    assert answer_lines(Words("en"), refused, second)[0].startswith(
        "Welcome: 10 off from 59: you used it on another trip"
    )
    assert answer_lines(Words("zh-CN"), refused, second)[0].startswith("新人券满59减10：")
    assert second.pay().amount == 6450
    assert [offer.id for offer in second.receipt.offers] == []


def test_whoever_asks_for_the_offers_first_is_told_there(shop):
    first, second = with_coupon(shop), with_coupon(shop)
    first.pay()
    assert second.offers() == Refused(Problem.OFFER_USED, "welcome-10")
    assert second.offers().priced.total == 6450
    assert second.pay().amount == 6450


def test_what_is_being_paid_for_cannot_be_had_on_another_trip_and_is_free_again_when_that_fails(shop_with, wallet_that):
    shop = shop_with(wallet_that(silent))
    first, second = with_coupon(shop), with_coupon(shop)
    first.begin_payment()
    assert second.pay().problem is Problem.OFFER_USED
    first.cancel_payment()
    shop.pass_time(120)
    assert any(isinstance(recorded.event, PaymentCancelled) for recorded in first.events)
    second.reprice()
    assert second.basket.total.minor == 5450


def test_a_third_trip_that_begins_meanwhile_hears_that_it_was_used(shop):
    with_coupon(shop).pay()
    third = with_coupon(shop)
    assert third.basket.total.minor == 6450
    assert isinstance(third.pay(), Paid)


def test_terms_that_were_looked_at_for_a_while_are_refused_when_the_coupon_is_gone(shop):
    first, second = with_coupon(shop), with_coupon(shop)
    terms = second.terms()
    first.pay()
    assert second.begin(terms).problem is Problem.OFFER_USED
    assert second.begin(second.terms()).request.amount.minor == 6450


def test_terms_that_were_looked_at_while_the_coupon_became_free_again_are_those_of_the_lower_total(
    shop_with, wallet_that
):
    shop = shop_with(wallet_that(silent))
    first, second = with_coupon(shop), with_coupon(shop)
    first.begin_payment()
    assert second.pay().problem is Problem.OFFER_USED
    terms = second.terms()
    assert terms.amount.minor == 6450
    first.cancel_payment()
    shop.pass_time(120)
    assert second.begin(terms).request.amount.minor == 5450


def test_a_basket_that_does_not_get_dearer_is_paid_at_once(shop):
    first, second = with_coupon(shop), with_coupon(shop, count=1)
    first.pay()
    assert second.pay().amount == 1290


def test_a_trip_that_is_taken_up_again_while_it_is_paid_does_not_count_its_own_coupon(tmp_path, wallet_that):
    wallet = wallet_that(silent)
    with open_shop(data=tmp_path, wallet="obedient", wallets={"obedient": wallet}) as shop:
        trip = with_coupon(shop)
        trip.begin_payment()
        again = shop.power_fails().resume(trip.id)
        assert again.basket.context.used == {}
        assert again.basket.total.minor == 5450


def test_limits_of_the_day_count_payments_under_way_by_the_day_on_which_they_were_begun(tmp_path, wallet_that):
    file = tmp_path / "offers.json"
    file.write_text(
        '{"format": 1, "currency": "CNY", "offers": [{"id": "milk", "name_zh": "奶", "name_en": "Milk", "kind":'
        ' "nth_piece", "items": {"skus": ["DA001"]}, "pay_percent": 50, "limits": {"day": 1}}]}',
        encoding="utf-8",
    )
    wallet = wallet_that(silent)
    with open_shop(offers=file, wallet="obedient", wallets={"obedient": wallet}) as shop:
        first, second = shop.enter(), shop.enter()
        for trip in (first, second):
            trip.scan(MILK, count=2)
        first.begin_payment()
        assert second.pay().problem is Problem.OFFER_USED
        shop.clock.advance(24 * 3600)
        second.reprice()
        assert second.basket.total.minor == 1935


def test_nothing_is_paid_while_it_cannot_be_read_what_was_used(shop, monkeypatch):
    def unreadable(_shopper, _but_for):
        raise DataFileDamaged("the data file cannot be read")

    first, second = with_coupon(shop), with_coupon(shop)
    first.pay()
    monkeypatch.setattr(shop.journal, "offers_used", unreadable)
    assert second.pay() == Refused(Problem.NOT_SAVED, "the data file cannot be read")
    assert second.payment is None


def test_the_offer_that_was_used_is_named_and_not_one_that_is_lost_along_with_it(tmp_path):
    def offer(id_, skus, **terms):
        return {"id": id_, "name_zh": id_, "name_en": id_, "items": {"skus": skus}, **terms}

    milk, with_tofu = ["DA001"], ["DA001", "VE042"]
    offers = [
        offer("a-pair", with_tofu, kind="pieces_percent", pieces=2, pay_percent=90),
        offer("once", milk, kind="nth_piece", pay_percent=10, limits={"shopper": 1}),
        offer("three", milk, kind="pieces_percent", pieces=3, pay_percent=80),
    ]
    file = tmp_path / "offers.json"
    file.write_text(json.dumps({"format": 1, "currency": "CNY", "offers": offers}), encoding="utf-8")
    with open_shop(offers=file) as shop:
        first, second = shop.enter(), shop.enter()
        for trip in (first, second):
            trip.scan(MILK, count=3)
            trip.scan(TOFU)
        first.pay()
        assert [one.id for one in first.receipt.offers] == ["a-pair", "once"]
        assert second.pay() == Refused(Problem.OFFER_USED, "once")
        assert [one.id for one in second.basket.priced.offers] == ["three"]
