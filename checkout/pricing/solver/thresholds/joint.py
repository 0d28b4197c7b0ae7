"""Item offers together with basket offers and coupons.

Each component's optimum may leave the basket just under a threshold. Unless a bound shows that these optima are the
best for the whole basket, they are weighed against the stages: each component has a list of options (`options`), each
set of stages is a plan with its needs (`stage_plans`), and under a plan one option of each component is chosen
(`knapsack`). Components that cannot matter keep their optimum (`settled`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add, as_list
from checkout.pricing.solver.solution import Option, Pick, Solution, gated, sums_of, value_of
from checkout.pricing.solver.stages import NOTHING_TAKEN
from checkout.pricing.solver.thresholds.knapsack import Knapsack
from checkout.pricing.solver.thresholds.options import (
    FEW_OPTIONS,
    anywhere,
    in_pieces,
    is_raised,
    options_of,
    phantoms,
    put_together,
    raises_of,
)
from checkout.pricing.solver.thresholds.settled import narrowed
from checkout.pricing.solver.thresholds.stage_plans import Planner
from checkout.pricing.solver.totals import IMPOSSIBLE, BasketSolution, Totals, with_stages
from checkout.pricing.solver.values import MINOR, in_minor

_NARROW = 64
_WIDER = 8
_MOST_ENDS = 300
_MOST_SETS = 64
"""Sets of stages left out that are tried where prices are raised."""


def combine(live: LiveOffers, totals: Totals, budget: int, most: MaskedSums | None = None) -> BasketSolution:
    """The best for a basket of these components, in about `budget` search states. `most`: more than they can leave, for
    `BasketSolution.settled`.
    """
    saved = in_minor(totals.value) + totals.slack
    if not totals.coupled:
        return BasketSolution(totals.value, totals.parts.copy(), NOTHING_TAKEN, saved, settled=True)
    sums = dict(totals.fixed)
    add(sums, totals.taken)
    own = with_stages(live, totals.value, sums, totals.times, totals.parts.copy())
    settled = False
    if own is not None:
        if most is None:
            most = dict(totals.fixed)
            add(most, totals.free_top)
        bound = saved + live.stages.most(as_list(most))
        if bound <= own.saved:
            return replace(own, settled=True)
        if own.staged.complete:
            totals, settled = narrowed(live, totals, most)
        if not totals.free:
            bound = own.saved + totals.slack if own.staged.complete else bound
            return replace(own, bound=bound, settled=settled)
    return replace(_TradeOff(live, totals, own, budget).run(), settled=settled)


def with_picks(live: LiveOffers, picks: dict[Pick, int]) -> BasketSolution | None:
    """These picks as they are, with the best basket offers and coupons; None when a price is raised for too little."""
    value, sums, times = value_of(live, picks), sums_of(live, picks), gated(live, picks)
    part = Solution(tuple({pick.goods: None for pick in picks}), (), picks, value, sums, spent=times)
    found = _staged(live, value, sums, times, [(pick, count) for pick, count in picks.items() if is_raised(pick)])
    return None if found is None else replace(found, parts=(part,))


class _TradeOff:
    """`own`: each component at its own optimum; None when that misses what an add-on asks to be spent."""

    def __init__(self, live: LiveOffers, totals: Totals, own: BasketSolution | None, budget: int) -> None:
        self._live = live
        self._totals = totals
        self._free = totals.free_in_order
        self._base = totals.value - totals.free_value
        self._budget = budget
        self._most_options = max(FEW_OPTIONS, budget // 75)
        self._best = own
        self._value = own.value if own is not None else IMPOSSIBLE
        self._chosen: Sequence[Option] | None = None
        self._bound = IMPOSSIBLE
        gated = {index for solution in self._free for index in solution.spent}
        self._times = {index: count for index, count in totals.times.items() if index not in gated}
        self._slack = totals.slack - sum(
            in_minor(solution.missed) - solution.saved for solution in self._free if solution.missed is not None
        )
        """Of the components that are not free."""

    @property
    def _enough(self) -> int:
        """No combination that saves more has so little value: penalties are small."""
        return (in_minor(self._value) + 1) * MINOR - MINOR // 4

    def run(self) -> BasketSolution:
        limit = FEW_OPTIONS
        while self._free:
            window = self._rough() - self._value
            if window <= 0:
                self._bound = IMPOSSIBLE
                break
            parts = [options_of(self._live, solution, window, limit) for solution in self._free]
            if limit == FEW_OPTIONS and any(part[-1].phantom for part in parts):
                self._improve(parts)
            self._bound = self._weigh(parts)
            limit *= _WIDER
            if (
                self._bound <= self._enough
                or self._budget <= 0
                or limit > self._most_options
                or not any(part[-1].phantom for part in parts)
            ):
                break
        return self._result()

    def _improve(self, parts: Sequence[Sequence[Option]]) -> None:
        """Components with too many options to list are taken to pieces, which are put together in a better way, again
        and again: the result is close, and a good start.
        """
        picks = Counter[Pick]()
        for solution, part in zip(self._free, parts, strict=True):
            picks.update(solution.picks if part[-1].phantom else part[0].picks)
        before = self._value - 1
        while before < self._value and self._budget > 0:
            before = self._value
            self._weigh(in_pieces(self._live, picks), once=True)
            if self._chosen is not None:
                picks = Counter(put_together(self._live, self._chosen).picks)

    def _weigh(self, parts: Sequence[Sequence[Option]], *, once: bool = False) -> int:
        """Look for the best choice of options. Returns an upper bound on the value of what was not looked at."""
        planner = Planner(self._live, parts, self._totals.fixed)
        if self._best is None:
            self._take([_ungated(part) for part in parts])
        best = self._base + sum(max(option.value for option in part) for part in parts)
        found, complete = planner.plans(best, self._enough)
        bounded = []
        for bound, plan in found:
            if bound > self._enough:
                knapsack = Knapsack(self._live, plan, parts, planner.masks, self._base)
                lower = knapsack.bound(self._enough)
                if lower is not None and lower > self._enough:
                    self._take([part[at] for part, at in zip(parts, knapsack.best_of_each(), strict=True)], anew=once)
                    bounded.append((lower, knapsack))
        bounded.sort(key=lambda one: -one[0])
        missed = IMPOSSIBLE if complete else found[0][0]
        for bound, knapsack in bounded:
            missed = max(missed, self._try(bound, knapsack, parts, once=once))
        return missed

    def _rough(self) -> int:
        """Upper bound on the value if nothing had to be given up, from the plans that may be better than what is known
        although what they are missing must be.
        """
        values = [solution.value if solution.missed is None else solution.missed for solution in self._free]
        together = (phantoms(self._live, solution, value) for solution, value in zip(self._free, values, strict=True))
        goods = (zip(solution.goods, solution.counts, strict=True) for solution in self._free)
        apart = (anywhere(self._live, *units) for some in goods for units in some)
        lowest = -IMPOSSIBLE
        for base, some in ((self._base, together), (self._base + sum(values), apart)):
            parts = list(some)
            planner = Planner(self._live, parts, self._totals.fixed)
            found, _ = planner.plans(base + sum(max(option.value for option in part) for part in parts), self._enough)
            able = (bound for bound, plan in found if bound - planner.given_up(plan) > self._enough)
            lowest = min(lowest, max(able, default=self._value))
            if lowest <= self._value:
                break
        return lowest

    def _try(self, bound: int, knapsack: Knapsack, parts: Sequence[Sequence[Option]], *, once: bool) -> int:
        """Look for something better under one plan. Returns an upper bound on the value of what was not looked at."""
        width = _NARROW
        while (room := bound - self._enough) > 0:
            found = knapsack.search(room, self._budget, width)
            self._budget -= found.nodes
            missed, tried = found.missed, 0
            for tried, (lost, options) in enumerate(found.combinations()):
                if lost >= bound - self._enough:
                    break
                if tried >= _MOST_ENDS:
                    missed = lost if missed is None else min(lost, missed)
                    break
                self._take([part[at] for part, at in zip(parts, options, strict=True)], anew=once)
            if missed is None or missed >= bound - self._enough:
                break
            if once or self._budget <= 0 or tried >= _MOST_ENDS or not found.is_cut:
                return bound - missed
            width *= _WIDER
        return IMPOSSIBLE

    def _take(self, options: Sequence[Option], *, anew: bool = False) -> None:
        """Make a combination the best one if it is. `anew`: the units of each offer have to be grouped anew."""
        if any(option.phantom for option in options):
            return
        if anew:
            options = [put_together(self._live, options)]
        value = self._base + sum(option.value for option in options)
        sums, times = dict(self._totals.fixed), dict(self._times)
        for option in options:
            add(sums, option.sums)
            times |= option.times
        raised = [(pick, option.picks[pick]) for option in options for pick in option.raised]
        better = _staged(self._live, value, sums, times, raised)
        if better is not None and better.value > self._value:
            self._best, self._value, self._chosen = better, better.value, options

    def _result(self) -> BasketSolution:
        if self._best is None:
            return BasketSolution(IMPOSSIBLE, (), NOTHING_TAKEN, in_minor(self._bound))
        chosen = self._free
        if self._chosen is not None:
            chosen = [Solution((), (), one.picks, one.value, one.sums, spent=one.times) for one in self._chosen]
        bound = max(in_minor(self._value), in_minor(self._bound)) + self._slack
        if not self._best.staged.complete:
            sums = dict(self._totals.fixed)
            add(sums, self._totals.free_top)
            bound = max(
                bound, in_minor(self._totals.value) + self._totals.slack + self._live.stages.most(as_list(sums))
            )
        return replace(self._best, parts=(*self._totals.others, *chosen), bound=bound)


def _ungated(part: Sequence[Option]) -> Option:
    """The best option that does not depend on what is spent."""
    return next((option for option in part if not option.times and not option.phantom), part[0])


def _staged(
    live: LiveOffers, value: int, sums: MaskedSums, times: dict[int, int], raised: Sequence[tuple[Pick, int]]
) -> BasketSolution | None:
    """These sums with the best of the stages that take off more than prices were raised for them; None where a price is
    raised for nothing.
    """
    best: BasketSolution | None = None
    open_, seen = [0], {0}
    while open_:
        out = open_.pop()
        found = with_stages(live, value, sums, times, out=out)
        if found is None or (best is not None and found.value <= best.value):
            continue
        if not raised:
            return found
        staged = found.staged
        taken = [saving.stage.bit for saving in staged.taken]
        raises, with_reason = raises_of(live, staged.lanes, taken, raised)
        if with_reason and all(saving.saved > raises.get(saving.stage.bit, 0) for saving in staged.taken):
            best = found
            continue
        for more in (out | 1 << bit for bit in taken):
            if more not in seen and len(seen) < _MOST_SETS:
                seen.add(more)
                open_.append(more)
    return best
