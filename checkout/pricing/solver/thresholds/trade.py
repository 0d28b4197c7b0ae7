"""The best of all stage plans over the options of the components."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import add, as_list
from checkout.pricing.solver.solution import Solution
from checkout.pricing.solver.stages import NOTHING_TAKEN
from checkout.pricing.solver.thresholds.knapsack import Knapsack
from checkout.pricing.solver.thresholds.options import ComponentOption, measures, options_of, reads_of
from checkout.pricing.solver.thresholds.stage_plans import StagePlan, plans
from checkout.pricing.solver.totals import IMPOSSIBLE, BasketSolution, Totals, with_stages
from checkout.pricing.solver.values import MINOR, in_minor, one_more

_NARROW = 64
_WIDER = 8
_MOST_ENDS = 300


def trade(
    live: LiveOffers, totals: Totals, window: int, own: BasketSolution | None, budget: int
) -> BasketSolution | None:
    """The best by listing every component's options; None when one has too many, or there are too many plans.

    `own`: each component at its own optimum. `window`: the most value that a component may give up.
    """
    parts = []
    for solution in totals.free_in_order:
        options = options_of(live, solution, window)
        if options is None:
            return None
        parts.append(options)
    return _TradeOff(live, totals, parts, own).run(budget)


class _TradeOff:
    def __init__(
        self, live: LiveOffers, totals: Totals, parts: Sequence[Sequence[ComponentOption]], own: BasketSolution | None
    ) -> None:
        self._live = live
        self._totals = totals
        self._free = totals.free_in_order
        self._parts = parts
        self._base = totals.value - totals.free_value
        self._best = own
        self._value = own.value if own is not None else IMPOSSIBLE
        self._options: list[int] | None = None
        """By component; None: each keeps its own optimum."""
        self._fixed = reads_of(live, measures(live), totals.fixed, {})
        self._bound = self._value
        self._all = dict(totals.fixed)
        add(self._all, totals.taken)
        gated = {index for part in parts for option in part for index in option.times}
        self._gates = {index: bit for index, bit in live.gates.items() if index in gated}
        self._own = [
            next(
                (
                    number
                    for number, option in enumerate(part)
                    if (option.value, option.sums, option.times) == (solution.value, solution.sums, solution.spent)
                ),
                -1,
            )
            for solution, part in zip(self._free, parts, strict=True)
        ]
        """By component: the option that is its own optimum."""

    def run(self, budget: int) -> BasketSolution | None:
        """Go through all plans; None when there are too many."""
        most = [
            have + sum(max(option.reads[at] for option in part) for part in self._parts)
            for at, have in enumerate(self._fixed)
        ]
        found = plans(self._live, most, self._gates)
        if found is None:
            return None
        best = self._base + sum(part[0].value for part in self._parts)

        def bound_of(plan: StagePlan) -> int:
            slopes = sum(most[at] * bp // 10_000 + 1 for at, bp in plan.slopes)
            return best + (plan.reward + slopes) * MINOR

        if self._best is None:
            self._take([_ungated(part) for part in self._parts])
        bounded = []
        for plan in sorted(found, key=lambda plan: (-bound_of(plan), plan.needs)):
            if bound_of(plan) <= one_more(self._value):
                break
            knapsack = Knapsack(self._parts, self._fixed, plan, self._base, self._gates, self._live.counts_pieces)
            bound = knapsack.bound(one_more(self._value))
            if bound is not None and bound > one_more(self._value):
                self._take(knapsack.core(0)[0])
                bounded.append((bound, knapsack))
        bounded.sort(key=lambda one: (-one[0], one[1].plan.needs))
        for bound, knapsack in bounded:
            budget -= self._try(bound, knapsack, budget)
        return self._result()

    def _try(self, bound: int, knapsack: Knapsack, budget: int) -> int:
        """Look for something better under one plan. Returns the states that took."""
        # With many components the first width is smaller, so that the search ends within the budget.
        width = max(2, min(_NARROW, budget // (1 + 2 * sum(map(len, self._parts)))))
        nodes = 0
        while True:
            room = bound - one_more(self._value)
            if room <= 0:
                return nodes
            found = knapsack.search(room, budget - nodes, width)
            nodes += found.nodes
            tried = 0
            for lost, options in found.ends():
                if lost >= bound - one_more(self._value) or tried >= _MOST_ENDS:
                    break
                tried += 1
                self._take([options[number] for number in range(len(self._parts))])
            missed = found.least_missed
            if tried >= _MOST_ENDS:
                missed = 0 if missed is None else min(missed, 0)
            if missed is None or missed >= bound - one_more(self._value):
                return nodes
            if nodes >= budget or tried >= _MOST_ENDS:
                self._bound = max(self._bound, bound - missed)
                return nodes
            width *= _WIDER

    def _take(self, options: Sequence[int]) -> None:
        """Make a combination the incumbent if it is better."""
        value, sums, times = self._totals.value, dict(self._all), dict(self._totals.times)
        for solution, part, own, option in zip(self._free, self._parts, self._own, options, strict=True):
            if own != option:
                value += part[option].value - solution.value
                add(sums, solution.sums, -1)
                add(sums, part[option].sums)
                for index in solution.spent:
                    times.pop(index, None)
                times |= part[option].times
        better = with_stages(self._live, value, sums, times)
        if better is not None and better.value > self._value:
            self._best, self._value = better, better.value
            self._options = list(options)

    def _result(self) -> BasketSolution:
        if self._best is None:
            return BasketSolution(IMPOSSIBLE, (), NOTHING_TAKEN, in_minor(self._base))
        chosen = list(self._free)
        if self._options is not None:
            picked = [part[option] for part, option in zip(self._parts, self._options, strict=True)]
            chosen = [
                Solution(solution.goods, solution.counts, one.picks, one.value, one.sums, spent=one.times)
                for solution, one in zip(self._free, picked, strict=True)
            ]
        bound = max(in_minor(self._value), in_minor(self._bound)) + self._totals.slack
        if not self._best.staged.complete:
            sums = dict(self._totals.fixed)
            add(sums, self._totals.free_top)
            bound = max(bound, in_minor(self._totals.value) + self._live.stages.most(as_list(sums)))
        return replace(self._best, parts=(*self._totals.others, *chosen), bound=bound)


def _ungated(part: Sequence[ComponentOption]) -> int:
    """The best option that does not depend on what is spent."""
    return next((number for number, option in enumerate(part) if not option.times), 0)
