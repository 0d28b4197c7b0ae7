"""The most that item offers save on one component, by the cheapest method that is exact.

A component is a set of goods connected by item offers that could be applied; components are independent of each other.
The answer is a set of *picks*: how many units of which goods, at which of their prices, in which slot of which offer.
The methods, in the order in which they are tried: closed form for one offer (`single_offer`); set packing over all
groups when these are few (`group_columns`); dynamic programming with branch and bound (`branch_and_bound`); large
neighbourhoods when the component is too large for its tables (`windows`). The last two may stop before the optimum is
proven; then the solution carries an upper bound.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkout.pricing.solver.items.branch_and_bound import FIRST_WIDTH, WIDER
from checkout.pricing.solver.items.group_columns import best_choice
from checkout.pricing.solver.items.relaxed import each_at_most
from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.items.single_offer import best_alone
from checkout.pricing.solver.items.windows import MOST_WORK, in_windows, table_work
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Solution, active_patterns, no_offer, solved
from checkout.pricing.solver.values import MINOR

_FEW = 8
"""With more units than this, multipliers are tuned before the first search."""
_ALL = 1 << 40
TUNING = 14
"""Rounds of subgradient steps on the multipliers."""


def solve(live: LiveOffers, goods: Sequence[LikeUnits], budget: int) -> Solution:
    """The most that item offers save on these goods, in about `budget` search states. Basket offers and coupons are not
    considered.
    """
    active = active_patterns(live, goods)
    alone = best_alone(live, goods, active)
    if alone is not None:
        return solved(live, goods, *alone, missed=None)
    if table_work(live, goods, active, strict=True, most=_ALL) > MOST_WORK:
        return in_windows(live, goods, active, budget, at_once)
    return at_once(live, goods, active, budget)


def at_once(live: LiveOffers, goods: Sequence[LikeUnits], active: Sequence[int], budget: int) -> Solution:
    """`solve` without windows and without the closed form. `active`: the patterns that these goods can fill."""
    found = best_choice(live, goods, active)
    if found is not None:
        return solved(live, goods, *found, missed=None)
    return unit_by_unit(live, goods, budget)


def unit_by_unit(live: LiveOffers, goods: Sequence[LikeUnits], budget: int) -> Solution:
    """`solve` by branch and bound only."""
    setup = SearchSetup(live, [goods], carry=False)
    search, bulk = setup.search, setup.bulk
    picks = {no_offer(one): one.count for one in goods}
    incumbent = sum(one.least_saving * one.count for one in goods) * MINOR - bulk.value
    # A window has a small budget, most of which its tables cost.
    rounds = min(TUNING, budget // 600)
    if sum(one.count for one in goods) > _FEW:
        search.multipliers.tune(rounds, incumbent + (search.ceiling - incumbent) * 6 // 10)
    width = FIRST_WIDTH
    while True:
        found = search.run(width, budget, incumbent)
        budget -= found.nodes
        if found.ends:
            incumbent, picks = found.ends[0][0], setup.picks(found, found.keys[0])
        missed = found.missed if found.missed is not None and found.missed > incumbent else None
        if missed is None or budget <= 0:
            break
        search.multipliers.tune(rounds, incumbent)
        width *= WIDER
    value = incumbent + bulk.value
    bound = None if missed is None else missed + bulk.value
    if bound is None and not bulk.exact:
        bound = max(value, each_at_most(live, goods) * MINOR)
    return solved(live, goods, value, picks, bound)
