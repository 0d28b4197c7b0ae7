"""Item offers as patterns: how many units a group needs in which slot, and what each unit brings.

All seven kinds come down to one form. A group has slots; a slot needs so many units and pays each of them a *gain*:
what its rule takes off the unit, minus a charge that depends on the unit's place in the slot. The charges of a group
add up to the price of a fixed-price group, and to nothing otherwise; they spread a group's saving over all of its
units, so that the sum over a complete group is exactly what it saves and the sum over an unfinished one is a fair
guess. The search for the best price prunes with that guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from checkout.pricing.apportion import apportion
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
    Bundle,
    BuyGet,
    ItemRule,
    NthPiece,
    Offer,
    PiecesFor,
    PiecesPercent,
    Selection,
)


def paid(amount: int, pay_bp: int) -> int:
    """What is paid of `amount` at `pay_bp` basis points, rounded half up.

    >>> paid(1999, 7500)
    1499
    """
    return (2 * amount * pay_bp + 10_000) // 20_000


def off_percent(pay_bp: int) -> Callable[[int], int]:
    """From a price to what is taken off when `pay_bp` of it is paid."""
    return lambda price: price - paid(price, pay_bp)


def off_to(target: int) -> Callable[[int], int]:
    """From a price to what is taken off when no more than `target` is paid."""
    return lambda price: max(0, price - target)


def off_all(price: int) -> int:
    """Everything is taken off."""
    return price


def off_nothing(_price: int) -> int:
    """Nothing is taken off."""
    return 0


@dataclass(frozen=True, slots=True)
class GroupSlot:
    """`need` units out of `items`; `off` says what is taken off a unit of this price."""

    items: Selection
    need: int
    off: Callable[[int], int]


@dataclass(frozen=True, slots=True)
class Pattern:
    """An item offer as slots. `price` is what a fixed-price group costs; `ordered`: no unit of the second slot is
    dearer than one of the first."""

    offer: Offer
    slots: tuple[GroupSlot, ...]
    price: int = 0
    ordered: bool = False
    spend: int | None = None
    """For each application so much must be spent on `spend_on` (加价购)."""
    spend_on: Selection = EVERYTHING
    size: int = field(init=False)
    """Units of a group."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", sum(slot.need for slot in self.slots))


def pattern_of(offer: Offer, rule: ItemRule) -> Pattern:
    """The pattern of an item offer."""
    match rule:
        case NthPiece(items, every, price, pay_bp):
            off = off_to(price) if price is not None else off_percent(pay_bp or 0)
            return Pattern(offer, (GroupSlot(items, every - 1, off_nothing), GroupSlot(items, 1, off)), ordered=True)
        case PiecesPercent(items, pieces, pay_bp):
            return Pattern(offer, (GroupSlot(items, pieces, off_percent(pay_bp)),))
        case PiecesFor(items, pieces, price):
            return Pattern(offer, (GroupSlot(items, pieces, off_all),), price=price)
        case BuyGet(items, buy, get, gifts):
            slots = (GroupSlot(items, buy, off_nothing), GroupSlot(gifts or items, get, off_all))
            return Pattern(offer, slots, ordered=gifts is None)
        case AddOn(items, addons, price, pieces, spend):
            addon = GroupSlot(addons, 1, off_to(price))
            if spend is not None:
                return Pattern(offer, (addon,), spend=spend, spend_on=items)
            return Pattern(offer, (GroupSlot(items, pieces or 1, off_nothing), addon))
        case Bundle(parts, price, pay_bp):
            off = off_all if price is not None else off_percent(pay_bp or 0)
            return Pattern(offer, tuple(GroupSlot(part.items, part.pieces, off) for part in parts), price=price or 0)


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
