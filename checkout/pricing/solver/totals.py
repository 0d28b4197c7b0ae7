"""All components of a basket and their sums, updated as components come and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checkout.pricing.solver.copy_on_write import CopyOnWrite
from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add, as_list, read
from checkout.pricing.solver.solution import Solution, outline_of
from checkout.pricing.solver.stages import StageResult
from checkout.pricing.solver.values import MINOR, in_minor

_TAKEN = 1 << 22
"""Penalty for each basket offer and coupon: of equal savings the one with fewer of them wins."""


@dataclass(frozen=True, slots=True)
class BasketSolution:
    """The solution for a basket. `value`: as in `values`, stages included. `bound`: upper bound on the savings, in
    minor units.
    """

    value: int
    parts: Iterable[Solution]
    staged: StageResult
    bound: int
    settled: bool = False
    """Whether dearer prices could not bring more basket offers and coupons than there are."""

    @property
    def saved(self) -> int:
        return in_minor(self.value)


IMPOSSIBLE = -MINOR << 50
"""The value of a basket in which the spend of a gated offer is not reached."""


def with_stages(
    live: LiveOffers,
    value: int,
    sums: MaskedSums,
    times: dict[int, int],
    parts: Iterable[Solution] = (),
    *,
    out: int = 0,
) -> BasketSolution | None:
    """`parts` of this value with the best combination of stages, without those of `out` (bits); its bound is what it
    saves itself.

    None when the spend of a gated offer is not reached, or an offer is not applied that has to be.
    """
    for index, count in times.items():
        if index >= 0 and count and read(sums, live.gates[index])[0] < (live.patterns[index].spend or 0) * count:
            return None
    if any(not times.get(~index) for index in live.must_items):
        return None
    staged = live.stages.best(as_list(sums), out)
    if live.stages.must & ~sum(1 << saving.stage.bit for saving in staged.taken):
        return None
    value += staged.saved * MINOR - len(staged.taken) * _TAKEN
    return BasketSolution(value, parts, staged, in_minor(value))


class Totals:
    """The components of a basket, and their sums."""

    def __init__(self, live: LiveOffers) -> None:
        self._live = live
        self.coupled = bool(live.stages.stages or live.tallies)
        self.parts: CopyOnWrite[Solution] = CopyOnWrite()
        self._numbers: dict[Solution, int] = {}
        self._last = 0
        self.value = 0
        self.slack = 0
        """By how much the upper bounds of components exceed their savings, in minor units."""
        self.times: dict[int, int] = {}
        self.fixed: MaskedSums = {}
        """Sums of components that have no choice, or that no stage reads."""
        self.taken: MaskedSums = {}
        """Sums of the free components, each at its own optimum."""
        self.free: dict[Solution, None] = {}
        self.lifting: dict[Solution, None] = {}
        """Those of which a dearer price may save more."""
        self.free_top: MaskedSums = {}
        """Upper bound on the sums of free components: nothing saved on items."""
        self.free_least: MaskedSums = {}
        """Lower bound on these sums."""
        self.free_gross = 0
        self.free_value = 0
        self.masks: dict[int, int] = {}
        self.kinds: dict[tuple[int, int], dict[Solution, None]] = {}
        """The free components by the stages that they may count for, and by those where that depends on the picks."""

    def put(self, solution: Solution, sign: int = 1) -> None:
        """Take in a component, or take it out again (`sign` -1)."""
        if sign > 0:
            self._last += 1
            self._numbers[solution] = self._last
            self.parts[self._last] = solution
            self.times |= solution.spent
        else:
            self.parts.pop(self._numbers.pop(solution))
            for index in solution.spent:
                self.times.pop(index, None)
        self.value += sign * solution.value
        if solution.missed is not None:
            self.slack += sign * (in_minor(solution.missed) - solution.saved)
        if not self.coupled:
            return
        if not solution.free:
            add(self.fixed, solution.sums, sign)
            return
        add(self.taken, solution.sums, sign)
        self.free_value += sign * solution.value
        self._count(solution, sign)

    @property
    def others(self) -> list[Solution]:
        """The components that are not free."""
        return [solution for solution in self.parts if solution not in self.free]

    @property
    def free_in_order(self) -> list[Solution]:
        """The free components, in an order that does not depend on the order of scanning."""
        return sorted(self.free, key=lambda solution: solution.goods[0].order)

    def with_free(self, free: Sequence[Solution]) -> Totals:
        """The same basket, with only these components free; the others stay at their own optimum."""
        narrow = Totals(self._live)
        narrow.parts = self.parts.copy()
        narrow.value, narrow.slack, narrow.times = self.value, self.slack, self.times
        narrow.fixed = dict(self.fixed)
        add(narrow.fixed, self.taken)
        for solution in free:
            add(narrow.fixed, solution.sums, -1)
            add(narrow.taken, solution.sums)
            narrow.free_value += solution.value
            narrow._count(solution, 1)
        return narrow

    def _count(self, solution: Solution, sign: int) -> None:
        """Add (or subtract) a free component's bounds on what it leaves for the stages."""
        outline = outline_of(self._live, solution)
        for mask in outline.masks:
            left = self.masks.get(mask, 0) + sign
            if left:
                self.masks[mask] = left
            else:
                del self.masks[mask]
        add(self.free_top, outline.top, sign)
        add(self.free_least, outline.least, sign)
        self.free_gross += sign * outline.gross
        kind = outline.union, outline.varying
        if sign > 0:
            self.free[solution] = None
            if solution.lifts:
                self.lifting[solution] = None
            self.kinds.setdefault(kind, {})[solution] = None
        else:
            del self.free[solution]
            self.lifting.pop(solution, None)
            del self.kinds[kind][solution]
