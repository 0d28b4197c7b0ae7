"""Item offers as patterns: how many units a group needs in which slot, and what each unit gains.

All kinds of item offers have this form. A slot needs a number of units; each unit gains what the rule takes off it,
minus a charge for its place in the slot. The charges of a group add up to the price of a fixed-price group, otherwise
to 0. They spread the saving of a group over its units: the gains of a complete group add up to what it saves, and those
of an unfinished group are a fair estimate, which makes the bounds of the search tight.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from checkout.pricing.apportion import apportion
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    AddOnChoice,
    Benefit,
    Bundle,
    BuyGet,
    Coupon,
    ItemRule,
    NthPiece,
    Offer,
    PiecesFor,
    PiecesPercent,
    Selection,
    SpecialPrice,
)


def paid(amount: int, pay_bp: int) -> int:
    """What is paid of `amount` at `pay_bp` basis points, rounded half up.

    >>> paid(1999, 7500)
    1499
    """
    return (2 * amount * pay_bp + 10_000) // 20_000


Off = Callable[[int], int]
"""From the price of a unit to what is taken off it."""


@dataclass(frozen=True, slots=True)
class GroupSlot:
    """`need` units of `items`, with what is taken off each."""

    items: Selection
    need: int
    off: Off


@dataclass(frozen=True, slots=True)
class Pattern:
    """An item offer as slots. `price`: what a fixed-price group costs. `ordered`: no unit of the second slot is dearer
    than one of the first.
    """

    offer: Offer
    slots: tuple[GroupSlot, ...]
    price: int = 0
    ordered: bool = False
    spend: int | None = None
    """So much must be spent on `spend_on` for each application (加价购)."""
    spend_on: Selection = EVERYTHING
    size: int = field(init=False)
    """Units in a group."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(slot.need for slot in self.slots))


def _percent(pay_bp: int) -> Off:
    return lambda price: price - paid(price, pay_bp)


def _down_to(target: int) -> Off:
    return lambda price: max(0, price - target)


def _all(price: int) -> int:
    return price


def _nothing(_price: int) -> int:
    return 0


def pattern_of(offer: Offer, rule: ItemRule | SpecialPrice | Coupon) -> Pattern:
    """The pattern of an item offer, of a price offer with a limit or of a coupon for one piece."""
    match rule:
        case NthPiece(items, every, price, pay_bp):
            off = _down_to(price) if price is not None else _percent(pay_bp or 0)
            return Pattern(offer, (GroupSlot(items, every - 1, _nothing), GroupSlot(items, 1, off)), ordered=True)
        case PiecesPercent(items, pieces, pay_bp):
            return Pattern(offer, (GroupSlot(items, pieces, _percent(pay_bp)),))
        case PiecesFor(items, pieces, price):
            return Pattern(offer, (GroupSlot(items, pieces, _all),), price=price)
        case BuyGet(items, buy, (Benefit(gifts, get, price, pay_bp),)):
            off = _down_to(price) if price is not None else _percent(pay_bp or 0)
            slots = (GroupSlot(items, buy, _nothing), GroupSlot(gifts or items, get, off))
            return Pattern(offer, slots, ordered=gifts is None)
        case AddOn(items, (AddOnChoice(addons, price),), pieces, spend):
            addon = GroupSlot(addons, 1, _down_to(price))
            if spend is not None:
                return Pattern(offer, (addon,), spend=spend, spend_on=items)
            return Pattern(offer, (GroupSlot(items, pieces or 1, _nothing), addon))
        case Bundle(parts, price, pay_bp):
            off = _all if price is not None else _percent(pay_bp or 0)
            return Pattern(offer, tuple(GroupSlot(part.items, part.pieces, off) for part in parts), price=price or 0)
        case SpecialPrice(items):
            return Pattern(offer, (GroupSlot(items, 1, _nothing),))
        case BuyGet() | AddOn() | Coupon():
            raise NotImplementedError


def charges(pattern: Pattern, typical: Sequence[int]) -> list[list[int]]:
    """Per slot, the charge at each place in it, given the typical gain of a unit in each slot.

    They are such that a typical group gains the same with each of its units, and add up to the pattern's price.

    >>> from checkout.pricing.offers import Offer, OfferTerms
    >>> half = NthPiece(EVERYTHING, 2, pay_bp=5000)
    >>> charges(pattern_of(Offer(OfferTerms("x", "", ""), half), half), [0, 500])
    [[-250], [250]]
    """
    needs = [slot.need for slot in pattern.slots]
    size = sum(needs)
    total = sum(need * gain for need, gain in zip(needs, typical, strict=True))
    if pattern.price:
        parts = apportion(pattern.price, [need * gain for need, gain in zip(needs, typical, strict=True)])
        return [_spread(part, need) for part, need in zip(parts, needs, strict=True)]
    parts = [need * gain - total * need // size for need, gain in zip(needs, typical, strict=True)]
    parts[-1] -= sum(parts)
    return [_spread(part, need) for part, need in zip(parts, needs, strict=True)]


def _spread(amount: int, places: int) -> list[int]:
    each, rest = divmod(amount, places)
    return [each + (place < rest) for place in range(places)]
