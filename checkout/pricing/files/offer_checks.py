"""Checks on well-formed offers: contradictions, offers that nobody could explain at the till, unknown goods."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from checkout.errors import FileFault, Why
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
    ThresholdBasis,
)
from wallet.money import Money


@dataclass(frozen=True, slots=True)
class ChainContents:
    """What the chain has, to find offers that refer to nothing. None: not checked."""

    skus: Mapping[str, int] | None = None
    """The lowest regular price of each SKU, in minor units."""
    gtins: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    tags: frozenset[str] | None = None
    stores: frozenset[str] | None = None


def check_offers(offers: Sequence[Offer], known: ChainContents | None, currency: str) -> list[FileFault]:
    """The faults of these offers. Amounts are shown in `currency`."""

    def show(minor: int) -> str:
        return str(Money(minor, currency))

    carried = {tag for offer in offers for tag in offer.terms.tags} | {reason.value for reason in PriceReason}
    faults: list[FileFault] = []
    for offer in offers:
        found = [*_terms(offer, carried), *_rule(offer, show)]
        if known is not None:
            found += _references(offer, known, show)
        faults += [FileFault(offer.id, place, why, given, expected) for place, why, given, expected in found]
    return faults


Finding = tuple[str, Why, str, str]
Show = Callable[[int], str]


def _terms(offer: Offer, carried: set[str]) -> Iterator[Finding]:
    terms = offer.terms
    if terms.valid_from and terms.valid_to and terms.valid_to <= terms.valid_from:
        yield "valid_to", Why.ENDS_BEFORE_IT_BEGINS, terms.valid_to.isoformat(), f"> {terms.valid_from.isoformat()}"
    for begins, ends in terms.hours:
        if begins == ends:
            yield "hours", Why.NEVER_OPEN, begins.isoformat("minutes"), ""
    if isinstance(offer.rule, SpecialPrice) and offer.rule.reason is not PriceReason.MEMBER and terms.valid_to is None:
        yield "valid_to", Why.NEVER_ENDS, "", ""
    if isinstance(offer.rule, Coupon) and terms.valid_to is None:
        yield "valid_to", Why.NEVER_ENDS, "", ""
    for tag in sorted(terms.excludes.tags - carried):
        yield "excludes.tags", Why.UNKNOWN_TAG, tag, ""
    if terms.excludes.tags & terms.tags:
        yield "excludes.tags", Why.EXCLUDES_ITSELF, min(terms.excludes.tags & terms.tags), ""


def _rule(offer: Offer, show: Show) -> Iterator[Finding]:
    match offer.rule:
        case Threshold():
            yield from _tiers(offer.rule, show)
        case Coupon(_, off, pay_bp, minimum, cap):
            if off is not None and minimum and off > minimum:
                yield "off", Why.ABOVE_THE_PRICE, show(off), f"<= {show(minimum)}"
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


def _tiers(rule: Threshold, show: Show) -> Iterator[Finding]:
    at = show if rule.basis is ThresholdBasis.AMOUNT else str
    reached = "spend" if rule.basis is ThresholdBasis.AMOUNT else "pieces"
    if rule.every and len(rule.tiers) > 1:
        yield "tiers", Why.TIERS_OVERLAP, str(len(rule.tiers)), "1"
    for number, tier in enumerate(rule.tiers):
        field = "off" if tier.off is not None else "pay_percent"
        if tier.at == 0:
            yield f"tiers.{number}.{reached}", Why.UNLIMITED_GIFTS, "0", f"> {at(0)}"
        if tier.off == 0 or tier.pay_bp == 10_000:
            yield f"tiers.{number}.{field}", Why.TAKES_NOTHING_OFF, "", ""
        if tier.off is not None and tier.off > tier.at:
            yield f"tiers.{number}.off", Why.ABOVE_THE_PRICE, show(tier.off), f"<= {show(tier.at)}"
    for number, (before, tier) in enumerate(pairwise(rule.tiers), 1):
        if tier.at == before.at:
            yield f"tiers.{number}.{reached}", Why.TIERS_OVERLAP, at(tier.at), f"> {at(before.at)}"
        elif tier.at < before.at:
            yield f"tiers.{number}.{reached}", Why.TIERS_DESCEND, at(tier.at), f"> {at(before.at)}"
        elif tier.off is not None and tier.off <= (before.off or 0):
            yield f"tiers.{number}.off", Why.TIERS_DESCEND, show(tier.off), f"> {show(before.off or 0)}"
        elif tier.pay_bp is not None and tier.pay_bp >= (before.pay_bp or 0):
            yield (
                f"tiers.{number}.pay_percent",
                Why.TIERS_DESCEND,
                percent(tier.pay_bp),
                f"< {percent(before.pay_bp or 0)}",
            )
    if rule.cap == 0:
        yield "cap", Why.TAKES_NOTHING_OFF, show(0), f"> {show(0)}"


def percent(pay_bp: int) -> str:
    """Basis points as written in the files.

    >>> percent(8750), percent(8000)
    ('87.5', '80')
    """
    whole, rest = divmod(pay_bp, 100)
    return f"{whole}.{rest:02d}".rstrip("0") if rest else str(whole)


def _selections(offer: Offer) -> Iterator[tuple[str, Selection]]:
    match offer.rule:
        case Bundle(parts):
            for number, part in enumerate(parts):
                yield f"parts.{number}.items", part.items
        case BuyGet(items, _, benefits):
            yield "items", items
            for benefit in benefits:
                if benefit.items is not None:
                    yield "gifts", benefit.items
        case AddOn(items, choices):
            yield "items", items
            for choice in choices:
                yield "addons", choice.items
        case rule:
            yield "items", rule.items


def _references(offer: Offer, known: ChainContents, show: Show) -> Iterator[Finding]:
    if known.stores is not None:
        for store in sorted(offer.terms.stores - known.stores):
            yield "stores", Why.UNKNOWN_STORE, store, ""
    for start, items in _selections(offer):
        at: Selection | None = items
        place = start
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
                yield "price", Why.ABOVE_THE_PRICE, show(rule.price), f"< {show(known.skus[sku])} ({sku})"
