"""What the mock wallet decides for a shop: who pays, whether, and how each payment ends.

Call every method in a transaction of the ledger (`BankService.serve`). A `FaultContext` names the payment, the time on
the wallet's clock, and the fault that the payment was given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from wallet.mock import declines
from wallet.mock.books.accounts import CustomerAccounts
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.movements import Movements
from wallet.mock.books.shown_codes import ShownCodes
from wallet.mock.books.trades import CURRENCY, Trade, Trades
from wallet.mock.faults.fault_catalogue import by_code
from wallet.mock.faults.fault_log import FaultContext, fault_context
from wallet.mock.faults.mock_fault import NO_FAULT, AnswerLate, Approve, AskPin, DeclineWith, Start
from wallet.mock.notifications import Outbox
from wallet.money import Money
from wallet.port import Mode, NextAction, PaymentRef, PaymentRequest, Snapshot, Status
from wallet.simulated.refusals import declined
from wallet.simulated.statement_pages import stamp

PIN_ABOVE = 20_000
"""Fen up to which no PIN is asked for when the customer shows a code."""
LARGEST = 2**63 - 1
"""Fen, the largest integer of SQLite."""
CUSTOMER_DEADLINE = timedelta(hours=2)
"""How long a payment waits for its customer at most: as long as Alipay's QR codes are valid."""
TESTER = "tester"
"""Who pays with a code that chooses a fault, as long as no customer's app was opened."""


class Bank:
    def __init__(self, ledger: Ledger, key: bytes, seed: int) -> None:
        self._ledger = ledger
        self.trades = Trades(ledger)
        self.codes = ShownCodes(ledger, seed)
        self.accounts = CustomerAccounts(ledger)
        self.movements = Movements(ledger, self.trades, self.accounts)
        self.outbox = Outbox(ledger, self.trades, key)
        self.last_seen: str | None = None
        """The customer whose app was opened last."""

    def context(self, out_trade_no: str, now: datetime) -> FaultContext:
        return fault_context(self._ledger, out_trade_no, now)

    def pay(self, request: PaymentRequest, context: FaultContext) -> Snapshot:
        known = self.trades.find(request.out_trade_no)
        if known is None:
            if (detail := _unacceptable(request)) is not None:
                return _declined(request.ref, detail)
            self._begin(request, context)
        elif known.amount is not None and not known.is_for(request):
            return _declined(request.ref, declines.TAKEN)
        return self.trades.snapshot(request.out_trade_no)

    def query(self, context: FaultContext) -> Snapshot:
        return self.trades.snapshot(context.out_trade_no)

    def cancel(self, context: FaultContext) -> Snapshot:
        """Close what is open, release what is held, reverse what is paid. A payment with a refund, done or pending,
        stays paid: the rest is for refunds."""
        trade = self.trades.find(context.out_trade_no)
        if trade is None:
            self.trades.add_tombstone(context.out_trade_no, context.now)
        elif trade.is_open:
            self._close(trade, context)
        elif trade.state is Status.AUTHORISED:
            self.movements.release(trade, context.now)
        elif trade.state is Status.PAID and not trade.refunded and not self.trades.pending_refunds(trade):
            self.movements.reverse(trade, context.now)
        return self.query(context)

    def capture(self, amount: Money, context: FaultContext) -> Snapshot:
        """Once per payment. What cannot be captured changes nothing, and `decline` in the snapshot says why."""
        trade = self.trades.find(context.out_trade_no)
        if trade is None:
            return self.query(context)
        detail = _not_capturable(trade, amount)
        if detail is None and trade.state is Status.AUTHORISED:
            self.notify(self.movements.capture(trade, amount.minor, context.now), context)
        snapshot = self.query(context)
        return snapshot if detail is None else replace(snapshot, decline=declines.class_of(detail), detail=detail)

    def settle_due(self, now: datetime) -> None:
        for trade in self.trades.due_to_settle(now):
            if trade.settles_as is None:
                self.take(trade, self.context(trade.out_trade_no, now))
            else:
                self.movements.finish(trade, Status.DECLINED, detail=trade.settles_as)
        for trade in self.trades.due_to_close(now):
            self.movements.finish(trade, Status.CANCELLED, detail=declines.EXPIRED)

    def start_waiting(self, start: Start, now: datetime) -> bool:
        """Start the latest payment without a result again, in this way; False when there is none."""
        trade = self.trades.latest_open()
        if trade is None:
            return False
        self._start(trade, start, self.context(trade.out_trade_no, now))
        return True

    def take(self, trade: Trade, context: FaultContext) -> None:
        """Move the money, and notify the shop if it moved. Without a known customer the tester pays."""
        if trade.customer is None:
            trade = replace(trade, customer=self._somebody(context.now))
        taken = self.movements.take(trade, context.now)
        if taken.state is not Status.DECLINED:
            self.notify(taken, context)

    def notify(self, trade: Trade, context: FaultContext) -> None:
        wrong = context.fault.notification
        if wrong is not None:
            context.note(f"notice {wrong}")
        self.outbox.notify(trade, wrong, context.now)

    def _begin(self, request: PaymentRequest, context: FaultContext) -> None:
        customer = self._payer(request, context.now)
        trade = self.trades.add(request, customer, context.now)
        if request.time_expire is not None:
            trade = replace(trade, closes_at=stamp(request.time_expire))
        if customer is None and request.mode is Mode.PRESENTED_CODE:
            self.movements.finish(trade, Status.DECLINED, detail=declines.BAD_CODE)
            return
        if context.fault.notification == "forged":
            self.outbox.forge(trade, context.now)
            context.note("notice forged")
        if context.fault.start is not None:
            self._start(trade, context.fault.start, context)
        elif request.mode is Mode.SHOWN_QR:
            self._await(trade, NextAction.SCAN_QR, context.now)
        elif request.mode is Mode.IN_APP:
            self._await(trade, NextAction.CONFIRM_IN_APP, context.now)
        elif request.amount.minor > PIN_ABOVE and context.fault is NO_FAULT:
            self._ask_pin(trade, AskPin(), context.now)
        else:
            self.take(trade, context)

    def _payer(self, request: PaymentRequest, now: datetime) -> int | None:
        """The balance that pays, as far as it is known yet."""
        match request.mode:
            case Mode.SHOWN_QR:
                return None
            case Mode.IN_APP:
                shopper = request.buyer_id or self.last_seen
                return self.accounts.of(shopper, now) if shopper else None
            case _ if by_code(request.auth_code):
                return self._somebody(now)
            case _:
                return self.codes.use(request.auth_code or "", request.out_trade_no, now)

    def _somebody(self, now: datetime) -> int:
        return self.accounts.of(self.last_seen or TESTER, now)

    def _start(self, trade: Trade, start: Start, context: FaultContext) -> None:
        match start:
            case Approve():
                self.take(trade, context)
            case DeclineWith(detail):
                self.movements.finish(trade, Status.DECLINED, detail=detail)
            case AskPin():
                self._ask_pin(trade, start, context.now)
            case AnswerLate(seconds, detail):
                processing = replace(trade, state=Status.PROCESSING, next_action=None)
                self._settle_later(processing, seconds, detail, context.now)

    def _ask_pin(self, trade: Trade, asked: AskPin, now: datetime) -> None:
        """Wait for the PIN; decline at once when the customer could not pay."""
        assert trade.amount is not None, "a tombstone is never open"
        objection = self.movements.objection(trade.customer, trade.amount, now) if trade.customer else None
        if objection is not None:
            self.movements.finish(trade, Status.DECLINED, detail=objection)
        elif asked.after is None:
            self._await(trade, NextAction.ENTER_PIN, now)
        else:
            waiting = replace(trade, state=Status.AWAITING_CUSTOMER, next_action=NextAction.ENTER_PIN)
            self._settle_later(waiting, asked.after, asked.detail, now)

    def _await(self, trade: Trade, action: NextAction, now: datetime) -> None:
        closes_at = stamp(now + CUSTOMER_DEADLINE)
        if trade.closes_at is not None:
            closes_at = min(closes_at, trade.closes_at)
        awaiting = replace(trade, state=Status.AWAITING_CUSTOMER, next_action=action, settles_at=None)
        self.trades.save(replace(awaiting, closes_at=closes_at))

    def _settle_later(self, trade: Trade, seconds: float | None, detail: str | None, now: datetime) -> None:
        """Take the money after `seconds`, or decline with `detail` then; None is never."""
        at = None if seconds is None else stamp(now + timedelta(seconds=seconds))
        self.trades.save(replace(trade, settles_at=at, settles_as=detail, closes_at=None))

    def _close(self, trade: Trade, context: FaultContext) -> None:
        if context.times("cancel held") < context.fault.ignored_cancels:
            context.note("cancel held")
            return
        closed = self.movements.finish(trade, Status.CANCELLED)
        if context.fault.paid_after_cancel is not None:
            context.note("paid after cancel")
            self._settle_later(closed, context.fault.paid_after_cancel, None, context.now)


def _unacceptable(request: PaymentRequest) -> str | None:
    """Why a request is declined without being booked."""
    if request.amount.minor <= 0:
        return declines.BAD_AMOUNT
    return declines.TOO_MUCH if request.amount.minor > LARGEST else None


def _not_capturable(trade: Trade, amount: Money) -> str | None:
    if amount.currency != CURRENCY:
        return declines.BAD_CURRENCY
    if trade.authorised and trade.captured:
        return None if trade.captured == amount.minor else declines.TAKEN
    if trade.state is not Status.AUTHORISED:
        return declines.WRONG_STATE
    return None if 0 < amount.minor <= trade.authorised else declines.BAD_AMOUNT


def _declined(ref: PaymentRef, detail: str) -> Snapshot:
    return declined(ref, declines.class_of(detail), detail)
