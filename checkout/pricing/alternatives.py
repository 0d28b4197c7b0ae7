"""Why this combination: the basket priced without each offer that was taken, and with others instead; and special
prices that are not used.

The alternatives share `_NODES` search states, so that a shopper need not wait. With many offers each one gets less than
the basket itself did; what it did not prove is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from checkout.pricing.best_price import SCAN_BUDGET, Priced, price
from checkout.pricing.offers import Level, Offer, Offers
from checkout.pricing.priced import Alternative
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.solution import active_patterns
from checkout.pricing.validity import Side
from checkout.pricing.world_pricer import WorldPricer
from checkout.pricing.worlds import World

_NODES = 400_000


def explained(priced: Priced) -> tuple[Priced, tuple[Alternative, ...]]:
    """What the basket would cost without each item offer, basket offer and coupon that was taken; and without what
    leaves no room for one that was not. The cheapest first.

    Where one of these is cheaper than `priced`, whose search had no time for it, it takes the place of `priced`.
    Special prices are no choice: the goods cost what their price row says. So nothing is said of being without one.
    """
    while True:
        taken = sorted({one.offer for one in priced.applications})
        reach = [one for one in _in_reach(priced) if one.offer.id not in taken]
        budget = min(SCAN_BUDGET, _NODES // max(1, len(taken) + len(reach)))
        others = [_price_without(priced, id_, budget) for id_ in taken]
        best = min(others, key=lambda other: other.total, default=priced)
        if best.total >= priced.total:
            break
        priced = best.answering(priced)
    found = list(dict.fromkeys(_alternative(priced, other) for other in others))
    for one in reach:
        for rivals in one.rivals(priced):
            if any(one.offer.id in other.instead for other in found):
                break
            other = _alternative(priced, _price_with(priced, one.offer, rivals, budget))
            if one.offer.id in other.instead and other.total >= priced.total:
                found.append(other)
    return priced, tuple(sorted(found, key=lambda other: (other.total, len(other.without), other.without)))


def _price_without(priced: Priced, offer: str, budget: int) -> Priced:
    return price(priced.given, _but(priced.offers, {offer}), priced.context, budget=budget)


def _price_with(priced: Priced, offer: Offer, rivals: Collection[str], budget: int) -> Priced:
    """The basket without `rivals`, and without the special prices that do not go with this offer."""
    taken = (offer,) if offer.terms.excludes.whole_basket else ()
    world = World(_but(priced.offers, rivals), priced.context, taken, room_for=offer)
    pricer = WorldPricer(world, budget)
    for line in priced.given:
        pricer.put(line)
    return Priced(world, (), pricer, pricer.best())


def _but(offers: Offers, left_out: Collection[str]) -> Offers:
    return replace(offers, by_id={id_: offer for id_, offer in offers.by_id.items() if id_ not in left_out})


def _alternative(priced: Priced, other: Priced) -> Alternative:
    now, then = {id_ for id_, _ in priced.saved}, {id_ for id_, _ in other.saved}
    return Alternative(tuple(sorted(now - then)), tuple(sorted(then - now)), other.total, other.proven)


class _Offered(NamedTuple):
    """An offer that is not applied, and the lines that could have it."""

    offer: Offer
    lines: frozenset[int]

    def rivals(self, priced: Priced) -> Iterator[set[str]]:
        """The applied offers that do not go together with this one; then all that have some of its goods, or may have:
        one of them may leave too little for it.
        """
        whole = self.offer.terms.excludes.whole_basket
        near = {
            one.offer: priced.offers.by_id[one.offer]
            for one in priced.applications
            if whole or not one.units or any(unit.line in self.lines for unit in one.units)
        }
        close = {id_ for id_, other in near.items() if self._is_instead_of(other)}
        yield close
        if len(close) < len(near):
            yield set(near)

    def _is_instead_of(self, other: Offer) -> bool:
        group = self.offer.terms.group
        return (
            self.offer.level is other.level is Level.ITEM
            or bool(group and group == other.terms.group)
            or Side.of(self.offer).conflicts(Side.of(other))
        )


def _in_reach(priced: Priced) -> list[_Offered]:
    """The item offers of which a group could be filled, and the basket offers and coupons that the goods would reach at
    their regular prices.
    """
    live = LiveOffers(priced.offers, priced.context)
    goods = {line.line: live.goods(line) for line in priced.given}
    for line in priced.given:
        goods[line.line].count = line.units
    found = [
        _Offered(live.patterns[index].offer, frozenset(line for line, one in goods.items() if one.fits(index)))
        for index in active_patterns(live, goods.values())
    ]
    for stage in live.stages.stages:
        counting = {line: one for line, one in goods.items() if any(row.mask >> stage.bit & 1 for row in one.rows)}
        gross = sum(one.gross * one.count for one in counting.values())
        if stage.most(gross, sum(one.measure * one.count for one in counting.values())):
            found.append(_Offered(stage.offer, frozenset(counting)))
    return found


@dataclass(frozen=True, slots=True)
class LeftAside:
    """A special price that pieces could have and do not: an offer that is applied to them excludes it."""

    price: str
    """Id of the price offer, or `@member` and the like for a special price of the catalogue."""
    offers: tuple[str, ...]
    """Those that exclude it."""
    pieces: dict[str, int]
    """By SKU."""


def left_aside(priced: Priced) -> tuple[LeftAside, ...]:
    """The lowest prices of pieces that are not used."""
    live = priced.live
    found: dict[tuple[str, tuple[str, ...]], Counter[str]] = {}
    for pick, count in priced.picks.items():
        goods, lowest = pick.goods, pick.goods.rows[0]
        if lowest.offer is None or pick.price <= lowest.price:
            continue
        mask = live.mask(goods, pick.row, pick.pattern) & ~lowest.mask
        stages = [taken.stage.offer.id for taken in priced.staged.taken if mask >> taken.stage.bit & 1]
        item = [live.patterns[pick.pattern].offer.id] if pick.pattern in lowest.shut else []
        if item or stages:
            found.setdefault((lowest.offer, (*item, *stages)), Counter())[goods.sku] += count
    return tuple(LeftAside(*key, pieces) for key, pieces in sorted(found.items()))
