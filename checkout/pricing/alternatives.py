"""Why this combination: the basket priced without each offer that was taken, and with each one that was not.

All alternatives together cost at most `_NODES` search states, so that a shopper need not wait. With many offers each
one gets less than the basket itself did; what it did not prove is marked.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkout.pricing.best_price import NODE_BUDGET, Priced, Pricer
from checkout.pricing.priced import Alternative, Line
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import active_patterns

_NODES = 400_000


def alternatives(priced: Priced) -> tuple[Alternative, ...]:
    """For each offer in force: what the basket would cost without it, or if it had to be taken.

    Offers that these goods cannot get are not tried; their total is None.
    """
    live, lines = priced.live, tuple(priced.given)
    taken = {one.offer for one in priced.applications} | {offer for offer, _ in priced.saved}
    possible = taken | _within_reach(live, lines)
    budget = min(NODE_BUDGET, _NODES // max(1, len(possible)))

    def other(offer: str) -> Alternative:
        forced = offer not in taken
        if offer not in possible:
            return Alternative(offer, forced, None)
        without, force = (None, offer) if forced else (offer, None)
        pricer = Pricer(priced.offers, live.context, budget=budget, without=without, force=force)
        for line in lines:
            pricer.put(line)
        then = pricer.priced()
        possible_after_all = not forced or any(one == offer for one, _ in then.saved)
        return Alternative(offer, forced, then.total if possible_after_all else None, proven=then.proven)

    return tuple(other(offer.id) for offer in live.offers)


def _within_reach(live: LiveOffers, lines: Sequence[Line]) -> set[str]:
    """The offers that some of these goods count for; of item offers, those of which a group could be filled."""
    goods = [_with_units(live, line) for line in lines]
    found = {live.patterns[index].offer.id for index in active_patterns(live, goods)}
    for one in goods:
        found.update(row.offer for row in one.rows if row.offer is not None)
        found.update(
            stage.offer.id for stage in live.stages.stages if any(row.mask >> stage.bit & 1 for row in one.rows)
        )
    return found


def _with_units(live: LiveOffers, line: Line) -> LikeUnits:
    goods = live.goods(line)
    goods.count = line.units
    return goods
