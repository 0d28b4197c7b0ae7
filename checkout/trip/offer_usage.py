"""How often a shopper has used an offer before: for limits per shopper and per day.

Counted from their receipts, and from payments that are under way: what is being paid for on one trip cannot be had a
second time on another. What has come back altogether was not used: its offers and coupons may be used again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache

from catalog.chain.stores import Store
from checkout.basket.receipt import Receipt
from checkout.events import PaymentStarted
from checkout.events.frozen_prices import OfferTaken
from checkout.journal.journal import Journal
from checkout.pricing.priced import Usage

Took = tuple[Iterable[OfferTaken], date]
"""The offers that were taken, and the day in their store on which they were."""


def offers_used(
    journal: Journal, stores: Mapping[str, Store], shopper: str, today: date, but_for: str = ""
) -> dict[str, Usage]:
    """By offer id: what `shopper` has used on all trips except `but_for`. Raises DataFileError."""
    used: dict[str, Usage] = {}
    for offers, day in (
        *_paid(journal, stores, shopper, but_for),
        *_being_paid(journal, stores, shopper, but_for),
    ):
        for offer in offers:
            before = used.get(offer.id, Usage())
            now = offer.times if day == today else 0
            used[offer.id] = Usage(before.ever + offer.times, before.today + now)
    return used


def _paid(journal: Journal, stores: Mapping[str, Store], shopper: str, but_for: str) -> Iterator[Took]:
    returned = journal.trips_returned(shopper)
    for row in journal.receipts_of_shopper(shopper):
        if row.trip != but_for and row.trip not in returned:
            yield _offers_on(row.body), _day(stores, row.store, row.issued_at)


@lru_cache(maxsize=1024)
def _offers_on(body: str) -> tuple[OfferTaken, ...]:
    # A receipt never changes, and a shopper's are gone through whenever they pay.
    return Receipt.from_json(body).offers


def _being_paid(journal: Journal, stores: Mapping[str, Store], shopper: str, but_for: str) -> Iterator[Took]:
    for trip in journal.trips_at_the_till(shopper):
        if trip.trip == but_for:
            continue
        for recorded in reversed(journal.payment_events(trip.store, trip.trip)):
            if isinstance(begun := recorded.event, PaymentStarted):
                if begun.price is not None:
                    yield begun.price.offers, _day(stores, trip.store, recorded.at)
                break


def _day(stores: Mapping[str, Store], store: str, at: datetime) -> date:
    here = stores.get(store)
    return (at if here is None else here.local(at)).date()
