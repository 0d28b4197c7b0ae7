"""What happens in front of a scanner, row by row (facts on barcodes, 4.2), from raw text to what the store makes of it."""

from datetime import UTC, datetime

import pytest

from catalog.chain import demo_chain
from catalog.codes import frame, read, split_frames
from catalog.shelf import Ask, Found, Shelf
from checkout import open_shop
from checkout.events import ItemScanned, ScanRefused, Source
from checkout.trip import Choice, SearchResult

AT = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
MILK = "9521234000013"
GS = "\x1d"


@pytest.fixture(scope="module")
def shelf():
    chain = demo_chain()
    return Shelf(chain, chain.stores["jinqiao"], AT)


def outcome(shelf, text, at=AT):
    """`DA001 1290` for goods, `DA001 | DA002` for a question, else the problem and its detail."""
    found = shelf.identify(read(frame(text), shelf.label_rules), member=False, at=at)
    if isinstance(found, Found):
        return f"{found.product.sku} {found.amount}"
    if isinstance(found, Ask):
        return " | ".join(option.product.sku for option in found.options)
    return f"{found.problem} {found.detail}".strip()


SITUATIONS = [
    ("suffix: CR", MILK + "\r", "DA001 1290"),
    ("suffix: LF", MILK + "\n", "DA001 1290"),
    ("suffix: CRLF", MILK + "\r\n", "DA001 1290"),
    ("suffix: Tab", MILK + "\t", "DA001 1290"),
    ("suffix: none", MILK, "DA001 1290"),
    ("suffix: a leading Enter", "\r" + MILK, "DA001 1290"),
    ("suffix: an empty frame", "\r\n", "empty"),
    ("AIM: EAN-13", "]E0" + MILK, "DA001 1290"),
    ("AIM: add-on alone", "]E112", "unreadable addon"),
    ("AIM: main and add-on", "]E3" + MILK + "12", "DA001 1290"),
    ("AIM: EAN-8", "]E496385074", "unknown-product"),
    ("AIM: GS1-128", "]C101" + "0" + MILK, "DA001 1290"),
    ("AIM: Code 128", "]C0" + MILK, "DA001 1290"),
    ("AIM: DataBar", "]e001" + "0" + MILK, "DA001 1290"),
    ("AIM: GS1 DataMatrix", "]d201" + "0" + MILK, "DA001 1290"),
    ("AIM: Data Matrix with a link", "]d1https://id.example.com/01/0" + MILK, "DA001 1290"),
    ("AIM: GS1 QR", "]Q301" + "0" + MILK, "DA001 1290"),
    ("AIM: QR with a link", "]Q1HTTPS://ID.EXAMPLE.COM/01/0" + MILK, "DA001 1290"),
    ("AIM: ITF-14", "]I10" + MILK, "DA001 1290"),
    ("FNC1: as GS", f"]d2010{MILK}10A{GS}17261231", "DA001 1290"),
    ("FNC1: spelled", f"]d2010{MILK}10A<GS>17261231", "DA001 1290"),
    ("FNC1: left out", f"]d2010{MILK}10A17261231", "unreadable separator"),
    ("FNC1: typed as 029", f"]d2010{MILK}10A02917261231", "unreadable separator"),
    ("UPC-A: 12 digits", "036000291452", "unknown-product"),
    ("UPC-A: 13 digits", "0036000291452", "unknown-product"),
    ("UPC-E: as it is printed", "0 425261 4", "unknown-product"),
    ("UPC-E: nothing says that it is one", "04252614", "check-digit"),
    ("UPC-E: a wrong check digit", "0 425261 3", "check-digit"),
    ("AIM: fewer digits than the bars have", "]E0690123", "unreadable length:13"),
    ("EAN-8: the shop's own, by rule", "20000011", "BG004 160"),
    ("EAN-8: the shop's own, without a rule", "20000028", "unknown-label"),
    ("GTIN-14: an outer case", "19521234000010", "case"),
    ("GTIN-14: the unit", "0" + MILK, "DA001 1290"),
    ("check digit wrong", "9521234000014", "check-digit"),
    ("check digit right, code unknown", "4006381333931", "unknown-product"),
    ("two codes glued, both known", MILK + "9521234000020", "DA001 | DA002"),
    ("two codes glued, one unknown", MILK + "4006381333931", "unreadable glued"),
    ("two codes glued, one damaged", MILK + "952123400002", "unreadable"),
    ("partial typing: digits", "9521234", "unknown-product"),
    ("partial typing: letters", "xnn", "unknown-product"),
    ("partial typing: a PLU", "00123", "not-weighed"),
    ("Chinese IME: full-width digits", "９５２１２３４００００１３", "DA001 1290"),
    ("Chinese IME: full-width brackets", "】E0" + MILK, "DA001 1290"),
    ("Chinese IME: a full stop for a point", "https://id。example。com/01/0" + MILK, "DA001 1290"),
    ("Chinese IME: characters came through", "952啊1234000013", "unreadable input-method"),
    ("ISBN with its price", "978316148410051299", "unknown-product"),
    ("ISSN with its issue", "977123456700312", "unknown-product"),
    ("coupon 981", "9812345678902", "coupon"),
    ("coupon 99", "9900000000004", "coupon"),
    ("coupon 05", "0500000000005", "coupon"),
    ("refund receipt 980", "9800000000007", "voucher"),
    ("deposit receipt of the shop", "2800001002502", "voucher"),
    ("member card", "2000000000176", "member-card"),
    ("staff badge", "2900000000179", "staff-only"),
    ("bag at the till", "20000011", "BG004 160"),
    ("evening discount", "9795212340000130006450", "DA001 645"),
    ("marketing QR: http", "https://example.com/win", "web-link"),
    ("marketing QR: mini-program", "weixin://dl/business/?t=1", "web-link"),
    ("payment code: WeChat", "131234567890123456", "payment-code"),
    ("payment code: Alipay", "2812345678901234567", "payment-code"),
    ("an 18-digit scale label", "240012304306003129", "SE023 4306"),
    ("an 18-digit label that was tampered with", "240012300990003124", "label-mismatch amount"),
    ("Digital Link: any domain", "http://brand.example/x/01/0" + MILK, "DA001 1290"),
    ("Digital Link: extra keys", f"https://id.example.com/01/0{MILK}?utm_source=x&17=261231", "DA001 1290"),
    ("Digital Link: a number nobody has", "https://id.example.com/01/09521234999997", "unknown-product"),
    ("Digital Link: a wrong check digit", "https://id.example.com/01/09521234000014", "check-digit element:01"),
    ("huge input", "9" * 7089, "too-long"),
    ("hostile input: markup", "[red]" + MILK, "unreadable"),
    ("hostile input: an escape", "\x1b[2J" + MILK, "unreadable"),
    ("weighed goods without a label", "00123", "not-weighed"),
    ("a label of nothing on the scale", "2100123000005", "not-weighed"),
    ("recalled", "01095212340000371" + "0B2611", "recalled B2611"),
    ("expired", f"010{MILK}17261123", "expired 2026-11-23"),
]


@pytest.mark.parametrize(("text", "expected"), [s[1:] for s in SITUATIONS], ids=[s[0] for s in SITUATIONS])
def test_a_situation_in_front_of_the_scanner(shelf, text, expected):
    assert outcome(shelf, text) == expected


def test_where_the_source_counts_it_changes_no_meaning(shelf):
    """Typing and scanning differ in what is suggested and in double reads, never in what a code is."""
    with open_shop() as shop:
        for source in (Source.SCAN, Source.TYPED, Source.PASTED, Source.SHELF):
            trip = shop.enter()
            assert trip.scan(MILK, source).goods.sku == "DA001"
            assert isinstance(trip.scan("9521234000014", source), ScanRefused)
            assert isinstance(trip.scan("milk", source), SearchResult)
            assert isinstance(trip.scan(MILK + "9521234000020", source), Choice)


def test_a_burst_of_twenty_is_twenty_scans():
    burst = "".join(f"{MILK}\r" if n % 2 else "]E09521234000020\r\n" for n in range(20))
    with open_shop() as shop:
        trip = shop.enter()
        assert all(isinstance(trip.scan(text), ItemScanned) for text in split_frames(burst))
        assert trip.basket.pieces == 20


def test_age_limits_are_a_named_outcome():
    with open_shop(shopper="chen-hao") as shop:
        trip = shop.enter()
        beer = next(product for product in trip.shelf.products() if product.age_min)
        assert trip.scan(beer.gtin).problem == "under-age"
