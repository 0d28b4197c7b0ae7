"""A whole day of a store with simulated people, in virtual time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from catalog.chain import Store
from checkout.clock import VirtualClock
from checkout.shop import Shop

BEFORE_OPENING = timedelta(hours=3)
"""Goods come in before the first shopper does."""
PORTION = timedelta(minutes=5)


def morning(store: Store, day: date) -> datetime:
    """When the day begins, in UTC: some hours before the store opens, on the same day."""
    opens = datetime.combine(day, store.opens, store.zone).astimezone(UTC)
    return max(opens - BEFORE_OPENING, datetime.combine(day, time(), store.zone).astimezone(UTC))


def live_through(shop: Shop, clock: VirtualClock, store: Store, day: date) -> Iterator[datetime]:
    """Let the rest of `day` pass, to the store's midnight; the store's time after every portion.

    Orders of the evening are still brought home, and what does not keep is thrown away.
    """
    ends = datetime.combine(day + timedelta(days=1), time(), store.zone).astimezone(UTC)
    while (left := ends - clock.now()) > timedelta():
        shop.pass_time(min(left, PORTION).total_seconds())
        yield store.local(clock.now())
