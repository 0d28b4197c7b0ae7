"""Any trip saved as a script replays, and ends where it ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.clock import VirtualClock
from checkout.events import (
    ItemScanned,
    Left,
    NetworkDropped,
    NetworkReturned,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    Recorded,
    Source,
)
from checkout.events.fulfilment import Substitutes
from checkout.script.grammar import deed_of, read_text
from checkout.script.player import do, play
from checkout.script.recorder import script_of
from checkout.script.scene import Scene
from checkout.script.world import World
from checkout.session import Session
from checkout.shop import open_shop
from checkout.trip import TripState
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from wallet.money import Money
from wallet.port import Decline, Known, NextAction, PaymentRef, Snapshot, Status

MILK, TOAST, BEER, SMOKES, COOKER = (
    "9521234000013",
    "9521234060024",
    "9521234090014",
    "9521234100010",
    "9521234170013",
)
SALMON, PRAWNS = "2100123003129", "2100111005005"

LINE = st.sampled_from(["", " 1", " 2", " 3"])
SHOPPER = st.one_of(
    st.sampled_from([MILK, TOAST, BEER, SMOKES, COOKER, SALMON, PRAWNS, "dfb", "280012345678901234", "95212340"]).map(
        lambda code: f"scan {code}"
    ),
    st.builds(lambda n: f"scan {TOAST} x {n}", st.integers(1, 30)),
    st.sampled_from(["ship GM001", "carry DA001", "deliver AL001", "ship TO001", "cook CK010", "cook CK001 1"]),
    st.builds("{}{}".format, st.sampled_from(["carry", "deliver", "ship", "remove"]), LINE),
    st.builds("quantity {}{}".format, st.integers(0, 20), LINE),
    st.sampled_from(["undo", "suspend", "resume", "leave", "leave empty-handed", "pin 123456", "pin 000000"]),
)
PAYING = st.sampled_from(["pay", "pay", "cancel payment"])
WORLD = st.one_of(
    st.builds("{} seconds pass".format, st.sampled_from([0, 1, 3, 5, 8, 13, 34, 61, 200, 7200])),
    st.sampled_from(["network drops", "network returns", "power fails", "clock jumps back 90 seconds"]),
)
WALLET = st.sampled_from(
    [
        "approves",
        "declines",
        "declines rescan",
        "asks for the PIN",
        "the PIN is entered",
        "a wrong PIN is entered",
        "answers late after 7 seconds",
        "never answers",
        "takes the money and then does not answer",
        "answers again",
    ]
)
LINES = st.one_of(
    SHOPPER.map(lambda words: ("", words)),
    SHOPPER.map(lambda words: ("", words)),
    PAYING.map(lambda words: ("", words)),
    WORLD.map(lambda words: ("world", words)),
    WALLET.map(lambda words: ("wallet", words)),
)


def walk(world: World, lines: list[tuple[str, str]]) -> Session:
    do(world, deed_of("", "enter"))
    for speaker, words in lines:
        do(world, deed_of(speaker, words))
    return world.trips["li-wei"]


def replayed(trip: Session, lang: str = "en") -> Session:
    """The trip that the saved script makes; it answers as it says."""
    with open_shop() as shop:
        text = script_of(trip.events, shop, lang)
    played = play(read_text(text, "saved.session"))
    assert played.as_written, played.difference()
    session = played.steps[-1].session
    assert session is not None
    return session


def books_add_up(world: World, trip: Session) -> None:
    """The wallet took what the receipt says; what nobody knows yet is left out."""
    wallet = world.shop.wallets.named("mock").inside
    if trip.state not in (TripState.PAYING, TripState.STUCK):
        assert 200_000 - wallet.accounts.funds_of(trip.shopper.id)["balance"].minor == (
            trip.receipt.total.minor if trip.receipt else 0
        )
    assert wallet.check() == []


def same_end(one: Session, other: Session) -> None:
    assert other.state is one.state
    assert other.basket.lines == one.basket.lines
    assert other.basket.total == one.basket.total
    assert (other.receipt and other.receipt.total) == (one.receipt and one.receipt.total)


@given(lines=st.lists(LINES, max_size=25), start=st.sampled_from(["2026-11-24 19:59", "2026-11-24 18:30:29"]))
def test_any_trip_saved_as_a_script_replays_and_ends_the_same(lines, start):
    world = World(Scene(clock=start))
    try:
        trip = walk(world, lines)
        books_add_up(world, trip)
        same_end(trip, replayed(trip))
    finally:
        world.close()


UPS_AND_DOWNS = st.one_of(
    PAYING.map(lambda words: ("", words)),
    st.builds("{} seconds pass".format, st.integers(1, 50)).map(lambda words: ("world", words)),
    WORLD.map(lambda words: ("world", words)),
    WALLET.map(lambda words: ("wallet", words)),
)


@given(count=st.sampled_from([1, 20]), lines=st.lists(UPS_AND_DOWNS, min_size=3, max_size=20))
def test_a_payment_saved_with_all_its_ups_and_downs_ends_the_same(count, lines):
    world = World(Scene())
    try:
        trip = walk(world, [("", f"scan {MILK} x {count}"), ("", "pay"), *lines])
        books_add_up(world, trip)
        same_end(trip, replayed(trip))
    finally:
        world.close()


EITHER = st.tuples(st.sampled_from(["", "wang-fang"]), SHOPPER | PAYING | PAYING)


@given(lines=st.lists(EITHER | UPS_AND_DOWNS, min_size=3, max_size=25))
def test_two_shoppers_never_pay_for_each_other_and_each_trip_can_be_saved(lines):
    world = World(Scene())
    try:
        walk(world, [("wang-fang", f"scan {MILK} x 20"), ("", f"scan {MILK}"), *lines])
        for trip in world.trips.values():
            books_add_up(world, trip)
            same_end(trip, replayed(trip))
    finally:
        world.close()


def in_shop(*deeds, shopper="li-wei", clock=None):
    """A trip on which these were done, each a function of the session."""
    with open_shop(clock=clock) as shop:
        trip = shop.enter(shopper)
        for deed in deeds:
            deed(trip)
        return trip


def saved(trip: Session | list[Recorded], lang: str = "en") -> str:
    with open_shop() as shop:
        return script_of(trip if isinstance(trip, list) else trip.events, shop, lang)


def deeds_in(text: str) -> list[str]:
    """The deeds of the script `text`, without the way in and the look at the end."""
    looking = {"> enter", "> basket", "> receipt"}
    return [line for line in text.split("\n") if ">" in line[:8] and not line.startswith(" ") and line not in looking]


def rewritten(trip: Session, *, until: type, then: list, seconds: int = 3) -> list[Recorded]:
    """The trip's events as far as the first `until`, and then these, `seconds` apart."""
    count = next(n for n, recorded in enumerate(trip.events) if isinstance(recorded.event, until)) + 1
    events = trip.events[:count]
    for event in then:
        events.append(Recorded(len(events) + 1, events[-1].at + timedelta(seconds=seconds), event))
    return events


def test_a_saved_trip_reads_like_one_that_somebody_wrote():
    trip = in_shop(
        lambda t: t.scan(TOAST, Source.SHELF, 2),
        lambda t: t.scan("[/red]\x1b[2J95212340"),
        lambda t: t.add("GM001"),
        lambda t: t.scan(PRAWNS),
        lambda t: t.cook("CK010"),
        lambda t: t.deliver(1),
        lambda t: t.quantity(3, 1),
        lambda t: t.remove(2),
        lambda t: t.undo(),
        lambda t: t.remove(2),
        lambda t: t.suspend(),
        lambda t: t.resume(),
        lambda t: t.pay(),
        lambda t: t.leave(),
    )

    text = saved(trip)

    assert text.startswith(
        f"# Trip {trip.id}, saved as a script\n@ store   jinqiao\n@ clock   2026-11-24 18:30\n@ shopper li-wei\n"
    )
    assert "\x1b" not in text
    assert deeds_in(text) == [
        f"> scan {TOAST} x 2",
        "> scan [/red]95212340",
        "> ship GM001",
        f"> scan {PRAWNS}",
        "> cook CK010 3",
        "> deliver 1",
        "> quantity 3 1",
        "> remove 2",
        "> undo",
        "> remove 2",
        "> suspend",
        "> resume",
        "> pay",
        "> leave",
    ]
    same_end(trip, replayed(trip))


def test_a_trip_is_saved_in_the_language_that_is_asked_for():
    trip = in_shop(lambda t: t.scan(MILK))

    assert "鲜牛奶950毫升" in saved(trip, "zh-CN")
    same_end(trip, replayed(trip, "zh-CN"))


def test_what_is_not_the_beginning_of_a_trip_is_no_trip():
    trip = in_shop(lambda t: t.scan(MILK))

    for events in ([], trip.events[1:]):
        with pytest.raises(ValueError, match="a trip begins with TripStarted"):
            saved(events)


@pytest.mark.parametrize("raw", ["9521234\x1b[0m000013", "9521234\u200b000013", f"{MILK} x 2"])
def test_what_could_not_be_read_is_not_read_when_it_is_replayed(raw):
    trip = in_shop(lambda t: t.scan(raw), lambda t: t.scan(SALMON), lambda t: t.scan(raw), lambda t: t.scan(SALMON))
    assert len(trip.basket) == 2

    assert "# could not be read as it came in: " in saved(trip)
    same_end(trip, replayed(trip))


def test_a_payment_code_held_in_front_of_the_scanner_is_not_in_the_script():
    trip = in_shop(lambda t: t.scan("280012345678901234"))

    assert "280012345678901234" not in saved(trip)
    same_end(trip, replayed(trip))


def test_goods_chosen_in_the_app_and_refused_are_refused_again():
    trip = in_shop(lambda t: t.add("AL001"), lambda t: t.ship("AL007"), lambda t: t.scan(BEER), shopper="chen-hao")
    assert len(trip.events) == 4

    assert deeds_in(saved(trip)) == ["> carry AL001", "> carry AL007", f"> scan {BEER}"]


def test_goods_whose_code_is_not_kept_are_found_by_their_own():
    trip = in_shop(lambda t: t.scan(MILK), lambda t: t.scan(SALMON))
    events = [
        replace(recorded, event=replace(recorded.event, raw="taken from the shelf"))
        if isinstance(recorded.event, ItemScanned)
        else recorded
        for recorded in trip.events
    ]

    # The salmon's weight stood on the label alone: it is asked for by its name, and has to be weighed.
    assert deeds_in(saved(events)) == [f"> scan {MILK}", "> carry SE023"]


def test_walking_in_without_a_network_is_part_of_the_story():
    with open_shop() as shop:
        shop.network_drops()
        trip = shop.enter()
        trip.scan(MILK)
        trip.pay()
        shop.network_returns()
        shop.settle()

    text = saved(trip)

    assert text.index("world> network drops") < text.index("> enter")
    assert replayed(trip).receipt is not None


def test_a_trip_set_aside_for_weeks_is_taken_up_at_the_same_moment():
    with open_shop() as shop:
        trip = shop.enter()
        trip.scan(TOAST)
        trip.suspend()
        shop.pass_time(20 * 86_400 + 0.25)
        trip.resume()
        trip.scan(TOAST)

    assert deeds_in(saved(trip))[2:5] == ["world> 250 hours pass", "world> 230 hours pass", "> resume"]
    assert replayed(trip).local_now == trip.local_now.replace(microsecond=0)


def test_more_at_another_price_is_more_in_the_script_too():
    with open_shop(clock=VirtualClock(datetime(2026, 11, 24, 11, 59, tzinfo=UTC))) as shop:
        trip = shop.enter()
        trip.scan(TOAST)
        shop.pass_time(60)
        trip.quantity(3)
        trip.scan(MILK)
        trip.undo()
        trip.undo()
        trip.quantity(4, 1)
    assert [deed for deed in deeds_in(saved(trip)) if "quantity" in deed] == ["> quantity 3 1", "> quantity 4 1"]
    same_end(trip, replayed(trip))


def test_times_are_kept_to_the_second():
    clock = VirtualClock(datetime(2026, 11, 24, 11, 59, 58, 900_000, tzinfo=UTC))
    with open_shop(clock=clock) as shop:
        trip = shop.enter()
        trip.scan(TOAST)
        shop.pass_time(1.2)
        trip.scan(TOAST)

    assert "@ clock   2026-11-24 19:59:58\n" in saved(trip)
    assert "world> 2 seconds pass" in saved(trip)
    same_end(trip, replayed(trip))


def paid_after_a_kill() -> Session:
    """The wallet took the money, the program was killed, and started again ten minutes later."""
    with open_shop() as shop:
        trip = shop.enter()
        trip.scan(MILK)
        faults = shop.wallets.named("mock").inside.faults
        faults.take_money_and_hang()
        trip.pay()
        shop.clock.advance(600)
        faults.answer_again()
        again = shop.power_fails().resume(trip.id)
        again.settle()
        return again


def test_a_payment_settled_after_the_program_was_killed_is_charged_once_in_the_script_too():
    trip = paid_after_a_kill()
    assert trip.state is TripState.PAID

    again = replayed(trip)

    same_end(trip, again)
    assert again.receipt.issued_at == trip.receipt.issued_at


def test_what_a_wallet_keeps_for_itself_is_not_in_the_script(shop_with, wallet_that):
    ref = PaymentRef("JQ20261124000101", {"session": "7"})
    wallet = wallet_that(lambda _: Known(Snapshot(ref, Status.PAID, captured=Money(1290))))
    shop = shop_with(wallet)
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    assert PaymentSeen(ref.out_trade_no, (("session", "7"),)) in [recorded.event for recorded in trip.events]
    assert answer_lines(Words("en"), PaymentSeen(ref.out_trade_no, ()), trip) == []
    same_end(trip, replayed(trip))


START = PaymentStarted("JQ20261124000101", "mock", 1290, "f")
STUCK = PaymentStuck(START.out_trade_no, "cancel-unanswered")
AWAITS = PaymentAwaits(START.out_trade_no, NextAction.CONFIRM_IN_APP)
DECLINED = PaymentDeclined(START.out_trade_no, Decline.OTHER_TENDER, "A_CODE_OF_ANOTHER_WALLET")
CANCELLED = PaymentCancelled(START.out_trade_no, "no-answer")
PAID = Paid(START.out_trade_no, "mock", 1290, "T1", "", "JQ-000001")


@pytest.mark.parametrize("seconds", [34, *(pytest.param(at, marks=pytest.mark.slow) for at in (0, 3, 11, 700))])
@pytest.mark.parametrize(
    ("then", "ends"),
    [
        ([], TripState.PAYING),
        ([PAID], TripState.PAID),
        ([DECLINED], TripState.OPEN),
        ([CANCELLED], TripState.OPEN),
        ([AWAITS], TripState.PAYING),
        ([AWAITS, PAID], TripState.PAID),
        ([AWAITS, DECLINED], TripState.OPEN),
        ([AWAITS, CANCELLED], TripState.OPEN),
        ([STUCK], TripState.STUCK),
        ([STUCK, STUCK], TripState.STUCK),
        ([STUCK, PAID], TripState.PAID),
        ([STUCK, STUCK, PAID], TripState.PAID),
        ([STUCK, DECLINED], TripState.OPEN),
        ([STUCK, CANCELLED], TripState.OPEN),
        ([AWAITS, STUCK, PAID], TripState.PAID),
        ([NetworkDropped(), NetworkReturned(), PAID], TripState.PAID),
        ([NetworkDropped()], TripState.PAYING),
        ([STUCK, NetworkDropped()], TripState.STUCK),
        ([NetworkDropped(), NetworkReturned(), STUCK, NetworkDropped(), NetworkReturned(), DECLINED], TripState.OPEN),
        ([NetworkDropped(), CANCELLED], TripState.OPEN),
    ],
    ids=str,
)
def test_whatever_a_wallet_did_the_mock_is_brought_to_do(then, ends, seconds):
    trip = in_shop(lambda t: t.scan(MILK), lambda t: t.pay())
    events = rewritten(trip, until=PaymentStarted, then=then, seconds=seconds)

    text = saved(events)
    played = play(read_text(text, "saved.session"))

    assert played.as_written, played.difference()
    assert played.steps[-1].session.state is ends


def test_a_payment_that_the_mock_wallet_could_not_make_ends_the_script_with_a_word_about_it():
    trip = in_shop(lambda t: t.ship("GM015"), lambda t: t.quantity(9), lambda t: t.pay())
    assert isinstance(trip.events[-1].event, PaymentDeclined)
    events = rewritten(trip, until=PaymentStarted, then=[replace(PAID, amount=629_100), Left(paid=True)])

    text = saved(events)

    assert "# What came then cannot be replayed with the mock wallet.\n> basket\n" in text
    assert "leave" not in text
    assert play(read_text(text, "saved.session")).as_written


@pytest.mark.parametrize("year", [1980, 1993, 2200])
def test_a_trip_of_a_time_when_no_scene_can_be_set_is_refused(year):
    with open_shop(clock=VirtualClock(datetime(year, 6, 1, tzinfo=UTC))) as shop:
        trip = shop.enter()
        with pytest.raises(ValueError, match=f"no script begins on {year}-06-01: expected 1994-01-01 to 2199-12-31"):
            script_of(trip.events, shop)


def test_a_trip_with_questions_slips_and_speaking_packs_is_saved_as_it_went():
    with open_shop("willow-lane") as shop:
        trip = shop.enter()
        trip.scan("2300123003123")
        trip.choose(2)
        trip.scan("95212340000139521234000020")
        trip.choose(2)
        trip.choose(1)
        trip.scan("9521234000031", Source.TYPED)
        trip.scan("9521234000013", Source.TYPED)
        trip.scan("010952123400001310A817\x1d17261125")
        trip.scan("010952123400001310B\x1d21007")
        trip.scan("010952123400001310B\x1d21007")
        trip.scan("0109521234000037" + "10B2611")
        text = script_of(trip.events, shop)
        lines = trip.basket.lines
    played = play(read_text(text, "saved.session"))
    assert played.as_written, played.difference()
    assert [line.amount for line in played.steps[-1].session.basket.lines] == [line.amount for line in lines]
    assert "> choose 2\n" in text
    assert "> type 9521234000031\n" in text


def test_an_order_from_home_is_saved_as_it_went():
    with open_shop(shopper="wang-fang") as shop:
        home = shop.order()
        home.order("HH001", 3)
        home.ship("HH002")
        home.address(31.279, 121.45, "Tonghe Road 7, at the back")
        home.order("FR001", grams=1100)
        home.scan(MILK, count=2)
        home.quantity(4)
        home.carry("DA002")
        home.order("TO001")
        home.leave(empty_handed=True)
        saved = script_of(home.events, shop)
    assert [line for line in saved.splitlines() if line.startswith(("@ store", "home>"))] == [
        "@ store   daning",
        "home> enter",
        "home> order HH001 x3",
        "home> ship HH002",
        "home> address 31.279,121.45 Tonghe Road 7, at the back",
        "home> order FR001 1100 g",
        f"home> scan {MILK} x 2",
        "home> quantity 4 4",
        "home> order TO001",
        "home> leave empty-handed",
    ]
    assert play(read_text(saved, "saved.session")).difference() == ""


def test_an_order_from_home_is_saved_with_its_wishes_and_played_as_it_went():
    with open_shop("daning") as shop:
        home = shop.order("wang-fang")
        home.order("DA001", 2)
        home.order("VE001", grams=600)
        home.quantity(700, 2)
        home.substitutes(Substitutes.YES, 1)
        home.address(31.281, 121.453, "Wutong Lane 3")
        home.slot(time(20))
        home.go_to_pay()
        shop.pass_time(90)
        home.slot(None)
        home.pay()
        text = script_of(home.events, shop)
    deeds = [line.removeprefix("home> ") for line in text.splitlines() if line.startswith("home> ")]
    assert deeds == [
        "enter",
        "order DA001 x2",
        "order VE001 600 g",
        "quantity 700 2",
        "substitutes yes 1",
        "address 31.281,121.453 Wutong Lane 3",
        "slot 20:00",
        "go to pay",
        "slot now",
        "pay",
    ]
    assert play(read_text(text, "saved.session")).as_written
