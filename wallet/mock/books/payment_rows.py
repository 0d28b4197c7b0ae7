"""Payments and refunds as the mock wallet keeps them: rows of its ledger, read as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wallet.mock.books.ledger import Ledger
from wallet.mock.declines import class_of
from wallet.mock.payment_codes import digest_of
from wallet.money import Money
from wallet.port import Fund, NextAction, PaymentRef, PaymentRequest, Snapshot, Status
from wallet.simulated import stamp

CURRENCY = "CNY"
SHOWN = "mock-wallet:"
"""What a QR code of this wallet begins with; no other wallet's app knows what to do with it."""

_SOURCES = {"customer": "balance"}
"""What a source is called outside, where that is not the kind of its account."""


@dataclass(frozen=True, slots=True)
class Payment:
    """One row. `customer` is the id of a balance, None as long as nobody is known to pay; `amount` is None for a
    tombstone. Times are stamps."""

    number: int
    out_trade_no: str
    customer: int | None
    amount: int | None
    basket: str | None
    code: str | None
    mode: str | None
    later: bool
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
    """The customer's name, as it stood when the row was read."""

    @property
    def trade_no(self) -> str:
        return f"MOCK{self.number:012d}"

    @property
    def is_open(self) -> bool:
        return self.state in (Status.AWAITING_CUSTOMER, Status.PROCESSING)

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that made this payment, sent again."""
        code = digest_of(request.auth_code) if request.auth_code else None
        asked = (request.amount.minor, request.basket, code, request.mode, request.capture_later)
        return asked == (self.amount, self.basket, self.code, self.mode, self.later)


@dataclass(frozen=True, slots=True)
class RefundRow:
    """A refund that was accepted."""

    amount: int
    is_done: bool


def masked(customer: str) -> str:
    """Who paid, as the shop may know it.

    >>> masked("li-wei")
    'li***@example.com'
    """
    return f"{customer[:2]}***@example.com"


class Payments:
    """Payments and refunds in the books. Every call stands in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sql = ledger.queries
        self._rows = ledger.connection

    # Payments

    def find(self, out_trade_no: str) -> Payment | None:
        row = self._sql.find_payment(self._rows, out_trade_no=out_trade_no)
        return None if row is None else _read(row)

    def get(self, out_trade_no: str) -> Payment:
        """The payment, which must be there."""
        return _read(self._sql.find_payment(self._rows, out_trade_no=out_trade_no))

    def shown(self, text: str) -> Payment | None:
        """The payment whose QR code says `text`."""
        digits = text.removeprefix(f"{SHOWN}MOCK")
        if text == digits or not (digits.isascii() and digits.isdigit() and len(digits) <= 18):
            return None
        order = self._sql.payment_numbered(self._rows, number=int(digits))
        payment = None if order is None else self.find(order)
        return payment if payment is not None and f"{SHOWN}{payment.trade_no}" == text else None

    def waiting_for(self, customer: int) -> list[Payment]:
        """The payments that wait for this customer, the latest first."""
        return [self.get(order) for (order,) in self._sql.waiting_payments(self._rows, customer=customer)]

    def latest_open(self) -> Payment | None:
        """The latest payment without a result, whoever pays."""
        order = self._sql.latest_open_payment(self._rows)
        return None if order is None else self.find(order)

    def made_at(self, out_trade_no: str) -> datetime | None:
        """When it came in."""
        made = self._sql.made_at(self._rows, out_trade_no=out_trade_no)
        return None if made is None else datetime.fromisoformat(made)

    def due_to_settle(self, now: datetime) -> list[Payment]:
        """Payments that come to their end by themselves, and by now have."""
        return [self.get(order) for (order,) in self._sql.due_to_settle(self._rows, now=stamp(now))]

    def due_to_close(self, now: datetime) -> list[Payment]:
        """Payments that nobody has confirmed in time."""
        return [self.get(order) for (order,) in self._sql.due_to_close(self._rows, now=stamp(now))]

    def add(self, request: PaymentRequest, customer: int | None, state: Status, now: datetime) -> Payment:
        self._sql.add_payment(
            self._rows,
            out_trade_no=request.out_trade_no,
            customer=customer,
            amount=request.amount.minor,
            subject=request.subject[:256],
            basket=request.basket,
            code=digest_of(request.auth_code) if request.auth_code else None,
            mode=request.mode,
            later=int(request.capture_later),
            state=state,
            made_at=stamp(now),
        )
        return self.get(request.out_trade_no)

    def bury(self, out_trade_no: str, now: datetime) -> None:
        """A tombstone: this order reference was cancelled before it arrived, and is refused when it does."""
        nothing = dict.fromkeys(("customer", "amount", "basket", "code", "mode"))
        self._sql.add_payment(
            self._rows,
            out_trade_no=out_trade_no,
            subject="",
            later=0,
            state=Status.CANCELLED,
            made_at=stamp(now),
            **nothing,
        )

    def save(self, payment: Payment) -> None:
        """Write down what has changed."""
        self._ledger.touch(payment.out_trade_no)
        self._sql.save_payment(
            self._rows,
            out_trade_no=payment.out_trade_no,
            customer=payment.customer,
            state=payment.state,
            next_action=payment.next_action,
            authorised=payment.authorised,
            captured=payment.captured,
            refunded=payment.refunded,
            detail=payment.detail,
            settles_at=payment.settles_at,
            settles_as=payment.settles_as,
            closes_at=payment.closes_at,
            wrong_pins=payment.wrong_pins,
        )

    def snapshot(self, out_trade_no: str) -> Snapshot:
        """How the payment stands, as the shop is told."""
        payment, ref = self.find(out_trade_no), PaymentRef(out_trade_no)
        if payment is None:
            return Snapshot(ref, Status.NOT_FOUND)
        declined = payment.state is Status.DECLINED
        return Snapshot(
            ref,
            payment.state,
            captured=_money(payment.captured),
            refunded=_money(payment.refunded),
            authorised=_money(payment.authorised),
            basket=payment.basket,
            trade_no=payment.trade_no,
            payer=masked(payment.payer) if payment.payer else None,
            next_action=payment.next_action,
            decline=class_of(payment.detail) if declined else None,
            detail=payment.detail,
            show=SHOWN + payment.trade_no if payment.next_action is NextAction.SCAN_QR else None,
            funds=self._funds(payment) if payment.captured else (),
        )

    def _funds(self, payment: Payment) -> tuple[Fund, ...]:
        rows = self._sql.fundings(self._rows, out_trade_no=payment.out_trade_no)
        return tuple(Fund(_SOURCES.get(kind, kind), Money(taken, CURRENCY)) for _, _, kind, taken, _ in rows)

    # Refunds

    def refund_of(self, payment: Payment, refund_id: str) -> RefundRow | None:
        """What was given back under this refund's key, or is to be."""
        row = self._sql.find_refund(self._rows, out_trade_no=payment.out_trade_no, refund_id=refund_id)
        return None if row is None else RefundRow(row[0], is_done=row[1] is not None)

    def add_refund(
        self, payment: Payment, refund_id: str, amount: int, *, entry: int | None, settles_at: str | None
    ) -> None:
        self._ledger.touch(payment.out_trade_no)
        self._sql.add_refund(
            self._rows,
            out_trade_no=payment.out_trade_no,
            refund_id=refund_id,
            amount=amount,
            entry=entry,
            settles_at=settles_at,
        )

    def finish_refund(self, payment: Payment, refund_id: str, entry: int) -> None:
        order = payment.out_trade_no
        self._sql.finish_refund(self._rows, out_trade_no=order, refund_id=refund_id, entry=entry)

    def due_refunds(self, now: datetime) -> list[tuple[str, str, int]]:
        """Refunds whose money moves late, and by now has: order, refund's id, fen."""
        return list(self._sql.due_refunds(self._rows, now=stamp(now)))

    def promised_back(self, payment: Payment) -> int:
        """Fen that refunds under way will give back."""
        return int(self._sql.pending_refunds(self._rows, out_trade_no=payment.out_trade_no))


def _money(minor: int) -> Money | None:
    return Money(minor, CURRENCY) if minor else None


def _read(row: tuple[Any, ...]) -> Payment:
    number, order, customer, amount, basket, code, mode, later, state, next_action, *rest = row
    action = NextAction(next_action) if next_action else None
    return Payment(number, order, customer, amount, basket, code, mode, bool(later), Status(state), action, *rest)
