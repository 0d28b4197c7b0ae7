"""What is said when goods come back, and the paper that is printed: in both languages, and every column adds up."""

import re
from dataclasses import replace

import pytest

from catalog.chain import TaxKind
from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.events import RefundDeclined, RefundDone, RefundStarted, RefundStuck
from checkout.payment import DiscountPolicy, refund_receipts
from checkout.pricing import TaxGroup
from checkout.pricing.files.offer_file import read_offers
from checkout.words import LANGUAGES, Words
from checkout.words.payment.refund_lines import refund_line, refund_receipt_lines
from checkout.words.text_columns import cell_width
from wallet.port import Decline

MILK, SPINACH = "9521234000013", "9521234010043"
SALMON = build_label(WEIGHT_RULE, "00123", 312)
AMOUNT = re.compile(r"(-?)¥(\d+\.\d\d)$")
OFFERS = read_offers("""{"format": 1, "currency": "CNY", "offers": [
 {"id": "milk-gift", "name_zh": "买一赠一", "name_en": "Buy one, get one", "kind": "buy_get",
  "items": {"departments": ["dairy"]}, "buy": 1, "get": 1},
 {"id": "save-7", "name_zh": "满50减7", "name_en": "7 off from 50", "kind": "spend_save", "items": {"all": true},
  "tiers": [{"spend": "50.00", "off": "7.01"}]}]}""")


@pytest.fixture(scope="module")
def sale():
    """Two milks for one, a piece of salmon and spinach, which is exempt: paid."""
    with open_shop(offers=OFFERS) as shop:
        trip = shop.enter()
        for code in (MILK, MILK, SALMON, SPINACH):
            trip.scan(code)
        trip.pay()
        yield trip


@pytest.fixture
def back(sale):
    """Salmon came back, with what is kept priced again; then all that was left."""
    if not any(isinstance(recorded.event, RefundDone) for recorded in sale.events):
        sale.refund({2: 1}, DiscountPolicy.REPRICED)
        sale.refund(None, DiscountPolicy.REPRICED)
    return refund_receipts(sale.receipt, sale.events)


FACTS = [
    (RefundStarted("R01", "O1", "mock", 1290, ()), "giving back ¥12.90 with mock", "¥12.90"),
    (RefundDone("R01", "JQ-000001-R1", 0, complete=False), "nothing had been paid for it", "JQ-000001-R1"),
    (RefundDone("R01", "JQ-000001-R1", 5, complete=True), "given back: ¥0.05 (refund JQ-000001-R1)", "¥0.05"),
    (RefundDeclined("R01", Decline.CONFIGURATION, "NO"), "The wallet gives nothing back: NO.", "NO"),
    (RefundDeclined("R01", Decline.CONFIGURATION, ""), "The wallet gives nothing back: -.", "-"),
    (
        RefundDeclined("R01", Decline.OTHER_TENDER, "SELLER_BALANCE_NOT_ENOUGH"),
        "The wallet gives nothing back: there is too little on this shop's account.",
        "",
    ),
    (RefundStuck("R01", "no-answer"), "Nobody knows yet whether the wallet gave the money back.", ""),
]


@pytest.mark.parametrize(("fact", "english", "in_both"), FACTS, ids=range(len(FACTS)))
def test_each_step_of_a_refund_is_said(fact, english, in_both, sale):
    assert english in refund_line(Words("en"), fact, sale.store)
    chinese = refund_line(Words("zh-CN"), fact, sale.store)
    assert in_both in chinese
    assert not chinese.isascii()


def test_a_long_reason_of_a_wallet_is_cut_short(sale):
    said = refund_line(Words("en"), RefundDeclined("R01", Decline.CONFIGURATION, "x" * 500), sale.store)
    assert len(said) < 200


def parts(lines):
    """The lines between the rules: head, goods, sums, tax."""
    found = [[]]
    for line in lines:
        found.append([]) if line.startswith("---") else found[-1].append(line)
    return found


def fen(lines):
    return [int(match[1] + match[2].replace(".", "")) for line in lines if (match := AMOUNT.search(line))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("width", [32, 42, 60])
def test_the_paper_adds_up_and_nothing_is_wider_than_it(lang, width, back):
    for refund in back:
        lines = refund_receipt_lines(Words(lang), refund, width)
        assert [line for line in lines if cell_width(line) > width] == []
        _, goods, sums, _ = parts(lines)
        *taken_off, given_back = fen(sums)
        assert sum(fen(goods)) + sum(taken_off) == given_back == -refund.amount


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_tax_that_is_taken_back_adds_up(lang, back):
    held_back = 0
    for refund in back:
        tax = parts(refund_receipt_lines(Words(lang), refund))[3]
        assert sum(fen(tax)) == -refund.tax
        held_back += refund.tax_held_back
    assert held_back == 0
    assert any(refund.tax_held_back for refund in back)


def test_the_first_refund_reads_from_the_shop_to_the_order(back):
    assert refund_receipt_lines(Words("en"), back[0]) == [
        "               scan-and-go",
        "                 Jinqiao",
        "",
        "Refund                        JQ-000001-R1",
        "Receipt                          JQ-000001",
        "Li Wei                    2026-11-24 18:30",
        "------------------------------------------",
        "Salmon fillet       0.312 kg       -¥38.26",
        "------------------------------------------",
        "Offers on what you keep              ¥2.21",
        "Given back with mock               -¥36.05",
        "------------------------------------------",
        "VAT taken back",
        "  9%           -¥38.26              -¥3.16",
        "  held back                          ¥0.17",
        "Order                  JQ20261124000101R01",
    ]


def test_what_is_exempt_has_no_tax_to_take_back(back):
    [line] = [line for line in refund_receipt_lines(Words("en"), back[1]) if "exempt" in line]
    assert line.endswith(" -")


def test_a_store_without_vat_takes_none_back(back):
    refund = replace(back[0], sale=replace(back[0].sale, tax=TaxKind.SALES))
    lines = refund_receipt_lines(Words("en"), refund)
    assert not any("VAT" in line for line in lines)


def test_what_the_wallet_charged_in_another_currency_is_said(back):
    refund = replace(back[0], charged=599, charged_currency="USD", rounded=3)
    lines = "\n".join(refund_receipt_lines(Words("en"), refund))
    assert "  Charge given back                 -$5.99" in lines
    assert "Rounded" in lines


def test_an_exempt_group_and_a_rate_stand_apart(back):
    groups = (TaxGroup("exempt", None, 690, 0), TaxGroup("standard", 1300, 1130, 130))
    tax = parts(refund_receipt_lines(Words("en"), replace(back[0], taxes=groups, tax_held_back=0)))[3]
    assert tax[1].split() == ["exempt", "-¥6.90", "-"]
    assert tax[2].split() == ["13%", "-¥11.30", "-¥1.30"]


def test_only_the_classes_of_goods_that_become_dearer_hold_back_tax():
    """Exempt spinach had an offer that the salmon made possible; the milk beside it never had one."""
    offers = read_offers("""{"format": 1, "currency": "CNY", "offers": [
 {"id": "greens", "name_zh": "满30减4", "name_en": "4 off from 30", "kind": "spend_save",
  "items": {"skus": ["SE023", "VE040"]}, "tiers": [{"spend": "30.00", "off": "4.00"}]}]}""")
    with open_shop(offers=offers) as shop:
        trip = shop.enter()
        for code in (MILK, SALMON, SPINACH):
            trip.scan(code)
        trip.pay()
        salmon = next(line.line for line in trip.receipt.lines if line.goods.unit.by_weight)
        trip.refund({salmon: 1}, DiscountPolicy.REPRICED)
        [refund] = refund_receipts(trip.receipt, trip.events)
    assert refund.held_back > 0
    assert refund.tax_held_back == 0
