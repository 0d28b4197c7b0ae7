from datetime import UTC, datetime

import pytest

from checkout import open_shop
from checkout.clock import VirtualClock
from checkout.errors import NoSuchShopper, NoSuchStore
from checkout.life import Level, move_in
from checkout.trip import TripState, is_simulated

FIVE = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Five in the afternoon in Shanghai, on a Monday."""


def lived(seed=7, minutes=4, level=Level.NORMAL):
    """A shop after some minutes of life."""
    shop = open_shop("jinqiao", clock=VirtualClock(FIVE))
    move_in(shop, "jinqiao", seed, level)
    shop.pass_time(60 * minutes)
    return shop


def history(shop):
    return [(trip.shopper, event) for trip in shop.journal.raw_trips() for event in trip.events]


def test_two_lives_with_the_same_seed_are_the_same_and_with_another_they_are_not():
    with lived() as one, lived() as same, lived(seed=8) as other:
        assert history(one) == history(same)
        assert history(one) != history(other)


def test_people_come_pay_and_go_and_no_trip_of_theirs_stays_in_memory():
    with lived(minutes=20, level=Level.QUIET) as shop:
        states = [trip.state for trip in shop.journal.raw_trips()]
        assert states.count("left") > 15
        assert all(each.state is not TripState.LEFT or each.account.is_busy for each in shop.sessions)


def test_what_simulated_shoppers_do_is_no_news_and_theirs_are_no_trips_to_take_up():
    with lived(minutes=0) as shop:
        mine = shop.enter("li-wei")
        assert shop.pass_time(300) == []
        assert [row.trip for row in shop.open_trips()] == [mine.id]


def test_more_people_come_when_there_is_a_rush():
    with lived(level=Level.QUIET) as quiet, lived(level=Level.RUSH) as rush:
        assert 2 * len(list(quiet.journal.raw_trips())) < len(list(rush.journal.raw_trips()))


def test_at_night_people_come_only_where_a_demo_wants_them_to():
    night = datetime(2026, 11, 23, 18, tzinfo=UTC)
    for at_any_hour in (False, True):
        with open_shop("jinqiao", clock=VirtualClock(night)) as shop:
            move_in(shop, "jinqiao", 7, Level.NORMAL, at_any_hour=at_any_hour)
            shop.pass_time(240)
            assert bool(list(shop.journal.raw_trips())) is at_any_hour


def test_after_a_restart_those_inside_pay_and_leave_and_others_come():
    with lived() as shop:
        again = shop.power_fails()
        inside = {row.trip for row in again.journal.unfinished_trips()}
        move_in(again, "jinqiao", 7, Level.NORMAL)
        again.pass_time(300)
        states = {trip.trip: trip.state for trip in again.journal.raw_trips()}
        assert inside
        assert {states[trip] for trip in inside} == {"left"}
        assert len(states) > len(list(shop.journal.raw_trips())) - 1


def test_a_portion_has_no_more_deeds_than_were_asked_for():
    with lived(minutes=1) as shop:
        shop.clock.advance(30)
        assert [shop.people.act(most=2), shop.people.act(most=0)] == [2, 0]
        assert shop.people.act() >= 2


def test_people_go_on_from_where_they_were_after_a_computer_was_asleep():
    with lived(minutes=10) as shop:
        before = len(list(shop.journal.raw_trips()))
        shop.clock.advance(8 * 3600)
        shop.settle()
        assert len(list(shop.journal.raw_trips())) <= before + 1


def test_a_simulated_shopper_is_read_back_by_their_id_and_others_are_not_made_up():
    with open_shop() as shop:
        assert is_simulated(shop.shopper_named("sim-jq-00042").id)
        for nobody in ("sim-jq-42", "sim-zz-00042", "sim-"):
            with pytest.raises(NoSuchShopper):
                shop.shopper_named(nobody)
        with pytest.raises(NoSuchStore):
            move_in(shop, "nowhere", 7, Level.NORMAL)


def test_a_finished_trip_is_kept_only_for_whoever_holds_it():
    with open_shop() as shop:
        held, dropped = shop.enter("li-wei"), shop.enter("wang-fang")
        held.scan("9521234000013")
        held.pay("mock")
        for each in (held, dropped):
            each.leave()
        shop.settle()
        name = dropped.id
        del dropped, each
        assert shop.sessions == [held]
        assert shop.resume(name).state is TripState.LEFT
        shop.settle()
        # A refund that is asked for on the old session is still gone on with.
        held.begin_refund()
        assert held.refunding is not None
        shop.pass_time(5)
        assert held.refunding is None
