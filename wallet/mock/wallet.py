"""A wallet that is complete but for the money: accounts, payment codes, a PIN, declines, refunds, and its own books.

It stands where Alipay or WeChat Pay would, and behaves like them where it matters: the order reference is the key
under which money moves once, a cancel leaves a tombstone that refuses a late `pay`, refunds have keys of their own.
What it knows is in its ledger (`wallet.mock.books.ledger`), committed before an answer is given.

>>> from datetime import UTC, datetime
>>> from wallet.port import Known, WalletSettings
>>> mock = MockWallet(WalletSettings(data=None, clock=lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC)))
>>> code = mock.app_of("li-wei").show_code()
>>> request = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", "b1", code, Mode.PRESENTED_CODE)
>>> match mock.pay(request):
...     case Known(snapshot):
...         print(snapshot.status, snapshot.captured, snapshot.payer)
paid 68.86 li***@example.com
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wallet.errors import LedgerError
from wallet.ledger_file import Flaw
from wallet.mock.books.accounts import ZONE
from wallet.mock.books.payment_rows import CURRENCY
from wallet.mock.books.statement import page_of
from wallet.mock.counter import Counter
from wallet.mock.faults.fault_handle import Faults
from wallet.mock.faults.fault_log import Fired
from wallet.mock.faulty_line import SILENCE, Line
from wallet.mock.notifications import read_notice
from wallet.mock.tester import TestersAccounts
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Mode,
    NotificationAnswer,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Refunds,
    Reply,
    Snapshot,
    StatementAnswer,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)

_CAN = Capabilities(
    modes=frozenset({Mode.PRESENTED_CODE, Mode.SHOWN_QR, Mode.IN_APP}),
    refunds=Refunds.PARTIAL,
    capture_later=True,
    notifications=True,
    statement=True,
    currencies=frozenset({CURRENCY}),
    statement_zone=ZONE,
)


class MockWallet(Wallet):
    """The simulated wallet. Calls may come from any thread."""

    name = "mock"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        self._counter = counter = Counter(settings)
        self.faults = Faults(
            lambda begin: counter.serve(lambda now: counter.bank.begin_again(begin, now)), settings.seed
        )
        self.accounts = TestersAccounts(counter)
        self._line = Line(counter, self.faults)

    # For the shop

    def capabilities(self) -> Capabilities:
        return _CAN

    def pay(self, request: PaymentRequest) -> Outcome:
        if request.mode not in _CAN.modes:
            return Unsupported(f"mode {request.mode}")
        if request.amount.currency != CURRENCY:
            return Unsupported(f"currency {request.amount.currency}")
        return self._line.pay(request)

    def query(self, ref: PaymentRef) -> Outcome:
        return self._line.call("query", ref, lambda case: self._counter.bank.snapshot(case.out_trade_no))

    def cancel(self, ref: PaymentRef) -> Outcome:
        return self._line.call("cancel", ref, self._counter.bank.cancel)

    def capture(self, ref: PaymentRef, amount: Money) -> Outcome:
        return self._line.call("capture", ref, lambda case: self._counter.bank.capture(amount, case))

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        return self._line.call("refund", ref, lambda case: self._counter.refunds.refund(refund_id, amount, case))

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> NotificationAnswer:
        return read_notice(self._counter.key, headers, body)

    def statement(self, day: date, page: str | None = None) -> StatementAnswer:
        if self.faults.silent:
            return SILENCE
        try:
            return self._counter.serve(lambda now: page_of(self._counter.ledger, day, page, now))
        except LedgerError as error:
            return Unknown(str(error))

    # For whoever stands between the wallet and its shop

    def notifications(self) -> list[tuple[Mapping[str, str], bytes]]:
        """Headers and body of what is sent now. Raises LedgerError."""
        return [] if self.faults.silent else self._counter.serve(self._counter.bank.notices.due)

    def replied(self, body: bytes, reply: Reply) -> None:
        """What the shop answered to the notification with this body. Raises LedgerError."""
        self._counter.serve(lambda _: self._counter.bank.notices.answered(body, reply))

    # For customers and testers

    def app_of(self, customer: str) -> CustomerApp:
        """The app of `customer`, who from now on is the one that pays where no payment code says who does."""
        self._counter.bank.seen = customer
        return CustomerApp(customer, self._counter)

    @property
    def fired(self) -> list[Fired]:
        """What faults have done so far, in order. Raises LedgerError."""
        return self._counter.serve(lambda _: self._counter.bank.journal.fired())

    def balance_of(self, customer: str) -> Money:
        """What is on a customer's balance; the account is opened on first sight."""
        return self.accounts.funds_of(customer)["balance"]

    def check(self) -> list[Flaw]:
        """Recompute every rule of the books; an empty list when they add up."""
        return self._counter.flaws()

    def held(self) -> dict[str, int]:
        """Fen that the shop has of each order that money was taken for, less what was given back."""
        return self._counter.held()

    def close(self) -> None:
        self._counter.close()


class CustomerApp:
    """The mock wallet on one customer's phone. Raises LedgerError when the books cannot be written."""

    def __init__(self, customer: str, counter: Counter) -> None:
        self.customer = customer
        self._counter = counter
        self._customers = counter.customers

    def show_code(self) -> str:
        """A fresh payment code: 18 digits, good for 60 seconds and one payment."""
        return self._counter.serve(lambda now: self._customers.show_code(self.customer, now))

    def pending(self) -> Snapshot | None:
        return self._counter.serve(lambda now: self._customers.pending(self.customer, now))

    def approve(self, pin: str) -> bool:
        return self._counter.serve(lambda now: self._customers.enter_pin(self.customer, pin, now))

    def refuse(self) -> None:
        self._counter.serve(lambda now: self._customers.refuse(self.customer, now))

    def scan_qr(self, text: str) -> bool:
        return self._counter.serve(lambda now: self._customers.scan_qr(self.customer, text, now))
