"""A QR code drawn with half-cell glyphs is read back, and holds what a scan may hold."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalog.drawing.qr import LONGEST_QR, grid_lines, qr_symbol
from catalog.errors import BarsError, CodeProblem

DARK, LIGHT = b"\x00" * 8, b"\xff" * 8
HALVES = {" ": (LIGHT, LIGHT), "▀": (DARK, LIGHT), "▄": (LIGHT, DARK), "█": (DARK, DARK)}


def picture(lines):
    """The lines as a terminal with cells of 8 by 16 pixels shows them, black on white."""
    halves = [b"".join(HALVES[glyph][half] for glyph in line) for line in lines for half in (0, 1)]
    return Image.frombytes("L", (8 * len(lines[0]), 16 * len(lines)), b"".join(half * 8 for half in halves))


def scanned(lines):
    (result,) = zxingcpp.read_barcodes(picture(lines), text_mode=zxingcpp.TextMode.Plain)
    return result.symbology_identifier + result.text


@given(st.text([chr(code) for code in range(33, 127)], min_size=1, max_size=100))
def test_every_ascii_text_is_read_back(text):
    assert scanned(grid_lines(qr_symbol(text))) == "]Q1" + text


def test_chinese_is_read_back():
    assert scanned(grid_lines(qr_symbol("会员:li-wei"))).endswith("会员:li-wei")


@pytest.mark.parametrize(
    ("text", "columns", "lines"), [("9521234000013", 25, 13), ("https://id.gs1.org/01/09521234000013", 33, 17)]
)
def test_a_qr_code_takes_little_room(text, columns, lines):
    drawn = grid_lines(qr_symbol(text))
    assert {len(line) for line in drawn} == {columns}
    assert len(drawn) == lines
    assert not drawn[0].strip()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", CodeProblem.UNREADABLE),
        ("a\x1db", CodeProblem.UNREADABLE),
        ("\x1b[31m", CodeProblem.UNREADABLE),
        ("\ud800", CodeProblem.UNREADABLE),
        ("x" * (LONGEST_QR + 1), CodeProblem.TOO_LONG),
    ],
)
def test_what_would_not_come_back_is_refused(text, problem):
    with pytest.raises(BarsError, match="expected") as caught:
        qr_symbol(text)
    assert caught.value.problem is problem
