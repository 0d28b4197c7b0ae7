import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest

from catalog.codes.labels.store_labels import WEIGHT_RULE, build_label
from checkout import open_shop
from checkout.journal import FILE_NAME
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    Known,
    NextAction,
    PaymentRef,
    Snapshot,
    Status,
)

EVENING = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
"""Half past six in Shanghai."""


@pytest.fixture
def shop():
    with open_shop() as shop:
        yield shop


@pytest.fixture
def trip(shop):
    return shop.enter()


@pytest.fixture
def label_of():
    """What a scale prints for `grams` of the goods with this PLU."""
    return lambda plu, grams: build_label(WEIGHT_RULE, plu, grams)


SINCE_VERSION_3 = """
DROP TABLE payment; DROP TABLE offer_taken; DROP TABLE offer_usage; DROP TABLE serial_scanned; DROP TABLE under_way;
DROP INDEX trip_by_name; DROP INDEX trip_inside; DROP INDEX money_moved;
"""
SINCE_VERSION_4 = """
DROP TABLE under_way; CREATE INDEX unsettled_payment ON payment (standing) WHERE standing = 'open';
"""


@pytest.fixture
def outdate():
    """Make the data file in a folder one of an older version, without the tables and indexes that came later."""

    def make_older(folder, version=2):
        with closing(sqlite3.connect(folder / FILE_NAME)) as edited:
            later = SINCE_VERSION_4 if version == 3 else SINCE_VERSION_3
            edited.executescript(f"{later} PRAGMA user_version = {version};")

    return make_older


class ObedientWallet:
    """A wallet of a few lines that answers as it is told to, and remembers what it was asked.

    `answers` are used up one by one: an outcome, an exception to raise, or a function of the reference. After the
    last of them it pays.
    """

    name = "obedient"
    api_version = API_VERSION

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []
        self.charged = {}

    def capabilities(self):
        return Capabilities()

    def _answer(self, verb, ref, otherwise):
        self.asked.append(verb)
        answer = self.answers.pop(0) if self.answers else otherwise
        if isinstance(answer, BaseException) or (isinstance(answer, type) and issubclass(answer, BaseException)):
            raise answer
        return answer(ref) if callable(answer) else answer

    def pay(self, request):
        def take(ref):
            self.charged[request.out_trade_no] = request.amount
            return self.paid(ref)

        return self._answer("pay", request.ref, take)

    def query(self, ref):
        return self._answer("query", ref, self.stands)

    def cancel(self, ref):
        def give_back(ref):
            self.charged.pop(ref.out_trade_no, None)
            return Known(Snapshot(ref, Status.CANCELLED))

        return self._answer("cancel", ref, give_back)

    def refund(self, *_):
        raise AssertionError("nobody asks for refunds yet")

    def paid(self, ref):
        return Known(Snapshot(ref, Status.PAID, captured=self.charged[ref.out_trade_no], trade_no="T1", payer="o***"))

    def stands(self, ref):
        """How the payment stands, from what was charged."""
        if ref.out_trade_no in self.charged:
            return self.paid(ref)
        return Known(Snapshot(ref, Status.NOT_FOUND))


@pytest.fixture
def wallet_that():
    return ObedientWallet


@pytest.fixture
def shop_with():
    """A shop whose only wallet, and the one that everybody uses, is this one."""
    shops = []

    def open_with(wallet, **options):
        shops.append(open_shop(wallet=wallet.name, wallets={wallet.name: wallet}, **options))
        return shops[-1]

    yield open_with
    for shop in shops:
        shop.close()


def known(status, **more):
    """An answer to whatever was asked."""
    return lambda ref: Known(Snapshot(ref, status, **more))


@pytest.fixture
def declined():
    return known(Status.DECLINED, decline=Decline.OTHER_TENDER, detail="NO_FUNDS")


@pytest.fixture
def asks_for_pin():
    return known(Status.AWAITING_CUSTOMER, next_action=NextAction.ENTER_PIN)


@pytest.fixture
def another_order():
    return Known(Snapshot(PaymentRef("SOMEBODY_ELSE"), Status.PAID, captured=Money(1290)))
