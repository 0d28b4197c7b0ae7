import json
from datetime import datetime, time

import pytest

from checkout.errors import BadOffers, Why
from checkout.pricing.files.offer_checks import ChainContents
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.offers import (
    MEMBER,
    BuyGet,
    Coupon,
    NthPiece,
    PriceReason,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)

NAMES = {"id": "x", "name_zh": "优惠", "name_en": "Offer"}
ALL = {"all": True}
KINDS = [
    {"kind": "member_price", "items": {"skus": ["a"]}, "price": "9.90"},
    {"kind": "timed_price", "items": ALL, "pay_percent": 88, "valid_to": "2027-01-01"},
    {
        "kind": "markdown",
        "items": ALL,
        "pay_percent": "87.5",
        "valid_to": "2027-01-01",
        "hours": {"from": "20:00", "to": "02:00"},
    },
    {"kind": "nth_piece", "items": ALL, "pay_percent": 50},
    {"kind": "nth_piece", "items": ALL, "every": 3, "price": "1.00"},
    {"kind": "pieces_percent", "items": ALL, "pieces": 3, "pay_percent": 70},
    {"kind": "pieces_for", "items": {"gtins": ["9521234000013"]}, "pieces": 3, "price": "20"},
    {"kind": "buy_get", "items": ALL, "buy": 2, "get": 1, "gifts": {"tags": ["toy"]}},
    {"kind": "add_on", "items": ALL, "addons": {"skus": ["a"]}, "price": "1.00", "spend": "50.00"},
    {"kind": "add_on", "items": {"skus": ["b"]}, "addons": {"skus": ["a"]}, "price": "1.00", "pieces": 1},
    {
        "kind": "bundle",
        "parts": [{"items": {"skus": ["a"]}}, {"items": {"skus": ["b"]}, "pieces": 2}],
        "price": "15.00",
    },
    {
        "kind": "spend_save",
        "items": ALL,
        "tiers": [{"spend": "99.00", "off": "10.00"}, {"spend": "199.00", "off": "30.00"}],
    },
    {"kind": "spend_save", "items": ALL, "tiers": [{"spend": "100.00", "off": "10.00"}], "every": True, "cap": "50.00"},
    {"kind": "spend_percent", "items": ALL, "tiers": [{"pieces": 3, "pay_percent": 90}]},
    {"kind": "spend_percent", "items": ALL, "tiers": [{"spend": "200.00", "pay_percent": 90}]},
    {"kind": "coupon", "items": ALL, "off": "5.00", "minimum": "30.00", "valid_to": "2027-01-01", "group": "w"},
]


def file(*rows, **head):
    return json.dumps({"format": 1, "currency": "CNY", "offers": [NAMES | row for row in rows], **head})


def faults(text, known=None):
    with pytest.raises(BadOffers) as raised:
        read_offers(text, known)
    return [(fault.offer, fault.field, fault.why) for fault in raised.value.faults]


@pytest.mark.parametrize("row", KINDS, ids=[f"{row['kind']}-{number}" for number, row in enumerate(KINDS)])
def test_every_kind_can_be_read(row):
    (offer,) = read_offers(file(row))
    assert offer.id == "x"


def test_what_is_written_is_what_is_read():
    markdown, half, tiers, coupon = read_offers(file(*({**KINDS[n], "id": str(n)} for n in (2, 3, 11, 15))).encode())
    assert markdown.rule == SpecialPrice(markdown.rule.items, PriceReason.MARKDOWN, pay_bp=8750)
    assert markdown.terms.hours == ((time(20), time(2)),)
    assert markdown.terms.valid_to == datetime(2027, 1, 1)
    assert half.rule == NthPiece(half.rule.items, 2, pay_bp=5000)
    assert tiers.rule == Threshold(
        tiers.rule.items, (Tier(9900, off=1000), Tier(19900, off=3000)), ThresholdBasis.AMOUNT
    )
    assert coupon.rule == Coupon(coupon.rule.items, off=500, minimum=3000)


def test_a_member_price_is_for_members_and_a_gtin_has_fourteen_digits():
    assert next(iter(read_offers(file(KINDS[0])))).terms.audience == {MEMBER}
    assert next(iter(read_offers(file(KINDS[6])))).rule.items.gtins == {"09521234000013"}
    assert isinstance(next(iter(read_offers(file(KINDS[7])))).rule, BuyGet)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.NOT_JSON),
        ("[1", Why.NOT_JSON),
        ("\xff\xfe".encode("latin-1"), Why.NOT_JSON),
        ('{"format": NaN}', Why.NOT_JSON),
        ('{"format": Infinity}', Why.NOT_JSON),
        ("[" * 100_000, Why.NOT_JSON),
        ('{"format": 1, "comment": "\\ud800"}', Why.NOT_JSON),
        ('{"format": 1, "comment": "\ud800"}', Why.NOT_JSON),
        ('{"format": 1, "format": 1}', Why.DUPLICATE_KEY),
        ("[]", Why.WRONG_TYPE),
        (" " * 5_000_000, Why.TOO_BIG),
    ],
)
def test_what_is_no_file_of_offers_is_refused(text, why):
    assert [fault[2] for fault in faults(text)] == [why]


@pytest.mark.parametrize(
    ("head", "field", "why"),
    [
        ({"format": 2}, "format", Why.FORMAT),
        ({"format": True}, "format", Why.FORMAT),
        ({"currency": "yuan"}, "currency", Why.CURRENCY),
        ({"offers": None}, "offers", Why.MISSING),
        ({"offers": {}}, "offers", Why.WRONG_TYPE),
        ({"offers": [1]}, "offers.0", Why.WRONG_TYPE),
        ({"more": 1}, "more", Why.UNKNOWN_FIELD),
    ],
)
def test_a_bad_head_is_refused(head, field, why):
    assert ("", field, why) in faults(file(**head))


HALF = KINDS[3]
SAVE = KINDS[11]


@pytest.mark.parametrize(
    ("row", "field", "why"),
    [
        (HALF | {"pay_percent": 50.5}, "pay_percent", Why.WRONG_TYPE),
        (HALF | {"pay_percent": 101}, "pay_percent", Why.ABOVE_THE_PRICE),
        (HALF | {"pay_percent": 100}, "pay_percent", Why.TAKES_NOTHING_OFF),
        (HALF | {"price": "1.00"}, "", Why.ONE_OF),
        (HALF | {"every": 1}, "every", Why.OUT_OF_RANGE),
        (HALF | {"every": 10**30}, "every", Why.WRONG_TYPE),
        (HALF | {"items": {}}, "items", Why.NO_GOODS),
        (HALF | {"items": {"all": True, "minus": {"all": True}}}, "items", Why.NO_GOODS),
        (HALF | {"items": {"skus": ["a"], "minus": {"skus": ["a", "b"]}}}, "items", Why.NO_GOODS),
        (HALF | {"items": {"skus": ["a"], "minus": {"all": True}}}, "items", Why.NO_GOODS),
        (HALF | {"kind": "gift"}, "kind", Why.NOT_A_CHOICE),
        (HALF | {"colour": "red"}, "colour", Why.UNKNOWN_FIELD),
        (HALF | {"id": ""}, "id", Why.NOT_A_CHOICE),
        (HALF | {"name_zh": ""}, "name_zh", Why.MISSING),
        (HALF | {"name_en": 7}, "name_en", Why.WRONG_TYPE),
        (HALF | {"weekdays": [0]}, "weekdays.0", Why.OUT_OF_RANGE),
        (HALF | {"channels": ["drone"]}, "channels.0", Why.NOT_A_CHOICE),
        (HALF | {"valid_to": "tomorrow"}, "valid_to", Why.WRONG_TYPE),
        (HALF | {"valid_to": "2026-02-30"}, "valid_to", Why.WRONG_TYPE),
        (HALF | {"hours": {"from": "24:00", "to": "1"}}, "hours.from", Why.WRONG_TYPE),
        (HALF | {"hours": {"from": "08:00", "to": "08:00"}}, "hours", Why.NEVER_OPEN),
        (HALF | {"valid_from": "2027-01-01", "valid_to": "2027-01-01"}, "valid_to", Why.ENDS_BEFORE_IT_BEGINS),
        (HALF | {"excludes": {"tags": ["nobody"]}}, "excludes.tags", Why.UNKNOWN_TAG),
        (HALF | {"tags": ["t"], "excludes": {"tags": ["t"]}}, "excludes.tags", Why.EXCLUDES_ITSELF),
        (KINDS[0] | {"price": 9.9}, "price", Why.NOT_AN_AMOUNT),
        (KINDS[0] | {"price": "9.999"}, "price", Why.NOT_AN_AMOUNT),
        (KINDS[0] | {"price": "-1.00"}, "price", Why.OUT_OF_RANGE),
        (KINDS[0] | {"price": "0.00"}, "price", Why.UNLIMITED_GIFTS),
        (KINDS[0] | {"price": "9" * 40}, "price", Why.NOT_AN_AMOUNT),
        (KINDS[7] | {"buy": 0}, "", Why.UNLIMITED_GIFTS),
        (KINDS[8] | {"spend": "0.00"}, "", Why.UNLIMITED_GIFTS),
        (KINDS[8] | {"pieces": 1}, "", Why.ONE_OF),
        ({"kind": "markdown", "items": ALL, "pay_percent": 50}, "valid_to", Why.NEVER_ENDS),
        ({"kind": "coupon", "items": ALL, "off": "5.00"}, "valid_to", Why.NEVER_ENDS),
        (KINDS[15] | {"off": "31.00"}, "off", Why.ABOVE_THE_PRICE),
        (KINDS[15] | {"off": "0.00"}, "off", Why.TAKES_NOTHING_OFF),
        (KINDS[15] | {"cap": "0.00"}, "cap", Why.TAKES_NOTHING_OFF),
        (SAVE | {"tiers": [{"spend": "10.00", "off": "11.00"}]}, "tiers.0.off", Why.ABOVE_THE_PRICE),
        (SAVE | {"tiers": [{"spend": "0.00", "off": "0.00"}]}, "tiers.0.spend", Why.UNLIMITED_GIFTS),
        (SAVE | {"tiers": [{"spend": "9.00", "off": "0.00"}]}, "tiers.0.off", Why.TAKES_NOTHING_OFF),
        (SAVE | {"tiers": SAVE["tiers"][:1] * 2}, "tiers.1.spend", Why.TIERS_OVERLAP),
        (SAVE | {"tiers": SAVE["tiers"][::-1]}, "tiers.1.spend", Why.TIERS_DESCEND),
        (
            SAVE | {"tiers": [{"spend": "20.00", "off": "5.00"}, {"spend": "30.00", "off": "4.00"}]},
            "tiers.1.off",
            Why.TIERS_DESCEND,
        ),
        (SAVE | {"every": True}, "tiers", Why.TIERS_OVERLAP),
        (SAVE | {"cap": "0.00"}, "cap", Why.TAKES_NOTHING_OFF),
        (
            KINDS[13] | {"tiers": [{"pieces": 2, "pay_percent": 90}, {"spend": "9.00", "pay_percent": 80}]},
            "",
            Why.ONE_OF,
        ),
    ],
)
def test_a_definition_nobody_could_explain_is_refused_by_offer_field_and_reason(row, field, why):
    found = faults(file(row))
    assert why in [fault[2] for fault in found if field in ("", fault[1])], found
    assert {fault[0] for fault in found} <= {"x", "#1"}


def test_all_faults_are_told_at_once():
    text = file(HALF | {"id": "one", "every": 0}, HALF | {"id": "two", "items": {}}, HALF | {"id": "two"})
    assert [fault[0] for fault in faults(text)] == ["one", "two", "two"]


def test_what_refers_to_nothing_is_refused():
    known = ChainContents({"a": 1000}, frozenset(), frozenset({"dairy"}), frozenset({"new"}), frozenset({"jinqiao"}))
    rows = [
        KINDS[0] | {"id": "a", "items": {"skus": ["a", "nothing"]}, "price": "10.00"},
        HALF | {"id": "b", "items": {"departments": ["moon"], "minus": {"tags": ["old"]}}, "stores": ["atlantis"]},
        KINDS[6] | {"id": "c"},
        KINDS[10] | {"id": "d"},
        KINDS[7] | {"id": "e"},
        KINDS[9] | {"id": "f"},
    ]
    assert faults(file(*rows), known) == [
        ("a", "items.skus", Why.UNKNOWN_GOODS),
        ("a", "price", Why.ABOVE_THE_PRICE),
        ("b", "stores", Why.UNKNOWN_STORE),
        ("b", "items.departments", Why.UNKNOWN_GOODS),
        ("b", "items.minus.tags", Why.UNKNOWN_GOODS),
        ("c", "items.gtins", Why.UNKNOWN_GOODS),
        ("d", "parts.1.items.skus", Why.UNKNOWN_GOODS),
        ("e", "gifts.tags", Why.UNKNOWN_GOODS),
        ("f", "items.skus", Why.UNKNOWN_GOODS),
    ]


@pytest.mark.parametrize(
    "items",
    [
        {"all": True, "minus": {"skus": ["a"]}},
        {"skus": ["a", "b"], "minus": {"skus": ["a"]}},
        {"departments": ["dairy"], "minus": {"skus": ["a"]}},
        {"skus": ["a"], "minus": {"all": True, "minus": {"skus": ["a"]}}},
    ],
)
def test_exceptions_that_leave_something_are_taken(items):
    assert "x" in read_offers(file(HALF | {"items": items})).by_id


def test_a_fault_says_where_what_and_why():
    with pytest.raises(BadOffers, match=r"x: every: out-of-range \(0\)"):
        read_offers(file(HALF | {"every": 0}))
