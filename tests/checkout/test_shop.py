"""The shop: what it is put together from, who is let in, and how it comes up again."""

from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checkout
from checkout import Shop, open_shop
from checkout.clock import SystemClock
from checkout.errors import DataFileError, NoSuchShopper, NoSuchStore
from checkout.events import Paid
from checkout.shop import STORY_TIME, order_tag
from checkout.trip import TripState, demo_shoppers
from wallet.port import PaymentRef, Unknown

MILK = "9521234000013"


def test_what_is_not_in_the_package_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'close_shop'"):
        _ = checkout.close_shop


def test_a_shop_opens_with_everything_there_is_to_begin_with(shop):
    assert isinstance(shop, Shop)
    trip = shop.enter()
    assert (trip.store.id, trip.shopper.id, trip.account.payments.wallet) == ("jinqiao", "li-wei", "mock")
    assert shop.clock.now() == STORY_TIME


def test_a_store_a_shopper_and_a_wallet_can_be_chosen_for_the_shop_or_for_a_trip():
    with open_shop("daning", shopper="wang-fang") as shop:
        first, second = shop.enter(), shop.enter("zhou-min", "bayberry-quay", "another")
    assert (first.store.id, first.shopper.id, first.id) == ("daning", "wang-fang", "DN202611240001")
    assert (second.store.id, second.shopper.id, second.account.payments.wallet) == (
        "bayberry-quay",
        "zhou-min",
        "another",
    )


def test_a_store_that_does_not_exist_is_named_beside_those_that_do(tmp_path):
    with pytest.raises(NoSuchStore) as refused:
        open_shop("atlantis", data=tmp_path)
    assert refused.value.facts["given"] == "atlantis"
    assert "daning" in refused.value.facts["known"]
    open_shop(data=tmp_path).close()


def test_a_shopper_who_does_not_exist_is_named_beside_those_who_do(shop):
    with pytest.raises(NoSuchShopper) as refused:
        shop.enter("nobody")
    assert "chen-hao" in refused.value.facts["known"]
    with pytest.raises(NoSuchStore):
        shop.enter(store="atlantis")
    assert shop.open_trips() == []


def test_a_shop_that_cannot_open_its_data_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataFileError):
        open_shop(data=tmp_path / "file")


def test_real_time_cannot_be_made_to_pass():
    with open_shop(clock=SystemClock()) as shop, pytest.raises(TypeError, match="VirtualClock"):
        shop.pass_time(1)


def test_the_trip_of_a_shop_with_a_real_clock_is_a_trip():
    with open_shop(clock=SystemClock()) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        assert isinstance(trip.pay(), Paid)
        assert shop.resume(trip.id).receipt == trip.receipt


def test_a_shop_that_was_closed_goes_on_where_it_was(tmp_path):
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter("wang-fang")
        trip.scan(MILK, count=2)
        left = shop.enter()
        left.leave()
    with open_shop(data=tmp_path) as shop:
        [row] = shop.open_trips()
        assert (row.trip, row.shopper, row.state) == (trip.id, "wang-fang", "open")
        again = shop.resume(row.trip)
        assert again.basket.lines == trip.basket.lines
        assert isinstance(again.pay(), Paid)


def test_a_paid_trip_that_is_taken_up_again_has_its_receipt(tmp_path):
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
    with open_shop(data=tmp_path) as shop:
        again = shop.resume(trip.id)
        assert (again.state, again.receipt) == (TripState.PAID, trip.receipt)


def test_an_open_payment_whose_wallet_is_gone_waits_until_it_is_there_again(tmp_path, wallet_that):
    with open_shop(data=tmp_path, wallet="obedient", wallets={"obedient": wallet_that(Unknown("lost"))}) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
    with open_shop(data=tmp_path) as shop:
        again = shop.resume(trip.id)
        assert (again.state, again.payment, again.settle()) == (TripState.PAYING, None, [])
        assert again.pay().problem == "wallet-away"
    with open_shop(data=tmp_path, wallets={"obedient": wallet_that()}) as shop:
        again = shop.resume(trip.id)
        assert [news.why for news in again.settle()] == ["not-sent"]


def test_after_a_power_failure_the_network_is_as_it_was(shop, trip):
    trip.scan(MILK)
    shop.network_drops()
    again = shop.power_fails()
    assert not again.network.up
    assert again.resume(trip.id).basket.lines == trip.basket.lines


def test_a_phone_that_comes_up_without_a_network_has_the_prices_from_the_door(shop, trip):
    entered = shop.clock.now()
    shop.pass_time(600)
    shop.network_drops()
    again = shop.power_fails()
    assert again.resume(trip.id).shelf.loaded_at == entered
    again.network_returns()
    assert again.resume(trip.id).shelf.loaded_at == again.clock.now()


def test_time_passes_for_payments_of_all_trips_in_the_order_they_are_due(shop_with, wallet_that):
    shop = shop_with(wallet_that(Unknown("lost"), Unknown("lost")))
    trips = [shop.enter("li-wei"), shop.enter("wang-fang")]
    for trip in trips:
        trip.scan(MILK)
        trip.pay()
        shop.pass_time(2)
    assert [session.shopper.id for session, _ in shop.pass_time(30)] == ["li-wei", "wang-fang"]


def test_a_trip_taken_up_again_goes_on_in_one_session_alone(shop_with, wallet_that):
    wallet = wallet_that(Unknown("lost"), Unknown("lost"))
    shop = shop_with(wallet)
    trip, other = shop.enter(), shop.enter("wang-fang")
    trip.scan(MILK)
    trip.pay()
    again = shop.resume(trip.id)
    assert shop.sessions == [other, again]
    shop.network_drops()
    shop.network_returns()
    assert [(session, type(said).__name__) for session, said in shop.pass_time(60)] == [(again, "PaymentCancelled")]
    assert [recorded.seq for recorded in shop.journal.events("jinqiao", trip.id)] == list(range(1, 8))


@pytest.fixture
def closable(wallet_that, monkeypatch):
    """Wallets that note when they are opened by their name, and when they are closed."""
    noted = []

    def make(name, _settings=None):
        noted.append(f"{name} opened")
        wallet = wallet_that()
        wallet.close = lambda: noted.append(f"{name} closed")
        return wallet

    monkeypatch.setattr("checkout.payment.open_wallets.open_wallet", make)
    return make, noted


def test_closing_a_shop_closes_the_wallets_that_it_opened_and_no_other(closable):
    make, noted = closable
    mine = make("mine")
    shop = open_shop(wallets={"mine": mine})
    assert list(shop.wallets.opened) == ["mine"]
    assert shop.wallets.named("mine").inside is mine
    assert shop.wallets.named("theirs") is shop.wallets.named("theirs")
    assert list(shop.wallets.opened) == ["mine", "theirs"]
    shop.close()
    assert noted == ["mine opened", "theirs opened", "theirs closed"]


def test_a_wallet_that_breaks_as_it_is_closed_leaves_the_data_file_free(tmp_path, closable):
    shop = open_shop(data=tmp_path)
    shop.wallets.named("theirs").inside.close = lambda: 1 / 0
    shop.close()
    open_shop(data=tmp_path).close()


def test_a_wallet_asked_for_by_two_threads_at_once_is_opened_once(closable, monkeypatch):
    make, noted = closable
    shop = open_shop()
    second = Thread(target=lambda: shop.wallets.named("theirs"))

    def open_slowly(name, settings):
        if not noted:
            second.start()
            # Long enough for a second thread that nothing holds up.
            second.join(0.2)
        return make(name, settings)

    monkeypatch.setattr("checkout.payment.open_wallets.open_wallet", open_slowly)
    shop.wallets.named("theirs")
    second.join()
    assert noted == ["theirs opened"]


def test_shoppers_have_a_name_and_an_address_in_both_languages():
    shopper = demo_shoppers()["li-wei"]
    assert (shopper.name("zh-CN"), shopper.name("en")) == ("李薇", "Li Wei")
    assert (shopper.address("zh-CN")[:3], shopper.address("en")[-8:]) == ("上海市", "Shanghai")


@pytest.mark.parametrize(
    ("day", "age"),
    [(date(2029, 5, 31), 17), (date(2029, 6, 1), 18), (date(2011, 6, 1), 0), (date(2028, 2, 29), 16)],
)
def test_age_is_counted_in_full_years(day, age):
    assert demo_shoppers()["chen-hao"].age_on(day) == age


def test_somebody_born_on_a_leap_day_is_older_on_the_first_of_march():
    shopper = replace(demo_shoppers()["li-wei"], birthday=date(2008, 2, 29))
    assert (shopper.age_on(date(2026, 2, 28)), shopper.age_on(date(2026, 3, 1))) == (17, 18)


def test_who_has_not_proved_an_age_has_none():
    assert replace(demo_shoppers()["li-wei"], birthday=None).age_on(datetime(2026, 1, 1, tzinfo=UTC).date()) == 0


# Order references


def order_of(shop):
    trip = shop.enter()
    trip.scan(MILK)
    return trip.pay().out_trade_no


def test_a_wallet_of_long_memory_is_never_asked_for_an_order_of_another_data_file(shop_with, wallet_that, tmp_path):
    class Remembers(type(wallet_that())):
        """Knows for ever what was paid under a reference, and answers the same for it."""

        def pay(self, request):
            return self.paid(request.ref) if request.out_trade_no in self.charged else super().pay(request)

    wallet = Remembers()
    for seed, folder in ((11, ":memory:"), (12, ":memory:"), (13, tmp_path / "a"), (14, tmp_path / "b")):
        order_of(shop_with(wallet, seed=seed, data=folder))
    assert len(wallet.charged) == 4
    assert wallet.asked == ["pay"] * 4


@given(st.integers(1, 2**32 - 1), st.integers(1, 2**32 - 1))
def test_data_files_of_different_seeds_have_different_orders(one, other):
    assert (order_tag(one) == order_tag(other)) == (one % 2**30 == other % 2**30)
    assert PaymentRef(f"JQ20261124{9999}{99}{order_tag(one)}")


def test_a_data_file_keeps_what_ends_its_orders(tmp_path):
    with open_shop(data=tmp_path, seed=7) as shop:
        first = order_of(shop)
    with open_shop(data=tmp_path, seed=8) as shop:
        second = order_of(shop)
    assert (first, second) == ("JQ20261124000101700000", "JQ20261124000201700000")


def test_a_script_always_has_the_same_orders():
    with open_shop() as shop:
        assert order_of(shop) == "JQ20261124000101"
