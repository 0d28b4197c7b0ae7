"""What the mock wallet decides: who pays, whether, and what is given back.

Every method stands in one transaction of the ledger, opened by `wallet.mock.wallet`; `now` is the wallet's clock.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from wallet.mock import declines
from wallet.mock.faults import AnswerLate, Approve, AskPin, Refuse
from wallet.mock.faults import Begin as Fault
from wallet.mock.ledger import Ledger
from wallet.mock.payment_codes import payment_code
from wallet.mock.payments import CURRENCY, Payment, Payments, stamp
from wallet.money import Money
from wallet.port import PaymentRef, PaymentRequest, Snapshot, Status

PIN = "123456"
"""Every customer's."""
PIN_ABOVE = 20_000
"""Fen up to which no PIN is asked for."""
PIN_TRIES = 3
LARGEST = 2**63 - 1
"""What the books can hold."""

_OPEN = (Status.AWAITING_CUSTOMER, Status.PROCESSING)


class Bank:
    """The rules of the wallet, over its books."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self._ledger = ledger
        self._payments = Payments(ledger)
        self._seed = seed

    # For the shop

    def pay(self, request: PaymentRequest, take_fault: Callable[[], Fault | None], now: datetime) -> Snapshot:
        known = self._payments.find(request.out_trade_no)
        if known is None:
            if (detail := _unacceptable(request)) is not None:
                return _refusal(request.ref, detail)
            self._decide(request, take_fault(), now)
        elif known.amount is not None and not known.is_for(request):
            return _refusal(request.ref, declines.TAKEN)
        return self.snapshot(request.out_trade_no)

    def snapshot(self, out_trade_no: str) -> Snapshot:
        return self._payments.snapshot(out_trade_no)

    def cancel(self, out_trade_no: str, now: datetime) -> Snapshot:
        """Close what is open, reverse what is paid. What was partly refunded stays: the rest is for refunds."""
        payment = self._payments.find(out_trade_no)
        if payment is None:
            self._payments.bury(out_trade_no, now)
        elif payment.state in _OPEN:
            self._payments.change(payment, Status.CANCELLED)
        elif payment.state is Status.PAID and not payment.refunded:
            self._payments.move(payment, "reversal", -payment.captured, now)
            self._payments.change(payment, Status.CANCELLED, refunded=payment.captured)
        return self.snapshot(out_trade_no)

    def refund(self, ref: PaymentRef, refund_id: str, amount: Money, now: datetime) -> Snapshot:
        """Once per `refund_id`. What cannot be done changes nothing, and the snapshot says so in `decline`."""
        payment = self._payments.find(ref.out_trade_no)
        if payment is None:
            return self.snapshot(ref.out_trade_no)
        done = self._payments.refunded_under(payment, refund_id)
        if done is None:
            detail = _not_refundable(payment, amount)
            if detail is None:
                self._give_back(payment, refund_id, amount.minor, now)
        else:
            detail = None if amount == Money(done, CURRENCY) else declines.REFUND_DIFFERS
        snapshot = self.snapshot(ref.out_trade_no)
        return snapshot if detail is None else _with_decline(snapshot, detail)

    def settle_due(self, now: datetime) -> None:
        """Move the money of payments that were to be answered late, and whose time has come."""
        for payment in self._payments.due(now):
            self._capture(payment, now)

    def apply_to_waiting(self, fault: Fault, now: datetime) -> bool:
        """Let `fault` happen to the latest payment without a result; False when there is none."""
        payment = self._payments.latest_open()
        if payment is None:
            return False
        match fault:
            case Approve():
                self._capture(payment, now)
            case Refuse(detail):
                self._payments.change(payment, Status.DECLINED, detail=detail)
            case AskPin():
                self._payments.change(payment, Status.AWAITING_CUSTOMER)
            case AnswerLate(seconds):
                self._payments.change(payment, Status.PROCESSING, settles_at=now + timedelta(seconds=seconds))
        return True

    # For the customer

    def show_code(self, customer: str, now: datetime) -> str:
        number = self._payments.next_code_number()
        code = payment_code(self._seed, number)
        self._payments.add_code(number, code, self._account(customer, now), now)
        return code

    def balance_of(self, customer: str, now: datetime) -> Money:
        return Money(self._ledger.balance(self._account(customer, now)), CURRENCY)

    def pending(self, customer: str, now: datetime) -> Snapshot | None:
        payment = self._payments.waiting_for(self._account(customer, now))
        return None if payment is None else self.snapshot(payment.out_trade_no)

    def enter_pin(self, customer: str, pin: str, now: datetime) -> bool:
        """Whether it was right. The third wrong one refuses the payment."""
        payment = self._payments.waiting_for(self._account(customer, now))
        if payment is None:
            return False
        if hmac.compare_digest(pin.encode("utf-8", "surrogatepass"), PIN.encode()):
            self._capture(payment, now)
            return True
        if self._payments.count_wrong_pin(payment) >= PIN_TRIES:
            self._payments.change(payment, Status.DECLINED, detail=declines.WRONG_PIN)
        return False

    def refuse(self, customer: str, now: datetime) -> None:
        payment = self._payments.waiting_for(self._account(customer, now))
        if payment is not None:
            self._payments.change(payment, Status.DECLINED, detail=declines.REFUSED)

    # Underneath

    def _account(self, customer: str, now: datetime) -> int:
        return self._ledger.account("customer", customer, stamp(now))

    def _decide(self, request: PaymentRequest, fault: Fault | None, now: datetime) -> None:
        """Write down a new payment, and move its money if nothing stands against it."""
        customer = self._payments.use_code(request.auth_code or "", request.out_trade_no, now)
        state, detail, settles_at = Status.PROCESSING, None, None
        if customer is None:
            state, detail = Status.DECLINED, declines.BAD_CODE
        elif isinstance(fault, Refuse):
            state, detail = Status.DECLINED, fault.detail
        elif self._ledger.balance(customer) < request.amount.minor:
            state, detail = Status.DECLINED, declines.NO_FUNDS
        elif isinstance(fault, AnswerLate):
            settles_at = now + timedelta(seconds=fault.seconds)
        elif isinstance(fault, AskPin) or (fault is None and request.amount.minor > PIN_ABOVE):
            state = Status.AWAITING_CUSTOMER
        payment = self._payments.add(request, customer, state, now, detail=detail, settles_at=settles_at)
        if state is Status.PROCESSING and settles_at is None:
            self._capture(payment, now)

    def _capture(self, payment: Payment, now: datetime) -> None:
        assert payment.customer is not None, "only what somebody pays is ever open"
        assert payment.amount is not None, "a tombstone is never open"
        if self._ledger.balance(payment.customer) < payment.amount:
            self._payments.change(payment, Status.DECLINED, detail=declines.NO_FUNDS)
            return
        self._payments.move(payment, "capture", payment.amount, now)
        self._payments.change(payment, Status.PAID, captured=payment.amount)

    def _give_back(self, payment: Payment, refund_id: str, amount: int, now: datetime) -> None:
        entry = self._payments.move(payment, "refund", -amount, now)
        self._payments.add_refund(payment, refund_id, amount, entry)
        refunded = payment.refunded + amount
        state = Status.REFUNDED if refunded == payment.captured else Status.PAID
        self._payments.change(payment, state, refunded=refunded)


def _unacceptable(request: PaymentRequest) -> str | None:
    """Why a request is turned down at the door, without a trace in the books."""
    if request.amount.currency != CURRENCY:
        return declines.BAD_CURRENCY
    if request.amount.minor <= 0:
        return declines.BAD_AMOUNT
    return declines.TOO_MUCH if request.amount.minor > LARGEST else None


def _not_refundable(payment: Payment, amount: Money) -> str | None:
    if amount.currency != CURRENCY:
        return declines.BAD_CURRENCY
    if amount.minor <= 0:
        return declines.BAD_AMOUNT
    if payment.state not in (Status.PAID, Status.REFUNDED):
        return declines.WRONG_STATE
    return declines.REFUND_TOO_MUCH if payment.refunded + amount.minor > payment.captured else None


def _refusal(ref: PaymentRef, detail: str) -> Snapshot:
    return Snapshot(ref, Status.DECLINED, decline=declines.class_of(detail), detail=detail)


def _with_decline(snapshot: Snapshot, detail: str) -> Snapshot:
    return replace(snapshot, decline=declines.class_of(detail), detail=detail)
