"""The solution of a component: its picks, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checkout.pricing.apportion import apportion_alike
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.patterns import Pattern
from checkout.pricing.solver.values import MINOR, in_minor, penalty


class Pick(NamedTuple):
    """Units of `goods` at price row `row` in `slot` of a pattern; pattern -1 is no item offer."""

    goods: LikeUnits
    row: int
    pattern: int
    slot: int

    @property
    def price(self) -> int:
        """Of one unit, before the item offer."""
        return self.goods.rows[self.row].price

    @property
    def raised(self) -> int:
        """How much dearer each unit is than the item offer asks for; a basket offer or coupon has to be the reason."""
        if not self.row:
            return 0
        rows = self.goods.rows
        return rows[self.row].price - rows[self.goods.row_with(self.pattern)].price


def no_offer(goods: LikeUnits, row: int = 0) -> Pick:
    """Units in no item offer."""
    return Pick(goods, row, -1, 0)


class Option(NamedTuple):
    """What one component may do. A phantom stands for options that were not listed: it is at least as good as any."""

    value: int
    sums: MaskedSums
    times: dict[int, int]
    """By gated pattern: how often it is applied."""
    picks: dict[Pick, int]
    raised: tuple[Pick, ...] = ()
    """The picks at a price that only a basket offer or coupon can be the reason for."""
    phantom: bool = False


@dataclass(frozen=True, slots=True)
class OptionList:
    """At most `limit` options whose value is within `window` of the optimum, best first."""

    window: int
    limit: int
    options: tuple[Option, ...]


class Outline(NamedTuple):
    """What a component may leave for the stages, whatever is picked."""

    gross: int
    top: MaskedSums
    """The sums if nothing were saved on items and each unit counted for all stages it may count for."""
    least: MaskedSums
    """The least it leaves, for the stages that its units count for in any case."""
    masks: tuple[int, ...]
    """The masks that its units may have."""
    union: int
    varying: int
    """Stages that some unit counts for and others, or other picks, do not."""


@dataclass(slots=True, eq=False)
class Solution:
    """The best that was found for a component."""

    goods: tuple[LikeUnits, ...]
    counts: tuple[int, ...]
    """Units of each of the goods."""
    picks: dict[Pick, int]
    value: int
    """As in `values`: savings times MINOR, minus penalties."""
    sums: MaskedSums
    """What is left for the stages, by mask."""
    missed: int | None = None
    """Upper bound on the value, where the search was not exhaustive; None: the value is optimal."""
    spent: dict[int, int] = field(default_factory=dict)
    """By gated pattern: how often it is applied."""
    free: bool = False
    """Whether anything else could have been picked."""
    tied: bool = False
    """Whether item offers can be applied."""
    lifts: bool = False
    """Whether a dearer price, for a basket offer, may save more on items."""
    options: OptionList | None = None
    """Filled by `options_of`."""
    outline: Outline | None = None
    """Filled by `outline_of`."""

    @property
    def saved(self) -> int:
        return in_minor(self.value)


def solved(live: LiveOffers, goods: Sequence[LikeUnits], picks: dict[Pick, int], missed: int | None) -> Solution:
    """A component's solution with these picks, as far as they save something; item offers can be applied to it."""
    applications = applications_in(live, picks)
    if any(one.lead < 1 for one in applications):
        kept = Counter({pick: count for pick, count in picks.items() if pick.pattern < 0})
        for applied in applications:
            for pick, count in applied.units:
                kept[pick if applied.lead > 0 else no_offer(pick.goods)] += count * applied.times
        picks, applications = dict(kept), [one for one in applications if one.lead > 0]
    counts, spent = tuple(one.count for one in goods), gated(live, picks)
    value, sums = _value(picks, applications), _sums(live, picks, applications)
    return Solution(tuple(goods), counts, picks, value, sums, missed, spent, free=True, tied=True)


def outline_of(live: LiveOffers, solution: Solution) -> Outline:
    """Computed once for each component."""
    if solution.outline is None:
        saved = in_minor(solution.value if solution.missed is None else solution.missed)
        top: MaskedSums = {}
        always_gross: MaskedSums = {}
        masks: set[int] = set()
        gross, union, common = 0, 0, -1
        for goods, count in zip(solution.goods, solution.counts, strict=True):
            options = live.options(goods)
            always = -1
            for mask in options.each:
                always &= mask
            masks.update(options.each)
            union |= options.union
            common &= always
            whole = goods.gross * count, goods.measure * count
            gross += whole[0]
            add(top, {options.union: whole})
            add(always_gross, {always: whole})
        least = {mask: (max(0, amount - saved), count) for mask, (amount, count) in always_gross.items()}
        solution.outline = Outline(gross, top, least, tuple(masks), union, union & ~common)
    return solution.outline


def plain(goods: LikeUnits, count: int) -> Solution:
    """Units in no item offer, at their lowest price."""
    row = goods.rows[0]
    value = goods.least_saving * count * MINOR
    sums = {row.mask: (row.price * count, goods.measure * count)}
    return Solution((goods,), (count,), {no_offer(goods): count}, value, sums, free=len(goods.rows) > 1)


class Share(NamedTuple):
    """Like units in an application, and what it takes off each."""

    pick: Pick
    units: int
    off: int


class Applied(NamedTuple):
    """An application, and how many times there is one just like it."""

    pattern: int
    times: int
    saved: int
    """By each."""
    units: Sequence[tuple[Pick, int]]
    """Of each, dearest first."""

    @property
    def lead(self) -> int:
        """How much less its units cost in one than they do outside. That a basket offer raises a price is not the
        application's loss.
        """
        lead = self.saved
        for pick, count in self.units:
            rows = pick.goods.rows
            if len(rows) > 1:
                lead -= (rows[pick.goods.row_with(self.pattern)].price - rows[0].price) * count
        return lead

    def shares(self) -> Iterator[Share]:
        """What one of them takes off its units, in proportion to their prices: by largest remainder; ties go to the
        dearer unit, then to the earlier one.
        """
        parts = apportion_alike(self.saved, [(pick.price, count) for pick, count in self.units])
        for (pick, count), (off, more) in zip(self.units, parts, strict=True):
            if more:
                yield Share(pick, more, off + 1)
            if count > more:
                yield Share(pick, count - more, off)


def applications_in(live: LiveOffers, picks: Mapping[Pick, int]) -> list[Applied]:
    """The applications of the item offers, by offer.

    The picks determine them: of the units that an offer takes, the dearest of each slot go together, and so on.
    """
    lines: dict[tuple[int, int], dict[Pick, int]] = {}
    for pick, count in picks.items():
        if pick.pattern >= 0 and count:
            pattern = live.patterns[pick.pattern]
            place = Pick(*pick[:3], 0) if pattern.ordered else pick
            line = lines.setdefault((pick.pattern, pattern.slots[place.slot].counter), {})
            line[place] = line.get(place, 0) + count
    found = []
    for index in sorted({index for index, _ in lines}):
        pattern = live.patterns[index]
        needs = (sum(pattern.needs),) if pattern.ordered else pattern.needs
        key = _dearest_first if len(pattern.slots) <= len(pattern.needs) else _by_choice(pattern)
        mine = [
            (need, sorted(lines.get((index, counter), {}).items(), key=key, reverse=True))
            for counter, need in enumerate(needs)
        ]
        while mine[0][1]:
            found.append(_next_application(live, index, [(need, line) for need, line in mine if line]))
    return found


def _dearest_first(units: tuple[Pick, int]) -> tuple[int, str, int]:
    pick, _ = units
    return -pick.price, pick.goods.order, pick.row


def _by_choice(pattern: Pattern) -> Callable[[tuple[Pick, int]], tuple[int, int, str, int]]:
    """Of pieces that are equally dear, the one of which more is paid goes first."""

    def key(units: tuple[Pick, int]) -> tuple[int, int, str, int]:
        dearer, order, row = _dearest_first(units)
        return dearer, pattern.slots[units[0].slot].gain(-dearer), order, row

    return key


def _next_application(live: LiveOffers, index: int, lines: list[tuple[int, list[tuple[Pick, int]]]]) -> Applied:
    """Take the dearest units off every line (dearest last), for one application and all that are just like it."""
    times = max(1, min(line[-1][1] // need for need, line in lines))
    units = []
    for need, line in lines:
        missing = need * times
        while missing:
            pick, count = line.pop()
            taken = min(count, missing)
            units.append((pick, taken // times))
            missing -= taken
            if count > taken:
                line.append((pick, count - taken))
    return application(live, index, times, sorted(units, key=_dearest_first))


def application(live: LiveOffers, index: int, times: int, units: Sequence[tuple[Pick, int]]) -> Applied:
    """An application to these units, dearest first."""
    pattern = live.patterns[index]
    if pattern.ordered:
        units = list(_slotted(pattern.needs[0], units))
    saved = pattern.saved((pick.slot, pick.price, count) for pick, count in units)
    return Applied(index, times, saved, units)


def _slotted(paying: int, units: Iterable[tuple[Pick, int]]) -> Iterator[tuple[Pick, int]]:
    """The units of an ordered pattern: the first `paying` in the first slot, the others in the second."""
    for pick, count in units:
        first = min(paying, count)
        paying -= first
        if first:
            yield Pick(*pick[:3], 0), first
        if count > first:
            yield Pick(*pick[:3], 1), count - first


def sums_of(live: LiveOffers, picks: dict[Pick, int]) -> MaskedSums:
    """Amounts and counts by mask, after item offers."""
    return _sums(live, picks, applications_in(live, picks))


def _sums(live: LiveOffers, picks: dict[Pick, int], applications: Iterable[Applied]) -> MaskedSums:
    sums: dict[int, list[int]] = {}
    for pick, count in picks.items():
        left = sums.setdefault(live.mask(pick.goods, pick.row, pick.pattern), [0, 0])
        left[0] += pick.price * count
        left[1] += pick.goods.measure * count
    for applied in applications:
        if len(sums) == 1:
            left[0] -= applied.saved * applied.times
        else:
            for pick, count, off in applied.shares():
                sums[live.mask(pick.goods, pick.row, pick.pattern)][0] -= off * count * applied.times
    return {mask: (amount, count) for mask, (amount, count) in sums.items()}


def value_of(live: LiveOffers, picks: dict[Pick, int]) -> int:
    """As in `values`: savings times MINOR, minus penalties."""
    return _value(picks, applications_in(live, picks))


def _value(picks: dict[Pick, int], applications: Iterable[Applied]) -> int:
    value = sum((pick.goods.gross - pick.price) * count for pick, count in picks.items()) * MINOR
    return value + sum((one.saved * MINOR - penalty(one.pattern + 1)) * one.times for one in applications)


def gated(live: LiveOffers, picks: dict[Pick, int]) -> dict[int, int]:
    """By gated pattern: how often it is applied; and units in those that have to be applied (`LiveOffers.tallies`)."""
    times: Counter[int] = Counter()
    for pick, count in picks.items():
        if pick.pattern in live.tallies and count:
            for one in live.tallies[pick.pattern]:
                times[one] += count
    return times


def active_patterns(live: LiveOffers, part: Iterable[LikeUnits]) -> list[int]:
    """The patterns of which these goods can fill at least one group."""
    units: dict[int, list[int]] = {}
    for goods in part:
        last = -1
        for index, slot in goods.slots:
            mine = units.get(index)
            if mine is None:
                mine = units[index] = [0] * (len(live.patterns[index].slots) + 1)
            mine[slot] += goods.count
            if index != last:
                mine[-1] += goods.count
            last = index
    return [index for index in sorted(units) if may_be_applied(live, index, units[index])]


def may_be_applied(live: LiveOffers, index: int, units: Sequence[int]) -> bool:
    """Whether `units` by slot, and last in any slot, can fill a group of the pattern."""
    pattern = live.patterns[index]
    if live.limits[index] == 0 or units[-1] < pattern.least:
        return False
    fitting = [0] * len(pattern.needs)
    for slot, count in zip(pattern.slots, units, strict=False):
        fitting[slot.counter] += count
    first, *rest = (count >= need for count, need in zip(fitting, pattern.needs, strict=True))
    return first and (any(rest) if pattern.optional else all(rest))


def picks_of(parts: Iterable[Solution]) -> dict[Pick, int]:
    """The picks of all these components."""
    picks: dict[Pick, int] = {}
    for part in parts:
        for pick, count in part.picks.items():
            picks[pick] = picks.get(pick, 0) + count
    return picks
