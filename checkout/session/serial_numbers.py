"""Packs with a serial number of their own: each is in one basket at most, and sold once, until it is brought back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from catalog.shelf import Found
from checkout.basket import Basket, LineItem
from checkout.events import ItemScanned, Recorded
from checkout.journal import Journal
from checkout.payment import refunds_made


def serial_in(events: Iterable[Recorded], basket: Basket, found: Found) -> bool:
    """Whether the pack is in `basket`, the fold of `events`."""
    return bool(_lines_with(events, basket, found.product.sku, found.serial))


def taken_elsewhere(journal: Journal, trip: str, sku: str, serial: str) -> bool:
    """Whether a trip other than `trip` holds the pack, or has paid for it and kept it. Raises DataFileError."""
    for store, other in journal.trips_with_serial(sku, serial):
        if other == trip:
            continue
        events, basket = journal.events(store, other), Basket()
        for recorded in events:
            basket.apply(recorded.event)
        if _kept(events, basket, sku, serial):
            return True
    return False


def _kept(events: list[Recorded], basket: Basket, sku: str, serial: str) -> bool:
    """Whether the pack is in the basket and was not refunded."""
    back = Counter[int]()
    for refund in refunds_made(recorded.event for recorded in events):
        for returned in refund.lines:
            back[returned.line] += sum(run.count for run in returned.units)
    return any(back[item.line] < item.units for item in _lines_with(events, basket, sku, serial))


def _lines_with(events: Iterable[Recorded], basket: Basket, sku: str, serial: str) -> list[LineItem]:
    """The lines of the basket that the pack was scanned onto."""
    scans = (recorded.event for recorded in events if isinstance(recorded.event, ItemScanned))
    lines = (basket.line(scan.line) for scan in scans if (scan.goods.sku, scan.serial) == (sku, serial))
    return [line for line in lines if line is not None]
