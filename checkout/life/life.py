"""Who lives in a store, stepped by the shop: SimPy keeps whose turn it is, the shop's clock says what time it is.

In virtual time `Shop.pass_time` lets each act at its own moment. In real time whoever steps the shop lets some of them
act now and then; what they do is then as late as that.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from math import inf
from random import Random
from typing import Any

from simpy import Environment, Event

from checkout.errors import CheckoutError
from checkout.life.arrivals import busiest_hour, people_an_hour, until_next
from checkout.life.levels import LEVELS, Crowd, Level
from checkout.life.store_goods import StoreGoods
from checkout.life.walk_in import go_on, walk_in
from checkout.shop import Shop
from checkout.trip import Shopper, is_simulated, simulated_id

Process = Generator[Event, Any, None]
"""What one of them does, waiting in between."""

VISITS_A_MONTH = 4.5
"""Of a user of Hema's app (Alibaba, 2017). With the people of a day it says how many different ones there are."""
LATEST = 60.0
"""Seconds that people in real time may lag behind. After a longer pause, as of a computer asleep, they go on from where
they were."""


class Life:
    """The people of one store. `step` by step they act on `shop`, whose `people` they are."""

    def __init__(self, shop: Shop, store: str, seed: int, level: Level) -> None:
        self.shop = shop
        self.store = shop.store_named(store)
        self.crowd: Crowd = LEVELS[level]
        self.goods = StoreGoods(shop.chain, self.store, shop.clock)
        self._behind = 0.0
        self._env = Environment(initial_time=shop.clock.monotonic())
        self._plans = Random(f"{seed} {self.store.id} {shop.clock.now().isoformat()}")
        self._inside: set[str] = set()
        """Ids of those who are shopping now."""
        self._begin(self._arrive())
        for trip in self._left_inside():
            self._begin(self._taking_up(trip))

    # Time

    @property
    def due(self) -> float | None:
        """See `checkout.shop.People`."""
        due = self._env.peek()
        return None if due == inf else due + self._behind

    def act(self, most: int | None = None) -> int:
        """See `checkout.shop.People`."""
        now = self.shop.clock.monotonic()
        if (due := self.due) is not None and now - due > LATEST:
            self._behind += now - due
        deeds = 0
        while self._env.peek() + self._behind <= now and deeds != most:
            self._env.step()
            deeds += 1
        return deeds

    def wait(self, seconds: float) -> Event:
        return self._env.timeout(seconds)

    def _begin(self, process: Process) -> None:
        self._env.process(self._carefully(process))

    @staticmethod
    def _carefully(process: Process) -> Process:
        """Whoever cannot have written down what they do, on a full disk, goes away; their trip stays open for the next
        start."""
        try:
            yield from process
        except CheckoutError:
            return

    # Who comes

    def _arrive(self) -> Process:
        most = busiest_hour(self.crowd.people_a_day)
        while True:
            seconds = until_next(self._plans, self.shop.clock.now(), self._rate, most)
            yield self.wait(round(seconds, 3))
            self._somebody_comes(Random(self._plans.getrandbits(64)))
