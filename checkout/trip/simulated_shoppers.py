"""Simulated shoppers: accounts made from their ids alone, so that their trips can be read back without keeping them.

Invented, as are the demo's shoppers. A number has the same account on every run.

>>> from catalog.chain import demo_chain
>>> stores = demo_chain().stores
>>> someone = simulated_shopper("sim-jq-00042", stores)
>>> someone.name.en, round(stores["jinqiao"].distance_m(*someone.home))
('Guest 42', 2070)
>>> simulated_shopper("li-wei", stores), simulated_shopper("sim-xx-00042", stores)
(None, None)
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from hashlib import blake2b
from math import cos, pi, radians, sin, sqrt

from catalog.chain import Store
from catalog.text import Bilingual
from checkout.trip.shoppers import Shopper

MOST = 100_000
"""Simulated shoppers of one store: numbers of five digits."""

_ID = re.compile(r"sim-([a-z]{2})-([0-9]{5})")
_MEMBERS = 0.6
"""Share with the app's membership: an assumption."""
_FARTHEST = 0.95
"""Of the delivery radius. Everybody lives within it."""
_YOUNGEST, _OLDEST = date(1946, 1, 1), date(2006, 1, 1)
"""Birthdays. All are of age, so that nobody asks for what they may not buy."""
_METRES_A_DEGREE = 111_195.0
"""Along a meridian of the mean sphere."""


def simulated_id(store: Store, number: int) -> str:
    """The id of simulated shopper `number` of `store`; ValueError from `MOST` on."""
    if not 0 <= number < MOST:
        raise ValueError(f"there is no simulated shopper {number}")
    return f"sim-{store.code.lower()}-{number:05d}"


def is_simulated(shopper: str) -> bool:
    """Whether this id is kept for simulated shoppers."""
    return shopper.startswith("sim-")


def simulated_shopper(shopper: str, stores: Mapping[str, Store]) -> Shopper | None:
    """The account with this id; None when it is not one of a simulated shopper of these stores."""
    if not is_simulated(shopper) or (said := _ID.fullmatch(shopper)) is None:
        return None
    store = next((store for store in stores.values() if store.code.lower() == said[1]), None)
    return None if store is None else _account(shopper, int(said[2]), store)


@lru_cache(maxsize=512)
def _account(shopper: str, number: int, store: Store) -> Shopper:
    member, born, far, around = _draws(shopper)
    metres, angle = _FARTHEST * store.terms.radius_m * sqrt(far), 2 * pi * around
    north, east = metres * sin(angle), metres * cos(angle)
    home = (
        round(store.latitude + north / _METRES_A_DEGREE, 6),
        round(store.longitude + east / _METRES_A_DEGREE / cos(radians(store.latitude)), 6),
    )
    return Shopper(
        id=shopper,
        name=Bilingual(f"{number}号顾客", f"Guest {number}"),
        member=member < _MEMBERS,
        birthday=_YOUNGEST + timedelta(days=int(born * (_OLDEST - _YOUNGEST).days)),
        home=home,
        address=Bilingual(f"{store.name.zh}附近{number}号", f"{number} near {store.name.en}"),
    )


def _draws(shopper: str) -> tuple[float, ...]:
    """Four numbers from 0 up to 1 that follow from the id."""
    digest = blake2b(shopper.encode(), digest_size=16).digest()
    return tuple(int.from_bytes(digest[at : at + 4]) / 2**32 for at in (0, 4, 8, 12))
