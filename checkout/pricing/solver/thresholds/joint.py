"""Item offers together with basket offers and coupons.

Each component's optimum may leave the basket just under a threshold. Unless a bound shows that these optima are the
best for the whole basket, they are weighed against the stages: by listing what each component may do (`trade`); if that
is too much, by one search over all free components whose states carry the amounts (`_AmountSearch`); if that is too
large, group by group (`regroup`).
"""

from __future__ import annotations

from dataclasses import replace

from checkout.pricing.solver.component import TUNING
from checkout.pricing.solver.items.branch_and_bound import FIRST_WIDTH, WIDER, BeamResult
from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.items.windows import MOST_WORK, table_work
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import add, as_list
from checkout.pricing.solver.solution import Solution, active_patterns, plain
from checkout.pricing.solver.stages import NOTHING_TAKEN, StageResult
from checkout.pricing.solver.thresholds.ceiling import Ceiling
from checkout.pricing.solver.thresholds.regroup import apart, ungated
from checkout.pricing.solver.thresholds.settled import narrowed
from checkout.pricing.solver.thresholds.trade import trade
from checkout.pricing.solver.totals import BasketSolution, Totals, value_of
from checkout.pricing.solver.values import FORCED, MINOR, in_minor, one_more


def combine(live: LiveOffers, totals: Totals, budget: int) -> BasketSolution:
    """The best for a basket of these components, in about `budget` search states."""
    if not totals.coupled:
        saved = in_minor(totals.value)
        return BasketSolution(totals.value, totals.parts.copy(), NOTHING_TAKEN, saved + totals.slack)
    sums = dict(totals.fixed)
    add(sums, totals.taken)
    first = value_of(live, totals.value, sums, totals.times)
    saved = in_minor(totals.value) + totals.slack
    parts = totals.parts.copy()
    if not totals.free:
        if first is None:
            return BasketSolution(-FORCED * MINOR, parts, NOTHING_TAKEN, saved)
        bound = in_minor(first[0]) + totals.slack
        if not first[1].complete:
            bound = max(bound, saved + live.stages.most(as_list(sums)))
        return BasketSolution(first[0], parts, first[1], bound)
    if not _may_be_better(live, totals, first, saved):
        value, staged = first or (-FORCED * MINOR, NOTHING_TAKEN)
        return BasketSolution(value, parts, staged, in_minor(value))
    if first is not None and first[1].complete:
        totals = narrowed(live, totals)
        if not totals.free:
            return BasketSolution(first[0], parts, first[1], in_minor(first[0]) + totals.slack)
    ceiling = Ceiling(live, totals)
    outer = in_minor(totals.value - totals.free_value)
    reach = outer + ceiling.over(in_minor(totals.free_value) + totals.slack)
    if first is not None and reach <= in_minor(first[0]):
        return BasketSolution(first[0], parts, first[1], reach)
    # No component gives up more than all stages together can save.
    window = (saved + ceiling.most + 1) * MINOR - (first[0] if first is not None else 0)
    traded = trade(live, totals, window, first, budget // 3)
    if traded is not None:
        return traded
    wide = _too_much(live, totals)
    near = trade(live, apart(live, totals), window, first, budget // 6) if first is not None or wide else None
    known = near or _as_whole(totals, first)
    if wide:
        if known is None and any(part.spent for part in totals.free.values()):
            known = combine(live, ungated(live, totals), budget)
        return _as_far_as_known(live, totals, ceiling, known)
    return _search(live, totals, ceiling, known, budget // 4)


def _too_much(live: LiveOffers, totals: Totals) -> bool:
    """Whether the free components are too large to be searched together."""
    work = 0
    for part in totals.free.values():
        if part.wide:
            return True
        if part.tied:
            goods = [replace(one, count=count) for one, count in zip(part.goods, part.counts, strict=True)]
            work += table_work(live, goods, active_patterns(live, goods), strict=False, most=sum(part.counts))
    return work > MOST_WORK


def _may_be_better(live: LiveOffers, totals: Totals, first: tuple[int, StageResult] | None, saved: int) -> bool:
    """A quick bound: whether anything can be better than each component's own optimum."""
    sums = dict(totals.fixed)
    add(sums, totals.free_top)
    if first is not None:
        return saved + live.stages.most(as_list(sums)) > in_minor(first[0])
    bit = live.stages.forced
    if bit is None:
        return True
    members = [heap for mask, heap in sums.items() if mask >> bit & 1]
    return live.stages.stages[bit].most(sum(heap[0] for heap in members), sum(heap[1] for heap in members)) > 0


def _as_whole(totals: Totals, first: tuple[int, StageResult] | None) -> BasketSolution | None:
    return BasketSolution(first[0], totals.parts.copy(), first[1], 0) if first is not None else None


def _search(
    live: LiveOffers, totals: Totals, ceiling: Ceiling, first: BasketSolution | None, budget: int
) -> BasketSolution:
    one = _AmountSearch(live, totals, ceiling, first)
    one.run(budget)
    return one.whole()


class _AmountSearch:
    """One search over all free components, whose states carry the amounts that stages read."""

    def __init__(self, live: LiveOffers, totals: Totals, ceiling: Ceiling, first: BasketSolution | None) -> None:
        self._live = live
        self._totals = totals
        self._ceiling = ceiling
        self._free = sorted(totals.free.values(), key=lambda solution: solution.goods[0].order)
        self._others = [solution for solution in totals.parts if id(solution) not in totals.free]
        self._base = totals.value - totals.free_value
        self._setup = SearchSetup(live, [solution.goods for solution in self._free], carry=True)
        self._before = self._base + self._setup.bulk.value
        """The value of what is not searched."""
        self._bonus = FORCED * MINOR * sum(pattern.offer.id == live.force for pattern in live.patterns)
        self._best = first or _without_item_offers(live, totals)
        self._missed: int | None = None

    @property
    def _incumbent(self) -> int:
        return one_more(self._best.value) if self._best is not None else -FORCED * MINOR

    def _bound_of(self, value: int, rest: int) -> int:
        """Upper bound on what a state may reach, stages included."""
        whole = value + rest + self._setup.bulk.value
        extra = self._bonus if whole > self._bonus // 2 else 0
        return self._base + extra + self._ceiling.over(in_minor(whole - extra)) * MINOR

    def run(self, budget: int) -> None:
        """Widen the beam until nothing better can have been dropped, or the budget is spent."""
        search = self._setup.search
        width = FIRST_WIDTH
        while True:
            incumbent = self._incumbent
            least = incumbent - self._before - self._ceiling.most * MINOR
            search.multipliers.tune(TUNING, least)
            found = search.run(width, budget, least, self._bound_of, incumbent, self._setup.start)
            budget -= found.nodes
            self._look_at(found)
            self._missed = None if found.missed is None else self._bound_of(found.missed, 0)
            if self._missed is not None and self._missed <= self._incumbent:
                self._missed = None
            if self._missed is None or budget <= 0:
                return
            width *= WIDER

    def _look_at(self, found: BeamResult) -> None:
        for key, (value, amounts) in zip(found.keys, found.ends, strict=True):
            if self._before + value + self._ceiling.most * MINOR <= self._incumbent:
                return
            if self._bound_of(value, 0) <= self._incumbent:
                continue
            read = self._setup.read(amounts)
            if read is None:
                continue
            sums, times = read
            add(sums, self._totals.fixed)
            whole = value_of(self._live, self._before + value, sums, times)
            if whole is not None and whole[0] > self._incumbent:
                part = Solution(tuple(self._setup.goods), (), self._setup.picks(found, key), value, {}, spent=times)
                self._best = BasketSolution(whole[0], (*self._others, part), whole[1], 0)

    def whole(self) -> BasketSolution:
        if self._best is None:
            return BasketSolution(-FORCED * MINOR, (), NOTHING_TAKEN, in_minor(self._base))
        bound = in_minor(self._best.value if self._missed is None else self._missed)
        if not self._setup.bulk.exact or not self._best.staged.complete:
            bound = max(bound, _at_most(self._totals, self._ceiling))
        return BasketSolution(self._best.value, self._best.parts, self._best.staged, bound)


def _at_most(totals: Totals, ceiling: Ceiling) -> int:
    """Upper bound on all savings, in minor units, from the bounds of the components."""
    free = sum(in_minor(one.value if one.missed is None else one.missed) for one in totals.free.values())
    return in_minor(totals.value - totals.free_value) + ceiling.over(free)


def _as_far_as_known(
    live: LiveOffers, totals: Totals, ceiling: Ceiling, known: BasketSolution | None
) -> BasketSolution:
    """The incumbent, for components that are too large to be searched together."""
    best = known or _without_item_offers(live, totals)
    if best is None:
        return BasketSolution(-FORCED * MINOR, (), NOTHING_TAKEN, in_minor(totals.value))
    return replace(best, bound=max(in_minor(best.value), _at_most(totals, ceiling)))


def _without_item_offers(live: LiveOffers, totals: Totals) -> BasketSolution | None:
    """A solution that always exists: every free unit at its lowest price, in no item offer."""
    sums = dict(totals.fixed)
    others = [solution for solution in totals.parts if id(solution) not in totals.free]
    plainly = [
        plain(goods, count) for one in totals.free.values() for goods, count in zip(one.goods, one.counts, strict=True)
    ]
    for solution in plainly:
        add(sums, solution.sums)
    value = sum(solution.value for solution in (*others, *plainly))
    whole = value_of(live, value, sums, {})
    return BasketSolution(whole[0], (*others, *plainly), whole[1], 0) if whole is not None else None
