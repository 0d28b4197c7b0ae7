"""The mock wallet's faults: one catalogue, chosen by code, by name or by chance, and kept with the payment."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.mock.declines import DECLINES, EXPIRED
from wallet.mock.faults.fault_catalogue import FAULTS, by_code, by_name
from wallet.mock.faults.mock_fault import DeclineWith
from wallet.mock.payment_codes import magic_number, payment_code
from wallet.money import Money
from wallet.port import (
    Decline,
    Known,
    Mode,
    NotSent,
    PaymentRef,
    RefundStatus,
    Snapshot,
    Status,
    Unknown,
)
from wallet.simulated.statement_pages import stamp

ORDER = "JQ2026112400010001"
OPENING, SMALL, LARGE = Money(200_000), Money(6886), Money(20_001)
SILENCE = Unknown("no answer")
BY_NAME = {fault.name: fault for fault in FAULTS}


def told(outcome):
    """An outcome in short: how it stands, or what else it is."""
    match outcome:
        case Known(Snapshot(status=status)):
            return status.value
        case NotSent():
            return "not sent"
        case Unknown():
            return "unknown"


class Till:
    """What a shop sees of one payment with a fault."""

    def __init__(self, table, how="code"):
        self.table = table
        self.how = how

    def begin(self, name, amount=SMALL):
        if self.how == "code":
            self.request = self.table.request(amount, code=BY_NAME[name].code)
        else:
            self.table.wallet.faults.arrange(name)
            self.request = self.table.request(amount)
        return self.table.wallet.pay(self.request)

    def step(self, word):
        match word.split():
            case ["pay"]:
                return told(self.table.wallet.pay(self.request))
            case ["query"]:
                return told(self.table.wallet.query(self.request.ref))
            case ["cancel"]:
                return told(self.table.wallet.cancel(self.request.ref))
            case ["refund"]:
                outcome = self.table.wallet.refund(self.request.ref, "refund_1", Money(86))
                return outcome.snapshot.refund.status.value if isinstance(outcome, Known) else told(outcome)
            case [seconds, "s"]:
                self.table.later(float(seconds))
                return None


# What each of them does: how `pay` is answered, what follows, and what the customer has paid in the end.
STORIES = {
    "pin": ("awaiting_customer", [("cancel", "cancelled")], 0),
    "pin-then-pays": ("awaiting_customer", [("10 s", None), ("query", "paid")], 6886),
    "pin-then-refused": ("awaiting_customer", [("10 s", None), ("query", "declined")], 0),
    "pin-never": ("awaiting_customer", [("7199 s", None), ("query", "awaiting_customer"), ("1 s", None), ("query", "cancelled")], 0),
    "slow": ("processing", [("9 s", None), ("query", "processing"), ("1 s", None), ("query", "paid")], 6886),
    "slow-then-declined": ("processing", [("10 s", None), ("query", "declined")], 0),
    "too-slow": ("processing", [("60 s", None), ("query", "processing"), ("cancel", "cancelled"), ("60 s", None), ("query", "cancelled")], 0),
    "never-done": ("processing", [("90000 s", None), ("query", "processing"), ("cancel", "cancelled")], 0),
    "not-sent": ("not sent", [("query", "not_found"), ("pay", "not sent"), ("pay", "paid"), ("pay", "paid")], 6886),
    "lost-before": ("unknown", [("query", "not_found"), ("cancel", "cancelled"), ("pay", "cancelled")], 0),
    "lost-after": ("unknown", [("query", "paid")], 6886),
    "hangs": ("unknown", [("query", "unknown"), ("cancel", "unknown"), ("refund", "unknown"), ("59 s", None), ("query", "unknown"), ("1 s", None), ("query", "paid")], 6886),
    "query-lost": ("processing", [("4 s", None), ("query", "unknown"), ("query", "unknown"), ("query", "paid")], 6886),
    "wrong-amount": ("paid", [("query", "paid")], 6886),
    "wrong-order": ("paid", [("query", "paid")], 6886),
    "wrong-currency": ("paid", [("query", "paid")], 6886),
    "wrong-basket": ("paid", [("query", "paid")], 6886),
    "always-wrong-amount": ("paid", [("query", "paid"), ("cancel", "cancelled"), ("query", "cancelled")], 0),
    "cancel-again": ("processing", [("cancel", "processing"), ("cancel", "processing"), ("cancel", "cancelled"), ("cancel", "cancelled")], 0),
    "cancel-refused": ("processing", [*[("cancel", "processing")] * 6, ("cancel", "cancelled")], 0),
    "cancel-lost-before": ("processing", [("cancel", "unknown"), ("query", "processing"), ("cancel", "cancelled")], 0),
    "cancel-lost-after": ("processing", [("cancel", "unknown"), ("query", "cancelled"), ("cancel", "cancelled")], 0),
    "paid-after-cancel": ("processing", [("cancel", "cancelled"), ("59 s", None), ("query", "cancelled"), ("1 s", None), ("query", "paid"), ("refund", "done")], 6800),
    "refund-pending": ("paid", [("refund", "pending"), ("refund", "pending"), ("60 s", None), ("refund", "done")], 6800),
    "refund-lost-before": ("paid", [("refund", "unknown"), ("query", "paid"), ("refund", "done")], 6800),
    "refund-lost-after": ("paid", [("refund", "unknown"), ("refund", "done"), ("refund", "done")], 6800),
    "refund-refused": ("paid", [("refund", "declined"), ("refund", "done")], 6800),
    "capture-lost-before": ("paid", [], 6886),
    "capture-lost-after": ("paid", [], 6886),
    "notice-twice": ("paid", [("query", "paid")], 6886),
    "notice-forged": ("processing", [("query", "processing"), ("cancel", "cancelled")], 0),
    "notice-first": ("processing", [("query", "processing"), ("query", "processing"), ("query", "paid")], 6886),
    "notice-wrong-amount": ("paid", [("query", "paid")], 6886),
    "notice-stranger": ("paid", [("query", "paid")], 6886),
    "notice-lost": ("paid", [("query", "paid")], 6886),
}  # fmt: skip
DECLINED = {fault.name: fault.start.detail for fault in FAULTS if isinstance(fault.start, DeclineWith)}


def test_every_fault_has_its_story():
    assert STORIES.keys() | DECLINED.keys() == BY_NAME.keys()
    assert not STORIES.keys() & DECLINED.keys()


@pytest.mark.parametrize("how", ["code", "name"])
@pytest.mark.parametrize("name", STORIES)
def test_a_fault_does_what_it_says_to_the_till_and_to_the_money(table, name, how):
    answer, steps, paid = STORIES[name]
    till = Till(table, how)
    assert told(till.begin(name)) == answer
    for word, expected in steps:
        assert (word, till.step(word)) == (word, expected)
    assert table.balance == OPENING - Money(paid)


@pytest.mark.parametrize("name", STORIES)
def test_a_fault_goes_on_after_a_restart_before_every_step(tables, tmp_path, name):
    _, steps, paid = STORIES[name]
    till = Till(tables(tmp_path))
    till.begin(name)
    for word, expected in steps:
        till.table.wallet.close()
        now = till.table.now
        till.table = tables(tmp_path)
        till.table.now = now
        assert (word, till.step(word)) == (word, expected)
    assert till.table.balance == OPENING - Money(paid)
    assert till.table.wallet.check() == []


@pytest.mark.parametrize("name", DECLINED)
def test_a_decline_has_its_code_and_class(table, name):
    snapshot = Till(table).begin(name).snapshot
    assert (snapshot.status, snapshot.captured) == (Status.DECLINED, None)
    assert (snapshot.detail, snapshot.decline) == (DECLINED[name], DECLINES[DECLINED[name]])
    assert table.balance == OPENING


def test_there_is_a_decline_of_every_class_that_a_payment_without_a_quote_may_meet():
    assert {DECLINES[detail] for detail in DECLINED.values()} == set(Decline) - {Decline.NEW_QUOTE}
    assert EXPIRED not in DECLINES, "that a payment was closed in time is no decline"


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("wrong-amount", {"captured": Money(6887)}),
        ("wrong-currency", {"captured": Money(6886, "USD")}),
        ("wrong-basket", {"basket": "another-basket"}),
        ("wrong-order", {"ref": PaymentRef("XJQ2026112400010001")}),
        ("always-wrong-amount", {"captured": Money(6887)}),
    ],
)
def test_a_wrong_answer_is_wrong_in_one_thing_and_true_the_next_time(table, name, wrong):
    first = Till(table).begin(name).snapshot
    second = table.query()
    assert {what: getattr(first, what) for what in wrong} == wrong
    assert second.captured == (Money(6887) if name.startswith("always") else SMALL)
    assert second.ref.out_trade_no == ORDER


@pytest.mark.parametrize(
    ("name", "lost"), [("capture-lost-before", Status.AUTHORISED), ("capture-lost-after", Status.PAID)]
)
def test_a_capture_is_lost_on_its_way_there_or_back(table, name, lost):
    table.wallet.faults.arrange(name)
    held = table.pay(capture_later=True)
    assert table.wallet.capture(held.ref, SMALL) == SILENCE
    assert table.status() is lost
    assert table.capture(6886).captured == SMALL
    assert table.balance == OPENING - SMALL


def test_what_nobody_can_enter_waits_in_no_app(table):
    Till(table).begin("pin-never")
    assert table.app.pending() is None
    assert not table.app.approve("123456")
    table.pay(LARGE, "JQ2026112400010002")
    assert table.app.pending().ref.out_trade_no == "JQ2026112400010002"


def test_a_pin_from_the_sheet_can_be_entered_before_its_time(table):
    Till(table).begin("pin-then-refused")
    assert table.app.approve("123456")
    table.later(10)
    assert table.status() is Status.PAID


def test_a_pin_is_not_asked_of_whoever_cannot_pay(table):
    assert Till(table).begin("pin-then-pays", Money(200_001)).snapshot.detail == "BUYER_BALANCE_NOT_ENOUGH"


# Codes


def test_each_fault_has_a_name_and_a_code_of_its_own():
    assert len({fault.code for fault in FAULTS}) == len(BY_NAME) == len(FAULTS)
    assert all(re.fullmatch(r"28 ?0{10}[0-9]{6}", fault.code) for fault in FAULTS)
    assert all(by_code(fault.code) is fault and by_name(fault.name.upper()) is fault for fault in FAULTS)


@given(st.integers(0, 2**64), st.integers(1, 2**32))
def test_a_code_that_an_app_shows_never_chooses_a_fault(seed, number):
    code = payment_code(seed, number)
    assert re.fullmatch("(2[5-9]|30)[0-9]{16}", code)
    assert magic_number(code) == 0
    assert by_code(code) is None


@pytest.mark.parametrize(
    "code", ["", None, "280000000000000999", "28000000000000040", "2800000000000004040", "28000000000000040٤"]
)
def test_a_code_like_them_that_is_none_of_them_chooses_nothing(table, code):
    assert by_code(code) is None
    if code:
        assert table.pay(code=code).detail == "PAYMENT_AUTH_CODE_INVALID"


def test_codes_of_every_prefix_are_shown_by_some_seed():
    assert {payment_code(seed, 1)[:2] for seed in range(6)} == {"25", "26", "27", "28", "29", "30"}


def test_a_code_on_the_sheet_works_as_often_as_it_is_scanned_and_charges_whoever_is_paying(table):
    code = by_name("lost-after").code
    table.wallet.pay(table.request(code=code))
    table.wallet.app_of("wang-fang")
    table.wallet.pay(table.request(order="JQ2026112400010002", code=code))
    assert table.balance == table.wallet.accounts.funds_of("wang-fang")["balance"] == OPENING - SMALL


def test_without_an_app_in_sight_the_tester_pays(table):
    table.wallet._bank.last_seen = None
    Till(table).begin("slow")
    table.later(10)
    assert table.query().payer == "te***@example.com"


def test_an_unknown_name_is_answered_with_the_nearest(table):
    with pytest.raises(ValueError, match=r"'lost-afer' is not a fault of the mock wallet: did you mean 'lost-after'\?"):
        table.wallet.faults.arrange("lost-afer")
    with pytest.raises(ValueError, match="expected one of no-funds, "):
        table.wallet.faults.arrange("")


# The handle


def test_what_is_arranged_happens_to_one_payment(table):
    table.wallet.faults.arrange("no-funds")
    assert table.pay(order="JQ0001").status is Status.DECLINED
    assert table.pay(order="JQ0002").status is Status.PAID
    table.wallet.faults.arrange("no-funds")
    table.wallet.faults.answer_again()
    assert table.pay(order="JQ0003").status is Status.PAID


def test_asking_again_does_not_use_up_what_is_arranged(table):
    request = table.request()
    table.wallet.pay(request)
    table.wallet.faults.arrange("no-funds")
    assert table.wallet.pay(request).snapshot.status is Status.PAID
    assert table.pay(order="JQ0002").status is Status.DECLINED


def test_chaos_is_the_same_for_the_same_seed_and_its_seed_is_told(tables):
    def evening(seed):
        table = tables(seed=5)
        assert table.wallet.faults.chaos(seed) == (5 if seed is None else seed)
        outcomes = [told(table.wallet.pay(table.request(order=f"JQ20261124{n:04}"))) for n in range(40)]
        assert table.wallet.check() == []
        return outcomes, [note[1:] for note in table.fired]

    assert evening(7) == evening(7)
    assert evening(7) != evening(8)
    assert evening(None) == evening(5)
    _, fired = evening(7)
    assert 0 < len([what for _, _, what, _ in fired if what == "chosen"]) < 40
    assert {by for _, _, what, by in fired if what == "chosen"} == {"chaos with seed 7"}


@pytest.mark.parametrize(("rate", "struck"), [(0, 0), (1, 20)])
def test_chaos_strikes_as_often_as_it_is_told_to(table, rate, struck):
    table.wallet.faults.chaos(7, rate)
    for n in range(20):
        table.wallet.pay(table.request(order=f"JQ20261124{n:04}"))
    assert len({order for _, order, _, _, _ in table.fired}) == struck


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_chaos_with_a_rate_that_is_none_is_refused(table, rate):
    with pytest.raises(ValueError, match="is not a probability"):
        table.wallet.faults.chaos(7, rate)


# The journal


def test_every_fault_that_fired_stands_in_the_journal(table):
    till = Till(table)
    till.begin("cancel-again")
    for _ in range(3):
        till.step("cancel")
    table.wallet.faults.decline("risk")
    table.pay(order="JQ0002")
    assert [note[1:] for note in table.fired] == [
        (ORDER, "cancel-again", "chosen", "code"),
        (ORDER, "cancel-again", "cancel held", ""),
        (ORDER, "cancel-again", "cancel held", ""),
        ("JQ0002", "declines PAYMENT_REQUEST_HAS_RISK", "chosen", "arranged"),
    ]
    assert table.fired[0][0] == stamp(table.now)


@pytest.mark.parametrize(
    "name", [name for name in STORIES if not name.startswith(("capture", "pin", "slow", "too", "never"))]
)
def test_what_a_fault_does_is_noted_when_it_does_it(table, name):
    till = Till(table)
    till.begin(name)
    for word, _ in STORIES[name][1]:
        till.step(word)
    assert {fault for _, _, fault, _, _ in table.fired} == {name}
    assert len(table.fired) > 1


def test_a_wallet_without_faults_has_nothing_to_note(table):
    table.pay()
    table.cancel()
    assert table.fired == []


# Faults and the other ways to pay


@pytest.mark.parametrize("mode", [Mode.SHOWN_QR, Mode.IN_APP])
def test_a_mood_acts_on_a_payment_that_waits_in_any_mode(table, mode):
    table.pay(mode=mode)
    table.wallet.faults.answer_late(5)
    assert table.status() is Status.PROCESSING
    table.later(5)
    assert (table.status(), table.balance) == (Status.PAID, OPENING - SMALL)


def test_a_refund_of_late_money_is_a_refund_like_any_other(table):
    till = Till(table)
    till.begin("paid-after-cancel")
    till.step("cancel")
    till.step("60 s")
    assert table.refund(6886, f"{ORDER}late").refund.status is RefundStatus.DONE
    assert (table.status(), table.balance) == (Status.REFUNDED, OPENING)


def test_the_catalogue_is_read_without_opening_a_database():
    code = (
        "import sys, wallet.mock, wallet.mock.faults.fault_catalogue; print({'sqlite3', 'aiosql'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
