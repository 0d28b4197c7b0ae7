"""A shopper in the store: comes in, scans, pays and leaves."""

from __future__ import annotations

from random import Random

from catalog.chain import Unit
from checkout.life.baskets import SECONDS_AN_ITEM, WALK_SECONDS, grams_of, lines_of, pause, pieces_of
from checkout.life.paying import pay
from checkout.life.place import Place, Process
from checkout.session import Session
from checkout.trip import TripState


def walk_in(place: Place, shopper: str, rng: Random) -> Process:
    """One whole trip of the shopper with this id."""
    session = place.shop.enter(shopper, place.store.id)
    yield place.wait(pause(rng, WALK_SECONDS / 2))
    for product in place.goods.in_store.draw(rng, lines_of(rng)):
        yield place.wait(pause(rng, SECONDS_AN_ITEM))
        by_weight = product.unit is Unit.GRAM
        code = place.goods.code(product, grams_of(rng))
        session.scan(code, count=1 if by_weight else pieces_of(rng))
    yield place.wait(pause(rng, WALK_SECONDS / 2))
    yield from leave(place, session, rng)


def leave(place: Place, session: Session, rng: Random) -> Process:
    """Pay for what is in the basket and leave; where that cannot be paid, leave it behind."""
    yield from pay(place, session, rng)
    while session.state in (TripState.PAYING, TripState.STUCK):
        # Nobody leaves before it is known whether they have paid.
        yield place.wait(60)
    session.leave(empty_handed=True)
