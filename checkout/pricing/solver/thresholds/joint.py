"""Item offers and the stages after them, together.

What saves most on items may leave the basket under a threshold. So, unless the best of each component provably is the
best of all, what the components may do is weighed against what the stages bring
(`checkout.pricing.solver.thresholds.trade`); or,
when that is too much to be listed, the components are searched once more with the amounts that the stages read; or,
when even that is too much, the groups of their best are weighed one by one
(`checkout.pricing.solver.thresholds.regroup`).
"""

from __future__ import annotations

from dataclasses import replace

from checkout.pricing.solver.candidates import Market
from checkout.pricing.solver.component import TUNING
from checkout.pricing.solver.items.branch_and_bound import FIRST_WIDTH, WIDER, Found
from checkout.pricing.solver.items.groups import MINOR, in_minor, one_more
from checkout.pricing.solver.items.search_state import FORCED, Board
from checkout.pricing.solver.items.windows import MOST_WORK, table_work
from checkout.pricing.solver.masked_sums import add, as_list
from checkout.pricing.solver.solution import Solution, active_patterns, plain
from checkout.pricing.solver.stages import NOTHING_TAKEN, Staged
from checkout.pricing.solver.thresholds.ceiling import Ceiling
from checkout.pricing.solver.thresholds.regroup import apart, ungated
from checkout.pricing.solver.thresholds.settled import narrowed
from checkout.pricing.solver.thresholds.trade import trade
from checkout.pricing.solver.totals import Totals, Whole, value_of


def combine(market: Market, totals: Totals, budget: int) -> Whole:
    """The best for the basket of these components."""
    if not totals.coupled:
        saved = in_minor(totals.value)
        return Whole(totals.value, totals.parts.copy(), NOTHING_TAKEN, saved + totals.slack)
    heaps = dict(totals.fixed)
    add(heaps, totals.taken)
    first = value_of(market, totals.value, heaps, totals.times)
    saved = in_minor(totals.value) + totals.slack
    parts = totals.parts.copy()
    if not totals.free:
        if first is None:
            return Whole(-FORCED * MINOR, parts, NOTHING_TAKEN, saved)
        bound = in_minor(first[0]) + totals.slack
        if not first[1].complete:
            bound = max(bound, saved + market.stages.most(as_list(heaps)))
        return Whole(first[0], parts, first[1], bound)
    if not _may_be_better(market, totals, first, saved):
        value, staged = first or (-FORCED * MINOR, NOTHING_TAKEN)
        return Whole(value, parts, staged, in_minor(value))
    if first is not None and first[1].complete:
        totals = narrowed(market, totals)
        if not totals.free:
            return Whole(first[0], parts, first[1], in_minor(first[0]) + totals.slack)
    ceiling = Ceiling(market, totals)
    outer = in_minor(totals.value - totals.free_value)
    reach = outer + ceiling.over(in_minor(totals.free_value) + totals.slack)
    if first is not None and reach <= in_minor(first[0]):
        return Whole(first[0], parts, first[1], reach)
    # Nobody may give up more than all stages together can bring.
    window = (saved + ceiling.most + 1) * MINOR - (first[0] if first is not None else 0)
    traded = trade(market, totals, window, first, budget // 3)
    if traded is not None:
        return traded
    wide = _too_much(market, totals)
    near = trade(market, apart(market, totals), window, first, budget // 6) if first is not None or wide else None
    known = near or _as_whole(totals, first)
    if wide:
        if known is None and any(part.spent for part in totals.free.values()):
            known = combine(market, ungated(market, totals), budget)
        return _as_far_as_known(market, totals, ceiling, known)
    return _search(market, totals, ceiling, known, budget // 4)


def _too_much(market: Market, totals: Totals) -> bool:
    """Whether the free components are too large to be searched together."""
    work = 0
    for part in totals.free.values():
        if part.wide:
            return True
        if part.tied:
            goods = [replace(one, count=count) for one, count in zip(part.goods, part.counts, strict=True)]
            work += table_work(market, goods, active_patterns(market, goods), strict=False, most=sum(part.counts))
    return work > MOST_WORK


def _may_be_better(market: Market, totals: Totals, first: tuple[int, Staged] | None, saved: int) -> bool:
    """Whether anything better than the best of each component is possible: a quick look, that is mostly enough.

    It is not when the stages already bring as much as they would if nothing were saved on items; nor when a stage that
    has to be taken cannot be, even then.
    """
    heaps = dict(totals.fixed)
    add(heaps, totals.free_top)
    if first is not None:
        return saved + market.stages.most(as_list(heaps)) > in_minor(first[0])
    bit = market.stages.forced
    if bit is None:
        return True
    members = [heap for mask, heap in heaps.items() if mask >> bit & 1]
    return market.stages.stages[bit].most(sum(heap[0] for heap in members), sum(heap[1] for heap in members)) > 0


def _as_whole(totals: Totals, first: tuple[int, Staged] | None) -> Whole | None:
    return Whole(first[0], totals.parts.copy(), first[1], 0) if first is not None else None


def _search(market: Market, totals: Totals, ceiling: Ceiling, first: Whole | None, budget: int) -> Whole:
    one = _Search(market, totals, ceiling, first)
    one.run(budget)
    return one.whole()


class _Search:
    """All free components in one search, whose states carry what the stages read."""

    def __init__(self, market: Market, totals: Totals, ceiling: Ceiling, first: Whole | None) -> None:
        self._market = market
        self._totals = totals
        self._ceiling = ceiling
        self._free = sorted(totals.free.values(), key=lambda solution: solution.goods[0].order)
        self._others = [solution for solution in totals.parts if id(solution) not in totals.free]
        self._base = totals.value - totals.free_value
        self._board = Board(market, [solution.goods for solution in self._free], carry=True)
        self._before = self._base + self._board.bulk.value
        """The value of what is not searched."""
        self._bonus = FORCED * MINOR * sum(pattern.offer.id == market.force for pattern in market.patterns)
        self._best = first or _without_item_offers(market, totals)
        self._missed: int | None = None

    @property
    def _floor(self) -> int:
        return one_more(self._best.value) if self._best is not None else -FORCED * MINOR

    def _promise(self, value: int, hope: int) -> int:
        """The most that a state may reach, stages included."""
        whole = value + hope + self._board.bulk.value
        extra = self._bonus if whole > self._bonus // 2 else 0
        return self._base + extra + self._ceiling.over(in_minor(whole - extra)) * MINOR

    def run(self, budget: int) -> None:
        """Widen until nothing better can be left out, or the budget is spent."""
        problem = self._board.problem
        width = FIRST_WIDTH
        while True:
            floor = self._floor
            least = floor - self._before - self._ceiling.most * MINOR
            problem.tolls.tune(TUNING, least)
            found = problem.search(width, budget, least, self._promise, floor, self._board.start)
            budget -= found.nodes
            self._look_at(found)
            self._missed = None if found.missed is None else self._promise(found.missed, 0)
            if self._missed is not None and self._missed <= self._floor:
                self._missed = None
            if self._missed is None or budget <= 0:
                return
            width *= WIDER

    def _look_at(self, found: Found) -> None:
        for key, (value, amounts) in zip(found.keys, found.ends, strict=True):
            if self._before + value + self._ceiling.most * MINOR <= self._floor:
                return
            if self._promise(value, 0) <= self._floor:
                continue
            read = self._board.read(amounts)
            if read is None:
                continue
            heaps, times = read
            add(heaps, self._totals.fixed)
            whole = value_of(self._market, self._before + value, heaps, times)
            if whole is not None and whole[0] > self._floor:
                part = Solution(tuple(self._board.goods), (), self._board.picks(found, key), value, {}, spent=times)
                self._best = Whole(whole[0], (*self._others, part), whole[1], 0)

    def whole(self) -> Whole:
        """The best that was found."""
        if self._best is None:
            return Whole(-FORCED * MINOR, (), NOTHING_TAKEN, in_minor(self._base))
        bound = in_minor(self._best.value if self._missed is None else self._missed)
        if not self._board.bulk.exact or not self._best.staged.complete:
            bound = max(bound, _at_most(self._totals, self._ceiling))
        return Whole(self._best.value, self._best.parts, self._best.staged, bound)


def _at_most(totals: Totals, ceiling: Ceiling) -> int:
    """What can be saved in all, in minor units, as far as it is known without searching the components together."""
    free = sum(in_minor(one.value if one.missed is None else one.missed) for one in totals.free.values())
    return in_minor(totals.value - totals.free_value) + ceiling.over(free)


def _as_far_as_known(market: Market, totals: Totals, ceiling: Ceiling, known: Whole | None) -> Whole:
    """The best that is known, where the components are too large to be searched together."""
    best = known or _without_item_offers(market, totals)
    if best is None:
        return Whole(-FORCED * MINOR, (), NOTHING_TAKEN, in_minor(totals.value))
    return replace(best, bound=max(in_minor(best.value), _at_most(totals, ceiling)))


def _without_item_offers(market: Market, totals: Totals) -> Whole | None:
    """What can always be had, where the best of the components together cannot: every unit at its lowest price."""
    heaps = dict(totals.fixed)
    others = [solution for solution in totals.parts if id(solution) not in totals.free]
    plainly = [
        plain(goods, count) for one in totals.free.values() for goods, count in zip(one.goods, one.counts, strict=True)
    ]
    for solution in plainly:
        add(heaps, solution.heaps)
    value = sum(solution.value for solution in (*others, *plainly))
    whole = value_of(market, value, heaps, {})
    return Whole(whole[0], (*others, *plainly), whole[1], 0) if whole is not None else None
