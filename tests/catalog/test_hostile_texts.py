"""Whatever comes in, something sensible is said about it, and nothing is raised."""

import json
import random
import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import demo_chain
from catalog.codes import Unreadable, describe, frame, is_readable, read, split_frames
from catalog.codes.gs1 import read_elements, read_printed
from catalog.shelf import Ask, Found, NotFound, Shelf

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
SEEDS = [
    "9521234000013",
    "]E09521234000013",
    "]C10109521234000013",
    "]d201095212340000131726123110A817\x1d21007",
    "(01)09521234000013(17)261231(10)A817",
    "https://id.example.com/01/09521234000013/10/A817?17=261231",
    "2100123003129",
    "240012304306003129",
    "9795212340000130006450",
    "281234567890123456",
    "977123456700312",
    "04252614",
    "95212340000139521234000020",
    "http://[::1",
    "]",
    "]Y",
    "3919999",
    "8110106141416543213500110000310123196000",
    "鲜牛奶",
    "[red]%s{}\\x1b[2J",
]
SPICE = "0123456789]EdCQe()\x1d\x00\x1b\t\r\n²٣６%/?&=.:-_[]{}<>鲜\u202e\u200b\ud800🥛"


@pytest.fixture(scope="module")
def shelf():
    chain = demo_chain()
    return Shelf(chain, chain.stores["willow-lane"], AT)


def look_at(shelf, text):
    scan = frame(text)
    reading = read(scan, shelf.label_rules)
    found = shelf.identify(reading, member=True, at=AT)
    assert isinstance(found, Found | NotFound | Ask)
    described = json.dumps(describe(scan, reading), ensure_ascii=False)
    described.encode()
    if isinstance(reading, Unreadable):
        assert not {unicodedata.category(character) for character in reading.text} & {"Cc", "Cf", "Cs"}
        assert not is_readable(reading)
    shelf.suggest(text)
    return reading


def mutations(count):
    chance = random.Random(20261124)
    for _ in range(count):
        text = list(chance.choice(SEEDS))
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(text) + 1)
            match chance.randrange(4):
                case 0:
                    text.insert(at, chance.choice(SPICE))
                case 1 if text:
                    text.pop(min(at, len(text) - 1))
                case 2 if text:
                    text[min(at, len(text) - 1)] = chance.choice(SPICE)
                case _:
                    text[at:at] = chance.choice(SEEDS)[: chance.randrange(20)]
        yield "".join(text)


def test_ten_thousand_damaged_codes_are_all_answered(shelf):
    kinds = {type(look_at(shelf, text)) for text in mutations(10_000)}
    assert len(kinds) > 7


@given(
    st.one_of(
        st.text(alphabet=st.characters(codec=None, categories=None), max_size=600),
        st.text(SPICE, max_size=80),
        st.sampled_from(SEEDS).flatmap(lambda seed: st.text(SPICE, max_size=20).map(lambda tail: seed + tail)),
        st.from_regex(r"\A(\]C1)?(01\d{14}|17\d{6}|10\w{0,20}\x1d|3\d{3}\d{6}){1,5}\Z"),
    )
)
def test_any_text_is_answered(shelf, text):
    look_at(shelf, text)
    read_elements(text)
    read_printed(text)
    for part in split_frames(text):
        look_at(shelf, part)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty"),
        ("9" * 7_089, "too-long"),
        ("\ud800" * 13, "unreadable"),
        ("\x00" * 13, "empty"),
        ("\x1b[2J\x1b[31m", "unreadable"),
        ("🥛" * 65, "unreadable"),
        ("95212340\x0000013", "unreadable"),
        ("²²²²²²²²²²²²²", "unreadable"),
        ("٩٥٢١٢٣٤٠٠٠٠١٣", "unreadable"),
        ("]", None),
        ("9", None),
        ("[red]", None),
        ("９５２１２３４００００１３", None),
    ],
)
def test_what_nobody_would_scan_has_its_outcome(shelf, text, problem):
    scan = frame(text)
    assert describe(scan, read(scan, shelf.label_rules))["problem"] == problem
