import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import clean, shorten

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
        ("\x1b]52;c;aGk=\x07milk", "]52;c;aGk=milk"),
        ("\x9b31mmilk\x00", "31mmilk"),
        ("milk\u202ekilm\u2066\u200b", "milkkilm"),
        ("milk\r\nbread\tand\u3000rice\u2028wine", "milk  bread and rice wine"),
        ("half \ud83d a face", "half  a face"),
        ("cafe\u0301", "cafe\u0301"),
        ("o" + "\u0335" * 500 + "!", "o" + "\u0335" * 3 + "!"),
    ],
)
def test_text_from_outside_is_made_safe_to_show(dirty, shown):
    assert clean(dirty) == shown


def test_what_is_cut_off_is_marked_and_what_fits_is_not():
    assert shorten("12345678", 8) == "12345678"
    assert shorten("123456789", 8) == "1234567…"
