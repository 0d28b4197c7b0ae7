"""Where simulated people live: one store of a shop, and its time."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from simpy import Environment, Event

from catalog.chain import Store
from checkout.life.levels import Crowd
from checkout.life.store_goods import StoreGoods
from checkout.shop import Shop
from checkout.store import MarkedDown, Operations

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
    stickers: dict[str, MarkedDown] = field(default_factory=dict)
    """By SKU, what is marked down now."""

    def wait(self, seconds: float) -> Event:
        return self.env.timeout(seconds)
