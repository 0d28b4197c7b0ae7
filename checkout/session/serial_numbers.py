"""Packs with a serial number of their own: each is in one basket at most, and sold once."""

from __future__ import annotations

from collections.abc import Iterable

from catalog.shelf.found import Found
from checkout.basket.basket import Basket
from checkout.events import ItemScanned, Recorded
from checkout.journal.journal import Journal


def serial_in(events: Iterable[Recorded], basket: Basket, found: Found) -> bool:
    """Whether the pack is in `basket`, the fold of `events`."""
    return _holds(events, basket, found.product.sku, found.serial)


def taken_elsewhere(journal: Journal, trip: str, sku: str, serial: str) -> bool:
    """Whether a trip other than `trip` holds the pack or has paid for it. Raises DataFileError."""
    for store, other in journal.trips_with_serial(sku, serial):
        if other == trip:
            continue
        events, basket = journal.events(store, other), Basket()
        for recorded in events:
            basket.apply(recorded.event)
        if _holds(events, basket, sku, serial):
            return True
    return False


def _holds(events: Iterable[Recorded], basket: Basket, sku: str, serial: str) -> bool:
    return any(
        isinstance(event := recorded.event, ItemScanned)
        and (event.goods.sku, event.serial) == (sku, serial)
        and basket.line(event.line) is not None
        for recorded in events
    )
