"""UPC-E, symbology identifiers, and how scanners are set up."""

import pytest
from biip.upc import Upc
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.aim import Carries, carries
from catalog.codes.frame import GS, frame
from catalog.codes.gtin import check_digit, has_right_check
from catalog.codes.upce import to_upc_a, to_upc_e

BODIES = st.tuples(st.sampled_from("01"), st.text("0123456789", min_size=6, max_size=6)).map("".join)


@given(BODIES)
def test_a_upc_e_is_written_out_as_biip_does_it(body):
    upc_a = Upc.parse(body).as_upc_a()
    short = body + upc_a[-1]
    assert to_upc_a(short) == upc_a
    assert to_upc_a(short[:-1] + str((int(short[-1]) + 1) % 10)) is None


@given(BODIES)
def test_what_was_shortened_is_the_same_number(body):
    upc_a = Upc.parse(body).as_upc_a()
    short = to_upc_e(upc_a)
    assert short is not None
    assert to_upc_a(short) == upc_a


@given(st.text("0123456789", min_size=11, max_size=11).map(lambda body: body + check_digit(body)))
def test_only_what_has_the_zeros_can_be_shortened(upc_a):
    short = to_upc_e(upc_a)
    assert short is None or to_upc_a(short) == upc_a


@pytest.mark.parametrize("text", ["", "21234565", "0123456", "0123456a", "０１２３４５６５", "91234565"])
def test_other_text_is_no_upc_e(text):
    assert to_upc_a(text) is None


@pytest.mark.parametrize("text", ["", "2" * 12, "04210000526", "04210000526a", "9" * 12])
def test_what_has_no_short_form(text):
    assert to_upc_e(text) is None


@pytest.mark.parametrize(
    ("identifier", "carried"),
    [
        ("]E0", Carries.EAN_13),
        ("]E1", Carries.ADDON),
        ("]E2", Carries.ADDON),
        ("]E3", Carries.EAN_13_AND_ADDON),
        ("]E4", Carries.EAN_8),
        ("]E5", Carries.OWN),
        ("]C0", Carries.TEXT),
        ("]C1", Carries.ELEMENTS),
        ("]C2", Carries.OWN),
        ("]e0", Carries.ELEMENTS),
        ("]e3", Carries.OWN),
        ("]d1", Carries.TEXT),
        ("]d2", Carries.ELEMENTS_OR_LINK),
        ("]d3", Carries.OWN),
        ("]Q1", Carries.TEXT),
        ("]Q3", Carries.ELEMENTS_OR_LINK),
        ("]Q5", Carries.OWN),
        ("]J1", Carries.ELEMENTS_OR_LINK),
        ("]I0", Carries.CASE),
        ("]I1", Carries.CASE),
        ("]A0", Carries.OWN),
        ("]F0", Carries.OWN),
        ("]L0", Carries.TEXT),
        ("]X0", Carries.TEXT),
        ("]Z9", Carries.TEXT),
        ("]?0", Carries.TEXT),
    ],
)
def test_an_identifier_says_what_the_bars_carry(identifier, carried):
    assert carries(identifier) is carried


@pytest.mark.parametrize("spelled", ["<GS>", "{GS}", "^]", GS])
def test_a_separator_may_be_spelled(spelled):
    assert frame(f"]d20109521234000013{spelled}10A").text == f"0109521234000013{GS}10A"


@pytest.mark.parametrize("around", ["\x02{}\x03", "\x11{}\x13", "\x00{}\x00", "\r\n{}\r\n", "\x04{}\t", " {} "])
def test_what_a_scanner_puts_around_a_code_is_taken_off(around):
    assert frame(around.format("9521234000013")).text == "9521234000013"


@given(st.text("0123456789", min_size=2, max_size=20))
def test_a_check_digit_is_right_when_it_is_the_one_that_is_made(digits):
    assert has_right_check(digits) == (check_digit(digits[:-1]) == digits[-1])
