"""Where simulated people live: one store of a shop, and its time."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import Any

from simpy import Environment, Event

from catalog.chain import Store
from checkout.events import Problem
from checkout.life.levels import Crowd
from checkout.life.store_goods import StoreGoods
from checkout.shop import Shop
from checkout.store import MarkedDown, Operations
from checkout.trip import Refused

Process = Generator[Event, Any, None]
"""What somebody does, waiting in between."""
TRY_AGAIN_S = 60
"""After so many seconds people do again what could not be saved."""


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

    def until_saved(self, deed: Callable[[], object]) -> Process:
        """Do it, and again as long as it cannot be saved: nobody else would."""
        while isinstance(answer := deed(), Refused) and answer.problem is Problem.NOT_SAVED:
            yield self.wait(TRY_AGAIN_S)
