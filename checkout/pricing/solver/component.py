"""The most that item offers save on one component.

A component is a set of goods connected by item offers that could be applied; components are independent of each other.
The answer is a set of *picks*: how many units of which goods, at which of their prices, in which slot of which offer.

The start is greedy: every offer alone, the one that saves most first, each on the units that those before it left. So
the answer is never worse than any single offer. Branch and bound then looks for something better, with wider and wider
beams, until nothing better is left or the budget is spent; in the latter case the solution carries an upper bound.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkout.pricing.offers import Coupon
from checkout.pricing.solver.items.branch_and_bound import FIRST_WIDTH, WIDER
from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.patterns import WHOLE, GroupSlot
from checkout.pricing.solver.solution import Solution, solved, value_of
from checkout.pricing.solver.values import MINOR, one_more

TUNING = 14
"""Most rounds of subgradient steps on the multipliers before a search; with few units there are fewer."""

_ENTRIES = 40
"""So many entries of profit tables may be worked out for each search state of the budget."""


def solve(live: LiveOffers, goods: Sequence[LikeUnits], budget: int) -> Solution:
    """The most that item offers save on these goods, in about `budget` search states. Basket offers and coupons are not
    considered.
    """
    setup = SearchSetup(live, goods, carry=False)
    multipliers, decided = setup.multipliers, setup.bulk.value
    best, path = multipliers.greedy()
    picks = setup.picks(path)
    if setup.rounds or decided:
        best = value_of(live, picks)
    missed: int | None = multipliers.ceiling + decided
    width = FIRST_WIDTH
    while missed is not None and missed >= one_more(best) and budget > 0:
        enough = one_more(best) - decided
        multipliers.tune(min(TUNING, setup.units // 4, 2 + _ENTRIES * budget // multipliers.size), enough)
        found = setup.search.run(width, budget, enough)
        budget -= found.nodes
        if found.ends:
            best, picks = found.ends[0][0] + decided, setup.picks(found.path(found.keys[0]))
        missed = None if found.missed is None else found.missed + decided
        width *= WIDER
    if missed is not None and missed < one_more(best):
        missed = None
    if missed is None and not setup.exact:
        missed = max(best, setup.each_at_most())
    solution = solved(live, goods, picks, missed)
    if more := sum(_more_when_raised(live, one) for one in goods if len(one.rows) > 1):
        solution.missed = (solution.value if missed is None else missed) + more * MINOR
        solution.lifts = True
    return solution


def _more_when_raised(live: LiveOffers, goods: LikeUnits) -> int:
    """How much more these units may save where a basket offer has their price raised, so that it reaches the minimum of
    a coupon for one piece.
    """
    more = 0
    for index, number in goods.slots if live.stages.stages else ():
        pattern = live.patterns[index]
        if isinstance(pattern.offer.rule, Coupon) and pattern.offer.rule.minimum:
            limit, slot = live.limits[index], pattern.slots[number]
            low = max(goods.least_saving, _saving(goods, goods.row_with(index), slot))
            most = max(_saving(goods, row, slot) for row, one in enumerate(goods.rows) if index not in one.shut)
            more += max(0, most - low) * (goods.count if limit is None else min(limit, goods.count))
    return more


def _saving(goods: LikeUnits, row: int, slot: GroupSlot) -> int:
    price = goods.rows[row].price
    return goods.gross - price + slot.gain(price) // WHOLE
