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
from checkout.pricing.solver.stages import NOTHING_TAKEN
from checkout.pricing.solver.thresholds.ceiling import Ceiling
from checkout.pricing.solver.thresholds.regroup import apart, ungated
from checkout.pricing.solver.thresholds.settled import narrowed
from checkout.pricing.solver.thresholds.trade import trade
from checkout.pricing.solver.totals import IMPOSSIBLE, BasketSolution, Totals, with_stages
from checkout.pricing.solver.values import MINOR, in_minor, one_more


def combine(live: LiveOffers, totals: Totals, budget: int) -> BasketSolution:
    """The best for a basket of these components, in about `budget` search states."""
    saved = in_minor(totals.value) + totals.slack
    if not totals.coupled:
        return BasketSolution(totals.value, totals.parts.copy(), NOTHING_TAKEN, saved)
    sums = dict(totals.fixed)
    add(sums, totals.taken)
    # Each component at its own optimum.
    own = with_stages(live, totals.value, sums, totals.times, totals.parts.copy())
    if not totals.free:
        if own is None:
            return BasketSolution(IMPOSSIBLE, totals.parts.copy(), NOTHING_TAKEN, saved)
        bound = own.saved + totals.slack
        return replace(own, bound=bound if own.staged.complete else max(bound, saved + live.stages.most(as_list(sums))))
    if not _may_be_better(live, totals, own, saved):
        return own or BasketSolution(IMPOSSIBLE, totals.parts.copy(), NOTHING_TAKEN, in_minor(IMPOSSIBLE))
    if own is not None and own.staged.complete:
        totals = narrowed(live, totals)
        if not totals.free:
            return replace(own, bound=own.saved + totals.slack)
    ceiling = Ceiling(live, totals)
    bound = in_minor(totals.value - totals.free_value) + ceiling.over(in_minor(totals.free_value) + totals.slack)
    if own is not None and bound <= own.saved:
        return replace(own, bound=bound)
    # No component gives up more than all stages together can save.
    window = (saved + ceiling.most + 1) * MINOR - (own.value if own is not None else 0)
    traded = trade(live, totals, window, own, budget // 3)
    if traded is not None:
        return traded
    wide = _too_much(live, totals)
    near = trade(live, apart(live, totals), window, own, budget // 6) if own is not None or wide else None
    known = near or own
    if not wide:
        return _AmountSearch(live, totals, ceiling, known).run(budget // 4)
    if known is None and any(part.spent for part in totals.free):
        known = combine(live, ungated(live, totals), budget)
    best = known or _without_item_offers(live, totals)
    if best is None:
        return BasketSolution(IMPOSSIBLE, (), NOTHING_TAKEN, in_minor(totals.value))
    return replace(best, bound=max(best.saved, _at_most(totals, ceiling)))


def _too_much(live: LiveOffers, totals: Totals) -> bool:
    """Whether the free components are too large to be searched together."""
    work = 0
    for part in totals.free:
        if part.wide:
            return True
        if part.tied:
            goods = [replace(one, count=count) for one, count in zip(part.goods, part.counts, strict=True)]
            work += table_work(live, goods, active_patterns(live, goods), strict=False, most=sum(part.counts))
    return work > MOST_WORK


def _may_be_better(live: LiveOffers, totals: Totals, own: BasketSolution | None, saved: int) -> bool:
    """A quick bound: whether anything can be better than each component's own optimum."""
    sums = dict(totals.fixed)
    add(sums, totals.free_top)
    return own is None or saved + live.stages.most(as_list(sums)) > own.saved


class _AmountSearch:
    """One search over all free components, whose states carry the amounts that stages read."""

    def __init__(self, live: LiveOffers, totals: Totals, ceiling: Ceiling, first: BasketSolution | None) -> None:
        self._live = live
        self._totals = totals
        self._ceiling = ceiling
        self._base = totals.value - totals.free_value
        self._setup = SearchSetup(live, [solution.goods for solution in totals.free_in_order], carry=True)
        self._before = self._base + self._setup.bulk.value
        """The value of what is not searched."""
        self._best = first or _without_item_offers(live, totals)
        self._missed: int | None = None

    @property
    def _incumbent(self) -> int:
        return one_more(self._best.value) if self._best is not None else IMPOSSIBLE

    def _bound_of(self, value: int, rest: int) -> int:
        """Upper bound on what a state may reach, stages included."""
        whole = value + rest + self._setup.bulk.value
        return self._base + self._ceiling.over(in_minor(whole)) * MINOR

    def run(self, budget: int) -> BasketSolution:
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
                return self._result()
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
            better = with_stages(self._live, self._before + value, sums, times)
            if better is not None and better.value > self._incumbent:
                part = Solution(tuple(self._setup.goods), (), self._setup.picks(found, key), value, {}, spent=times)
                self._best = replace(better, parts=(*self._totals.others, part))

    def _result(self) -> BasketSolution:
        if self._best is None:
            return BasketSolution(IMPOSSIBLE, (), NOTHING_TAKEN, in_minor(self._base))
        bound = in_minor(self._best.value if self._missed is None else self._missed)
        if not self._setup.bulk.exact or not self._best.staged.complete:
            bound = max(bound, _at_most(self._totals, self._ceiling))
        return replace(self._best, bound=bound)


def _at_most(totals: Totals, ceiling: Ceiling) -> int:
    """Upper bound on all savings, in minor units, from the bounds of the components."""
    free = sum(in_minor(one.value if one.missed is None else one.missed) for one in totals.free)
    return in_minor(totals.value - totals.free_value) + ceiling.over(free)


def _without_item_offers(live: LiveOffers, totals: Totals) -> BasketSolution | None:
    """A solution that always exists: every free unit at its lowest price, in no item offer."""
    sums = dict(totals.fixed)
    plainly = [plain(goods, count) for one in totals.free for goods, count in zip(one.goods, one.counts, strict=True)]
    for solution in plainly:
        add(sums, solution.sums)
    parts = (*totals.others, *plainly)
    return with_stages(live, sum(solution.value for solution in parts), sums, {}, parts)
