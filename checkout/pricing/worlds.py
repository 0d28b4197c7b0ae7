"""The worlds in which a basket is priced; the shopper gets the cheapest.

Some rules are about the whole basket, and no search over single pieces can keep them. So the basket is priced as a
whole in each case:

- as who the shopper is, and as somebody outside all audiences: nobody pays more for being a member;
- for each offer that excludes something for the whole basket: without it, and with it but without what it excludes;
- for each coupon for one piece that has a group: without it, and with it but without the others of its group.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from checkout.pricing.offers import Coupon, Level, Offer, Offers
from checkout.pricing.priced import Context
from checkout.pricing.validity import Side, offers_in_force

MOST_CHOICES = 4
"""So many offers may exclude something for the whole basket. Each doubles the worlds."""
_MOST_WORLDS = 1 << MOST_CHOICES
"""Of who the shopper is. Offers that would make more of them are left out."""


@dataclass(frozen=True, slots=True)
class World:
    """The offers that count in it, and for whom."""

    offers: Offers
    context: Context
    taken: tuple[Offer, ...] = ()
    """Those that may be applied here only."""
    room_for: Offer | None = None
    """Special prices that do not go with this offer are left aside on its goods: for an explanation of what the offer
    would come to.
    """

    @property
    def barred(self) -> tuple[Side, ...]:
        """What excludes special prices of the catalogue."""
        return tuple(Side.of(offer) for offer in self.taken if offer.terms.excludes.whole_basket)


def worlds(offers: Offers, context: Context) -> tuple[list[World], bool]:
    """All of them, first those for who the shopper is, and of these the one without any such offer; and whether these
    are all.
    """
    found, complete = _worlds(offers, context)
    if context.audiences:
        others, all_others = _worlds(offers, replace(context, audiences=frozenset()))
        found, complete = found + others, complete and all_others
    return found, complete


def _worlds(offers: Offers, context: Context) -> tuple[list[World], bool]:
    in_force, _ = offers_in_force(list(offers), context)
    choices = sorted(filter(_is_choice, in_force), key=lambda offer: (offer.content, offer.id))
    if not choices:
        return [World(offers, context)], True
    sets: list[tuple[Offer, ...]] = [()]
    complete = True
    for choice in choices:
        more = [
            (*taken, choice) for taken in sets if not any(_shuts(*two) for one in taken for two in _both(one, choice))
        ]
        if len(sets) + len(more) > _MOST_WORLDS:
            complete = False
        else:
            sets += more
    found = []
    for taken in sorted(sets, key=len):
        left = {
            id_: offer
            for id_, offer in offers.by_id.items()
            if (offer in taken or offer not in choices) and not any(_shuts(one, offer) for one in taken)
        }
        found.append(World(replace(offers, by_id=left), context, taken))
    return found, complete


def _both(one: Offer, other: Offer) -> tuple[tuple[Offer, Offer], tuple[Offer, Offer]]:
    return (one, other), (other, one)


def _is_choice(offer: Offer) -> bool:
    in_group = isinstance(offer.rule, Coupon) and offer.rule.one_piece and offer.terms.group
    return offer.terms.excludes.whole_basket or bool(in_group)


def _shuts(one: Offer, other: Offer) -> bool:
    """Whether `other` may not be applied in the basket when `one` is."""
    if one is other:
        return False
    if one.terms.excludes.whole_basket and Side.of(one).bars(Side.of(other)):
        return True
    group = one.terms.group if isinstance(one.rule, Coupon) and one.rule.one_piece else ""
    return bool(group) and other.terms.group == group and other.level in (Level.BASKET, Level.COUPON)
