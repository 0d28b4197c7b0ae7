"""Cash at desk, as the shop and the staff meet it."""

import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.cash_desk import open_wallet
from wallet.cash_desk.drawer import FLOAT, HOW_MANY, desk_number
from wallet.errors import LedgerError
from wallet.money import Money
from wallet.port import (
    Decline,
    Known,
    Mode,
    Movement,
    NextAction,
    NotReady,
    PaymentRef,
    PaymentRequest,
    RefundStatus,
    Status,
    Unknown,
    Unsupported,
    WalletSettings,
)
from wallet.simulated.statement_pages import PAGE
from wallet.staffed_desk import CashTaken, NobodyWaits, NotCash, SentAway, StaffedDesk, TooLittle

ORDER = "JQ2026112400010001"
REF = PaymentRef(ORDER)
OWED = Money(6880)
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class Counter:
    """A desk, its clock, and one basket handed over to it."""

    def __init__(self, folder=None):
        self.now = NOON
        self.cash = open_wallet(WalletSettings(folder, lambda: self.now))
        self.desk = self.cash.desk

    def hand_over(self, order=ORDER, amount=OWED, **changes):
        request = replace(
            PaymentRequest(order, amount, "Groceries", basket="b1", mode=Mode.AT_DESK),
            **changes,
        )
        return self.cash.pay(request)

    def in_drawer(self):
        """What must lie in the drawer."""
        movements = self.cash._drawer.connection.execute("SELECT SUM(amount) FROM movement")
        return Money(movements.fetchone()[0])

    def ask(self, order=ORDER):
        return self.cash.query(PaymentRef(order)).snapshot

    def refund(self, fen, refund_id="R00001"):
        return self.cash.refund(REF, refund_id, Money(fen)).snapshot


@pytest.fixture
def counter():
    counter = Counter()
    yield counter
    assert counter.cash.check() == []


@pytest.fixture
def paid(counter):
    counter.hand_over()
    counter.desk.take("1008", Money(10_000))
    return counter


def test_a_basket_is_handed_over_with_one_short_number(counter):
    snapshot = counter.hand_over().snapshot
    assert (snapshot.status, snapshot.next_action, snapshot.show) == (
        Status.AWAITING_CUSTOMER,
        NextAction.GO_TO_DESK,
        "1008",
    )
    order = counter.desk.look_up("1008")
    assert (order.out_trade_no, order.amount, order.subject, order.basket) == (ORDER, OWED, "Groceries", "b1")
    assert counter.desk.waiting() == [order]
    assert isinstance(counter.desk, StaffedDesk)


def test_cash_is_taken_and_change_given(counter):
    counter.hand_over()
    taken = counter.desk.take("1008", Money(10_000))
    assert isinstance(taken, CashTaken)
    assert taken.change == Money(3120)
    snapshot = counter.ask()
    assert (snapshot.status, snapshot.captured, snapshot.basket, snapshot.show) == (Status.PAID, OWED, "b1", None)
    assert snapshot.trade_no == "DESK000000000002"
    assert counter.in_drawer() == Money(FLOAT) + OWED
    assert counter.cash.held() == {ORDER: 6880}


def test_the_exact_amount_needs_no_change(counter):
    counter.hand_over()
    assert counter.desk.take("1008", OWED).change == Money(0)
    assert counter.ask().captured == OWED


def test_too_little_cash_takes_nothing(counter):
    counter.hand_over()
    assert counter.desk.take("1008", Money(5000)).missing == Money(1880)
    assert isinstance(counter.desk.take("1008", Money(6870)), TooLittle)
    assert counter.ask().status is Status.AWAITING_CUSTOMER
    assert counter.in_drawer() == Money(FLOAT)


@pytest.mark.parametrize("tendered", [Money(0), Money(-10), Money(6881), Money(10_000_010), Money(10_000, "USD")])
def test_what_no_notes_and_coins_make_is_not_cash(counter, tendered):
    counter.hand_over()
    assert counter.desk.take("1008", tendered) == NotCash(tendered)
    assert counter.ask().status is Status.AWAITING_CUSTOMER


def test_the_same_cash_is_not_taken_twice(paid):
    assert paid.desk.take("1008", Money(10_000)) == NobodyWaits("1008")
    assert paid.in_drawer() == Money(FLOAT) + OWED


@pytest.mark.parametrize("number", ["1016", "1009", "", "1008 ", "4711", "１００８", "a" * 9000])
def test_under_another_number_nobody_waits(counter, number):
    counter.hand_over()
    assert counter.desk.look_up(number) == NobodyWaits(number, ("1008",))
    assert counter.desk.take(number, Money(10_000)) == NobodyWaits(number, ("1008",))
    assert counter.desk.refuse(number) == NobodyWaits(number, ("1008",))


def test_staff_may_send_somebody_away(counter):
    counter.hand_over()
    assert isinstance(counter.desk.refuse("1008"), SentAway)
    snapshot = counter.ask()
    assert (snapshot.status, snapshot.decline, snapshot.captured) == (Status.DECLINED, Decline.OTHER_TENDER, None)
    assert counter.desk.waiting() == []
    assert counter.cash.cancel(REF).snapshot.status is Status.DECLINED


def test_no_two_customers_have_one_number_at_a_time(counter):
    numbers = {counter.hand_over(f"ORDER{n:04}").snapshot.show for n in range(HOW_MANY)}
    assert len(numbers) == HOW_MANY
    full = counter.hand_over("ORDER_TOO_MANY").snapshot
    assert (full.status, full.decline, full.detail) == (Status.DECLINED, Decline.OTHER_TENDER, "DESK_FULL")
    counter.desk.take(counter.ask("ORDER0007").show, Money(7000))
    assert counter.hand_over("ORDER_NEXT").snapshot.show == desk_number(8)


@given(st.integers(1, HOW_MANY), st.integers(0, 3), st.integers(1, 9))
def test_one_wrong_digit_is_never_another_customers_number(count, place, off):
    number = desk_number(count)
    wrong = number[:place] + str((int(number[place]) + off) % 10) + number[place + 1 :]
    assert wrong not in {desk_number(other) for other in range(1, HOW_MANY + 1)}


# As a wallet


def test_the_same_request_again_is_the_same_hand_over(counter):
    assert counter.hand_over() == counter.hand_over()
    assert len(counter.desk.waiting()) == 1


@pytest.mark.parametrize("change", [{"amount": Money(6890)}, {"basket": "b2"}])
def test_another_request_under_the_same_reference_needs_a_new_one(counter, change):
    counter.hand_over()
    snapshot = counter.hand_over(**change).snapshot
    assert (snapshot.status, snapshot.decline) == (Status.DECLINED, Decline.NEW_REFERENCE)
    assert counter.ask().status is Status.AWAITING_CUSTOMER


@pytest.mark.parametrize(
    "change",
    [{"mode": Mode.IN_APP}, {"mode": Mode.PRESENTED_CODE}, {"capture_later": True}, {"amount": Money(10, "USD")}],
)
def test_what_the_desk_does_not_do_changes_nothing(counter, change):
    assert isinstance(counter.hand_over(**change), Unsupported)
    assert counter.ask().status is Status.NOT_FOUND


@pytest.mark.parametrize("amount", [Money(6886), Money(10_000_010)])
def test_fen_and_fortunes_are_not_taken_in_cash(counter, amount):
    snapshot = counter.hand_over(amount=amount).snapshot
    assert (snapshot.status, snapshot.decline) == (Status.DECLINED, Decline.CONFIGURATION)
    assert counter.ask().status is Status.NOT_FOUND


def test_a_cancel_takes_the_number_back(counter):
    counter.hand_over()
    assert counter.cash.cancel(REF).snapshot.status is Status.CANCELLED
    assert counter.desk.take("1008", Money(10_000)) == NobodyWaits("1008")
    assert counter.cash.cancel(REF).snapshot.status is Status.CANCELLED
    assert counter.hand_over().snapshot.status is Status.CANCELLED


def test_a_cancel_that_comes_first_refuses_the_hand_over(counter):
    assert counter.cash.cancel(REF).snapshot.status is Status.CANCELLED
    assert counter.hand_over().snapshot.status is Status.CANCELLED
    assert counter.desk.waiting() == []
    assert counter.refund(10).refund.status is RefundStatus.DECLINED


def test_cash_in_the_drawer_is_not_reversed_behind_the_customers_back(paid):
    assert paid.cash.cancel(REF).snapshot.status is Status.PAID
    assert paid.in_drawer() == Money(FLOAT) + OWED


def test_cash_is_given_back_in_parts_each_of_them_once(paid):
    assert paid.refund(1880).refund.status is RefundStatus.DONE
    again = paid.refund(1880)
    assert (again.status, again.refunded, again.refund.status) == (Status.PAID, Money(1880), RefundStatus.DONE)
    rest = paid.refund(5000, "R00002")
    assert (rest.status, rest.refunded) == (Status.REFUNDED, OWED)
    assert paid.in_drawer() == Money(FLOAT)


@pytest.mark.parametrize(
    ("fen", "detail"), [(6890, "REFUND_TOO_MUCH"), (0, "NO_SUCH_CASH"), (-10, "NO_SUCH_CASH"), (15, "NO_SUCH_CASH")]
)
def test_what_cannot_be_given_back_changes_nothing(paid, fen, detail):
    snapshot = paid.refund(fen)
    assert (snapshot.refund.status, snapshot.detail, snapshot.status) == (RefundStatus.DECLINED, detail, Status.PAID)
    assert snapshot.refunded is None
    assert paid.in_drawer() == Money(FLOAT) + OWED


def test_another_amount_under_the_same_refund_needs_a_new_reference(paid):
    paid.refund(1000)
    snapshot = paid.refund(2000)
    assert (snapshot.refund.status, snapshot.decline, snapshot.refunded) == (
        RefundStatus.DECLINED,
        Decline.NEW_REFERENCE,
        Money(1000),
    )


def test_what_was_never_handed_over_is_not_found(counter):
    assert counter.ask().status is Status.NOT_FOUND
    assert counter.refund(100).status is Status.NOT_FOUND


# The book


def test_the_statement_of_a_day_has_what_was_kept_and_what_was_given_back(paid):
    paid.now += timedelta(hours=1)
    paid.refund(1000)
    today = date(2026, 11, 24)
    assert isinstance(paid.cash.statement(today), NotReady)
    paid.now += timedelta(days=1)
    page = paid.cash.statement(today)
    assert [(line.movement, line.out_trade_no, line.amount, line.refund_id) for line in page.lines] == [
        (Movement.PAYMENT, ORDER, OWED, ""),
        (Movement.REFUND, ORDER, Money(1000), "R00001"),
    ]
    assert [line.at for line in page.lines] == [NOON, NOON + timedelta(hours=1)]
    assert {line.trade_no for line in page.lines} == {paid.ask().trade_no}
    assert page.next_page is None
    assert paid.cash.statement(date(2026, 11, 23)).lines == ()
    assert paid.cash.statement(date.min).lines == ()
    assert isinstance(paid.cash.statement(date.max), NotReady)


def test_a_busy_day_comes_page_by_page(counter):
    orders = [f"ORDER{n:04}" for n in range(PAGE + 1)]
    for order in orders:
        counter.desk.take(counter.hand_over(order).snapshot.show, Money(10_000))
    counter.now += timedelta(days=1)
    first = counter.cash.statement(date(2026, 11, 24))
    second = counter.cash.statement(date(2026, 11, 24), first.next_page)
    assert [line.out_trade_no for line in first.lines + second.lines] == orders
    assert (len(first.lines), second.next_page) == (PAGE, None)
    assert isinstance(counter.cash.statement(date(2026, 11, 24), "-1"), NotReady)


def test_a_desk_that_opens_again_has_its_drawer_and_its_queue(tmp_path):
    before = Counter(tmp_path)
    before.hand_over()
    before.hand_over("ORDER0002")
    before.desk.take("1008", Money(7000))
    before.cash.close()
    after = Counter(tmp_path)
    assert after.ask().status is Status.PAID
    assert [order.number for order in after.desk.waiting()] == ["1016"]
    assert after.in_drawer() == Money(FLOAT) + OWED
    after.cash.close()


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from wallet.cash_desk import open_wallet
from wallet.money import Money
from wallet.port import Mode, PaymentRequest, WalletSettings

cash = open_wallet(WalletSettings(Path(sys.argv[1]), lambda: datetime(2026, 11, 24, 4, tzinfo=UTC)))
cash.pay(PaymentRequest("JQ2026112400010001", Money(6880), "Groceries", basket="b1", mode=Mode.AT_DESK))
cash.desk.take("1008", Money(10_000))
os._exit(9)
"""


def test_cash_that_was_taken_stays_taken_when_the_power_fails(tmp_path):
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode == 9
    desk = Counter(tmp_path)
    assert desk.ask().captured == OWED
    assert desk.cash.check() == []
    desk.cash.close()


def test_movements_are_only_ever_added(paid):
    rows = paid.cash._drawer.connection
    for statement in ("UPDATE movement SET amount = 1", "DELETE FROM movement"):
        with pytest.raises(sqlite3.IntegrityError, match="a movement stays"):
            rows.execute(statement)


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        ("taken-is-asked-for", "UPDATE hand_over SET state = 'cancelled'"),
        ("taken-is-asked-for", "UPDATE hand_over SET amount = 6870"),
        ("given-back-was-taken", "UPDATE hand_over SET state = 'refunded'"),
    ],
)
def test_a_book_that_does_not_add_up_says_so(rule, planted):
    counter = Counter()
    counter.hand_over()
    counter.desk.take("1008", Money(10_000))
    counter.cash._drawer.connection.execute(planted)
    assert [flaw.rule for flaw in counter.cash.check()] == [rule]


def test_a_book_that_cannot_be_written_has_told_nobody_anything(counter):
    counter.cash.close()
    assert isinstance(counter.hand_over(), Unknown)
    assert isinstance(counter.cash.statement(date(2026, 11, 1)), Unknown)
    with pytest.raises(LedgerError):
        counter.desk.take("1008", Money(10_000))
    counter.cash = open_wallet(WalletSettings(None, lambda: NOON))


def test_another_file_is_left_alone(tmp_path):
    path = tmp_path / "cash-desk.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE mine (x)")
    other.commit()
    other.close()
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="no book of the cash desk"):
        Counter(tmp_path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("prepare", "said"),
    [
        (lambda path: path.write_bytes(b"no database at all, but long enough to be looked at" * 99), "cannot be used"),
        (lambda path: path.mkdir(), "cannot be opened"),
    ],
)
def test_a_file_that_is_no_book_is_named(tmp_path, prepare, said):
    prepare(tmp_path / "cash-desk.db")
    with pytest.raises(LedgerError, match=said):
        Counter(tmp_path)


def test_a_book_of_a_newer_version_is_left_alone(tmp_path):
    Counter(tmp_path).cash.close()
    rows = sqlite3.connect(tmp_path / "cash-desk.db")
    rows.execute("PRAGMA user_version = 9")
    rows.close()
    with pytest.raises(LedgerError, match="newer version"):
        Counter(tmp_path)


def test_what_is_done_halfway_is_not_done():
    counter = Counter()

    def work(_now):
        counter.cash._drawer.add_tombstone(ORDER)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        counter.cash._drawer.serve(work)
    assert counter.ask() == Known(counter.ask()).snapshot
    assert counter.ask().status is Status.NOT_FOUND


def test_the_desk_is_found_without_opening_a_database():
    code = "import sys, wallet.cash_desk; sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, env=os.environ).returncode == 0
