"""A shopper in the store: comes in, scans, pays and leaves."""

from __future__ import annotations

from random import Random

from catalog.chain import Fulfilment, Product, Unit
from checkout.life.baskets import GRAMS, SECONDS_AN_ITEM, WALK_SECONDS, grams_of, lines_of, pause, pieces_of
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
        _take(place, session, product, rng)
        if product.cooking:
            _have_cooked(place, session, product, rng)
    if rng.random() < place.crowd.sends_home:
        _send_home(session)
    yield place.wait(pause(rng, WALK_SECONDS / 2))
    yield from leave(place, session, rng)


def _take(place: Place, session: Session, product: Product, rng: Random) -> None:
    """Take it off the shelf and scan it: what is left where that is less, and nothing where nothing is."""
    there = place.operations.stock.on_shelf(product.sku)
    if product.unit is Unit.GRAM:
        grams = min(there, grams_of(rng))
        if grams >= GRAMS[0]:
            session.scan(place.goods.code(product, grams))
    elif (sticker := place.stickers.get(product.sku)) is not None and there > 0:
        # Each pack has its own sticker, and is scanned by itself.
        session.scan(sticker.code)
    elif there > 0:
        session.scan(place.goods.code(product, 0), count=min(there, pieces_of(rng)))


def _have_cooked(place: Place, session: Session, product: Product, rng: Random) -> None:
    """Let the kitchen cook what was scanned last, in one of the ways in which that may be cooked."""
    line = max((item.line for item in session.basket.lines if item.goods.sku == product.sku), default=None)
    if line is not None and rng.random() < place.crowd.has_it_cooked:
        session.cook(rng.choice(product.cooking), line)


def _send_home(session: Session) -> None:
    """Have everything brought home that may be."""
    for item in list(session.basket.lines):
        if Fulfilment.DELIVER in item.goods.modes:
            session.deliver(item.line)


def leave(place: Place, session: Session, rng: Random) -> Process:
    """Pay for what is in the basket and leave; where that cannot be paid, leave it behind."""
    yield from pay(place, session, rng)
    while session.state in (TripState.PAYING, TripState.STUCK):
        # Nobody leaves before it is known whether they have paid.
        yield place.wait(60)
    session.leave(empty_handed=True)
