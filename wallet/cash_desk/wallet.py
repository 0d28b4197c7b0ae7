"""Cash at desk, as a wallet: `pay` hands the basket over under a short number, and staff settle it there.

Nothing smaller than a jiao is taken, the customer has longer to come, and a cancel does not reverse what is paid: a
person counts out a refund.

>>> from datetime import UTC, datetime
>>> now = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
>>> cash = CashDesk(port.WalletSettings(data=None, clock=lambda: now))
>>> request = port.PaymentRequest("JQ2026112400010001", Money(6880), "Groceries", basket="b1", mode=port.Mode.AT_DESK)
>>> waiting = cash.pay(request).snapshot
>>> str(waiting.status), str(waiting.next_action), waiting.show
('awaiting_customer', 'go_to_desk', '1008')
>>> str(cash.desk.take("1008", Money(10_000)).change)
'31.20'
>>> cash.query(request.ref).snapshot.status
<Status.PAID: 'paid'>
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from wallet import port
from wallet.cash_desk.drawer import SMALLEST, Drawer, is_countable, trade_no
from wallet.cash_desk.staff import CashDeskStaff
from wallet.errors import LedgerError
from wallet.money import Money
from wallet.simulated.ledger_wallet import CURRENCY, LedgerWallet
from wallet.simulated.payment_ledger import BookedPayment
from wallet.simulated.statement_pages import page_of_day

FULL = "DESK_FULL"
REFUSED = "REFUSED_AT_DESK"
NO_CASH = "NO_SUCH_CASH"
"""An amount of nothing, with single fen in it, or too large to be counted."""


class CashDesk(LedgerWallet):
    name = "cash-desk"
    bad_amount = NO_CASH
    can = port.Capabilities(
        modes=frozenset({port.Mode.AT_DESK}),
        refunds=port.Refunds.PARTIAL,
        statement=True,
        currencies=frozenset({CURRENCY}),
        smallest=SMALLEST,
        policy=port.Policy(first_wait=3, interval=3, customer_deadline=15 * 60),
    )

    def __init__(self, settings: port.WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        self._drawer = Drawer(settings)
        super().__init__(self._drawer)
        self.desk = CashDeskStaff(self._drawer)

    def statement(self, day: date, page: str | None = None) -> port.StatementAnswer:
        zone, lines = self.can.statement_zone, self._drawer.statement
        try:
            return self._drawer.serve(lambda now: page_of_day(day, zone, page, now, lines))
        except LedgerError as error:
            return port.Unknown(str(error))

    def _accept(self, request: port.PaymentRequest, now: datetime) -> tuple[port.Decline, str] | None:  # noqa: ARG002 - cash waits
        if not is_countable(request.amount):
            return port.Decline.CONFIGURATION, NO_CASH
        return None if self._drawer.hand_over(request) else (port.Decline.OTHER_TENDER, FULL)

    def _is_same(self, payment: BookedPayment, request: port.PaymentRequest) -> bool:
        return (payment.amount, payment.basket) == (request.amount.minor, request.basket)

    def _cancel_payment(self, payment: BookedPayment, now: datetime) -> None:  # noqa: ARG002 - no cash moves
        """Take the number back. What is paid stays paid."""
        if payment.state is port.Status.AWAITING_CUSTOMER:
            self._drawer.change_state(payment, port.Status.CANCELLED)

    def _book_refund(self, payment: BookedPayment, refund_id: str, amount: int, now: datetime) -> None:
        # What was taken lies in the drawer, on top of the float: it never runs dry.
        self._drawer.move("refund", -amount, now, order=payment.out_trade_no, refund_id=refund_id)

    def _is_amount(self, amount: Money) -> bool:
        return is_countable(amount)

    def _complete(self, payment: BookedPayment, snapshot: port.Snapshot) -> port.Snapshot:
        waits = payment.state is port.Status.AWAITING_CUSTOMER
        return replace(
            snapshot,
            trade_no=None if payment.number is None else trade_no(payment.number),
            next_action=port.NextAction.GO_TO_DESK if waits else None,
            show=payment.key if waits else None,
            detail=REFUSED if payment.state is port.Status.DECLINED else None,
        )
