"""Checks on well-formed offers: contradictions, offers that nobody could explain at the till, unknown goods; and what
can be used, but may not be what was meant.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from difflib import get_close_matches
from itertools import pairwise
from typing import Any

from checkout.errors import FileFault, Why
from checkout.pricing.files.places import Place
from checkout.pricing.offers import Coupon, Offer, OfferTerms, PriceReason, SpecialPrice, Threshold, ThresholdBasis
from checkout.pricing.validity import on_day
from checkout.pricing.worlds import MOST_CHOICES
from wallet.money import Money

_FEW = 12
"""So many names are listed where one is unknown; of more, only the nearest."""
_HINTS = 20
"""After so many faults nothing near is looked for: it would take long, and nobody reads it."""
_THREE_YEARS = 1_100
_TENTH = 10
"""Percent; 8 for 8折 is below it."""


@dataclass(frozen=True, slots=True)
class ChainContents:
    """What the chain has, to find offers that refer to nothing."""

    skus: Mapping[str, int]
    """The lowest regular price of each SKU, in minor units."""
    gtins: frozenset[str]
    departments: frozenset[str]
    tags: frozenset[str]
    stores: frozenset[str]


Row = dict[str, Any]
"""An offer as it stands in the file."""
_Show = Callable[[int], str]


def check_offers(offers: Sequence[tuple[Offer, Row]], known: ChainContents | None, currency: str, head: Place) -> None:
    """Note the faults of these offers. Amounts are shown in `currency`."""

    def show(minor: int) -> str:
        return str(Money(minor, currency))

    carried = {tag for offer, _ in offers for tag in offer.terms.tags} | {reason.value for reason in PriceReason}
    whole_baskets = 0
    for offer, row in offers:
        at = replace(head, offer=offer.id)
        _check_terms(offer, carried, at)
        _check_rule(offer, at, show)
        if known is not None:
            _check_references(offer, row, known, at, show)
        whole_baskets += offer.terms.excludes.whole_basket
        if offer.terms.excludes.whole_basket and whole_baskets > MOST_CHOICES:
            (at / "excludes.whole_basket").refuse(Why.TOO_MANY, whole_baskets, f"<= {MOST_CHOICES}")


def warnings_of(row: Row) -> Iterator[FileFault]:
    """What may not be meant as it is written in a well-formed offer."""
    for place, _, given in _placed(row, ("pay_percent",)):
        percent = Decimal(given)
        if 0 < percent < _TENTH:
            yield FileFault(row["id"], place, Why.MOSTLY_OFF, str(given), f"{(percent * 10).normalize():f}")
    if len(row.get("valid_to") or "") == len("2026-11-24"):
        yield FileFault(row["id"], "valid_to", Why.DAY_INCLUDED, row["valid_to"])


def _placed(value: Any, names: Collection[str], under: str = "") -> Iterator[tuple[str, str, Any]]:
    """Everything called by one of these names, wherever it is in `value`: its place, its name, and what it is."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in rows:
        place = f"{under}.{key}" if under else str(key)
        if key in names and inner is not None:
            yield place, str(key), inner
        yield from _placed(inner, names, place)


def _refuse_name(at: Place, why: Why, given: str, names: Collection[str]) -> None:
    """`given` is none of the names that there are."""
    if len(names) <= _FEW:
        near = sorted(names)
    else:
        near = get_close_matches(given, names, 3, 0.7) if len(at.faults) < _HINTS else []
    at.refuse(why, given, " | ".join(near))


def _check_terms(offer: Offer, carried: set[str], at: Place) -> None:
    terms = offer.terms
    if terms.valid_from and terms.valid_to and terms.valid_to <= terms.valid_from:
        given, expected = terms.valid_to.isoformat(), f"> {terms.valid_from.isoformat()}"
        (at / "valid_to").refuse(Why.ENDS_BEFORE_IT_BEGINS, given, expected)
    elif not _has_a_day(terms):
        (at / ("month_days" if terms.month_days else "weekdays")).refuse(Why.NEVER_OPEN)
    for begins, ends in terms.hours:
        if begins == ends:
            (at / "hours").refuse(Why.NEVER_OPEN, begins.isoformat("minutes"))
    for tag in sorted(terms.excludes.tags - carried):
        _refuse_name(at / "excludes.tags", Why.UNKNOWN_TAG, tag, carried)
    own = terms.tags | ({offer.rule.reason.value} if isinstance(offer.rule, SpecialPrice) else set())
    for tag in sorted(terms.excludes.tags & own):
        (at / "excludes.tags").refuse(Why.EXCLUDES_ITSELF, tag)
    if terms.excludes.whole_basket and not (terms.excludes.tags or terms.excludes.levels):
        (at / "excludes").refuse(Why.MISSING, "", "levels | tags")


def _has_a_day(terms: OfferTerms) -> bool:
    """Whether one of its days is in its dates. Hours may begin on the day before."""
    if terms.valid_from is None or terms.valid_to is None:
        return True
    first = terms.valid_from - timedelta(days=bool(terms.hours))
    days = (terms.valid_to - timedelta.resolution).date() - first.date()
    return any(on_day(terms, first + timedelta(day)) for day in range(min(days.days, _THREE_YEARS) + 1))


def _check_rule(offer: Offer, at: Place, show: _Show) -> None:
    once = False
    match offer.rule:
        case Threshold() as rule:
            once = not rule.every
            _check_tiers(rule, at, show)
        case Coupon(off=off, minimum=minimum) as rule:
            once = rule.pay_bp is not None and not rule.one_piece
            if off is not None and minimum and off > minimum:
                (at / "off").refuse(Why.ABOVE_THE_PRICE, show(off), f"<= {show(minimum)}")
            if rule.every and minimum == 0:
                (at / "minimum").refuse(Why.UNLIMITED_GIFTS, show(0), f"> {show(0)}")
    if once and (offer.terms.limits.basket or 1) > 1:
        (at / "limits.basket").refuse(Why.ONCE_ONLY, offer.terms.limits.basket, "1")


def _check_tiers(rule: Threshold, at: Place, show: _Show) -> None:
    by_amount = rule.basis is ThresholdBasis.AMOUNT
    reached, said = ("spend", show) if by_amount else (rule.basis.value, str)
    if rule.every and len(rule.tiers) > 1:
        (at / "tiers").refuse(Why.TIERS_OVERLAP, len(rule.tiers), "1")
    for number, tier in enumerate(rule.tiers):
        if by_amount and tier.off is not None and tier.off > tier.at:
            (at / "tiers" / number / "off").refuse(Why.ABOVE_THE_PRICE, show(tier.off), f"<= {show(tier.at)}")
    for number, (before, tier) in enumerate(pairwise(rule.tiers), 1):
        here = at / "tiers" / number
        if tier.at <= before.at:
            why = Why.TIERS_OVERLAP if tier.at == before.at else Why.TIERS_DESCEND
            (here / reached).refuse(why, said(tier.at), f"> {said(before.at)}")
        elif tier.off is not None and tier.off <= (before.off or 0):
            (here / "off").refuse(Why.TIERS_DESCEND, show(tier.off), f"> {show(before.off or 0)}")
        elif tier.pay_bp is not None and tier.pay_bp >= (before.pay_bp or 0):
            most = percent(before.pay_bp or 0)
            (here / "pay_percent").refuse(Why.TIERS_DESCEND, percent(tier.pay_bp), f"< {most}")


def percent(pay_bp: int) -> str:
    """Basis points as written in the files.

    >>> percent(8750), percent(8000)
    ('87.5', '80')
    """
    whole, rest = divmod(pay_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _check_references(offer: Offer, row: Row, known: ChainContents, at: Place, show: _Show) -> None:
    for store in sorted(offer.terms.stores - known.stores):
        _refuse_name(at / "stores", Why.UNKNOWN_STORE, store, known.stores)
    for place, kind, names in _placed(row, ("skus", "gtins", "departments", "tags")):
        have = getattr(known, kind)
        if place not in {"tags", "excludes.tags"}:
            for name in sorted(names):
                if (name.zfill(14) if kind == "gtins" else name) not in have:
                    _refuse_name(at / place, Why.UNKNOWN_GOODS, name, have)
    rule = offer.rule
    if isinstance(rule, SpecialPrice) and rule.price is not None:
        for sku in sorted(rule.items.skus):
            if known.skus.get(sku, rule.price + 1) <= rule.price:
                expected = f"< {show(known.skus[sku])} ({sku})"
                (at / "price").refuse(Why.ABOVE_THE_PRICE, show(rule.price), expected)
