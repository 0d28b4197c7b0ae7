"""Packs that carry a number of their own, of which there is one in all the world.

Whoever scans such a pack a second time has copied its code, or the pack was sold before. It is in one basket at most:
from the moment it goes in until it is put back, or its shopper leaves without having paid.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from catalog.shelf.found import Found
from checkout.basket.basket import Basket
from checkout.events import ItemScanned, Left, Recorded
from checkout.journal.journal import Journal


def serial_in(events: Iterable[Recorded], basket: Basket, found: Found) -> bool:
    """Whether the pack is in `basket`, which has come about by `events`."""
    return _holds(events, basket, found.product.sku, found.serial)


def taken_elsewhere(journal: Journal, trip: str, sku: str, serial: str) -> bool:
    """Whether any other trip than `trip` has the pack, or has paid for it. Raises DataFileError."""
    part = f'"serial":{json.dumps(serial, ensure_ascii=False)}'
    for row in journal.trips_scanning(part):
        if row.trip == trip:
            continue
        events = journal.events(row.store, row.trip)
        if isinstance(left := events[-1].event, Left) and not left.paid:
            continue
        basket = Basket()
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
