"""Goods that come back: never more than was paid, all of it in the end, and once, whatever the wallet or the power do."""

import sqlite3
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.chain import Unit, line_amount
from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.back_office import FindingCode
from checkout.back_office.doctor import examine, examine_folder
from checkout.basket import Receipt, ReceiptLine
from checkout.events import Problem, RefundDeclined, RefundDone, RefundStarted, RefundStuck
from checkout.journal import FILE_NAME
from checkout.payment import (
    DiscountPolicy,
    Lowering,
    RefundPlan,
    left_of,
    plan,
    refund_receipts,
    refunds_made,
    units_of,
)
from checkout.pricing.files.offer_file import read_offers
from checkout.trip import Refused, Waiting, WaitingFor
from checkout.words import Words
from checkout.words.answer_lines import answer_lines
from checkout.words.payment.refund_lines import refund_receipt_lines
from wallet.money import Money
from wallet.port import Capabilities, Decline, Known, Refund, Refunds, RefundStatus, Snapshot, Status, Unknown

MILK, TOAST, SPINACH = "9521234000013", "9521234060024", "9521234010043"
SALMON = build_label(WEIGHT_RULE, "00123", 312)
OFFERS = read_offers("""{"format": 1, "currency": "CNY", "offers": [
 {"id": "milk-gift", "name_zh": "买一赠一", "name_en": "Buy one, get one", "kind": "buy_get",
  "items": {"departments": ["dairy"]}, "buy": 1, "get": 1, "limits": {"basket": 3}},
 {"id": "bakery-half", "name_zh": "第二件半价", "name_en": "Second at half price", "kind": "nth_piece",
  "items": {"departments": ["bakery"]}, "every": 2, "pay_percent": 50},
 {"id": "save-7", "name_zh": "满50减7", "name_en": "7 off from 50", "kind": "spend_save", "items": {"all": true},
  "tiers": [{"spend": "50.00", "off": "7.01"}]},
 {"id": "five-off", "name_zh": "五元券", "name_en": "Five off", "kind": "coupon", "items": {"all": true}, "off": "4.99",
  "minimum": "30.00", "valid_to": "2027-01-01"}
]}""")


@pytest.fixture
def shop():
    with open_shop(offers=OFFERS) as shop:
        yield shop


@pytest.fixture
def sale(shop):
    """Two milks for one, a piece of salmon, spinach, 7.01 off and a coupon: paid."""
    trip = shop.enter()
    for code in (MILK, MILK, SALMON, SPINACH):
        trip.scan(code)
    trip.coupon("five-off")
    trip.pay()
    return trip


def faults(shop):
    found = [*examine(shop.journal, shop.wallets.named("mock").inside)]
    # What an order owes is begun here without an order that says so.
    return [finding for finding in found if finding.is_fault and finding.code is not FindingCode.AMENDS_WRONG]


def held(shop):
    return sum(shop.wallets.named("mock").inside.held().values())


baskets = st.tuples(
    st.lists(st.sampled_from([MILK, TOAST, SPINACH]), min_size=1, max_size=7),
    st.lists(st.integers(15, 900), max_size=2),
    st.booleans(),
)


@given(basket=baskets, choose=st.randoms(use_true_random=False), kept=st.sampled_from(DiscountPolicy))
def test_everything_in_any_order_comes_back_as_exactly_what_was_paid(basket, choose, kept):
    codes, weights, with_coupon = basket
    with open_shop(offers=OFFERS) as shop:
        trip = shop.enter()
        for code in [*codes, *(build_label(WEIGHT_RULE, "00123", grams) for grams in weights)]:
            trip.scan(code)
        if with_coupon:
            trip.coupon("five-off")
        trip.pay()
        trip.pin("123456")
        receipt, back = trip.receipt, 0
        units = [line.line for line in receipt.lines for _ in range(line.units_bought)]
        choose.shuffle(units)
        while units:
            some, units = units[: (count := choose.randint(1, 3))], units[count:]
            done = shop.refund(receipt.number, {line: some.count(line) for line in some}, kept)
            assert isinstance(done, RefundDone)
            back += done.amount
            assert 0 <= back <= receipt.total_minor
            assert done.complete is (not units)
        assert back == receipt.total_minor
        assert held(shop) == 0
        refunds = refund_receipts(receipt, shop.resume(trip.id).events)
        assert sum(refund.tax for refund in refunds) == sum(line.tax for line in receipt.lines)
        assert sum(refund.amount for refund in refunds) == back
        for refund in refunds:
            assert sum(line.amount for line in refund.lines) - refund.held_back - refund.rounded == refund.amount
            assert sum(group.gross for group in refund.taxes) == sum(line.amount for line in refund.lines)
        assert not faults(shop)


@given(basket=baskets, choose=st.randoms(use_true_random=False))
def test_lighter_packs_and_goods_that_come_back_add_up_to_what_was_paid_in_any_order(basket, choose):
    codes, weights, with_coupon = basket
    with open_shop(offers=OFFERS) as shop:
        trip = shop.enter()
        for code in [*codes, *(build_label(WEIGHT_RULE, "00123", grams) for grams in (*weights, 400))]:
            trip.scan(code)
        if with_coupon:
            trip.coupon("five-off")
        trip.pay()
        trip.pin("123456")
        receipt, desk = trip.receipt, trip.account.refunds
        weighed = {line.line: line.quantity for line in receipt.lines if line.goods.unit.by_weight}
        units = [line.line for line in receipt.lines for _ in range(line.units_bought)]
        choose.shuffle(units)
        while units:
            if choose.random() < 0.5:
                some = {line: choose.randint(1, most + 50) for line, most in weighed.items() if choose.random() < 0.5}
                others = {line.line: (choose.randint(1, 2), choose.randint(0, 3000)) for line in receipt.lines[:2]}
                short = {line: 1 for line in units[:1] if choose.random() < 0.3}
                owed = desk.begin_owed("JQ202611240001-D", short, Lowering(some, others))
                units = units[len(short) :] if not isinstance(owed, Refused) else units
                desk.settle()
            elif choose.random() < 0.5:
                some, units = units[: (count := choose.randint(1, 3))], units[count:]
                assert isinstance(shop.refund(receipt.number, {line: some.count(line) for line in some}), RefundDone)
            made = refunds_made(each.event for each in trip.events)
            assert 0 <= sum(refund.amount for refund in made) <= receipt.total_minor
            kept = sum(run.count * run.net for line in receipt.lines for run in left_of(line, made))
            assert held(shop) == kept
        refunds = refund_receipts(receipt, trip.events)
        assert held(shop) == 0
        assert sum(refund.tax for refund in refunds) == sum(line.tax for line in receipt.lines)
        assert all(refund.complete is (refund is refunds[-1]) for refund in refunds)
        for refund in refunds:
            assert sum(line.amount for line in refund.lines) == refund.amount
            assert all(len(line) <= 42 for line in refund_receipt_lines(Words("en"), refund))
        grams = sum(line.grams for refund in refunds for line in refund.lines)
        assert grams == sum(weighed.values())
        assert not faults(shop)


def test_what_a_lighter_pack_gives_back_is_printed_with_the_grams_that_lack(shop, sale):
    desk, paid = sale.account.refunds, sale.receipt.lines[1]
    desk.begin_owed("JQ202611240001-D", {}, Lowering({2: 280}))
    [first] = desk.settle()
    # 280 g at 69.00 for 500 g, less 280/312 of the 8.22 that offers took off.
    assert first.amount == paid.amount - (3864 - 738)
    assert desk.begin_owed("JQ202611240001-D", {}, Lowering({2: 280})).problem is Problem.NOT_THAT_MANY
    assert desk.begin_owed("JQ202611240001-D", {}, Lowering({2: 312, 3: 5})).problem is Problem.NOT_THAT_MANY
    assert sale.refund({2: 1}).amount == paid.amount - first.amount
    lines = [refund_receipt_lines(Words("en"), each) for each in refund_receipts(sale.receipt, sale.events)]
    assert [line.split()[-2:] for each in lines for line in each if "kg" in line] == [
        ["kg", f"-¥{Money(first.amount)}"],
        ["kg", f"-¥{Money(paid.amount - first.amount)}"],
    ]
    assert lines[0][7:9] == ["lighter: Salmon fillet", "                    0.032 kg        -¥3.58"]


def test_a_pack_that_was_lighter_is_priced_again_at_its_own_weight(shop, sale):
    desk, paid = sale.account.refunds, sale.receipt.total_minor
    desk.begin_owed("JQ202611240001-D", {}, Lowering({2: 156}))
    [half] = desk.settle()
    shop.refund(sale.receipt.number, {1: 2, 3: 1}, DiscountPolicy.REPRICED)
    salmon = sale.basket.line(2)
    assert held(shop) == min(paid - half.amount, line_amount(salmon.goods.price, ref_qty=500, quantity=156))


def test_one_of_two_for_the_price_of_one_brings_its_share_and_not_its_price(shop, sale):
    [milk, *_] = sale.receipt.lines
    assert [run.net for run in milk.units] == sorted((run.net for run in milk.units), reverse=True)
    done = shop.refund(sale.receipt.number, {1: 1})
    assert done.amount == max(run.net for run in milk.units) < 1290 // 2
    assert shop.refund(sale.receipt.number, {1: None}).amount == milk.amount - done.amount


def test_what_cost_nothing_comes_back_without_the_wallet(shop_with):
    shop = shop_with(
        wallet := GivesBack(),
        offers=read_offers("""{"format": 1, "currency": "CNY", "offers": [{"id": "greens", "name_zh": "送菠菜",
        "name_en": "Free spinach", "kind": "coupon", "items": {"departments": ["vegetables"]}, "off": "6.90",
        "minimum": "6.90", "valid_to": "2027-01-01"}]}"""),
    )
    trip = shop.enter()
    trip.scan(SPINACH)
    trip.scan(MILK)
    trip.coupon("greens")
    trip.pay()
    done = trip.refund({1: 1})
    assert (done.amount, done.complete, wallet.asked) == (0, False, [])
    assert trip.refund({2: 1}) == RefundDone(done.refund_id[:-1] + "2", "JQ-000001-R2", 1290, complete=True)
    assert "nothing had been paid" in answer_lines(Words("en"), done, trip)[0]


def test_what_a_shopper_keeps_may_be_priced_again(shop, sale):
    paid = sale.receipt.total_minor
    first = shop.refund(sale.receipt.number, {2: 1}, DiscountPolicy.REPRICED)
    # Milk and spinach alone reach neither 50 nor 30: they cost 12.90 and 4.90, or 6.90.
    kept = sum(line.gross for line in sale.receipt.lines if line.line == 3) + 1290
    assert first.amount == paid - kept
    assert shop.refund(sale.receipt.number, None, DiscountPolicy.REPRICED).amount == kept
    assert held(shop) == 0


def test_only_what_was_bought_and_is_still_there_comes_back(shop, sale):
    number = sale.receipt.number
    assert shop.refund("JQ-000099").problem is Problem.NO_SUCH_RECEIPT
    assert shop.refund("nonsense").problem is Problem.NO_SUCH_RECEIPT
    assert shop.refund(number, {9: 1}).problem is Problem.NO_SUCH_LINE
    for count in (0, -1, 3):
        assert shop.refund(number, {1: count}) == Refused(Problem.NOT_THAT_MANY, "2")
    assert isinstance(shop.refund(number), RefundDone)
    assert shop.refund(number) == Refused(Problem.NOT_THAT_MANY, "0")
    assert shop.refund(number, {1: None}) == Refused(Problem.NOT_THAT_MANY, "0")


def test_nothing_comes_back_before_it_is_paid(shop):
    trip = shop.enter()
    trip.scan(MILK)
    assert trip.refund().problem is Problem.NOTHING_PAID


def test_goods_come_back_when_the_shopper_has_long_left(shop, sale):
    sale.leave()
    done = shop.refund(sale.receipt.number)
    assert (done.amount, done.complete, done.number) == (sale.receipt.total_minor, True, "JQ-000001-R1")
    assert not faults(shop)


def test_a_refund_is_told_and_printed_in_both_languages(shop, sale):
    shop.refund(sale.receipt.number, {1: 1, 2: None})
    [refund] = refund_receipts(sale.receipt, shop.journal.events("jinqiao", sale.id))
    assert refund.total == Money(refund.amount)
    for lang in ("en", "zh-CN"):
        lines = refund_receipt_lines(Words(lang), refund)
        assert any("JQ-000001-R1" in line for line in lines)
        assert any("0.312 kg" in line for line in lines)
        assert any(f"-¥{refund.amount / 100:.2f}" in line for line in lines)


# Wallets that give back as they like


class GivesBack:
    """A wallet that pays, and answers refunds as it is told to; then it gives back, once for each id."""

    name = "gives-back"
    api_version = 1

    def __init__(self, *answers, refunds=Refunds.PARTIAL, smallest=1):
        self.answers = list(answers)
        self.asked = []
        self.given = {}
        self.can = Capabilities(refunds=refunds, smallest=smallest)
        self.paid = {}

    def capabilities(self):
        return self.can

    def pay(self, request):
        self.paid[request.out_trade_no] = request.amount
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount))

    query = cancel = None

    def refund(self, ref, refund_id, amount):
        self.asked.append((refund_id, amount.minor))
        answer = self.answers.pop(0) if self.answers else RefundStatus.DONE
        if isinstance(answer, Unknown):
            self.given[refund_id] = amount
            return answer
        if answer is RefundStatus.DONE:
            self.given[refund_id] = amount
        given = sum((each.minor for each in self.given.values()), 0)
        paid = self.paid[ref.out_trade_no]
        status = Status.REFUNDED if given == paid.minor else Status.PAID
        decline = {"decline": Decline.CONFIGURATION, "detail": "NO"} if answer is RefundStatus.DECLINED else {}
        refund = Refund(refund_id, amount, answer)
        return Known(
            Snapshot(ref, status, captured=paid, refunded=Money(given) if given else None, refund=refund, **decline)
        )


def sold_with(shop_with, wallet, *codes):
    shop = shop_with(wallet, offers=OFFERS)
    trip = shop.enter()
    for code in codes or (MILK, MILK, SPINACH):
        trip.scan(code)
    trip.pay()
    return shop, trip


def test_a_wallet_without_fen_gives_none_until_the_last_thing_has_come_back(shop_with):
    wallet = GivesBack(smallest=10)
    shop, trip = sold_with(shop_with, wallet, MILK, MILK, SALMON)
    paid = trip.receipt.tenders[0].amount
    assert (paid % 10, paid < trip.receipt.total_minor) == (0, True)
    amounts = [shop.refund(trip.receipt.number, wanted).amount for wanted in ({1: 1}, {1: 1}, {2: 1})]
    assert sum(amounts) == paid
    assert all(amount % 10 == 0 for amount in amounts)
    refunds = refund_receipts(trip.receipt, trip.events)
    assert sum(refund.rounded for refund in refunds) == trip.receipt.tenders[0].rounded
    assert "Rounded" in "\n".join(line for refund in refunds for line in refund_receipt_lines(Words("en"), refund))


def test_what_a_silent_wallet_gave_back_is_given_back_once(shop_with):
    wallet = GivesBack(Unknown("lost"), Unknown("lost"))
    shop, trip = sold_with(shop_with, wallet)
    assert isinstance(shop.refund(trip.receipt.number, {1: 1}), Waiting)
    assert isinstance(trip.events[-1].event, RefundStarted)
    [(_, done)] = shop.pass_time(30)
    assert isinstance(done, RefundDone)
    assert len(set(wallet.asked)) == 1 < len(wallet.asked)
    assert sum(amount.minor for amount in wallet.given.values()) == done.amount


def test_a_power_cut_between_asking_and_hearing_gives_nothing_back_twice(shop_with):
    wallet = GivesBack(Unknown("lost"))
    shop, trip = sold_with(shop_with, wallet)
    trip.refund({1: 1})
    again = shop.power_fails()
    resumed = again.resume(trip.id)
    assert resumed.refunding is not None
    again.settle()
    assert isinstance(resumed.events[-1].event, RefundDone)
    assert len(set(wallet.asked)) == 1
    assert sum(amount.minor for amount in wallet.given.values()) == resumed.events[-1].event.amount


def test_a_refund_that_nobody_answers_is_stuck_and_can_be_asked_for_again(shop_with):
    wallet = GivesBack(*[Unknown("lost")] * 40)
    shop, trip = sold_with(shop_with, wallet)
    trip.refund({1: 1})
    assert isinstance(shop.pass_time(600)[-1][1], RefundStuck)
    wallet.answers.clear()
    # Whatever else is asked for: what is open is finished first.
    done = trip.refund()
    assert isinstance(done, RefundDone)
    assert len(wallet.given) == 1
    assert trip.refund().complete


def test_what_the_wallet_declines_can_come_back_later(shop_with):
    wallet = GivesBack(RefundStatus.DECLINED)
    _, trip = sold_with(shop_with, wallet)
    assert isinstance(trip.refund(), RefundDeclined)
    done = trip.refund()
    assert (done.refund_id[-3:], done.number, done.amount) == ("R02", "JQ-000001-R1", trip.receipt.total_minor)


@pytest.mark.parametrize(
    ("refunds", "wanted", "problem"),
    [
        (Refunds.NONE, None, Problem.NO_REFUNDS),
        (Refunds.NONE, {1: 1}, Problem.NO_REFUNDS),
        (Refunds.WHOLE, {1: 1}, Problem.ONLY_WHOLE),
        (Refunds.WHOLE, None, None),
    ],
)
def test_a_wallet_is_asked_only_for_what_it_does(shop_with, refunds, wanted, problem):
    wallet = GivesBack(refunds=refunds)
    _, trip = sold_with(shop_with, wallet)
    answer = trip.refund(wanted)
    assert getattr(answer, "problem", None) is problem
    assert bool(wallet.asked) is (problem is None)


def test_a_refund_that_cannot_be_written_down_is_not_asked_for(shop_with, monkeypatch):
    wallet = GivesBack()
    shop, trip = sold_with(shop_with, wallet)
    shop.journal._connection.execute("PRAGMA query_only = ON")
    assert trip.refund().problem is Problem.NOT_SAVED
    assert not wallet.asked
    shop.journal._connection.execute("PRAGMA query_only = OFF")
    assert isinstance(trip.refund(), RefundDone)


# The doctor


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ('"tax":', '"tax":1', FindingCode.REFUND_WRONG),
        ('"complete":true', '"complete":false', FindingCode.REFUND_WRONG),
        ('-R1"', '-R7"', FindingCode.REFUND_WRONG),
        ("000101R01", "000101R09", FindingCode.EVENT_OUT_OF_TURN),
    ],
)
def test_the_doctor_finds_a_refund_that_was_tampered_with(tmp_path, before, after, code):
    with open_shop(offers=OFFERS, data=tmp_path) as shop:
        trip = shop.enter()
        trip.scan(MILK, count=2)
        trip.pay()
        trip.refund()
    assert not examine_folder(tmp_path)
    with sqlite3.connect(tmp_path / FILE_NAME) as file:
        kind = "RefundStarted" if "tax" in before else "RefundDone"
        file.execute("UPDATE event SET body = replace(body, ?, ?) WHERE kind = ?", (before, after, kind))
    assert code in [finding.code for finding in examine_folder(tmp_path)]


def test_the_doctor_tells_of_a_refund_that_is_open(shop_with):
    wallet = GivesBack(Unknown("lost"))
    shop, trip = sold_with(shop_with, wallet)
    trip.refund()
    assert FindingCode.REFUND_OPEN in [
        finding.code for finding in [*examine(shop.journal, shop.wallets.named("mock").inside)]
    ]


# Receipts from before offers


def test_receipts_from_before_offers_give_back_what_their_lines_cost(sale):
    old = Receipt.from_json(sale.receipt.to_json())
    lines = tuple(replace(line, units=()) for line in old.lines)
    assert [sum(run.count * run.net for run in units_of(line)) for line in lines] == [line.amount for line in old.lines]
    planned = plan(replace(old, lines=lines), [], None)
    assert isinstance(planned, RefundPlan)
    assert (planned.amount, planned.complete) == (old.total_minor, True)


def test_what_was_weighed_is_one_unit(sale):
    salmon: ReceiptLine = sale.receipt.lines[1]
    assert (salmon.goods.unit, salmon.units_bought) == (Unit.GRAM, 1)
    assert units_of(replace(salmon, units=()))[0].net == salmon.amount


def test_nothing_comes_back_with_a_wallet_that_is_gone(shop_with):
    shop, trip = sold_with(shop_with, GivesBack())
    del shop.wallets._handed_in["gives-back"]
    assert trip.refund().problem is Problem.NO_SUCH_WALLET
    assert not any(isinstance(recorded.event, RefundStarted) for recorded in trip.events)


def test_a_wallet_that_cannot_say_what_it_does_is_not_asked(shop_with):
    wallet = GivesBack()
    _, trip = sold_with(shop_with, wallet)

    def broken():
        raise RuntimeError("broken")

    wallet.capabilities = broken
    assert trip.refund().problem is Problem.NO_REFUNDS
    assert wallet.asked == []


def test_a_refund_without_a_network_waits_for_it_and_goes_on_when_it_returns(shop_with):
    wallet = GivesBack()
    shop, trip = sold_with(shop_with, wallet)
    shop.network_drops()
    assert trip.refund({1: 1}) == Waiting(WaitingFor.NETWORK, "gives-back", trip.events[-1].event.amount)
    assert (trip.refunding.due, wallet.asked) == (None, [])
    shop.network_returns()
    shop.pass_time(60)
    assert isinstance(trip.events[-1].event, RefundDone)
    assert len(wallet.given) == 1


def test_while_the_wallet_is_asked_there_is_nothing_else_to_do(shop_with):
    wallet = GivesBack()
    _, trip = sold_with(shop_with, wallet)
    errand = trip.begin_refund()
    call = errand.call()
    assert (errand.call(), errand.due) == (None, None)
    [done] = trip.refund_told(call())
    assert isinstance(done, RefundDone)
    assert trip.refund_told(call()) == []
