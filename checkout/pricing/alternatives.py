"""Why this combination and not another: the basket without each offer that was taken, and with each other one.

All of them together are looked at for as long as a shopper waits for an answer, so with many offers each is looked at
for less time than the basket itself was; what was found then may be beaten, and is marked as not proven.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checkout.pricing.best_price import NODE_BUDGET, Priced, Pricer
from checkout.pricing.offers import Offers
from checkout.pricing.priced import Alternative, Line
from checkout.pricing.solver.candidates import Goods, Market
from checkout.pricing.solver.solution import active_patterns

_NODES = 400_000
"""States that all alternatives together may cost."""


def alternatives(offers: Offers, market: Market, lines: Iterable[Line], now: Priced) -> tuple[Alternative, ...]:
    """For each offer that lives: what the basket `now`, made of `lines`, would cost without it, or if it had to be
    taken. What the goods cannot have is not looked at.
    """
    lines = tuple(lines)
    taken = {one.offer for one in now.applications} | {offer for offer, _ in now.saved}
    possible = taken | _within_reach(market, lines)
    budget = min(NODE_BUDGET, _NODES // max(1, len(possible)))

    def other(offer: str) -> Alternative:
        forced = offer not in taken
        if offer not in possible:
            return Alternative(offer, forced, None)
        pricer = Pricer(
            offers, market.context, budget=budget, without=None if forced else offer, force=offer if forced else None
        )
        for line in lines:
            pricer.put(line)
        priced = pricer.priced()
        there = not forced or any(one == offer for one, _ in priced.saved)
        return Alternative(offer, forced, priced.total if there else None, proven=priced.proven)

    return tuple(other(offer.id) for offer in market.live)


def _within_reach(market: Market, lines: Sequence[Line]) -> set[str]:
    """The offers that some of these goods count for: of groups, those of which one could be filled."""
    goods = [_counted(market, line) for line in lines]
    found = {market.patterns[index].offer.id for index in active_patterns(market, goods)}
    for one in goods:
        found.update(row.offer for row in one.rows if row.offer is not None)
        found.update(stage.offer.id for stage in market.stages.stages if _counts(one, stage.bit))
    return found


def _counted(market: Market, line: Line) -> Goods:
    goods = market.goods(line)
    goods.count = line.units
    return goods


def _counts(goods: Goods, bit: int) -> bool:
    return any(row.mask >> bit & 1 for row in goods.rows)
