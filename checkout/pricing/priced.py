"""What goes into pricing and what comes out: lines, the circumstances, and the priced basket.

All amounts are minor units of one currency. A *unit* is what an offer counts: one piece, or one weighed pack whatever
its weight. What a unit finally costs is frozen in its run, so that a refund pays back what was paid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from catalog.chain.prices import line_amount
from catalog.chain.product import Fulfilment, Unit
from checkout.pricing.offers import Level


@dataclass(frozen=True, slots=True)
class Line:
    """One line to be priced. `quantity` is pieces, or grams for `Unit.GRAM`, which is one unit."""

    line: int
    sku: str
    quantity: int
    price: int
    """Per `ref_qty`, for everybody: what the shelf says."""
    special_price: int | None = None
    """A lower price row for this shopper now (member, markdown), or None."""
    special_reason: str = "member"
    """Of the special price: a `PriceReason`. It stands for the tag of the same name in `Excludes.tags`."""
    unit: Unit = Unit.EACH
    ref_qty: int = 1
    gtin: str | None = None
    department: str = ""
    tags: frozenset[str] = frozenset()
    tax_class: str = "standard"
    mode: Fulfilment = Fulfilment.CARRY
    amount: int | None = None
    """What a scale printed for the whole line, at `special_price` when there is one; None: quantity times price."""

    @property
    def units(self) -> int:
        return self.quantity if self.unit is Unit.EACH else 1

    @property
    def gross(self) -> int:
        """At the price for everybody."""
        if self.amount is not None and self.special_price is None:
            return self.amount
        return line_amount(self.price, ref_qty=self.ref_qty, quantity=self.quantity)


@dataclass(frozen=True, slots=True)
class Usage:
    """How often a shopper has used an offer before this basket."""

    ever: int = 0
    today: int = 0


@dataclass(frozen=True, slots=True)
class Context:
    """When, where and for whom. `at` is aware, in the store's own zone."""

    at: datetime
    store: str
    member: bool = False
    currency: str = "CNY"
    coupons: tuple[str, ...] = ()
    """Ids of the coupons that the shopper holds; each counts once."""
    used: Mapping[str, Usage] = field(default_factory=dict)
    """By offer id."""


@dataclass(frozen=True, slots=True)
class Modifier:
    """What one offer took off one line. A row of the catalogue's own price list has the id `@member`, `@markdown`."""

    offer: str
    level: Level
    amount: int


@dataclass(frozen=True, slots=True)
class UnitRun:
    """`count` units of a line that were priced alike: each cost `net`, after `off` by each offer."""

    count: int
    gross: int
    net: int
    off: tuple[Modifier, ...]
    """Per unit."""


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line: what it would cost everybody, what it costs, and by which offers. `units` in a fixed order."""

    line: int
    gross: int
    net: int
    modifiers: tuple[Modifier, ...]
    units: tuple[UnitRun, ...]


@dataclass(frozen=True, slots=True)
class UnitsTaken:
    """Units of one line that took part in an application. `unit_price` is what the level before left of each."""

    line: int
    sku: str
    count: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class Application:
    """One offer, applied `times` times alike: what took part each time, and what it saved in all."""

    offer: str
    level: Level
    times: int
    saved: int
    units: tuple[UnitsTaken, ...]
    """Of item offers, in all; empty for basket offers and coupons, whose shares stand in the lines."""


class CouponProblem(StrEnum):
    """Why a coupon that the shopper holds was not used."""

    UNKNOWN = "unknown"
    NOT_NOW = "not-now"
    """Expired, not yet valid, or not at this hour."""
    NOT_HERE = "not-here"
    """Another store or channel."""
    NOT_FOR_YOU = "not-for-you"
    USED_UP = "used-up"
    TWICE = "twice"
    """The same coupon was shown more than once; it counts once."""
    NOTHING_FITS = "nothing-fits"
    MINIMUM = "minimum"
    GROUP = "group"
    """Another coupon of its group, or one that it excludes, saves more."""


@dataclass(frozen=True, slots=True)
class CouponRefused:
    coupon: str
    problem: CouponProblem
    missing: int = 0
    """How much more must be bought, for `MINIMUM`."""


@dataclass(frozen=True, slots=True)
class NearMiss:
    """An offer that is almost reached: so much, or so many pieces, are missing for `gain` more off.

    With `skus` the whole basket then saves exactly so much more than now and than the goods by themselves.
    """

    offer: str
    gain: int
    amount: int | None = None
    pieces: int | None = None
    skus: tuple[str, ...] = ()
    """Up to two goods that would do it, one piece of either; where the caller said what the store has."""
    together: bool = False
    """Both of `skus` are needed, one piece of each."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """What the basket would cost if one offer were left out, or had to be taken. `total` None: it cannot be."""

    offer: str
    forced: bool
    """True: the offer must be applied at least once. False: it is left out."""
    total: int | None
    proven: bool = True
