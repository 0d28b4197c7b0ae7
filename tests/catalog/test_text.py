import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import clean, shorten, without_escapes

ANY_TEXT = st.text(alphabet=st.characters(codec=None, categories=None), max_size=300)


@given(ANY_TEXT)
def test_nothing_invisible_is_left(text):
    for character in clean(text, 300):
        assert unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(ANY_TEXT, st.integers(1, 50))
def test_the_limit_is_kept_and_cleaning_twice_changes_nothing(text, limit):
    once = clean(text, limit)
    assert len(once) <= limit
    assert clean(once, limit) == once
    assert len(shorten(text, limit)) <= limit


@pytest.mark.parametrize(
    ("dirty", "shown"),
    [
        ("鲜牛奶 950 ml", "鲜牛奶 950 ml"),
        ("Milk [/red] [@click=app.exit]", "Milk [/red] [@click=app.exit]"),
        ("\x1b[1;31mmilk\x1b[0m", "milk"),
        ("\x9b31mmilk\x00", "milk"),
        ("\x1b]52;c;aGk=\x07milk", "milk"),
        ("\x1b]8;;https://evil.example\x1b\\milk\x1b]8;;\x1b\\", "milk"),
        ("\x9d0;title\x9cmilk", "milk"),
        ("\x1bPq#0;2\x1b\\\x1b^private\x1b\\\x1b_app\x1b\\\x1bXstring\x9cmilk", "milk"),
        ("\x1b(Bmi\x1b)0lk\x1bc\x1b=", "milk"),
        ("9521234\x1b000013", "9521234000013"),
        ("\x1b[31", "31"),
        ("\x1b]0;milk", "0;milk"),
        ("\x1b\x1b[0mmilk\x1b", "milk"),
        ("mi\x1b\x85lk", "mi lk"),
        ("milk\u202ekilm\u2066\u200b", "milkkilm"),
        ("milk\r\nbread\tand\u3000rice\u2028wine", "milk  bread and rice wine"),
        ("half \ud83d a face", "half  a face"),
        ("cafe\u0301", "cafe\u0301"),
        ("o" + "\u0335" * 500 + "!", "o" + "\u0335" * 3 + "!"),
    ],
)
def test_text_from_outside_is_made_safe_to_show(dirty, shown):
    assert clean(dirty) == shown


@given(st.text("\x1b[]()m07;\x07\x9b\x9d\x9c\\P2a\x85", max_size=40))
def test_once_they_are_gone_no_new_escape_sequence_has_come_together(text):
    once = without_escapes(text)
    assert without_escapes(once) == once
    assert not set(once) & set("\x1b\x9b\x9c\x9d")


@pytest.mark.parametrize(
    "piece", ["\x1b[", "\x1b]", "\x9b", "\x9d", "\x9d0", "\x1b[1", "\x1b[ ", "\x1b]a", "\x1b(", "\x1b"]
)
@pytest.mark.parametrize("tail", ["", "1", " ", "0 "])
def test_half_a_million_unfinished_escape_sequences_take_no_more_than_a_moment(piece, tail):
    assert not set(clean(piece * 250_000 + tail * 250_000, 10)) & set("\x1b\x9b\x9d")


def test_what_is_cut_off_is_marked_and_what_fits_is_not():
    assert shorten("12345678", 8) == "12345678"
    assert shorten("123456789", 8) == "1234567…"
