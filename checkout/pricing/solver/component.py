"""The most that item offers save on one component.

A component is a set of goods connected by item offers that could be applied; components are independent of each other.
The answer is a set of *picks*: how many units of which goods, at which of their prices, in which slot of which offer.

The start is greedy: every offer alone, the one that saves most first, each on the units that those before it left. So
the answer is never worse than any single offer. Branch and bound then looks for something better, with wider and wider
beams, until nothing better is left or the budget is spent; in the latter case the solution carries an upper bound.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checkout.pricing.solver.items.branch_and_bound import FIRST_WIDTH, WIDER
from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, Solution, solved, value_of
from checkout.pricing.solver.values import one_more

_FEW = 8
"""With more units than this, multipliers are tuned before the first search."""
TUNING = 14
"""Rounds of subgradient steps on the multipliers."""


def solve(live: LiveOffers, goods: Sequence[LikeUnits], budget: int) -> Solution:
    """The most that item offers save on these goods, in about `budget` search states. Basket offers and coupons are not
    considered.
    """
    setup = SearchSetup(live, [goods], carry=False)
    search = setup.search
    best, picks = _greedy(live, setup)
    missed: int | None = search.ceiling + setup.bulk.value
    width = FIRST_WIDTH
    tuned = sum(batch.count for batch in search.batches) <= _FEW
    while missed is not None and missed >= one_more(best):
        if not tuned:
            search.multipliers.tune(TUNING, best - setup.bulk.value)
        found = search.run(width, budget, best - setup.bulk.value)
        budget -= found.nodes
        if found.ends and found.ends[0][0] > best - setup.bulk.value:
            best, picks = found.ends[0][0] + setup.bulk.value, setup.picks(found.path(found.keys[0]))
        missed = None if found.missed is None else found.missed + setup.bulk.value
        if budget <= 0:
            break
        width *= WIDER
    if missed is not None and missed < one_more(best):
        missed = None
    if missed is None and not setup.exact:
        missed = max(best, setup.each_at_most)
    return solved(live, goods, best, picks, missed)


def _greedy(live: LiveOffers, setup: SearchSetup) -> tuple[int, dict[Pick, int]]:
    """The value and picks of every offer alone, the best first, each on what those before it left."""
    search = setup.search
    counts = [batch.count for batch in search.batches]
    path: list[tuple[int, int]] = []
    plans = [(*search.multipliers.alone(index, counts), index) for index in range(len(search.offers))]
    for _, plan, index in sorted(plans, key=lambda one: (-one[0], one[2])):
        taken = Counter(batch for batch, _ in plan)
        if any(counts[batch] < count for batch, count in taken.items()):
            _, plan = search.multipliers.alone(index, counts)  # noqa: PLW2901
        path += plan
        search.multipliers.take(counts, plan)
    picks = setup.picks(path)
    return value_of(live, picks), picks
