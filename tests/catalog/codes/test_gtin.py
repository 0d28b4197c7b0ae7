import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.codes.gtin import Gtin, check_digit, has_right_check, is_coupon, is_digits, is_restricted
from catalog.errors import CodeError, CodeProblem

BODIES = st.text("0123456789", min_size=7, max_size=17)


@pytest.mark.parametrize(
    "number",
    [
        "6291041500213",  # GS1's check digit calculator
        "9501101530003",  # GS1 General Specifications, general examples
        "09521234543213",  # GS1 Digital Link examples
        "614141123452",  # GS1 US, GTIN-12
        "0614141000005",  # GS1 US, GLN
        "106141412345678908",  # GS1 US, SSCC
        "036000291452",  # UPC-A in the encyclopaedias
        "4006381333931",  # EAN-13 in the encyclopaedias
        "9783161484100",  # ISBN
        "96385074",  # EAN-8
        "73513537",  # EAN-8
        "2111220009686",  # a real scale's label
    ],
)
def test_published_numbers_have_the_check_digit_we_compute(number):
    assert check_digit(number[:-1]) == number[-1]


@given(BODIES)
def test_the_check_digit_agrees_with_the_definition(body):
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    assert (weighted + int(check_digit(body))) % 10 == 0


@given(BODIES, st.data())
def test_any_single_wrong_digit_is_noticed(body, data):
    code = body + check_digit(body)
    place = data.draw(st.integers(0, len(code) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != code[place]]))
    assert not has_right_check(code[:place] + other + code[place + 1 :])


@pytest.mark.parametrize("same", ["036000291452", "0036000291452", "00036000291452"])
def test_zeros_in_front_make_no_other_number(same):
    gtin = Gtin.parse(same)
    assert gtin.key == "00036000291452"
    assert gtin.ean13 == "0036000291452"
    assert gtin == Gtin.parse("036000291452")
    assert str(gtin) == same


def test_a_case_is_another_number_than_the_unit_in_it():
    case = Gtin.parse("19521234000010")
    assert case.ean13 is None
    assert case != Gtin.parse("9521234000013")


@pytest.mark.parametrize(
    "text", ["", "1", "123456789", "952123400001", "９521234000013", "952123400001²", "6_9", "a" * 13]
)
def test_what_is_no_gtin_is_refused_with_what_was_expected(text):
    with pytest.raises(CodeError, match="expected"):
        Gtin.parse(text)


def test_a_wrong_check_digit_is_told_apart():
    with pytest.raises(CodeError) as caught:
        Gtin.parse("9521234000031")
    assert caught.value.problem is CodeProblem.CHECK_DIGIT
    assert caught.value.given == "9521234000031"


@pytest.mark.parametrize("text", ["²", "٣", "６", "1 ", "+1", "6_9", "", "\x00"])
def test_only_ascii_digits_are_digits(text):
    assert not is_digits(text)


@pytest.mark.parametrize(
    "key",
    [
        "00212345678900",
        "00412345678900",
        "02012345678900",
        "02912345678900",
        "00000001234567",
        "00000021234567",
        "12012345678900",
    ],
)
def test_numbers_for_use_inside_a_store_are_known(key):
    assert is_restricted(key)


@pytest.mark.parametrize(
    "key", ["09521234000013", "00036000291452", "03012345678900", "00000096385074", "00112345678900"]
)
def test_numbers_of_trade_items_are_not_restricted(key):
    assert not is_restricted(key)


def test_coupons_and_refund_receipts_are_known():
    prefixes = {key[1:4] for number in range(1000) if is_coupon(key := f"0{number:03d}0000000000")}
    assert prefixes == {f"{number:03d}" for number in (*range(50, 60), *range(980, 1000))}
