"""What is drawn is read back by zxing-cpp, from the glyphs alone: no font, no terminal, no screenshot."""

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from catalog.codes import Gtin, GtinRead, LabelRead, PaymentCodeRead, check_digit, frame, mask, read
from catalog.drawing.bars import ROWS, bar_lines, bar_symbol, bars, code128, ean8, ean13, gs1_128, modules, upca
from catalog.drawing.symbols import Symbology
from catalog.errors import BarsError, CodeProblem

CELL_HEIGHT = 16
DARK, LIGHT = b"\x00" * 4, b"\xff" * 4
CELLS = {" ": LIGHT + LIGHT, "▌": DARK + LIGHT, "▐": LIGHT + DARK, "█": DARK + DARK}


def picture(lines):
    """The lines as a terminal with cells of 8 by 16 pixels shows them, black on white."""
    pixels = b"".join(b"".join(CELLS[glyph] for glyph in line) * CELL_HEIGHT for line in lines)
    return Image.frombytes("L", (8 * len(lines[0]), CELL_HEIGHT * len(lines)), pixels)


def scanned(lines):
    """What a scanner would type: one code, with its symbology identifier."""
    (result,) = zxingcpp.read_barcodes(picture(lines), text_mode=zxingcpp.TextMode.Plain)
    return result.symbology_identifier + result.text


def digits(count, first="0123456789"):
    rest = st.text("0123456789", min_size=count - 1, max_size=count - 1)
    return st.builds(lambda head, tail: head + tail, st.sampled_from(first), rest)


def numbered(count, first="0123456789"):
    return digits(count - 1, first).map(lambda body: body + check_digit(body))


@given(numbered(13).filter(lambda code: not code.startswith("00000")))
def test_every_ean13_is_read_back(code):
    text = scanned(bars(code))
    assert text.startswith("]E0")
    assert frame(text).text.zfill(14) == "0" + code


@given(numbered(8))
def test_every_ean8_is_read_back(code):
    assert scanned(bars(code)) == "]E4" + code


@given(numbered(12).filter(lambda code: not code.startswith("0000")))
def test_a_upc_is_drawn_as_the_ean13_with_a_zero_in_front(code):
    assert modules(code) == modules("0" + code)
    scan = frame(scanned(bars(code)))
    assert (scan.symbology, scan.text.zfill(14)) == ("]E0", "00" + code)


@given(digits(16, first="5").map(lambda rest: "2" + rest + "0"))
def test_every_payment_code_is_read_back(code):
    text = scanned(bars(code))
    assert text == "]C0" + code
    assert read(frame(text)) == PaymentCodeRead(mask(code))


PRINTABLE = "".join(chr(code) for code in range(32, 127))


@given(st.text(PRINTABLE, min_size=2, max_size=48) | digits(2).flatmap(lambda head: digits(20).map(head.__add__)))
def test_every_text_is_read_back_from_code_128(text):
    assert scanned(bar_lines(code128(text))) == "]C0" + text


@given(digits(18).map("99".__add__))
def test_a_code_128_may_begin_with_99(text):
    assert scanned(bar_lines(code128(text))) == "]C0" + text


@given(numbered(14), st.text("0123456789ABCabc-/", min_size=1, max_size=12), digits(6))
def test_every_gs1_message_is_read_back_with_its_separators(gtin, lot, serial):
    fields = [f"01{gtin}10{lot}", f"21{serial}"]
    assert scanned(bar_lines(gs1_128(fields, "(01)…"))) == "]C1" + "\x1d".join(fields)


def test_what_is_scanned_off_the_screen_is_what_is_on_the_shelf():
    assert read(frame(scanned(bars("9521234000013")))) == GtinRead(Gtin.parse("9521234000013"))
    assert isinstance(read(frame(scanned(bars("2100123003129")))), LabelRead)


@pytest.mark.parametrize(
    ("code", "columns", "dark"), [("9521234000013", 57, 95), ("96385074", 41, 67), ("281234567890123456", 77, 134)]
)
def test_bars_have_the_width_of_the_symbol_and_its_quiet_zones(code, columns, dark):
    lines = bars(code)
    assert {len(line) for line in lines} == {columns}
    assert len(modules(code)) == dark
    assert len(lines) == ROWS + 2
    assert not lines[0].strip()
    assert not lines[-1].strip()
    assert len(set(lines[1:-1])) == 1
    assert lines[1].startswith(" " * 3)
    assert lines[1].endswith(" " * 3)


@pytest.mark.parametrize(
    ("draw", "code", "symbology", "text"),
    [
        (bar_symbol, "9521234000013", Symbology.EAN13, "9521234000013"),
        (bar_symbol, "09521234000013", Symbology.EAN13, "9521234000013"),
        (bar_symbol, "96385074", Symbology.EAN8, "96385074"),
        (bar_symbol, "00000096385074", Symbology.EAN8, "96385074"),
        (bar_symbol, "036000291452", Symbology.UPCA, "036000291452"),
        (bar_symbol, "281234567890123456", Symbology.CODE128, "281234567890123456"),
        (ean13, "036000291452", Symbology.EAN13, "0036000291452"),
        (ean13, "96385074", Symbology.EAN13, "0000096385074"),
        (upca, "0036000291452", Symbology.UPCA, "036000291452"),
        (ean8, "00000096385074", Symbology.EAN8, "96385074"),
        (code128, "HM-1", Symbology.CODE128, "HM-1"),
    ],
)
def test_a_symbol_says_what_it_is_and_what_stands_below_it(draw, code, symbology, text):
    symbol = draw(code)
    assert (symbol.symbology, symbol.text) == (symbology, text)


@pytest.mark.parametrize(
    ("draw", "code"),
    [
        (upca, "9521234000013"),
        (ean8, "9521234000013"),
        (ean13, "19521234000010"),
        (ean13, "milk"),
        (code128, ""),
        (code128, "牛奶"),
        (code128, "a\x1db"),
        (code128, "x" * 49),
        (lambda text: gs1_128([text], text), "x" * 49),
    ],
)
def test_what_a_symbology_cannot_hold_is_refused(draw, code):
    with pytest.raises(BarsError, match="expected"):
        draw(code)


def test_the_guards_are_where_they_belong():
    drawn = modules("9521234000013")
    assert (drawn[:3], drawn[45:50], drawn[-3:]) == ("101", "01010", "101")


@pytest.mark.parametrize("code", ["09521234000013", "00000096385074", "00036000291452"])
def test_zeros_in_front_of_a_key_are_not_drawn(code):
    assert modules(code) == modules(code.removeprefix("000000").removeprefix("0"))


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("9521234000014", CodeProblem.CHECK_DIGIT),
        ("96385075", CodeProblem.CHECK_DIGIT),
        ("19521234000010", CodeProblem.UNREADABLE),
        ("９521234000013", CodeProblem.UNREADABLE),
        ("²521234000013", CodeProblem.UNREADABLE),
        ("952123400001", CodeProblem.CHECK_DIGIT),
        ("952123400001x", CodeProblem.UNREADABLE),
        ("95212340000131", CodeProblem.CHECK_DIGIT),
        ("123456789012345", CodeProblem.UNREADABLE),
        ("1" * 25, CodeProblem.UNREADABLE),
        ("", CodeProblem.UNREADABLE),
        ("milk", CodeProblem.UNREADABLE),
    ],
)
def test_what_has_no_bars_is_refused_before_it_is_repaired(code, problem):
    with pytest.raises(BarsError, match="expected") as caught:
        bars(code)
    assert caught.value.problem is problem
