"""The offers file as pydantic models. Imported late, for start-up time.

A model has the fields of the value that it makes (`checkout.pricing.offers`), by the names that they have there; where
the file calls one otherwise, the name in the file is its alias.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import fields
from datetime import datetime, time, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag

from catalog.chain import Fulfilment
from catalog.codes import Gtin
from catalog.errors import CodeError
from checkout.errors import Why
from checkout.pricing import offers
from checkout.pricing.files.strict_model import (
    EVERYBODY,
    MANY,
    MOMENTS,
    ONE,
    Audience,
    Code,
    Currency,
    Fen,
    Finding,
    Flag,
    Moment,
    Name,
    Percent,
    Remark,
    Row,
    Strict,
    Text,
    Texts,
    moment,
    never,
    refused,
)
from checkout.pricing.offers import MEMBER, PriceReason, ThresholdBasis


class Making(Strict):
    """A model that makes a value of its fields."""

    makes: ClassVar[Callable[..., Any]]

    def values(self) -> Row:
        """What is given of them."""
        named = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: value for name, value in named if value is not None}

    def made(self) -> Any:
        return type(self).makes(**self.values())


_MADE = AfterValidator(Making.made)
_ONE_OR_MANY = Discriminator(lambda given: MANY if isinstance(given, list) else ONE)


def _several(one_or_many: Any) -> tuple[Any, ...]:
    return tuple(one_or_many) if isinstance(one_or_many, list) else (one_or_many,)


def _end(given: Any) -> datetime:
    """A day alone is included."""
    return moment(given) + timedelta(days=len(given) == len("2026-11-24"))


def _clock(given: Any) -> time:
    if type(given) is str and re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", given) and given < "24":
        return time.fromisoformat(given)
    raise refused(Why.WRONG_TYPE, '"18:00"')


def gtin_of(text: str) -> str | None:
    """The 14-digit key of a GTIN; None when it is none."""
    try:
        return Gtin.parse(text).key
    except CodeError:
        return None


def _gtin(given: str) -> str:
    if key := gtin_of(given):
        return key
    raise refused(Why.NOT_A_CHOICE, "GTIN")


def _audiences(named: tuple[str, ...]) -> frozenset[str]:
    return frozenset() if EVERYBODY in named else frozenset(named)


Off = Annotated[Fen, never(0, Why.TAKES_NOTHING_OFF)]
NotFree = Annotated[Fen, never(0, Why.UNLIMITED_GIFTS)]
Paid = Annotated[Percent, never(10_000, Why.TAKES_NOTHING_OFF)]
PartPaid = Annotated[Paid, never(0, Why.UNLIMITED_GIFTS)]
Count = Annotated[int, Field(ge=1, le=1_000, strict=True)]
Grams = Annotated[int, Field(ge=1, le=1_000_000, strict=True)]
Size = Annotated[int, Field(ge=1, le=20, strict=True)]
"""Pieces in one group."""


class HeadIn(Strict):
    """The head of the file; offers are validated one by one."""

    format: Any
    currency: Currency
    comment: Remark | None = None
    offers: list[Any]


class SelectionIn(Making):
    """Which goods."""

    makes = offers.Selection
    everything: Annotated[Flag | None, Field(alias="all")] = None
    skus: Texts | None = None
    gtins: Annotated[frozenset[Annotated[Text, AfterValidator(_gtin)]], Field(max_length=5_000)] | None = None
    departments: Texts | None = None
    tags: Texts | None = None
    minus: Annotated[SelectionIn, _MADE] | None = None


def _names_goods(items: offers.Selection) -> offers.Selection:
    def named(some: offers.Selection) -> tuple[frozenset[str], ...]:
        return some.skus, some.gtins, some.departments, some.tags

    left_out = items.minus
    empty = not items.everything and not any(named(items))
    if left_out is not None and left_out.minus is None:
        inside = (mine <= theirs for mine, theirs in zip(named(items), named(left_out), strict=True))
        empty = empty or left_out.everything or (not items.everything and all(inside))
    if empty:
        raise refused(Why.NO_GOODS)
    return items


Items = Annotated[SelectionIn, _MADE, AfterValidator(_names_goods)]


def _window(begins: time, ends: time) -> tuple[time, time]:
    return begins, ends


class HoursIn(Making):
    makes = _window
    begins: Annotated[time, BeforeValidator(_clock), Field(alias="from")]
    ends: Annotated[time, BeforeValidator(_clock), Field(alias="to")]


_Window = Annotated[HoursIn, _MADE]
Windows = Annotated[
    Annotated[_Window, Tag(ONE)] | Annotated[list[_Window], Field(min_length=1), Tag(MANY)],
    _ONE_OR_MANY,
    AfterValidator(_several),
]
Audiences = Annotated[
    Annotated[Audience, Tag(ONE)] | Annotated[list[Audience], Field(min_length=1), Tag(MANY)],
    _ONE_OR_MANY,
    AfterValidator(_several),
    AfterValidator(_audiences),
]


class LimitsIn(Making):
    makes = offers.Limits
    basket: Count | None = None
    shopper: Count | None = None
    day: Count | None = None


class ExcludesIn(Making):
    makes = offers.Excludes
    levels: frozenset[offers.Level] | None = None
    tags: Texts | None = None
    whole_basket: Flag | None = None


class OfferIn(Making):
    """The terms of an offer, and the fields of its rule."""

    kind: Any = None
    id: Code
    name_zh: Name
    name_en: Name
    comment: Remark | None = None
    valid_from: Moment | None = None
    valid_to: Annotated[datetime, BeforeValidator(_end)] | None = None
    weekdays: frozenset[Annotated[int, Field(ge=1, le=7, strict=True)]] | None = None
    month_days: frozenset[Annotated[int, Field(ge=1, le=31, strict=True)]] | None = None
    hours: Windows | None = None
    stores: Texts | None = None
    channels: frozenset[Fulfilment] | None = None
    audience: Audiences | None = None
    tags: Texts | None = None
    limits: Annotated[LimitsIn, _MADE] | None = None
    excludes: Annotated[ExcludesIn, _MADE] | None = None

    @classmethod
    def stranger(cls, name: str) -> Finding:
        kinds = [kind for kind, model in KINDS.items() if name in model.names()]
        return (name, Why.NOT_FOR_KIND, " | ".join(kinds)) if kinds else super().stranger(name)

    def made(self) -> offers.Offer:
        values = self.values()
        terms = {name: values.pop(name) for name in list(values) if name in _TERMS}
        return offers.Offer(offers.OfferTerms(**terms), type(self).makes(**values))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in super().values().items() if name not in ("kind", "comment")}


_TERMS = frozenset(field.name for field in fields(offers.OfferTerms))


def _ends(given: Row) -> Iterator[Finding]:
    if "valid_to" not in given:
        yield "valid_to", Why.NEVER_ENDS, MOMENTS


class PriceOrPercent(Making):
    one_of = ("price", "pay_percent")
    price: Fen | None = None
    pay_bp: Annotated[Paid | None, Field(alias="pay_percent")] = None


class NeverFree(PriceOrPercent):
    """Where nothing but these goods is paid for."""

    price: NotFree | None = None
    pay_bp: Annotated[PartPaid | None, Field(alias="pay_percent")] = None


class SpecialPriceIn(NeverFree, OfferIn):
    makes = offers.SpecialPrice
    items: Items

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        yield from super().check(given)
        if given.get("kind") != "member_price":
            yield from _ends(given)
        elif given.get("audience") == EVERYBODY:
            yield "audience", Why.NOT_A_CHOICE, "member | plus"

    def values(self) -> dict[str, Any]:
        audience = {"audience": frozenset({MEMBER})} if self.kind == "member_price" else {}
        return audience | super().values() | {"reason": PriceReason(self.kind.removesuffix("_price"))}


class NthPieceIn(PriceOrPercent, OfferIn):
    makes = offers.NthPiece
    items: Items
    every: Annotated[int, Field(ge=2, le=20, strict=True)] | None = None


class PiecesPercentIn(OfferIn):
    makes = offers.PiecesPercent
    items: Items
    pieces: Size
    pay_bp: Annotated[PartPaid, Field(alias="pay_percent")]


class PiecesForIn(OfferIn):
    makes = offers.PiecesFor
    items: Items
    pieces: Size
    price: NotFree


class BenefitIn(PriceOrPercent):
    makes = offers.Benefit
    items: Items
    pieces: Size | None = None


def _buy_get(
    items: offers.Selection,
    buy: int,
    benefits: Sequence[offers.Benefit] = (),
    *,
    get: int = 1,
    gifts: offers.Selection | None = None,
    price: int | None = None,
    pay_percent: int | None = None,
) -> offers.BuyGet:
    free = 0 if price is None and pay_percent is None else pay_percent
    return offers.BuyGet(items, buy, tuple(benefits) or (offers.Benefit(gifts, get, price, free),))


class BuyGetIn(OfferIn):
    makes = _buy_get
    one_of = ("get", "benefits")
    items: Items
    buy: Annotated[int, Field(ge=0, le=20, strict=True), never(0, Why.UNLIMITED_GIFTS)]
    get: Size | None = None
    gifts: Items | None = None
    price: Fen | None = None
    pay_percent: Paid | None = None
    benefits: Annotated[list[Annotated[BenefitIn, _MADE]], Field(min_length=1, max_length=3)] | None = None

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        yield from super().check(given)
        if "benefits" in given:
            with_get = [name for name in ("gifts", "price", "pay_percent") if name in given]
            yield from (("", Why.ONE_OF, f"{name} | benefits") for name in with_get)
        elif "price" in given and "pay_percent" in given:
            yield "", Why.ONE_OF, "price | pay_percent"


class ChoiceIn(Making):
    makes = offers.AddOnChoice
    items: Items
    price: Fen


_Addons = offers.Selection | list[offers.AddOnChoice]


def _add_on(items: offers.Selection, addons: _Addons, price: int = 0, **needs: int) -> offers.AddOn:
    choices = tuple(addons) if isinstance(addons, list) else (offers.AddOnChoice(addons, price),)
    return offers.AddOn(items, choices, **needs)


class AddOnIn(OfferIn):
    makes = _add_on
    one_of = ("pieces", "spend")
    items: Items
    addons: Annotated[
        Annotated[Items, Tag(ONE)]
        | Annotated[list[Annotated[ChoiceIn, _MADE]], Field(min_length=1, max_length=6), Tag(MANY)],
        _ONE_OR_MANY,
    ]
    price: Fen | None = None
    pieces: Size | None = None
    spend: NotFree | None = None

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        yield from super().check(given)
        if isinstance(given.get("addons"), list) == ("price" in given):
            yield "", Why.ONE_OF, "price | addons.0.price"


class PartIn(Making):
    makes = offers.BundlePart
    items: Items
    pieces: Size | None = None


class BundleIn(NeverFree, OfferIn):
    makes = offers.Bundle
    parts: Annotated[list[Annotated[PartIn, _MADE]], Field(min_length=2, max_length=6), AfterValidator(_several)]


class StagedIn(OfferIn):
    """Basket offers and coupons."""

    items: Items
    group: Annotated[str, Field(max_length=40, strict=True)] | None = None
    order: Annotated[int, Field(ge=-1_000, le=1_000, strict=True)] | None = None
    cap: Off | None = None


_MEASURES = {"spend": ThresholdBasis.AMOUNT, "pieces": ThresholdBasis.PIECES, "grams": ThresholdBasis.GRAMS}


class TierIn(Strict):
    one_of = tuple(_MEASURES)
    spend: NotFree | None = None
    pieces: Count | None = None
    grams: Grams | None = None


class SaveTierIn(TierIn):
    off: Off


class PercentTierIn(TierIn):
    pay_bp: Annotated[PartPaid, Field(alias="pay_percent")]


def _threshold(items: offers.Selection, tiers: Sequence[TierIn], **others: Any) -> offers.Threshold:
    measure = next(name for name in _MEASURES if getattr(tiers[0], name) is not None)
    made = [
        offers.Tier(getattr(tier, measure), getattr(tier, "off", None), getattr(tier, "pay_bp", None)) for tier in tiers
    ]
    return offers.Threshold(items, tuple(made), _MEASURES[measure], **others)


class ThresholdIn(StagedIn):
    makes = _threshold
    stacks: Flag | None = None

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        yield from super().check(given)
        tiers = given.get("tiers")
        rows = [tier.keys() & _MEASURES for tier in tiers if isinstance(tier, dict)] if isinstance(tiers, list) else []
        if len(rows) > 1 and all(len(row) == 1 for row in rows) and len(set().union(*rows)) > 1:
            yield "tiers", Why.ONE_OF, " | ".join(_MEASURES)


class SpendSaveIn(ThresholdIn):
    tiers: Annotated[list[SaveTierIn], Field(min_length=1, max_length=20)]
    every: Flag | None = None


class SpendPercentIn(ThresholdIn):
    tiers: Annotated[list[PercentTierIn], Field(min_length=1, max_length=20)]


def _coupon(pieces: int | None = None, **others: Any) -> offers.Coupon:
    return offers.Coupon(one_piece=pieces is not None, **others)


class CouponIn(StagedIn):
    makes = _coupon
    one_of = ("off", "pay_percent")
    off: Off | None = None
    pay_bp: Annotated[Paid | None, Field(alias="pay_percent")] = None
    minimum: Fen | None = None
    every: Flag | None = None
    pieces: Annotated[int, Field(ge=1, le=1, strict=True)] | None = None

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        yield from super().check(given)
        yield from _ends(given)
        if given.get("every"):
            yield from ((name, Why.MISSING, "") for name in ("off", "minimum") if name not in given)
            if "pieces" in given:
                yield "", Why.ONE_OF, "every | pieces"


KINDS: dict[str, type[OfferIn]] = {
    "member_price": SpecialPriceIn,
    "timed_price": SpecialPriceIn,
    "markdown": SpecialPriceIn,
    "nth_piece": NthPieceIn,
    "pieces_percent": PiecesPercentIn,
    "pieces_for": PiecesForIn,
    "buy_get": BuyGetIn,
    "add_on": AddOnIn,
    "bundle": BundleIn,
    "spend_save": SpendSaveIn,
    "spend_percent": SpendPercentIn,
    "coupon": CouponIn,
}


class OtherIn(OfferIn):
    """An offer of a kind that there is not: what is wrong with its terms is told all the same."""

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        yield "kind", Why.NOT_A_CHOICE if "kind" in given else Why.MISSING, " | ".join(KINDS)
        yield from (found for found in super().check(given) if found[1] is not Why.NOT_FOR_KIND)
