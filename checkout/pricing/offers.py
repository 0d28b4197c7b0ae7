"""Offers as values: who gets how much off what, and when.

An offer is its terms (when, where, for whom, how often, and with what it may not be combined) and one rule of a closed
union. The rules stand on four levels, which are the stages of pricing (facts on retail, section 2.3):

* **price**: another price for a unit on its own (会员价, 限时价, 晚市折扣). The lowest that may be taken is;
* **item**: a group of units bought together (第二件半价, N件M折, 任选N件X元, 买N赠M, 加价购, bundles). A unit is in one
  group at most; the offer reads the price that the level before left;
* **basket**: something off once enough was bought (满减, 满折), read after item offers;
* **coupon**: what the shopper holds, read after everything else.

Amounts are minor units of the file's currency. `pay_bp` is what is still paid, in basis points: 8折 is 8000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum

from catalog.chain.prices import Audience
from catalog.chain.product import Fulfilment


class Level(StrEnum):
    """The stages, in the order in which they read the price."""

    PRICE = "price"
    ITEM = "item"
    BASKET = "basket"
    COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which goods: everything, or what has one of these numbers, departments or tags; minus the exceptions."""

    everything: bool = False
    skus: frozenset[str] = frozenset()
    gtins: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    minus: Selection | None = None

    def has(self, sku: str, gtin: str | None, department: str, tags: frozenset[str]) -> bool:
        if not (
            self.everything
            or sku in self.skus
            or (gtin is not None and gtin in self.gtins)
            or department in self.departments
            or not self.tags.isdisjoint(tags)
        ):
            return False
        return self.minus is None or not self.minus.has(sku, gtin, department, tags)


EVERYTHING = Selection(everything=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """How often an offer may be applied; None is as often as it fits. A coupon is used once, whatever stands here."""

    basket: int | None = None
    shopper: int | None = None
    day: int | None = None
    """Per shopper and day."""


@dataclass(frozen=True, slots=True)
class Excludes:
    """With what a unit of this offer may not be combined: all offers of a level, or offers that carry a tag."""

    levels: frozenset[Level] = frozenset()
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """What every offer has. Times are the store's own wall clock, without a zone; an empty set is no condition."""

    id: str
    name_zh: str
    name_en: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    """Exclusive."""
    weekdays: frozenset[int] = frozenset()
    """ISO: Monday is 1. After midnight the hours still belong to the day on which they began."""
    hours: tuple[time, time] | None = None
    """From (inclusive) to (exclusive); may cross midnight."""
    stores: frozenset[str] = frozenset()
    channels: frozenset[Fulfilment] = frozenset()
    audience: Audience = Audience.ALL
    tags: frozenset[str] = frozenset()
    limits: Limits = Limits()
    excludes: Excludes = Excludes()
    group: str = ""
    """Of the basket offers and coupons that share a group, one at most is taken."""

    def name(self, lang: str) -> str:
        """The name in the language of the tag `lang` (`zh-CN`, `en`)."""
        return self.name_zh if lang.startswith("zh") else self.name_en


class PriceReason(StrEnum):
    """Why goods have another price than the one on the shelf."""

    MEMBER = "member"
    TIMED = "timed"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class SpecialPrice:
    """会员价, 限时价, 晚市折扣: a price per reference quantity, or a part of the regular one."""

    items: Selection
    reason: PriceReason
    price: int | None = None
    pay_bp: int | None = None


@dataclass(frozen=True, slots=True)
class NthPiece:
    """第二件半价, 第二件N元: of every `every` pieces the cheapest is paid at `pay_bp`, or costs `price`."""

    items: Selection
    every: int = 2
    price: int | None = None
    pay_bp: int | None = None


@dataclass(frozen=True, slots=True)
class PiecesPercent:
    """N件M折: every `pieces` pieces are paid at `pay_bp`."""

    items: Selection
    pieces: int
    pay_bp: int


@dataclass(frozen=True, slots=True)
class PiecesFor:
    """任选N件X元: any `pieces` pieces for `price`."""

    items: Selection
    pieces: int
    price: int


@dataclass(frozen=True, slots=True)
class BuyGet:
    """买N赠M: who buys `buy` pieces gets `get` free: the cheapest of the same goods, or some of `gifts`."""

    items: Selection
    buy: int
    get: int
    gifts: Selection | None = None


@dataclass(frozen=True, slots=True)
class AddOn:
    """加价购: with `pieces` pieces of `items`, or `spend` spent on them, one of `addons` costs `price`."""

    items: Selection
    addons: Selection
    price: int
    pieces: int | None = None
    spend: int | None = None


@dataclass(frozen=True, slots=True)
class BundlePart:
    """So many pieces out of this set."""

    items: Selection
    pieces: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """套餐: pieces from several sets together for `price`, or at `pay_bp`."""

    parts: tuple[BundlePart, ...]
    price: int | None = None
    pay_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """From this much on (minor units, or pieces): so much off, or so much to pay."""

    at: int
    off: int | None = None
    pay_bp: int | None = None


class ThresholdBasis(StrEnum):
    """What a basket offer counts."""

    AMOUNT = "amount"
    PIECES = "pieces"


@dataclass(frozen=True, slots=True)
class Threshold:
    """满减, 每满减, 满折: the best tier that is reached; with `every`, the only tier as often as it fits.

    `cap` is the most that is taken off in a basket.
    """

    items: Selection
    tiers: tuple[Tier, ...]
    basis: ThresholdBasis = ThresholdBasis.AMOUNT
    every: bool = False
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """优惠券: `off`, or `pay_bp` on what is left of `items`, when at least `minimum` of them is left."""

    items: Selection
    off: int | None = None
    pay_bp: int | None = None
    minimum: int = 0
    cap: int | None = None


ItemRule = NthPiece | PiecesPercent | PiecesFor | BuyGet | AddOn | Bundle
Rule = SpecialPrice | ItemRule | Threshold | Coupon


@dataclass(frozen=True, slots=True)
class Offer:
    """One offer: its terms and its rule."""

    terms: OfferTerms
    rule: Rule

    @property
    def id(self) -> str:
        return self.terms.id

    @property
    def level(self) -> Level:
        match self.rule:
            case SpecialPrice():
                return Level.PRICE
            case Threshold():
                return Level.BASKET
            case Coupon():
                return Level.COUPON
            case _:
                return Level.ITEM


@dataclass(frozen=True, slots=True)
class Offers:
    """All offers of a chain, by id, in one currency."""

    currency: str = "CNY"
    by_id: dict[str, Offer] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.by_id.values())
