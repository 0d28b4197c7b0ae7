"""Issuing a receipt for a basket that was paid, with what is promised for the lines that come later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from catalog.chain import Fulfilment, Store, TaxRates
from catalog.text import Bilingual
from checkout.basket.basket import Basket
from checkout.basket.receipt import Promise, Receipt, ReceiptLine, Ticket, priced_lines
from checkout.events import Paid


@dataclass(frozen=True, slots=True)
class Promised:
    """What the store promises for a basket, in the moment before it is paid."""

    by: datetime | None = None
    """What is delivered is home by then (UTC)."""
    slot: datetime | None = None
    """The beginning of its slot (UTC); None is as soon as possible."""
    on: date | None = None
    """What is shipped arrives on this day."""
    tickets: tuple[Ticket, ...] = ()


class Buyer(Protocol):
    """What a receipt says of the shopper."""

    @property
    def name(self) -> Bilingual: ...
    @property
    def member(self) -> bool: ...


def make_receipt(
    trip: str,
    store: Store,
    shopper: Buyer,
    to: Bilingual,
    basket: Basket,
    promised: Promised,
    paid: Paid,
    at: datetime,
    tax: TaxRates,
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
        promises=_promises(to, lines, promised),
        tickets=promised.tickets,
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


def _promises(to: Bilingual, lines: tuple[ReceiptLine, ...], promised: Promised) -> tuple[Promise, ...]:
    delivered = tuple(line.line for line in lines if line.mode is Fulfilment.DELIVER)
    shipped = tuple(line.line for line in lines if line.mode is Fulfilment.SHIP)
    address = (to.zh, to.en)
    promises = []
    if delivered:
        promises.append(Promise(Fulfilment.DELIVER, delivered, *address, by=promised.by, slot=promised.slot))
    if shipped:
        promises.append(Promise(Fulfilment.SHIP, shipped, *address, on=promised.on))
    return tuple(promises)
