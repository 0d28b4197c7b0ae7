"""Item offers as patterns: how many units an application needs in which slot, and what each unit gains.

All kinds of item offers have this form, and so have price offers with a limit and coupons for one piece. A slot needs a
number of units; each unit gains what the rule takes off it, minus a charge for its place in the slot. The charges of an
application add up to its fixed price, otherwise to 0. They spread its saving over its units: the gains of a complete
group add up to what it saves, and those of an unfinished group are a fair estimate, which makes the bounds of the
search tight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from checkout.pricing.apportion import apportion
from checkout.pricing.offers import (
    EVERYTHING,
    AddOn,
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

WHOLE = 10_000
"""All of an amount, in basis points."""


def paid(amount: int, pay_bp: int) -> int:
    """What is paid of `amount` at `pay_bp` basis points, rounded half up.

    >>> paid(1999, 7500)
    1499
    """
    return half_up(amount * pay_bp)


def half_up(fine: int) -> int:
    """Ten-thousandths of a minor unit in minor units."""
    return (2 * fine + WHOLE) // (2 * WHOLE)


Off = Callable[[int], int]
"""From the price of a unit to what is taken off it, in minor units."""


@dataclass(frozen=True, slots=True)
class GroupSlot:
    """Units of `items`, with what is taken off each, or what is paid of it in basis points: a percentage is taken once
    on all units of an application.
    """

    items: Selection
    off: Off | None = None
    pay_bp: int = WHOLE
    counter: int = 0
    """Slots with the same counter are filled alternatively."""
    rounding: int = 0
    """Percentages of slots with the same number are rounded together."""

    def gain(self, price: int) -> int:
        """What is taken off a unit, in ten-thousandths of a minor unit."""
        return price * (WHOLE - self.pay_bp) if self.off is None else self.off(price) * WHOLE

    def owed(self, price: int) -> int:
        """What is paid of a unit beyond whole minor units, in ten-thousandths."""
        return price * self.pay_bp % WHOLE if self.off is None else 0


@dataclass(frozen=True, slots=True)
class Pattern:
    """An item offer as slots. `needs`: units by counter. `price`: what a fixed-price application costs.

    `ordered`: one line of units, dearest first, of which the last of every application are in the second slot.
    `optional`: of the counters after the first, an application has at least one.
    """

    offer: Offer
    slots: tuple[GroupSlot, ...]
    needs: tuple[int, ...]
    price: int = 0
    ordered: bool = False
    optional: bool = False
    spend: int | None = None
    """So much must be spent on `spend_on` for each application (加价购)."""
    spend_on: Selection = EVERYTHING
    least: int = field(init=False)
    """Units in the smallest application."""
    counters: tuple[int, ...] = field(init=False)
    """By slot."""
    rounds: bool = field(init=False)
    """Whether percentages are taken on several units together."""

    def __post_init__(self) -> None:
        first, *rest = self.needs
        object.__setattr__(self, "least", first + (min(rest) if self.optional else sum(rest)))
        object.__setattr__(self, "counters", tuple(slot.counter for slot in self.slots))
        object.__setattr__(self, "rounds", any(slot.off is None for slot in self.slots))

    @property
    def roundings(self) -> range:
        """The numbers of its roundings."""
        return range(1 + max(slot.rounding for slot in self.slots))

    def saved(self, units: Iterable[tuple[int, int, int]]) -> int:
        """What an application takes off (slot, price, count)."""
        off: dict[int, int] = {}
        for number, price, count in units:
            slot = self.slots[number]
            off[slot.rounding] = off.get(slot.rounding, 0) + slot.gain(price) * count
        return -self.price - sum([half_up(-one) for one in off.values()])


def _down_to(target: int) -> Off:
    return lambda price: max(0, price - target)


def _all(price: int) -> int:
    return price


def _part(pay_bp: int) -> Off:
    return lambda price: price - paid(price, pay_bp)


def _nothing(_price: int) -> int:
    return 0


def _reduced(items: Selection, pieces: int, price: int | None, pay_bp: int | None, counter: int) -> GroupSlot:
    """A slot of pieces that cost `price` each, or are paid at `pay_bp`."""
    if price is not None:
        return GroupSlot(items, _down_to(price), counter=counter)
    if pieces == 1 or not pay_bp:
        return GroupSlot(items, _part(pay_bp or 0), counter=counter)
    return GroupSlot(items, None, pay_bp, counter, rounding=counter)


def pattern_of(offer: Offer, rule: ItemRule | SpecialPrice | Coupon) -> Pattern:
    """The pattern of an item offer, of a price offer with a limit or of a coupon for one piece."""
    match rule:
        case NthPiece(items, every, price, pay_bp):
            reduced = _reduced(items, 1, price, pay_bp, 1)
            return Pattern(offer, (GroupSlot(items, _nothing), reduced), (every - 1, 1), ordered=True)
        case PiecesPercent(items, pieces, pay_bp):
            return Pattern(offer, (_reduced(items, pieces, None, pay_bp, 0),), (pieces,))
        case PiecesFor(items, pieces, price):
            return Pattern(offer, (GroupSlot(items, _all),), (pieces,), price=price)
        case BuyGet():
            return _buy_get(offer, rule)
        case AddOn(items, choices, pieces, spend):
            bought = () if spend is not None else (GroupSlot(items, _nothing),)
            dearest_first = sorted(choices, key=lambda one: -one.price)
            slots = (*bought, *(_reduced(one.items, 1, one.price, None, len(bought)) for one in dearest_first))
            if spend is not None:
                return Pattern(offer, slots, (1,), spend=spend, spend_on=items)
            return Pattern(offer, slots, (pieces or 1, 1))
        case Bundle(parts, price, pay_bp):
            off = _all if price is not None else None
            slots = tuple(GroupSlot(part.items, off, pay_bp or 0, number) for number, part in enumerate(parts))
            needs = tuple(part.pieces for part in parts)
            return Pattern(offer, slots, needs, price=price or 0)
        case SpecialPrice(items):
            return Pattern(offer, (GroupSlot(items, _nothing),), (1,))
        case Coupon(items):
            return Pattern(offer, (GroupSlot(items, _coupon(rule)),), (1,))


def _buy_get(offer: Offer, rule: BuyGet) -> Pattern:
    needs = rule.buy, *(one.pieces for one in rule.benefits)
    reduced = (
        _reduced(one.items or rule.items, one.pieces, one.price, one.pay_bp, counter)
        for counter, one in enumerate(rule.benefits, 1)
    )
    slots = (GroupSlot(rule.items, _nothing), *reduced)
    return Pattern(offer, slots, needs, ordered=rule.benefits[0].items is None, optional=len(rule.benefits) > 1)


def _coupon(rule: Coupon) -> Off:
    def off(price: int) -> int:
        if price < rule.minimum:
            return 0
        most = min(price, rule.cap if rule.cap is not None else price)
        return min(most, rule.off if rule.off is not None else price - paid(price, rule.pay_bp or 0))

    return off


def charges(pattern: Pattern, typical: Sequence[int]) -> list[list[int]]:
    """Per counter, the charge at each place in it, given the typical gain of a unit of each counter, in ten-thousandths
    of a minor unit.

    They are such that a typical group gains the same with each of its units, and add up to the pattern's price.

    >>> from checkout.pricing.offers import Offer, OfferTerms
    >>> half = NthPiece(EVERYTHING, 2, pay_bp=5000)
    >>> charges(pattern_of(Offer(OfferTerms("x", "", ""), half), half), [0, 500])
    [[-250], [250]]
    """
    needs = pattern.needs
    gains = [need * gain for need, gain in zip(needs, typical, strict=True)]
    if pattern.price:
        parts = apportion(pattern.price * WHOLE, gains)
    elif pattern.optional:
        parts = [0 for _ in needs]
    else:
        parts = [gain - sum(gains) * need // sum(needs) for need, gain in zip(needs, gains, strict=True)]
        parts[-1] -= sum(parts)
    return [_spread(part, need) for part, need in zip(parts, needs, strict=True)]


def _spread(amount: int, places: int) -> list[int]:
    each, rest = divmod(amount, places)
    return [each + (place < rest) for place in range(places)]
