"""What the mock wallet does for a customer, through the app on their phone."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime

from wallet.mock import declines
from wallet.mock.bank import PIN_ABOVE, Bank
from wallet.mock.books.payment_rows import Payment
from wallet.mock.faults.effects import AskPin
from wallet.port import NextAction, Snapshot, Status

PIN = "123456"
"""Every customer's."""
PIN_TRIES = 3


class Customers:
    """Every method stands in one transaction of the ledger."""

    def __init__(self, bank: Bank, seed: int) -> None:
        self._bank = bank
        self._payments = bank.payments
        self._seed = seed

    def show_code(self, customer: str, now: datetime) -> str:
        return self._bank.codes.show(self._bank.accounts.of(customer, now), self._seed, now)

    def pending(self, customer: str, now: datetime) -> Snapshot | None:
        payment = self._waiting(customer, now)
        return None if payment is None else self._payments.snapshot(payment.out_trade_no)

    def scan_qr(self, customer: str, text: str, now: datetime) -> bool:
        """Whether the payment that shows `text` now waits for this customer."""
        payment = self._payments.shown(text)
        if payment is None or payment.state is not Status.AWAITING_CUSTOMER:
            return False
        account = self._bank.accounts.of(customer, now)
        if payment.next_action is NextAction.SCAN_QR:
            self._payments.save(replace(payment, customer=account, next_action=NextAction.CONFIRM_IN_APP))
        return payment.customer in (None, account)

    def enter_pin(self, customer: str, pin: str, now: datetime) -> bool:
        """Whether it was right. The third wrong one refuses the payment. A payment that is only to be confirmed, and
        is not above `PIN_ABOVE`, needs none: `pin` may be empty."""
        payment = self._waiting(customer, now)
        if payment is None:
            return False
        if _is_right(payment, pin):
            account = self._bank.accounts.of(customer, now)
            self._bank.take(replace(payment, customer=account), self._bank.journal.case(payment.out_trade_no, now))
            return True
        tried = replace(payment, wrong_pins=payment.wrong_pins + 1)
        self._payments.save(tried)
        if tried.wrong_pins >= PIN_TRIES:
            self._bank.movements.finish(tried, Status.DECLINED, detail=declines.WRONG_PIN)
        return False

    def refuse(self, customer: str, now: datetime) -> None:
        payment = self._waiting(customer, now)
        if payment is not None:
            self._bank.movements.finish(payment, Status.DECLINED, detail=declines.REFUSED)

    def _waiting(self, customer: str, now: datetime) -> Payment | None:
        """The latest payment that waits for this customer, unless its fault keeps it from them."""
        for payment in self._payments.waiting_for(self._bank.accounts.of(customer, now)):
            asked = self._bank.journal.case(payment.out_trade_no, now).effect(AskPin)
            if asked is None or not asked.out_of_reach:
                return payment
        return None


def _is_right(payment: Payment, pin: str) -> bool:
    small = (payment.amount or 0) <= PIN_ABOVE
    if payment.next_action is NextAction.CONFIRM_IN_APP and small and not pin:
        return True
    return hmac.compare_digest(pin.encode("utf-8", "surrogatepass"), PIN.encode())
