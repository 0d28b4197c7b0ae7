import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from catalog.codes import (
    AmbiguousRead,
    CouponRead,
    GluedRead,
    Gs1Read,
    Gtin,
    GtinRead,
    LabelRead,
    PaymentCodeRead,
    SearchRead,
    Unreadable,
    VoucherRead,
    WebLinkRead,
    check_digit,
    fit_to_keep,
    frame,
    is_restricted,
    read,
)
from catalog.codes.labels import LabelMeasure, LabelRule, LabelRules, ShortForm, Template
from catalog.codes.payment_codes import hide_payment_codes, mask
from catalog.codes.upce import to_upc_a
from catalog.errors import CodeProblem


def reading(text):
    return read(frame(text))


SHORT = LabelRules(short_forms=ShortForm)
"""A store whose scanners send UPC-A and UPC-E shorter than they should."""


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
def test_short_numbers_of_a_stores_own_are_never_looked_up_as_what_they_are_not(first, rest):
    code = first + rest + check_digit(first + rest)
    assert reading(code) == Unreadable(CodeProblem.UNKNOWN_LABEL, code)
    result = read(frame(code), SHORT)
    if to_upc_a(code) and not is_restricted(to_upc_a(code).zfill(14)):
        assert result == GtinRead(Gtin(to_upc_a(code).zfill(14), code))
    else:
        assert result == Unreadable(CodeProblem.UNKNOWN_LABEL, code)
    assert reading("]E4" + code) == Unreadable(CodeProblem.UNKNOWN_LABEL, code)


def test_a_upc_number_system_of_the_stores_own_is_a_label_when_a_rule_claims_it():
    body = "20012300312"
    code = body + check_digit(body)
    assert problem(code) is CodeProblem.UNKNOWN_LABEL
    rule = LabelRule("pounds", Template.parse("02{code:5}{embed:5}{ec}"), LabelMeasure.WEIGHT, "g")
    claimed = read(frame(code), LabelRules([rule]))
    assert isinstance(claimed, LabelRead)
    assert (claimed.code, claimed.label.weight_g) == ("0" + code, 312)


def test_a_label_with_nothing_on_the_scale_was_not_weighed():
    assert problem("2100123000005") is CodeProblem.NOT_WEIGHED


@pytest.mark.parametrize(
    ("prefix", "kind"),
    [
        ("050", CouponRead),
        ("059", CouponRead),
        ("980", VoucherRead),
        ("981", CouponRead),
        ("983", CouponRead),
        ("990", CouponRead),
        ("999", CouponRead),
    ],
)
def test_coupons_and_vouchers_are_no_goods(prefix, kind):
    code = prefix + "123456789" + check_digit(prefix + "123456789")
    assert reading(code) == kind(code)
    assert reading("]E0" + code) == kind(code)


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


def kept(text, **how):
    scan = frame(text)
    return fit_to_keep(scan, read(scan), 300, **how)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("288518862676433997", "28************3997"),
        ("2885 1886 2676 4339 97", "28** **** **** **39 97"),
        ("288518862676433997.", "28************3997."),
        ("]C0288518862676433997.", "28************3997."),
        ("２８８５１８８６２６７６４３３９９７。", "28************3997."),
        ("288518862676433997" * 2, "28" + "*" * 30 + "3997"),
        ("9521234000013 288518862676433997", "9521234000013 28************3997"),
        ("13 288518862676433997", "13 28************3997"),
        ("weixin://pay/134567890123456789", "weixin://pay/13************6789"),
    ],
)
def test_a_payment_code_is_not_kept_however_it_came_in(text, shown):
    assert kept(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "9521234000013",
        "9521234000031",
        "01095212340000131726123110A817",
        "010952123400001317991231" + "3103000312" + "2912345678901234567",
        "01095212340000131726123110A817<GS>1726123110123456789012345678",
        "https://example.com/p/1",
        "95212340 00013 x",
    ],
)
def test_what_holds_no_payment_code_is_kept_as_it_came(text):
    assert kept(text) == text


STRAYS = st.text(" .,-_/*#'x啊\t\u200b\u3000", max_size=3)
PAYMENT_CODES = st.from_regex(r"1[0-5][0-9]{16}|(2[5-9]|30)[0-9]{14,22}", fullmatch=True).filter(str.isascii)


@given(PAYMENT_CODES, st.data(), st.sampled_from(["", "]C0", "]Q1", "]E0"]))
def test_no_payment_code_survives_among_stray_characters(code, data, identifier):
    text = identifier + "".join(data.draw(STRAYS) + digit for digit in code) + data.draw(STRAYS)
    digits = "".join(c for c in kept(text) if c in "0123456789")
    assert digits == code[:2] + code[-4:]


DIGITS = st.text("0123456789", max_size=14)
DATED = re.compile(r"20[2-4][0-9](0[1-9]|1[0-2])[0-3][0-9]")


@given(DIGITS, PAYMENT_CODES, DIGITS, st.sampled_from(["", " ", "-"]))
def test_no_payment_code_survives_glued_to_other_digits(before, code, behind, gap):
    digits = before + code + behind
    # Of ten zeros in a row nobody can say where a code begins.
    assume(not DATED.search(digits) and len(set(code)) > 4)
    text = gap.join(digits[n : n + 4] for n in range(0, len(digits), 4))
    # Digits that are the numbers of two goods, or begin with an element string's, are shown, whatever else they hold.
    assume(not digits.startswith("01") and not isinstance(read(frame(text)), GluedRead))
    assert code not in kept(text).replace(gap or "*", "")


@given(PAYMENT_CODES, st.sampled_from(["", " ", "-"]), st.data())
def test_a_payment_code_with_a_digit_too_many_or_too_few_is_hidden_too(code, gap, data):
    at = data.draw(st.integers(2, len(code) - 1))
    changed = code[:at] + data.draw(st.sampled_from(["", code[at] + "7"])) + code[at + 1 :]
    shown = kept(gap.join(changed[n : n + 4] for n in range(0, len(changed), 4)))
    assert [c for c in shown if c.isdigit()] == [*changed[:2], *changed[-4:]]


FACES = st.from_regex(r"fp[0-9a-zA-Z]{33}", fullmatch=True).filter(
    lambda face: face.isascii() and sum(map(str.isdigit, face)) > 4
)


@given(FACES, st.sampled_from(["", " ", "-"]), st.sampled_from(["", "x", "9521234000013"]))
def test_the_code_of_a_payment_by_face_is_hidden(code, gap, glued):
    written = gap.join(code[n : n + 5] for n in range(0, len(code), 5))
    shown = hide_payment_codes(f"{written} {glued}" if gap else glued + code + glued)
    assert code[2:-4] not in shown.replace(gap or "#", "")
    assert glued or shown.count("*") == 29


@pytest.mark.parametrize(
    "text",
    [
        "9521234000099",
        "9521234000013 9521234000020",
        "9781234567897 12345",
        "geo:31.230416,121.473701",
        "geo:30.123456,120.123456",
        "30.123456 120.123456",
        "JQ2026112400010001",
        "order 20261124123456789012",
        "2026112422001412341234567890",
        "4200001234202611241234567890",
        "2026-11-24 10:30:00 12.90",
        "10 2026-11-24T10:30:00 1234",
        "https://shop.example/order/2026112400010001?amount=68.86",
        "https://id.example.org/01/09521234000013/10/288518862676433997",
        "]C1" + "00106141412345678908",
        "order 2612345678 of 2026-11-24",
    ],
)
def test_other_long_numbers_are_shown(text):
    assert kept(text) == text


def test_beside_the_values_of_a_link_nothing_is_trusted():
    link = "https://id.example.org/01/09521234000013/10/288518862676433997?pay=288518862676433998&17=271231"
    assert kept(link) == link.replace("288518862676433998", "28************3998")


@pytest.mark.parametrize(
    "text", ["https://x.example/?c=%32%38%38518862676433997", "https://x.example/2885%201886%202676%204339%2097"]
)
def test_the_digits_of_a_link_may_be_escaped(text):
    assert "2676" not in kept(text)


def test_element_strings_of_a_lot_alone_may_be_a_payment_code():
    assert reading("]C1101234567890123456") == PaymentCodeRead("10************3456")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/p/1",
        "HTTP://EXAMPLE.COM",
        "weixin://dl/business",
        "www.example.com",
        "]Q1https://example.com/about/01/us",
        "]Q3https://example.com",
    ],
)
def test_a_link_is_a_link_and_not_a_code(url):
    result = reading(url)
    assert isinstance(result, WebLinkRead)


@pytest.mark.parametrize("identifier", ["]C1", "]e0", "]e1", "]e2", "]E0", "]I1", "]A0", "]C2"])
@pytest.mark.parametrize("link", ["https://id.example.com/01/09521234000013", "HTTP://EXAMPLE.COM"])
def test_linear_bars_hold_no_link(identifier, link):
    assert isinstance(reading(identifier + link), Unreadable)


@pytest.mark.parametrize("identifier", ["]C1", "]d2", "]Q3", "]e0", "]J1", ""])
def test_element_strings_are_read_with_an_identifier_and_without(identifier):
    result = reading(identifier + "010952123400001310A\x1d17261231")
    assert isinstance(result, Gs1Read)
    assert result.message.elements == (("01", "09521234000013"), ("10", "A"), ("17", "261231"))
    assert not result.link


@pytest.mark.parametrize("text", ["10ABC", "10ABC\x1d17261231", "2110012300312", "\x1d"])
def test_element_strings_without_a_number_need_a_symbology_to_be_believed(text):
    assert not isinstance(reading(text), Gs1Read)


def test_element_strings_that_make_no_sense_say_so():
    assert reading("]C10195212340000AB") == Unreadable(CodeProblem.UNREADABLE, "0195212340000AB", "element:01")
    assert reading("]C10109521234000014") == Unreadable(CodeProblem.CHECK_DIGIT, "0109521234000014", "element:01")


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
        "]E39521234000013" + "123",
        "]E195",
        "]C0milk",
        "x" * 65,
    ],
)
def test_damaged_and_glued_codes_are_never_guessed_at(text):
    assert problem(text) is CodeProblem.UNREADABLE


@pytest.mark.parametrize("text", ["", " ", "\r\n", "\x02\x03", "]E0", "]E0\r"])
def test_nothing_is_empty(text):
    assert problem(text) is CodeProblem.EMPTY


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://li:secret@shop.example/a?b=c@d", "https://***@shop.example/a?b=c@d"),
        ("https://secret@shop.example", "https://***@shop.example"),
        ("https://li:sec@ret@shop.example", "https://***@shop.example"),
        ("https://li:secret@id.example.com/01/09521234000013", "https://***@id.example.com/01/09521234000013"),
        ("ftp://a:secret@b", "ftp://***@b"),
        ("https:\\\\a:secret@b.example", "https:\\\\***@b.example"),
        ("https://a.example/?to=http://b:secret@c", "https://a.example/?to=http://***@c"),
        ("ｈｔｔｐｓ：／／ａ：secret＠b.example", "ｈｔｔｐｓ：／／***＠b.example"),
        (
            "9521234000013https://a:secret@b.example/01/09521234000020",
            "9521234000013https://***@b.example/01/09521234000020",
        ),
        ("https://shop.example/@milk", "https://shop.example/@milk"),
    ],
)
def test_a_link_is_shown_and_kept_without_its_password(link, shown):
    scan = frame(link)
    assert fit_to_keep(scan, read(scan), 99) in (shown, frame(shown).text)
    assert hide_payment_codes(link) == shown
    assert "secret" not in repr(read(scan))


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
        case GtinRead(gtin, addon):
            shown = gtin.printed + gtin.key + addon
        case LabelRead(code, label):
            shown = code + label.item
        case Gs1Read(message):
            shown = "".join(value for _, value in message.elements)
        case AmbiguousRead(candidates):
            shown = str(len(candidates))
        case GluedRead(shown) | CouponRead(shown) | VoucherRead(shown):
            pass
        case PaymentCodeRead(shown) | WebLinkRead(shown) | SearchRead(shown) | Unreadable(_, shown):
            pass
    assert shown.isprintable()
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs"}


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_two_codes_in_one_are_cut_where_both_are_right(end):
    result = reading("9521234000013" + "9521234000020" + end)
    assert isinstance(result, GluedRead)
    assert [[half.gtin.ean13 for half in cut] for cut in result.cuts] == [["9521234000013", "9521234000020"]]


@pytest.mark.parametrize(
    "text",
    [
        "9521234000013" + "2100123003129",
        "96385074" + "9521234000013",
        "9521234000013" + "036000291452",
        "]E0" + "9521234000013" + "]E0" + "9521234000020",
        "9521234000013" + "]E0" + "9521234000020",
    ],
)
def test_codes_of_any_kind_may_be_glued(text):
    assert isinstance(reading(text), GluedRead)


@pytest.mark.parametrize(
    "text", ["9521234000013" + "9521234000021", "9521234000013" * 3, "9521234000013" + "9812345678902"]
)
def test_what_is_glued_and_not_right_is_read_again(text):
    assert isinstance(reading(text), Unreadable)


@pytest.mark.parametrize(
    ("text", "addon"), [("977123456700312", "12"), ("]E3977123456700312", "12"), ("978316148410051299", "51299")]
)
def test_an_addon_is_kept_beside_the_number(text, addon):
    result = reading(text)
    assert isinstance(result, GtinRead)
    assert (result.gtin.printed, result.addon) == (text.removeprefix("]E3")[:13], addon)


def test_an_addon_without_its_number_is_no_code():
    assert reading("]E112") == Unreadable(CodeProblem.UNREADABLE, "12", "addon")
    assert reading("]E251299") == Unreadable(CodeProblem.UNREADABLE, "51299", "addon")
    assert problem("977123456700412") is CodeProblem.CHECK_DIGIT


@pytest.mark.parametrize("text", ["0 425261 4", "042100005264", "]E00042100005264"])
def test_a_upc_e_is_the_upc_a_that_it_was(text):
    result = reading(text)
    assert isinstance(result, GtinRead)
    assert result.gtin.key == "00042100005264"


@pytest.mark.parametrize("text", ["]E004252614", "04252614", "]E0042100005264"])
def test_short_forms_are_read_where_the_scanners_send_them(text):
    result = read(frame(text), SHORT)
    assert isinstance(result, GtinRead)
    assert result.gtin.key == "00042100005264"
    assert isinstance(reading(text), Unreadable)


MILK = "9521234000013"
ELEMENTS = f"010{MILK}17261231"
LINK = f"https://id.example.com/01/0{MILK}?17=261231"
LABEL = "2100123003129"
DRINK = "96385074"
# What each kind of bars may hold; everything else in `ALL` it may not.
HOLDS = {
    "E0": [MILK, LABEL],
    "E3": [MILK + "12", MILK + "51299"],
    "E4": [DRINK],
    "I0": ["0" + MILK],
    "I1": ["0" + MILK],
    **dict.fromkeys(["C1", "e0", "e1", "e2"], (ELEMENTS, "010" + MILK)),
    **dict.fromkeys(["d2", "Q3", "J1"], (ELEMENTS, LINK, "010" + MILK)),
    **dict.fromkeys(
        ["C0", "d0", "d1", "d4", "Q0", "Q1", "Q2", "L0", "z0", "h0", "U0", "X0"],
        (MILK, LABEL, DRINK, "0" + MILK, "042100005264", LINK, f"(01)0{MILK}"),
    ),
    **dict.fromkeys(["A0", "F0", "G0", "M0", "R0", "S0", "e3", "C2", "d3", "Q5", "E7", "I2"], (LABEL,)),
    "E1": [],
    "E2": [],
}
ALL = [
    *(MILK, LABEL, DRINK, "0" + MILK, MILK + "12", MILK + "51299", "042100005264", "04252614", "425261", "0425261"),
    *(ELEMENTS, LINK, f"(01)0{MILK}", "010" + MILK, MILK[:-1], MILK + "7", "690123", "12", "51299", "00123", "milk"),
]


@pytest.mark.parametrize("bars", HOLDS)
def test_a_symbology_identifier_fixes_what_may_follow(bars):
    for text in ALL:
        result = reading(f"]{bars}{text}")
        goods = isinstance(result, GtinRead | LabelRead) or (isinstance(result, Gs1Read) and result.message.gtin)
        assert bool(goods) == (text in HOLDS[bars]), text


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("]E0690123", "length:13"),
        ("]E009521234000013", "length:13"),
        ("]E409521234000013", "length:8"),
        ("]E39521234000013", "length:15/18"),
        ("]I19521234000013", "length:14"),
        ("]E1123", "addon"),
    ],
)
def test_a_scan_that_is_too_short_for_its_bars_says_how_long_it_would_be(text, detail):
    assert reading(text) == Unreadable(CodeProblem.UNREADABLE, text[3:], detail)


def test_eight_digits_may_be_two_things():
    """The same digits are a right EAN-8 and a right UPC-E; the first is known by a rule of the store."""
    rules = LabelRules([LabelRule("own", Template.parse("0{code:6}{ec}"))], [ShortForm.UPC_E])
    result = read(frame("01234565"), rules)
    assert isinstance(result, AmbiguousRead)
    label, upc = result.candidates
    assert (label.label.item, upc.gtin.key) == ("123456", "00012345000065")
    assert isinstance(read(frame("]E401234565"), rules), LabelRead)
    assert isinstance(read(frame("]E001234565"), rules), GtinRead)


def test_a_label_of_18_digits_that_looks_like_money_is_both():
    rules = LabelRules(
        [
            LabelRule(
                "both",
                Template.parse("28{code:5}{price:5}{embed:5}{mod10}"),
                LabelMeasure.WEIGHT,
                "g",
                LabelMeasure.AMOUNT,
                "fen",
            )
        ]
    )
    code = next(iter(rules)).template.build("00123", "312", "4306")
    result = read(frame(code), rules)
    assert isinstance(result, AmbiguousRead)
    label, money = result.candidates
    assert (label.label.amount, label.label.weight_g) == (4306, 312)
    assert isinstance(money, PaymentCodeRead)


def test_two_rules_that_fit_are_both_told():
    rules = LabelRules(
        LabelRule(name, Template.parse("23{code:5}{embed:5}{ec}"), measure, unit)
        for name, measure, unit in (("old", LabelMeasure.WEIGHT, "g"), ("new", LabelMeasure.AMOUNT, "fen"))
    )
    code = "230012300312" + check_digit("230012300312")
    result = read(frame(code), rules)
    assert isinstance(result, AmbiguousRead)
    assert [(c.label.weight_g, c.label.amount) for c in result.candidates] == [(312, None), (None, 312)]


def test_a_rule_for_words_reads_words():
    rules = LabelRules([LabelRule("counter", Template.parse("S{_:4}{embed:5}{code:*}"), LabelMeasure.WEIGHT, "g")])
    result = read(frame("S123400312SE001"), rules)
    assert isinstance(result, LabelRead)
    assert (result.label.item, result.label.weight_g) == ("SE001", 312)


def test_chinese_among_digits_means_the_input_method_is_on():
    assert reading("952123啊4000013") == Unreadable(CodeProblem.UNREADABLE, "952123啊4000013", "input-method")
    assert reading("鲜牛奶950") == SearchRead("鲜牛奶950")
