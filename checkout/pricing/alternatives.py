"""Why this combination: the basket priced without each offer that was taken, and with others instead.

All alternatives together cost at most `_NODES` search states, so that a shopper need not wait. With many offers each
one gets less than the basket itself did; what it did not prove is marked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import NamedTuple

from checkout.pricing.best_price import SCAN_BUDGET, Priced, price
from checkout.pricing.offers import Level, Offer
from checkout.pricing.priced import Alternative
from checkout.pricing.solver.live_offers import LikeUnits
from checkout.pricing.solver.solution import active_patterns
from checkout.pricing.validity import Side

_NODES = 400_000


def alternatives(priced: Priced) -> tuple[Alternative, ...]:
    """What the basket would cost without each item offer, basket offer and coupon that was taken; and without those
    that leave no room for one that was not. The cheapest first.

    Special prices are no choice: the goods cost what their price row says. So nothing is said of being without one.
    """
    taken = {one.offer for one in priced.applications}
    reach = [one for one in _in_reach(priced) if one.offer.id not in taken]
    budget = min(SCAN_BUDGET, _NODES // max(1, len(taken) + len(reach)))
    found = [_without(priced, {offer}, budget) for offer in sorted(taken)]
    for one in reach:
        for rivals in one.rivals(priced):
            if any(one.offer.id in other.instead for other in found):
                break
            other = _without(priced, rivals, budget)
            if one.offer.id in other.instead:
                found.append(other)
    return tuple(sorted(found, key=lambda other: (other.total, len(other.without), other.without)))


def _without(priced: Priced, left_out: Collection[str], budget: int) -> Alternative:
    kept = {id_: offer for id_, offer in priced.offers.by_id.items() if id_ not in left_out}
    then = price(priced.given, replace(priced.offers, by_id=kept), priced.context, budget=budget)
    instead = {id_ for id_, _ in then.saved} - {id_ for id_, _ in priced.saved}
    return Alternative(tuple(sorted(left_out)), tuple(sorted(instead)), then.total, then.proven)


_Goods = tuple[object, ...]
"""The key of like units."""


class _Offered(NamedTuple):
    """An offer, and the goods of the basket that have it or could have it."""

    offer: Offer
    goods: frozenset[_Goods]

    def rivals(self, priced: Priced) -> Iterator[set[str]]:
        """The applied offers that no piece can have together with this one; then all that have pieces which it could
        have: one of them may leave too little for it.
        """
        near = [one.offer for one in _applied(priced) if one.goods & self.goods]
        close = {offer.id for offer in near if self._is_instead_of(offer)}
        if close:
            yield close
        if len(close) < len(near):
            yield {offer.id for offer in near}

    def _is_instead_of(self, other: Offer) -> bool:
        group = self.offer.terms.group
        return (
            self.offer.level is other.level is Level.ITEM
            or bool(group and group == other.terms.group)
            or Side.of(self.offer).conflicts(Side.of(other))
        )


def _in_reach(priced: Priced) -> list[_Offered]:
    """The item offers of which a group could be filled, and the basket offers and coupons for which goods count."""
    live = priced.live
    units: dict[_Goods, LikeUnits] = {}
    for line in priced.given:
        units.setdefault(live.key(line), live.goods(line)).count += line.units
    found = [
        _Offered(live.patterns[index].offer, frozenset(key for key, one in units.items() if one.fits(index)))
        for index in active_patterns(live, units.values())
    ]
    for stage in live.stages.stages:
        counting = (key for key, one in units.items() if any(row.mask >> stage.bit & 1 for row in one.rows))
        found.append(_Offered(stage.offer, frozenset(counting)))
    return [one for one in found if one.goods]


def _applied(priced: Priced) -> list[_Offered]:
    """The item offers, basket offers and coupons that were applied, with the goods that have them."""
    live = priced.live
    goods: dict[str, set[_Goods]] = {}
    for pick in priced.picks:
        if pick.pattern >= 0:
            goods.setdefault(live.patterns[pick.pattern].offer.id, set()).add(pick.goods.key)
        mask = live.mask(pick.goods, pick.row, pick.pattern)
        for taken in priced.staged.taken:
            if mask >> taken.stage.bit & 1:
                goods.setdefault(taken.stage.offer.id, set()).add(pick.goods.key)
    return [_Offered(offer, frozenset(goods[offer.id])) for offer in live.offers if offer.id in goods]
