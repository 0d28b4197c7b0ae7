"""Which of what was seen in a picture may be believed."""

import pytest

from catalog.pictures.overlay import SAMPLES, SURE, likeness
from catalog.pictures.sightings import LADDER, Sighting, Tally

HERE, THERE = (100.0, 100.0), (400.0, 100.0)


def tally(*sightings, known=()):
    """A tally of (angle, text, place, …)."""
    result = Tally(lambda text: text in known)
    for angle, text, place, *rest in sightings:
        result.note(angle, Sighting(text, place, 60.0, **(rest[0] if rest else {})))
    return result


def test_the_ladder_begins_upright_and_looks_from_both_sides():
    assert LADDER == (0, 30, -30, 60, -60, 15, -15, 45, -45, 75, -75)


def test_one_look_is_not_enough():
    seen = tally((0, "a", HERE))
    assert (seen.believed(), seen.open, seen.empty) == ([], True, False)


def test_goods_that_are_known_are_believed_at_once():
    seen = tally((0, "a", HERE), known="a")
    assert (seen.believed(), seen.open) == (["a"], False)


def test_bars_that_are_the_ones_in_the_picture_are_believed_at_once():
    seen = tally((0, "a", HERE, {"proven": True}))
    assert (seen.believed(), seen.open) == (["a"], False)


@pytest.mark.parametrize(
    ("angles", "believed"),
    [
        ([0, 30], True),
        ([0, 15], True),
        ([15, 45], True),
        ([0, 0], False),
        ([30, -60], False),
        ([15, 75], False),
        ([-15, 15], False),
        ([45, -45], False),
        ([30, -30, 60, -60], False),
    ],
)
def test_two_looks_count_when_they_have_nothing_to_do_with_each_other(angles, believed):
    assert tally(*((angle, "a", HERE) for angle in angles)).believed() == (["a"] if believed else [])


def test_two_numbers_in_one_place_are_both_refused():
    seen = tally((0, "a", HERE), (30, "a", HERE), (0, "b", (110, 95)), (15, "b", HERE))
    assert seen.believed() == []


def test_two_numbers_in_two_places_are_two_codes():
    assert tally((0, "a", HERE), (30, "a", HERE), (0, "b", THERE), (15, "b", THERE)).believed() == ["a", "b"]


def test_known_goods_stand_against_a_number_nobody_knows():
    seen = tally((0, "a", HERE), (0, "b", HERE), (30, "b", HERE), known="a")
    assert (seen.believed(), seen.open) == (["a"], False)


def test_two_known_goods_in_one_place_are_both_refused():
    assert tally((0, "a", HERE), (0, "b", HERE), known="ab").believed() == []


def test_a_kind_that_is_seen_where_there_is_none_must_be_known():
    sightings = [(angle, "a", HERE, {"known_only": True}) for angle in (0, 30, 45)]
    assert tally(*sightings).believed() == []
    assert tally(*sightings, known="a").believed() == ["a"]


def test_a_picture_in_which_nothing_was_seen_is_looked_at_again():
    assert (tally().open, tally().empty, tally().believed()) == (True, True, [])


BARS = "101" + "0001101" * 12 + "101"


def profile(modules, dark=0, light=255):
    return [dark if module == "1" else light for module in modules for _ in range(SAMPLES)]


def test_bars_resemble_themselves_whatever_the_light():
    assert likeness(profile(BARS, dark=90, light=140), BARS) == pytest.approx(1)


def test_bars_that_begin_a_little_earlier_resemble_themselves():
    shifted = [*profile(BARS)[2:], 255, 255]
    assert likeness(shifted, BARS) > SURE


def test_other_bars_do_not_resemble_them():
    other = BARS[:24] + "0111001" + BARS[31:52] + "1110010" + BARS[59:]
    assert likeness(profile(other), BARS) < SURE


@pytest.mark.parametrize("flat", [0, 255])
def test_a_plain_surface_resembles_no_bars(flat):
    assert likeness([flat] * len(BARS) * SAMPLES, BARS) == 0
