"""The solution of a component: its picks, and what they come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from checkout.pricing.apportion import apportion
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.values import MINOR, in_minor

if TYPE_CHECKING:
    from checkout.pricing.solver.thresholds.options import OptionList


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


def no_offer(goods: LikeUnits, row: int = 0) -> Pick:
    """Units in no item offer."""
    return Pick(goods, row, -1, 0)


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
    options: OptionList | None = None
    """Filled by `options_of`."""
    outline: Outline | None = None
    """Filled by `outline_of`."""
    wide: bool = False
    """Whether it was solved in windows."""

    @property
    def saved(self) -> int:
        return in_minor(self.value)


def solved(
    live: LiveOffers,
    goods: Sequence[LikeUnits],
    value: int,
    picks: dict[Pick, int],
    missed: int | None,
    *,
    wide: bool = False,
) -> Solution:
    """A component's solution with these picks; item offers can be applied to it."""
    counts, sums, spent = tuple(one.count for one in goods), sums_of(live, picks), gated(live, picks)
    return Solution(tuple(goods), counts, picks, value, sums, missed, spent, free=True, tied=True, wide=wide)


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


def plainly(part: Sequence[LikeUnits]) -> Solution:
    """All units of these goods in no item offer, at their lowest prices."""
    each = [plain(goods, goods.count) for goods in part]
    sums: MaskedSums = {}
    picks: dict[Pick, int] = {}
    for one in each:
        add(sums, one.sums)
        picks |= one.picks
    counts = tuple(goods.count for goods in part)
    return Solution(tuple(part), counts, picks, sum(one.value for one in each), sums)


def sums_of(live: LiveOffers, picks: dict[Pick, int]) -> MaskedSums:
    """Amounts and pieces by mask, after item offers."""
    sums: dict[int, list[int]] = {}
    for pattern, (saved, members) in offers_in(live, picks).items():
        masks: dict[int, list[int]] = {}
        for pick, count in members:
            entry = masks.setdefault(live.mask(pick.goods, pick.row, pattern), [0, 0])
            entry[0] += pick.price * count
            entry[1] += count * pick.goods.measure
        ordered = sorted(masks)
        for mask, share in zip(ordered, apportion(saved, [masks[mask][0] for mask in ordered]), strict=True):
            left = sums.setdefault(mask, [0, 0])
            left[0] += masks[mask][0] - share
            left[1] += masks[mask][1]
    for pick, count in picks.items():
        if pick.pattern < 0:
            row = pick.goods.rows[pick.row]
            left = sums.setdefault(row.mask, [0, 0])
            left[0] += row.price * count
            left[1] += count * pick.goods.measure
    return {mask: (amount, pieces) for mask, (amount, pieces) in sums.items()}


def offers_in(live: LiveOffers, picks: dict[Pick, int]) -> dict[int, tuple[int, list[tuple[Pick, int]]]]:
    """By pattern: what it saves in all, and the (pick, units) in it."""
    members: dict[int, list[tuple[Pick, int]]] = {}
    for pick, count in picks.items():
        if pick.pattern >= 0:
            members.setdefault(pick.pattern, []).append((pick, count))
    result = {}
    for index, those in members.items():
        pattern = live.patterns[index]
        off = sum(pattern.slots[pick.slot].off(pick.price) * count for pick, count in those)
        times = sum(count for _, count in those) // pattern.size
        result[index] = (off - pattern.price * times, those)
    return result


def gated(live: LiveOffers, picks: dict[Pick, int]) -> dict[int, int]:
    """By gated pattern: how often it is applied."""
    times: Counter[int] = Counter()
    for pick, count in picks.items():
        if pick.pattern in live.gates and count:
            times[pick.pattern] += count
    return times


def active_patterns(live: LiveOffers, part: Iterable[LikeUnits]) -> list[int]:
    """The patterns of which these goods can fill at least one group."""
    units: dict[int, list[int]] = {}
    total: dict[int, int] = {}
    for goods in part:
        last = -1
        for index, slot in goods.slots:
            if index not in units:
                units[index], total[index] = [0] * len(live.patterns[index].slots), 0
            units[index][slot] += goods.count
            if index != last:
                total[index] += goods.count
            last = index
    return [index for index in sorted(units) if may_be_applied(live, index, units[index], total[index])]


def may_be_applied(live: LiveOffers, index: int, units: Sequence[int], total: int) -> bool:
    """Whether `units` by slot, and `total` in any slot, can fill a group of the pattern."""
    pattern = live.patterns[index]
    return (
        live.limits[index] != 0
        and total >= pattern.size
        and all(count >= slot.need for count, slot in zip(units, pattern.slots, strict=True))
    )


def picks_of(parts: Iterable[Solution]) -> dict[Pick, int]:
    """The picks of all these components."""
    picks: dict[Pick, int] = {}
    for part in parts:
        for pick, count in part.picks.items():
            picks[pick] = picks.get(pick, 0) + count
    return picks
