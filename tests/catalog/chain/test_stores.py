from datetime import UTC, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain.stores import Store, distance_m
from catalog.text import Bilingual

LATITUDES = st.floats(-90, 90)
LONGITUDES = st.floats(-180, 180)


def store(opens, closes, zone="Asia/Shanghai"):
    return Store(
        "east", "EA", Bilingual("东店", "East"), "shanghai", 31.2572, 121.5741, zone, time(opens), time(closes)
    )


@pytest.mark.parametrize(
    ("opens", "closes", "hour", "open_"),
    [
        (9, 22, 8, False),
        (9, 22, 9, True),
        (9, 22, 21, True),
        (9, 22, 22, False),
        (22, 6, 23, True),
        (22, 6, 5, True),
        (22, 6, 6, False),
        (22, 6, 12, False),
        (0, 0, 3, True),
    ],
)
def test_doors_open_and_close_in_store_time(opens, closes, hour, open_):
    at = datetime(2026, 11, 24, hour, tzinfo=store(opens, closes).zone)
    assert store(opens, closes).is_open(at.astimezone(UTC)) is open_


def test_store_time_is_the_stores_own():
    assert store(9, 22).local(datetime(2026, 11, 24, 10, 30, tzinfo=UTC)).strftime("%H:%M") == "18:30"


def test_a_store_has_a_name_in_both_languages():
    assert (store(9, 22).name("zh-CN"), store(9, 22).name("en")) == ("东店", "East")


@pytest.mark.parametrize(
    ("a", "b", "metres"),
    [
        ((31.2304, 121.4737), (39.9042, 116.4074), 1_067_300),  # Shanghai to Beijing
        ((51.5074, -0.1278), (48.8566, 2.3522), 343_560),  # London to Paris
        ((0, 179.5), (0, -179.5), 111_195),  # over the date line
        ((0, 0), (0, 180), 20_015_115),  # half way round
    ],
)
def test_distances_between_known_places(a, b, metres):
    assert distance_m(*a, *b) == pytest.approx(metres, rel=0.001)


@given(LATITUDES, LONGITUDES, LATITUDES, LONGITUDES)
def test_the_way_there_is_as_long_as_the_way_back(lat1, lon1, lat2, lon2):
    there = distance_m(lat1, lon1, lat2, lon2)
    assert there == pytest.approx(distance_m(lat2, lon2, lat1, lon1))
    assert 0 <= there <= 20_015_200


def test_a_store_measures_from_its_own_door():
    assert store(9, 22).distance_m(31.2572, 121.5741) == 0
    assert store(9, 22).distance_m(31.2842, 121.5741) == pytest.approx(3002, abs=1)
