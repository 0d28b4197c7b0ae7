"""What was asked of a wallet and what it answered: readable, and with nothing secret in it."""

import pytest

from checkout.words import LANGUAGES, Words
from checkout.words.payment.traffic_lines import traffic_lines
from wallet.answer_check import Unusable
from wallet.decisions import Authorised, Cancelled, NeedsAttention, Succeeded
from wallet.money import Money
from wallet.port import (
    Decline,
    Fund,
    Known,
    NextAction,
    NotSent,
    PaymentRef,
    Snapshot,
    Status,
    Unknown,
    Unsupported,
)

MILK = "9521234000013"
CODE = "288518862676433997"


@pytest.fixture
def told(shop_with, wallet_that):
    """The traffic of a payment whose wallet answers so, as far as it went at once and in a minute."""

    def tell(*answers, lang="en", said=()):
        wallet = wallet_that(*answers)
        wallet.said = list(said)
        shop = shop_with(wallet)
        trip = shop.enter()
        trip.scan(MILK)
        payment = trip.begin_payment()
        trip.settle()
        shop.pass_time(60)
        return list(traffic_lines(Words(lang), payment))

    return tell


def known(status, **more):
    return lambda ref: Known(Snapshot(PaymentRef(ref.out_trade_no, {"token": "SECRET"}), status, **more))


def test_a_payment_reads_as_a_conversation(told):
    lines = told(
        Unknown("timed out"),
        known(Status.AWAITING_CUSTOMER, next_action=NextAction.ENTER_PIN),
        known(
            Status.PAID,
            captured=Money(1290),
            funds=(Fund("red_packet", Money(290)), Fund("balance", Money(1_000))),
            trade_no="T1",
            payer="l***",
        ),
    )
    assert lines == [
        "JQ20261124000101  obedient  ¥12.90",
        "   1 pay  ->  no answer (timed out)",
        "   2 query  ->  waits for the customer, to enter the PIN",
        "   3 query  ->  paid, took ¥12.90, red_packet ¥2.90, balance ¥10.00, T1, l***",
        "     over: paid",
    ]


def test_an_answer_that_was_set_aside_says_why(told):
    lines = told(known(Status.PAID, captured=Money(1289)))
    assert lines[1:3] == ["   1 pay  ->  paid, took ¥12.89", "     set aside: it is for another amount"]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (NotSent("busy"), "not sent (busy)"),
        (ValueError("no"), "an answer that cannot be used (raised ValueError: no)"),
        (Unsupported("pay"), "not supported (pay)"),
        (known(Status.DECLINED, decline=Decline.OTHER_TENDER, detail="NO_FUNDS"), "declined, other_tender, NO_FUNDS"),
    ],
)
def test_each_answer_has_its_words(told, answer, said):
    assert told(answer)[1] == f"   1 pay  ->  {said}"


def test_what_the_wallets_process_wrote_stands_below(told):
    lines = told(said=["one", "\x1b[2Jtwo", f"code {CODE}", "x" * 99])
    assert lines[-4:-1] == [
        "     the wallet wrote: one",
        "     the wallet wrote: two",
        "     the wallet wrote: code 28************3997",
    ]
    assert len(lines[-1]) < 90


def test_an_exception_is_named_with_what_it_says_and_no_more(told):
    class MuteError(Exception):
        def __str__(self):
            raise ValueError

    assert told(KeyError())[1].endswith("(raised KeyError)")
    assert told(MuteError())[1].endswith("(raised MuteError)")
    assert told(ValueError("\x1b[2Jno\nsuch"))[1].endswith("(raised ValueError: no such)")
    assert CODE not in told(ValueError(f"code {CODE}"))[1]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_secret_is_told(told, lang):
    lines = told(Unknown(f"code {CODE} was refused"), known(Status.PROCESSING), lang=lang)
    assert CODE not in "".join(lines)
    assert "SECRET" not in "".join(lines)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_end_has_its_words(told, lang, shop_with, wallet_that):
    shop = shop_with(wallet_that(Unknown("lost")))
    trip = shop.enter()
    trip.scan(MILK)
    payment = trip.begin_payment()
    paid = Snapshot(payment.request.ref, Status.PAID)
    assert "over" in list(traffic_lines(Words("en"), payment))[-1]
    for result in (Succeeded(paid), Authorised(paid), Cancelled("bad-answer"), NeedsAttention("cancel-refused")):
        payment.decider.result = result
        line = list(traffic_lines(Words(lang), payment))[-1]
        assert line.strip()
        assert "{" not in line


def test_an_unusable_answer_is_no_silence():
    assert Unusable("damaged") != Unknown("damaged")
