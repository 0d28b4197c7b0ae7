import json
from dataclasses import replace
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout.errors import BadOffers, FileFault, Why
from checkout.pricing.files.offer_checks import ChainContents
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    AddOnChoice,
    Benefit,
    BuyGet,
    Coupon,
    Excludes,
    Level,
    Limits,
    NthPiece,
    OfferTerms,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)

NAMES = {"id": "x", "name_zh": "优惠", "name_en": "Offer"}
ALL = {"all": True}
NOTHING = ChainContents({}, frozenset(), frozenset(), frozenset(), frozenset())
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
    {"kind": "buy_get", "items": ALL, "buy": 1, "get": 1, "gifts": {"skus": ["a"]}, "pay_percent": 50},
    {"kind": "buy_get", "items": ALL, "buy": 1, "benefits": [{"items": {"skus": ["a"]}, "price": "0.00", "pieces": 2}]},
    {"kind": "add_on", "items": ALL, "pieces": 2, "addons": [{"items": {"skus": ["a"]}, "price": "1.00"}]},
    {"kind": "spend_save", "items": ALL, "tiers": [{"grams": 1000, "off": "5.00"}], "stacks": True, "order": 3},
    {"kind": "coupon", "items": ALL, "pay_percent": 50, "pieces": 1, "valid_to": "2027-01-01", "limits": {"basket": 2}},
    {"kind": "coupon", "items": ALL, "off": "5.00", "minimum": "30.00", "every": True, "valid_to": "2027-01-01T00:00"},
]

HALF, SAVE = KINDS[3], KINDS[11]


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
    markdown, half, tiers, coupon, *new = read_offers(
        file(*({**KINDS[n], "id": str(n)} for n in (2, 3, 11, 15, *range(16, 22)))).encode()
    )
    assert markdown.rule == SpecialPrice(markdown.rule.items, PriceReason.MARKDOWN, pay_bp=8750)
    assert markdown.terms.hours == ((time(20), time(2)),)
    assert markdown.terms.valid_to == datetime(2027, 1, 2)
    assert half.rule == NthPiece(half.rule.items, 2, pay_bp=5000)
    assert tiers.rule == Threshold(
        tiers.rule.items, (Tier(9900, off=1000), Tier(19900, off=3000)), ThresholdBasis.AMOUNT
    )
    assert coupon.rule == Coupon(coupon.rule.items, off=500, minimum=3000)
    only = Selection(skus=frozenset("a"))
    assert [offer.rule for offer in new] == [
        BuyGet(EVERYTHING, 1, (Benefit(only, pay_bp=5000),)),
        BuyGet(EVERYTHING, 1, (Benefit(only, 2, price=0),)),
        AddOn(EVERYTHING, (AddOnChoice(only, 100),), pieces=2),
        Threshold(EVERYTHING, (Tier(1000, off=500),), ThresholdBasis.GRAMS),
        Coupon(EVERYTHING, pay_bp=5000, one_piece=True),
        Coupon(EVERYTHING, off=500, minimum=3000, every=True),
    ]
    assert [(offer.terms.order, offer.terms.stacks) for offer in new[3:5]] == [(3, True), (None, False)]
    assert [offer.terms.valid_to for offer in new[4:]] == [datetime(2027, 1, 2), datetime(2027, 1, 1)]


def test_the_terms_that_are_written_are_those_that_are_read():
    terms = {
        "hours": [{"from": "08:00", "to": "09:30"}, {"from": "22:00", "to": "02:00"}],
        "weekdays": [6, 7],
        "month_days": [8, 18],
        "audience": ["plus", "new"],
        "limits": {"basket": 2, "day": 1},
        "excludes": {"levels": ["coupon"], "tags": ["timed"], "whole_basket": True},
    }
    (offer,) = read_offers(file(HALF | terms))
    assert offer.terms == OfferTerms(
        "x",
        "优惠",
        "Offer",
        weekdays=frozenset({6, 7}),
        month_days=frozenset({8, 18}),
        hours=((time(8), time(9, 30)), (time(22), time(2))),
        audience=frozenset({"plus", "new"}),
        limits=Limits(basket=2, day=1),
        excludes=Excludes(frozenset({Level.COUPON}), frozenset({"timed"}), whole_basket=True),
    )


@pytest.mark.parametrize(
    ("kind", "given", "audience"),
    [
        ("member_price", {}, {"member"}),
        ("member_price", {"audience": "plus"}, {"plus"}),
        ("timed_price", {}, set()),
        ("timed_price", {"audience": "all"}, set()),
        ("timed_price", {"audience": ["all", "plus"]}, set()),
        ("timed_price", {"audience": ["member", "plus"]}, {"member", "plus"}),
    ],
)
def test_a_price_is_for_members_for_an_audience_or_for_everybody(kind, given, audience):
    (offer,) = read_offers(file(KINDS[1] | {"kind": kind} | given))
    assert offer.terms.audience == audience


def test_null_is_as_if_nothing_were_written():
    fields = ("limits", "hours", "audience", "excludes", "tags", "weekdays", "valid_to", "comment", "price")
    nulls = dict.fromkeys(fields) | {"items": {"all": True, "skus": None, "minus": None}}
    assert read_offers(file(HALF | nulls), NOTHING) == read_offers(file(HALF))
    assert read_offers(file(KINDS[0] | {"pay_percent": None})) == read_offers(file(KINDS[0]))


def test_a_gtin_has_fourteen_digits():
    assert next(iter(read_offers(file(KINDS[6])))).rule.items.gtins == {"09521234000013"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Why.ENDS_EARLY),
        ("[1", Why.ENDS_EARLY),
        ("[1}", Why.NOT_JSON),
        ('{"format": "1', Why.OPEN_TEXT),
        ('{"comment": "a\nb"}', Why.OPEN_TEXT),
        ("\xff\xfe".encode("latin-1"), Why.NOT_UTF8),
        ('{"format": NaN}', Why.NOT_JSON),
        ('{"format": Infinity}', Why.NOT_JSON),
        ("[" * 100_000, Why.TOO_DEEP),
        ('{"format": 1, "comment": "\\ud800"}', Why.NOT_UTF8),
        ('{"format": 1, "comment": "\ud800"}', Why.NOT_UTF8),
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
        ({"currency": "yuan"}, "currency", Why.NOT_A_CHOICE),
        ({"offers": None}, "offers", Why.MISSING),
        ({"offers": {}}, "offers", Why.WRONG_TYPE),
        ({"offers": [1]}, "offers.0", Why.WRONG_TYPE),
        ({"more": 1}, "more", Why.UNKNOWN_FIELD),
    ],
)
def test_a_bad_head_is_refused(head, field, why):
    assert ("", field, why) in faults(file(**head))


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
        (HALF | {"valid_from": "2027-01-01", "valid_to": "2027-01-01T00:00"}, "valid_to", Why.ENDS_BEFORE_IT_BEGINS),
        (HALF | {"valid_from": "2027-01-02", "valid_to": "2027-01-01"}, "valid_to", Why.ENDS_BEFORE_IT_BEGINS),
        (
            HALF | {"valid_from": "2026-11-30", "valid_to": "2026-12-05", "weekdays": [7]},
            "weekdays",
            Why.NEVER_OPEN,
        ),
        (
            HALF | {"valid_from": "2027-02-01", "valid_to": "2027-02-28", "month_days": [30]},
            "month_days",
            Why.NEVER_OPEN,
        ),
        (HALF | {"hours": []}, "hours", Why.MISSING),
        (HALF | {"month_days": [32]}, "month_days.0", Why.OUT_OF_RANGE),
        (HALF | {"audience": []}, "audience", Why.MISSING),
        (HALF | {"audience": "Member"}, "audience", Why.NOT_A_CHOICE),
        (HALF | {"audience": ["plus", "membr"]}, "audience.1", Why.NOT_A_CHOICE),
        (KINDS[0] | {"audience": "all"}, "audience", Why.NOT_A_CHOICE),
        (HALF | {"items": {"gtins": ["9521234000014"]}}, "items.gtins.0", Why.NOT_A_CHOICE),
        (HALF | {"items": {"skus": [1.5]}}, "items.skus.0", Why.WRONG_TYPE),
        (HALF | {"group": "g"}, "group", Why.NOT_FOR_KIND),
        (KINDS[0] | {"order": 1}, "order", Why.NOT_FOR_KIND),
        (KINDS[15] | {"stacks": True}, "stacks", Why.NOT_FOR_KIND),
        (HALF | {"excludes": {"whole_basket": True}}, "excludes", Why.MISSING),
        (KINDS[0] | {"excludes": {"tags": ["member"]}}, "excludes.tags", Why.EXCLUDES_ITSELF),
        (HALF | {"excludes": {"tags": ["nobody"]}}, "excludes.tags", Why.UNKNOWN_TAG),
        (HALF | {"tags": ["t"], "excludes": {"tags": ["t"]}}, "excludes.tags", Why.EXCLUDES_ITSELF),
        (KINDS[0] | {"price": 9.9}, "price", Why.NOT_AN_AMOUNT),
        (KINDS[0] | {"price": "9.999"}, "price", Why.NOT_AN_AMOUNT),
        (KINDS[0] | {"price": "-1.00"}, "price", Why.OUT_OF_RANGE),
        (KINDS[0] | {"price": "0.00"}, "price", Why.UNLIMITED_GIFTS),
        (KINDS[0] | {"price": "9" * 40}, "price", Why.NOT_AN_AMOUNT),
        ({"kind": "pieces_percent", "items": ALL, "pieces": 2, "pay_percent": 0}, "pay_percent", Why.UNLIMITED_GIFTS),
        ({"kind": "pieces_for", "items": ALL, "pieces": 2, "price": "0.00"}, "price", Why.UNLIMITED_GIFTS),
        ({"kind": "bundle", "parts": [{"items": ALL}] * 2, "pay_percent": 0}, "pay_percent", Why.UNLIMITED_GIFTS),
        (
            {"kind": "spend_percent", "items": ALL, "tiers": [{"pieces": 2, "pay_percent": 0}]},
            "tiers.0.pay_percent",
            Why.UNLIMITED_GIFTS,
        ),
        (KINDS[7] | {"buy": 0}, "", Why.UNLIMITED_GIFTS),
        (KINDS[8] | {"spend": "0.00"}, "", Why.UNLIMITED_GIFTS),
        (KINDS[8] | {"pieces": 1}, "", Why.ONE_OF),
        (KINDS[9] | {"addons": [{"items": ALL, "price": "1.00"}]}, "", Why.ONE_OF),
        (KINDS[18] | {"addons": []}, "addons", Why.MISSING),
        (KINDS[18] | {"addons": {"skus": ["a"]}}, "", Why.ONE_OF),
        (KINDS[17] | {"get": 1}, "", Why.ONE_OF),
        (KINDS[17] | {"price": "1.00"}, "", Why.ONE_OF),
        (KINDS[17] | {"benefits": KINDS[17]["benefits"] * 4}, "benefits", Why.OUT_OF_RANGE),
        (KINDS[17] | {"benefits": [{"items": ALL}]}, "benefits.0", Why.ONE_OF),
        (
            KINDS[17] | {"benefits": [{"items": ALL, "pay_percent": 100}]},
            "benefits.0.pay_percent",
            Why.TAKES_NOTHING_OFF,
        ),
        (KINDS[16] | {"price": "1.00"}, "", Why.ONE_OF),
        ({"kind": "markdown", "items": ALL, "pay_percent": 50}, "valid_to", Why.NEVER_ENDS),
        ({"kind": "coupon", "items": ALL, "off": "5.00"}, "valid_to", Why.NEVER_ENDS),
        (KINDS[15] | {"off": "31.00"}, "off", Why.ABOVE_THE_PRICE),
        (KINDS[15] | {"off": "0.00"}, "off", Why.TAKES_NOTHING_OFF),
        (KINDS[15] | {"cap": "0.00"}, "cap", Why.TAKES_NOTHING_OFF),
        (KINDS[15] | {"pieces": 2}, "pieces", Why.OUT_OF_RANGE),
        (KINDS[20] | {"every": True}, "", Why.ONE_OF),
        (KINDS[20] | {"every": True}, "minimum", Why.MISSING),
        (KINDS[21] | {"minimum": "0.00"}, "minimum", Why.UNLIMITED_GIFTS),
        (KINDS[20] | {"pieces": None}, "limits.basket", Why.ONCE_ONLY),
        (SAVE | {"limits": {"basket": 2}}, "limits.basket", Why.ONCE_ONLY),
        (KINDS[13] | {"limits": {"basket": 2}}, "limits.basket", Why.ONCE_ONLY),
        (SAVE | {"tiers": [{"spend": "9.00", "off": "1.00"}, {"grams": 500, "off": "2.00"}]}, "tiers", Why.ONE_OF),
        (SAVE | {"tiers": [{"spend": "9.00", "grams": 500, "off": "1.00"}]}, "tiers.0", Why.ONE_OF),
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


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted(
    {field for row in KINDS for field in row} | {"hours", "weekdays", "audience", "limits", "excludes", "id"}
)


@given(st.sampled_from(KINDS), st.sampled_from(FIELDS), ANYTHING)
def test_whatever_stands_in_a_field_is_read_or_refused(row, field, value):
    found = []
    try:
        read_offers(file(row | {field: value}), NOTHING)
    except BadOffers as bad:
        found += bad.faults
    assert all(each.isprintable() for fault in found for each in (fault.field, fault.given, fault.expected))


def test_an_offer_without_an_end_is_answered_with_what_an_end_looks_like():
    with pytest.raises(BadOffers) as raised:
        read_offers(file({"kind": "markdown", "items": ALL, "pay_percent": 50}))
    assert raised.value.faults[0].expected == "2026-11-24 | 2026-11-24T18:00"


def test_all_faults_are_told_at_once():
    text = file(HALF | {"id": "one", "every": 0}, HALF | {"id": "two", "items": {}}, HALF | {"id": "two"})
    assert [fault[0] for fault in faults(text)] == ["one", "two", "two"]


def test_what_is_wrong_with_a_field_and_with_fields_together_is_told_at_once():
    row = HALF | {"price": "1.00", "every": 1, "colour": "red", "hours": "20:00-22:00", "limits": {"baskets": 2}}
    assert sorted(fault[1:] for fault in faults(file(row))) == [
        ("", Why.ONE_OF),
        ("colour", Why.UNKNOWN_FIELD),
        ("every", Why.OUT_OF_RANGE),
        ("hours", Why.WRONG_TYPE),
        ("limits.baskets", Why.UNKNOWN_FIELD),
    ]


def test_four_offers_of_a_file_may_exclude_something_from_the_whole_basket():
    rows = [SAVE | {"id": f"o{n}", "excludes": {"tags": ["member"], "whole_basket": True}} for n in range(5)]
    assert len(read_offers(file(*rows[:4])).by_id) == 4
    assert faults(file(*rows)) == [("o4", "excludes.whole_basket", Why.TOO_MANY)]


@pytest.mark.parametrize(
    ("row", "field", "why", "given", "expected"),
    [
        (HALF | {"pay_percent": 8}, "pay_percent", Why.MOSTLY_OFF, "8", "80"),
        (HALF | {"pay_percent": "8.5"}, "pay_percent", Why.MOSTLY_OFF, "8.5", "85"),
        (KINDS[13] | {"tiers": [{"pieces": 3, "pay_percent": 7}]}, "tiers.0.pay_percent", Why.MOSTLY_OFF, "7", "70"),
        (HALF | {"valid_to": "2026-11-30"}, "valid_to", Why.DAY_INCLUDED, "2026-11-30", ""),
    ],
)
def test_what_may_not_be_meant_is_warned_about(row, field, why, given, expected):
    assert read_offers(file(row)).warnings == (FileFault("x", field, why, given, expected),)


def test_offers_that_end_on_the_same_day_are_warned_about_together():
    rows = [KINDS[1] | {"id": f"x{number}", "valid_to": "2026-11-30"} for number in range(7)]
    assert [warning.offer for warning in read_offers(file(*rows)).warnings] == ["x0, x1, x2, x3, x4, …"]


def test_nothing_is_said_about_what_is_clear():
    assert read_offers(file(HALF | {"pay_percent": 10, "valid_to": "2026-11-30T18:00"})).warnings == ()
    assert read_offers(file(KINDS[16] | {"pay_percent": 0})).warnings == ()


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


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({"hours": "20:00-22:00"}, '{"from": "20:00", "to": "22:00"}'),
        ({"hours": ["20:00-22:00"]}, '{"from": "20:00", "to": "22:00"}'),
        ({"hours": {"from": 20, "to": "22:00"}}, '"18:00"'),
        ({"limits": 2}, '{"basket": 2}'),
        ({"items": "milk"}, '{"skus": ["milk"]}'),
        ({"items": {"skus": "milk"}}, '["milk"]'),
        ({"excludes": ["member"]}, '{"tags": ["member"]}'),
        ({"weekdays": "6"}, "[6, 7]"),
        ({"weekdays": ["Sat"]}, "[6, 7]"),
        ({"month_days": 8}, "[8, 18, 28]"),
        ({"channels": "carry"}, '["carry"]'),
        ({"audience": "membre"}, "member"),
        ({"audience": 5}, '"all" | "member" | "plus" | ["plus", "new"]'),
        ({"audeince": "member"}, "audience"),
        ({"limits": {"baskets": 2}}, "basket | shopper | day"),
        (SAVE | {"tiers": {"spend": "99.00", "off": "10.00"}}, '[{"spend": "99.00", "off": "10.00"}]'),
        (SAVE | {"tiers": ["99-10"]}, '{"spend": "99.00", "off": "10.00"}'),
        ({"group": "g"}, "spend_save | spend_percent | coupon"),
        ({"excludes": {"tags": ["会员价"]}}, "markdown | member | timed"),
        ({"items": {"skus": ["DA0O1"]}}, "DA001"),
        ({"items": {"departments": ["diary"]}}, "bakery | dairy"),
    ],
)
def test_what_does_not_fit_is_answered_with_what_would(row, expected):
    skus = {"DA001": 1000, **{f"XX{n}": 1 for n in range(99)}}
    known = replace(NOTHING, skus=skus, departments=frozenset({"dairy", "bakery"}))
    with pytest.raises(BadOffers) as raised:
        read_offers(file(HALF | row), known)
    assert expected in [fault.expected for fault in raised.value.faults]
