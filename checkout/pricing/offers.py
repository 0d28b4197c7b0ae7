"""Offers as values.

An offer has terms (when, where, for whom, how often, what it excludes) and one rule. Rules are on four levels, which
are applied in this order:

- **price**: another price for a single unit (会员价, 限时价, 晚市折扣).
- **item**: units bought together (第二件半价, N件M折, 任选N件X元, 买N赠M, 加价购, 套餐), each in one group at most.
- **basket**: something off once enough is bought (满减, 满折).
- **coupon**: coupons that the shopper holds (优惠券).

Each level reads the price that the one before left. Amounts are minor units of the file's currency. `pay_bp` is what is
still paid, in basis points: 8折 is 8000.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime, time
from enum import StrEnum

from catalog.chain import Fulfilment
from catalog.text import Bilingual
from checkout.errors import FileFault

MEMBER = "member"
"""The audience of the shop's members. Other audiences have names of the shop's own (`plus`, `new`)."""


class Level(StrEnum):
    """In the order in which they are applied."""

    PRICE = "price"
    ITEM = "item"
    BASKET = "basket"
    COUPON = "coupon"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which goods: everything, or what has one of these SKUs, GTINs, departments or tags; except `minus`."""

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
    """How often an offer may be applied; None: no limit.

    What is counted: applications of an item offer, pieces of a price offer, times of a threshold with `every`, and
    copies of a coupon (1 where `basket` is None).
    """

    basket: int | None = None
    shopper: int | None = None
    day: int | None = None
    """By one shopper on one day."""


@dataclass(frozen=True, slots=True)
class Excludes:
    """What one unit may not combine with this offer: offers of these levels, or with one of these tags.

    With `whole_basket`, no unit of the basket may have them while the offer is applied.
    """

    levels: frozenset[Level] = frozenset()
    tags: frozenset[str] = frozenset()
    whole_basket: bool = False


@dataclass(frozen=True, slots=True)
class OfferTerms:
    """The terms of an offer. Times are the store's wall clock, without a zone; an empty set is no condition."""

    id: str
    name_zh: str
    name_en: str
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    """Exclusive."""
    weekdays: frozenset[int] = frozenset()
    """ISO: Monday is 1. Hours after midnight belong to the day on which they began."""
    month_days: frozenset[int] = frozenset()
    """From 1 to 31; with `weekdays`, both must hold."""
    hours: tuple[tuple[time, time], ...] = ()
    """Windows (from, to), `to` exclusive; each may cross midnight."""
    stores: frozenset[str] = frozenset()
    channels: frozenset[Fulfilment] = frozenset()
    audience: frozenset[str] = frozenset()
    """Shoppers in any of these; `MEMBER` or a name of the shop's own."""
    tags: frozenset[str] = frozenset()
    limits: Limits = Limits()
    excludes: Excludes = Excludes()
    group: str = ""
    """At most one basket offer or coupon of a group is taken."""
    order: int | None = None
    """Among basket offers, and among coupons: lower ones are applied first, and before those without."""
    stacks: bool = False
    """Whether a unit may count for this basket offer and another of its kind, if that one stacks too."""

    def name(self, lang: str) -> str:
        """The name in the language `lang` (`zh-CN`, `en`)."""
        return Bilingual(self.name_zh, self.name_en)(lang)


class PriceReason(StrEnum):
    """Why a price differs from the one on the shelf."""

    MEMBER = "member"
    TIMED = "timed"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class SpecialPrice:
    """会员价, 限时价, 晚市折扣: `price` per reference quantity, or `pay_bp` of the regular price."""

    items: Selection
    reason: PriceReason
    price: int | None = None
    pay_bp: int | None = None


@dataclass(frozen=True, slots=True)
class NthPiece:
    """第二件半价, 第二件N元: the cheapest of every `every` pieces is paid at `pay_bp`, or costs at most `price`."""

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
class Benefit:
    """`pieces` pieces of these goods are paid at `pay_bp` (0: free), or cost at most `price` each.

    `items` None: the cheapest of the goods that are bought; such a benefit is the only one of its offer.
    """

    items: Selection | None = None
    pieces: int = 1
    price: int | None = None
    pay_bp: int | None = None


FREE = Benefit(pay_bp=0)
"""One piece of the same goods (买N赠一)."""


@dataclass(frozen=True, slots=True)
class BuyGet:
    """买N赠M, 买A得B半价: `buy` pieces bring at least one of the benefits, and each of them at most once."""

    items: Selection
    buy: int
    benefits: tuple[Benefit, ...] = (FREE,)


@dataclass(frozen=True, slots=True)
class AddOnChoice:
    """A piece of these goods costs at most `price`."""

    items: Selection
    price: int


@dataclass(frozen=True, slots=True)
class AddOn:
    """加价购, 换购任选一件: with `pieces` of `items`, or `spend` spent on them, one piece out of one of `choices`."""

    items: Selection
    choices: tuple[AddOnChoice, ...]
    pieces: int | None = None
    spend: int | None = None


@dataclass(frozen=True, slots=True)
class BundlePart:
    """`pieces` of these goods."""

    items: Selection
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """套餐: pieces of several parts together, for `price` or at `pay_bp`."""

    parts: tuple[BundlePart, ...]
    price: int | None = None
    pay_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Tier:
    """From `at` (minor units, pieces or grams): `off` minor units off, or `pay_bp` still to pay."""

    at: int
    off: int | None = None
    pay_bp: int | None = None


class ThresholdBasis(StrEnum):
    """What a threshold counts."""

    AMOUNT = "amount"
    PIECES = "pieces"
    GRAMS = "grams"
    """Of weighed goods only."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """满减, 每满减, 满折: the best tier reached; with `every`, the only tier as often as it fits. `cap` limits what is
    taken off.
    """

    items: Selection
    tiers: tuple[Tier, ...]
    basis: ThresholdBasis = ThresholdBasis.AMOUNT
    every: bool = False
    cap: int | None = None


@dataclass(frozen=True, slots=True)
class Coupon:
    """优惠券: `off`, or `pay_bp` of what is left of `items`, if at least `minimum` is left. `cap` limits what is taken
    off.

    With `every` (每满一张), one copy counts for each full `minimum`. With `one_piece` (单件券), each copy is for one
    piece, which costs at least `minimum` and is in no item offer.
    """

    items: Selection
    off: int | None = None
    pay_bp: int | None = None
    minimum: int = 0
    cap: int | None = None
    every: bool = False
    one_piece: bool = False


ItemRule = NthPiece | PiecesPercent | PiecesFor | BuyGet | AddOn | Bundle
Rule = SpecialPrice | ItemRule | Threshold | Coupon


@dataclass(frozen=True, slots=True)
class Offer:
    terms: OfferTerms
    rule: Rule
    content: str = field(init=False, repr=False, compare=False)
    """All of it but id and names, as text: decides between offers that are otherwise alike."""

    def __post_init__(self) -> None:
        content = [_text(value) for name, value in _fields(self.terms) if name not in ("id", "name_zh", "name_en")]
        object.__setattr__(self, "content", f"{_text(self.rule)} {' '.join(content)}")

    @property
    def id(self) -> str:
        return self.terms.id

    @property
    def copies(self) -> int | None:
        """Of a coupon: how many copies one basket may use; None: as many as the shopper has (每满一张)."""
        allowed = self.terms.limits.basket
        return 1 if allowed is None and not (isinstance(self.rule, Coupon) and self.rule.every) else allowed

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
    """All offers of a chain by id, in one currency."""

    currency: str = "CNY"
    by_id: dict[str, Offer] = field(default_factory=dict)
    warnings: tuple[FileFault, ...] = ()
    """What in their file may not be what was meant."""

    def __iter__(self) -> Iterator[Offer]:
        return iter(self.by_id.values())


def _fields(value: object) -> Iterator[tuple[str, object]]:
    for one in fields(value):  # type: ignore[arg-type] # always a dataclass
        yield one.name, getattr(value, one.name)


def _text(value: object) -> str:
    """A value as text that is the same for equal values. Sets are sorted."""
    if is_dataclass(value):
        return f"{type(value).__name__}({' '.join(_text(one) for _, one in _fields(value))})"
    if isinstance(value, frozenset):
        return f"{{{' '.join(sorted(map(_text, value)))}}}"
    return f"({' '.join(map(_text, value))})" if isinstance(value, tuple) else str(value)
