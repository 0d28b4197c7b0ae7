"""Posting: what an event changes in the tables kept beside the journal.

They answer what would otherwise be counted from all events. `post` states the rule once, for the journal, for the
migration of an older file, and for the doctor. A plain scan posts nothing.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import Protocol

from checkout import events
from checkout.events.frozen_prices import OfferTaken


class Standing(StrEnum):
    """How a payment stands, as far as the journal knows."""

    OPEN = "open"
    """Begun and not over: the wallet has to be asked."""
    CANCELLING = "cancelling"
    """The wallet was asked to cancel and has not confirmed it."""
    STUCK = "stuck"
    """The outcome is unknown after every attempt. Asking again may help, or else a person."""
    HELD = "held"
    """The wallet holds the money until what was ordered is picked."""
    TAKING = "taking"
    """The wallet was asked to take of what it holds, and has not said that it did."""
    PAID = "paid"
    REFUNDING = "refunding"
    """Paid, with a refund whose outcome is not known yet."""
    REFUND_STUCK = "refund-stuck"
    """As `REFUNDING`, after every attempt."""
    OWING = "owing"
    """Paid, and the wallet has refused to give back what an order owes. It is asked again now and then."""
    DECLINED = "declined"
    CANCELLED = "cancelled"
    LATE = "late"
    """An unmatched capture: the wallet took money after the payment was over here, and has to give it back."""
    KEPT = "kept"
    """An unmatched capture that the wallet refuses to give back."""
    RETURNED = "returned"
    """An unmatched capture that was given back."""


class UnderWay(StrEnum):
    """What goes on until its end is in the journal, whether or not its shopper is in the store."""

    PAYMENT = "payment"
    """The wallet has to be asked how it ends."""
    ENDED = "ended"
    """A payment that was declined or cancelled. The wallet is asked now and then whether it took money after all."""
    TAKING = "taking"
    """Money that is held and has to be taken."""
    CAPTURE = "capture"
    """An unmatched capture, which has to be given back."""
    REFUND = "refund"
    OWED = "owed"
    """What an order owes (`key` is its number), and its wallet has refused to give back."""


UNSETTLED = frozenset(Standing) - {
    Standing.HELD,
    Standing.PAID,
    Standing.DECLINED,
    Standing.CANCELLED,
    Standing.RETURNED,
}
"""Something is still to be done."""

_STANDINGS: dict[type[events.Event], Standing] = {
    events.PaymentStarted: Standing.OPEN,
    events.PaymentAwaits: Standing.OPEN,
    events.PaymentCancelling: Standing.CANCELLING,
    events.PaymentDeclined: Standing.DECLINED,
    events.PaymentCancelled: Standing.CANCELLED,
    events.PaymentStuck: Standing.STUCK,
    events.PaymentHeld: Standing.HELD,
    events.CaptureStarted: Standing.TAKING,
    events.CaptureStuck: Standing.TAKING,
    events.PaymentReleased: Standing.CANCELLED,
    events.Paid: Standing.PAID,
    events.UnmatchedCaptureFound: Standing.LATE,
    events.UnmatchedCaptureRefunded: Standing.RETURNED,
    events.UnmatchedCaptureKept: Standing.KEPT,
    events.RefundStarted: Standing.REFUNDING,
    events.RefundStuck: Standing.REFUND_STUCK,
    events.RefundDeclined: Standing.PAID,
    events.RefundDone: Standing.PAID,
}


def standing_after(event: events.Event) -> Standing:
    """How the payment stands that `event` is about."""
    return _STANDINGS[type(event)]


class TripTables(Protocol):
    """The rows of one trip in the posted tables."""

    def begin_payment(self, out_trade_no: str) -> None:
        """Add the payment as `OPEN`."""

    def set_standing(self, out_trade_no: str, standing: Standing) -> None:
        """Of a payment that was begun; otherwise nothing changes."""

    def set_refund_standing(self, standing: Standing) -> None:
        """Of the payment that is being refunded; `PAID` only when no other refund is under way and no order owes."""

    def begin(self, what: UnderWay, key: str) -> None:
        """`key`, an order reference or a refund id, is under way from now on, as `what`."""

    def end(self, key: str) -> None: ...

    def take_offer(self, offer: str, times: int) -> None: ...

    def return_offers(self) -> None:
        """The trip's offers were not used after all."""

    def hold_serial(self, sku: str, serial: str) -> None: ...

    def release_serials(self) -> None: ...


def is_posted(event: events.Event) -> bool:
    """Whether `event` changes a posted table."""
    match event:
        case events.ItemScanned():
            return event.serial != ""
        case events.Left():
            return not event.paid
        case _:
            return type(event) in _STANDINGS or isinstance(event, events.PaymentClosed)


def post(event: events.Event, tables: TripTables) -> None:
    """Change the tables as `event` says."""
    match event:
        case events.ItemScanned(goods=goods, serial=serial) if serial:
            tables.hold_serial(goods.sku, serial)
        case events.Left(paid=False):
            tables.release_serials()
        case events.PaymentStarted(out_trade_no=order, price=price):
            tables.begin_payment(order)
            tables.begin(UnderWay.PAYMENT, order)
            if price is not None and price.offers:
                tables.return_offers()
                for offer, times in _times_taken(price.offers).items():
                    tables.take_offer(offer, times)
        case (
            events.PaymentDeclined(out_trade_no=order)
            | events.PaymentCancelled(out_trade_no=order)
            | events.PaymentReleased(out_trade_no=order)
        ):
            tables.set_standing(order, standing_after(event))
            tables.begin(UnderWay.ENDED, order)
            tables.return_offers()
        case events.CaptureStarted(out_trade_no=order):
            tables.set_standing(order, standing_after(event))
            tables.begin(UnderWay.TAKING, order)
        case events.PaymentCancelling(out_trade_no=order):
            tables.set_standing(order, standing_after(event))
            tables.begin(UnderWay.PAYMENT, order)
        case (
            events.PaymentAwaits(out_trade_no=order)
            | events.PaymentStuck(out_trade_no=order)
            | events.CaptureStuck(out_trade_no=order)
            | events.UnmatchedCaptureKept(out_trade_no=order)
        ):
            tables.set_standing(order, standing_after(event))
        case (
            events.PaymentHeld(out_trade_no=order)
            | events.Paid(out_trade_no=order)
            | events.UnmatchedCaptureRefunded(out_trade_no=order)
        ):
            tables.set_standing(order, standing_after(event))
            tables.end(order)
        case events.PaymentClosed(out_trade_no=order):
            tables.end(order)
        case events.UnmatchedCaptureFound(out_trade_no=order):
            tables.set_standing(order, standing_after(event))
            tables.begin(UnderWay.CAPTURE, order)
        case events.RefundStarted(refund_id=refund_id, out_trade_no=order):
            if event.order:
                tables.end(event.order)
            tables.set_standing(order, standing_after(event))
            tables.begin(UnderWay.REFUND, refund_id)
        case events.RefundStuck():
            tables.set_refund_standing(standing_after(event))
        case events.RefundDone(refund_id=refund_id) | events.RefundDeclined(refund_id=refund_id):
            tables.end(refund_id)
            if isinstance(event, events.RefundDeclined) and event.order:
                tables.begin(UnderWay.OWED, event.order)
            tables.set_refund_standing(standing_after(event))
            if isinstance(event, events.RefundDone) and event.complete:
                tables.return_offers()
        case _:
            pass


def _times_taken(offers: tuple[OfferTaken, ...]) -> Counter[str]:
    taken: Counter[str] = Counter()
    for offer in offers:
        taken[offer.id] += offer.times
    return taken
