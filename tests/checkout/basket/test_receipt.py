"""The receipt: it adds up, it is never made again, and it says what will come, where and when."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.chain import Fulfilment, TaxKind, demo_chain
from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.basket import Receipt
from checkout.clock import VirtualClock
from checkout.errors import DataFileDamaged
from checkout.events import Paid
from wallet.money import Money
from wallet.port import Capabilities, Known, Snapshot, Status

MILK = "9521234000013"
EGGS = "9521234030034"
SEA_BASS = "2100101006128"
STEAMED = "CK001"
JINQIAO = demo_chain().stores["jinqiao"]
PACKED = sorted(p.gtin for p in demo_chain().products.values() if p.gtin and not p.online_only)
WEIGHED = sorted(p.plu for p in demo_chain().products.values() if p.plu)


class Generous:
    """A wallet without a limit."""

    name = "generous"
    api_version = 1

    def capabilities(self):
        return Capabilities(currencies=frozenset({"CNY", "USD"}))

    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount, trade_no="G1", payer="g***"))

    query = cancel = refund = None


def open_generous(**options):
    return open_shop(wallet="generous", wallets={"generous": Generous()}, **options)


def shanghai(*moment):
    return datetime(*moment, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)


def receipt_at(moment, *codes, shopper="li-wei", ways=(), cooked=None):
    with open_generous(clock=VirtualClock(moment)) as shop:
        trip = shop.enter(shopper)
        for code in codes:
            trip.scan(code)
        if cooked:
            trip.cook(cooked)
        for line, way in enumerate(ways, 1):
            trip._send(way, line)
        assert isinstance(trip.pay(), Paid)
        return trip.receipt


scans = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(PACKED), st.integers(1, 5)),
        st.tuples(
            st.builds(build_label, st.just(WEIGHT_RULE), st.sampled_from(WEIGHED), st.integers(1, 9_999)),
            st.just(1),
        ),
        st.tuples(st.just("undo"), st.just(1)),
    ),
    min_size=1,
    max_size=30,
)


@example([(MILK, 2), ("2100215005123", 1)], "li-wei", "cedar-landing")
@given(scans, st.sampled_from(["li-wei", "wang-fang"]), st.sampled_from(sorted(demo_chain().stores)))
def test_whatever_was_bought_the_receipt_adds_up(scans, shopper, store):
    with open_generous(store=store) as shop:
        trip = shop.enter(shopper)
        trip.scan(MILK)
        for code, count in scans:
            if code == "undo":
                trip.undo()
            else:
                trip.scan(code, count=count)
        if not trip.basket.total:
            return
        paid = trip.pay()
        receipt = trip.receipt
    assert receipt.total_minor == sum(line.amount for line in receipt.lines) == paid.amount
    assert receipt.total == Money(paid.amount, "USD" if store == "cedar-landing" else "CNY")
    assert receipt.saved_minor == sum(line.saved for line in receipt.lines) >= 0
    assert sum(group.gross for group in receipt.taxes) == receipt.total_minor
    for group in receipt.taxes:
        own = [line for line in receipt.lines if line.goods.tax_class == group.tax_class]
        assert sum(line.tax for line in own) == group.tax
        assert sum(line.amount for line in own) == group.gross
        assert 0 <= group.tax <= group.gross
        assert (group.rate_bp is None) == (group.tax_class == "exempt" or receipt.tax is TaxKind.SALES)
    assert all(0 <= line.tax <= line.amount for line in receipt.lines)
    assert [tender.amount for tender in receipt.tenders] == [receipt.total_minor]
    assert Receipt.from_json(receipt.to_json()) == receipt


@pytest.mark.parametrize(
    ("day", "food", "goods"),
    [
        (shanghai(2017, 6, 30, 12), 1300, 1700),
        (shanghai(2017, 7, 1, 12), 1100, 1700),
        (shanghai(2018, 5, 1, 12), 1000, 1600),
        (shanghai(2019, 4, 1, 12), 900, 1300),
        (shanghai(2026, 11, 24, 12), 900, 1300),
    ],
)
def test_tax_is_at_the_rates_of_the_day(day, food, goods):
    receipt = receipt_at(day, MILK, EGGS, "9521234010067", SEA_BASS, cooked=STEAMED)
    rates = {group.tax_class: group.rate_bp for group in receipt.taxes}
    assert rates == {"reduced": food, "standard": goods, "catering": 600, "exempt": None}
    exempt = next(group for group in receipt.taxes if group.tax_class == "exempt")
    assert exempt.tax == 0


def test_the_day_of_a_rate_begins_at_the_stores_midnight():
    before, after = shanghai(2019, 3, 31, 23, 59), shanghai(2019, 4, 1, 0, 0)
    assert before.date() == after.date()
    assert [receipt_at(moment, MILK).taxes[0].rate_bp for moment in (before, after)] == [1000, 900]


def test_a_clock_that_fell_back_to_1970_does_not_keep_a_receipt_from_who_has_paid():
    with open_generous() as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.begin_payment()
        shop.clock.set_back((shop.clock.now() - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds())
        assert [type(news) for news in trip.settle()] == [Paid]
        assert trip.receipt.issued_at.year == 1970
        assert trip.receipt.taxes[0].rate_bp == 900


def test_numbers_have_no_gaps_and_go_by_store():
    with open_generous() as shop:
        numbers = []
        for store in ("jinqiao", "daning", "jinqiao", "jinqiao"):
            trip = shop.enter(store=store)
            trip.scan(MILK)
            numbers.append(trip.pay().receipt_number)
    assert numbers == ["JQ-000001", "DN-000001", "JQ-000002", "JQ-000003"]


def test_what_is_carried_out_is_promised_by_nobody():
    receipt = receipt_at(shanghai(2026, 11, 24, 12), MILK)
    assert receipt.promises == ()
    assert [line.line for line in receipt.lines_by(Fulfilment.CARRY)] == [1]


def test_what_is_delivered_and_what_is_shipped_is_promised_apart():
    with open_generous(clock=VirtualClock(shanghai(2026, 11, 24, 12))) as shop:
        trip = shop.enter()
        trip.scan(MILK)
        trip.deliver("DA001")
        trip.ship("GM041")
        trip.pay()
        delivered, shipped = trip.receipt.promises
    assert (delivered.mode, delivered.lines, delivered.slot) == (Fulfilment.DELIVER, (2,), None)
    assert shanghai(2026, 11, 24, 12) < delivered.by <= shanghai(2026, 11, 24, 12, 30)
    assert (shipped.mode, shipped.lines, shipped.on) == (Fulfilment.SHIP, (3,), date(2026, 11, 26))
    assert (delivered.address("zh-CN")[:3], delivered.address("en")[-8:]) == ("上海市", "Shanghai")


@pytest.mark.parametrize(
    "damage",
    [
        lambda body: body[:-1],
        lambda body: body.replace('"total_minor":1290', '"total_minor":"1290"'),
        lambda body: body.replace(',"carry",', ',"fly",'),
        lambda body: body.replace('"number":"JQ-000001",', ""),
        lambda _: "",
    ],
    ids=["cut off", "an amount of text", "an unknown way", "without a number", "empty"],
)
def test_a_damaged_receipt_is_named(damage):
    body = receipt_at(shanghai(2026, 11, 24, 12), MILK).to_json()
    with pytest.raises(DataFileDamaged, match="damaged receipt"):
        Receipt.from_json(damage(body))


def test_a_receipt_speaks_both_languages():
    receipt = receipt_at(shanghai(2026, 11, 24, 12), MILK)
    assert [receipt.store_name("zh-CN"), receipt.shopper("zh-CN"), receipt.lines[0].goods.name("zh-CN")] == [
        "金桥店",
        "李薇",
        "鲜牛奶950毫升",
    ]
    assert [receipt.store_name("en"), receipt.shopper("en"), receipt.lines[0].goods.name("en")] == [
        "Jinqiao",
        "Li Wei",
        "Fresh milk 950 ml",
    ]
    assert receipt.saved == Money(0)


def test_only_what_has_a_place_in_a_receipt_is_written_into_one():
    receipt = replace(receipt_at(shanghai(2026, 11, 24, 12), MILK), pieces={1})
    with pytest.raises(TypeError):
        receipt.to_json()
