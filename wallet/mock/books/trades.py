"""Trades and refunds: rows of the mock wallet's ledger, read as values. A trade is Alipay's word for one payment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wallet.mock.books.ledger import Ledger
from wallet.mock.declines import class_of
from wallet.mock.payment_codes import digest_of
from wallet.money import Money
from wallet.port import Fund, NextAction, PaymentRef, PaymentRequest, Snapshot, Status
from wallet.simulated.statement_pages import stamp

CURRENCY = "CNY"
SHOWN = "mock-wallet:"
"""What a QR code of this wallet begins with, so that no other wallet's app accepts it."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One row. `customer` is the id of a balance, None until it is known who pays; `amount` is None for a tombstone.
    Times are stamps, amounts fen."""

    number: int
    out_trade_no: str
    customer: int | None
    amount: int | None
    basket: str | None
    code: str | None
    mode: str | None
    later: bool
    """Hold the money and wait for a capture."""
    made_at: str
    state: Status
    next_action: NextAction | None = None
    authorised: int = 0
    captured: int = 0
    refunded: int = 0
    detail: str | None = None
    settles_at: str | None = None
    settles_as: str | None = None
    closes_at: str | None = None
    wrong_pins: int = 0
    payer: str | None = None
    """The customer's name, when the row was read."""

    @property
    def trade_no(self) -> str:
        return trade_no(self.number)

    @property
    def is_open(self) -> bool:
        return self.state in (Status.AWAITING_CUSTOMER, Status.PROCESSING)

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that made this trade, sent again."""
        code = digest_of(request.auth_code) if request.auth_code else None
        asked = (request.amount.minor, request.basket, code, request.mode, request.capture_later)
        return asked == (self.amount, self.basket, self.code, self.mode, self.later)


_CHANGES = (
    *("out_trade_no", "customer", "state", "next_action", "authorised", "captured", "refunded", "detail"),
    *("settles_at", "settles_as", "closes_at", "wrong_pins"),
)
"""The columns that `save` writes."""


@dataclass(frozen=True, slots=True)
class BookedRefund:
    amount: int
    is_done: bool


def trade_no(number: int) -> str:
    return f"MOCK{number:012d}"


def masked(customer: str) -> str:
    """The payer, as the shop may know them.

    >>> masked("li-wei")
    'li***@example.com'
    """
    return f"{customer[:2]}***@example.com"


class Trades:
    """Trades and refunds in the ledger. Call every method in a transaction."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sql = ledger.sql

    # Trades

    def find(self, out_trade_no: str) -> Trade | None:
        return _found(self._sql.find_trade(out_trade_no=out_trade_no))

    def get(self, out_trade_no: str) -> Trade:
        """The trade, which must exist."""
        trade = self.find(out_trade_no)
        assert trade is not None, f"{out_trade_no} is not in the ledger"
        return trade

    def shown(self, text: str) -> Trade | None:
        digits = text.removeprefix(f"{SHOWN}MOCK")
        if text == digits or not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
            return None
        trade = _found(self._sql.trade_numbered(number=int(digits)))
        return trade if trade is not None and f"{SHOWN}{trade.trade_no}" == text else None

    def waiting_for(self, customer: int) -> list[Trade]:
        """The trades that wait for this customer, the latest first."""
        return [_read(row) for row in self._sql.waiting_trades(customer=customer)]

    def latest_open(self) -> Trade | None:
        return _found(self._sql.latest_open_trade())

    def due_to_settle(self, now: datetime) -> list[Trade]:
        """Trades that settle by themselves, and are due."""
        return [_read(row) for row in self._sql.due_to_settle(now=stamp(now))]

    def due_to_close(self, now: datetime) -> list[Trade]:
        """Trades that nobody has confirmed in time."""
        return [_read(row) for row in self._sql.due_to_close(now=stamp(now))]

    def add(self, request: PaymentRequest, customer: int | None, now: datetime) -> Trade:
        self._sql.add_payment(
            out_trade_no=request.out_trade_no,
            customer=customer,
            amount=request.amount.minor,
            subject=request.subject[:256],
            basket=request.basket,
            code=digest_of(request.auth_code) if request.auth_code else None,
            mode=request.mode,
            later=int(request.capture_later),
            state=Status.PROCESSING,
            made_at=stamp(now),
        )
        return self.get(request.out_trade_no)

    def add_tombstone(self, out_trade_no: str, now: datetime) -> None:
        """This order was cancelled before it arrived, and is refused when it does."""
        nothing = dict.fromkeys(("customer", "amount", "basket", "code", "mode"))
        self._sql.add_payment(
            out_trade_no=out_trade_no, subject="", later=0, state=Status.CANCELLED, made_at=stamp(now), **nothing
        )

    def save(self, trade: Trade) -> None:
        self._ledger.touch(trade.out_trade_no)
        self._sql.save_payment(**{name: getattr(trade, name) for name in _CHANGES})

    def snapshot(self, out_trade_no: str) -> Snapshot:
        trade, ref = self.find(out_trade_no), PaymentRef(out_trade_no)
        if trade is None:
            return Snapshot(ref, Status.NOT_FOUND)
        return Snapshot(
            ref,
            trade.state,
            captured=_money(trade.captured),
            refunded=_money(trade.refunded),
            authorised=_money(trade.authorised),
            basket=trade.basket,
            trade_no=trade.trade_no,
            payer=masked(trade.payer) if trade.payer else None,
            next_action=trade.next_action,
            decline=class_of(trade.detail) if trade.state is Status.DECLINED else None,
            detail=trade.detail,
            show=SHOWN + trade.trade_no if trade.next_action is NextAction.SCAN_QR else None,
            funds=self._funds(trade) if trade.captured else (),
        )

    def _funds(self, trade: Trade) -> tuple[Fund, ...]:
        rows = self._sql.fundings(out_trade_no=trade.out_trade_no)
        return tuple(
            Fund("balance" if kind == "customer" else kind, Money(taken, CURRENCY)) for _, _, kind, taken, _ in rows
        )

    # Refunds

    def refund_of(self, trade: Trade, refund_id: str) -> BookedRefund | None:
        """The refund with this id, done or pending."""
        row = self._sql.find_refund(out_trade_no=trade.out_trade_no, refund_id=refund_id)
        return None if row is None else BookedRefund(row[0], is_done=row[1] is not None)

    def add_refund(
        self, trade: Trade, refund_id: str, amount: int, *, entry: int | None = None, settles_at: str | None = None
    ) -> None:
        """Add a refund: done by `entry`, or pending until `settles_at`."""
        order = trade.out_trade_no
        self._ledger.touch(order)
        self._sql.add_refund(out_trade_no=order, refund_id=refund_id, amount=amount, entry=entry, settles_at=settles_at)

    def finish_refund(self, trade: Trade, refund_id: str, entry: int) -> None:
        self._sql.finish_refund(out_trade_no=trade.out_trade_no, refund_id=refund_id, entry=entry)

    def due_refunds(self, now: datetime) -> list[tuple[str, str, int]]:
        """Pending refunds that are due: order, refund id, fen."""
        return list(self._sql.due_refunds(now=stamp(now)))

    def pending_refunds(self, trade: Trade) -> int:
        """Fen of the refunds that are pending."""
        return int(self._sql.pending_refunds(out_trade_no=trade.out_trade_no))


def _money(minor: int) -> Money | None:
    return Money(minor, CURRENCY) if minor else None


def _found(row: tuple[Any, ...] | None) -> Trade | None:
    return None if row is None else _read(row)


def _read(row: tuple[Any, ...]) -> Trade:
    number, order, customer, amount, basket, code, mode, later, made_at, state, next_action, *rest = row
    action = NextAction(next_action) if next_action else None
    return Trade(
        number, order, customer, amount, basket, code, mode, bool(later), made_at, Status(state), action, *rest
    )
