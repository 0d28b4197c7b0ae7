"""A cook's dish, and the shopper who comes for it when its number is called."""

from __future__ import annotations

from random import Random

from checkout.life.baskets import pause
from checkout.life.place import Place, Process
from checkout.store import Order, OrderNews

FORGOTTEN = 0.02
"""Share of the dishes that nobody comes for. An assumption."""
_WALK = 120
"""Seconds until a shopper who was called is at the counter. An assumption."""


def cook_next(place: Place, cook: str, rng: Random) -> Process:
    """Cook the dish that has waited longest, where one waits."""
    taken = place.operations.kitchen.take(cook)
    if isinstance(taken, OrderNews) and taken.order is not None:
        yield from finish(place, cook, taken.order, rng)


def finish(place: Place, cook: str, order: Order, rng: Random) -> Process:
    """Cook a dish that was begun."""
    yield place.wait(pause(rng, 60 * place.store.terms.cook_minutes))
    yield from place.until_saved(lambda: place.operations.kitchen.ready(cook, order.terms.ticket))


def collect(place: Place, order: Order, rng: Random) -> Process:
    """Come for a dish that was called, or forget it."""
    if rng.random() >= FORGOTTEN:
        yield place.wait(pause(rng, _WALK))
        place.operations.kitchen.collected("", order.terms.ticket)
