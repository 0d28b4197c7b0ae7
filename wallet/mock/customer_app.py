"""The app of the mock wallet on one customer's phone."""

from __future__ import annotations

import hmac
from dataclasses import replace
from datetime import datetime

from wallet.mock import declines
from wallet.mock.bank import PIN_ABOVE
from wallet.mock.bank_service import BankService
from wallet.mock.books.trades import Trade
from wallet.mock.faults.mock_fault import AskPin
from wallet.port import NextAction, Snapshot, Status

PIN = "123456"
"""Every customer's."""
PIN_TRIES = 3


class CustomerApp:
    """Each call is one transaction. Raises LedgerError when it cannot be written."""

    def __init__(self, customer: str, service: BankService) -> None:
        self.customer = customer
        self._service = service
        self._bank = service.bank

    def show_code(self) -> str:
        """A fresh payment code: 18 digits, good for 60 seconds and one payment."""
        return self._service.serve(lambda now: self._bank.codes.show(self._account(now), now))

    def pending(self) -> Snapshot | None:
        return self._service.serve(self._pending)

    def approve(self, pin: str) -> bool:
        """The third wrong PIN declines the payment. Up to `PIN_ABOVE`, a payment that is only to be confirmed needs
        none: `pin` may be empty."""
        return self._service.serve(lambda now: self._approve(pin, now))

    def refuse(self) -> None:
        self._service.serve(self._refuse)

    def scan_qr(self, text: str) -> bool:
        return self._service.serve(lambda now: self._scan_qr(text, now))

    def _account(self, now: datetime) -> int:
        return self._bank.accounts.of(self.customer, now)

    def _pending(self, now: datetime) -> Snapshot | None:
        trade = self._waiting(now)
        return None if trade is None else self._bank.trades.snapshot(trade.out_trade_no)

    def _approve(self, pin: str, now: datetime) -> bool:
        trade = self._waiting(now)
        if trade is None:
            return False
        if _is_right(trade, pin):
            payer = self._account(now)
            self._bank.take(replace(trade, customer=payer), self._bank.context(trade.out_trade_no, now))
            return True
        tried = replace(trade, wrong_pins=trade.wrong_pins + 1)
        self._bank.trades.save(tried)
        if tried.wrong_pins >= PIN_TRIES:
            self._bank.movements.finish(tried, Status.DECLINED, detail=declines.WRONG_PIN)
        return False

    def _refuse(self, now: datetime) -> None:
        if (trade := self._waiting(now)) is not None:
            self._bank.movements.finish(trade, Status.DECLINED, detail=declines.REFUSED)

    def _scan_qr(self, text: str, now: datetime) -> bool:
        trade = self._bank.trades.shown(text)
        if trade is None or trade.state is not Status.AWAITING_CUSTOMER:
            return False
        account = self._account(now)
        if trade.next_action is NextAction.SCAN_QR:
            self._bank.trades.save(replace(trade, customer=account, next_action=NextAction.CONFIRM_IN_APP))
        return trade.customer in (None, account)

    def _waiting(self, now: datetime) -> Trade | None:
        """The latest trade that waits for this customer, unless its fault keeps it from the app."""
        for trade in self._bank.trades.waiting_for(self._account(now)):
            start = self._bank.context(trade.out_trade_no, now).fault.start
            if not (isinstance(start, AskPin) and start.out_of_reach):
                return trade
        return None


def _is_right(trade: Trade, pin: str) -> bool:
    small = (trade.amount or 0) <= PIN_ABOVE
    if trade.next_action is NextAction.CONFIRM_IN_APP and small and not pin:
        return True
    return hmac.compare_digest(pin.encode("utf-8", "surrogatepass"), PIN.encode())
