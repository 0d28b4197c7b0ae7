"""Events of a trip among the shelves: entering, scanning, changing the basket, the network, leaving."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.chain import Fulfilment
from catalog.text import Bilingual
from checkout.events.currency import Currency
from checkout.events.goods import Goods
from checkout.events.problem import Problem


class Source(StrEnum):
    """How a code came in. Used for messages and suggestions, never to decide what the code means."""

    SCAN = "scan"
    TYPED = "typed"
    PASTED = "pasted"
    SHELF = "shelf"
    """Taken from the shelf on the screen."""
    SEARCH = "search"
    """Chosen from search results; `raw` is the SKU."""


@dataclass(frozen=True, slots=True)
class TripStarted:
    trip: str
    store: str
    shopper: str
    currency: Currency
    member: bool
    home: tuple[float, float] | None
    """Latitude and longitude of the shopper's address, if the app has one."""
    loaded_at: datetime
    """When the phone loaded the prices that it uses while offline."""
    at_home: bool = False
    """The shopper is not in the store: whatever is bought is delivered or shipped."""


@dataclass(frozen=True, slots=True)
class ItemScanned:
    """Goods went into the basket, as a new line or as more of `line`."""

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
    """Of a service (in-store cooking): the line it belongs to."""
    offline: bool = False
    """Priced from the prices loaded at the door."""
    lot: str = ""
    serial: str = ""
    """The pack's serial number (GS1 AI 21), if its code carries one."""
    keeps_until: str = ""
    """The date on the pack, `2026-11-26`, if its code carries one."""
    remark: str = ""
    """A `catalog.shelf.found.Remark`, or empty."""


@dataclass(frozen=True, slots=True)
class ScanRefused:
    raw: str
    source: Source
    problem: Problem
    sku: str | None = None
    name_zh: str = ""
    name_en: str = ""
    detail: str = ""
    """For the sentence: the age limit, a date, a lot, the kind of code."""
    suggestions: tuple[str, ...] = ()
    """SKUs whose numbers differ by one slip from what was typed."""

    def name(self, lang: str) -> str:
        """The name in the language of the tag `lang`; "" for an unknown product."""
        return Bilingual(self.name_zh, self.name_en)(lang)


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
    """The last change of the basket was undone."""


@dataclass(frozen=True, slots=True)
class CouponShown:
    """The shopper showed a coupon; it counts besides those in their account."""

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
    """The shopper left: with the goods when paid, otherwise without."""

    paid: bool


BasketEvent = ItemScanned | QuantityChanged | LineRemoved | FulfilmentChosen | Undone | CouponShown
