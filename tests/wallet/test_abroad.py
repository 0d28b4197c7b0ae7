"""Overseas acceptance: asked for dollars, paid in yuan, and given back at the rate of the day of the payment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.abroad import open_wallet
from wallet.abroad.deal import LIFETIME, Deal
from wallet.abroad.rates import DatedRate, Rate, Rates, demo_rates
from wallet.abroad.wallet import Abroad
from wallet.mock import open_wallet as open_mock
from wallet.money import Money
from wallet.port import (
    Decline,
    Known,
    Mode,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Quote,
    Refund,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)

ORDER = "NY2026112400010001"
PRICE = Money(1050, "USD")
EVENING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)
"""Half past six in New York, half past seven of the next morning in Beijing."""


class Journey:
    """A customer in New York, the wallet they brought from home, and the shop's view of it."""

    def __init__(self, folder=None):
        self.now = EVENING
        self.mock = open_mock(WalletSettings(folder, lambda: self.now))
        self.abroad = self.wallet()
        self.app = self.abroad.app_of("li-wei")

    def wallet(self, **options):
        settings = WalletSettings(None, lambda: self.now, wallet_named={"mock": self.mock}.__getitem__)
        return Abroad(settings, **options)

    def request(self, quote=None, price=PRICE, order=ORDER, **changes):
        quote = quote or self.abroad.quote(price)
        code = self.app.show_code()
        request = PaymentRequest(order, price, "Groceries", "b1", code, Mode.PRESENTED_CODE, quote=quote)
        return replace(request, **changes)

    def pay(self, **options):
        return self.abroad.pay(self.request(**options)).snapshot


@pytest.fixture
def journey():
    journey = Journey()
    yield journey
    assert journey.mock.check() == []


def test_a_quote_says_both_amounts_the_rate_and_until_when(journey):
    quote = journey.abroad.quote(PRICE)
    assert (quote.price, quote.charge, quote.rate) == (PRICE, Money(7602), "7.2400")
    assert quote.expires_at == EVENING + timedelta(minutes=10)


def test_the_customer_pays_yuan_and_the_shop_gets_dollars(journey):
    before = journey.mock.accounts.funds_of("li-wei")["balance"]
    paid = journey.pay()
    assert (paid.status, paid.captured, paid.charged, paid.basket) == (Status.PAID, PRICE, Money(7602), "b1")
    assert before - journey.mock.accounts.funds_of("li-wei")["balance"] == Money(7602)
    assert paid.payer.startswith("li***")
    asked = journey.abroad.query(paid.ref).snapshot
    assert (asked.status, asked.captured, asked.charged, asked.basket) == (Status.PAID, PRICE, Money(7602), "b1")


def test_a_quote_is_good_until_the_last_moment_and_not_after(journey):
    quote = journey.abroad.quote(PRICE)
    journey.now = quote.expires_at
    assert journey.pay(quote=quote).status is Status.PAID
    journey.now += timedelta(microseconds=1)
    late = journey.pay(quote=quote, order="NY2026112400010002")
    assert (late.status, late.decline, late.detail) == (Status.DECLINED, Decline.NEW_QUOTE, "QUOTE_EXPIRED")
    assert journey.abroad.query(PaymentRef("NY2026112400010002")).snapshot.status is Status.NOT_FOUND


def test_the_same_pay_again_is_the_same_payment_also_after_the_quote_has_expired(journey):
    request = journey.request()
    first = journey.abroad.pay(request)
    journey.now += timedelta(hours=3)
    assert journey.abroad.pay(request) == first
    assert journey.mock.held() == {ORDER: 7602}


def test_a_rate_that_has_changed_meanwhile_does_not_touch_a_quote_that_holds(journey):
    journey.now = datetime(2026, 11, 25, 1, 14, tzinfo=UTC)
    old = journey.abroad.quote(PRICE)
    journey.now += timedelta(minutes=2)
    assert (old.rate, journey.abroad.quote(PRICE).rate) == ("7.2400", "7.2385")
    assert journey.pay(quote=old).charged == Money(7602)


def forged(quote, **state):
    return replace(quote, state={**quote.state, **state})


@pytest.mark.parametrize(
    "forge",
    [
        lambda quote: forged(quote, rate="1.0000"),
        lambda quote: replace(forged(quote, rate="1.0000"), charge=Money(1050)),
        lambda quote: replace(quote, charge=Money(7601)),
        lambda quote: forged(quote, quoted_at="2026-11-25T23:30:00+00:00"),
        lambda quote: forged(quote, quoted_at="soon"),
        lambda quote: forged(quote, price="10.51"),
        lambda quote: replace(quote, state={}),
    ],
    ids=["rate", "rate and charge", "charge", "made tomorrow", "made never", "price", "nothing kept"],
)
def test_a_quote_that_this_wallet_never_made_is_not_paid_at(journey, forge):
    snapshot = journey.pay(quote=forge(journey.abroad.quote(PRICE)))
    assert (snapshot.status, snapshot.decline, snapshot.detail) == (
        Status.DECLINED,
        Decline.NEW_QUOTE,
        "QUOTE_UNKNOWN",
    )
    assert journey.mock.held() == {}


def test_without_a_quote_nothing_is_paid(journey):
    request = replace(journey.request(), quote=None)
    assert journey.abroad.pay(request).snapshot.detail == "NO_QUOTE"


def test_a_quote_for_another_amount_is_not_this_ones(journey):
    snapshot = journey.pay(quote=journey.abroad.quote(Money(1049, "USD")))
    assert snapshot.detail == "QUOTE_UNKNOWN"


def test_another_price_under_the_same_reference_needs_a_new_one(journey):
    first = journey.request()
    journey.abroad.pay(first)
    other = replace(first, amount=Money(1051, "USD"), quote=journey.abroad.quote(Money(1051, "USD")))
    snapshot = journey.abroad.pay(other).snapshot
    assert (snapshot.status, snapshot.decline) == (Status.DECLINED, Decline.NEW_REFERENCE)


@pytest.mark.parametrize("change", [{"amount": Money(7602)}, {"mode": Mode.AT_DESK}, {"capture_later": True}])
def test_what_is_not_declared_changes_nothing(journey, change):
    assert isinstance(journey.abroad.pay(journey.request(**change)), Unsupported)
    assert journey.mock.held() == {}


def test_what_cannot_be_quoted_is_said(journey):
    assert journey.abroad.quote(Money(100)) == Unsupported("CNY")
    assert journey.abroad.quote(Money(0, "USD")) == NotSent("nothing to quote for")
    journey.now = datetime(1990, 1, 1, tzinfo=UTC)
    assert journey.abroad.quote(PRICE) == NotSent("no rate")


def test_a_cancel_gives_everything_back(journey):
    paid = journey.pay()
    assert journey.abroad.cancel(paid.ref).snapshot.status is Status.CANCELLED
    assert journey.mock.held() == {}
    assert journey.abroad.cancel(PaymentRef("NY2026112400010009")).snapshot.status is Status.CANCELLED


# Refunds


def test_a_refund_is_made_at_the_rate_of_the_payment(journey):
    paid = journey.pay()
    journey.now += timedelta(days=2)
    back = journey.abroad.refund(paid.ref, "R00001", Money(350, "USD")).snapshot
    assert back.refund == Refund("R00001", Money(350, "USD"), RefundStatus.DONE, Money(2534))
    assert (back.status, back.refunded, back.captured, back.charged) == (
        Status.PAID,
        Money(350, "USD"),
        PRICE,
        Money(7602),
    )


PARTS = st.lists(st.integers(1, 400), min_size=1, max_size=8)


@given(PARTS, st.integers(0, 3))
def test_whoever_gets_all_dollars_back_gets_back_all_yuan(parts, again):
    """Each refund is made once, however often it is asked for, and whatever was given back in between."""
    journey = Journey()
    price = Money(sum(parts), "USD")
    paid = journey.pay(price=price)
    given_back = 0
    for number, cents in enumerate(parts):
        back = journey.abroad.refund(paid.ref, f"R{number:05}", Money(cents, "USD")).snapshot
        assert back.refund.status is RefundStatus.DONE
        given_back += back.refund.charged.minor
        once_more = min(again, number)
        same = journey.abroad.refund(paid.ref, f"R{once_more:05}", Money(parts[once_more], "USD")).snapshot
        assert same.refund.status is RefundStatus.DONE
        assert same.refunded == back.refunded == Money(sum(parts[: number + 1]), "USD")
    assert back.status is Status.REFUNDED
    assert given_back == paid.charged.minor
    assert journey.mock.held() == {}


def test_more_than_was_paid_is_not_given_back(journey):
    paid = journey.pay()
    journey.abroad.refund(paid.ref, "R00001", Money(1000, "USD"))
    back = journey.abroad.refund(paid.ref, "R00002", Money(51, "USD")).snapshot
    assert (back.refund.status, back.refund.charged, back.refunded) == (
        RefundStatus.DECLINED,
        None,
        Money(1000, "USD"),
    )
    assert back.decline is not None


def test_another_amount_under_the_same_refund_needs_a_new_reference(journey):
    paid = journey.pay()
    journey.abroad.refund(paid.ref, "R00001", Money(100, "USD"))
    back = journey.abroad.refund(paid.ref, "R00001", Money(101, "USD")).snapshot
    assert (back.refund.status, back.decline, back.refunded) == (
        RefundStatus.DECLINED,
        Decline.NEW_REFERENCE,
        Money(100, "USD"),
    )


@pytest.mark.parametrize("amount", [Money(0, "USD"), Money(-1, "USD"), Money(100)])
def test_what_is_no_amount_of_the_price_is_not_given_back(journey, amount):
    paid = journey.pay()
    back = journey.abroad.refund(paid.ref, "R00001", amount).snapshot
    assert (back.refund.status, back.decline) == (RefundStatus.DECLINED, Decline.CONFIGURATION)
    assert journey.mock.held() == {ORDER: 7602}


def test_what_was_never_paid_is_not_found(journey):
    assert journey.abroad.refund(PaymentRef(ORDER), "R00001", PRICE).snapshot.status is Status.NOT_FOUND


# What goes wrong


def test_a_restart_knows_the_deal_from_what_the_shop_kept(tmp_path):
    before = Journey(tmp_path)
    request = before.request()
    before.abroad.pay(request)
    before.mock.close()
    after = Journey(tmp_path)
    asked = after.abroad.query(request.ref).snapshot
    assert (asked.captured, asked.charged) == (PRICE, Money(7602))
    after.mock.close()


class Scripted(Wallet):
    """A paying wallet that answers everything with the same."""

    name, api_version = "scripted", 1

    def __init__(self, answer):
        self.answer = answer

    def capabilities(self):
        return replace(open_mock(WalletSettings(None, lambda: EVENING)).capabilities())

    def pay(self, *_):
        return self.answer

    query = refund = pay


def over(answer, now=EVENING):
    return Abroad(WalletSettings(None, lambda: now, wallet_named={"mock": Scripted(answer)}.__getitem__))


DEAL = Deal(PRICE, Rate.parse("7.2400"), EVENING)
REQUEST = PaymentRequest(ORDER, PRICE, "Groceries", "b1", "280", Mode.PRESENTED_CODE, quote=DEAL.quote)


def inner(**snapshot):
    return Known(Snapshot(PaymentRef(ORDER), Status.PAID, **snapshot))


@pytest.mark.parametrize("answer", [NotSent("network"), Unknown("hung up")])
def test_what_the_paying_wallet_did_not_say_is_not_said(answer):
    wallet = over(answer)
    assert wallet.pay(REQUEST) == wallet.query(REQUEST.ref) == wallet.refund(REQUEST.ref, "R00001", PRICE) == answer
    assert over(answer, EVENING + LIFETIME * 2).pay(REQUEST) == answer


@pytest.mark.parametrize(
    "answer",
    [
        inner(captured=Money(7601)),
        inner(captured=Money(1050, "USD")),
        inner(captured=Money(7602), refunded=Money(7603)),
        inner(captured=Money(7602), refunded=Money(1, "USD")),
    ],
)
def test_another_amount_than_was_quoted_is_not_taken_for_an_answer(answer):
    assert isinstance(over(answer).pay(REQUEST), Unknown)
    assert isinstance(over(answer).query(REQUEST.ref), Unknown)


def test_money_that_moved_in_a_deal_nobody_kept_is_not_made_up():
    assert isinstance(over(inner(captured=Money(7602))).query(PaymentRef(ORDER)), Unknown)


def test_what_the_paying_wallet_keeps_goes_back_to_it():
    answer = Known(Snapshot(PaymentRef(ORDER, {"id": "77"}), Status.PROCESSING))
    wallet = over(answer)
    kept = wallet.pay(REQUEST).snapshot.ref
    assert kept.state == {**DEAL.state, "inner.id": "77"}
    asked = []
    wallet.pays_from.query = lambda ref: asked.append(ref) or answer
    wallet.query(kept)
    assert asked == [PaymentRef(ORDER, {"id": "77"})]


def test_it_needs_another_wallet():
    with pytest.raises(ValueError, match="pays from another wallet"):
        open_wallet(WalletSettings(None, lambda: EVENING))
    with pytest.raises(TypeError, match="brings no app"):
        over(NotSent("")).app_of("li-wei")
    assert over(NotSent("")).faults is None


def test_the_paying_wallets_moods_are_its_own(journey):
    assert journey.abroad.faults is journey.mock.faults


# Rates


def test_a_customer_never_pays_fewer_fen_than_there_are_cents():
    """So that what was given back in fen says how many cents that were."""
    for dated in demo_rates()._newest_first:
        assert dated.rate.yuan(Money(100, dated.currency)) >= Money(100), dated


def test_a_currency_without_cents_is_charged_all_the_same():
    rates = Rates([DatedRate("JPY", datetime(2026, 1, 1, tzinfo=UTC), Rate.parse("0.0480"))])
    quote = Journey().wallet(rates=rates).quote(Money(1000, "JPY"))
    assert (quote.charge, rates.currencies) == (Money(4800), {"JPY"})


@pytest.mark.parametrize("text", ["7.24", "7", "-7.2400", "0.0000", "７.2400", "7.24000", "", "1e10.0000"])
def test_what_is_no_rate_is_named(text):
    with pytest.raises(ValueError, match="is not a rate"):
        Rate.parse(text)


@given(st.integers(1, 10**9), st.integers(10_000, 10**8), st.data())
def test_cents_and_fen_lead_back_to_each_other(cents, rate, data):
    deal = Deal(Money(cents, "USD"), Rate(rate), EVENING)
    part = Money(data.draw(st.integers(0, cents)), "USD")
    assert deal.price_of(deal.charged_for(part)) == part
    assert deal.charged_for(deal.price) == deal.charge
    assert Deal.from_state(deal.state) == deal
    more = Money(data.draw(st.integers(part.minor, cents)), "USD")
    assert deal.charged_for(more) - deal.charged_for(part) in deal.refunds_of(more - part)


def test_a_quote_is_a_quote():
    assert isinstance(DEAL.quote, Quote)
    assert DEAL.quote.quote_id == "20261124233000000000USD1050"
