"""Codes that say more than a number, or mean more than one thing, on a trip."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.events import ItemScanned, Problem, ScanRefused, Source
from checkout.events.codec import decode, encode
from checkout.trip import Choice, Refused, SearchResult

EVENING = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
MILK, YOGHURT_DRINK = "9521234000013", "9521234000020"
MILK_PACK = "0109521234000013"
TWO_MEANINGS = "2300123003123"
GS = "\x1d"


@pytest.fixture
def clock():
    return VirtualClock(EVENING)


@pytest.fixture
def trip(clock):
    with open_shop(clock=clock) as shop:
        yield shop.enter()


@pytest.fixture
def bay_trip():
    """In a store whose two makes of scale use the same flag."""
    with open_shop("willow-lane") as shop:
        yield shop.enter()


# One pack read twice


def test_what_the_scanner_reads_twice_is_counted_once(trip, clock):
    trip.scan(MILK)
    clock.advance(0.2)
    assert trip.scan(MILK) == Refused(Problem.READ_TWICE)
    clock.advance(0.2)
    assert trip.scan(MILK) == Refused(Problem.READ_TWICE)
    clock.advance(0.5)
    assert isinstance(trip.scan(MILK), ItemScanned)
    assert trip.basket.pieces == 2


def test_another_code_in_between_makes_it_another_scan(trip, clock):
    for code in (MILK, YOGHURT_DRINK, MILK):
        trip.scan(code)
        clock.advance(0.1)
    assert trip.basket.pieces == 3


@pytest.mark.parametrize("source", [Source.TYPED, Source.PASTED, Source.SHELF])
def test_only_a_scanner_reads_twice(trip, clock, source):
    trip.scan(MILK, source)
    clock.advance(0.1)
    trip.scan(MILK, source)
    assert trip.basket.pieces == 2


def test_without_any_time_between_them_two_scans_are_two(trip):
    for _ in range(20):
        trip.scan(MILK)
    assert trip.basket.pieces == 20


def test_a_label_read_three_times_is_one_pack(trip, clock, label_of):
    label = label_of("00123", 312)
    trip.scan(label)
    for _ in range(3):
        clock.advance(0.1)
        assert trip.scan(label) == Refused(Problem.READ_TWICE)
    clock.advance(1)
    assert trip.scan(label).problem is Problem.SAME_LABEL
    clock.advance(1)
    assert isinstance(trip.scan(label), ItemScanned)


WRITTEN = ["{}", "0{}", "]E0{}", "{}\r"]
"""One code, as scanners set up in different ways send it."""


@pytest.mark.parametrize("first", WRITTEN)
@pytest.mark.parametrize("second", WRITTEN)
def test_one_label_is_one_label_however_it_is_written(trip, clock, label_of, first, second):
    label = label_of("00123", 312)
    trip.scan(first.format(label))
    assert trip.scan(second.format(label)).problem is Problem.SAME_LABEL
    clock.advance(0.1)
    assert trip.scan(first.format(label)) == Refused(Problem.READ_TWICE)
    assert len(trip.basket) == 1


@pytest.mark.parametrize("second", WRITTEN)
def test_one_pack_is_read_twice_however_its_number_is_written(trip, clock, second):
    trip.scan(MILK)
    clock.advance(0.1)
    assert trip.scan(second.format(MILK)) == Refused(Problem.READ_TWICE)
    assert trip.basket.pieces == 1


# Two meanings


def test_a_code_with_two_meanings_is_asked_about_and_nothing_happens_before_the_answer(bay_trip):
    asked = bay_trip.scan(TWO_MEANINGS)
    assert isinstance(asked, Choice)
    assert [(option.product.plu, option.amount) for option in asked.options] == [("00123", 4306), ("00123", 312)]
    assert len(bay_trip.basket) == 0
    chosen = bay_trip.choose(2)
    assert (chosen.raw, chosen.amount) == (TWO_MEANINGS, 312)
    assert bay_trip.choose(1) == Refused(Problem.NOTHING_ASKED)


@pytest.mark.parametrize("number", [0, 3, -1, 99_999])
def test_only_what_was_offered_can_be_chosen(bay_trip, number):
    bay_trip.scan(TWO_MEANINGS)
    assert bay_trip.choose(number) == Refused(Problem.NO_SUCH_CHOICE, str(number))
    assert isinstance(bay_trip.choose(1), ItemScanned)


@pytest.mark.parametrize("source", [Source.SCAN, Source.TYPED])
def test_a_question_is_answered_by_typing_its_number_too(bay_trip, source):
    bay_trip.scan(TWO_MEANINGS)
    assert bay_trip.scan("3", source) == Refused(Problem.NO_SUCH_CHOICE, "3")
    assert bay_trip.scan(" 2 ", source).amount == 312
    assert isinstance(bay_trip.scan("2", source), SearchResult)


def test_the_next_scan_lets_a_question_go(bay_trip):
    bay_trip.scan(TWO_MEANINGS)
    bay_trip.scan(MILK)
    assert bay_trip.choose(1) == Refused(Problem.NOTHING_ASKED)


def test_a_question_is_not_answered_on_a_trip_that_is_over(bay_trip):
    bay_trip.scan(TWO_MEANINGS)
    bay_trip.leave()
    assert bay_trip.choose(1).problem is Problem.TRIP_OVER


def test_glued_codes_are_both_chosen_one_by_one(trip):
    asked = trip.scan(MILK + YOGHURT_DRINK)
    assert isinstance(asked, Choice)
    assert asked.together
    assert trip.choose(2).goods.sku == "DA002"
    assert trip.choose(2) == Refused(Problem.NO_SUCH_CHOICE, "2")
    assert trip.choose(1).goods.sku == "DA001"
    assert trip.choose(1) == Refused(Problem.NOTHING_ASKED)
    assert trip.basket.pieces == 2


def test_glued_codes_that_are_not_both_known_are_scanned_again(trip):
    refused = trip.scan(MILK + "4006381333931")
    assert (refused.problem, refused.detail) == (Problem.UNREADABLE, "glued")


# Typed and pasted


def test_a_slip_of_the_fingers_gets_a_suggestion_and_a_misread_code_does_not(trip):
    typed = trip.scan("9521234000031", Source.TYPED)
    assert (typed.problem, typed.suggestions[0]) == (Problem.CHECK_DIGIT, "DA001")
    assert trip.scan("9521234000031").suggestions == ()
    assert len(trip.basket) == 0


def test_a_pasted_list_is_as_many_scans(trip):
    facts = trip.paste(f"{MILK}\r\n{YOGHURT_DRINK}\n\n{MILK}\t4006381333931\r\nmilk\n")
    assert [type(fact) for fact in facts] == [ItemScanned, ItemScanned, ItemScanned, ScanRefused, SearchResult]
    assert {fact.source for fact in facts[:4]} == {Source.PASTED}
    assert trip.basket.pieces == 3


def test_a_question_in_the_middle_of_a_list_can_still_be_answered(bay_trip):
    assert isinstance(bay_trip.paste(f"{TWO_MEANINGS}\n{MILK}\n")[0], Choice)
    assert isinstance(bay_trip.choose(1), ItemScanned)


# What the pack says


def test_an_expired_pack_stays_out_of_the_basket(trip):
    refused = trip.scan("]e0" + "0199521234040012" + "3103000312" + "17261123")
    assert (refused.problem, refused.sku, refused.detail) == (Problem.EXPIRED, "SE023", "2026-11-23")
    assert trip.scan("]e0" + "0199521234040012" + "3103000312" + "17261130").quantity == 312


def test_a_pack_near_its_expiry_is_cheaper_and_the_journal_knows_why(trip):
    scanned = trip.scan(MILK_PACK + "17261125" + "10A817")
    assert (scanned.goods.price, scanned.goods.regular_price, scanned.amount) == (903, 1290, 903)
    assert (scanned.keeps_until, scanned.lot, scanned.remark) == ("2026-11-25", "A817", "near-expiry")
    assert trip.basket.saved.minor == 387
    assert trip.quantity(5).problem is Problem.NOT_EDITABLE


def test_a_recalled_lot_is_refused(trip):
    refused = trip.scan("0109521234000037" + "10B2611")
    assert (refused.problem, refused.detail) == (Problem.RECALLED, "B2611")


def test_what_was_scanned_with_separators_can_be_scanned_again(trip):
    scanned = trip.scan(MILK_PACK + "10A817" + GS + "17261231")
    assert scanned.raw == MILK_PACK + "10A817<GS>17261231"
    assert trip.scan(scanned.raw).lot == "A817"


def test_the_journal_reads_what_it_wrote_and_what_it_wrote_before_packs_spoke(trip):
    scanned = trip.scan(MILK_PACK + "17261125" + "10A817" + GS + "217")
    kind, body = encode(scanned)
    assert decode(kind, body) == scanned
    old = body.partition(',"lot"')[0] + "}"
    assert decode(kind, old) == replace(scanned, lot="", serial="", keeps_until="", remark="")


# One pack in all the world


SERIAL = MILK_PACK + "21007"


def test_a_pack_with_a_number_of_its_own_is_in_the_basket_once(trip):
    assert trip.scan(SERIAL).serial == "007"
    refused = trip.scan(SERIAL)
    assert (refused.problem, refused.detail) == (Problem.SERIAL_USED, "007")
    assert isinstance(trip.scan(MILK_PACK + "21008"), ItemScanned)
    assert isinstance(trip.scan("0109521234000020" + "21007"), ItemScanned)
    assert trip.quantity(2, 1).problem is Problem.NOT_EDITABLE


@pytest.mark.parametrize("put_back", ["remove", "undo"])
def test_a_pack_that_was_put_back_may_be_taken_again(trip, put_back):
    trip.scan(SERIAL)
    getattr(trip, put_back)()
    assert isinstance(trip.scan(SERIAL), ItemScanned)


def test_a_pack_is_in_one_basket_at_a_time_and_sold_once():
    with open_shop() as shop:
        first, second = shop.enter("li-wei"), shop.enter("wang-fang")
        first.scan(SERIAL)
        assert second.scan(SERIAL).problem is Problem.SERIAL_USED
        first.remove()
        second.scan(SERIAL)
        assert first.scan(SERIAL).problem is Problem.SERIAL_USED
        second.leave(empty_handed=True)
        first.scan(SERIAL)
        first.pay()
        first.leave()
        assert shop.enter("wang-fang").scan(SERIAL).problem is Problem.SERIAL_USED


def test_a_pack_that_was_brought_back_may_be_sold_again():
    with open_shop() as shop:
        first = shop.enter("li-wei")
        first.scan(SERIAL)
        first.scan(MILK_PACK + "21008")
        first.pay()
        first.refund({1: 1})
        second = shop.enter("zhou-min")
        assert second.scan(SERIAL).serial == "007"
        assert second.scan(MILK_PACK + "21008").problem is Problem.SERIAL_USED


def test_a_sold_pack_stays_sold_when_the_program_starts_again(tmp_path):
    with open_shop(data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan(SERIAL)
        trip.pay()
    with open_shop(data=tmp_path) as shop:
        assert shop.enter().scan(SERIAL).problem is Problem.SERIAL_USED


@pytest.mark.parametrize("serial", ["%", "_", '"', "'", "%_%"])
def test_a_number_that_looks_like_a_pattern_is_only_itself(serial):
    with open_shop() as shop:
        shop.enter().scan(MILK_PACK + "21" + "ABC")
        trip = shop.enter("wang-fang")
        assert trip.scan(MILK_PACK + "21" + serial).serial == serial
        assert shop.enter("li-wei").scan(MILK_PACK + "21" + serial).problem is Problem.SERIAL_USED


# What looks like money


def test_what_may_be_a_payment_code_is_not_kept_unless_it_is_goods(trip):
    refused = trip.scan("281234567890123456")
    assert (refused.problem, refused.raw) == (Problem.PAYMENT_CODE, "28************3456")
