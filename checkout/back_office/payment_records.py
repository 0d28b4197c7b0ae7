"""Every payment of a data file, and how it stands: what a back office lists, works off and compares with statements.

    for payment in unsettled(journal):
        print(payment.out_trade_no, payment.standing)

Read from the journal alone; no wallet is asked. `checkout.shop.Shop.sweep` takes up those that are not settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from checkout.errors import NoSuchTrip
from checkout.events import (
    LateMoneyFound,
    LateMoneyKept,
    LateMoneyReturned,
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentCancelling,
    PaymentDeclined,
    PaymentStarted,
    PaymentStuck,
    Recorded,
    RefundDeclined,
    RefundDone,
    RefundEvent,
    RefundStarted,
    RefundStuck,
    TripStarted,
)
from checkout.journal.journal import Journal, TripRow
from wallet.money import Money
from wallet.port import NextAction


class Standing(StrEnum):
    """How a payment stands, as far as the journal knows."""

    OPEN = "open"
    """Begun, and not over: the wallet has to be asked."""
    CANCELLING = "cancelling"
    """The wallet was asked to cancel, and has not said that it did."""
    STUCK = "stuck"
    """Everything was tried once; asking again may help, or else a person."""
    PAID = "paid"
    REFUNDING = "refunding"
    """Paid, and something is to be given back: it is not known yet whether it was."""
    REFUND_STUCK = "refund-stuck"
    """As `REFUNDING`, and everything was tried once."""
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LATE = "late"
    """Over here, and the wallet took the money all the same: it has to be given back."""
    KEPT = "kept"
    """As `LATE`, and the wallet does not give it back."""
    RETURNED = "returned"
    """The money that came too late was given back."""


UNSETTLED = frozenset(
    {
        Standing.OPEN,
        Standing.CANCELLING,
        Standing.STUCK,
        Standing.REFUNDING,
        Standing.REFUND_STUCK,
        Standing.LATE,
        Standing.KEPT,
    }
)
"""Where something is still to be done."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that moved, as the journal has it: into the shop, or back. `amount` is above zero, in minor units."""

    at: datetime
    amount: int
    refund_id: str = ""
    """Of money that was given back."""
    charged: Money | None = None
    """What it was to the customer's account, where that is kept in another currency."""


@dataclass(frozen=True, slots=True)
class PaymentRecord:
    """One payment. `amount` is what the wallet was asked for; times are UTC."""

    store: str
    trip: str
    out_trade_no: str
    wallet: str
    amount: Money
    basket: str
    """Fingerprint of what is paid for."""
    started_at: datetime
    standing: Standing = Standing.OPEN
    since: datetime | None = None
    """When it came to stand so."""
    why: str = ""
    """Of what was declined, cancelled, is stuck or kept: the reason, as in its event."""
    said: str = ""
    """Of what is stuck: why the last call had no usable answer, in the wallet's words."""
    waits_for: NextAction | None = None
    """What the customer was last told to do, while it is open."""
    movements: tuple[Movement, ...] = ()

    @property
    def is_settled(self) -> bool:
        return self.standing not in UNSETTLED


def payments(journal: Journal) -> Iterator[PaymentRecord]:
    """Every payment, by trip. Raises DataFileError, as all of these do."""
    return _of(journal, journal.paying_trips())


def unsettled(journal: Journal) -> Iterator[PaymentRecord]:
    """Payments with which something is still to be done, by trip."""
    return (payment for payment in _of(journal, journal.unsettled_trips()) if not payment.is_settled)


def payments_moving(journal: Journal, since: datetime, until: datetime) -> Iterator[PaymentRecord]:
    """Payments whose money was taken or given back from `since` and before `until`, with all their movements."""
    for payment in _of(journal, journal.trips_with_money(since, until)):
        if any(since <= movement.at < until for movement in payment.movements):
            yield payment


def payment_of(journal: Journal, out_trade_no: str) -> PaymentRecord | None:
    """The payment with this order reference, None when there is none in this data file."""
    before_tag = out_trade_no.removesuffix(journal.order_tag())
    # A trip has more than ninety-nine payments on no day that anybody would believe, and then three digits.
    for digits in (2, 3):
        try:
            row = journal.trip(before_tag[:-digits])
        except NoSuchTrip:
            continue
        return next((each for each in _of(journal, [row]) if each.out_trade_no == out_trade_no), None)
    return None


def _of(journal: Journal, trips: Iterable[TripRow]) -> Iterator[PaymentRecord]:
    for row in trips:
        yield from payments_of(row.store, row.trip, journal.payment_events(row.store, row.trip))


def payments_of(store: str, trip: str, events: Iterable[Recorded]) -> list[PaymentRecord]:
    """The payments of a trip with these events, which may be all of them or those that concern payments."""
    found: dict[str, PaymentRecord] = {}
    order_of: dict[str, str] = {}
    currency = "CNY"
    for recorded in events:
        match recorded.event:
            case TripStarted():
                currency = recorded.event.currency
            case PaymentStarted(out_trade_no=order) as intent:
                amount, at = Money(intent.amount, currency), recorded.at
                found[order] = PaymentRecord(store, trip, order, intent.wallet, amount, intent.basket, at, since=at)
            case (
                PaymentAwaits()
                | PaymentCancelling()
                | PaymentDeclined()
                | PaymentCancelled()
                | PaymentStuck()
                | Paid()
                | LateMoneyFound()
                | LateMoneyReturned()
                | LateMoneyKept()
            ) as event if event.out_trade_no in found:
                found[event.out_trade_no] = _after(found[event.out_trade_no], event, recorded.at)
            case RefundStarted(refund_id=refund_id, out_trade_no=order) as refund if order in found:
                order_of[refund_id] = order
                found[order] = _after_refund(found[order], refund, recorded.at)
            case RefundDone() | RefundDeclined() | RefundStuck() as refund if refund.refund_id in order_of:
                order = order_of[refund.refund_id]
                found[order] = _after_refund(found[order], refund, recorded.at)
    return list(found.values())


_Change = (
    PaymentAwaits
    | PaymentCancelling
    | PaymentDeclined
    | PaymentCancelled
    | PaymentStuck
    | Paid
    | LateMoneyFound
    | LateMoneyReturned
    | LateMoneyKept
)


def _after(payment: PaymentRecord, event: _Change, at: datetime) -> PaymentRecord:
    match event:
        case PaymentAwaits(next_action=action):
            return replace(payment, standing=Standing.OPEN, since=at, waits_for=action)
        case PaymentCancelling(why=why):
            return _stands(payment, Standing.CANCELLING, at, why)
        case PaymentDeclined(decline=decline, detail=detail):
            return _stands(payment, Standing.DECLINED, at, detail or decline)
        case PaymentCancelled(why=why):
            return _stands(payment, Standing.CANCELLED, at, why)
        case PaymentStuck(why=why, said=said):
            return replace(_stands(payment, Standing.STUCK, at, why), said=said)
        case Paid(amount=amount, charged=charged, charged_currency=other):
            return _moved(_stands(payment, Standing.PAID, at), Movement(at, amount, charged=_charged(charged, other)))
        case LateMoneyFound(amount=amount):
            return _moved(_stands(payment, Standing.LATE, at), Movement(at, amount))
        case LateMoneyReturned(amount=amount, refund_id=refund_id):
            return _moved(_stands(payment, Standing.RETURNED, at), Movement(at, amount, refund_id))
        case LateMoneyKept(why=why):
            return _stands(payment, Standing.KEPT, at, why)


def _after_refund(payment: PaymentRecord, event: RefundEvent, at: datetime) -> PaymentRecord:
    match event:
        case RefundStarted():
            return _stands(payment, Standing.REFUNDING, at)
        case RefundStuck(why=why):
            return _stands(payment, Standing.REFUND_STUCK, at, why)
        case RefundDeclined():
            return _stands(payment, Standing.PAID, at)
        case RefundDone(refund_id=id_, amount=amount, charged=charged, charged_currency=other):
            settled = _stands(payment, Standing.PAID, at)
            return _moved(settled, Movement(at, amount, id_, _charged(charged, other))) if amount else settled
        case _:
            assert_never(event)


def _charged(minor: int, currency: str) -> Money | None:
    return Money(minor, currency) if currency else None


def _stands(payment: PaymentRecord, standing: Standing, at: datetime, why: str = "") -> PaymentRecord:
    return replace(payment, standing=standing, since=at, why=why, said="", waits_for=None)


def _moved(payment: PaymentRecord, movement: Movement) -> PaymentRecord:
    return replace(payment, movements=(*payment.movements, movement))
