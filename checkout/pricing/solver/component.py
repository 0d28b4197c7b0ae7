"""Goods that offers tie together, and the best that can be done with them.

Goods that share no item offer which could be applied do not influence each other: they are solved apart. A component's
answer is its *picks*: how many units of which goods, at which of their prices, in which slot of which offer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checkout.pricing.solver.candidates import Goods, Market
from checkout.pricing.solver.items.alone import best_alone
from checkout.pricing.solver.items.branch_and_bound import FIRST_WIDTH, WIDER
from checkout.pricing.solver.items.group_columns import best_choice
from checkout.pricing.solver.items.groups import MINOR
from checkout.pricing.solver.items.relaxed import each_at_most
from checkout.pricing.solver.items.search_state import Board
from checkout.pricing.solver.items.windows import MOST_WORK, in_windows, table_work
from checkout.pricing.solver.solution import Pick, Solution, active_patterns, gated, heaps_of, offers_in, plainly

_FEW = 8
"""Units up to which no time is spent on finding good tolls before the first search."""
_ALL = 1 << 40
TUNING = 14
"""Rounds in which better tolls are looked for."""


def solve(market: Market, goods: Sequence[Goods], budget: int) -> Solution:
    """The most that item offers save on these goods, whatever the stages after them make of it.

    What is best for one offer alone is known; few groups are all written down; more are searched unit by unit; too many
    in windows.
    """
    active = active_patterns(market, goods)
    if market.force is None:
        alone = best_alone(market, goods, active)
        if alone is not None:
            return _solution(market, goods, *alone, missed=None)
    if table_work(market, goods, active, strict=True, most=_ALL) > MOST_WORK:
        return in_windows(market, goods, active, budget, at_once)
    return at_once(market, goods, active, budget)


def at_once(market: Market, goods: Sequence[Goods], active: Sequence[int], budget: int) -> Solution:
    """The same without windows; `active` are the patterns that these goods can fill."""
    if market.force is None:
        found = best_choice(market, goods, active)
        if found is not None:
            return _solution(market, goods, *found, missed=None)
    return unit_by_unit(market, goods, budget)


def unit_by_unit(market: Market, goods: Sequence[Goods], budget: int) -> Solution:
    """The same by the search alone (`checkout.pricing.solver.items.branch_and_bound`)."""
    board = Board(market, [goods], carry=False)
    problem, bulk = board.problem, board.bulk
    picks = {Pick(one, 0, -1, 0): one.count for one in goods}
    floor = sum((one.gross - one.rows[0].price) * one.count for one in goods) * MINOR - bulk.value
    # A window has little time, and its tables cost most of it.
    rounds = min(TUNING, budget // 600)
    if sum(one.count for one in goods) > _FEW:
        problem.tolls.tune(rounds, floor + (problem.ceiling - floor) * 6 // 10)
    width = FIRST_WIDTH
    while True:
        found = problem.search(width, budget, floor)
        budget -= found.nodes
        if found.ends:
            floor, picks = found.ends[0][0], board.picks(found, found.keys[0])
        missed = found.missed if found.missed is not None and found.missed > floor else None
        if missed is None or budget <= 0:
            break
        problem.tolls.tune(rounds, floor)
        width *= WIDER
    if any(saved < 0 for saved, _ in offers_in(market, picks).values()):
        # What had to be taken costs more than it saves.
        return replace(plainly(goods), tied=True, free=True)
    value = floor + bulk.value
    bound = None if missed is None else missed + bulk.value
    if bound is None and not bulk.exact:
        bound = max(value, each_at_most(market, goods) * MINOR)
    return _solution(market, goods, value, picks, bound)


def _solution(
    market: Market, goods: Sequence[Goods], value: int, picks: dict[Pick, int], missed: int | None
) -> Solution:
    return Solution(
        tuple(goods),
        tuple(one.count for one in goods),
        picks,
        value,
        heaps_of(market, picks),
        missed,
        gated(market, picks),
        free=True,
        tied=True,
    )
