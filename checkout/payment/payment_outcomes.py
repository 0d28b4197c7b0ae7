"""Writing down what a wallet's last answer came to: the events of a payment, and its receipt."""

from __future__ import annotations

from dataclasses import replace

from checkout.basket import make_receipt
from checkout.clock import moment
from checkout.events import (
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentEvent,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
)
from checkout.payment.intents import intent_of, wallet_state
from checkout.payment.payment_under_way import Payment
from checkout.payment.till import Till
from checkout.trip import PaymentProgress, Refused, Trip
from wallet.decisions import Authorised, Cancelled, Declined, NeedsAttention, Succeeded
from wallet.port import Snapshot


def write_outcome(trip: Trip, till: Till, payment: Payment) -> PaymentProgress | None:
    """Write down what has changed since it was last written; None when nothing has. The wallet's own data goes into the
    same transaction. `NOT_SAVED`: to be written again."""
    number = payment.request.out_trade_no
    changed = payment.state != wallet_state(trip.events, number)
    seen = (PaymentSeen(number, payment.state),) if changed else ()
    match payment.result:
        case None:
            return _awaits(trip, payment, *seen)
        case Succeeded(snapshot):
            return write_paid(trip, till, _paid(intent_of(trip.events), snapshot, payment.wallet.name), *seen)
        case Declined(decline, detail):
            return trip.record(PaymentDeclined(number, decline, detail), *seen)
        case Cancelled(why):
            return trip.record(PaymentCancelled(number, why), *seen)
        case NeedsAttention(why):
            if payment.is_brief and _is_stuck(trip, number):
                return None
            stuck = trip.record(PaymentStuck(number, why, payment.complaint), *seen)
            return None if payment.is_brief and not isinstance(stuck, Refused) else stuck
        case Authorised():
            # The shop never asks for money to be held. If a wallet holds it all the same, a person has to look.
            return trip.record(PaymentStuck(number, "authorised"), *seen)


def _is_stuck(trip: Trip, out_trade_no: str) -> bool:
    """Whether the last that was written about this payment is that it is stuck."""
    about = (each.event for each in reversed(trip.events) if isinstance(each.event, PaymentEvent | PaymentSeen))
    last = next(about, None)
    return isinstance(last, PaymentStuck) and last.out_trade_no == out_trade_no


def write_paid(trip: Trip, till: Till, paid: Paid, *before: PaymentStarted | PaymentSeen) -> Paid | Refused:
    """Write a payment down with its receipt, which is made before the transaction begins."""
    number = trip.next_receipt_number()
    if isinstance(number, Refused):
        return number
    paid, now = replace(paid, receipt_number=f"{trip.store.code}-{number:06d}"), moment(till.clock)
    to, promised = trip.address.text, trip.promise()
    receipt = make_receipt(trip.id, trip.store, trip.shopper, to, trip.basket, promised, paid, now, till.tax)
    return trip.record_paid(paid, receipt, number, *before)


def _awaits(trip: Trip, payment: Payment, *seen: PaymentSeen) -> PaymentProgress | None:
    waits_for = payment.awaits
    if waits_for is None or waits_for == payment.announced:
        for each in seen:
            # If it is not saved, there is nothing to tell the shopper: the next answer tries again.
            trip.record(each)
        return None
    action, show = waits_for
    written = trip.record(PaymentAwaits(payment.request.out_trade_no, action, show), *seen)
    if not isinstance(written, Refused):
        payment.announced = waits_for
    return written


def _paid(intent: PaymentStarted, snapshot: Snapshot, name: str) -> Paid:
    """The event, still without the receipt's number."""
    charged = snapshot.charged
    return Paid(
        out_trade_no=intent.out_trade_no,
        wallet=intent.wallet,
        amount=intent.amount,
        trade_no=snapshot.trade_no or "",
        payer=snapshot.payer or "",
        receipt_number="",
        rounded=intent.rounded,
        charged=0 if charged is None else charged.minor,
        charged_currency="" if charged is None else charged.currency,
        rate="" if intent.quote is None else intent.quote.rate,
        funds=tuple((fund.source, fund.amount.minor) for fund in snapshot.funds),
        received=None if snapshot.receipt_amount is None else snapshot.receipt_amount.minor,
        wallet_title=name if ":" in intent.wallet else "",
    )
