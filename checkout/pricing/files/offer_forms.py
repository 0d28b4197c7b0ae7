"""The forms of offers: for each kind the fields, and what becomes of them (`checkout.pricing.offers`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import time, timedelta
from difflib import get_close_matches
from functools import partial
from typing import Any

from catalog.chain import Fulfilment
from catalog.codes import Gtin
from catalog.errors import CodeError
from checkout.errors import Why
from checkout.pricing import offers
from checkout.pricing.files import forms
from checkout.pricing.files.forms import Finding, Form, Given, Place, Row, code, flag, listed, money, text, whole
from checkout.pricing.offers import MEMBER, PriceReason, ThresholdBasis

EVERYBODY = "all"
"""The audience that everybody is in."""


def gtin_of(text: str) -> str | None:
    """The 14-digit key of a GTIN; None when it is none."""
    try:
        return Gtin.parse(text).key
    except CodeError:
        return None


def _gtin(given: Any, at: Place) -> Any:
    return gtin_of(str(given)) or at.refuse(Why.NOT_A_CHOICE, given, "GTIN")


def _clock(given: Any, at: Place) -> Any:
    if isinstance(given, str) and re.fullmatch("[0-2][0-9]:[0-5][0-9]", given) and given < "24":
        return time.fromisoformat(given)
    return at.refuse(Why.WRONG_TYPE, given, '"18:00"')


def _end(given: Any, at: Place) -> Any:
    """A day alone is included."""
    wall = forms.moment(given, at)
    return wall and wall + timedelta(days=len(given) == len("2026-11-24"))


def audience(given: Any, at: Place) -> Any:
    """The name of an audience. What looks like a misspelt `member` or `all` is refused."""
    if not isinstance(given, str):
        return at.refuse(Why.WRONG_TYPE, given, '"all" | "member" | "plus" | ["plus", "new"]')
    near = get_close_matches(given.lower(), (EVERYBODY, MEMBER), 1, 0.82)
    if not re.fullmatch(forms.CODE, given) or (near and given != near[0]):
        return at.refuse(Why.NOT_A_CHOICE, given, near[0] if near else "all | member | plus")
    return given


def _audience(given: Any, at: Place) -> frozenset[str]:
    named = forms.one_or_many(audience, 20)(given, at) or ()
    return frozenset() if EVERYBODY in named else frozenset(named)


_NAMED = {
    "all": flag,
    "skus": listed(text(60)),
    "gtins": listed(_gtin),
    "departments": listed(text(60)),
    "tags": listed(text(60)),
}


_EXCEPTIONS = Row(offers.Selection, may={**_NAMED, "minus": Row(offers.Selection, may=_NAMED)})
_SELECTION = Row(offers.Selection, may={**_NAMED, "minus": _EXCEPTIONS})


def _items(given: Any, at: Place) -> Any:
    found = _SELECTION(given, at)
    return at.refuse(Why.NO_GOODS) if found is not None and _is_empty(found) else found


def _is_empty(items: offers.Selection) -> bool:
    def named(some: offers.Selection) -> tuple[frozenset[str], ...]:
        return some.skus, some.gtins, some.departments, some.tags

    if not items.everything and not any(named(items)):
        return True
    minus = items.minus
    if minus is None or minus.minus is not None:
        return False
    inside = (mine <= theirs for mine, theirs in zip(named(items), named(minus), strict=True))
    return minus.everything or (not items.everything and all(inside))


_LEVEL = forms.choice(offers.Level)
_COUNT, _SIZE = whole(1, 1_000), whole(1, 20)
_OFF = forms.never(0, Why.TAKES_NOTHING_OFF, money)
_COST = forms.never(0, Why.UNLIMITED_GIFTS, money)
_PAID = forms.never(10_000, Why.TAKES_NOTHING_OFF, forms.percent)
_NAMES: dict[str, Form] = {"id": code, "name_zh": forms.name, "name_en": forms.name, "kind": code}
_TERMS: dict[str, Form] = {
    "comment": text(2_000, 0),
    "valid_from": forms.moment,
    "valid_to": _end,
    "weekdays": listed(whole(1, 7)),
    "month_days": listed(whole(1, 31)),
    "hours": forms.one_or_many(Row(lambda begins, ends: (begins, ends), {"from": _clock, "to": _clock}), 10),
    "stores": listed(text(60)),
    "channels": listed(forms.choice(Fulfilment)),
    "audience": _audience,
    "tags": listed(text(60)),
    "limits": Row(offers.Limits, may=dict.fromkeys(("basket", "shopper", "day"), _COUNT)),
    "excludes": Row(offers.Excludes, may={"levels": listed(_LEVEL), "tags": listed(text(60)), "whole_basket": flag}),
}
_OF_TERMS = frozenset(field.name for field in fields(offers.OfferTerms))


def _offer(
    rule: Callable[..., offers.Rule], needs: Given, may: Given, terms: Given | None = None, **of_row: Any
) -> Row:
    """The form of a kind of offer. `terms`: those that it has unless they are given."""

    def made(**values: Any) -> offers.Offer:
        given = {name: values.pop(name) for name in _OF_TERMS & values.keys()}
        return offers.Offer(offers.OfferTerms(**{**(terms or {}), **given}), rule(**values))

    return Row(made, {**_NAMES, **needs}, {**_TERMS, **may}, elsewhere=_kinds_with, **of_row)


def _kinds_with(field: str) -> str:
    return " | ".join(kind for kind, row in KINDS.items() if field in row.needs or field in row.may)


def _buy_get(
    items: offers.Selection,
    buy: int,
    benefits: tuple[offers.Benefit, ...] = (),
    *,
    get: int = 1,
    gifts: offers.Selection | None = None,
    price: int | None = None,
    pay_bp: int | None = None,
) -> offers.BuyGet:
    free = 0 if price is None and pay_bp is None else pay_bp
    return offers.BuyGet(items, buy, benefits or (offers.Benefit(gifts, get, price, free),))


def _add_on(items: offers.Selection, addons: tuple[Any, ...], price: int = 0, **needs: int) -> offers.AddOn:
    choices = (offers.AddOnChoice(one, price) if isinstance(one, offers.Selection) else one for one in addons)
    return offers.AddOn(items, tuple(choices), **needs)


def _threshold(items: offers.Selection, tiers: tuple[dict[str, int], ...], **others: Any) -> offers.Threshold:
    measure = next(measure for measure in _MEASURES if measure in tiers[0])
    made = (offers.Tier(tier[measure], tier.get("off"), tier.get("pay_bp")) for tier in tiers)
    return offers.Threshold(items, tuple(made), _MEASURES[measure], **others)


def _coupon(pieces: int | None = None, **others: Any) -> offers.Coupon:
    return offers.Coupon(one_piece=pieces is not None, **others)


# Fields that do not go together


def _must_end(row: Given) -> Iterator[Finding]:
    if "valid_to" not in row:
        yield "valid_to", Why.NEVER_ENDS, ""


def _not_for_everybody(row: Given) -> Iterator[Finding]:
    if row.get("audience") == EVERYBODY:
        yield "audience", Why.NOT_A_CHOICE, "member | plus"


def _either_gifts_or_benefits(row: Given) -> Iterator[Finding]:
    if "benefits" in row:
        yield from (("", Why.ONE_OF, f"{one} | benefits") for one in ("gifts", "price", "pay_percent") if one in row)
    elif "price" in row and "pay_percent" in row:
        yield "", Why.ONE_OF, "price | pay_percent"


def _price_of_addons(row: Given) -> Iterator[Finding]:
    if isinstance(row.get("addons"), list) == ("price" in row):
        yield "", Why.ONE_OF, "price | addons.0.price"


def _one_measure(row: Given) -> Iterator[Finding]:
    tiers = row.get("tiers")
    each = [tier.keys() & _MEASURES for tier in tiers if isinstance(tier, dict)] if isinstance(tiers, list) else []
    if len(each) > 1 and all(len(one) == 1 for one in each) and len(set().union(*each)) > 1:
        yield "tiers", Why.ONE_OF, " | ".join(_MEASURES)


def _copies(row: Given) -> Iterator[Finding]:
    yield from _must_end(row)
    if row.get("every"):
        yield from ((needed, Why.MISSING, "") for needed in ("off", "minimum") if needed not in row)
        if "pieces" in row:
            yield "", Why.ONE_OF, "every | pieces"


_ITEMS = {"items": _items}
_PRICE = {"price": money, "pay_percent": _PAID}
_ONE_PRICE = ("price", "pay_percent")
_SPECIAL = {"price": _COST, "pay_percent": forms.never(0, Why.UNLIMITED_GIFTS, _PAID)}
_BENEFIT = Row(offers.Benefit, _ITEMS, {"pieces": _SIZE, **_PRICE}, _ONE_PRICE)
_PART = Row(offers.BundlePart, _ITEMS, {"pieces": _SIZE})
_STAGED = {"group": text(40, 0), "order": whole(-1_000, 1_000), "cap": _OFF}
_MEASURES = {
    "spend": ThresholdBasis.AMOUNT,
    "pieces": ThresholdBasis.PIECES,
    "grams": ThresholdBasis.GRAMS,
}
_MEASURED = {"spend": _COST, "pieces": _COUNT, "grams": whole(1, 1_000_000)}


def _special(reason: PriceReason, **of_offer: Any) -> Row:
    return _offer(partial(offers.SpecialPrice, reason=reason), _ITEMS, _SPECIAL, one_of=_ONE_PRICE, **of_offer)


def _stage(cut: Given, **own: Any) -> Row:
    """A threshold whose tiers have these cuts."""
    tiers = listed(Row(dict, cut, _MEASURED, tuple(_MEASURED)), 1, 20, tuple)
    return _offer(_threshold, {**_ITEMS, "tiers": tiers}, {**_STAGED, "stacks": flag, **own}, check=_one_measure)


KINDS = {
    "member_price": _special(PriceReason.MEMBER, terms={"audience": frozenset({MEMBER})}, check=_not_for_everybody),
    "timed_price": _special(PriceReason.TIMED, check=_must_end),
    "markdown": _special(PriceReason.MARKDOWN, check=_must_end),
    "nth_piece": _offer(offers.NthPiece, _ITEMS, {"every": whole(2, 20), **_PRICE}, one_of=_ONE_PRICE),
    "pieces_percent": _offer(offers.PiecesPercent, {**_ITEMS, "pieces": _SIZE, "pay_percent": _PAID}, {}),
    "pieces_for": _offer(offers.PiecesFor, {**_ITEMS, "pieces": _SIZE, "price": money}, {}),
    "buy_get": _offer(
        _buy_get,
        {**_ITEMS, "buy": forms.never(0, Why.UNLIMITED_GIFTS, whole(0, 20))},
        {"get": _SIZE, "gifts": _items, "benefits": listed(_BENEFIT, 1, 3, tuple), **_PRICE},
        one_of=("get", "benefits"),
        check=_either_gifts_or_benefits,
    ),
    "add_on": _offer(
        _add_on,
        {**_ITEMS, "addons": forms.one_or_many(_items, 6, Row(offers.AddOnChoice, {**_ITEMS, "price": money}))},
        {"price": money, "pieces": _SIZE, "spend": _COST},
        one_of=("pieces", "spend"),
        check=_price_of_addons,
    ),
    "bundle": _offer(offers.Bundle, {"parts": listed(_PART, 2, 6, tuple)}, _PRICE, one_of=_ONE_PRICE),
    "spend_save": _stage({"off": _OFF}, every=flag),
    "spend_percent": _stage({"pay_percent": _PAID}),
    "coupon": _offer(
        _coupon,
        _ITEMS,
        {**_STAGED, "off": _OFF, "pay_percent": _PAID, "minimum": money, "every": flag, "pieces": whole(1, 1)},
        one_of=("off", "pay_percent"),
        check=_copies,
    ),
}
"""By kind: the form of its rows, which makes an `offers.Offer`."""
_ANY = {field: forms.anything for row in KINDS.values() for field in (*row.needs, *row.may)}


def read_offer(given: Given, at: Place) -> Any:
    """The offer of a row. Where there is no such kind, all that is wrong with its terms is told, too."""
    kind = given.get("kind")
    if isinstance(kind, str) and kind in KINDS:
        return KINDS[kind](given, at)
    (at / "kind").refuse(Why.MISSING if kind is None else Why.NOT_A_CHOICE, kind or "", " | ".join(KINDS))
    Row(dict, _NAMES, {**_ANY, **_TERMS})(given | {"kind": "none"}, at)
    return None
