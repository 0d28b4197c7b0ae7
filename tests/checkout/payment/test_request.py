"""What a wallet is told beside order, amount and code."""

from datetime import timedelta

import pytest

from checkout import open_shop
from checkout.payment.capture_query import CaptureQuery
from wallet.hosting.frames import as_data, pack
from wallet.money import Money
from wallet.port import Capabilities, Known, Mode, PaymentRef, PaymentRequest, Policy, Snapshot, Status

MILK, SALMON_312_G = "9521234000013", "2100123003129"


@pytest.fixture
def wallet(wallet_that):
    class Listening(wallet_that):
        def __init__(self):
            super().__init__()
            self.requests = []

        def pay(self, request):
            self.requests.append(request)
            return super().pay(request)

    return Listening()


def asked(wallet, shop, *codes, **how):
    trip = shop.enter()
    for code in codes:
        trip.scan(code)
    trip.pay(**how)
    return trip, wallet.requests[-1]


def test_the_wallet_is_told_the_store_the_till_and_what_is_paid_for(wallet):
    with open_shop(wallet=wallet.name, wallets={wallet.name: wallet}, seed=20261124) as shop:
        trip, request = asked(wallet, shop, MILK, MILK)
    assert (request.store_id, request.terminal_id, request.passback_params) == ("jinqiao", "48AAK0", trip.id)
    [goods] = request.goods_detail
    assert (goods.goods_id, goods.goods_name, goods.quantity, goods.price) == (
        trip.receipt.lines[0].goods.sku,
        "Fresh milk 950 ml",
        2,
        Money(1290),
    )
    assert (request.operator_id, request.sub_merchant) == (None, None)


def test_what_is_weighed_is_one_piece_at_what_the_label_says(wallet, shop_with):
    trip, request = asked(wallet, shop_with(wallet), SALMON_312_G)
    line = trip.receipt.lines[0]
    assert [(goods.quantity, goods.price) for goods in request.goods_detail] == [(1, Money(line.amount))]


def test_a_basket_of_any_size_fits_into_a_frame(wallet, shop_with):
    shop = shop_with(wallet)
    trip = shop.enter()
    for product in trip.shelf.products():
        if product.gtin:
            trip.scan(product.gtin)
    trip.pay()
    request = wallet.requests[-1]
    assert 0 < len(request.goods_detail) <= 100
    assert len(pack({"request": as_data(request)})) < 32 * 1024


@pytest.mark.parametrize("mode", [Mode.IN_APP, Mode.PRESENTED_CODE])
def test_who_the_shopper_is_is_told_only_where_no_code_says_who_pays(wallet, shop_with, mode):
    wallet.capabilities = lambda: Capabilities(modes=frozenset(Mode))
    code = "281234567890123456" if mode is Mode.PRESENTED_CODE else None
    trip, request = asked(wallet, shop_with(wallet), MILK, mode=mode, auth_code=code)
    assert request.buyer_id == (trip.shopper.id if mode is Mode.IN_APP else None)


def test_a_payment_expires_after_the_shop_would_have_cancelled_it_and_not_before_it_was_sent(wallet, shop_with):
    """Without a network the first `pay` goes out an hour later, and expires as long after that."""
    shop = shop_with(wallet)
    shop.network_drops()
    trip = shop.enter()
    trip.scan(MILK)
    trip.pay()
    shop.pass_time(3600)
    shop.network_returns()
    shop.settle()
    policy = Policy()
    waits = policy.customer_deadline + policy.deadline + policy.cancel_tries * policy.cancel_interval
    assert wallet.requests[-1].time_expire >= shop.clock.now() + timedelta(seconds=waits - 5)


def test_late_money_is_given_back_once_where_the_wallet_cannot_tell_what_was_given_back():
    """It is queried to the deadline, for an answer that can; then all of it is asked for, which is given back once."""
    request = PaymentRequest("JQ2026112400010001", Money(1290), "Groceries", "b1")
    ref = PaymentRef(request.out_trade_no)
    untold = Known(Snapshot(ref, Status.PAID, captured=Money(1290), refunded_unknown=True))
    told = Known(Snapshot(ref, Status.PAID, captured=Money(1290), refunded=Money(290)))
    for answers, held in ([untold, told], 1000), ([untold] * 12, 1290):
        query, now = CaptureQuery(request, ref, Policy(), makes_refunds=True), 0.0
        for answer in answers:
            assert not query.over
            assert query.held == 0
            query.next(now)
            query.told(answer, now)
            now = query.due(now) or now
            if query.over:
                break
        assert (query.over, query.held) == (True, held)
