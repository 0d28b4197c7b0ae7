import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.errors import CodeProblem
from catalog.frame import frame
from catalog.gtin import check_digit
from catalog.reading import (
    GtinRead,
    LabelRead,
    PaymentCodeRead,
    SearchRead,
    Unreadable,
    WebLinkRead,
    mask,
    read,
)
from catalog.store_codes import LabelRule, Measure


def reading(text):
    return read(frame(text))


def problem(text):
    result = reading(text)
    assert isinstance(result, Unreadable), result
    return result.problem


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("9521234000013", "09521234000013"),
        ("]E09521234000013\r\n", "09521234000013"),
        ("９５２１２３４００００１３", "09521234000013"),
        ("9 521234 000013", "09521234000013"),
        ("036000291452", "00036000291452"),
        ("0 36000 29145 2", "00036000291452"),
        ("0036000291452", "00036000291452"),
        ("96385074", "00000096385074"),
        ("9638 5074", "00000096385074"),
        ("]E496385074", "00000096385074"),
        ("09521234000013", "09521234000013"),
        ("19521234000010", "19521234000010"),
        ("9783161484100", "09783161484100"),
    ],
)
def test_every_form_of_a_gtin_is_read_as_its_key(text, key):
    result = reading(text)
    assert isinstance(result, GtinRead)
    assert result.gtin.key == key


@given(st.sampled_from([8, 12, 13, 14]).flatmap(lambda n: st.text("0123456789", min_size=n, max_size=n)))
def test_a_wrong_check_digit_is_never_read_as_anything_else(digits):
    right = check_digit(digits[:-1]) == digits[-1]
    result = reading(digits)
    assert right != (isinstance(result, Unreadable) and result.problem is CodeProblem.CHECK_DIGIT)


@given(st.sampled_from(["02", "04", *map(str, range(20, 30))]), st.text("0123456789", min_size=10, max_size=10))
def test_a_number_of_a_stores_own_is_never_looked_up_as_a_gtin(prefix, rest):
    body = prefix + rest
    for text in (body + check_digit(body), "0" + body + check_digit(body)):
        assert isinstance(reading(text), LabelRead | Unreadable)
        if prefix not in ("21", "22"):
            assert problem(text) is CodeProblem.UNKNOWN_LABEL


@given(st.sampled_from("02"), st.text("0123456789", min_size=6, max_size=6))
def test_short_numbers_of_a_stores_own_are_never_looked_up_either(first, rest):
    body = first + rest
    assert problem(body + check_digit(body)) is CodeProblem.UNKNOWN_LABEL


def test_a_upc_number_system_of_the_stores_own_is_a_label_when_a_rule_claims_it():
    body = "20012300312"
    code = body + check_digit(body)
    assert problem(code) is CodeProblem.UNKNOWN_LABEL
    claimed = read(frame(code), {"02": LabelRule("02", Measure.WEIGHT)})
    assert isinstance(claimed, LabelRead)
    assert (claimed.code, claimed.label.weight_g) == ("0" + code, 312)


def test_a_label_with_nothing_on_the_scale_was_not_weighed():
    assert problem("2100123000005") is CodeProblem.NOT_WEIGHED


@pytest.mark.parametrize("prefix", ["050", "059", "980", "981", "983", "990", "999"])
def test_coupons_and_vouchers_are_no_goods(prefix):
    body = prefix + "123456789"
    result = reading(body + check_digit(body))
    assert result == Unreadable(CodeProblem.UNREADABLE, body + check_digit(body), "coupon")


@pytest.mark.parametrize(
    "code",
    [
        "101234567890123456",
        "159999999999999999",
        "2512345678901234",
        "281234567890123456",
        "301234567890123456789012",
        "]C0281234567890123456",
    ],
)
def test_a_payment_code_is_kept_out_of_sight(code):
    result = reading(code)
    assert isinstance(result, PaymentCodeRead)
    assert "1234567890" not in repr(result)
    assert "9999999999" not in repr(result)


def test_a_masked_payment_code_keeps_its_length():
    assert mask("281234567890123456") == "28************3456"


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/p/1",
        "HTTP://EXAMPLE.COM",
        "weixin://dl/business",
        "www.example.com",
        "]Q1https://id.example.com/01/09521234000013",
    ],
)
def test_a_link_is_a_link_and_not_a_code(url):
    result = reading(url)
    assert isinstance(result, WebLinkRead)


@pytest.mark.parametrize("identifier", ["]C1", "]d2", "]Q3", "]e0"])
def test_gs1_elements_are_named_and_not_guessed_at(identifier):
    result = reading(identifier + "0109521234000013\x1d10A")
    assert isinstance(result, Unreadable)
    assert (result.problem, result.detail) == (CodeProblem.UNREADABLE, "gs1")


def test_a_group_separator_without_an_identifier_is_gs1_too():
    result = reading("0109521234000013\x1d10A")
    assert isinstance(result, Unreadable)
    assert result.detail == "gs1"


@pytest.mark.parametrize(
    "text",
    ["1", "00123", "9521234", "milk", "鲜牛奶", "xnn", "%", "_", "100%", "²", "٣", "6_9", "-1", "Wuchang rice 5 kg"],
)
def test_few_characters_or_words_are_a_search(text):
    assert reading(text) == SearchRead(text)


@pytest.mark.parametrize(
    "text",
    [
        "123456789",
        "95212340000139521234000020",
        "952123400001²",
        "٩٥٢١٢٣٤٠٠٠٠١٣",
        "952_1234_00001_3",
        "+9521234000013",
        "6901234567892' OR 1=1",
        "9521234000013 9521234000020",
        "95212340\x0000013",
        "milk\x1b[2J",
        "........",
        "]E1" + "00123",
        "]E39521234000013" + "12",
        "]C0milk",
        "x" * 65,
    ],
)
def test_damaged_and_glued_codes_are_never_guessed_at(text):
    assert problem(text) is CodeProblem.UNREADABLE


@pytest.mark.parametrize("text", ["", " ", "\r\n", "\x02\x03", "]E0", "]E0\r"])
def test_nothing_is_empty(text):
    assert problem(text) is CodeProblem.EMPTY


@pytest.mark.parametrize("text", ["9" * 7000, "milk " * 1400, "]E0" + "1" * 513, "\x1b" * 7000, "牛" * 513])
def test_a_scan_that_is_too_long_says_so(text):
    assert problem(text) is CodeProblem.TOO_LONG


@given(
    st.one_of(
        st.text(alphabet=st.characters(codec=None, categories=None), max_size=1000),
        st.text("0123456789]EdCQ\x1d \r\t６²٣", max_size=40),
        st.text(max_size=80).map(lambda text: text * 100).map(lambda text: text[:8000]),
    )
)
def test_any_text_gets_a_reading_that_is_safe_to_show(text):
    match reading(text):
        case GtinRead(gtin):
            shown = gtin.printed + gtin.key
        case LabelRead(code, label):
            shown = code + label.plu
        case PaymentCodeRead(shown) | WebLinkRead(shown) | SearchRead(shown) | Unreadable(_, shown):
            pass
    assert shown.isprintable()
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs"}
