"""Where simulated people live: one store of a shop, and its time."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

from simpy import Environment, Event

from catalog.chain import Store
from checkout.life.levels import Crowd
from checkout.life.store_goods import StoreGoods
from checkout.shop import Shop
from checkout.store import Operations

Process = Generator[Event, Any, None]
"""What somebody does, waiting in between."""


@dataclass(frozen=True, slots=True)
class Place:
    shop: Shop
    store: Store
    operations: Operations
    goods: StoreGoods
    crowd: Crowd
    env: Environment

    def wait(self, seconds: float) -> Event:
        return self.env.timeout(seconds)
