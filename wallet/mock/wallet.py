"""A wallet that is complete but for the money: accounts, payment codes, a PIN, declines, refunds, and its own books.

It stands where Alipay or WeChat Pay would, and behaves like them where it matters: the order reference is the key
under which money moves once, a cancel leaves a tombstone that refuses a late `pay`, refunds have keys of their own.
What it knows is in its ledger (`wallet.mock.ledger`), committed before an answer is given.

>>> from datetime import UTC, datetime
>>> from wallet.port import WalletSettings
>>> mock = MockWallet(WalletSettings(data=None, clock=lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC)))
>>> code = mock.app_of("li-wei").show_code()
>>> request = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1", auth_code=code)
>>> match mock.pay(request):
...     case Known(snapshot):
...         print(snapshot.status, snapshot.captured, snapshot.payer)
paid 68.86 li***@example.com
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import RLock
from typing import TypeVar

from wallet.errors import LedgerError
from wallet.mock.bank import Bank
from wallet.mock.handle import Faults
from wallet.mock.ledger import Flaw, Ledger
from wallet.mock.payments import CURRENCY
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Known,
    Mode,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Refunds,
    Snapshot,
    Unknown,
    Wallet,
    WalletSettings,
)

T = TypeVar("T")


class _Counter:
    """Where everybody queues: one piece of work at a time, each in one transaction of the books."""

    def __init__(self, settings: WalletSettings) -> None:
        self.ledger = Ledger(settings.data)
        self.bank = Bank(self.ledger, settings.seed)
        self._now = settings.clock
        self._lock = RLock()

    def serve(self, work: Callable[[datetime], T]) -> T:
        """Do `work`, after what has fallen due. Raises LedgerError when it could not be written."""
        now = self._now()
        with self._lock, self.ledger.transaction():
            self.bank.settle_due(now)
            return work(now)

    def flaws(self) -> list[Flaw]:
        with self._lock:
            return self.ledger.flaws()

    def held(self) -> dict[str, int]:
        with self._lock:
            return self.ledger.held()

    def close(self) -> None:
        with self._lock:
            self.ledger.close()


class MockWallet(Wallet):
    """The simulated wallet. Calls may come from any thread."""

    name = "mock"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        self._counter = counter = _Counter(settings)
        self._bank = counter.bank
        self.faults = Faults(lambda fault: counter.serve(lambda now: counter.bank.apply_to_waiting(fault, now)))

    def capabilities(self) -> Capabilities:
        return Capabilities(
            modes=frozenset({Mode.PRESENTED_CODE}), refunds=Refunds.PARTIAL, currencies=frozenset({CURRENCY})
        )

    def pay(self, request: PaymentRequest) -> Outcome:
        return self._answer(lambda now: self._bank.pay(request, self.faults.for_next_payment, now))

    def query(self, ref: PaymentRef) -> Outcome:
        return self._answer(lambda _now: self._bank.snapshot(ref.out_trade_no))

    def cancel(self, ref: PaymentRef) -> Outcome:
        return self._answer(lambda now: self._bank.cancel(ref.out_trade_no, now))

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        """What cannot be given back changes nothing: the snapshot then says why in `decline` and `detail`."""
        return self._answer(lambda now: self._bank.refund(ref, refund_id, amount, now))

    def app_of(self, customer: str) -> CustomerApp:
        return CustomerApp(customer, self._counter)

    def balance_of(self, customer: str) -> Money:
        """What is on a customer's account; it is opened on first sight."""
        return self._counter.serve(lambda now: self._bank.balance_of(customer, now))

    def check(self) -> list[Flaw]:
        """Recompute every rule of the books; an empty list when they add up."""
        return self._counter.flaws()

    def held(self) -> dict[str, int]:
        """Fen held for each order that money was taken for, less what was given back."""
        return self._counter.held()

    def close(self) -> None:
        self._counter.close()

    def _answer(self, work: Callable[[datetime], Snapshot]) -> Outcome:
        if self.faults.silent:
            return Unknown("no answer")
        try:
            snapshot = self._counter.serve(work)
        except LedgerError as error:
            return Unknown(str(error))
        # The silence may have begun with this very call, after its money moved.
        return Unknown("no answer") if self.faults.silent else Known(snapshot)


class CustomerApp:
    """The mock wallet on one customer's phone. Raises LedgerError when the books cannot be written."""

    def __init__(self, customer: str, counter: _Counter) -> None:
        self.customer = customer
        self._counter = counter
        self._bank = counter.bank

    def show_code(self) -> str:
        """A fresh payment code: 18 digits beginning with 28, good for 60 seconds and one payment."""
        return self._counter.serve(lambda now: self._bank.show_code(self.customer, now))

    def scan_qr(self, text: str) -> bool:  # noqa: ARG002 - no payment of this wallet begins with a QR code
        return False

    def pending(self) -> Snapshot | None:
        return self._counter.serve(lambda now: self._bank.pending(self.customer, now))

    def approve(self, pin: str) -> bool:
        return self._counter.serve(lambda now: self._bank.enter_pin(self.customer, pin, now))

    def refuse(self) -> None:
        self._counter.serve(lambda now: self._bank.refuse(self.customer, now))
