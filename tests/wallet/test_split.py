"""Split tender: a card and a wallet pay together, or nobody does."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.gift_card import open_wallet as open_cards
from wallet.mock import open_wallet as open_mock
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Fund,
    Known,
    Mode,
    NextAction,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Refund,
    Refunds,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)
from wallet.split import open_wallet
from wallet.split.split_plans import part_reference
from wallet.split.wallet import SplitTender

ORDER = "JQ2026112400010001"
REF = PaymentRef(ORDER)
PRICE = Money(6886)
ON_CARD = Money(3000)
BALANCE = Money(200_000)


class Between:
    """Stands between the split tender and one of its parts: counts what is asked, and spoils an answer or two.

    `spoils[name]` is called instead of the wallet's method, with the real outcome of the call that was made.
    """

    def __init__(self, wallet):
        self._wallet = wallet
        self.asked = Counter()
        self.spoils = {}

    def __getattr__(self, name):
        found = getattr(self._wallet, name)
        if name not in ("pay", "query", "cancel", "refund"):
            return found

        def call(*args):
            self.asked[name] += 1
            spoil = self.spoils.get(name)
            if isinstance(spoil, NotSent):
                return spoil
            outcome = found(*args)
            return outcome if spoil is None else spoil(outcome)

        return call


class Purchase:
    def __init__(self, folder=None):
        plain = WalletSettings(folder, lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC))
        self.real_card, self.real_mock = open_cards(plain), open_mock(plain)
        self.card, self.mock = Between(self.real_card), Between(self.real_mock)
        others = {"gift-card": self.card, "mock": self.mock}
        self.split = SplitTender(replace(plain, wallet_named=others.__getitem__))
        self.number = self.real_card.app_of("li-wei").show_code()

    def request(self, amount=PRICE, order=ORDER, **changes):
        code = self.number + self.real_mock.app_of("li-wei").show_code()
        return replace(PaymentRequest(order, amount, "Groceries", "b1", code, Mode.PRESENTED_CODE), **changes)

    def pay(self, *args, **options):
        return self.split.pay(self.request(*args, **options)).snapshot

    def ask(self):
        return self.split.query(REF).snapshot

    def refund(self, fen, refund_id="R00001"):
        return self.split.refund(REF, refund_id, Money(fen)).snapshot

    @property
    def spent(self):
        """What card and wallet are poorer by."""
        card = ON_CARD - self.real_card.available(self.number)
        return card, BALANCE - self.real_mock.accounts.funds_of("li-wei")["balance"]

    def close(self):
        for wallet in (self.split, self.real_card, self.real_mock):
            wallet.close()


@pytest.fixture
def purchase():
    purchase = Purchase()
    yield purchase
    assert purchase.real_card.check() == []
    assert purchase.real_mock.check() == []


NOTHING = (Money(0), Money(0))


def test_the_card_pays_as_far_as_it_goes_and_the_wallet_the_rest(purchase):
    paid = purchase.pay()
    assert (paid.status, paid.captured, paid.basket) == (Status.PAID, PRICE, "b1")
    assert paid.funds == (Fund("gift-card", ON_CARD), Fund("mock", Money(3886)))
    assert purchase.spent == (ON_CARD, Money(3886))
    assert paid.trade_no == "CARD000000000001+MOCK000000000001"
    assert paid.payer.startswith("li***")
    assert purchase.ask() == paid


def test_what_the_card_pays_alone_troubles_nobody_else(purchase):
    assert purchase.pay(Money(1290)).funds == (Fund("gift-card", Money(1290)),)
    assert purchase.mock.asked == {}


def test_what_an_empty_card_cannot_pay_the_wallet_pays_alone(purchase):
    purchase.pay(ON_CARD)
    paid = purchase.pay(order="JQ2026112400010002")
    assert paid.funds == (Fund("mock", PRICE),)
    assert purchase.card.asked["pay"] == 1


def test_without_a_card_the_wallet_pays_alone(purchase):
    request = purchase.request()
    paid = purchase.split.pay(replace(request, auth_code=request.auth_code[12:])).snapshot
    assert paid.funds == (Fund("mock", PRICE),)


def test_the_same_again_is_the_same_payment_though_the_card_is_empty_by_then(purchase):
    request = purchase.request()
    assert purchase.split.pay(request) == purchase.split.pay(request)
    assert purchase.spent == (ON_CARD, Money(3886))


@pytest.mark.parametrize("change", [{"amount": Money(6887)}, {"basket": "b2"}, {"auth_code": "280"}])
def test_another_request_under_the_same_reference_needs_a_new_one_and_reverses_nothing(purchase, change):
    request = purchase.request()
    purchase.split.pay(request)
    assert purchase.split.pay(replace(request, **change)).snapshot.decline is Decline.NEW_REFERENCE
    assert purchase.ask().status is Status.PAID


@pytest.mark.parametrize("change", [{"mode": Mode.IN_APP}, {"capture_later": True}, {"amount": Money(1, "USD")}])
def test_what_is_not_declared_changes_nothing(purchase, change):
    assert isinstance(purchase.split.pay(purchase.request(**change)), Unsupported)
    assert purchase.spent == NOTHING


@pytest.mark.parametrize("amount", [Money(0), Money(-1), Money(2**64)])
def test_nothing_and_fortunes_are_no_amounts(purchase, amount):
    assert purchase.pay(amount).decline is Decline.CONFIGURATION


# One of the two says no


def test_when_the_card_says_no_the_wallet_is_not_asked(purchase):
    purchase.card._wallet.available = lambda _code: Money(5000)
    declined = purchase.pay()
    assert (declined.status, declined.decline, declined.detail) == (
        Status.DECLINED,
        Decline.OTHER_TENDER,
        "CARD_BALANCE_NOT_ENOUGH",
    )
    assert purchase.mock.asked == {}
    del purchase.real_card.available
    assert purchase.spent == NOTHING


def test_when_the_wallet_says_no_the_card_has_its_money_back_before_the_shop_hears_of_it(purchase):
    declined = purchase.pay(Money(203_001))
    assert (declined.status, declined.decline, declined.detail) == (
        Status.DECLINED,
        Decline.OTHER_TENDER,
        "BUYER_BALANCE_NOT_ENOUGH",
    )
    assert declined.captured is None
    assert purchase.spent == NOTHING
    assert purchase.ask() == declined
    assert purchase.split.cancel(REF).snapshot == declined


@pytest.mark.parametrize("lost", [lambda _outcome: Unknown("hung up"), NotSent("no route")])
def test_as_long_as_nobody_knows_whether_the_card_has_it_back_there_is_no_decline(purchase, lost):
    purchase.card.spoils["cancel"] = lost
    assert isinstance(purchase.split.pay(purchase.request(Money(203_001))), Unknown)
    assert isinstance(purchase.split.query(REF), Unknown | Known)
    assert not isinstance(purchase.split.cancel(REF), Known)
    purchase.card.spoils.clear()
    assert purchase.ask().status is Status.DECLINED
    assert purchase.spent == NOTHING


def test_a_card_that_cannot_give_it_back_leaves_the_payment_without_a_result(purchase):
    purchase.real_card.cancel = purchase.real_card.query
    snapshot = purchase.pay(Money(203_001))
    assert (snapshot.status, snapshot.decline) == (Status.PROCESSING, None)
    assert purchase.spent == (ON_CARD, Money(0))


def test_a_decline_is_the_same_decline_when_the_request_comes_again(purchase):
    request = purchase.request(Money(203_001))
    declined = purchase.split.pay(request)
    assert purchase.split.pay(request) == declined
    assert purchase.spent == NOTHING


def test_a_wallet_that_asks_for_the_pin_is_waited_for(purchase):
    waits = purchase.pay(Money(50_000))
    assert (waits.status, waits.next_action, waits.captured) == (Status.AWAITING_CUSTOMER, NextAction.ENTER_PIN, None)
    assert purchase.split.app_of("li-wei").pending() is not None
    assert purchase.split.app_of("li-wei").approve("123456")
    assert purchase.ask().captured == Money(50_000)


def test_a_pin_that_is_refused_gives_the_card_its_money_back(purchase):
    purchase.pay(Money(50_000))
    purchase.split.app_of("li-wei").refuse()
    assert purchase.ask().status is Status.DECLINED
    assert purchase.spent == NOTHING


# Nobody knows


def test_a_card_that_hangs_leaves_the_wallet_unasked(purchase):
    purchase.card.spoils["pay"] = lambda _outcome: Unknown("hung up")
    assert purchase.split.pay(purchase.request()) == Unknown("hung up")
    assert purchase.mock.asked == {}
    # Half of the money is no result: the shop goes on asking, and cancels in the end.
    assert purchase.ask().status is Status.PROCESSING
    assert purchase.split.cancel(REF).snapshot.status is Status.CANCELLED
    assert purchase.spent == NOTHING


def test_a_wallet_that_takes_the_money_and_hangs_is_asked_what_became_of_it(purchase):
    purchase.mock.spoils["pay"] = lambda _outcome: Unknown("hung up")
    assert purchase.split.pay(purchase.request()) == Unknown("hung up")
    assert purchase.ask().status is Status.PAID


def test_a_card_out_of_reach_is_a_payment_that_nobody_has_heard_of(purchase):
    purchase.card.spoils["pay"] = NotSent("no route")
    request = purchase.request()
    assert purchase.split.pay(request) == NotSent("no route")
    purchase.card.spoils.clear()
    assert purchase.split.pay(request).snapshot.status is Status.PAID


def test_a_wallet_out_of_reach_is_not_once_the_card_has_paid(purchase):
    purchase.mock.spoils["pay"] = NotSent("no route")
    request = purchase.request()
    assert purchase.split.pay(request) == Unknown("no route")
    purchase.mock.spoils.clear()
    assert purchase.split.pay(request).snapshot.status is Status.PAID


def test_a_wallet_that_turns_out_unable_is_a_decline(purchase):
    purchase.mock.spoils["pay"] = lambda _outcome: Unsupported("today")
    declined = purchase.pay()
    assert (declined.status, declined.decline) == (Status.DECLINED, Decline.CONFIGURATION)
    assert purchase.spent[0] == Money(0)


def test_another_amount_than_a_part_was_asked_for_is_not_taken_for_an_answer(purchase):
    purchase.mock.spoils["pay"] = lambda outcome: Known(replace(outcome.snapshot, captured=Money(1)))
    assert isinstance(purchase.split.pay(purchase.request()), Unknown)
    assert purchase.ask().captured == PRICE


@pytest.mark.parametrize("silent", ["card", "mock"])
def test_a_part_that_cannot_be_asked_says_nothing_about_the_whole(purchase, silent):
    purchase.pay()
    getattr(purchase, silent).spoils["query"] = lambda _outcome: Unknown("hung up")
    assert purchase.split.query(REF) == Unknown("hung up")
    assert purchase.split.refund(REF, "R00001", Money(1)) == Unknown("hung up")


# Cancels


def test_a_cancel_gives_everything_back(purchase):
    request = purchase.request()
    purchase.split.pay(request)
    for _ in range(2):
        assert purchase.split.cancel(REF).snapshot.status is Status.CANCELLED
    assert purchase.spent == NOTHING
    assert purchase.split.pay(request).snapshot.status is Status.CANCELLED


def test_a_cancel_that_comes_first_refuses_the_payment(purchase):
    assert purchase.split.cancel(REF).snapshot.status is Status.CANCELLED
    assert purchase.pay().status is Status.CANCELLED
    assert purchase.ask().status is Status.CANCELLED
    assert purchase.refund(1).refund.status is RefundStatus.DECLINED
    assert purchase.spent == NOTHING


def test_what_was_partly_given_back_stays_paid(purchase):
    purchase.pay()
    purchase.refund(100)
    assert purchase.split.cancel(REF).snapshot.status is Status.PAID
    assert purchase.spent == (ON_CARD, Money(3786))


def test_what_was_never_asked_for_is_not_found(purchase):
    assert purchase.ask().status is Status.NOT_FOUND
    assert purchase.refund(1).status is Status.NOT_FOUND


# Refunds


def test_the_own_money_comes_back_first_and_then_the_card(purchase):
    purchase.pay()
    assert purchase.refund(3800).refund == Refund("R00001", Money(3800), RefundStatus.DONE)
    assert purchase.spent == (ON_CARD, Money(86))
    over_both = purchase.refund(100, "R00002")
    assert (over_both.status, over_both.refunded) == (Status.PAID, Money(3900))
    assert purchase.spent == (Money(2986), Money(0))
    assert purchase.refund(2986, "R00003").status is Status.REFUNDED
    assert purchase.spent == NOTHING


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=6), st.data())
def test_refunds_are_made_once_and_never_come_to_more_than_was_paid(amounts, data):
    purchase = Purchase()
    purchase.pay()
    given_back = 0
    for number, fen in enumerate(amounts):
        back = purchase.refund(fen, f"R{number:05}")
        fits = given_back + fen <= PRICE.minor
        assert (back.refund.status is RefundStatus.DONE) == fits
        given_back += fen if fits else 0
        again = data.draw(st.integers(0, number))
        purchase.refund(amounts[again], f"R{again:05}")
        card, wallet = purchase.spent
        assert card + wallet == PRICE - Money(given_back)
        assert card == ON_CARD or wallet == Money(0)
    purchase.close()


def test_another_amount_under_the_same_refund_needs_a_new_reference(purchase):
    purchase.pay()
    purchase.refund(100)
    assert purchase.refund(101).decline is Decline.NEW_REFERENCE
    assert purchase.ask().refunded == Money(100)


@pytest.mark.parametrize("amount", [Money(0), Money(-1), Money(100, "USD"), Money(6887)])
def test_what_cannot_be_given_back_changes_nothing(purchase, amount):
    purchase.pay()
    back = purchase.split.refund(REF, "R00001", amount).snapshot
    assert (back.refund.status, back.decline) == (RefundStatus.DECLINED, Decline.CONFIGURATION)
    assert purchase.ask().refunded is None


def test_a_refund_that_was_lost_halfway_goes_on_when_asked_for_again(purchase):
    purchase.pay()
    purchase.card.spoils["refund"] = lambda _outcome: Unknown("hung up")
    assert purchase.split.refund(REF, "R00001", Money(5000)) == Unknown("hung up")
    purchase.card.spoils["refund"] = NotSent("no route")
    assert isinstance(purchase.split.refund(REF, "R00001", Money(5000)), Unknown)
    purchase.card.spoils.clear()
    assert purchase.refund(5000).refund.status is RefundStatus.DONE
    assert purchase.spent == (Money(1886), Money(0))


def _refund_is(status):
    def spoil(outcome):
        snapshot = outcome.snapshot
        return Known(replace(snapshot, refund=replace(snapshot.refund, status=status), detail="SPOILT"))

    return spoil


def test_a_refund_that_a_part_has_yet_to_make_is_pending(purchase):
    purchase.pay()
    purchase.card.spoils["refund"] = _refund_is(RefundStatus.PENDING)
    assert purchase.refund(5000).refund.status is RefundStatus.PENDING
    purchase.card.spoils["refund"] = _refund_is(RefundStatus.DECLINED)
    assert purchase.refund(5000).refund.status is RefundStatus.PENDING


def test_a_refund_that_the_first_part_declines_is_declined_and_may_be_another_later(purchase):
    purchase.pay()
    purchase.mock.spoils["refund"] = NotSent("no route")
    assert isinstance(purchase.split.refund(REF, "R00001", Money(100)), Unknown)
    purchase.mock.spoils.clear()
    refuse = purchase.mock.spoils
    refuse["refund"] = _refund_is(RefundStatus.DECLINED)
    declined = purchase.refund(200, "R00002")
    assert (declined.refund.status, declined.detail) == (RefundStatus.DECLINED, "SPOILT")


# Between restarts


def test_a_restart_between_the_two_parts_leads_to_a_cancel_and_nothing_is_lost(tmp_path):
    before = Purchase(tmp_path)
    before.mock.spoils["pay"] = NotSent("the power failed here")
    before.split.pay(before.request())
    before.close()
    after = Purchase(tmp_path)
    assert after.spent == (ON_CARD, Money(0))
    assert after.ask().status is Status.PROCESSING
    assert after.split.cancel(REF).snapshot.status is Status.CANCELLED
    assert after.spent == NOTHING
    after.close()


def test_a_restart_knows_who_was_asked_for_what(tmp_path):
    before = Purchase(tmp_path)
    paid = before.pay()
    before.refund(3900)
    before.close()
    after = Purchase(tmp_path)
    assert (after.ask().funds, after.ask().refunded) == (paid.funds, Money(3900))
    assert after.refund(3900).refund.status is RefundStatus.DONE
    assert after.refund(2986, "R00002").status is Status.REFUNDED
    after.close()


def test_without_its_book_nobody_is_asked(purchase):
    request = purchase.request()
    purchase.split.close()
    assert isinstance(purchase.split.cancel(REF), Unknown)
    assert not isinstance(purchase.split.pay(request), Known)
    assert purchase.spent == NOTHING


@pytest.mark.parametrize("length", [6, 30, 31, 32])
def test_the_references_of_parts_are_references(length):
    whole = "A" * length
    parts = {part_reference(whole, place) for place in (1, 2)} | {part_reference(whole[:-1] + "B", 1)}
    assert len(parts) == 3
    assert [PaymentRef(part).out_trade_no for part in sorted(parts)] == sorted(parts)


class Plain(Wallet):
    """Neither tells a balance nor brings an app, and takes nothing smaller than a jiao."""

    name, api_version = "plain", 1

    def capabilities(self):
        return Capabilities(modes=frozenset({Mode.PRESENTED_CODE}), refunds=Refunds.WHOLE, smallest=10)

    def pay(self, request):
        return Known(Snapshot(request.ref, Status.PAID, captured=request.amount))


def test_parts_that_can_less_make_a_tender_that_can_less():
    settings = WalletSettings(None, lambda: datetime(2026, 11, 24, tzinfo=UTC), wallet_named=lambda _name: Plain())
    split = SplitTender(settings)
    can = split.capabilities()
    assert (can.refunds, can.smallest, can.modes) == (Refunds.NONE, 10, {Mode.PRESENTED_CODE})
    assert split.faults is None
    with pytest.raises(TypeError, match="brings no app"):
        split.app_of("li-wei")
    request = PaymentRequest(ORDER, Money(100), "x", "b", "1" * 30, Mode.PRESENTED_CODE)
    assert split.pay(request).snapshot.funds == (Fund("mock", Money(100)),)


def test_it_needs_other_wallets(purchase):
    with pytest.raises(ValueError, match="pays from other wallets"):
        open_wallet(WalletSettings(None, lambda: datetime(2026, 11, 24, tzinfo=UTC)))
    app = purchase.split.app_of("li-wei")
    assert len(app.show_code()) == 30
    assert not app.scan_qr("x")
    assert purchase.split.faults is purchase.real_mock.faults
