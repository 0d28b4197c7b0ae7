"""The offers file as pydantic models. Imported late, for start-up time."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo, model_validator
from pydantic_core import PydanticCustomError

from catalog.chain import Audience, Fulfilment
from catalog.text import clean
from checkout.errors import Why
from checkout.pricing.offers import (
    MEMBER,
    AddOn,
    AddOnChoice,
    Benefit,
    Bundle,
    BundlePart,
    BuyGet,
    Coupon,
    Excludes,
    Level,
    Limits,
    NthPiece,
    Offer,
    OfferTerms,
    PiecesFor,
    PiecesPercent,
    PriceReason,
    Rule,
    Selection,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
    Tier,
)
from wallet.money import Money

_MOST = 10**10
"""The largest amount, in minor units."""


def refused(why: Why, **facts: str) -> PydanticCustomError:
    """The error that a validator raises, with facts for the `FileFault` (`expected`, `given`)."""
    return PydanticCustomError(why.value, why.value, facts)


def _money(given: Any, info: ValidationInfo) -> int:
    currency = (info.context or {}).get("currency", "CNY")
    if type(given) is not str:
        raise refused(Why.NOT_AN_AMOUNT, expected=_as_text(given, currency))
    try:
        minor = Money.parse(given, currency).minor
    except ValueError:
        raise refused(Why.NOT_AN_AMOUNT, expected=_as_text("9.90", currency)) from None
    if not 0 <= minor <= _MOST:
        raise refused(Why.OUT_OF_RANGE, expected=f"{Money(0, currency)} – {Money(_MOST, currency)}")
    return minor


def _as_text(given: Any, currency: str) -> str:
    """How an amount that was written as a number should be written (`"12.90"` for 12.9); otherwise an example."""
    for example in (str(given), "9.90"):
        try:
            return f'"{Money.parse(example, currency)}"'
        except ValueError:
            continue
    return '"9"'


def percent(given: Any) -> int:
    """Basis points of a percentage from 0 to 100, written as a whole number or as text."""
    text = str(given) if type(given) in (int, str) else ""
    match = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", text)
    if match is None or not text.isascii():
        raise refused(Why.WRONG_TYPE, expected='80 | "87.5"')
    bp = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if bp > 10_000:
        raise refused(Why.ABOVE_THE_PRICE, expected="0 – 100")
    return bp


def moment(given: Any) -> datetime:
    """A time of the store's wall clock. Raises PydanticCustomError, which is a ValueError."""
    if type(given) is str and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", given):
        try:
            return datetime.fromisoformat(given)
        except ValueError:
            pass
    raise refused(Why.WRONG_TYPE, expected="2026-11-24 | 2026-11-24T18:00")


def _clock(given: Any) -> time:
    if type(given) is str and re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", given) and given < "24":
        return time.fromisoformat(given)
    raise refused(Why.WRONG_TYPE, expected="18:00")


def _name(given: Any) -> str:
    if type(given) is not str or not clean(given):
        raise refused(Why.MISSING if given == "" else Why.WRONG_TYPE, expected='"…"')
    return clean(given, 80)


Fen = Annotated[int, BeforeValidator(_money)]
Percent = Annotated[int, BeforeValidator(percent)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Clock = Annotated[time, BeforeValidator(_clock)]
Name = Annotated[str, BeforeValidator(_name)]
Code = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$", strict=True)]
Codes = Annotated[list[Annotated[str, Field(min_length=1, max_length=60, strict=True)]], Field(max_length=5_000)]
Count = Annotated[int, Field(ge=1, le=1_000, strict=True)]
Size = Annotated[int, Field(ge=1, le=20, strict=True)]
"""Pieces in one group."""


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


class SelectionIn(Strict):
    """Which goods."""

    all: Annotated[bool, Field(strict=True)] = False
    skus: Codes = []
    gtins: Codes = []
    departments: Codes = []
    tags: Codes = []
    minus: SelectionIn | None = None

    @model_validator(mode="after")
    def _something(self) -> SelectionIn:
        if not (self.all or self.skus or self.gtins or self.departments or self.tags):
            raise refused(Why.NO_GOODS)
        if self.minus is not None and self.minus.covers(self):
            raise refused(Why.NO_GOODS)
        return self

    def covers(self, other: SelectionIn) -> bool:
        """Whether it certainly names everything that `other` does."""
        if self.minus is not None or self.all or other.all:
            return self.all and self.minus is None
        mine = (self.skus, self.gtins, self.departments, self.tags)
        others = (other.skus, other.gtins, other.departments, other.tags)
        return all(set(named) <= set(left_out) for named, left_out in zip(others, mine, strict=True))

    def selection(self) -> Selection:
        return Selection(
            self.all,
            frozenset(self.skus),
            frozenset(gtin.zfill(14) for gtin in self.gtins),
            frozenset(self.departments),
            frozenset(self.tags),
            self.minus.selection() if self.minus else None,
        )


class HoursIn(Strict):
    from_: Annotated[Clock, Field(alias="from")]
    to: Clock


class LimitsIn(Strict):
    basket: Count | None = None
    shopper: Count | None = None
    day: Count | None = None


class ExcludesIn(Strict):
    levels: list[Level] = []
    tags: Codes = []


class Base(Strict):
    """The terms of an offer."""

    id: Code
    name_zh: Name
    name_en: Name
    comment: str = ""
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    weekdays: list[Annotated[int, Field(ge=1, le=7, strict=True)]] = []
    hours: HoursIn | None = None
    stores: Codes = []
    channels: list[Fulfilment] = []
    audience: Audience = Audience.ALL
    tags: Codes = []
    limits: LimitsIn = LimitsIn()
    excludes: ExcludesIn = ExcludesIn()
    group: Annotated[str, Field(max_length=40, strict=True)] = ""

    def rule(self) -> Rule:
        raise NotImplementedError

    def who(self) -> Audience:
        return self.audience

    def offer(self) -> Offer:
        """The offer as a value."""
        terms = OfferTerms(
            self.id,
            self.name_zh,
            self.name_en,
            self.valid_from,
            self.valid_to,
            frozenset(self.weekdays),
            frozenset(),
            ((self.hours.from_, self.hours.to),) if self.hours else (),
            frozenset(self.stores),
            frozenset(self.channels),
            frozenset({MEMBER}) if self.who() is Audience.MEMBER else frozenset(),
            frozenset(self.tags),
            Limits(self.limits.basket, self.limits.shopper, self.limits.day),
            Excludes(frozenset(self.excludes.levels), frozenset(self.excludes.tags)),
            self.group,
        )
        return Offer(terms, self.rule())


def _one_of(**given: object) -> None:
    if sum(value is not None for value in given.values()) != 1:
        raise refused(Why.ONE_OF, expected=" | ".join(given))


class PriceOrPercent(Base):
    price: Fen | None = None
    pay_percent: Percent | None = None

    @model_validator(mode="after")
    def _one(self) -> PriceOrPercent:
        _one_of(price=self.price, pay_percent=self.pay_percent)
        return self


class SpecialPriceIn(PriceOrPercent):
    kind: Literal["member_price", "timed_price", "markdown"]
    items: SelectionIn

    def who(self) -> Audience:
        return Audience.MEMBER if self.kind == "member_price" else self.audience

    def rule(self) -> Rule:
        reason = PriceReason(self.kind.removesuffix("_price"))
        return SpecialPrice(self.items.selection(), reason, self.price, self.pay_percent)


class NthPieceIn(PriceOrPercent):
    kind: Literal["nth_piece"]
    items: SelectionIn
    every: Annotated[int, Field(ge=2, le=20, strict=True)] = 2

    def rule(self) -> Rule:
        return NthPiece(self.items.selection(), self.every, self.price, self.pay_percent)


class PiecesPercentIn(Base):
    kind: Literal["pieces_percent"]
    items: SelectionIn
    pieces: Size
    pay_percent: Percent

    def rule(self) -> Rule:
        return PiecesPercent(self.items.selection(), self.pieces, self.pay_percent)


class PiecesForIn(Base):
    kind: Literal["pieces_for"]
    items: SelectionIn
    pieces: Size
    price: Fen

    def rule(self) -> Rule:
        return PiecesFor(self.items.selection(), self.pieces, self.price)


class BuyGetIn(Base):
    kind: Literal["buy_get"]
    items: SelectionIn
    buy: Annotated[int, Field(ge=0, le=20, strict=True)]
    get: Size
    gifts: SelectionIn | None = None

    @model_validator(mode="after")
    def _buys_something(self) -> BuyGetIn:
        if self.buy == 0:
            raise refused(Why.UNLIMITED_GIFTS)
        return self

    def rule(self) -> Rule:
        gifts = self.gifts.selection() if self.gifts else None
        return BuyGet(self.items.selection(), self.buy, (Benefit(gifts, self.get, pay_bp=0),))


class AddOnIn(Base):
    kind: Literal["add_on"]
    items: SelectionIn
    addons: SelectionIn
    price: Fen
    pieces: Size | None = None
    spend: Fen | None = None

    @model_validator(mode="after")
    def _one(self) -> AddOnIn:
        _one_of(pieces=self.pieces, spend=self.spend)
        if self.spend == 0:
            raise refused(Why.UNLIMITED_GIFTS)
        return self

    def rule(self) -> Rule:
        choices = (AddOnChoice(self.addons.selection(), self.price),)
        return AddOn(self.items.selection(), choices, self.pieces, self.spend)


class PartIn(Strict):
    items: SelectionIn
    pieces: Size = 1


class BundleIn(PriceOrPercent):
    kind: Literal["bundle"]
    parts: Annotated[list[PartIn], Field(min_length=2, max_length=6)]

    def rule(self) -> Rule:
        parts = tuple(BundlePart(part.items.selection(), part.pieces) for part in self.parts)
        return Bundle(parts, self.price, self.pay_percent)


class SaveTier(Strict):
    spend: Fen
    off: Fen


class SpendSaveIn(Base):
    kind: Literal["spend_save"]
    items: SelectionIn
    tiers: Annotated[list[SaveTier], Field(min_length=1, max_length=20)]
    every: Annotated[bool, Field(strict=True)] = False
    cap: Fen | None = None

    def rule(self) -> Rule:
        tiers = tuple(Tier(tier.spend, off=tier.off) for tier in self.tiers)
        return Threshold(self.items.selection(), tiers, ThresholdBasis.AMOUNT, self.every, self.cap)


class PercentTier(Strict):
    spend: Fen | None = None
    pieces: Count | None = None
    pay_percent: Percent

    @model_validator(mode="after")
    def _one(self) -> PercentTier:
        _one_of(spend=self.spend, pieces=self.pieces)
        return self


class SpendPercentIn(Base):
    kind: Literal["spend_percent"]
    items: SelectionIn
    tiers: Annotated[list[PercentTier], Field(min_length=1, max_length=20)]
    cap: Fen | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> SpendPercentIn:
        if len({tier.pieces is None for tier in self.tiers}) > 1:
            raise refused(Why.ONE_OF, expected="spend | pieces")
        return self

    def rule(self) -> Rule:
        basis = ThresholdBasis.AMOUNT if self.tiers[0].pieces is None else ThresholdBasis.PIECES
        tiers = tuple(Tier(tier.pieces or tier.spend or 0, pay_bp=tier.pay_percent) for tier in self.tiers)
        return Threshold(self.items.selection(), tiers, basis, cap=self.cap)


class CouponIn(Base):
    kind: Literal["coupon"]
    items: SelectionIn
    off: Fen | None = None
    pay_percent: Percent | None = None
    minimum: Fen = 0
    cap: Fen | None = None

    @model_validator(mode="after")
    def _one(self) -> CouponIn:
        _one_of(off=self.off, pay_percent=self.pay_percent)
        return self

    def rule(self) -> Rule:
        return Coupon(self.items.selection(), self.off, self.pay_percent, self.minimum, self.cap)


AnyOffer = Annotated[
    SpecialPriceIn
    | NthPieceIn
    | PiecesPercentIn
    | PiecesForIn
    | BuyGetIn
    | AddOnIn
    | BundleIn
    | SpendSaveIn
    | SpendPercentIn
    | CouponIn,
    Field(discriminator="kind"),
]
