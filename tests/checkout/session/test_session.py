"""The verbs of a trip: what each does, and everything that a shopper may be told instead."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Fulfilment
from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.events import (
    FulfilmentChosen,
    ItemScanned,
    Left,
    LineRemoved,
    Paid,
    Problem,
    QuantityChanged,
    ScanRefused,
    Source,
    TripResumed,
    TripStarted,
    TripSuspended,
    Undone,
)
from checkout.session import MAX_QUANTITY
from checkout.trip import Refused, SearchResult, TripState
from wallet.port import Unknown

MILK = "9521234000013"
TOFU = "9521234010067"
BEER = "9521234090014"
CIGARETTES = "9521234100010"
PLASTIC_BAG = "9521234160014"
SEA_BASS_PLU = "00101"


@pytest.fixture
def bass(label_of):
    return label_of(SEA_BASS_PLU, 612)


def journal_of(trip):
    return [type(recorded.event).__name__ for recorded in trip.events]


# Into the basket


def test_a_trip_begins_with_who_came_in_and_what_the_phone_loaded(trip):
    started = trip.events[0].event
    assert isinstance(started, TripStarted)
    assert (started.trip, started.store, started.shopper) == (trip.id, "jinqiao", "li-wei")
    assert started.loaded_at == trip.shelf.loaded_at


def test_a_scan_puts_goods_into_the_basket(trip):
    scanned = trip.scan(MILK)
    assert (scanned.goods.name.en, scanned.line, scanned.quantity, scanned.amount) == ("Fresh milk 950 ml", 1, 1, 1290)
    assert trip.basket.total.minor == 1290


def test_the_same_goods_again_go_onto_the_same_line(trip):
    trip.scan(MILK)
    trip.scan(TOFU)
    assert trip.scan(MILK).line == 1
    assert [(item.line, item.quantity) for item in trip.basket.lines] == [(1, 2), (2, 1)]


def test_a_scan_may_count_several_pieces(trip):
    assert trip.scan(MILK, count=6).quantity == 6
    assert trip.basket.total.minor == 6 * 1290


def test_a_members_price_is_for_members(shop):
    member, other = shop.enter("li-wei"), shop.enter("wang-fang")
    product = next(p for p in member.shelf.products() if p.gtin and _saves(member.shelf, p.sku))
    bought = [trip.scan(product.gtin).goods for trip in (member, other)]
    assert bought[0].price < bought[0].regular_price == bought[1].price == bought[1].regular_price


def _saves(shelf, sku):
    now = shelf.loaded_at
    return shelf.price_of(sku, member=True, at=now).price < shelf.price_of(sku, member=False, at=now).price


def test_a_scales_label_is_a_line_of_its_own(trip, bass, label_of):
    trip.scan(bass)
    trip.scan(label_of(SEA_BASS_PLU, 500))
    assert [(item.quantity, item.label) for item in trip.basket.lines] == [(612, True), (500, True)]


def test_words_are_searched_for(trip):
    found = trip.scan("milk")
    assert isinstance(found, SearchResult)
    assert "DA001" in [product.sku for product in found.products]
    assert journal_of(trip) == ["TripStarted"]


def test_what_was_searched_for_is_never_repeated_with_its_escapes(trip):
    assert trip.search("mi\x1b[2Jlk\u202e").text == "milk"


def test_goods_chosen_in_the_app_are_added_by_their_sku(trip):
    added = trip.add("DA001")
    assert (added.goods.sku, added.source, added.raw) == ("DA001", Source.SEARCH, "DA001")


def test_what_is_weighed_cannot_be_chosen_by_its_sku_alone(trip):
    refused = trip.add("SE001")
    assert (refused.problem, refused.sku) == (Problem.NOT_WEIGHED, "SE001")


def test_goods_that_no_store_carries_are_shipped(trip):
    assert trip.add("GM041").mode is Fulfilment.SHIP


def test_where_the_code_came_from_is_kept(trip):
    assert trip.scan(MILK, Source.SHELF).source is Source.SHELF


# Codes that cannot be sold


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", Problem.EMPTY),
        (" \r\n", Problem.EMPTY),
        ("9521234000014", Problem.CHECK_DIGIT),
        ("9" * 7_000, Problem.TOO_LONG),
        ("9521299999994", Problem.UNKNOWN_PRODUCT),
        ("2399999000008", Problem.UNKNOWN_LABEL),
        ("288518862676433997", Problem.PAYMENT_CODE),
        ("https://example.com/milk", Problem.WEB_LINK),
        ("12345678901", Problem.UNREADABLE),
        ("'; DROP TABLE event;-- 12345678", Problem.UNREADABLE),
        (SEA_BASS_PLU, Problem.NOT_WEIGHED),
        (PLASTIC_BAG, Problem.NOT_SOLD_HERE),
        ("9521234170419", Problem.ONLINE_ONLY),
    ],
)
def test_a_code_that_cannot_be_sold_changes_nothing_and_is_recorded(trip, code, problem):
    refused = trip.scan(code)
    assert isinstance(refused, ScanRefused)
    assert refused.problem is problem
    assert len(trip.basket) == 0
    assert trip.events[-1].event is refused


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("288518862676433997", "28************3997"),
        ("2885 1886 2676 4339 97", "28** **** **** **39 97"),
        ("288518862676433997.", "28************3997."),
    ],
)
def test_a_payment_code_is_not_kept_where_it_could_be_read(trip, code, shown):
    trip.scan(code)
    trip.search(code)
    kept = "".join(trip.trip.journal._connection.iterdump())
    assert shown in kept
    assert code not in kept


@pytest.mark.parametrize(
    "raw", ["Milk\x1b[2J 12345678", "[/red]\x9b0m\x00 12345678", "\ud800 12345678", "\u202e12345678"]
)
def test_a_hostile_code_is_kept_without_what_is_hostile(trip, raw):
    refused = trip.scan(raw)
    assert refused.raw.isprintable()
    trip.trip.journal.events("jinqiao", trip.id)


def test_beer_is_not_sold_to_a_child(shop):
    child = shop.enter("chen-hao")
    refused = child.scan(BEER)
    assert (refused.problem, refused.detail, refused.sku) == (Problem.UNDER_AGE, "18", "AL001")
    assert child.add("AL001").problem is Problem.UNDER_AGE
    assert len(child.basket) == 0


def test_the_age_is_that_on_the_day_in_the_store():
    # Chen Hao turns eighteen on 1 June 2029, which begins in Shanghai at 16:00 UTC on 31 May.
    with open_shop(shopper="chen-hao", clock=VirtualClock(datetime(2029, 5, 31, 15, 59, tzinfo=UTC))) as shop:
        child = shop.enter()
        assert isinstance(child.scan(BEER), ScanRefused)
        shop.pass_time(60)
        assert isinstance(child.scan(BEER), ItemScanned)


def test_two_equal_labels_in_a_row_are_one_pack_until_scanned_once_more(trip, bass):
    trip.scan(bass)
    assert trip.scan(bass).problem is Problem.SAME_LABEL
    assert isinstance(trip.scan(bass), ItemScanned)
    assert [item.quantity for item in trip.basket.lines] == [612, 612]


def test_equal_labels_with_something_between_them_are_two_packs(trip, bass):
    trip.scan(bass)
    trip.scan(MILK)
    assert isinstance(trip.scan(bass), ItemScanned)


# Deeds that cannot be done


def refusals():
    """What was done before, the deed, and what is answered."""
    return [
        ("a count of nothing", "", lambda t: t.scan(MILK, count=0), Problem.BAD_QUANTITY, "0"),
        ("a count below nothing", "", lambda t: t.scan(MILK, count=-1), Problem.BAD_QUANTITY, "-1"),
        ("too many at once", "", lambda t: t.scan(MILK, count=100_000), Problem.BAD_QUANTITY, "100000"),
        ("one too many", "full", lambda t: t.scan(MILK), Problem.BAD_QUANTITY, str(MAX_QUANTITY + 1)),
        ("too many on a line", "milk", lambda t: t.quantity(100_000), Problem.BAD_QUANTITY, "100000"),
        ("fewer than none", "milk", lambda t: t.quantity(-3), Problem.BAD_QUANTITY, "-3"),
        ("several of one label", "", lambda t: t.scan(t.label, count=2), Problem.NOT_EDITABLE, "counted"),
        ("more of a label", "bass", lambda t: t.quantity(2), Problem.NOT_EDITABLE, "1"),
        ("more of a service", "cooked", lambda t: t.quantity(2, 2), Problem.NOT_EDITABLE, "2"),
        ("a line that is not there", "milk", lambda t: t.remove(7), Problem.NO_SUCH_LINE, "7"),
        ("the last line of none", "", lambda t: t.remove(), Problem.NO_SUCH_LINE, ""),
        ("the quantity of none", "", lambda t: t.quantity(1), Problem.NO_SUCH_LINE, ""),
        ("goods nobody sells", "", lambda t: t.add("XX999"), Problem.NO_SUCH_PRODUCT, "XX999"),
        ("delivering what is not there", "", lambda t: t.deliver("XX999"), Problem.NO_SUCH_PRODUCT, "XX999"),
        ("delivering tobacco", "cigarettes", lambda t: t.deliver(), Problem.MODE_NOT_ALLOWED, "deliver"),
        ("shipping milk", "milk", lambda t: t.ship(), Problem.MODE_NOT_ALLOWED, "ship"),
        ("shipping milk from the app", "", lambda t: t.ship("DA001"), Problem.MODE_NOT_ALLOWED, "ship"),
        ("carrying out what is only shipped", "", lambda t: t.carry("GM041"), Problem.MODE_NOT_ALLOWED, "carry"),
        ("delivering what is cooked here", "cooked", lambda t: t.deliver(1), Problem.MODE_NOT_ALLOWED, "deliver"),
        ("delivering the cooking", "cooked", lambda t: t.deliver(2), Problem.MODE_NOT_ALLOWED, "deliver"),
        ("cooking what will be delivered", "delivered", lambda t: t.cook("CK001"), Problem.MODE_NOT_ALLOWED, "cook"),
        ("cooking milk", "milk", lambda t: t.cook("CK001"), Problem.NO_SUCH_COOKING, "CK001"),
        ("cooking in a way there is not", "bass", lambda t: t.cook("CK9\x1b99"), Problem.NO_SUCH_COOKING, "CK999"),
        ("cooking it again", "cooked", lambda t: t.cook("CK006", 1), Problem.NO_SUCH_COOKING, "CK006"),
        ("cooking nothing", "", lambda t: t.cook("CK001"), Problem.NO_SUCH_LINE, ""),
        ("undoing nothing", "", lambda t: t.undo(), Problem.NOTHING_TO_UNDO, ""),
        ("paying for nothing", "", lambda t: t.pay(), Problem.EMPTY_BASKET, ""),
        ("paying with what is not there", "milk", lambda t: t.pay("no\x00ne"), Problem.NO_SUCH_WALLET, "none"),
        ("cancelling what was not begun", "milk", lambda t: t.cancel_payment(), Problem.NO_PAYMENT, ""),
        ("the progress of nothing", "milk", lambda t: t.progress(), Problem.NO_PAYMENT, ""),
        ("leaving with unpaid goods", "milk", lambda t: t.leave(), Problem.NOT_PAID, "1"),
        ("resuming what goes on", "milk", lambda t: t.resume(), Problem.NOT_SUSPENDED, ""),
    ]


@pytest.mark.parametrize(
    ("before", "deed", "problem", "detail"), [pytest.param(*case, id=name) for name, *case in refusals()]
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(trip, bass, before, deed, problem, detail):
    match before:
        case "milk":
            trip.scan(MILK)
        case "full":
            trip.scan(MILK, count=MAX_QUANTITY)
        case "bass":
            trip.scan(bass)
        case "cooked":
            trip.scan(bass)
            trip.cook("CK001")
        case "delivered":
            trip.scan(bass)
            trip.deliver()
        case "cigarettes":
            trip.scan(CIGARETTES)
    trip.label = bass
    lines, events = trip.basket.lines, len(trip.events)
    assert deed(trip) == Refused(problem, detail)
    assert (trip.basket.lines, len(trip.events), trip.state) == (lines, events, TripState.OPEN)


def test_nothing_is_brought_to_somebody_who_lives_too_far_away(shop):
    trip = shop.enter("wang-fang")
    trip.scan(MILK)
    refused = trip.deliver()
    assert refused.problem is Problem.OUT_OF_REACH
    assert int(refused.detail) > 3_000


def test_nothing_is_brought_to_somebody_without_an_address(shop):
    shop.shoppers = {"guest": replace(shop.shoppers["li-wei"], id="guest", home=None)}
    trip = shop.enter("guest")
    trip.scan(MILK)
    assert trip.deliver() == Refused(Problem.OUT_OF_REACH)
    assert trip.add("GM001") == trip.add("GM001", Fulfilment.SHIP) == Refused(Problem.OUT_OF_REACH)
    assert isinstance(trip.add("DA001"), ItemScanned)


def test_distance_hinders_no_shipping(shop):
    trip = shop.enter("wang-fang")
    assert trip.ship("GM041").mode is Fulfilment.SHIP


CLOSED_DEEDS = {
    "scan": lambda t: t.scan(MILK),
    "add": lambda t: t.add("DA001"),
    "quantity": lambda t: t.quantity(2),
    "remove": lambda t: t.remove(),
    "undo": lambda t: t.undo(),
    "deliver": lambda t: t.deliver(),
    "cook": lambda t: t.cook("CK001"),
    "suspend": lambda t: t.suspend(),
}


@pytest.mark.parametrize("deed", CLOSED_DEEDS)
@pytest.mark.parametrize(
    ("state", "problem"),
    [
        (TripState.SUSPENDED, Problem.SUSPENDED),
        (TripState.PAYING, Problem.PAYMENT_OPEN),
        (TripState.STUCK, Problem.PAYMENT_OPEN),
        (TripState.PAID, Problem.ALREADY_PAID),
        (TripState.LEFT, Problem.TRIP_OVER),
    ],
)
def test_goods_change_only_while_the_trip_is_open(shop_with, wallet_that, state, problem, deed):
    wallet = wallet_that() if state in (TripState.PAID, TripState.LEFT) else wallet_that(*[Unknown("lost")] * 99)
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    bring_to(state, trip, shop)
    assert trip.state is state
    before = trip.basket.fingerprint()
    assert CLOSED_DEEDS[deed](trip) == Refused(problem)
    assert trip.basket.fingerprint() == before


def bring_to(state, trip, shop):
    if state is TripState.SUSPENDED:
        trip.suspend()
        return
    trip.pay()
    if state is TripState.STUCK:
        shop.pass_time(600)
    if state is TripState.LEFT:
        trip.leave()


def test_a_wallet_that_cannot_be_imported_is_refused_and_the_trip_goes_on(trip):
    trip.scan(MILK)
    refused = trip.pay("no_such_module:wallet")
    assert refused.problem is Problem.WALLET_BROKEN
    assert "no_such_module" in refused.detail
    assert isinstance(trip.pay(), Paid)


def test_paying_again_what_is_paid_is_refused(trip):
    trip.scan(MILK)
    trip.pay()
    assert trip.pay() == Refused(Problem.ALREADY_PAID)


def test_a_payment_under_way_cannot_be_started_again_or_walked_away_from(shop_with, wallet_that):
    trip = shop_with(wallet_that(Unknown("lost"))).enter()
    trip.scan(MILK)
    trip.pay()
    assert trip.pay() == Refused(Problem.PAYMENT_OPEN)
    assert trip.leave() == Refused(Problem.PAYMENT_OPEN)
    assert trip.leave(empty_handed=True) == Refused(Problem.PAYMENT_OPEN)


@pytest.mark.parametrize("grams", range(1, 6))
def test_what_costs_nothing_stays_out_of_the_basket(trip, label_of, grams):
    scanned = trip.scan(label_of("00203", grams))
    if isinstance(scanned, ItemScanned):
        assert scanned.amount > 0
    else:
        assert scanned.problem is Problem.COSTS_NOTHING
    assert bool(len(trip.basket)) == bool(trip.basket.total.minor) == (grams > 1)


# Changing lines


TOAST = "9521234060024"


@pytest.mark.parametrize(("line_hour", "now_hour", "then", "now"), [(19, 20, 1290, 890), (20, 31, 890, 1290)])
@given(before=st.integers(1, 9), more=st.integers(1, 9))
def test_more_of_a_line_costs_what_it_costs_now(line_hour, now_hour, then, now, before, more):
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)
    with open_shop(clock=VirtualClock(midnight + timedelta(hours=line_hour))) as shop:
        trip = shop.enter()
        trip.scan(TOAST, count=before)
        shop.pass_time(3_600 * (now_hour - line_hour))
        surplus = trip.quantity(before + more)
        assert (type(surplus), surplus.quantity, surplus.amount) == (ItemScanned, more, more * now)
        assert [(item.quantity, item.goods.price) for item in trip.basket.lines] == [(before, then), (more, now)]
        assert trip.quantity(before, 1) == QuantityChanged(1, before)
        assert trip.basket.total.minor == before * then + more * now
        trip.undo()
        assert [(item.quantity, item.goods.price) for item in trip.basket.lines] == [(before, then)]
        assert shop.resume(trip.id).basket.lines == trip.basket.lines


def test_fewer_of_a_line_keep_their_price():
    with open_shop(clock=VirtualClock(datetime(2026, 11, 24, 11, 59, tzinfo=UTC))) as shop:
        trip = shop.enter()
        trip.scan(TOAST, count=3)
        shop.pass_time(60)
        assert trip.quantity(2) == QuantityChanged(1, 2)
        assert trip.basket.total.minor == 2 * 1290


def test_a_quantity_is_set_on_the_line_touched_last(trip):
    trip.scan(MILK)
    trip.scan(TOFU)
    assert trip.quantity(3) == QuantityChanged(2, 3)
    assert trip.basket.total.minor == 1290 + 3 * 390


def test_none_of_it_takes_the_line_out(trip):
    trip.scan(MILK)
    assert trip.quantity(0) == LineRemoved(1)
    assert trip.basket.lines == []


def test_undo_goes_back_one_change_after_another(trip):
    trip.scan(MILK)
    trip.quantity(5)
    assert trip.undo() == Undone()
    assert trip.basket.pieces == 1
    trip.undo()
    assert trip.undo() == Refused(Problem.NOTHING_TO_UNDO)


def test_a_refused_scan_is_nothing_to_undo(trip):
    trip.scan("9521234000014")
    assert trip.undo() == Refused(Problem.NOTHING_TO_UNDO)


def test_each_line_goes_its_own_way(trip):
    trip.scan(MILK)
    trip.scan(TOFU)
    assert trip.deliver(1) == FulfilmentChosen(1, Fulfilment.DELIVER)
    assert [item.mode for item in trip.basket.lines] == [Fulfilment.DELIVER, Fulfilment.CARRY]
    assert trip.carry(1) == FulfilmentChosen(1, Fulfilment.CARRY)


def test_goods_to_be_delivered_can_be_added_by_their_sku(trip):
    trip.scan(MILK)
    delivered = trip.deliver("DA001")
    assert (delivered.line, delivered.mode) == (2, Fulfilment.DELIVER)


@pytest.mark.parametrize(
    "by", [lambda t: t.scan("9521234050018"), lambda t: t.add("CK001")], ids=["by its number", "by its name"]
)
def test_cooking_is_not_sold_on_its_own(trip, by):
    assert by(trip).problem is Problem.SERVICE_ONLY
    assert len(trip.basket) == 0
    assert "CK001" not in [product.sku for product in (*trip.shelf.products(), *trip.search("steamed").products)]


def test_fish_is_cooked_in_the_store_as_a_line_that_belongs_to_it(trip, bass):
    trip.scan(bass)
    cooking = trip.cook("CK001")
    assert (cooking.for_line, cooking.mode, cooking.amount) == (1, Fulfilment.CARRY, 1500)
    trip.remove(1)
    assert trip.basket.lines == []


# Setting aside, leaving


def test_a_trip_that_was_set_aside_goes_on_where_it_stood(shop, trip):
    trip.scan(MILK)
    assert trip.suspend() == TripSuspended()
    assert trip.suspend() == Refused(Problem.SUSPENDED)
    assert trip.pay() == Refused(Problem.SUSPENDED)
    again = shop.resume(trip.id)
    assert again.state is TripState.SUSPENDED
    assert again.resume() == TripResumed()
    assert again.basket.lines == trip.basket.lines


def test_a_shopper_leaves_with_what_was_paid(trip):
    trip.scan(MILK)
    assert isinstance(trip.pay(), Paid)
    assert trip.leave() == Left(paid=True)
    assert trip.leave() == Refused(Problem.TRIP_OVER)


def test_a_shopper_may_leave_with_nothing(trip):
    assert trip.leave() == Left(paid=False)


def test_a_shopper_may_leave_everything_behind(trip):
    trip.scan(MILK)
    assert trip.leave(empty_handed=True) == Left(paid=False)
    assert trip.receipt is None


def test_a_trip_set_aside_may_be_left_too(trip):
    trip.suspend()
    assert trip.leave() == Left(paid=False)


# Without a network


def test_without_a_network_the_phone_goes_on_with_what_it_loaded(shop, trip):
    shop.network_drops()
    assert not trip.online
    assert trip.scan(MILK).offline
    assert isinstance(trip.search("milk"), SearchResult)
    shop.network_returns()
    assert not trip.scan(MILK).offline
    assert journal_of(trip) == ["TripStarted", "NetworkDropped", "ItemScanned", "NetworkReturned", "ItemScanned"]


def test_a_network_that_drops_twice_drops_once(shop, trip):
    shop.network_drops()
    shop.network_drops()
    assert journal_of(trip) == ["TripStarted", "NetworkDropped"]


def test_who_has_left_hears_nothing_of_the_network(shop, trip):
    trip.leave()
    shop.network_drops()
    assert journal_of(trip) == ["TripStarted", "Left"]


# The clock


def test_a_clock_that_jumps_back_loses_no_scan_and_mixes_up_no_order(shop, trip):
    trip.scan(MILK)
    shop.clock.set_back(86_400 * 400)
    trip.scan(TOFU)
    trip.undo()
    again = shop.resume(trip.id)
    assert [recorded.seq for recorded in again.events] == [1, 2, 3, 4]
    assert again.events == trip.events
    assert again.basket.lines == trip.basket.lines
    assert shop.enter().id != trip.id


def test_what_is_taken_up_again_equals_what_was_set_aside_to_the_last_field():
    class Odd(VirtualClock):
        """A clock that tells microseconds, as the machine's does."""

        def now(self):
            return super().now().replace(microsecond=123_456)

    with open_shop(clock=Odd(datetime(2026, 11, 24, 10, 30, tzinfo=UTC))) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
        again = shop.resume(trip.id)
        assert again.events == trip.events
        assert again.receipt == trip.receipt
        assert again.basket.fingerprint() == trip.basket.fingerprint()
