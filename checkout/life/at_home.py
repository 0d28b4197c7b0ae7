"""Somebody at home: chooses in the app, is told when it comes, pays, and now and then calls it off."""

from __future__ import annotations

from random import Random

from catalog.chain import Unit
from checkout.events import Problem
from checkout.events.fulfilment import Substitutes
from checkout.life.baskets import grams_of, lines_of, pause, pieces_of
from checkout.life.paying import pay
from checkout.life.place import Place, Process
from checkout.session import Session
from checkout.trip import Refused, TripState

SECONDS_AN_ITEM = 15
"""Looking for goods in the app. An assumption."""
FITTING = 0.6
"""Share of those who take other goods where theirs are not there. An assumption."""
CANCELS_WITHIN = 600
"""Seconds in which an order is called off, when it is."""
_TRIES = 4


def order_from_home(place: Place, shopper: str, rng: Random) -> Process:
    """One order of the shopper with this id."""
    session = place.shop.order(shopper, place.store.id)
    session.substitutes(Substitutes.YES if rng.random() < FITTING else Substitutes.NO)
    for product in place.goods.at_home.draw(rng, lines_of(rng)):
        yield place.wait(pause(rng, SECONDS_AN_ITEM))
        if product.unit is Unit.GRAM:
            session.order(product.sku, 1, grams_of(rng))
        else:
            session.order(product.sku, pieces_of(rng))
    if rng.random() < place.crowd.later:
        _choose_slot(session, rng)
    yield place.wait(pause(rng, 30))
    yield from buy(place, session, rng)
    if session.receipt is not None and rng.random() < place.crowd.cancels:
        yield place.wait(rng.randrange(CANCELS_WITHIN))
        session.cancel_order()


def buy(place: Place, session: Session, rng: Random) -> Process:
    """Hear what can be had and when, pay for it and close the app; without a promise, close the app."""
    for _ in range(_TRIES):
        gone = session.go_to_pay()
        if not isinstance(gone, Refused):
            yield from pay(place, session, rng)
            break
        if not _yields(session, gone, rng):
            break
        yield place.wait(pause(rng, 20))
    while session.state in (TripState.PAYING, TripState.STUCK):
        yield place.wait(60)
    session.leave(empty_handed=True)


def _yields(session: Session, refused: Refused, rng: Random) -> bool:
    """Make do with what can be had; False where that is nothing."""
    match refused.problem:
        case Problem.SOLD_OUT:
            for line in refused.detail.split():
                session.remove(int(line.partition(":")[0]))
            return True
        case Problem.NO_PROMISE | Problem.SLOT:
            return _choose_slot(session, rng)
        case _:
            return False


def _choose_slot(session: Session, rng: Random) -> bool:
    """Have it brought in one of the next slots with room; False where there is none."""
    free = [each for each in session.slots().slots if each.left]
    if not free:
        return False
    begins = session.store.local(rng.choice(free[:4]).begins)
    tomorrow = begins.date() > session.local_now.date()
    return not isinstance(session.slot(begins.time(), tomorrow=tomorrow), Refused)
