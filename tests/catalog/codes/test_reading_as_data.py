import pytest

from catalog.codes import check_digit, describe, frame, is_readable, read
from catalog.codes.labels import LabelMeasure, LabelRule, LabelRules, Template

KEYS = {
    "raw",
    "kind",
    "symbology",
    "gtin",
    "addon",
    "elements",
    "store_code",
    "role",
    "amount",
    "weight_g",
    "count",
    "unit_price",
    "candidates",
    "problem",
    "detail",
}
TWO_RULES = LabelRules(
    LabelRule(name, Template.parse("23{code:5}{embed:5}{ec}"), measure, unit)
    for name, measure, unit in (("old", LabelMeasure.WEIGHT, "g"), ("new", LabelMeasure.AMOUNT, "fen"))
)


def described(text, *rules):
    scan = frame(text)
    reading = read(scan, *rules)
    facts = describe(scan, reading)
    assert set(facts) == KEYS
    assert is_readable(reading) == (facts["problem"] is None)
    return facts


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("]E09521234000013", {"kind": "gtin", "gtin": "09521234000013", "symbology": "]E0", "addon": None}),
        ("977123456700312", {"kind": "gtin", "gtin": "09771234567003", "addon": "12"}),
        ("2100123003129", {"kind": "label", "store_code": "00123", "weight_g": 312, "amount": None, "role": "goods"}),
        (
            "]d2019952123400001617261231310300031239221290",
            {"kind": "gs1", "gtin": "99521234000016", "amount": 1290, "weight_g": 312, "count": None},
        ),
        ("01095212340000133006\x1d39221290", {"kind": "gs1", "count": 6, "amount": 1290, "detail": ""}),
        ("010952123400001317261331", {"kind": "unreadable", "elements": {}, "detail": "element:17"}),
        (
            "https://x.example/01/09521234000013?17=261231",
            {"kind": "digital-link", "elements": {"01": "09521234000013", "17": "261231"}},
        ),
        ("9812345678902", {"kind": "coupon", "gtin": None}),
        ("9800000000007", {"kind": "voucher"}),
        ("281234567890123456", {"kind": "payment-code", "raw": "28************3456"}),
        ("https://x.example", {"kind": "web-link"}),
        ("milk", {"kind": "search", "raw": "milk"}),
        ("9521234000014", {"kind": "unreadable", "problem": "check-digit"}),
        ("]E112", {"kind": "unreadable", "problem": "unreadable", "detail": "addon"}),
        ("0109521234000013\x1d10A", {"raw": "0109521234000013<GS>10A"}),
    ],
)
def test_a_reading_is_told_to_other_programs(text, facts):
    told = described(text)
    assert {key: told[key] for key in facts} == facts


def test_two_meanings_are_told_as_two_of_the_same_form():
    code = "230012300312" + check_digit("230012300312")
    told = described(code, TWO_RULES)
    assert (told["kind"], told["problem"]) == ("ambiguous", "ambiguous")
    assert [(each["kind"], each["weight_g"], each["amount"]) for each in told["candidates"]] == [
        ("label", 312, None),
        ("label", None, 312),
    ]
    assert all(set(each) == KEYS for each in told["candidates"])


def test_glued_codes_are_told_piece_by_piece():
    told = described("95212340000139521234000020")
    assert (told["kind"], told["problem"], told["detail"]) == ("glued", "ambiguous", "glued")
    assert [each["gtin"] for each in told["candidates"]] == ["09521234000013", "09521234000020"]


def test_what_may_be_a_payment_code_is_not_told_in_full():
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
    told = described(code, rules)
    assert code not in str(told)
    assert told["candidates"][0]["amount"] == 4306
