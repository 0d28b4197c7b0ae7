"""A rider's round: from door to door, and back with what could not be given."""

from __future__ import annotations

from random import Random

from catalog.chain import distance_m
from checkout.life.baskets import pause
from checkout.life.place import Place, Process
from checkout.trip import Refused

NOBODY = 0.01
"""How often nobody opens. An assumption."""


def ride(place: Place, rider: str, rng: Random) -> Process:
    """Ride the round that `rider` has taken on. Speed and times are the store's terms.

    Everybody who opens is of age."""
    riding, terms = place.operations.riding, place.store.terms
    store = place.store.latitude, place.store.longitude
    here = store
    yield place.wait(terms.hand_over_s)
    while not isinstance(left := riding.stops(rider), Refused):
        orders = (place.operations.orders.get(stop.order) for stop in left.stops)
        order = next((each for each in orders if each is not None and not riding.goes_back(each)), None)
        if order is None:
            break
        door = order.terms.home or store
        yield place.wait(round(distance_m(*here, *door) / terms.rider_m_per_s))
        here = door
        riding.arrive(rider, order.number)
        yield place.wait(pause(rng, terms.door_s))
        if rng.random() < NOBODY:
            riding.nobody(rider, order.number)
        else:
            riding.give(rider, order.number, age_shown=True)
    yield place.wait(round(distance_m(*here, *store) / terms.rider_m_per_s))
    yield from place.until_saved(lambda: riding.back(rider))
