"""The promise is later with more to do, fewer people and a longer way, and never earlier."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import StoreTerms, demo_chain
from checkout.store.promise import Work, home_by, work

terms = st.builds(
    StoreTerms,
    pickers=st.integers(1, 5),
    packers=st.integers(1, 3),
    riders=st.integers(1, 5),
    stops_per_round=st.integers(1, 4),
    conveyor_s=st.integers(0, 90),
    rider_m_per_s=st.sampled_from([1.5, 4.2, 7.0]),
)
orders = st.tuples(st.integers(0, 12), st.integers(1, 6), st.integers(0, 3000), st.booleans())


def works(terms, given):
    return [work(terms, lines=lines, zones=zones, distance_m=m, packed=packed) for lines, zones, m, packed in given]


@given(terms, st.lists(orders, max_size=25), st.lists(st.integers(0, 3000), max_size=6), orders, orders, st.data())
def test_one_more_order_ahead_makes_no_order_earlier(terms, ahead, out, more, mine, data):
    place = data.draw(st.integers(0, len(ahead)))
    before, (my_work,) = works(terms, ahead), works(terms, [mine])
    after = before[:place] + works(terms, [more]) + before[place:]
    assert home_by(terms, after, out, my_work) >= home_by(terms, before, out, my_work)


@given(
    terms, st.lists(orders, max_size=25), st.lists(st.integers(0, 3000), max_size=6), orders,
    st.sampled_from(["pickers", "packers", "riders"]), st.integers(1, 3),
)  # fmt: skip
def test_more_people_make_no_order_later(terms, ahead, out, mine, who, more):
    staffed = replace(terms, **{who: getattr(terms, who) + more})
    queue, (my_work,) = works(terms, ahead), works(terms, [mine])
    assert home_by(staffed, queue, out, my_work) <= home_by(terms, queue, out, my_work)


@given(terms, st.lists(orders, max_size=25), orders, st.integers(0, 3000), st.integers(0, 9), st.integers(0, 4))
def test_farther_and_larger_is_never_earlier(terms, ahead, mine, farther, lines, zones):
    lines_now, zones_now, metres, packed = mine
    queue, (near, far) = (
        works(terms, ahead),
        works(terms, [mine, (lines_now + lines, zones_now + zones, metres + farther, packed)]),
    )
    assert home_by(terms, queue, [], near) <= home_by(terms, queue, [], far)


@given(terms, st.lists(orders, max_size=25), st.lists(st.integers(0, 3000), min_size=1, max_size=6), orders)
def test_a_rider_on_the_road_makes_no_order_earlier(terms, ahead, out, mine):
    queue, (my_work,) = works(terms, ahead), works(terms, [mine])
    assert home_by(terms, queue, out, my_work) >= home_by(terms, queue, out[1:], my_work)


def test_with_nobody_ahead_it_is_the_sum_of_the_steps():
    terms = StoreTerms(stops_per_round=1, spare_s=45)
    mine = work(terms, lines=4, zones=2, distance_m=2100)
    assert mine == Work(30 + 2 * 30 + 4 * 20, 60, 500)
    assert home_by(terms, [], [], mine) == 170 + 60 + 60 + 90 + 500 + 45


def test_goods_that_were_handed_over_need_no_picker():
    terms = StoreTerms()
    assert work(terms, lines=0, zones=0, distance_m=0) == Work(0, 60, 0)


def test_an_idle_store_of_the_demo_keeps_half_an_hour_to_its_edge():
    terms = demo_chain().stores["jinqiao"].terms
    usual = work(terms, lines=5, zones=4, distance_m=terms.radius_m)
    assert home_by(terms, [], [], usual) <= 30 * 60


def test_the_busiest_hour_of_a_normal_day_is_within_what_the_demos_people_can_do():
    """200 orders an hour of four lines in three zones, 2 km away: each station serves as many."""
    terms = demo_chain().stores["jinqiao"].terms
    usual = work(terms, lines=4, zones=3, distance_m=2000)
    share = (terms.hand_over_s + 2 * usual.ride) / terms.stops_per_round + terms.door_s + terms.hop_s
    for people, seconds in ((terms.pickers, usual.pick), (terms.packers, usual.pack), (terms.riders, share)):
        assert people * 3600 / seconds >= 200
