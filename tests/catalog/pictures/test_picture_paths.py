"""A file dropped where a scan is expected: what is taken for a path, and what comes of it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.drawing.bars import bar_symbol
from catalog.drawing.rendering import picture
from catalog.pictures.picture_paths import LONGEST, frames_from_path, known_goods, picture_paths
from catalog.pictures.seen import NotSeen, PictureProblem

MILK = "9521234000013"


@pytest.fixture
def milk(tmp_path):
    path = tmp_path / "fresh milk.png"
    path.write_bytes(picture(bar_symbol(MILK)))
    return path


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/tmp/a.png", ["/tmp/a.png"]),
        ("a.JPEG", ["a.JPEG"]),
        ("  /tmp/a.webp\t", ["/tmp/a.webp"]),
        ("'/tmp/a b.png'", ["/tmp/a b.png"]),
        ('"/tmp/a b.jpg"', ["/tmp/a b.jpg"]),
        ("/tmp/a\\ b.png", ["/tmp/a b.png"]),
        ("/tmp/a b.png", ["/tmp/a b.png"]),
        ("/tmp/a.png '/tmp/b c.jpg'", ["/tmp/a.png", "/tmp/b c.jpg"]),
        ("file:///tmp/%E7%89%9B%E5%A5%B6.png", ["/tmp/牛奶.png"]),
        ("FILE://localhost/tmp/a.png", ["/tmp/a.png"]),
        ("/tmp/it's.png", ["/tmp/it's.png"]),
        ("~nobody-of-this-name/a.png", ["~nobody-of-this-name/a.png"]),
    ],
)
def test_a_dropped_picture_is_recognised_however_the_terminal_quotes_it(text, paths):
    assert picture_paths(text) == tuple(map(Path, paths))


def test_a_home_folder_is_found(monkeypatch):
    monkeypatch.setenv("HOME", "/home/li")
    assert picture_paths("~/a.png") == (Path("/home/li/a.png"),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".png",
        "milk",
        MILK,
        "/tmp/a.gif",
        "a.png and more",
        "https://example.com/a.png?x=1",
        "a\x1b.png",
        "x" * LONGEST + ".png",
        "''.png",
        "/tmp/.jpg",
    ],
)
def test_anything_else_is_no_path(text):
    assert picture_paths(text) == ()


@given(st.text(max_size=60))
def test_any_text_is_taken_for_paths_or_not(text):
    assert all(isinstance(path, Path) for path in picture_paths(text + ".png"))


def test_the_codes_in_a_picture_are_scans(milk):
    assert frames_from_path(f"'{milk}'", lambda _: False) == ["]E0" + MILK]


def test_what_is_no_path_is_left_to_others():
    assert frames_from_path(MILK, lambda _: False) is None


def test_of_several_pictures_those_count_that_can_be_read(milk, tmp_path):
    assert frames_from_path(f"{tmp_path}/none.png '{milk}'", lambda _: False) == ["]E0" + MILK]
    assert frames_from_path(f"{tmp_path}/none.png {tmp_path}/no.jpg", lambda _: False) == NotSeen(
        PictureProblem.NO_SUCH_FILE
    )


def test_only_numbers_of_goods_are_known_and_no_label_of_a_scale(east, now):
    known = known_goods(east, now)
    assert known("]E0" + MILK)
    assert known("]E09521234000075"), "not sold in a store, and still the number of known goods"
    assert not known("]E09521234999997")
    assert not known("]E02100123003129")
    assert not known("]Q1https://example.com")
    assert not known("]E09521234000014")
