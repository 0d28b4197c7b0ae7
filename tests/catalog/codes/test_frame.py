import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.frame import MAX_LENGTH, frame, split_frames


@pytest.mark.parametrize("around", ["{}\r", "{}\n", "{}\r\n", "{}\t", "\x02{}\x03", "\r{}\r", "  {} ", "\ufeff{}"])
def test_what_a_scanner_puts_around_a_code_is_taken_off(around):
    scan = frame(around.format("9521234000013"))
    assert (scan.raw, scan.text, scan.symbology) == ("9521234000013", "9521234000013", None)


@pytest.mark.parametrize("identifier", ["]E0", "]E4", "]C1", "]d2", "]Q3", "]e0", "]I1"])
def test_a_symbology_identifier_is_told_apart_from_the_code(identifier):
    scan = frame(identifier + "9521234000013\r")
    assert (scan.text, scan.symbology) == ("9521234000013", identifier)
    assert scan.raw == identifier + "9521234000013"


@pytest.mark.parametrize("text", ["]", "]E", "]99521234000013", "]-1x"])
def test_a_bracket_alone_is_no_identifier(text):
    assert frame(text).symbology is None
    assert frame(text).text == text


def test_full_width_forms_of_a_chinese_input_method_are_folded():
    assert frame("９５２１２３４０００013").text == "9521234000013"
    assert frame("】Ｅ０９５２１２３４００００１３").symbology == "]E0"
    assert frame("\u3000牛奶\u3000").text == "牛奶"


@pytest.mark.parametrize("digit", ["²", "٣", "①", "३", "Ⅳ"])
def test_other_kinds_of_digits_are_left_as_they_are(digit):
    assert frame(f"952123400001{digit}").text == f"952123400001{digit}"


def test_a_group_separator_stays_until_the_code_is_read():
    assert frame("]C10109521234000013\x1d10A").text == "0109521234000013\x1d10A"


def test_more_than_the_limit_is_cut_and_says_so():
    scan = frame("9" * 7000)
    assert scan.too_long
    assert len(scan.raw) == len(scan.text) == MAX_LENGTH
    assert not frame("9" * MAX_LENGTH).too_long


@given(st.text(alphabet=st.characters(codec=None, categories=None), max_size=800))
def test_any_text_gives_a_frame_that_can_be_stored(text):
    scan = frame(text)
    scan.raw.encode()
    scan.text.encode()
    assert len(scan.raw) <= MAX_LENGTH


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n", "\t", "\r\n\r\n"])
def test_a_burst_is_taken_apart_into_scans(end):
    codes = ["9521234000013", "]E09521234000020", "2100123003129"]
    assert split_frames(end.join(["", *codes, " ", ""])) == codes
