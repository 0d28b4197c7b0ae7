"""Issuing a receipt: from a trip and its payment to what is printed, with what was promised besides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from catalog.chain.product import Fulfilment
from catalog.chain.stores import Store
from catalog.chain.tax_rates import TaxRates
from checkout.basket.receipt import Promise, Receipt, ReceiptLine, priced_lines, tender_of
from checkout.events import Paid
from checkout.trip.trip import Trip

DELIVERY_TIME = timedelta(minutes=30)
SHIPPING_DAYS = 2


def make_receipt(trip: Trip, paid: Paid, at: datetime, tax: TaxRates) -> Receipt:
    """The receipt of `trip`, paid at the moment `at` (UTC)."""
    store, shopper = trip.store, trip.shopper
    day = store.local(at).date()
    lines, taxes = priced_lines(trip.basket, lambda tax_class: _rate(tax, store, tax_class, day))
    return Receipt(
        number=paid.receipt_number,
        store=store.id,
        store_name_zh=store.name.zh,
        store_name_en=store.name.en,
        timezone=store.timezone,
        trip=trip.id,
        shopper_zh=shopper.name_zh,
        shopper_en=shopper.name_en,
        member=shopper.member,
        issued_at=at,
        currency=store.currency,
        lines=lines,
        pieces=trip.basket.pieces,
        total_minor=trip.basket.total.minor,
        saved_minor=trip.basket.saved.minor,
        taxes=taxes,
        tenders=(tender_of(paid),),
        promises=_promises(trip, lines, at),
        offers=trip.basket.priced.offers,
        tax=store.tax,
    )


def _rate(tax: TaxRates, store: Store, tax_class: str, day: date) -> int | None:
    """The rate on `day`. A machine whose clock has fallen back to 1970 must not owe a shopper who paid the receipt:
    where there was no rate yet, the latest one holds."""
    try:
        return tax.rate_at(store, tax_class, day)
    except LookupError:
        return tax.rate_at(store, tax_class, date.max)


def _promises(trip: Trip, lines: tuple[ReceiptLine, ...], at: datetime) -> tuple[Promise, ...]:
    numbers: Mapping[Fulfilment, tuple[int, ...]] = {
        mode: tuple(line.line for line in lines if line.mode is mode) for mode in Fulfilment
    }
    address = (trip.shopper.address_zh, trip.shopper.address_en)
    promises = []
    if delivered := numbers[Fulfilment.DELIVER]:
        promises.append(Promise(Fulfilment.DELIVER, delivered, *address, by=delivered_by(trip.store, at)))
    if shipped := numbers[Fulfilment.SHIP]:
        day = trip.store.local(at).date() + timedelta(days=SHIPPING_DAYS)
        promises.append(Promise(Fulfilment.SHIP, shipped, *address, on=day))
    return tuple(promises)


def delivered_by(store: Store, at: datetime) -> datetime:
    """Half an hour after `at`, or after the doors open next when the store is closed then."""
    if not store.is_open(at):
        local = store.local(at)
        opening = datetime.combine(local.date(), store.opens, local.tzinfo)
        if opening < local:
            opening += timedelta(days=1)
        at = opening.astimezone(UTC)
    return at + DELIVERY_TIME
