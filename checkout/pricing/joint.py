"""Item offers and the stages after them, together.

What saves most on items may leave the basket under a threshold. So, unless the best of each component provably is the
best of all, the components are searched once more with the amounts that the stages read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from checkout.pricing.component import FORCED, TUNING, Board, Pick, Solution, plain
from checkout.pricing.market import Market
from checkout.pricing.search import FIRST_WIDTH, MINOR, WIDER
from checkout.pricing.stages import NOTHING_TAKEN, Staged
from checkout.pricing.trade_off import Knapsack, Option, Plan, measures, options_of, plans, reads_of

_TAKEN = 1 << 22
Heaps = dict[int, tuple[int, int]]


def as_list(heaps: Heaps) -> list[tuple[int, int, int]]:
    return [(mask, *heaps[mask]) for mask in sorted(heaps)]


def add(heaps: Heaps, more: Heaps, sign: int = 1) -> None:
    """Add `more` to `heaps`, in place."""
    for mask, (amount, pieces) in more.items():
        before = heaps.get(mask, (0, 0))
        after = before[0] + sign * amount, before[1] + sign * pieces
        if after[1] or after[0]:
            heaps[mask] = after
        else:
            heaps.pop(mask, None)


@dataclass(frozen=True, slots=True)
class Whole:
    """The answer for a basket: `value` as in `Solution`, stages included. `bound`: no answer saves more, minor units."""

    value: int
    parts: tuple[Solution, ...]
    staged: Staged
    bound: int

    @property
    def saved(self) -> int:
        return -(-self.value // MINOR)


def value_of(market: Market, value: int, heaps: Heaps, times: dict[int, int]) -> tuple[int, Staged] | None:
    """The value with the stages; None when what must be spent is not, or a forced stage cannot be taken."""
    for index, count in times.items():
        spend = market.patterns[index].spend or 0
        bit = market.gates[index]
        if count and sum(amount for mask, (amount, _) in heaps.items() if mask >> bit & 1) < spend * count:
            return None
    staged = market.stages.best(as_list(heaps))
    if staged is None:
        return None
    return value + staged.saved * MINOR - len(staged.taken) * _TAKEN, staged


class Ceiling:
    """How much can be saved at most, given how much can be saved on items.

    When everything that can be picked counts for the same stages, what is saved on items lowers what these read by
    the same amount, and the most is at the most saved or where a threshold is just reached. Otherwise the stages are
    taken as if nothing were saved on items.
    """

    def __init__(self, market: Market, totals: Totals) -> None:
        self._market = market
        self._cache: dict[int, int] = {}
        self._gross = totals.free_gross
        fixed = dict(totals.fixed)
        self._fixed = as_list(fixed)
        add(fixed, totals.free_top)
        self.most = market.stages.most(as_list(fixed))
        stage_bits = (1 << len(market.stages.stages)) - 1
        kept = {mask & stage_bits for mask in totals.masks}
        self._mask = kept.pop() if len(kept) == 1 else None
        self._jumps: list[tuple[int, int]] = []
        if self._mask is not None:
            self._find_jumps(self._mask)

    def _find_jumps(self, mask: int) -> None:
        """(what may be saved on items at most for a threshold to be reached, what is then saved in all)."""
        for stage in self._market.stages.stages:
            if mask >> stage.bit & 1:
                before = sum(amount for one, amount, _ in self._fixed if one >> stage.bit & 1)
                for jump in stage.jumps(before + self._gross):
                    saved = before + self._gross - jump
                    if 0 <= saved < self._gross:
                        self._jumps.append((saved, saved + self._stages(saved)))
        self._jumps.sort()

    def _stages(self, saved: int) -> int:
        heaps: Heaps = {mask: (amount, pieces) for mask, amount, pieces in self._fixed}
        pieces = 1 << 40 if self._market.counts_pieces else 0
        add(heaps, {self._mask or 0: (self._gross - saved, pieces)})
        return self._market.stages.most(as_list(heaps))

    def over(self, saved: int) -> int:
        """The most that can be saved in all when at most `saved` is saved on items."""
        if self._mask is None:
            return saved + self.most
        known = self._cache.get(saved)
        if known is None:
            within = min(max(saved, 0), self._gross)
            known = within + self._stages(within)
            for limit, total in self._jumps:
                if limit <= within and total > known:
                    known = total
            self._cache[saved] = known
        return known


class Totals:
    """The components of a basket, and what they come to, kept up as components come and go."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self.coupled = bool(market.stages.stages or market.gates)
        self.parts: dict[int, Solution] = {}
        self.value = 0
        self.slack = 0
        """How much more may be saved on items than was proven, minor units."""
        self.times: dict[int, int] = {}
        self.fixed: Heaps = {}
        """Amounts of the components that cannot be picked otherwise, or that no stage reads."""
        self.taken: Heaps = {}
        """Amounts of the others, after their own best."""
        self.free: dict[int, Solution] = {}
        self.free_top: Heaps = {}
        """Their amounts if nothing were saved on items."""
        self.free_gross = 0
        self.free_value = 0
        self.masks: dict[int, int] = {}

    def put(self, solution: Solution, sign: int = 1) -> None:
        """Take in a component, or take it out again (`sign` -1)."""
        if sign > 0:
            self.parts[id(solution)] = solution
            self.times |= solution.spent
        else:
            del self.parts[id(solution)]
            for index in solution.spent:
                self.times.pop(index, None)
        self.value += sign * solution.value
        if solution.missed is not None:
            self.slack += sign * (-(-solution.missed // MINOR) - solution.saved)
        if not self.coupled:
            return
        if not solution.free:
            add(self.fixed, solution.heaps, sign)
            return
        add(self.taken, solution.heaps, sign)
        self.free_value += sign * solution.value
        if sign > 0:
            self.free[id(solution)] = solution
        else:
            del self.free[id(solution)]
        for goods, count in zip(solution.goods, solution.counts, strict=True):
            options = self._market.options(goods)
            for mask in options.each:
                left = self.masks.get(mask, 0) + sign
                if left:
                    self.masks[mask] = left
                else:
                    del self.masks[mask]
            add(self.free_top, {options.union: (goods.gross * count, count)}, sign)
            self.free_gross += sign * goods.gross * count


def combine(market: Market, totals: Totals, budget: int) -> Whole:
    """The best for the basket of these components."""
    if not totals.coupled:
        saved = -(-totals.value // MINOR)
        return Whole(totals.value, tuple(totals.parts.values()), NOTHING_TAKEN, saved + totals.slack)
    heaps = dict(totals.fixed)
    add(heaps, totals.taken)
    first = value_of(market, totals.value, heaps, totals.times)
    saved = -(-totals.value // MINOR) + totals.slack
    parts = tuple(totals.parts.values())
    if not totals.free:
        if first is None:
            return Whole(-FORCED * MINOR, parts, NOTHING_TAKEN, saved)
        bound = -(-first[0] // MINOR) + totals.slack
        if not first[1].complete:
            bound = max(bound, saved + market.stages.most(as_list(heaps)))
        return Whole(first[0], parts, first[1], bound)
    ceiling = Ceiling(market, totals)
    free_value = totals.free_value
    outer = -(-(totals.value - free_value) // MINOR)
    reach = outer + ceiling.over(-(-free_value // MINOR) + totals.slack)
    if first is not None and reach <= -(-first[0] // MINOR):
        return Whole(first[0], parts, first[1], reach)
    # Nobody may give up more than all stages together can bring.
    window = (saved + ceiling.most + 1) * MINOR - (first[0] if first is not None else 0)
    traded = _trade(market, totals, window, first, budget // 3)
    return traded if traded is not None else _search(market, totals, ceiling, first, budget)


def _trade(market: Market, totals: Totals, window: int, first: tuple[int, Staged] | None, budget: int) -> Whole | None:
    """The best by listing what each component may do; None when one may do too much to be listed."""
    free = sorted(totals.free.values(), key=lambda solution: solution.goods[0].order)
    parts = []
    for solution in free:
        options = options_of(market, solution, window)
        if options is None:
            return None
        parts.append(options)
    others = [solution for key, solution in totals.parts.items() if key not in totals.free]
    trade = _Trade(market, totals, others, free, parts, first)
    if not trade.run(budget):
        return None
    return trade.whole()


class _Trade:
    """The best of all plans over the components' options."""

    def __init__(
        self,
        market: Market,
        totals: Totals,
        others: Sequence[Solution],
        free: Sequence[Solution],
        parts: Sequence[Sequence[Option]],
        first: tuple[int, Staged] | None,
    ) -> None:
        self._market = market
        self._totals = totals
        self._others = others
        self._free = free
        self._parts = parts
        self._base = totals.value - totals.free_value
        self._value = first[0] if first is not None else -FORCED * MINOR
        self._staged = first[1] if first is not None else None
        self._options: list[int] | None = None
        """By component; None: each has its own best."""
        self._fixed = reads_of(market, measures(market), totals.fixed, {})
        self._bound = self._value
        self._all = dict(totals.fixed)
        add(self._all, totals.taken)
        gated = {index for part in parts for option in part for index in option.times}
        self._gates = {index: bit for index, bit in market.gates.items() if index in gated}
        self._own = [
            next(
                (
                    number
                    for number, option in enumerate(part)
                    if (option.value, option.heaps, option.times) == (solution.value, solution.heaps, solution.spent)
                ),
                -1,
            )
            for solution, part in zip(free, parts, strict=True)
        ]
        """By component: which option is its own best."""

    def run(self, budget: int) -> bool:
        """Go through all plans; False when they are too many."""
        most = [
            have + sum(max(option.reads[at] for option in part) for part in self._parts)
            for at, have in enumerate(self._fixed)
        ]
        found = plans(self._market, most)
        if found is None:
            return False
        best = self._base + sum(part[0].value for part in self._parts)

        def hope(plan: Plan) -> int:
            slopes = sum(most[at] * bp // 10_000 + 1 for at, bp in plan.slopes)
            return best + (plan.reward + slopes) * MINOR

        if self._staged is None:
            self._take([_ungated(part) for part in self._parts])
        bounded = []
        for plan in sorted(found, key=lambda plan: (-hope(plan), plan.needs)):
            if hope(plan) <= self._value:
                break
            knapsack = self._knapsack(plan)
            bound = knapsack.bound(self._value)
            if bound is not None and bound > self._value:
                self._take(knapsack.core(0)[0])
                bounded.append((bound, knapsack))
        bounded.sort(key=lambda one: (-one[0], one[1].plan.needs))
        for bound, knapsack in bounded:
            budget -= self._try(bound, knapsack, budget)
        return True

    def _knapsack(self, plan: Plan) -> Knapsack:
        return Knapsack(self._parts, self._fixed, plan, self._base, self._gates, self._market.counts_pieces)

    def _try(self, bound: int, knapsack: Knapsack, budget: int) -> int:
        """Look for something better under one plan, and say how many states that took."""
        width, nodes = _NARROW, 0
        while True:
            room = bound - self._value
            if room <= 0:
                return nodes
            found = knapsack.search(room, budget - nodes, width)
            nodes += found.nodes
            tried = 0
            for lost, options in found.ends():
                if lost >= bound - self._value or tried >= _MOST_ENDS:
                    break
                tried += 1
                self._take([options[number] for number in range(len(self._parts))])
            missed = found.least_missed
            if tried >= _MOST_ENDS:
                missed = 0 if missed is None else min(missed, 0)
            if missed is None or missed >= bound - self._value:
                return nodes
            if nodes >= budget or tried >= _MOST_ENDS:
                self._bound = max(self._bound, bound - missed)
                return nodes
            width *= _WIDER

    def _take(self, options: Sequence[int]) -> None:
        """Remember a combination when it is the best so far."""
        value, heaps, times = self._totals.value, dict(self._all), dict(self._totals.times)
        for solution, part, own, option in zip(self._free, self._parts, self._own, options, strict=True):
            if own != option:
                value += part[option].value - solution.value
                add(heaps, solution.heaps, -1)
                add(heaps, part[option].heaps)
                for index in solution.spent:
                    times.pop(index, None)
                times |= part[option].times
        whole = value_of(self._market, value, heaps, times)
        if whole is not None and whole[0] > self._value:
            self._value, self._staged = whole
            self._options = list(options)

    def whole(self) -> Whole:
        """The best that was found."""
        outer = -(-self._base // MINOR)
        if self._staged is None:
            return Whole(-FORCED * MINOR, (), NOTHING_TAKEN, outer)
        chosen = list(self._free)
        if self._options is not None:
            picked = [part[option] for part, option in zip(self._parts, self._options, strict=True)]
            chosen = [
                Solution(solution.goods, solution.counts, one.picks, one.value, one.heaps, spent=one.times)
                for solution, one in zip(self._free, picked, strict=True)
            ]
        reached = -(-self._value // MINOR)
        bound = max(reached, -(-self._bound // MINOR)) + self._totals.slack
        if not self._staged.complete:
            heaps = dict(self._totals.fixed)
            add(heaps, self._totals.free_top)
            bound = max(bound, -(-self._totals.value // MINOR) + self._market.stages.most(as_list(heaps)))
        return Whole(self._value, (*self._others, *chosen), self._staged, bound)


def _ungated(part: Sequence[Option]) -> int:
    """The best option that does not depend on what is spent."""
    return next((number for number, option in enumerate(part) if not option.times), 0)


_NARROW = 64
_WIDER = 8
_MOST_ENDS = 300


def _search(market: Market, totals: Totals, ceiling: Ceiling, first: tuple[int, Staged] | None, budget: int) -> Whole:
    free = sorted(totals.free.values(), key=lambda solution: solution.goods[0].order)
    others = [solution for key, solution in totals.parts.items() if key not in totals.free]
    base = sum(solution.value for solution in others)
    outer = -(-base // MINOR)
    board = Board(market, [solution.goods for solution in free], carry=True)
    best = Whole(first[0], tuple(totals.parts.values()), first[1], 0) if first is not None else None
    if best is None:
        best = _without_item_offers(market, totals, free, others)
    bonus = FORCED * MINOR * sum(pattern.offer.id == market.force for pattern in market.patterns)

    def promise(value: int, hope: int) -> int:
        whole = value + hope + board.bulk_value
        extra = bonus if whole > bonus // 2 else 0
        return base + extra + ceiling.over(-(-(whole - extra) // MINOR)) * MINOR

    width = FIRST_WIDTH
    missed: int | None
    while True:
        floor = best.value if best is not None else -FORCED * MINOR
        least = floor - base - board.bulk_value - ceiling.most * MINOR
        board.problem.tune(TUNING, least)
        found = board.problem.search(
            width, budget, least, lambda value, hope: promise(value, hope) - floor + least, board.start
        )
        budget -= found.nodes
        for number, (value, amounts) in enumerate(found.ends):
            value += board.bulk_value
            if best is not None and promise(value - board.bulk_value, 0) <= best.value:
                if value + base + ceiling.most * MINOR <= best.value:
                    break
                continue
            read = board.read(amounts)
            if read is None:
                continue
            heaps, times = read
            add(heaps, totals.fixed)
            whole = value_of(market, base + value, heaps, times)
            if whole is not None and (best is None or whole[0] > best.value):
                picks = board.picks(found, found.keys[number])
                part = Solution(tuple(board.goods), (), picks, value, {}, None, times, free=True)
                best = Whole(whole[0], (*others, part), whole[1], 0)
        missed = None if found.missed is None else promise(found.missed, 0)
        if missed is None or (best is not None and missed <= best.value) or budget <= 0:
            break
        width *= WIDER
    if best is None:
        return Whole(-FORCED * MINOR, (), NOTHING_TAKEN, outer)
    reached = -(-best.value // MINOR)
    bound = reached if missed is None else max(reached, -(-missed // MINOR))
    if not board.exact or not best.staged.complete:
        free_best = sum(-(-(one.missed if one.missed is not None else one.value) // MINOR) for one in free)
        bound = max(bound, outer + ceiling.over(free_best))
    return Whole(best.value, best.parts, best.staged, bound)


def _without_item_offers(
    market: Market, totals: Totals, free: Sequence[Solution], others: Sequence[Solution]
) -> Whole | None:
    """What can always be had, where the best of the components together cannot: every unit at its lowest price."""
    heaps = dict(totals.fixed)
    plainly = [plain(goods, count) for one in free for goods, count in zip(one.goods, one.counts, strict=True)]
    for solution in plainly:
        add(heaps, solution.heaps)
    value = sum(solution.value for solution in (*others, *plainly))
    whole = value_of(market, value, heaps, {})
    return Whole(whole[0], (*others, *plainly), whole[1], 0) if whole is not None else None


def picks_of(parts: Iterable[Solution]) -> dict[Pick, int]:
    """All picks of an answer."""
    picks: dict[Pick, int] = {}
    for part in parts:
        picks.update(part.picks)
    return picks
