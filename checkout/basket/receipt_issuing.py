"""Issuing a receipt for a basket that was paid, with what is promised for the lines that come later."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Protocol

from catalog.chain import Fulfilment, Store, TaxRates
from catalog.text import Bilingual
from checkout.basket.basket import Basket
from checkout.basket.receipt import Promise, Receipt, ReceiptLine, priced_lines
from checkout.events import Paid

DELIVERY_TIME = timedelta(minutes=30)
SHIPPING_DAYS = 2


class Buyer(Protocol):
    """What a receipt says of the shopper."""

    @property
    def name(self) -> Bilingual: ...
    @property
    def member(self) -> bool: ...


def make_receipt(
    trip: str, store: Store, shopper: Buyer, to: Bilingual, basket: Basket, paid: Paid, at: datetime, tax: TaxRates
) -> Receipt:
    """The receipt of the trip with the id `trip`, paid at the moment `at` (UTC). What comes later comes to the address
    `to`."""
    day = store.local(at).date()
    lines, taxes = priced_lines(basket, lambda tax_class: _rate(tax, store, tax_class, day))
    return Receipt(
        number=paid.receipt_number,
        store=store.id,
        store_name_zh=store.name.zh,
        store_name_en=store.name.en,
        timezone=store.timezone,
        trip=trip,
        shopper_zh=shopper.name.zh,
        shopper_en=shopper.name.en,
        member=shopper.member,
        issued_at=at,
        currency=store.currency,
        lines=lines,
        pieces=basket.pieces,
        total_minor=basket.total.minor,
        saved_minor=basket.saved.minor,
        taxes=taxes,
        tenders=(paid,),
        promises=_promises(store, to, lines, at),
        offers=basket.priced.offers,
        tax=store.tax,
    )


def _rate(tax: TaxRates, store: Store, tax_class: str, day: date) -> int | None:
    """The rate on `day`; the latest one where there was none yet: a clock that fell back to 1970 must not keep a
    receipt from a shopper who paid."""
    try:
        return tax.rate_at(store, tax_class, day)
    except LookupError:
        return tax.rate_at(store, tax_class, date.max)


def _promises(store: Store, to: Bilingual, lines: tuple[ReceiptLine, ...], at: datetime) -> tuple[Promise, ...]:
    delivered = tuple(line.line for line in lines if line.mode is Fulfilment.DELIVER)
    shipped = tuple(line.line for line in lines if line.mode is Fulfilment.SHIP)
    address = (to.zh, to.en)
    promises = []
    if delivered:
        promises.append(Promise(Fulfilment.DELIVER, delivered, *address, by=delivered_by(store, at)))
    if shipped:
        day = store.local(at).date() + timedelta(days=SHIPPING_DAYS)
        promises.append(Promise(Fulfilment.SHIP, shipped, *address, on=day))
    return tuple(promises)


def delivered_by(store: Store, at: datetime) -> datetime:
    """Half an hour after `at`, or after the next opening when the store is closed at `at`."""
    if not store.is_open(at):
        local = store.local(at)
        opening = datetime.combine(local.date(), store.opens, local.tzinfo)
        if opening < local:
            opening += timedelta(days=1)
        at = opening.astimezone(UTC)
    return at + DELIVERY_TIME
