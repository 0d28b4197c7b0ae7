"""What the mock wallet gives back, once for each refund's id, and by and by where a fault has it so."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

from wallet.mock import declines
from wallet.mock.bank import Bank, with_decline
from wallet.mock.books.payment_rows import CURRENCY, Payment
from wallet.mock.faults.effects import RefundLate, RefuseRefund
from wallet.mock.faults.fault_log import Case
from wallet.money import Money
from wallet.port import Refund, RefundStatus, Snapshot, Status
from wallet.simulated import stamp

_REFUND_ID = re.compile(r"[0-9A-Za-z_]{6,32}")


class Refunds:
    """Every method stands in one transaction of the ledger."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._payments = bank.payments

    def refund(self, refund_id: str, amount: Money, case: Case) -> Snapshot:
        """Give `amount` back, or tell how that stands. What cannot be done changes nothing; the snapshot says why."""
        payment = self._payments.find(case.out_trade_no)
        if payment is None:
            return self._payments.snapshot(case.out_trade_no)
        known = self._payments.refund_of(payment, refund_id)
        if known is not None:
            detail = None if amount == Money(known.amount, CURRENCY) else declines.REFUND_DIFFERS
        else:
            detail = self._objection(payment, refund_id, amount, case)
            if detail is None:
                self._begin(payment, refund_id, amount.minor, case)
        return self._answer(payment, refund_id, amount, detail)

    def settle_due(self, now: datetime) -> None:
        """Give back what was to be given back late, and whose time has come."""
        for order, refund_id, amount in self._payments.due_refunds(now):
            case = self._bank.journal.case(order, now)
            payment, entry = self._bank.movements.refund(self._payments.get(order), amount, now)
            self._payments.finish_refund(payment, refund_id, entry)
            self._bank.tell(payment, case)

    def _objection(self, payment: Payment, refund_id: str, amount: Money, case: Case) -> str | None:
        if not _REFUND_ID.fullmatch(refund_id) or amount.minor <= 0:
            return declines.BAD_AMOUNT
        if amount.currency != CURRENCY:
            return declines.BAD_CURRENCY
        if payment.state not in (Status.PAID, Status.REFUNDED):
            return declines.WRONG_STATE
        if payment.refunded + self._payments.promised_back(payment) + amount.minor > payment.captured:
            return declines.REFUND_TOO_MUCH
        refuse = case.effect(RefuseRefund)
        if refuse and not case.times("refund refused"):
            case.fire("refund refused")
            return refuse.detail
        return None

    def _begin(self, payment: Payment, refund_id: str, amount: int, case: Case) -> None:
        if late := case.effect(RefundLate):
            case.fire("refund late")
            settles_at = stamp(case.now + timedelta(seconds=late.seconds))
            self._payments.add_refund(payment, refund_id, amount, entry=None, settles_at=settles_at)
            return
        payment, entry = self._bank.movements.refund(payment, amount, case.now)
        self._payments.add_refund(payment, refund_id, amount, entry=entry, settles_at=None)
        self._bank.tell(payment, case)

    def _answer(self, payment: Payment, refund_id: str, amount: Money, detail: str | None) -> Snapshot:
        snapshot = self._payments.snapshot(payment.out_trade_no)
        if detail is not None:
            refused = Refund(refund_id, amount, RefundStatus.DECLINED)
            return with_decline(replace(snapshot, refund=refused), detail)
        known = self._payments.refund_of(payment, refund_id)
        assert known is not None, "it was found or has just been added"
        status = RefundStatus.DONE if known.is_done else RefundStatus.PENDING
        return replace(snapshot, refund=Refund(refund_id, amount, status))
