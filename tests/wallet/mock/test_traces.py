"""Whatever shops and customers ask of the mock wallet, in whatever order, its money is where its answers say."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from wallet.mock import open_wallet
from wallet.mock.faults.fault_catalogue import FAULTS
from wallet.money import Money
from wallet.port import Known, Mode, Movement, PaymentRef, PaymentRequest, RefundStatus, Status, WalletSettings

ORDERS = st.sampled_from([f"JQ000{n}" for n in range(1, 4)])
AMOUNTS = st.integers(1, 30_000)
FINAL = (Status.REFUNDED, Status.DECLINED)
START = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)


class Bank(RuleBasedStateMachine):
    """One customer with ¥2000.00, ¥50.00 on a card and ¥8.80 in a red packet, and three orders."""

    def __init__(self):
        super().__init__()
        self.now = START
        self.wallet = open_wallet(WalletSettings(None, lambda: self.now))
        self.app = self.wallet.app_of("li-wei")
        self.wallet.accounts.link_card("li-wei", Money(5000))
        self.wallet.accounts.give_red_packet("li-wei", Money(880))
        self.refunds: dict[tuple[str, str], Money] = {}
        self.final: dict[str, Status] = {}

    @rule(
        order=ORDERS,
        amount=AMOUNTS,
        mode=st.sampled_from(list(Mode)[:3]),
        later=st.booleans(),
        code=st.none() | st.sampled_from(FAULTS),
    )
    def pay(self, order, amount, mode, later, code):
        presented = mode is Mode.PRESENTED_CODE
        auth_code = (code.code if code else self.app.show_code()) if presented else None
        self.wallet.pay(PaymentRequest(order, Money(amount), "Groceries", "b1", auth_code, mode, later))

    @rule(order=ORDERS)
    def cancel(self, order):
        self.wallet.cancel(PaymentRef(order))

    @rule(order=ORDERS, amount=AMOUNTS)
    def capture(self, order, amount):
        self.wallet.capture(PaymentRef(order), Money(amount))

    @rule(order=ORDERS, amount=AMOUNTS, number=st.integers(1, 3))
    def refund(self, order, amount, number):
        refund_id = f"refund_{number}"
        outcome = self.wallet.refund(PaymentRef(order), refund_id, Money(amount))
        refund = outcome.snapshot.refund if isinstance(outcome, Known) else None
        if refund is not None and refund.status is not RefundStatus.DECLINED:
            assert self.refunds.setdefault((order, refund_id), refund.amount) == refund.amount, "one id, one amount"

    @rule(pin=st.sampled_from(["123456", "", "000000"]))
    def approve(self, pin):
        self.app.approve(pin)

    @rule(order=ORDERS)
    def scan(self, order):
        outcome = self.wallet.query(PaymentRef(order))
        if isinstance(outcome, Known):
            self.app.scan_qr(outcome.snapshot.show or "")

    @rule()
    def refuse(self):
        self.app.refuse()

    @rule(seconds=st.sampled_from([1, 10, 60, 7200, -30]))
    def wait(self, seconds):
        self.now += timedelta(seconds=seconds)

    @invariant()
    def the_books_add_up(self):
        assert self.wallet.check() == []

    @invariant()
    def no_money_is_made_or_lost(self):
        customer = sum(money.minor for money in self.wallet.accounts.funds_of("li-wei").values())
        assert customer + sum(self.wallet.held().values()) + self.on_hold() == 205_880

    def on_hold(self):
        row = self.wallet._service.ledger.connection.execute("SELECT SUM(balance) FROM account WHERE kind = 'held'")
        return row.fetchone()[0] or 0

    @invariant()
    def what_is_over_stays_over(self):
        for order, state in self.wallet._service.ledger.connection.execute("SELECT out_trade_no, state FROM payment"):
            assert self.final.setdefault(order, state) == state or self.final[order] not in FINAL
            self.final[order] = state

    def teardown(self):
        """In the end the statements of the days tell what the shop has."""
        self.now += timedelta(days=3)
        self.wallet.query(PaymentRef("JQ0001"))
        told = Counter()
        for day in range(-1, 3):
            page = self.wallet.statement(START.date() + timedelta(days=day))
            for line in page.lines:
                told[line.out_trade_no] += (
                    line.amount.minor if line.movement is Movement.PAYMENT else -line.amount.minor
                )
        assert +told == Counter(self.wallet.held())
        self.wallet.close()


Bank.TestCase.settings = settings(stateful_step_count=25)
TestTraces = Bank.TestCase
