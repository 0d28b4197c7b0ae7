"""Refunds of the mock wallet: idempotent per refund id; delayed or declined if a fault says so."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from wallet.mock import declines
from wallet.mock.bank import Bank
from wallet.mock.books.trades import CURRENCY, Trade
from wallet.mock.faults.fault_log import FaultContext
from wallet.money import Money
from wallet.port import RefundStatus, Snapshot, Status
from wallet.simulated.refusals import refund_declined, with_refund
from wallet.simulated.statement_pages import stamp

_REFUND_ID = re.compile(r"[0-9A-Za-z_]{6,32}")


class BankRefunds:
    """Call every method in a transaction of the ledger."""

    def __init__(self, bank: Bank) -> None:
        self._bank = bank
        self._trades = bank.trades

    def refund(self, refund_id: str, amount: Money, context: FaultContext) -> Snapshot:
        """Refund `amount`, or tell how this refund stands. One that is declined changes nothing."""
        trade = self._trades.find(context.out_trade_no)
        if trade is None:
            return self._trades.snapshot(context.out_trade_no)
        known = self._trades.refund_of(trade, refund_id)
        if known is not None:
            detail = None if amount == Money(known.amount, CURRENCY) else declines.REFUND_DIFFERS
        elif (detail := self._objection(trade, refund_id, amount, context)) is None:
            self._begin(trade, refund_id, amount.minor, context)
        snapshot = self._trades.snapshot(trade.out_trade_no)
        if detail is not None:
            return refund_declined(snapshot, refund_id, amount, detail, declines.class_of(detail))
        booked = self._trades.refund_of(trade, refund_id)
        is_done = booked is not None and booked.is_done
        return with_refund(snapshot, refund_id, amount, RefundStatus.DONE if is_done else RefundStatus.PENDING)

    def settle_due(self, now: datetime) -> None:
        for order, refund_id, amount in self._trades.due_refunds(now):
            trade, entry = self._bank.movements.refund(self._trades.get(order), amount, now)
            self._trades.finish_refund(trade, refund_id, entry)
            self._bank.notify(trade, self._bank.context(order, now))

    def _objection(self, trade: Trade, refund_id: str, amount: Money, context: FaultContext) -> str | None:
        if not _REFUND_ID.fullmatch(refund_id) or amount.minor <= 0:
            return declines.BAD_AMOUNT
        if amount.currency != CURRENCY:
            return declines.BAD_CURRENCY
        if trade.state not in (Status.PAID, Status.REFUNDED):
            return declines.WRONG_STATE
        if trade.refunded + self._trades.pending_refunds(trade) + amount.minor > trade.captured:
            return declines.REFUND_TOO_MUCH
        declined = context.fault.refund_declined
        if declined and not context.times("refund refused"):
            context.note("refund refused")
            return declined
        return None

    def _begin(self, trade: Trade, refund_id: str, amount: int, context: FaultContext) -> None:
        if context.fault.refund_delay is not None:
            context.note("refund late")
            settles_at = stamp(context.now + timedelta(seconds=context.fault.refund_delay))
            self._trades.add_refund(trade, refund_id, amount, settles_at=settles_at)
            return
        trade, entry = self._bank.movements.refund(trade, amount, context.now)
        self._trades.add_refund(trade, refund_id, amount, entry=entry)
        self._bank.notify(trade, context)
