"""The rules that the cash desk and gift cards share: one payment per order, refunds once per id, tombstones."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime

from wallet import port
from wallet.money import Money
from wallet.simulated import refusals
from wallet.simulated.payment_ledger import BookedPayment, PaymentLedger

CURRENCY = "CNY"


class LedgerWallet(port.Wallet):
    """A wallet over a `PaymentLedger`. Calls may come from any thread; each is one transaction."""

    api_version = port.API_VERSION
    can: port.Capabilities
    bad_amount = refusals.BAD_AMOUNT

    def __init__(self, ledger: PaymentLedger) -> None:
        self._ledger = ledger
        self.held, self.check, self.close = ledger.held, ledger.check, ledger.close

    # What each wallet decides for itself

    @abstractmethod
    def _accept(self, request: port.PaymentRequest, now: datetime) -> tuple[port.Decline, str] | None:
        """Book a new payment, or say why it is declined without being booked."""

    @abstractmethod
    def _is_same(self, payment: BookedPayment, request: port.PaymentRequest) -> bool:
        """Whether `request` is the one that was booked, sent again."""

    @abstractmethod
    def _cancel_payment(self, payment: BookedPayment, now: datetime) -> None:
        """Cancel what can be cancelled."""

    @abstractmethod
    def _book_refund(self, payment: BookedPayment, refund_id: str, amount: int, now: datetime) -> None:
        """Add the movement of a refund."""

    @abstractmethod
    def _is_amount(self, amount: Money) -> bool:
        """Whether this wallet can move such an amount."""

    @abstractmethod
    def _complete(self, payment: BookedPayment, snapshot: port.Snapshot) -> port.Snapshot:
        """Add to `snapshot` what only this wallet tells."""

    # The port

    def capabilities(self) -> port.Capabilities:
        return self.can

    def pay(self, request: port.PaymentRequest) -> port.Outcome:
        refused = refusals.unsupported(request, self.can)
        return refused or self._ledger.answer(lambda now: self._pay(request, now))

    def query(self, ref: port.PaymentRef) -> port.Outcome:
        return self._ledger.answer(lambda _now: self._snapshot(ref.out_trade_no))

    def cancel(self, ref: port.PaymentRef) -> port.Outcome:
        return self._ledger.answer(lambda now: self._cancel(ref.out_trade_no, now))

    def refund(self, ref: port.PaymentRef, refund_id: str, amount: Money) -> port.Outcome:
        return self._ledger.answer(lambda now: self._refund(ref.out_trade_no, refund_id, amount, now))

    # Each in one transaction

    def _pay(self, request: port.PaymentRequest, now: datetime) -> port.Snapshot:
        known = self._ledger.find(request.out_trade_no)
        if known is None:
            if (refused := self._accept(request, now)) is not None:
                return refusals.declined(request.ref, *refused)
        elif known.amount is not None and not self._is_same(known, request):
            return refusals.declined(request.ref, port.Decline.NEW_REFERENCE, refusals.TAKEN)
        return self._snapshot(request.out_trade_no)

    def _cancel(self, out_trade_no: str, now: datetime) -> port.Snapshot:
        payment = self._ledger.find(out_trade_no)
        if payment is None:
            self._ledger.add_tombstone(out_trade_no)
        else:
            self._cancel_payment(payment, now)
        return self._snapshot(out_trade_no)

    def _refund(self, out_trade_no: str, refund_id: str, amount: Money, now: datetime) -> port.Snapshot:
        """Refund `amount` once per `refund_id`. A refund that is declined changes nothing."""
        payment = self._ledger.find(out_trade_no)
        if payment is None:
            return self._snapshot(out_trade_no)
        done = self._ledger.refunded_under(out_trade_no, refund_id)
        if done is not None:
            detail = None if amount == Money(done, CURRENCY) else refusals.REFUND_DIFFERS
        elif (detail := self._why_no_refund(payment, amount)) is None:
            self._book_refund(payment, refund_id, amount.minor, now)
            if payment.refunded + amount.minor == payment.amount:
                self._ledger.change_state(payment, port.Status.REFUNDED)
        snapshot = self._snapshot(out_trade_no)
        if detail is None:
            return refusals.with_refund(snapshot, refund_id, amount, port.RefundStatus.DONE)
        return refusals.refund_declined(snapshot, refund_id, amount, detail)

    def _why_no_refund(self, payment: BookedPayment, amount: Money) -> str | None:
        if not self._is_amount(amount):
            return self.bad_amount
        if payment.state not in (port.Status.PAID, port.Status.REFUNDED):
            return refusals.NOT_REFUNDABLE
        return refusals.REFUND_TOO_MUCH if payment.refunded + amount.minor > payment.captured else None

    def _snapshot(self, out_trade_no: str) -> port.Snapshot:
        payment, ref = self._ledger.find(out_trade_no), port.PaymentRef(out_trade_no)
        if payment is None:
            return port.Snapshot(ref, port.Status.NOT_FOUND)
        snapshot = port.Snapshot(
            ref,
            payment.state,
            captured=Money(payment.captured, CURRENCY) if payment.captured else None,
            refunded=Money(payment.refunded, CURRENCY) if payment.refunded else None,
            basket=payment.basket,
            decline=port.Decline.OTHER_TENDER if payment.state is port.Status.DECLINED else None,
        )
        return self._complete(payment, snapshot)
