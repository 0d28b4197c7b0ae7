"""Payments as the mock wallet keeps them: rows of its ledger, read as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wallet.mock.declines import class_of
from wallet.mock.ledger import Ledger
from wallet.mock.payment_codes import digest_of, is_alive
from wallet.money import Money
from wallet.port import NextAction, PaymentRef, PaymentRequest, Snapshot, Status

CURRENCY = "CNY"


@dataclass(frozen=True, slots=True)
class Payment:
    """One row. `customer` is an account's id, None when nobody was found to pay; `amount` is None for a tombstone."""

    number: int
    out_trade_no: str
    customer: int | None
    amount: int | None
    basket: str | None
    code: str | None
    state: Status
    captured: int
    refunded: int
    detail: str | None
    wrong_pins: int

    def is_for(self, request: PaymentRequest) -> bool:
        """Whether `request` is the one that made this payment, sent again."""
        code = digest_of(request.auth_code) if request.auth_code else None
        asked = (request.amount.minor, request.amount.currency, request.basket, code)
        return asked == (self.amount, CURRENCY, self.basket, self.code)


def stamp(at: datetime) -> str:
    """The one form in which times are kept: UTC, sorting as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def masked(customer: str) -> str:
    """Who paid, as the shop may know it.

    >>> masked("li-wei")
    'li***@example.com'
    """
    return f"{customer[:2]}***@example.com"


class Payments:
    """Payments and payment codes in the books. Every call stands in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._sql = ledger.queries
        self._rows = ledger.connection

    def find(self, out_trade_no: str) -> Payment | None:
        row = self._sql.find_payment(self._rows, out_trade_no=out_trade_no)
        return None if row is None else _read(row)

    def latest_open(self) -> Payment | None:
        """The latest payment without a result, whoever pays."""
        row = self._sql.latest_open_payment(self._rows)
        return None if row is None else _read(row)

    def waiting_for(self, customer: int) -> Payment | None:
        """The latest payment that waits for this customer."""
        row = self._sql.waiting_payment(self._rows, customer=customer)
        return None if row is None else _read(row)

    def due(self, now: datetime) -> list[Payment]:
        """Payments whose money moves late, and by now has."""
        return [_read(row) for row in self._sql.due_payments(self._rows, now=stamp(now))]

    def snapshot(self, out_trade_no: str) -> Snapshot:
        """How the payment stands, as the shop is told."""
        payment, ref = self.find(out_trade_no), PaymentRef(out_trade_no)
        if payment is None:
            return Snapshot(ref, Status.NOT_FOUND)
        declined, awaiting = payment.state is Status.DECLINED, payment.state is Status.AWAITING_CUSTOMER
        return Snapshot(
            ref,
            payment.state,
            captured=Money(payment.captured, CURRENCY) if payment.captured else None,
            refunded=Money(payment.refunded, CURRENCY) if payment.refunded else None,
            basket=payment.basket,
            trade_no=f"MOCK{payment.number:012d}",
            payer=masked(self._ledger.name_of(payment.customer)) if payment.customer else None,
            next_action=NextAction.ENTER_PIN if awaiting else None,
            decline=class_of(payment.detail) if declined else None,
            detail=payment.detail,
        )

    def add(
        self,
        request: PaymentRequest,
        customer: int | None,
        state: Status,
        now: datetime,
        *,
        detail: str | None = None,
        settles_at: datetime | None = None,
    ) -> Payment:
        row = self._sql.add_payment(
            self._rows,
            out_trade_no=request.out_trade_no,
            customer=customer,
            amount=request.amount.minor,
            subject=request.subject[:256],
            basket=request.basket,
            code=digest_of(request.auth_code) if request.auth_code else None,
            state=state,
            detail=detail,
            settles_at=None if settles_at is None else stamp(settles_at),
            made_at=stamp(now),
        )
        return _read(row)

    def bury(self, out_trade_no: str, now: datetime) -> None:
        """A tombstone: this order reference was cancelled before it arrived, and is refused when it does."""
        self._sql.add_payment(
            self._rows,
            out_trade_no=out_trade_no,
            customer=None,
            amount=None,
            subject="",
            basket=None,
            code=None,
            state=Status.CANCELLED,
            detail=None,
            settles_at=None,
            made_at=stamp(now),
        )

    def change(
        self,
        payment: Payment,
        state: Status,
        *,
        captured: int | None = None,
        refunded: int | None = None,
        detail: str | None = None,
        settles_at: datetime | None = None,
    ) -> None:
        self._sql.change_payment(
            self._rows,
            out_trade_no=payment.out_trade_no,
            state=state,
            captured=payment.captured if captured is None else captured,
            refunded=payment.refunded if refunded is None else refunded,
            detail=detail,
            settles_at=None if settles_at is None else stamp(settles_at),
        )

    def move(self, payment: Payment, kind: str, amount: int, now: datetime) -> int:
        """Post `amount` fen from the payment's customer to the merchant (negative: back). Returns the entry's id."""
        assert payment.customer is not None, "money moves only for a customer"
        merchant = self._ledger.account("merchant", "shop", stamp(now))
        legs = {payment.customer: -amount, merchant: amount}
        return self._ledger.post(kind, stamp(now), legs, payment.out_trade_no)

    def use_code(self, code: str, out_trade_no: str, now: datetime) -> int | None:
        """Spend a payment code: the customer who showed it; None when it is unknown, used or too old."""
        row = self._sql.find_code(self._rows, digest=digest_of(code))
        if row is None:
            return None
        customer, shown_at, used_by = row
        if used_by is not None or not is_alive(datetime.fromisoformat(shown_at), now):
            return None
        self._sql.use_code(self._rows, digest=digest_of(code), out_trade_no=out_trade_no)
        return int(customer)

    def next_code_number(self) -> int:
        return int(self._sql.next_code_number(self._rows))

    def add_code(self, number: int, code: str, customer: int, now: datetime) -> None:
        self._sql.add_code(self._rows, number=number, digest=digest_of(code), customer=customer, shown_at=stamp(now))

    def count_wrong_pin(self, payment: Payment) -> int:
        """How many there have been, with this one."""
        return int(self._sql.count_wrong_pin(self._rows, out_trade_no=payment.out_trade_no))

    def refunded_under(self, payment: Payment, refund_id: str) -> int | None:
        """What was given back under this refund's key, in fen."""
        found = self._sql.find_refund(self._rows, out_trade_no=payment.out_trade_no, refund_id=refund_id)
        return None if found is None else int(found)

    def add_refund(self, payment: Payment, refund_id: str, amount: int, entry: int) -> None:
        order = payment.out_trade_no
        self._sql.add_refund(self._rows, out_trade_no=order, refund_id=refund_id, amount=amount, entry=entry)


def _read(row: tuple[Any, ...]) -> Payment:
    number, order, customer, amount, basket, code, state, *rest = row
    return Payment(number, order, customer, amount, basket, code, Status(state), *rest)
