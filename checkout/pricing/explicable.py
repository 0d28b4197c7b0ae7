"""Definitions that nobody could explain at the till are refused, each with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from checkout.faults import Fault, Why
from checkout.pricing.offers import (
    AddOn,
    Bundle,
    BuyGet,
    Coupon,
    NthPiece,
    Offer,
    PiecesFor,
    PiecesPercent,
    PriceReason,
    Selection,
    SpecialPrice,
    Threshold,
)

if TYPE_CHECKING:
    from checkout.pricing.offer_file import Known


def check(offers: Mapping[str, Offer], known: Known | None) -> list[Fault]:
    """What is wrong with offers that are well formed."""
    carried = {tag for offer in offers.values() for tag in offer.terms.tags} | {reason.value for reason in PriceReason}
    faults: list[Fault] = []
    for offer in offers.values():
        found = [*_terms(offer, carried), *_rule(offer)]
        if known is not None:
            found += _references(offer, known)
        faults += [Fault(offer.id, place, why, given, expected) for place, why, given, expected in found]
    return faults


Finding = tuple[str, Why, str, str]


def _terms(offer: Offer, carried: set[str]) -> Iterator[Finding]:
    terms = offer.terms
    if terms.valid_from and terms.valid_to and terms.valid_to <= terms.valid_from:
        yield "valid_to", Why.ENDS_BEFORE_IT_BEGINS, terms.valid_to.isoformat(), f"> {terms.valid_from.isoformat()}"
    if terms.hours is not None and terms.hours[0] == terms.hours[1]:
        yield "hours", Why.NEVER_OPEN, terms.hours[0].isoformat("minutes"), ""
    if isinstance(offer.rule, SpecialPrice) and offer.rule.reason is not PriceReason.MEMBER and terms.valid_to is None:
        yield "valid_to", Why.NEVER_ENDS, "", ""
    if isinstance(offer.rule, Coupon) and terms.valid_to is None:
        yield "valid_to", Why.NEVER_ENDS, "", ""
    for tag in sorted(terms.excludes.tags - carried):
        yield "excludes.tags", Why.UNKNOWN_TAG, tag, ""
    if terms.excludes.tags & terms.tags:
        yield "excludes.tags", Why.EXCLUDES_ITSELF, min(terms.excludes.tags & terms.tags), ""


def _rule(offer: Offer) -> Iterator[Finding]:
    match offer.rule:
        case Threshold():
            yield from _tiers(offer.rule)
        case Coupon(_, off, pay_bp, minimum, cap):
            if off is not None and minimum and off > minimum:
                yield "off", Why.ABOVE_THE_PRICE, str(off), f"<= {minimum}"
            if off == 0 or pay_bp == 10_000 or cap == 0:
                yield ("off" if off == 0 else "pay_percent" if cap != 0 else "cap"), Why.TAKES_NOTHING_OFF, "", ""
        case (
            SpecialPrice(_, _, _, pay_bp)
            | NthPiece(_, _, _, pay_bp)
            | PiecesPercent(_, _, pay_bp)
            | Bundle(_, _, pay_bp)
        ):
            if pay_bp == 10_000:
                yield "pay_percent", Why.TAKES_NOTHING_OFF, "100", ""
            if isinstance(offer.rule, SpecialPrice) and 0 in (offer.rule.price, pay_bp):
                yield "price", Why.UNLIMITED_GIFTS, "0", ""
        case BuyGet() | AddOn() | PiecesFor():
            pass


def _tiers(rule: Threshold) -> Iterator[Finding]:
    if rule.every and len(rule.tiers) > 1:
        yield "tiers", Why.TIERS_OVERLAP, str(len(rule.tiers)), "1"
    for number, tier in enumerate(rule.tiers):
        field = "off" if tier.off is not None else "pay_percent"
        if tier.at == 0:
            yield f"tiers.{number}.spend", Why.UNLIMITED_GIFTS, "0", "> 0"
        if tier.off == 0 or tier.pay_bp == 10_000:
            yield f"tiers.{number}.{field}", Why.TAKES_NOTHING_OFF, "", ""
        if tier.off is not None and tier.off > tier.at:
            yield f"tiers.{number}.off", Why.ABOVE_THE_PRICE, str(tier.off), f"<= {tier.at}"
        if number:
            before = rule.tiers[number - 1]
            if tier.at == before.at:
                yield f"tiers.{number}", Why.TIERS_OVERLAP, str(tier.at), f"> {before.at}"
            elif tier.at < before.at:
                yield f"tiers.{number}", Why.TIERS_DESCEND, str(tier.at), f"> {before.at}"
            elif (tier.off or 0) < (before.off or 0) or (tier.pay_bp or 0) > (before.pay_bp or 0):
                yield f"tiers.{number}.{field}", Why.TIERS_DESCEND, str(tier.off or tier.pay_bp), ""
    if rule.cap == 0:
        yield "cap", Why.TAKES_NOTHING_OFF, "0", "> 0"


def _selections(offer: Offer) -> Iterator[tuple[str, Selection]]:
    match offer.rule:
        case Bundle(parts):
            for number, part in enumerate(parts):
                yield f"parts.{number}.items", part.items
        case BuyGet(items, _, _, gifts):
            yield "items", items
            if gifts is not None:
                yield "gifts", gifts
        case AddOn(items, addons):
            yield "items", items
            yield "addons", addons
        case rule:
            yield "items", rule.items


def _references(offer: Offer, known: Known) -> Iterator[Finding]:
    if known.stores is not None:
        for store in sorted(offer.terms.stores - known.stores):
            yield "stores", Why.UNKNOWN_STORE, store, ""
    for place, items in _selections(offer):
        at: Selection | None = items
        while at is not None:
            named = (("skus", at.skus), ("gtins", at.gtins), ("departments", at.departments), ("tags", at.tags))
            for field, names in named:
                have = getattr(known, field)
                if have is not None:
                    for name in sorted(name for name in names if name not in have):
                        yield f"{place}.{field}", Why.UNKNOWN_GOODS, name, ""
            at, place = at.minus, f"{place}.minus"
    rule = offer.rule
    if isinstance(rule, SpecialPrice) and rule.price is not None and known.skus is not None:
        for sku in sorted(rule.items.skus):
            if known.skus.get(sku, rule.price + 1) <= rule.price:
                yield "price", Why.ABOVE_THE_PRICE, str(rule.price), f"< {known.skus[sku]} ({sku})"
