"""The basket file: what is read, what is looked up, and what is said about one that cannot be used."""

import json
import re
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checkout.pricing
from catalog.chain import Fulfilment, Unit, demo_chain
from checkout import open_shop
from checkout.basket import as_line
from checkout.errors import BadBasket, BadOffers, Why
from checkout.events import ItemScanned
from checkout.pricing import Offers, Usage, explained, near_misses, price
from checkout.pricing.files.basket_file import Circumstances, read_basket
from checkout.pricing.files.basket_models import MOST_LINES, MOST_PIECES
from checkout.pricing.files.offer_file import read_offers
from checkout.pricing.files.offer_models import KINDS
from checkout.pricing.files.priced_file import document
from checkout.pricing.files.strict_file import NotRead, read_json

NOON = datetime(2026, 12, 3, 4, 0, tzinfo=UTC)
"""Noon in Shanghai."""
SHANGHAI = ZoneInfo("Asia/Shanghai")
MILK, SALMON_LABEL, EGGS_LABEL = "9521234000013", "2100123003129", "2000000000176"
FOLDER = Path(checkout.pricing.__file__).parent
PAGES = [FOLDER / "OFFERS.md", FOLDER / "OFFERS.zh-CN.md"]


def no_chain():
    raise AssertionError("nothing had to be looked up")


def file(*lines, **head):
    return json.dumps({"format": 1, "currency": "CNY", "at": "2026-12-03T18:30", **head, "lines": list(lines)})


def asked(text, chain=demo_chain, **circumstances):
    return read_basket(text, Circumstances(chain, NOON, **circumstances))


def faults(text, **circumstances):
    with pytest.raises(BadBasket) as raised:
        asked(text, **circumstances)
    return [(fault.field, fault.why) for fault in raised.value.faults]


def refused(text):
    """What is wrong with the file, if anything is."""
    try:
        asked(text)
    except BadBasket as bad:
        return bad.faults
    return ()


def own(**row):
    return {"sku": "a", "price": "1.00"} | row


def examples(page):
    blocks = page.read_text(encoding="utf-8").split("```json\n")[1:]
    return [json.loads(block.partition("\n```")[0]) for block in blocks]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_example_of_the_page_can_be_read_and_every_kind_has_one(page):
    kinds = set()
    for example in examples(page):
        if "kind" in example:
            read_offers(json.dumps({"format": 1, "currency": "CNY", "offers": [example]}))
            kinds.add(example["kind"])
        elif "lines" in example:
            assert asked(json.dumps(example)).lines
        else:
            assert list(read_offers(json.dumps(example)))
    assert kinds == KINDS.keys()


def test_both_pages_have_the_same_examples():
    assert examples(PAGES[0]) == examples(PAGES[1])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_of_the_page_leads_somewhere(page):
    text = page.read_text(encoding="utf-8")
    targets = set(re.findall(r"\]\(([^)]+)\)", text))
    headings = {f"#{heading.lower().replace(' ', '-')}" for heading in re.findall(r"(?m)^#+ (.+)$", text)}
    assert {target for target in targets if target not in headings and not (FOLDER / target).exists()} == set()


TIER = {"kind": "spend_save", "items": {"all": True}, "tiers": [{"spend": "99.00", "off": "10.00"}]}
NO_MEMBER_PRICE = TIER | {"excludes": {"tags": ["member"]}}
PERCENT = {"kind": "spend_percent", "items": {"all": True}, "tiers": [{"spend": "100.00", "pay_percent": 90}]}
TWENTY = TIER | {"tiers": [{"spend": "100.00", "off": "20.00"}]}
ANY_TWO = {"kind": "pieces_for", "items": {"all": True}, "pieces": 2, "price": "20.00"}
THREE = {"kind": "pieces_percent", "items": {"all": True}, "pieces": 3, "pay_percent": 70}


@pytest.mark.parametrize(
    ("offers", "rows", "total"),
    [
        ([NO_MEMBER_PRICE], [("32.90", 4, "28.90")], "115.60"),
        ([NO_MEMBER_PRICE], [("32.90", 4, "31.90")], "121.60"),
        ([ANY_TWO], [("15.00", 2, None), ("9.00", 2, None)], "38.00"),
        ([THREE], [("4.45", 3, None)], "9.35"),
        ([TWENTY, PERCENT], [("120.00", 1, None)], "88.00"),
        ([TWENTY | {"order": 1}, PERCENT], [("120.00", 1, None)], "90.00"),
    ],
)
def test_the_numbers_of_the_page_are_what_is_paid(offers, rows, total):
    rules = [{"id": f"o{n}", "name_zh": "优", "name_en": "O"} | rule for n, rule in enumerate(offers)]
    lines = [
        own(sku=f"s{n}", price=price_, quantity=quantity, member_price=member)
        for n, (price_, quantity, member) in enumerate(rows)
    ]
    read = read_offers(json.dumps({"format": 1, "currency": "CNY", "offers": rules}))
    basket = asked(file(*lines, member=True))
    priced = price(basket.lines, read, basket.context)
    assert f"{priced.total / 100:.2f}" == total


def test_a_line_with_a_price_stands_for_itself_and_needs_no_chain():
    basket = asked(
        file(
            own(
                quantity=3,
                name="Crisps",
                code=MILK,
                department="snacks",
                tags=["loud"],
                tax_class="standard",
                channel="deliver",
            ),
            {"sku": "b", "grams": 312, "price": "69.00"},
            {"sku": "c", "grams": 312, "price": "138.00", "per_grams": 1000, "amount": "43.05"},
            tax={"standard": "13", "books": "exempt"},
            coupons=["ten"],
            used={"ten": {"ever": 2}},
            store="my-own-shop",
            member=True,
            audiences=["plus"],
        ),
        chain=no_chain,
    )
    crisps, by_weight, labelled = basket.lines
    assert (crisps.line, crisps.quantity, crisps.goods.gtin, crisps.tags) == (1, 3, "0" + MILK, {"loud"})
    assert (crisps.goods.department, crisps.mode) == ("snacks", Fulfilment.DELIVER)
    assert (by_weight.goods.unit, by_weight.goods.ref_qty, by_weight.gross) == (Unit.GRAM, 500, 4306)
    assert (labelled.goods.ref_qty, labelled.amount, labelled.gross) == (1000, 4305, 4305)
    assert basket.rates == {"standard": 1300}
    assert (basket.context.store, basket.context.coupons) == ("my-own-shop", ("ten",))
    assert (basket.context.audiences, basket.context.member) == ({"member", "plus"}, True)
    assert basket.context.used == {"ten": Usage(ever=2)}
    assert (crisps.goods.name.en, by_weight.goods.name.zh) == ("Crisps", "b")
    assert basket.store is None


@pytest.mark.parametrize(
    ("row", "member", "expected"),
    [
        ({}, True, ()),
        ({"member_price": "0.90"}, True, ((90, "member"),)),
        ({"member_price": "0.90"}, False, ()),
        ({"markdown_price": "0.80"}, False, ((80, "markdown"),)),
        ({"member_price": "0.90", "markdown_price": "0.80"}, True, ((80, "markdown"), (90, "member"))),
        ({"member_price": "0.70", "markdown_price": "0.80"}, True, ((70, "member"), (80, "markdown"))),
        ({"member_price": "1.50"}, True, ()),
    ],
)
def test_the_special_prices_that_are_for_this_shopper_count_the_lower_one_first(row, member, expected):
    [line] = asked(file(own(**row), member=member)).lines
    assert line.goods.special_prices == expected


def test_goods_of_a_store_are_looked_up_by_sku_by_number_and_by_label():
    basket = asked(
        file(
            {"sku": "DA009", "quantity": 2, "tags": ["cup"]},
            {"code": MILK, "name": "My milk"},
            {"code": SALMON_LABEL},
            {"sku": "FR001", "grams": 500},
            store="jinqiao",
            member=True,
        )
    )
    lines = basket.lines
    yoghurt, milk, salmon, apples = [line.goods for line in lines]
    assert (yoghurt.regular_price, yoghurt.price, yoghurt.reason) == (1890, 1590, "member")
    assert (lines[0].quantity, yoghurt.department, lines[0].tags) == (2, "dairy", {"cup"})
    assert (milk.sku, milk.price, milk.special_price, milk.gtin) == ("DA001", 1290, None, "0" + MILK)
    assert (salmon.unit, lines[2].quantity, lines[2].gross) == (Unit.GRAM, 312, 4306)
    assert (apples.ref_qty, apples.special_price) == (500, 750)
    assert basket.rates == {"standard": 1300, "reduced": 900}
    assert (yoghurt.name.en, milk.name.zh, apples.name.zh) == ("Greek yoghurt 400 g", "My milk", "红富士苹果")
    assert basket.context.at == datetime(2026, 12, 3, 18, 30, tzinfo=SHANGHAI)


def test_a_price_cut_for_everybody_is_no_member_price():
    [bread] = asked(file({"sku": "BA002"}, store="jinqiao", at="2026-11-24T20:30", member=True)).lines
    assert (bread.goods.regular_price, bread.goods.price, bread.goods.reason) == (1290, 890, "markdown")


def test_a_pack_near_its_expiry_is_a_markdown_for_a_member_too():
    pack = {"code": "]d2010952123400001317261125"}
    [milk] = asked(file(pack, store="jinqiao", at="2026-11-24T18:30", member=True)).lines
    assert (milk.goods.regular_price, milk.goods.price, milk.goods.reason) == (1290, 903, "markdown")


def test_a_label_with_an_amount_of_its_own_keeps_it():
    """¥12.34 of salmon at ¥69.00 per 500 g is 89 g, which would come to ¥12.28."""
    [salmon] = asked(file({"code": amount_label("00123", 1234)}, store="jinqiao")).lines
    assert (salmon.amount, salmon.gross) == (1234, 1234)


def test_a_pack_with_a_serial_of_its_own_is_one_piece():
    text = file({"code": "]d2010952123400001321A-0001"}, store="jinqiao")
    [milk] = asked(text).lines
    assert (milk.goods.sku, milk.quantity, milk.goods.price, milk.goods.special_price) == ("DA001", 1, 1290, None)


@pytest.mark.parametrize("shopper", ["li-wei", "wang-fang"])
def test_codes_cost_what_they_cost_at_the_till(shopper):
    """Goods by their code, four in a pack, near their expiry, with a serial number, and by two kinds of labels."""
    pack = f"]d2010{MILK}"
    codes = [MILK, pack + "304", pack + "17261125", pack + "21A-0001", SALMON_LABEL, amount_label("00123", 1234)]
    with open_shop() as shop:
        trip = shop.enter(shopper)
        for code in codes:
            assert isinstance(trip.scan(code), ItemScanned)
        basket = trip.basket
    member = basket.context.member
    lines = asked(
        file(*[{"code": code} for code in codes], store="jinqiao", at="2026-11-24T18:30", member=member)
    ).lines
    till = [as_line(item, frozenset()) for item in basket.lines]
    assert list(lines) == till
    assert price(lines, basket.offers, basket.context).total == basket.total.minor


def amount_label(plu, fen):
    from catalog.codes import check_digit

    body = f"22{plu}{fen:05}"
    return body + check_digit(body)


def test_what_is_asked_for_beside_the_file_goes_before_it():
    text = file({"sku": "FR022", "grams": 500}, store="jinqiao")
    there = asked(text, store="jujube-court", at=datetime(2026, 12, 5, 9))
    assert (there.lines[0].goods.regular_price, there.context.store) == (2480, "jujube-court")
    assert there.context.at == datetime(2026, 12, 5, 9, tzinfo=SHANGHAI)


def test_without_a_time_it_is_now():
    basket = asked(json.dumps({"format": 1, "currency": "CNY", "lines": [own()]}))
    assert basket.context.at == NOON


def test_a_store_of_the_demo_knows_its_rates_and_what_the_file_says_goes_first():
    lines = own(tax_class="standard"), own(tax_class="reduced")
    basket = asked(file(*lines, store="jinqiao", tax={"reduced": "5.5"}))
    assert basket.rates == {"standard": 1300, "reduced": 550}
    assert basket.store is None


def test_an_empty_basket_costs_nothing():
    basket = asked(file())
    assert price(basket.lines, Offers(), basket.context).total == 0


LONG = "9" * 400
BAD = [
    ("", [("line 1", Why.ENDS_EARLY)]),
    ('{"format": 1,\n "currency": CNY}', [("line 2", Why.NOT_JSON)]),
    (b"\xff\xfe\x00", [("", Why.NOT_UTF8)]),
    ("[" * 100_000, [("", Why.TOO_DEEP)]),
    (" " * 4_000_001, [("", Why.TOO_BIG)]),
    ('{"format": 1, "format": 1}', [("", Why.DUPLICATE_KEY)]),
    ('{"format": NaN}', [("", Why.NOT_JSON)]),
    ("[]", [("", Why.WRONG_TYPE)]),
    ("{}", [("format", Why.FORMAT)]),
    ('{"format": true}', [("format", Why.FORMAT)]),
    ('{"format": 1.0}', [("format", Why.FORMAT)]),
    ('{"format": 1}', [("currency", Why.MISSING), ("lines", Why.MISSING)]),
    (file(currency="yuan"), [("currency", Why.NOT_A_CHOICE)]),
    (file(at="tomorrow"), [("at", Why.WRONG_TYPE)]),
    (file(at="2026-12-03T18:30+08:00"), [("at", Why.WRONG_TYPE)]),
    (file(member="yes"), [("member", Why.WRONG_TYPE)]),
    (file(coupons="ten"), [("coupons", Why.WRONG_TYPE)]),
    (file(audiences="plus"), [("audiences", Why.WRONG_TYPE)]),
    (file(audiences=["all"]), [("audiences.0", Why.NOT_A_CHOICE)]),
    (file(audiences=["Member"]), [("audiences.0", Why.NOT_A_CHOICE)]),
    (file(used={"ten": {"ever": -1}}), [("used.ten.ever", Why.OUT_OF_RANGE)]),
    (file(tax={"standard": 0.13}), [("tax.standard", Why.WRONG_TYPE)]),
    (file(colour="red"), [("colour", Why.UNKNOWN_FIELD)]),
    (file(*[own()] * (MOST_LINES + 1)), [("lines", Why.OUT_OF_RANGE)]),
    (file("milk"), [("lines.1", Why.WRONG_TYPE)]),
    (file(own(colour="red")), [("lines.1.colour", Why.UNKNOWN_FIELD)]),
    (file(own(price=1.0)), [("lines.1.price", Why.NOT_AN_AMOUNT)]),
    (file(own(price=1)), [("lines.1.price", Why.NOT_AN_AMOUNT)]),
    (file(own(price="1.005")), [("lines.1.price", Why.NOT_AN_AMOUNT)]),
    (file(own(price="-1.00")), [("lines.1.price", Why.OUT_OF_RANGE)]),
    (file(own(price="0.00")), [("lines.1.price", Why.ZERO_PRICE)]),
    (file(own(price=LONG)), [("lines.1.price", Why.NOT_AN_AMOUNT)]),
    (file(own(quantity=0)), [("lines.1.quantity", Why.OUT_OF_RANGE)]),
    (file(own(quantity=1_000_000)), [("lines.1.quantity", Why.OUT_OF_RANGE)]),
    (file(own(quantity="3")), [("lines.1.quantity", Why.WRONG_TYPE)]),
    (file(own(quantity=True)), [("lines.1.quantity", Why.WRONG_TYPE)]),
    (file(own(quantity=1.5)), [("lines.1.quantity", Why.WRONG_TYPE)]),
    (file(own(quantity=1, grams=1)), [("lines.1", Why.ONE_OF)]),
    (file(own(amount="1.00")), [("lines.1.grams", Why.MISSING)]),
    (file(own(per_grams=100)), [("lines.1.grams", Why.MISSING)]),
    (file(own(channel="drone")), [("lines.1.channel", Why.NOT_A_CHOICE)]),
    (file(own(code="9521234000014")), [("lines.1.code", Why.NOT_A_CHOICE)]),
    (file(own(tax_class="standard")), [("lines.1.tax_class", Why.NO_RATE)]),
    (file(own(tax_class="luxury"), store="jinqiao"), [("lines.1.tax_class", Why.NO_RATE)]),
    (file(own(tax_class="luxury"), store="my-own-shop"), [("lines.1.tax_class", Why.NO_RATE)]),
    (file({"price": "1.00"}), [("lines.1.sku", Why.MISSING)]),
    (file({"quantity": 1}), [("lines.1", Why.ONE_OF)]),
    (file({"sku": "DA001"}), [("lines.1.price", Why.NO_STORE)]),
    (file({"sku": "DA001", "department": "dairy"}, store="jinqiao"), [("lines.1.department", Why.PRICE_FIRST)]),
    (file({"sku": "DA001", "code": MILK}, store="jinqiao"), [("lines.1", Why.ONE_OF)]),
    (file({"sku": "DA001"}, store="jinqao"), [("store", Why.UNKNOWN_STORE)]),
    (file({"sku": "DA001"}, store="jinqiao", currency="USD"), [("currency", Why.CURRENCY)]),
    (file({"sku": "XX999"}, store="jinqiao"), [("lines.1.sku", Why.UNKNOWN_GOODS)]),
    (file({"sku": "DA002"}, store="cedar-landing", currency="USD"), [("lines.1.sku", Why.UNKNOWN_GOODS)]),
    (file({"code": "9521234999997"}, store="jinqiao"), [("lines.1.code", Why.UNKNOWN_GOODS)]),
    (file({"code": EGGS_LABEL}, store="jinqiao"), [("lines.1.code", Why.UNKNOWN_GOODS)]),
    (file({"sku": "FR001"}, store="jinqiao"), [("lines.1.grams", Why.MISSING)]),
    (file({"sku": "DA001", "grams": 5}, store="jinqiao"), [("lines.1.grams", Why.UNKNOWN_FIELD)]),
    (file({"code": SALMON_LABEL, "quantity": 2}, store="jinqiao"), [("lines.1.quantity", Why.OUT_OF_RANGE)]),
]


@pytest.mark.parametrize(("text", "expected"), BAD, ids=range(len(BAD)))
def test_what_cannot_be_used_is_refused_with_its_place_and_the_reason(text, expected):
    assert faults(text) == expected


def test_all_faults_are_told_at_once_in_the_order_of_the_lines():
    text = file(own(tax_class="x"), own(price="0"), own(quantity=0), {"sku": "b"}, own(price="1.234", grams=0))
    assert [field for field, _ in faults(text)] == [
        "lines.1.tax_class",
        "lines.2.price",
        "lines.3.quantity",
        "lines.4.price",
        "lines.5.grams",
        "lines.5.price",
    ]


@pytest.mark.parametrize(
    ("given_", "currency", "expected"),
    [
        (12.9, "CNY", '"12.90"'),
        (12, "CNY", '"12.00"'),
        (True, "CNY", '"9.90"'),
        (12, "JPY", '"12"'),
        (1.5, "JPY", '"9"'),
    ],
)
def test_money_that_is_no_text_is_answered_with_the_text_to_write(given_, currency, expected):
    with pytest.raises(BadBasket) as raised:
        asked(file(own(price=given_, member_price=given_), currency=currency))
    assert {fault.expected for fault in raised.value.faults} <= {expected}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_any_value_is_a_basket_or_is_refused(value):
    for text in (json.dumps(value), json.dumps({"format": 1, "currency": "CNY", "lines": [value]})):
        assert all(each.isprintable() for fault in refused(text) for each in (fault.field, fault.given))


@given(st.text())
def test_any_text_is_read_or_refused(text):
    with suppress(NotRead):
        read_json(text)


# The document


OFFERS = read_offers(json.dumps(examples(PAGES[0])[0]))


def add(amounts):
    return sum(map(Decimal, amounts), Decimal(0))


lines = st.lists(
    st.fixed_dictionaries(
        {
            "sku": st.sampled_from("abcde"),
            "quantity": st.integers(1, 4),
            "price": st.integers(1, 4000).map(lambda fen: f"{fen // 100}.{fen % 100:02}"),
            "tax_class": st.sampled_from(["standard", "reduced", "exempt"]),
            "tags": st.sampled_from([["crisps"], []]),
        },
        optional={"member_price": st.just("0.90")},
    ),
    min_size=1,
    max_size=6,
)


@given(lines)
def test_every_column_of_the_document_adds_up(rows):
    prices = {}
    for row in rows:
        for name in ("price", "tags", "tax_class"):
            row[name] = prices.setdefault((row["sku"], name), row[name])
    basket = asked(file(*rows, member=True, tax={"standard": 13, "reduced": "9", "exempt": "exempt"}), chain=no_chain)
    priced = price(basket.lines, OFFERS, basket.context)
    told = json.loads(json.dumps(document(basket, OFFERS, priced, near_misses(priced), explained(priced)[1])))
    total, gross, saved = (Decimal(told[name]) for name in ("total", "gross", "saved"))
    assert gross - saved == total == add(line["net"] for line in told["lines"])
    assert gross == add(line["gross"] for line in told["lines"])
    assert saved == add(one["amount"] for one in told["savings"])
    for line in told["lines"]:
        assert Decimal(line["gross"]) - add(one["amount"] for one in line["modifiers"]) == Decimal(line["net"])
        assert sum(run["count"] for run in line["units"]) == line["quantity"]
        for amount in ("gross", "net"):
            assert sum(run["count"] * Decimal(run[amount]) for run in line["units"]) == Decimal(line[amount])
        for run in line["units"]:
            assert Decimal(run["gross"]) - add(one["amount"] for one in run["off"]) == Decimal(run["net"]) >= 0
    assert add(group["gross"] for group in told["tax"]) == total
    for group in told["tax"]:
        members = [line for line in told["lines"] if line["tax_class"] == group["tax_class"]]
        assert {line["tax_rate"] for line in members} == {group["rate"]}
        assert add(line["tax"] or 0 for line in members) == Decimal(group["tax"] or 0)
        assert add(line["net"] for line in members) == Decimal(group["gross"])
    assert told["proven"] == (told["bound"] == told["total"])


def test_what_is_exempt_has_no_tax_and_what_has_no_class_is_in_no_group():
    basket = asked(file(own(tax_class="greens"), own(sku="b"), tax={"greens": "exempt"}))
    told = document(basket, Offers(), price(basket.lines, Offers(), basket.context), ())
    assert told["tax"] == [{"tax_class": "greens", "rate": "exempt", "gross": "1.00", "tax": None}]
    assert [line["tax_rate"] for line in told["lines"]] == ["exempt", None]
    assert [line["tax"] for line in told["lines"]] == [None, None]
    assert told["alternatives"] is None


def test_a_coupon_that_does_not_count_is_told_with_what_is_missing():
    text = {"id": "ten", "name_zh": "券", "name_en": "Ten", "kind": "coupon", "items": {"all": True}, "off": "1.00"}
    terms = {"minimum": "9.00", "valid_to": "2027-01-01"}
    coupons = read_offers(json.dumps({"format": 1, "currency": "CNY", "offers": [text | terms]}))
    basket = asked(file(own(), coupons=["ten", "no"]))
    told = document(basket, coupons, price(basket.lines, coupons, basket.context), ())
    assert told["coupons"] == {
        "used": [],
        "refused": [
            {"coupon": "no", "problem": "unknown", "missing": None},
            {"coupon": "ten", "problem": "minimum", "missing": "8.00"},
        ],
    }


def test_offers_in_another_currency_do_not_fit():
    basket = asked(file(own(), currency="USD"))
    with pytest.raises(BadBasket) as raised:
        price(basket.lines, OFFERS, basket.context)
    assert [fault.why for fault in raised.value.faults] == [Why.CURRENCY]


def test_the_largest_line_is_priced():
    basket = asked(file(own(quantity=MOST_PIECES, tags=["crisps"], price="8.90")))
    priced = price(basket.lines, OFFERS, basket.context)
    assert sum(run.count for run in priced.lines[0].units) == MOST_PIECES
    assert priced.total < priced.gross


def test_ten_faults_of_an_offers_file_are_ten():
    rows = [
        {"id": f"o{n}", "name_zh": "优", "name_en": "O", "kind": "coupon", "items": {"all": True}} for n in range(10)
    ]
    with pytest.raises(BadOffers) as raised:
        read_offers(json.dumps({"format": 1, "currency": "CNY", "offers": rows}))
    assert {fault.offer for fault in raised.value.faults} == {f"o{n}" for n in range(10)}
