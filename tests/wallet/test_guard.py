"""The guard: whatever a wallet does, the shop gets an answer of the port, or WalletBroken."""

from datetime import UTC, date, datetime

import pytest

from catalog.codes import hide_payment_codes
from catalog.text import clean
from wallet.answer_check import Unusable
from wallet.errors import WalletBroken
from wallet.guard import SHOW_LIMIT, TEXT_LIMIT, GuardedWallet
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Fund,
    HasPaymentApp,
    Known,
    Movement,
    Notification,
    NotReady,
    NotSent,
    PaymentRef,
    PaymentRequest,
    Quote,
    Rejected,
    Reply,
    SendsNotifications,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
)
from wallet.staffed_desk import NobodyWaits

REF = PaymentRef("JQ2026112400010001")
REQUEST = PaymentRequest(REF.out_trade_no, Money(1290), "Groceries", "b1")
PAID = Snapshot(REF, Status.PAID, captured=Money(1290))
CODE = "288518862676433997"
DAY = date(2026, 11, 24)
NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)


class Puppet:
    """Answers every call with `answer`, or raises it."""

    name = "puppet"
    api_version = API_VERSION

    def __init__(self, answer=None):
        self.answer = answer

    def _do(self, *_):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    capabilities = pay = query = cancel = capture = refund = read_notification = statement = quote = _do


def guarded(wallet):
    return GuardedWallet(wallet, clean=clean, redact=hide_payment_codes)


CALLS = {
    "pay": lambda wallet: wallet.pay(REQUEST),
    "query": lambda wallet: wallet.query(REF),
    "cancel": lambda wallet: wallet.cancel(REF),
    "capture": lambda wallet: wallet.capture(REF, Money(1)),
    "refund": lambda wallet: wallet.refund(REF, "JQ2026112400010001R01", Money(1)),
    "statement": lambda wallet: wallet.statement(DAY),
    "quote": lambda wallet: wallet.quote(Money(1290)),
}
SURE = {
    "capabilities": lambda wallet: wallet.capabilities(),
    "read_notification": lambda wallet: wallet.read_notification({}, b""),
}


class SpeechlessError(Exception):
    def __str__(self):
        raise RuntimeError


RAISED = {
    "a value error": (ValueError("no\x1b[2J"), "raised ValueError: no"),
    "its own end": (SystemExit(3), "raised SystemExit: 3"),
    "without a word": (RuntimeError(), "raised RuntimeError"),
    "what cannot be told": (SpeechlessError(), "raised SpeechlessError"),
    "with a payment code": (OSError(f"charging {CODE}"), "raised OSError: charging 28************3997"),
    "at length": (OSError("x" * 9_000), f"raised OSError: {'x' * 400}"),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize(("raised", "why"), RAISED.values(), ids=RAISED)
def test_what_a_call_raises_is_an_answer_that_cannot_be_used(call, raised, why):
    assert CALLS[call](guarded(Puppet(raised))) == Unusable(why)


@pytest.mark.parametrize("call", SURE)
@pytest.mark.parametrize(("raised", "why"), RAISED.values(), ids=RAISED)
def test_a_call_without_such_an_answer_raises_that_the_wallet_is_broken(call, raised, why):
    with pytest.raises(WalletBroken) as broken:
        SURE[call](guarded(Puppet(raised)))
    assert broken.value.facts["reason"] == why


def test_ctrl_c_is_the_shops_own():
    with pytest.raises(KeyboardInterrupt):
        guarded(Puppet(KeyboardInterrupt())).query(REF)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("answer", [None, "paid", True, {}, Capabilities(), PAID])
def test_an_answer_of_another_type_cannot_be_used(call, answer):
    assert CALLS[call](guarded(Puppet(answer))) == Unusable(f"answered with {type(answer).__name__}")


LINE = StatementLine(NOON, Movement.PAYMENT, "JQ", Money(1))
DAMAGED = [
    ("query", Known(None)),
    ("query", Known(Snapshot(REF, "paid"))),
    ("query", Known(Snapshot(REF, Status.PAID, funds=(Fund(7, Money(1)),)))),
    ("query", Known(Snapshot(PaymentRef(REF.out_trade_no, {"a": "\ud800"}), Status.PAID))),
    ("query", Known(Snapshot(PaymentRef(REF.out_trade_no, {"a": "x" * 5_000}), Status.PAID))),
    ("query", NotSent(None)),
    ("query", Unknown(5)),
    ("query", Unsupported(b"no")),
    ("statement", StatementPage(None)),
    ("statement", StatementPage((LINE, "a line"))),
    ("statement", StatementPage((StatementLine(datetime(2026, 11, 24), Movement.PAYMENT, "JQ", Money(1)),))),
    ("statement", NotReady(None)),
    ("quote", Quote("Q", Money(1), Money(1), 7.2, NOON)),
    ("quote", Quote("Q", Money(1), Money(1), "7.2", datetime(2026, 11, 24))),
]


@pytest.mark.parametrize(("call", "answer"), DAMAGED, ids=repr)
def test_an_answer_that_is_damaged_inside_cannot_be_used(call, answer):
    what = "snapshot" if isinstance(answer, Known) else type(answer).__name__
    assert CALLS[call](guarded(Puppet(answer))) == Unusable(f"answered with a damaged {what}")


@pytest.mark.parametrize(
    "answer",
    [
        None,
        Capabilities(modes=frozenset()),
        Capabilities(modes={"app"}),
        Capabilities(smallest=0),
        Capabilities(policy=5),
    ],
)
def test_a_wallet_that_declares_what_it_cannot_is_broken(answer):
    with pytest.raises(WalletBroken):
        guarded(Puppet(answer)).capabilities()


@pytest.mark.parametrize(
    "answer", [Notification("E1", PAID, "ok"), Notification("E1", None, Reply(b"")), Rejected("", None)]
)
def test_a_notification_without_snapshot_or_reply_is_none(answer):
    with pytest.raises(WalletBroken):
        guarded(Puppet(answer)).read_notification({}, b"")


def test_sound_answers_come_through_as_they_are():
    for call, answer in (
        ("pay", Known(PAID)),
        ("query", Unsupported("query")),
        ("statement", StatementPage((LINE,), "2")),
        ("quote", Quote("Q", Money(1), Money(2, "JPY"), "7.2", NOON, {"q": "1"})),
        ("quote", NotSent("busy")),
    ):
        assert CALLS[call](guarded(Puppet(answer))) == answer
    assert guarded(Puppet(Capabilities())).capabilities() == Capabilities()


def test_texts_are_freed_of_controls_and_cut_short_and_what_is_shown_may_be_longer():
    long = "a\x1b\u202e" + "b" * 9_000
    fund = Fund(long, Money(1290))
    answer = Snapshot(REF, Status.PAID, trade_no=long, payer=long, detail=long, show=long, funds=(fund,))
    snapshot = guarded(Puppet(Known(answer))).query(REF).snapshot
    for text in (snapshot.trade_no, snapshot.payer, snapshot.detail, snapshot.funds[0].source):
        assert text == "a" + "b" * (TEXT_LIMIT - 1)
    assert len(snapshot.show) == SHOW_LIMIT
    line = StatementLine(NOON, Movement.REFUND, long, Money(1), long, long)
    [kept] = guarded(Puppet(StatementPage((line,)))).statement(DAY).lines
    assert {len(kept.out_trade_no), len(kept.trade_no), len(kept.refund_id)} == {TEXT_LIMIT}


def test_payment_codes_are_taken_out_of_reasons_and_details():
    assert guarded(Puppet(Unknown(f"lost {CODE}"))).query(REF).why == "lost 28************3997"
    declined = Known(Snapshot(REF, Status.DECLINED, detail=CODE))
    assert guarded(Puppet(declined)).query(REF).snapshot.detail == "28************3997"


# What a wallet may have beside the port


class Simulated(Puppet):
    said = ("no list",)
    close = 7

    def app_of(self, _customer):
        return self

    def notifications(self):
        return [({}, b"one"), "two", ({}, "three"), b"ab"]

    def replied(self, body, _reply):
        raise ValueError(body)

    show_code = approve = scan_qr = refuse = pending = waiting = look_up = take = Puppet._do

    @property
    def desk(self):
        return self


def test_optional_protocols_are_those_of_the_wallet_inside():
    plain, simulated = guarded(Puppet()), guarded(Simulated())
    assert not isinstance(plain, HasPaymentApp | SendsNotifications)
    assert isinstance(simulated, HasPaymentApp)
    assert isinstance(simulated, SendsNotifications)
    assert (plain.desk, plain.said, simulated.said) == (None, [], [])
    assert simulated.desk is not None
    plain.close()
    simulated.close()


def test_notifications_that_are_none_are_left_out_and_a_reply_that_is_not_taken_changes_nothing():
    wallet = guarded(Simulated())
    assert wallet.notifications() == [({}, b"one")]
    wallet.replied(b"one", Reply(b"ok"))
    wallet.inside.notifications = lambda: 1 / 0
    assert wallet.notifications() == []


@pytest.mark.parametrize("answer", [ValueError("no"), SystemExit(), 5])
def test_an_app_or_a_desk_that_fails_is_a_broken_wallet(answer):
    wallet = guarded(Simulated(answer))
    app, desk = wallet.app_of("li-wei"), wallet.desk
    for call in (app.show_code, app.pending, desk.waiting, lambda: app.approve("1"), lambda: desk.look_up("1")):
        with pytest.raises(WalletBroken):
            call()


def test_an_app_and_a_desk_answer_through_the_guard():
    assert guarded(Simulated(True)).app_of("li-wei").approve("123456") is True
    assert guarded(Simulated(NobodyWaits("1"))).desk.look_up("1") == NobodyWaits("1")
    assert guarded(Simulated(None)).app_of("li-wei").pending() is None


def test_attributes_that_raise_are_attributes_that_are_not_there():
    def raises(_):
        raise RuntimeError("not yours")

    names = ("name", "api_version", "desk", "said", "close", "app_of", "notifications")
    prickly = type("Prickly", (Puppet,), {name: property(raises) for name in names})
    wallet = guarded(prickly())
    assert (wallet.name, wallet.desk, wallet.said) == ("", None, [])
    with pytest.raises(WalletBroken):
        wallet.app_of("li-wei")
    wallet.close()
