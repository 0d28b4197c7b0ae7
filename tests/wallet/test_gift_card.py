"""Gift cards: whoever shows the number pays from it, as far as it goes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from wallet.errors import LedgerError
from wallet.gift_card import open_wallet
from wallet.money import Money
from wallet.port import (
    Decline,
    Fund,
    Mode,
    PaymentApp,
    PaymentRef,
    PaymentRequest,
    RefundStatus,
    Status,
    Unknown,
    Unsupported,
    WalletSettings,
)

ORDER = "JQ2026112400010001"
REF = PaymentRef(ORDER)
PRICE = Money(1290)
FULL = Money(3000)


class Till:
    def __init__(self, folder=None, seed=0):
        self.cards = open_wallet(WalletSettings(folder, lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC), seed))
        self.card = self.cards.app_of("li-wei").show_code()

    def request(self, amount=PRICE, order=ORDER, **changes):
        return replace(PaymentRequest(order, amount, "Groceries", "b1", self.card, Mode.PRESENTED_CODE), **changes)

    def pay(self, *args, **options):
        return self.cards.pay(self.request(*args, **options)).snapshot

    @property
    def left(self):
        return self.cards.available(self.card)


@pytest.fixture
def till():
    till = Till()
    yield till
    assert till.cards.check() == []


def test_a_card_has_a_number_of_twelve_digits_and_thirty_yuan_on_it(till):
    assert len(till.card) == 12
    assert till.card.startswith("80")
    assert till.left == FULL
    assert till.cards.app_of("li-wei").show_code() == till.card != till.cards.app_of("wang-fang").show_code()
    assert Till(seed=7).card != till.card


def test_paying_takes_it_off_the_card(till):
    paid = till.pay()
    assert (paid.status, paid.captured, paid.basket, paid.funds) == (
        Status.PAID,
        PRICE,
        "b1",
        (Fund("gift_card", PRICE),),
    )
    assert paid.payer == f"80******{till.card[-4:]}"
    assert till.card not in repr(paid)
    assert till.cards.held() == {ORDER: 1290}
    assert till.left == FULL - PRICE


def test_more_than_is_on_the_card_is_declined_and_stays_declined(till):
    for _ in range(2):
        declined = till.pay(Money(3001))
        assert (declined.status, declined.decline, declined.detail) == (
            Status.DECLINED,
            Decline.OTHER_TENDER,
            "CARD_BALANCE_NOT_ENOUGH",
        )
    assert till.left == FULL


@pytest.mark.parametrize("code", ["800000000000", "", None, "8" * 9000, "\ud800"])
def test_a_number_that_is_no_card_pays_nothing(till, code):
    assert till.pay(auth_code=code).decline is Decline.RESCAN
    assert till.cards.query(REF).snapshot.status is Status.DECLINED


def test_after_a_wrong_number_another_card_needs_a_new_reference(till):
    till.pay(auth_code="800000000000")
    assert till.pay().status is Status.DECLINED
    assert till.left == FULL


@pytest.mark.parametrize("amount", [Money(0), Money(-1), Money(2**60)])
def test_what_is_no_amount_is_not_paid(till, amount):
    assert till.pay(amount).decline is Decline.CONFIGURATION


def test_the_same_again_is_the_same_payment(till):
    assert till.pay() == till.pay()
    assert till.left == FULL - PRICE


@pytest.mark.parametrize("change", [{"amount": Money(1291)}, {"basket": "b2"}, {"auth_code": "800000000000"}])
def test_another_request_under_the_same_reference_needs_a_new_one(till, change):
    till.pay()
    assert till.pay(**change).decline is Decline.NEW_REFERENCE
    assert till.left == FULL - PRICE


@pytest.mark.parametrize("change", [{"mode": Mode.IN_APP}, {"capture_later": True}, {"amount": Money(1, "USD")}])
def test_what_is_not_declared_changes_nothing(till, change):
    assert isinstance(till.cards.pay(till.request(**change)), Unsupported)
    assert till.left == FULL


def test_a_cancel_puts_it_back_once(till):
    till.pay()
    for _ in range(2):
        assert till.cards.cancel(REF).snapshot.status is Status.CANCELLED
    assert till.left == FULL
    assert till.pay().status is Status.CANCELLED


def test_a_cancel_that_comes_first_refuses_the_payment(till):
    till.cards.cancel(REF)
    assert till.pay().status is Status.CANCELLED
    assert till.cards.refund(REF, "R00001", PRICE).snapshot.refund.status is RefundStatus.DECLINED
    assert till.left == FULL


def test_refunds_are_made_in_parts_each_of_them_once(till):
    till.pay()
    for _ in range(2):
        back = till.cards.refund(REF, "R00001", Money(290)).snapshot
        assert (back.status, back.refunded, back.refund.status) == (Status.PAID, Money(290), RefundStatus.DONE)
    assert till.cards.cancel(REF).snapshot.status is Status.PAID
    assert till.cards.refund(REF, "R00001", Money(291)).snapshot.decline is Decline.NEW_REFERENCE
    assert till.cards.refund(REF, "R00002", Money(1001)).snapshot.detail == "REFUND_TOO_MUCH"
    assert till.cards.refund(REF, "R00002", Money(1000)).snapshot.status is Status.REFUNDED
    assert till.cards.refund(REF, "R00003", Money(0)).snapshot.detail == "BAD_AMOUNT"
    assert till.left == FULL


def test_what_was_never_paid_is_not_found(till):
    assert till.cards.query(REF).snapshot.status is Status.NOT_FOUND
    assert till.cards.refund(REF, "R00001", PRICE).snapshot.status is Status.NOT_FOUND


def test_cards_survive_a_restart(tmp_path):
    before = Till(tmp_path)
    before.pay()
    before.cards.close()
    after = Till(tmp_path)
    assert (after.card, after.left) == (before.card, FULL - PRICE)
    after.cards.close()
    assert isinstance(after.cards.pay(after.request()), Unknown)
    with pytest.raises(LedgerError):
        after.cards.available(after.card)


def test_a_card_has_an_app_that_only_ever_shows_its_number(till):
    app = till.cards.app_of("li-wei")
    assert isinstance(app, PaymentApp)
    app.refuse()
    assert (app.pending(), app.approve("123456"), app.scan_qr("x")) == (None, False, False)


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        ("paid-holds-money", "UPDATE payment SET state = 'cancelled'"),
        ("paid-holds-money", "UPDATE payment SET amount = 1000"),
        (
            "card-overdrawn",
            (
                "INSERT INTO movement (at, card, kind, amount, out_trade_no)"
                " SELECT '', number, 'payment', -1711, 'OTHER1' FROM card"
            ),
        ),
    ],
)
def test_a_book_that_does_not_add_up_says_so(rule, planted):
    till = Till()
    till.pay()
    rows = till.cards._ledger.connection
    rows.execute(
        "INSERT INTO payment (out_trade_no, card, amount, basket, state) SELECT 'OTHER1', number, 1711, '', 'declined' FROM card"
    )
    rows.execute(planted)
    assert rule in [flaw.rule for flaw in till.cards.check()]
