"""Cash at desk, as a wallet: `pay` hands the basket over under a short number, and staff settle it there.

The shop sees nothing new: a payment that waits for its customer (`GO_TO_DESK`, the number in `Snapshot.show`) until it
is paid or refused. Cash differs from other wallets in three ways, and says so: nothing smaller than a jiao is taken
(`Capabilities.smallest`), somebody has longer to come (`Policy.customer_deadline`), and what lies in the drawer is not
reversed by a cancel. The customer stands there with their change, so the payment stays paid; to give it back is a
refund, counted out by a person.

>>> from datetime import UTC, datetime
>>> now = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
>>> cash = CashDesk(WalletSettings(data=None, clock=lambda: now))
>>> request = PaymentRequest("JQ2026112400010001", Money(6880), "Groceries", basket="b1", mode=Mode.AT_DESK)
>>> match cash.pay(request):
...     case Known(snapshot):
...         print(snapshot.status, snapshot.next_action, snapshot.show)
awaiting_customer go_to_desk 1008
>>> str(cash.desk.take("1008", Money(10_000)).change)
'31.20'
>>> cash.query(request.ref).snapshot.status
<Status.PAID: 'paid'>
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

from wallet.cash_desk.drawer import CURRENCY, SMALLEST, Drawer, HandOver
from wallet.cash_desk.staff import LARGEST, Desk
from wallet.errors import LedgerError
from wallet.ledger_file import Flaw
from wallet.money import Money
from wallet.port import (
    API_VERSION,
    Capabilities,
    Decline,
    Known,
    Mode,
    NextAction,
    Outcome,
    PaymentRef,
    PaymentRequest,
    Policy,
    Refund,
    Refunds,
    RefundStatus,
    Snapshot,
    StatementAnswer,
    Status,
    Unknown,
    Unsupported,
    Wallet,
    WalletSettings,
)
from wallet.simulated import page_of_day

TAKEN = "ORDER_TAKEN"
FULL = "DESK_FULL"
REFUSED = "REFUSED_AT_DESK"
NO_CASH = "NO_SUCH_CASH"
"""An amount of nothing, with fen in it, or too large to be counted."""
NOT_REFUNDABLE = "NOT_PAID_HERE"
REFUND_TOO_MUCH = "REFUND_TOO_MUCH"
REFUND_DIFFERS = "REFUND_DIFFERS"

_CAN = Capabilities(
    modes=frozenset({Mode.AT_DESK}),
    refunds=Refunds.PARTIAL,
    statement=True,
    currencies=frozenset({CURRENCY}),
    smallest=SMALLEST,
    policy=Policy(first_wait=3, interval=3, customer_deadline=15 * 60),
)


class CashDesk(Wallet):
    """The wallet. Calls may come from any thread; what staff do is on `desk`."""

    name = "cash-desk"
    api_version = API_VERSION

    def __init__(self, settings: WalletSettings) -> None:
        """Raises LedgerError when the file in `settings.data` cannot be used."""
        self._now = settings.clock
        self._drawer = Drawer(settings.data, settings.clock)
        self.desk = Desk(self._drawer)

    def capabilities(self) -> Capabilities:
        return _CAN

    def pay(self, request: PaymentRequest) -> Outcome:
        if request.mode is not Mode.AT_DESK:
            return Unsupported(request.mode)
        if request.capture_later:
            return Unsupported("capture_later")
        if request.amount.currency != CURRENCY:
            return Unsupported(request.amount.currency)
        return self._answer(lambda _now: self._pay(request))

    def query(self, ref: PaymentRef) -> Outcome:
        return self._answer(lambda _now: self._snapshot(ref.out_trade_no))

    def cancel(self, ref: PaymentRef) -> Outcome:
        """Take the number back. What is paid stays paid: cash is only given back by hand, as a refund."""
        return self._answer(lambda _now: self._cancel(ref.out_trade_no))

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money) -> Outcome:
        """Count `amount` out of the drawer, once per `refund_id`."""
        return self._answer(lambda now: self._refund(ref.out_trade_no, refund_id, amount, now))

    def statement(self, day: date, page: str | None = None) -> StatementAnswer:
        try:
            lines = self._drawer.statement
            return self._drawer.serve(lambda now: page_of_day(day, _CAN.statement_zone, page, now, lines))
        except LedgerError as error:
            return Unknown(str(error))

    def held(self) -> dict[str, int]:
        """Fen held for each order that money was taken for, less what was given back."""
        return self._drawer.serve(lambda _now: self._drawer.held())

    def check(self) -> list[Flaw]:
        """Recompute every rule of the book; an empty list when it adds up."""
        return self._drawer.flaws()

    def close(self) -> None:
        self._drawer.close()

    def _answer(self, work: Callable[[datetime], Snapshot]) -> Outcome:
        try:
            return Known(self._drawer.serve(work))
        except LedgerError as error:
            return Unknown(str(error))

    # Each in one transaction

    def _pay(self, request: PaymentRequest) -> Snapshot:
        known = self._drawer.find(request.out_trade_no)
        if known is None:
            if not _is_countable(request.amount):
                return _declined(request.ref, Decline.CONFIGURATION, NO_CASH)
            if not self._drawer.hand_over(request):
                return _declined(request.ref, Decline.OTHER_TENDER, FULL)
        elif known.amount is not None and not known.is_for(request):
            return _declined(request.ref, Decline.NEW_REFERENCE, TAKEN)
        return self._snapshot(request.out_trade_no)

    def _cancel(self, out_trade_no: str) -> Snapshot:
        order = self._drawer.find(out_trade_no)
        if order is None:
            self._drawer.bury(out_trade_no)
        elif order.state is Status.AWAITING_CUSTOMER:
            self._drawer.change_state(order, Status.CANCELLED)
        return self._snapshot(out_trade_no)

    def _refund(self, out_trade_no: str, refund_id: str, amount: Money, now: datetime) -> Snapshot:
        order = self._drawer.find(out_trade_no)
        if order is None:
            return self._snapshot(out_trade_no)
        done = self._drawer.refunded_under(order, refund_id)
        if done is None:
            detail = self._why_not(order, amount)
            if detail is None:
                self._drawer.give_back(order, refund_id, amount.minor, now)
        else:
            detail = None if amount == Money(done, CURRENCY) else REFUND_DIFFERS
        snapshot = self._snapshot(out_trade_no)
        status = RefundStatus.DONE if detail is None else RefundStatus.DECLINED
        refund = Refund(refund_id, amount, status)
        if detail is None:
            return replace(snapshot, refund=refund)
        decline = Decline.NEW_REFERENCE if detail == REFUND_DIFFERS else Decline.CONFIGURATION
        return replace(snapshot, refund=refund, decline=decline, detail=detail)

    def _why_not(self, order: HandOver, amount: Money) -> str | None:
        """Why `amount` cannot be given back."""
        if not _is_countable(amount):
            return NO_CASH
        if order.state not in (Status.PAID, Status.REFUNDED):
            return NOT_REFUNDABLE
        # What was taken lies in the drawer, on top of the float: it never runs dry.
        too_much = self._drawer.refunded(order) + amount.minor > self._drawer.captured(order)
        return REFUND_TOO_MUCH if too_much else None

    def _snapshot(self, out_trade_no: str) -> Snapshot:
        order, ref = self._drawer.find(out_trade_no), PaymentRef(out_trade_no)
        if order is None:
            return Snapshot(ref, Status.NOT_FOUND)
        captured, refunded = self._drawer.captured(order), self._drawer.refunded(order)
        waits, declined = order.state is Status.AWAITING_CUSTOMER, order.state is Status.DECLINED
        return Snapshot(
            ref,
            order.state,
            captured=Money(captured, CURRENCY) if captured else None,
            refunded=Money(refunded, CURRENCY) if refunded else None,
            basket=order.basket,
            trade_no=self._drawer.trade_no(order),
            next_action=NextAction.GO_TO_DESK if waits else None,
            show=order.number if waits else None,
            decline=Decline.OTHER_TENDER if declined else None,
            detail=REFUSED if declined else None,
        )


def _is_countable(amount: Money) -> bool:
    return amount.currency == CURRENCY and 0 < amount.minor <= LARGEST and amount.minor % SMALLEST == 0


def _declined(ref: PaymentRef, decline: Decline, detail: str) -> Snapshot:
    return Snapshot(ref, Status.DECLINED, decline=decline, detail=detail)
