"""The commands of the back office: what is not settled, settling it, and a day against the wallet's statement."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from checkout import open_shop
from checkout.back_office import reconcile
from checkout.cli import run
from checkout.cli.back_office import payments as back_office
from checkout.clock import VirtualClock
from checkout.events import RefundDeclined
from checkout.shop import STORY_TIME
from checkout.trip import Waiting
from wallet.errors import WalletBroken
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Known,
    Movement,
    NextAction,
    NotReady,
    PaymentRef,
    Policy,
    Refund,
    Refunds,
    RefundStatus,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
)

MILK = "9521234000013"
FIRST, SECOND = "JQ20261124000101", "JQ20261124000201"


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("CHECKOUT_LANG", "en")


@pytest.fixture
def wallet(wallet_that):
    """The wallet of these shops, which is called as the mock wallet is."""

    class Wallet(wallet_that):
        name = "mock"
        lines = ()

        def capabilities(self):
            return Capabilities(
                refunds=Refunds.PARTIAL, policy=Policy(first_wait=0, interval=0, deadline=0, cancel_interval=0)
            )

        def refund(self, ref, refund_id, amount):
            refund = Refund(refund_id, amount, RefundStatus.DONE)
            return Known(Snapshot(ref, Status.REFUNDED, captured=amount, refunded=amount, refund=refund))

        def statement(self, *_):
            return self.lines if not isinstance(self.lines, tuple) else StatementPage(self.lines)

    return Wallet()


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


@pytest.fixture
def pays(folder, wallet):
    """Somebody pays for a carton of milk, and the wallet answers so."""

    def pay(*answers):
        wallet.answers = list(answers)
        with open_shop(data=folder, wallets={"mock": wallet}, policy=Policy()) as shop:
            trip = shop.enter()
            trip.scan(MILK)
            trip.pay("mock")

    return pay


@pytest.fixture
def command(folder, wallet, monkeypatch, capsys):
    """Run a command on that data file and that wallet, a quarter of an hour later; exit code and lines of output."""

    def opened(*, data, clock, seed):
        del clock, seed
        return open_shop(data=data, wallets={"mock": wallet}, clock=VirtualClock(STORY_TIME + timedelta(minutes=15)))

    monkeypatch.setattr("checkout.shop.open_shop", opened)
    monkeypatch.setattr(back_office.time, "sleep", lambda _: None)

    def command(*arguments):
        code = run([*arguments, "--data", str(folder)])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        return code, (out or err).splitlines()

    return command


def awaits(action):
    return lambda ref: Known(Snapshot(ref, Status.AWAITING_CUSTOMER, next_action=action, show="4711"))


def declined(ref):
    return Known(Snapshot(ref, Status.DECLINED, decline=Decline.OTHER_TENDER, detail="NO_FUNDS"))


# Listing


def test_what_is_not_settled_is_listed_with_what_it_waits_for_and_what_to_do(pays, command):
    pays()
    pays(awaits(NextAction.GO_TO_DESK))
    assert command("payments") == (
        1,
        [
            f"{SECOND}  mock                           2026-11-24 18:30        ¥12.90",
            "  open: the customer was sent to the desk",
            "  'checkout payments settle' asks the wallet.",
            "1 payment is not settled",
        ],
    )


def test_when_all_is_settled_it_says_so(pays, command):
    pays()
    assert command("payments") == (0, ["every payment is settled"])


def test_every_payment_can_be_listed_in_both_languages(pays, command):
    pays(declined)
    pays()
    code, lines = command("payments", "--all")
    assert (code, len(lines)) == (0, 5)
    assert lines[1] == "  declined"
    assert command("--lang", "zh-CN", "payments", "--all")[1][-1] == "所有付款都已了结"


def test_payments_are_listed_for_other_programs(pays, command):
    pays()
    pays(Unknown("lost"))
    code, lines = command("payments", "--json", "--all")
    first, second = map(json.loads, lines)
    assert code == 1
    assert (first["out_trade_no"], first["standing"], first["settled"]) == (FIRST, "paid", True)
    assert second == {
        "out_trade_no": SECOND,
        "store": "jinqiao",
        "trip": "JQ202611240002",
        "wallet": "mock",
        "amount": {"minor": 1290, "currency": "CNY"},
        "standing": "open",
        "settled": False,
        "started_at": "2026-11-24T10:30:00Z",
        "since": "2026-11-24T10:30:00Z",
        "waits_for": None,
        "why": "",
        "said": "",
    }


def test_why_a_stuck_payment_had_no_answer_is_told(pays, wallet, command, monkeypatch):
    def breaks(*_):
        raise LookupError("no such key: merchant_id")

    pays(Unknown("lost"))
    monkeypatch.setattr(wallet, "query", breaks)
    monkeypatch.setattr(wallet, "cancel", breaks)
    command("payments", "settle")
    lines = command("payments")[1]
    assert lines[1].startswith("  stuck:")
    assert lines[2] == "  Last call: raised LookupError: no such key: merchant_id"
    [described] = command("payments", "--json")[1]
    assert json.loads(described)["said"] == "raised LookupError: no such key: merchant_id"


# Settling


@pytest.fixture
def gives_back(pays, folder, wallet, monkeypatch):
    """A refund is begun, and `answers` are what the wallet says to it before it gives the money back."""
    gives = type(wallet).refund

    def begin(*answers):
        pays()
        left = list(answers)
        can = replace(wallet.capabilities(), refunds=Refunds.PARTIAL)
        monkeypatch.setattr(wallet, "capabilities", lambda: can)
        monkeypatch.setattr(wallet, "refund", lambda *asked: left.pop(0) if left else gives(wallet, *asked))
        with open_shop(data=folder, wallets={"mock": wallet}, policy=Policy()) as shop:
            assert isinstance(shop.refund("JQ-000001"), Waiting | RefundDeclined)
            monkeypatch.setattr(wallet, "refund", lambda *asked: gives(wallet, *asked))

    return begin


def test_an_open_refund_is_not_settled_and_is_gone_on_with(gives_back, command):
    gives_back(Unknown("lost"))
    assert command("payments") == (
        1,
        [
            f"{FIRST}  mock                           2026-11-24 18:30        ¥12.90",
            "  paid; a refund is open: the wallet has not confirmed it yet",
            "  'checkout payments settle' goes on with it.",
            "1 payment is not settled",
        ],
    )
    code, lines = command("payments", "settle")
    assert (code, lines[0], lines[-1]) == (0, f"{FIRST}: mock is asked about ¥12.90", "every payment is settled")
    assert lines[1].startswith(f"{FIRST}R01: given back: ¥12.90")
    assert command("payments") == (0, ["every payment is settled"])


def test_a_refund_that_nobody_answers_is_stuck_until_somebody_asks_again(gives_back, command, wallet, monkeypatch):
    gives = type(wallet).refund
    gives_back(Unknown("lost"))
    monkeypatch.setattr(wallet, "refund", lambda *_: Unknown("lost"))
    code, lines = command("payments", "settle")
    assert (code, lines[-1]) == (1, "1 payment is not settled")
    assert lines[-3] == "  paid; a refund is stuck: the wallet does not tell the outcome, after all retries"
    monkeypatch.setattr(wallet, "refund", lambda *asked: gives(wallet, *asked))
    assert command("payments", "settle")[0] == 0


def test_a_refund_that_is_declined_leaves_the_payment_paid(gives_back, command):
    gives_back(
        Known(
            Snapshot(
                PaymentRef(FIRST),
                Status.PAID,
                captured=Money(1290),
                refund=Refund(f"{FIRST}R01", Money(1290), RefundStatus.DECLINED),
                decline=Decline.CONFIGURATION,
                detail="NO",
            )
        )
    )
    assert command("payments") == (0, ["every payment is settled"])
    assert command("payments", "--all")[1][1] == "  paid"


def test_what_was_left_open_is_settled_and_how_it_goes_is_told(pays, wallet, command):
    pays(Unknown("lost"))
    wallet.charged[FIRST] = Money(1290)
    assert command("payments", "settle") == (
        0,
        [f"{FIRST}: mock is asked about ¥12.90", f"{FIRST}: paid ¥12.90 with mock", "every payment is settled"],
    )
    assert command("payments", "settle") == (0, ["every payment is settled"])


def test_what_stays_open_is_told_with_the_exit_code(pays, wallet, command):
    pays(Unknown("lost"))
    wallet.answers = [Unknown("lost")] * 99
    code, lines = command("payments", "settle")
    assert code == 1
    assert lines[1].startswith(f"{FIRST}: Nobody knows yet")
    assert lines[-4:] == [
        "  stuck: the wallet does not tell the outcome, after all retries",
        "  Last call: lost",
        "  'checkout payments settle' asks again; if that does not help, contact the wallet's support.",
        "1 payment is not settled",
    ]


def test_a_wallet_that_is_gone_leaves_its_payment_open(pays, wallet, command, monkeypatch):
    pays(Unknown("lost"))

    def broken(self, name):
        raise WalletBroken("it is gone", name=name, distribution="", reason="gone")

    monkeypatch.setattr("checkout.payment.open_wallets.Wallets.named", broken)
    code, lines = command("payments", "settle")
    assert code == 1
    assert lines[0].startswith(f"{FIRST}: A payment with mock is open, and that wallet cannot be asked now")


def test_a_trip_of_somebody_unknown_is_named_and_left(pays, command, monkeypatch):
    pays(Unknown("lost"))
    monkeypatch.setattr("checkout.shop.demo_shoppers", lambda: {"wang-fang": None})
    monkeypatch.setattr("checkout.shop.Shop.shopper_named", _nobody)
    code, lines = command("payments", "settle")
    assert code == 1
    assert lines[0].startswith(f"{FIRST}: ")


def _nobody(self, shopper):
    from checkout.errors import NoSuchShopper

    if shopper == "li-wei" and any(self.journal.trip_numbers()) and hasattr(self, "back_office"):
        raise NoSuchShopper("there is no such shopper", given=shopper, known="wang-fang")
    from checkout.trip import demo_shoppers

    return demo_shoppers()["li-wei"]


@pytest.mark.parametrize("orders", [[], [FIRST, FIRST]])
def test_money_that_came_too_late_is_given_back_whether_or_not_its_order_is_named(pays, wallet, command, orders):
    pays(declined)
    wallet.charged[FIRST] = Money(1290)
    code, lines = command("payments", "settle", *orders)
    assert code == 0
    assert lines[len(set(orders)) :] == [
        f"{FIRST}: The wallet took ¥12.90 for order {FIRST} after the payment was closed. The money is being given back.",
        f"{FIRST}: ¥12.90 for order {FIRST} was given back.",
        "every payment is settled",
    ]


def test_a_payment_that_is_settled_needs_no_doubt(pays, command, wallet):
    pays()
    asked = len(wallet.asked)
    assert command("payments", "settle", FIRST)[0] == 0
    assert len(wallet.asked) == asked


def test_an_order_that_there_is_not_is_named(pays, command):
    pays()
    assert command("payments", "settle", "SOMEBODY_ELSE\x1b[2J") == (
        2,
        ["There is no order SOMEBODY_ELSE in this data file."],
    )


def test_what_cannot_be_written_down_does_not_keep_it_from_coming_to_an_end(pays, wallet, command, monkeypatch):
    pays(Unknown("lost"))
    wallet.charged[FIRST] = Money(1290)
    from checkout.errors import NotSaved
    from checkout.journal import Journal

    def full(self):
        raise NotSaved("the disk is full", reason="full")

    monkeypatch.setattr(Journal, "transaction", full)
    code, lines = command("payments", "settle")
    assert code == 1
    assert lines[-1] == "1 payment is not settled"


# Reconciling


def at(hour, minute=0):
    return STORY_TIME.replace(hour=hour, minute=minute)


def test_one_sided_entries_are_named_on_either_side(pays, wallet, command):
    pays()
    wallet.lines = (
        StatementLine(at(10), Movement.PAYMENT, "SOMEBODY_ELSE", Money(500)),
        StatementLine(at(11), Movement.REFUND, "SOMEBODY_ELSE", Money(500), refund_id="R1"),
    )
    assert command("reconcile", "2026-11-24") == (
        1,
        [
            "SOMEBODY_ELSE  only theirs: payment              2026-11-24 18:00         ¥5.00",
            "  This order is not in our journal.",
            f"{FIRST}  only ours: payment             2026-11-24 18:30        ¥12.90",
            "  The wallet's statement does not have it.",
            "SOMEBODY_ELSE  only theirs: refund               2026-11-24 19:00         ¥5.00",
            "  This order is not in our journal.",
            "mock, 2026-11-24 (Asia/Shanghai): 0 agree, 0 on another day, 0 undone, 3 one-sided",
        ],
    )


def test_what_differs_says_both_amounts_and_what_is_over_how_it_stands(pays, wallet, command):
    pays()
    pays(declined)
    wallet.lines = (
        StatementLine(at(10), Movement.PAYMENT, FIRST, Money(1289)),
        StatementLine(at(11), Movement.PAYMENT, SECOND, Money(1290)),
    )
    code, lines = command("reconcile", "2026-11-24", "--wallet", "mock")
    assert code == 1
    assert lines[1] == "  We have ¥12.90, the wallet ¥12.89."
    assert lines[3] == "  In our journal it is: declined."


def test_a_day_that_agrees_is_one_line(pays, wallet, command):
    pays()
    wallet.lines = (StatementLine(at(10), Movement.PAYMENT, FIRST, Money(1290)),)
    assert command("reconcile", "2026-11-24") == (
        0,
        ["mock, 2026-11-24 (Asia/Shanghai): 1 agree, 0 on another day, 0 undone, 0 one-sided"],
    )


def test_a_day_is_compared_for_other_programs(pays, wallet, command):
    pays()
    wallet.lines = (StatementLine(at(10), Movement.PAYMENT, FIRST, Money(1290), trade_no="T1"),)
    code, [line] = command("reconcile", "2026-11-24", "--json")
    assert code == 0
    assert json.loads(line) == {
        "wallet": "mock",
        "day": "2026-11-24",
        "verdict": "agrees",
        "movement": "payment",
        "out_trade_no": FIRST,
        "refund_id": "",
        "trade_no": "T1",
        "at": "2026-11-24T10:00:00Z",
        "ours": {"minor": 1290, "currency": "CNY"},
        "theirs": {"minor": 1290, "currency": "CNY"},
        "received": {"minor": 1290, "currency": "CNY"},
        "standing": "paid",
    }


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (NotReady(), "The statement of mock for that day is not made yet. Try again later."),
        (Unsupported("statement"), "mock has no statements, so there is nothing to compare with."),
        (Unknown("lost\x1b"), "mock gave no statement (lost). Try again later."),
    ],
)
def test_without_a_statement_it_says_why(pays, wallet, command, answer, said):
    pays()
    wallet.lines = answer
    assert command("reconcile", "2026-11-24") == (2, [said])


@pytest.mark.parametrize(
    "day", ["2026-11-31", "24.11.2026", "2026-1-1", "0001-01-01", "9999-12-31", "٢٠٢٦-11-24", "x" * 99]
)
def test_a_day_that_is_none_is_named(pays, command, day):
    pays()
    code, lines = command("reconcile", day)
    assert code == 2
    assert lines[0].endswith("is not a day. Expected: a date like 2026-11-24.")


def test_a_wallet_that_there_is_not_is_named(pays, command):
    pays()
    assert command("reconcile", "2026-11-24", "--wallet", "mokc") == (
        2,
        ["There is no wallet mokc. Did you mean mock?"],
    )
    code, [said] = command("reconcile", "2026-11-24", "--wallet", "nosuch:Thing")
    assert code == 2
    assert "nosuch" in said


@pytest.mark.parametrize("arguments", [("payments",), ("payments", "settle"), ("reconcile", "2026-11-24")])
def test_a_folder_without_a_data_file_is_named(command, arguments, capsys):
    assert command(*arguments)[0] == 2
    assert run([*arguments, "--data", ":memory:"]) == 2
    assert "keeps nothing" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["payments", "settle"], ["reconcile", "2026-11-24"]])
def test_a_data_file_that_was_emptied_is_not_begun_anew(arguments, tmp_path, capsys):
    (tmp_path / "shop.db").touch()
    assert run([*arguments, "--data", str(tmp_path)]) == 2
    assert "shop.db" in capsys.readouterr().err
    assert (tmp_path / "shop.db").stat().st_size == 0


def test_a_reconciliation_needs_no_command(pays, wallet, folder):
    pays()
    with open_shop(data=folder, wallets={"mock": wallet}) as shop:
        [entry] = reconcile(shop.journal, "mock", wallet, STORY_TIME.date()).one_sided
    assert entry.out_trade_no == FIRST


# At the door


def test_a_wallet_that_there_is_not_is_named_before_anybody_walks_in(capsys, tmp_path):
    assert run(["--plain", "--data", str(tmp_path), "--wallet", "nosuch:Thing"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "nosuch:Thing" in err
    assert len(err.splitlines()) <= 2
