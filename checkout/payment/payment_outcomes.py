"""Writing down what a wallet's last answer came to: the events of a payment, and its receipt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from catalog.text import clean
from checkout.basket import Promised, Receipt, make_receipt
from checkout.clock import moment
from checkout.errors import DataFileError
from checkout.events import (
    Paid,
    PaymentAwaits,
    PaymentCancelled,
    PaymentDeclined,
    PaymentEvent,
    PaymentHeld,
    PaymentReleased,
    PaymentSeen,
    PaymentStarted,
    PaymentStuck,
    Problem,
)
from checkout.payment.holding import hold_of
from checkout.payment.intents import intent_of, wallet_state
from checkout.payment.payment_under_way import Payment
from checkout.payment.till import Till
from checkout.trip import PaymentProgress, Refused, Trip
from wallet.decisions import Authorised, Cancelled, Declined, NeedsAttention, Succeeded
from wallet.port import Decline, Snapshot


def write_outcome(
    trip: Trip, till: Till, payment: Payment, unpaid: Callable[[Trip], None] | None = None
) -> PaymentProgress | None:
    """Write down what has changed since it was last written; None when nothing has. The wallet's own data goes into the
    same transaction, and what `unpaid` writes when money that was held is released. `NOT_SAVED`: to be
    written again."""
    number = payment.request.out_trade_no
    changed = payment.state != wallet_state(trip.events, number)
    seen = (PaymentSeen(number, payment.state),) if changed else ()
    match payment.result:
        case None:
            return _awaits(trip, payment, *seen)
        case Succeeded() | Declined() | Cancelled() if hold_of(trip.events) is not None:
            # What was held was to be released. Should the wallet have taken it, it is found and given back.
            why = payment.result.why if isinstance(payment.result, Cancelled) else "by-wallet"
            also = None if unpaid is None else partial(unpaid, trip)
            return trip.record(PaymentReleased(number, why), *seen, also=also)
        case Succeeded() if intent_of(trip.events).hold:
            # It was asked to hold the money and took it: more than the goods cost. It is found and given back.
            return trip.record(PaymentDeclined(number, Decline.CONFIGURATION, "TAKEN_AT_ONCE"), *seen)
        case Succeeded(snapshot):
            return write_paid(trip, till, paid_with(intent_of(trip.events), snapshot, payment.wallet.name), *seen)
        case Declined(decline, detail):
            return trip.record(PaymentDeclined(number, decline, detail), *seen)
        case Cancelled(why):
            return trip.record(PaymentCancelled(number, why), *seen)
        case NeedsAttention(why):
            if payment.is_brief and _is_stuck(trip, number):
                return None
            stuck = trip.record(PaymentStuck(number, why, payment.complaint), *seen)
            return None if payment.is_brief and not isinstance(stuck, Refused) else stuck
        case Authorised(snapshot):
            return _write_held(trip, till, snapshot, payment, *seen)


def _is_stuck(trip: Trip, out_trade_no: str) -> bool:
    """Whether the last that was written about this payment is that it is stuck."""
    about = (each.event for each in reversed(trip.events) if isinstance(each.event, PaymentEvent | PaymentSeen))
    last = next(about, None)
    return isinstance(last, PaymentStuck) and last.out_trade_no == out_trade_no


def _write_held(
    trip: Trip, till: Till, snapshot: Snapshot, payment: Payment, *seen: PaymentSeen
) -> PaymentHeld | Refused:
    intent = intent_of(trip.events)
    paid = paid_with(intent, snapshot, payment.wallet.name)
    held = PaymentHeld(intent.out_trade_no, intent.wallet, intent.hold, paid.trade_no, paid.payer, paid.wallet_title)
    estimate = _receipt(trip, till, paid)
    return estimate if isinstance(estimate, Refused) else trip.record_held(held, estimate, *seen)


def _receipt(trip: Trip, till: Till, paid: Paid, promised: Promised | None = None) -> Receipt | Refused:
    """`NOT_SAVED` when what is promised cannot be read from the journal."""
    try:
        promised = promised or trip.promise()
    except DataFileError as error:
        return Refused(Problem.NOT_SAVED, clean(str(error)))
    to, now = trip.address.text, moment(till.clock)
    return make_receipt(trip.id, trip.store, trip.shopper, to, trip.basket, promised, paid, now, till.tax)


def write_paid(
    trip: Trip,
    till: Till,
    paid: Paid,
    *before: PaymentStarted | PaymentSeen,
    promised: Promised | None = None,
    also: Callable[[], None] | None = None,
) -> Paid | Refused:
    """Write a payment down with its receipt, which is made before the transaction begins, and with what `also`
    writes. `promised` is what was promised before, None for what is promised now."""
    number = trip.next_receipt_number()
    if isinstance(number, Refused):
        return number
    paid = replace(paid, receipt_number=f"{trip.store.code}-{number:06d}")
    receipt = _receipt(trip, till, paid, promised)
    return receipt if isinstance(receipt, Refused) else trip.record_paid(paid, receipt, number, *before, also=also)


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


def paid_with(intent: PaymentStarted, snapshot: Snapshot, name: str) -> Paid:
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
