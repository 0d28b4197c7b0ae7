"""Events of a trip among the shelves: goods go in and out, the network goes, the shopper comes and leaves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.chain.product import Fulfilment
from checkout.events.goods import Goods
from checkout.events.problem import Problem


class Source(StrEnum):
    """How a code came in. A hint for people and for suggestions, never for what the code means."""

    SCAN = "scan"
    TYPED = "typed"
    PASTED = "pasted"
    SHELF = "shelf"
    """Taken from the shelf on the screen."""
    SEARCH = "search"
    """Chosen from what a search in the app found; `raw` is then the SKU."""


@dataclass(frozen=True, slots=True)
class TripStarted:
    trip: str
    store: str
    shopper: str
    currency: str
    member: bool
    home: tuple[float, float] | None
    """Latitude and longitude of the shopper's address, None when the app has none."""
    loaded_at: datetime
    """When the phone loaded the prices it goes on with when the network is away."""


@dataclass(frozen=True, slots=True)
class ItemScanned:
    """Goods went into the basket: a new line, or more of line `line`."""

    line: int
    raw: str
    source: Source
    goods: Goods
    quantity: int
    """Pieces added, or grams for `Unit.GRAM`."""
    amount: int
    """What this added to the basket, in minor units."""
    mode: Fulfilment
    label: bool = False
    """From an in-store label: never merged, never multiplied."""
    for_line: int | None = None
    """A service that belongs to that line (in-store cooking)."""
    offline: bool = False
    """Priced from what the phone loaded at the door."""
    lot: str = ""
    serial: str = ""
    """Of this one pack in all the world, where its code carries one."""
    keeps_until: str = ""
    """The date on the pack, `2026-11-26`, where its code carries one."""
    remark: str = ""
    """A `catalog.shelf.found.Remark`: why it is cheaper, or what is odd about its label."""


@dataclass(frozen=True, slots=True)
class ScanRefused:
    raw: str
    source: Source
    problem: Problem
    sku: str | None = None
    name_zh: str = ""
    name_en: str = ""
    detail: str = ""
    """What the sentence needs: the age limit, a date, a lot, the kind of code."""
    suggestions: tuple[str, ...] = ()
    """SKUs whose numbers are one slip away from what was typed."""

    def name(self, lang: str) -> str:
        """What the code names, in the language of the tag `lang`; "" when it names nothing."""
        return self.name_zh if lang.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class QuantityChanged:
    line: int
    quantity: int


@dataclass(frozen=True, slots=True)
class LineRemoved:
    line: int


@dataclass(frozen=True, slots=True)
class FulfilmentChosen:
    line: int
    mode: Fulfilment


@dataclass(frozen=True, slots=True)
class Undone:
    """The last change of the basket was taken back."""


@dataclass(frozen=True, slots=True)
class CouponShown:
    """The shopper wants this coupon to count, besides those that their account holds."""

    coupon: str
    """The id of its offer."""


@dataclass(frozen=True, slots=True)
class NetworkDropped:
    pass


@dataclass(frozen=True, slots=True)
class NetworkReturned:
    pass


@dataclass(frozen=True, slots=True)
class TripSuspended:
    pass


@dataclass(frozen=True, slots=True)
class TripResumed:
    pass


@dataclass(frozen=True, slots=True)
class Left:
    """The shopper walked out: with the goods when paid, with an empty bag otherwise."""

    paid: bool


BasketEvent = ItemScanned | QuantityChanged | LineRemoved | FulfilmentChosen | Undone | CouponShown
