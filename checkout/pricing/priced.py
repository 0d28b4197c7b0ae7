"""What goes into pricing and what comes out.

Amounts are minor units of one currency. A *unit* is what an offer counts: one piece, or one weighed pack. What each
unit costs is frozen in its `UnitRun`, so that a refund pays back what was paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from catalog.chain import Fulfilment, Unit, line_amount
from checkout.events.goods import Goods
from checkout.pricing.offers import MEMBER, Level


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be priced. `quantity` is pieces, or grams for `Unit.GRAM` (which is one unit)."""

    line: int
    goods: Goods
    quantity: int
    tags: frozenset[str] = frozenset()
    """By which offers select the goods, besides SKU, GTIN and department."""
    mode: Fulfilment = Fulfilment.CARRY
    amount: int | None = None
    """What a scale printed for the whole line, at the special price if there is one; None: quantity × price."""

    @property
    def units(self) -> int:
        return self.quantity if self.goods.unit is Unit.EACH else 1

    @property
    def gross(self) -> int:
        """At the regular price."""
        goods = self.goods
        if self.amount is not None and goods.price >= goods.regular_price:
            return self.amount
        return line_amount(goods.full_price, ref_qty=goods.ref_qty, quantity=self.quantity)


def line_of(number: int, goods: Goods, quantity: int, amount: int, *, tags: frozenset[str], mode: Fulfilment) -> Line:
    """The line of goods that cost `amount` in all before offers."""
    if amount == line_amount(goods.price, ref_qty=goods.ref_qty, quantity=quantity):
        return Line(number, goods, quantity, tags, mode)
    if goods.unit is Unit.GRAM:
        return Line(number, goods, quantity, tags, mode, amount)
    # An amount printed on a pack makes it one unit. Nothing is saved on it unless the goods have a special price.
    regular = amount if goods.special_price is None else goods.regular_price * quantity
    return Line(number, replace(goods, price=amount, regular_price=regular, other_price=None), 1, tags, mode)


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a shopper used an offer before this basket."""

    ever: int = 0
    today: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """When, where and for whom. `at` is aware, in the store's own zone."""

    at: datetime
    store: str
    audiences: frozenset[str] = frozenset()
    """What the shopper belongs to: `MEMBER`, and names of the shop's own."""
    currency: str = "CNY"
    coupons: tuple[str, ...] = ()
    """Ids of the coupons that the shopper holds; of several copies, the id several times."""
    used: Mapping[str, Usage] = field(default_factory=dict)
    """By offer id."""

    @property
    def member(self) -> bool:
        return MEMBER in self.audiences


@dataclass(frozen=True, slots=True)
class Modifier:
    """Price modifier: what one offer took off. Special prices of the price list have the ids `@member`, `@markdown`."""

    offer: str
    level: Level
    amount: int


@dataclass(frozen=True, slots=True)
class UnitRun:
    """`count` units of a line that cost alike: each `net`, after `off`."""

    count: int
    gross: int
    net: int
    off: tuple[Modifier, ...]
    """Per unit."""


class PricedLine(NamedTuple):
    """A priced line. `units` are in a fixed order."""

    line: int
    gross: int
    net: int
    modifiers: tuple[Modifier, ...]
    units: tuple[UnitRun, ...]


@dataclass(frozen=True, slots=True)
class UnitsTaken:
    """Units of one line in an application. `unit_price` is the price before it."""

    line: int
    sku: str
    count: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Application:
    """One offer applied `times` times, and what that saved in all."""

    offer: str
    level: Level
    times: int
    saved: int
    units: tuple[UnitsTaken, ...]
    """Of item offers; empty for basket offers and coupons, whose shares are in the lines."""


class CouponProblem(StrEnum):
    """Why a coupon (or another offer) cannot be used."""

    UNKNOWN = "unknown"
    NOT_NOW = "not-now"
    """Expired, not yet valid, or outside its hours."""
    NOT_HERE = "not-here"
    """For other stores."""
    NOT_FOR_YOU = "not-for-you"
    USED_UP = "used-up"
    TWICE = "twice"
    """More copies are shown than may be used in one basket."""
    NOTHING_FITS = "nothing-fits"
    MINIMUM = "minimum"
    GROUP = "group"
    """Another coupon of its group, or one that excludes it, saves more."""


@dataclass(frozen=True, slots=True)
class CouponRefused:
    coupon: str
    problem: CouponProblem
    missing: int = 0
    """For `MINIMUM`: how much more must be bought, in minor units."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An offer that is almost reached: `amount` minor units, `pieces`, or `grams` of weighed goods are missing.

    `gain` is what would be saved more. With `skus` that was tried: beyond what is saved now and what these goods save
    alone, and at least so much where one of these prices is not proven.
    """

    offer: str
    gain: int
    amount: int | None = None
    pieces: int | None = None
    grams: int | None = None
    skus: tuple[str, ...] = ()
    """Up to two goods of which one piece would be enough, where the caller said what the store has."""
    together: bool = False
    """One piece of each of `skus` is needed."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the basket would cost without some offers (ids) that are applied now."""

    without: tuple[str, ...]
    instead: tuple[str, ...]
    """Offers that are applied then, and are not now."""
    total: int
    proven: bool = True
