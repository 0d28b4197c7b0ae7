"""What components may give up so that the basket reaches a threshold, and when that pays.

A unit at its member price may not count for 满减; a pair at half price may push the basket under a tier. Each component
has a few *options*: its best, and others that save less but leave more for the stages to read. Which thresholds are
taken, and at which tier, is a *plan*. Under a plan the question is a knapsack: give up as little as possible, so that
every amount that the plan needs is reached.

The answer is bounded with a price on every needed amount (a Lagrangian multiplier): at the right price the options that
each component would choose by itself nearly meet the plan, and what any other option loses is a measure of how little
it can be part of something better. Few options are left after that, and those are searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add as add_up
from typing import NamedTuple

from checkout.pricing.component import Board, Pick, Solution
from checkout.pricing.market import Goods, Market
from checkout.pricing.offers import Coupon, Measure
from checkout.pricing.search import MINOR
from checkout.pricing.stages import Stage

_MOST_UNITS = 12
"""Of goods tied by item offers, up to which all their options are listed."""
_MOST_OPTIONS = 400
_OPTION_BUDGET = 4_000
_MOST_PLANS = 200
_MOST_STEPS = 8
"""Multiples of an "every" offer that are plans of their own."""
_HALVINGS = 14
_LANE = 80
_FRONT = 12
Heaps = dict[int, tuple[int, int]]


class Option(NamedTuple):
    """One thing that a component may do. `reads` is what it brings to each of the market's measures."""

    value: int
    heaps: Heaps
    times: dict[int, int]
    reads: tuple[int, ...]
    picks: dict[Pick, int]


def measures(market: Market) -> list[tuple[str, int]]:
    """What stages need: the amount that counts for a stage, the pieces, or what is spent beyond what a gate asks."""
    kinds = [("pieces" if stage.counts_pieces else "amount", stage.bit) for stage in market.stages.stages]
    kinds += [("amount", stage.bit) for stage in market.stages.stages if stage.counts_pieces]
    return kinds + [("gate", index) for index in sorted(market.gates)]


def reads_of(market: Market, kinds: Sequence[tuple[str, int]], heaps: Heaps, times: dict[int, int]) -> tuple[int, ...]:
    """`heaps` by measure."""
    reads = []
    for kind, which in kinds:
        bit = market.gates[which] if kind == "gate" else which
        have = sum(heap[kind == "pieces"] for mask, heap in heaps.items() if mask >> bit & 1)
        if kind == "gate":
            have -= (market.patterns[which].spend or 0) * times.get(which, 0)
        reads.append(have)
    return tuple(reads)


def options_of(market: Market, solution: Solution, window: int) -> list[Option] | None:
    """What a component may do within `window` (in values) of its best, the best first; None when that is too much."""
    found = _plain_options(solution) if not solution.tied else _tied_options(market, solution, window)
    if found is None:
        return None
    kinds = measures(market)
    options = [
        Option(value, heaps, times, reads_of(market, kinds, heaps, times), picks)
        for value, heaps, times, picks in found
        if value >= solution.value - window
    ]
    options.sort(key=lambda option: -option.value)
    return options if len(options) <= _MOST_OPTIONS else None


_Found = tuple[int, Heaps, dict[int, int], dict[Pick, int]]


def _plain_options(solution: Solution) -> list[_Found] | None:
    (goods,), (count,) = solution.goods, solution.counts
    if len(goods.rows) > 2 and count > 4:
        return None
    if count > _MOST_OPTIONS:
        return None
    return [_plain_option(goods, split) for split in _splits(count, len(goods.rows))]


def _splits(count: int, ways: int) -> Iterator[tuple[int, ...]]:
    if ways == 1:
        yield (count,)
        return
    for first in range(count, -1, -1):
        for rest in _splits(count - first, ways - 1):
            yield (first, *rest)


def _plain_option(goods: Goods, split: tuple[int, ...]) -> _Found:
    value = 0
    heaps: Heaps = {}
    picks = {}
    for number, count in enumerate(split):
        if count:
            row = goods.rows[number]
            value += (goods.gross - row.price) * count * MINOR
            amount, pieces = heaps.get(row.mask, (0, 0))
            heaps[row.mask] = amount + row.price * count, pieces + count
            picks[Pick(goods, number, -1, 0)] = count
    return value, heaps, {}, picks


def _tied_options(market: Market, solution: Solution, window: int) -> list[_Found] | None:
    if sum(solution.counts) > _MOST_UNITS:
        return None
    board = Board(market, [solution.goods], carry=True)
    if board.bulk:
        return None
    least = solution.value - window - 1
    found = board.problem.search(_MOST_OPTIONS * 4, _OPTION_BUDGET, least, None, board.start)
    if (found.missed is not None and found.missed > least) or len(found.ends) > _MOST_OPTIONS:
        return None
    options: list[_Found] = []
    for (value, amounts), key in zip(found.ends, found.keys, strict=True):
        read = board.read(amounts)
        if read is not None:
            options.append((value, *read, board.picks(found, key)))
    return options


@dataclass(frozen=True, slots=True)
class Plan:
    """Which stages are taken, as far as a bound needs to know: what must be reached, and what that brings at most."""

    needs: tuple[tuple[int, int], ...] = ()
    """(measure, how much of it)."""
    reward: int = 0
    """Minor units."""
    slopes: tuple[tuple[int, int], ...] = ()
    """(measure, basis points of it that are taken off)."""
    groups: frozenset[str] = frozenset()
    stages: frozenset[int] = frozenset()


def plans(market: Market, most: Sequence[int]) -> list[Plan] | None:
    """All plans that can be reached when there is at most this much of each measure; None when they are too many."""
    kinds = measures(market)
    gates = tuple((at, 0) for at, (kind, _) in enumerate(kinds) if kind == "gate")
    found = [Plan(needs=gates)]
    for at, stage in enumerate(market.stages.stages):
        amount_at = at if not stage.counts_pieces else kinds.index(("amount", stage.bit))
        ways = list(_ways(stage, at, amount_at, most))
        group = stage.offer.terms.group
        more = [
            Plan(
                plan.needs + way.needs,
                plan.reward + way.reward,
                plan.slopes + way.slopes,
                plan.groups | ({group} if group else set()),
                plan.stages | {stage.bit},
            )
            for plan in found
            if not (group and group in plan.groups)
            for way in ways
        ]
        found = [*more, *([] if stage.bit == market.stages.forced else found)]
        if len(found) > _MOST_PLANS:
            return None
    return found


def _ways(stage: Stage, at: int, amount_at: int, most: Sequence[int]) -> Iterator[Plan]:
    """How one stage may be taken."""
    rule = stage.rule
    if isinstance(rule, Coupon):
        tiers = [(rule.minimum, rule.off, rule.pay_bp)]
    elif rule.every:
        step = rule.tiers[0]
        times = most[at] // step.at if stage.times is None else min(stage.times, most[at] // step.at)
        low = max(0, times - _MOST_STEPS)
        tiers = [(step.at * count, (step.off or 0) * count, None) for count in range(times, low, -1)]
        if low:
            # The rest together, as if all of them brought what the highest does.
            tiers.append((step.at, (step.off or 0) * low, None))
    else:
        tiers = [(tier.at, tier.off, tier.pay_bp) for tier in reversed(rule.tiers)]
    for need, off, pay_bp in tiers:
        if most[at] < need:
            continue
        needs = ((at, need),) if need else ()
        if off is not None:
            yield Plan(needs, off if rule.cap is None else min(off, rule.cap))
        elif pay_bp is not None:
            highest = (most[amount_at] * (10_000 - pay_bp)) // 10_000 + 1
            if rule.cap is not None and highest > rule.cap:
                yield Plan(needs, rule.cap)
            else:
                yield Plan(needs, 1, ((amount_at, 10_000 - pay_bp),))


@dataclass(slots=True)
class Knapsack:
    """One plan over all components: the least that must be given up, bounded and searched."""

    parts: Sequence[Sequence[Option]]
    fixed: tuple[int, ...]
    """What the other components bring to each measure."""
    plan: Plan
    base: int
    """Their value."""
    gates: Mapping[int, int]
    counts_pieces: bool
    prices: dict[int, int] = field(default_factory=dict)
    """By measure: what a unit of it is worth, in values."""

    def bound(self, enough: int) -> int | None:
        """No combination has more value under the plan than this; None: the plan cannot be reached.

        The prices are looked for only until it is clear that it is no more than `enough`.
        """
        for at, need in self.plan.needs:
            if self.fixed[at] + sum(max(option.reads[at] for option in part) for part in self.parts) < need:
                return None
        for at, bp in self.plan.slopes:
            self.prices[at] = self.prices.get(at, 0) + bp * MINOR // 10_000 + 1
        worth = dict(self.prices)
        needs = [at for at, _ in self.plan.needs]
        lowest = self._total()
        for _ in range(2 if len(needs) > 1 else 1):
            for at, need in self.plan.needs:
                if lowest <= enough:
                    return lowest
                lowest = min(lowest, self._halve(at, need, worth.get(at, 0)))
        return lowest

    def _halve(self, at: int, need: int, least: int) -> int:
        """Find the price of one measure at which just enough of it is brought."""
        self.prices[at] = least
        if self._brought(at) >= need:
            return self._total()
        low, high = least, least + 2 * MINOR
        for _ in range(_HALVINGS):
            middle = (low + high) // 2
            self.prices[at] = middle
            if self._brought(at) >= need:
                high = middle
            else:
                low = middle
        self.prices[at] = high
        return self._total()

    def worth(self, option: Option) -> int:
        """The value of an option with the prices of what it brings."""
        value = option.value
        reads = option.reads
        for at, price in self.prices.items():
            value += price * reads[at]
        return value

    def _brought(self, at: int) -> int:
        return self.fixed[at] + sum(max(part, key=self.worth).reads[at] for part in self.parts)

    def _total(self) -> int:
        total = self.base + self.plan.reward * MINOR
        total += sum(price * self.fixed[at] for at, price in self.prices.items())
        total -= sum((self.prices[at] - self._slope(at)) * need for at, need in self.plan.needs if at in self.prices)
        return total + sum(max(map(self.worth, part)) for part in self.parts)

    def _slope(self, at: int) -> int:
        return sum(bp * MINOR // 10_000 + 1 for which, bp in self.plan.slopes if which == at)

    def core(self, room: int) -> tuple[list[int], list[tuple[int, list[tuple[int, int]]]]]:
        """What every component chooses by itself, and, where that may be wrong, (component, [(loss, option)]).

        `room` is how much may be lost before nothing better can come of it.
        """
        chosen = []
        open_ = []
        for number, part in enumerate(self.parts):
            worths = [self.worth(option) for option in part]
            best = max(worths)
            chosen.append(worths.index(best))
            left = [(best - worth, option) for option, worth in enumerate(worths) if best - worth < room]
            if len(left) > 1:
                open_.append((number, sorted(left)))
        return chosen, open_

    def search(self, room: int, budget: int, width: int) -> Searched:
        """The combinations that lose less than `room`, keeping `width` states per component."""
        chosen, open_ = self.core(room)
        needs = self.plan.needs
        prices = [max(0, self.prices.get(at, 0) - self._slope(at)) for at, _ in needs]
        # Those that bring much or little come first: with the small ones at the end what is missing can be met closely.
        open_.sort(key=lambda one: (-self._range(one, needs), one[0]))
        opened = {number for number, _ in open_}
        settled = [number for number in range(len(self.parts)) if number not in opened]
        start = tuple(
            self.fixed[at] - need + sum(self.parts[number][chosen[number]].reads[at] for number in settled)
            for at, need in needs
        )
        rests = self._rests(open_, needs)
        lanes: dict[int, int] = {}
        brings = [
            [self._bring(self.parts[number][option], loss, option, lanes) for loss, option in left]
            for number, left in open_
        ]
        if len(lanes) == 1:
            brings = [_worth_a_look(mine) for mine in brings]
        result = Searched({number: chosen[number] for number in settled}, [number for number, _ in open_])
        states: dict[int, _State] = {0: _State(0, start, 0, 0, -1)}
        for mine, rest in zip(brings, rests, strict=True):
            states = self._after(states, mine, rest, prices, room)
            result.nodes += len(states) * len(mine)
            states = _undominated(states, len(lanes), self._margin)
            if len(states) > width:
                states = result.narrow(states, width)
            result.layers.append(states)
            if result.nodes > budget:
                result.least_missed = min((state.lost for state in states.values()), default=room)
                result.layers = []
                return result
        result.prices = prices
        return result

    @property
    def _margin(self) -> int:
        """How much more value makes up for the rounding of shares where several heaps are read by several stages."""
        return (len(self.plan.stages) + 1) * MINOR

    def _bring(self, option: Option, loss: int, number: int, lanes: dict[int, int]) -> _Bring:
        """An option as the plan's stages see it: goods that count for the same of them are in one lane."""
        bits = sum(1 << bit for bit in (*self.plan.stages, *self.gates.values()))
        mark = 0
        for mask, (amount, pieces) in option.heaps.items():
            if mask & bits:
                lane = lanes.setdefault(mask & bits, len(lanes))
                mark += (amount + (pieces << 48 if self.counts_pieces else 0)) << _LANE * lane
        for index, count in option.times.items():
            mark += count << _LANE * lanes.setdefault(-1 - index, len(lanes))
        reads = tuple(option.reads[at] for at, _ in self.plan.needs)
        return _Bring(loss, number, mark, reads, option.value)

    def _after(
        self,
        states: dict[int, _State],
        brings: Sequence[_Bring],
        rest: Sequence[tuple[int, int]],
        prices: Sequence[int],
        room: int,
    ) -> dict[int, _State]:
        after: dict[int, _State] = {}
        for key, state in states.items():
            for loss, option, mark, reads, value in brings:
                lost = state.lost + loss
                if lost >= room:
                    break
                have = tuple(map(add_up, state.have, reads))
                if _waste(have, rest, prices) >= room - lost:
                    continue
                old = after.get(key + mark)
                if old is None or old.lost > lost:
                    after[key + mark] = _State(lost, have, state.value + value, key, option)
        return after

    def _range(self, one: tuple[int, list[tuple[int, int]]], needs: Sequence[tuple[int, int]]) -> int:
        number, left = one
        part = self.parts[number]
        spans = [[part[option].reads[at] for _, option in left] for at, _ in needs]
        return sum(max(span) - min(span) for span in spans)

    def _rests(
        self, open_: Sequence[tuple[int, list[tuple[int, int]]]], needs: Sequence[tuple[int, int]]
    ) -> list[list[tuple[int, int]]]:
        """After each open component, by need: the least and the most that those after it can bring."""
        rests = [[(0, 0) for _ in needs]]
        for number, left in reversed(open_[1:]):
            part = self.parts[number]
            rest = []
            for (at, _), (low, high) in zip(needs, rests[-1], strict=True):
                span = [part[option].reads[at] for _, option in left]
                rest.append((low + min(span), high + max(span)))
            rests.append(rest)
        rests.reverse()
        return rests[: len(open_)]


_OUT_OF_REACH = 1 << 200


def _waste(have: Sequence[int], rest: Sequence[tuple[int, int]], prices: Sequence[int]) -> int:
    """What is lost at least for bringing more than is needed; more than anything when the need cannot be met."""
    waste = 0
    for slack, (low, high), price in zip(have, rest, prices, strict=True):
        if slack + high < 0:
            return _OUT_OF_REACH
        if slack + low > 0:
            waste += price * (slack + low)
    return waste


class _Bring(NamedTuple):
    """One option of an open component under a plan."""

    loss: int
    option: int
    mark: int
    """The same for two sums of options only when the plan's stages see the same."""
    reads: tuple[int, ...]
    value: int


def _worth_a_look(brings: Sequence[_Bring]) -> list[_Bring]:
    """Without the options that bring no more than another, and save less; the least loss first."""
    kept = []
    most = -1
    for bring in sorted(brings, key=lambda bring: (-bring.value, -bring.mark)):
        if bring.mark > most:
            most = bring.mark
            kept.append(bring)
    return sorted(kept)


class _State(NamedTuple):
    """What was lost, what is there beyond the needs, what was saved, and how it came about."""

    lost: int
    have: tuple[int, ...]
    value: int
    before: int
    option: int


def _undominated(states: dict[int, _State], lanes: int, margin: int) -> dict[int, _State]:
    """Without the states that have no more of anything than another, and have saved less."""
    if lanes == 1:
        kept = {}
        most = -1
        for key in sorted(states, reverse=True):
            if states[key].value > most:
                most = states[key].value
                kept[key] = states[key]
        return kept
    ranked = sorted(states, key=lambda key: (-states[key].value, key))
    front: list[tuple[int, tuple[int, ...]]] = []
    kept = {}
    for key in ranked:
        value = states[key].value
        amounts = tuple(key >> _LANE * lane & (1 << _LANE) - 1 for lane in range(lanes))
        for better, others in front:
            if better < value + margin:
                break
            if all(one >= mine for one, mine in zip(others, amounts, strict=True)):
                break
        else:
            better = 0
        if not front or better < value + margin:
            kept[key] = states[key]
            if len(front) < _FRONT:
                front.append((value, amounts))
    return kept


@dataclass(slots=True)
class Searched:
    """What a search of a knapsack brought."""

    settled: dict[int, int]
    """(component: option) of those that were not open."""
    open: list[int]
    layers: list[dict[int, _State]] = field(default_factory=list)
    nodes: int = 0
    prices: list[int] = field(default_factory=list)
    least_missed: int | None = None
    """Nothing that was left out loses less than this; None: nothing was left out."""

    def narrow(self, states: dict[int, _State], width: int) -> dict[int, _State]:
        """The best of these; what the others lose is noted."""
        ranked = sorted(states, key=lambda key: states[key].lost)
        dropped = states[ranked[width]].lost
        self.least_missed = dropped if self.least_missed is None else min(self.least_missed, dropped)
        return {key: states[key] for key in ranked[:width]}

    def ends(self) -> Iterator[tuple[int, dict[int, int]]]:
        """What each combination loses in all, and its options by component, the least loss first."""
        if len(self.layers) < len(self.open):
            return
        if not self.layers:
            yield 0, dict(self.settled)
            return
        last = self.layers[-1]
        losses = {
            key: state.lost + sum(price * slack for price, slack in zip(self.prices, state.have, strict=True))
            for key, state in last.items()
        }
        for key in sorted(last, key=lambda key: (losses[key], key)):
            options = dict(self.settled)
            at = key
            for number, layer in zip(reversed(self.open), reversed(self.layers), strict=True):
                options[number] = layer[at].option
                at = layer[at].before
            yield losses[key], options
