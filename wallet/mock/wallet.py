"""The mock wallet, which stands where Alipay would. What it knows is committed to its ledger before an answer is given.

>>> from datetime import UTC, datetime
>>> mock = MockWallet(port.WalletSettings(data=None, clock=lambda: datetime(2026, 11, 24, 10, 30, tzinfo=UTC)))
>>> code = mock.app_of("li-wei").show_code()
>>> request = port.PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", "b1", code, port.Mode.PRESENTED_CODE)
>>> paid = mock.pay(request).snapshot
>>> str(paid.status), str(paid.captured), paid.payer
('paid', '68.86', 'li***@example.com')
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from wallet import port
from wallet.errors import LedgerError
from wallet.mock.bank_service import BankService
from wallet.mock.books.accounts import ZONE
from wallet.mock.books.statement import page_of
from wallet.mock.books.trades import CURRENCY
from wallet.mock.customer_app import CustomerApp
from wallet.mock.faults.fault_controls import FaultControls
from wallet.mock.faulty_connection import SILENCE, FaultyConnection
from wallet.mock.notifications import read_notification
from wallet.mock.tester_accounts import TesterAccounts
from wallet.money import Money
from wallet.simulated.refusals import unsupported

_CAN = port.Capabilities(
    modes=frozenset({port.Mode.PRESENTED_CODE, port.Mode.SHOWN_QR, port.Mode.IN_APP}),
    refunds=port.Refunds.PARTIAL,
    capture_later=True,
    notifications=True,
    statement=True,
    currencies=frozenset({CURRENCY}),
    statement_zone=ZONE,
)


class MockWallet(port.Wallet):
    """The simulated wallet. Calls may come from any thread."""

    name = "mock"
    api_version = port.API_VERSION

    def __init__(self, settings: port.WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        self._service = service = BankService(settings)
        ledger = service.ledger
        self.file, self.held, self.check, self.close = ledger.file, ledger.held, ledger.check, ledger.close
        self._bank = bank = service.bank
        self.faults = FaultControls(
            lambda start: service.serve(lambda now: bank.start_waiting(start, now)), settings.seed
        )
        self.accounts = TesterAccounts(service)
        self._connection = FaultyConnection(service, self.faults)

    # For the shop

    def capabilities(self) -> port.Capabilities:
        return _CAN

    def pay(self, request: port.PaymentRequest) -> port.Outcome:
        return unsupported(request, _CAN) or self._connection.pay(request)

    def query(self, ref: port.PaymentRef) -> port.Outcome:
        return self._connection.call("query", ref, self._bank.query)

    def cancel(self, ref: port.PaymentRef) -> port.Outcome:
        return self._connection.call("cancel", ref, self._bank.cancel)

    def capture(self, ref: port.PaymentRef, amount: Money) -> port.Outcome:
        return self._connection.call("capture", ref, lambda context: self._bank.capture(amount, context))

    def refund(self, ref: port.PaymentRef, refund_id: str, amount: Money) -> port.Outcome:
        refunds = self._service.refunds
        return self._connection.call("refund", ref, lambda context: refunds.refund(refund_id, amount, context))

    def read_notification(self, headers: Mapping[str, str], body: bytes) -> port.NotificationAnswer:
        return read_notification(self._service.key, headers, body)

    def statement(self, day: date, page: str | None = None) -> port.StatementAnswer:
        if self.faults.silent:
            return SILENCE
        try:
            return self._service.serve(lambda now: page_of(self._service.ledger, day, page, now))
        except LedgerError as error:
            return port.Unknown(str(error))

    # For whoever carries notifications to the shop

    def notifications(self) -> list[tuple[Mapping[str, str], bytes]]:
        """Headers and body of what is sent now. Raises LedgerError."""
        return [] if self.faults.silent else self._service.serve(self._bank.outbox.due)

    def replied(self, body: bytes, reply: port.Reply) -> None:
        """What the shop answered to the notification with this body. Raises LedgerError."""
        self._service.serve(lambda _now: self._bank.outbox.answered(body, reply))

    # For customers and testers

    def app_of(self, customer: str) -> CustomerApp:
        """The app of `customer`. From now on they pay where no payment code says who does."""
        self._bank.last_seen = customer
        return CustomerApp(customer, self._service)

    def balance_of(self, customer: str) -> Money:
        """All that is on the accounts of `customer`. Raises LedgerError."""
        return sum(self.accounts.funds_of(customer).values(), Money(0))
