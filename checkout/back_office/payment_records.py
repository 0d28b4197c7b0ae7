"""Every payment of a data file and its standing, from the journal alone: for lists, settling and reconciliation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from checkout import events
from checkout.journal import UNSETTLED, Journal, Standing, TripKey, standing_after
from wallet.money import Money
from wallet.port import NextAction


@dataclass(frozen=True, slots=True)
class MoneyMovement:
    """A capture or a refund in the journal. `amount` is above zero, in minor units."""

    at: datetime
    amount: int
    refund_id: str = ""
    """Empty for a capture."""
    charged: Money | None = None
    """What the customer's account was charged or given, where it has another currency."""
    received: int | None = None
    """What the shop gets of a capture, before fees; None for all of it."""


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
    hold: int
    """What the wallet was asked to hold instead, in minor units; 0 for a payment at once."""
    started_at: datetime
    standing: Standing = Standing.OPEN
    since: datetime | None = None
    """When the standing last changed."""
    why: str = ""
    """The reason, as in the event, when declined, cancelled, stuck or kept."""
    said: str = ""
    """When stuck: why the last call had no usable answer, in the wallet's words."""
    waits_for: NextAction | None = None
    """What the customer was last told to do, while open."""
    movements: tuple[MoneyMovement, ...] = ()

    @property
    def given_back(self) -> int:
        """Minor units that were refunded."""
        return sum(movement.amount for movement in self.movements if movement.refund_id)

    @property
    def is_settled(self) -> bool:
        return self.standing not in UNSETTLED


def payments(journal: Journal) -> Iterator[PaymentRecord]:
    """Every payment, by trip. Raises DataFileError, as all of these do."""
    return _of(journal, journal.paying_trips())


def unsettled(journal: Journal) -> Iterator[PaymentRecord]:
    """Payments for which something is still to be done, by trip."""
    return (payment for payment in _of(journal, journal.unsettled_trips()) if not payment.is_settled)


def payments_moving(journal: Journal, since: datetime, until: datetime) -> Iterator[PaymentRecord]:
    """Payments with a movement from `since` and before `until`, each with all its movements."""
    for payment in _of(journal, journal.trips_with_money(since, until)):
        if any(since <= movement.at < until for movement in payment.movements):
            yield payment


def payment_of(journal: Journal, out_trade_no: str) -> PaymentRecord | None:
    """The payment with this order reference, None when there is none in this data file."""
    trip = journal.trip_of_order(out_trade_no)
    found = () if trip is None else _of(journal, [trip])
    return next((payment for payment in found if payment.out_trade_no == out_trade_no), None)


def _of(journal: Journal, trips: Iterable[TripKey]) -> Iterator[PaymentRecord]:
    for store, trip in trips:
        with journal.reading():
            found = payments_of(store, trip, journal.payment_events(store, trip))
        yield from found


def payments_of(store: str, trip: str, written: Iterable[events.Recorded]) -> list[PaymentRecord]:
    """The payments of a trip. `written` is all of it, or its start and those of payments and refunds."""
    found: dict[str, PaymentRecord] = {}
    order_of: dict[str, str] = {}
    refunding: set[str] = set()
    owing: set[str] = set()
    currency = "CNY"
    for recorded in written:
        match recorded.event:
            case events.TripStarted():
                currency = recorded.event.currency
            case events.PaymentStarted(out_trade_no=order) as intent:
                amount, at = Money(intent.amount, currency), recorded.at
                found[order] = PaymentRecord(
                    store, trip, order, intent.wallet, amount, intent.basket, intent.hold, at, since=at
                )
            case events.RefundStarted(refund_id=refund_id, out_trade_no=order) as refund if order in found:
                order_of[refund_id] = order
                refunding.add(refund_id)
                owing.discard(refund.order)
                found[order] = _after(found[order], refund, recorded.at)
            case events.RefundDone() | events.RefundDeclined() | events.RefundStuck() as refund if (
                refund.refund_id in order_of
            ):
                order = order_of[refund.refund_id]
                found[order] = _after(found[order], refund, recorded.at)
                if not isinstance(refund, events.RefundStuck):
                    refunding.discard(refund.refund_id)
                    if isinstance(refund, events.RefundDeclined) and refund.order:
                        owing.add(refund.order)
                    if refunding or owing:
                        still = Standing.REFUNDING if refunding else Standing.OWING
                        found[order] = replace(found[order], standing=still)
            case events.PaymentClosed():
                pass
            case _ if isinstance(event := recorded.event, _OfPayment) and event.out_trade_no in found:
                found[event.out_trade_no] = _after(found[event.out_trade_no], event, recorded.at)
    return list(found.values())


_OfPayment = (
    events.PaymentEvent | events.UnmatchedCaptureFound | events.UnmatchedCaptureRefunded | events.UnmatchedCaptureKept
)
_Change = _OfPayment | events.RefundEvent


def _after(payment: PaymentRecord, event: _Change, at: datetime) -> PaymentRecord:
    now = replace(payment, standing=standing_after(event), since=at, why="", said="", waits_for=None)
    match event:
        case events.PaymentAwaits(next_action=action):
            return replace(now, waits_for=action, why=payment.why, said=payment.said)
        case (
            events.PaymentCancelling(why=why)
            | events.PaymentCancelled(why=why)
            | events.UnmatchedCaptureKept(why=why)
            | events.RefundStuck(why=why)
        ):
            return replace(now, why=why)
        case events.PaymentReleased(why=why, detail=detail):
            return replace(now, why=detail or why)
        case events.CaptureStarted(amount=amount):
            return replace(now, amount=Money(amount, payment.amount.currency))
        case events.CaptureStuck(why=why):
            return replace(now, why=why)
        case events.PaymentDeclined(decline=decline, detail=detail):
            return replace(now, why=detail or decline)
        case events.PaymentStuck(why=why, said=said):
            return replace(now, why=why, said=said)
        case events.Paid(amount=amount, charged=charged, charged_currency=other, received=received):
            return _moved(now, MoneyMovement(at, amount, charged=_charged(charged, other), received=received))
        case events.UnmatchedCaptureFound(amount=amount, charged=charged, charged_currency=other):
            return _moved(now, MoneyMovement(at, amount, charged=_charged(charged, other)))
        case events.UnmatchedCaptureRefunded(refund_id=id_, amount=amount, charged=charged, charged_currency=other):
            return _moved(now, MoneyMovement(at, amount, id_, _charged(charged, other)))
        case events.RefundDone(refund_id=id_, amount=amount, charged=charged, charged_currency=other):
            return _moved(now, MoneyMovement(at, amount, id_, _charged(charged, other))) if amount else now
        case events.RefundDeclined(decline=decline, detail=detail, order=order) if order:
            return replace(now, why=detail or decline)
        case events.PaymentStarted() | events.PaymentHeld() | events.RefundStarted() | events.RefundDeclined():
            return now


def _charged(minor: int, currency: str) -> Money | None:
    return Money(minor, currency) if currency else None


def _moved(payment: PaymentRecord, movement: MoneyMovement) -> PaymentRecord:
    return replace(payment, movements=(*payment.movements, movement))
