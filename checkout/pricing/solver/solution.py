"""What was decided for goods: picks, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checkout.pricing.apportion import apportion
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.values import MINOR, in_minor


class Pick(NamedTuple):
    """Units of `goods` at row `row` in `slot` of a pattern; pattern -1 is none."""

    goods: LikeUnits
    row: int
    pattern: int
    slot: int


class Way(NamedTuple):
    """One of a few things that may be done: its value, what it leaves for the stages, and its picks."""

    value: int
    sums: MaskedSums
    picks: dict[Pick, int]


class Outline(NamedTuple):
    """What the stages may find of a component, whatever is picked for it."""

    gross: int
    top: MaskedSums
    """What it leaves if nothing is saved on items, as if its units counted for all stages that they may count for."""
    least: MaskedSums
    """What it leaves at least, by the stages that its units count for in any case."""
    masks: tuple[int, ...]
    """The stages that some unit may count for."""
    union: int
    varying: int
    """Stages that some unit counts for, and not all of them in any case."""


@dataclass(slots=True, eq=False)
class Solution:
    """What a component comes to. `value` is its savings times MINOR, minus the penalties."""

    goods: tuple[LikeUnits, ...]
    counts: tuple[int, ...]
    """Of each of the goods."""
    picks: dict[Pick, int]
    value: int
    sums: MaskedSums
    """By the mask of stages: amount and pieces."""
    missed: int | None = None
    spent: dict[int, int] = field(default_factory=dict)
    """By gated pattern: applications."""
    free: bool = False
    """Whether anything else could have been picked."""
    tied: bool = False
    """Whether item offers can be applied."""
    ways: tuple[Way, ...] = ()
    """All that may be done, where it is so little."""
    outline: Outline | None = None
    """Once somebody has asked for it (`outline_of`)."""
    wide: bool = False
    """Whether it was searched in windows, because there is too much that may be done."""

    @property
    def saved(self) -> int:
        return in_minor(self.value)


def outline_of(live: LiveOffers, solution: Solution) -> Outline:
    """Worked out once for each component."""
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
            whole = goods.gross * count, count
            gross += whole[0]
            add(top, {options.union: whole})
            add(always_gross, {always: whole})
        least = {mask: (max(0, amount - saved), count) for mask, (amount, count) in always_gross.items()}
        solution.outline = Outline(gross, top, least, tuple(masks), union, union & ~common)
    return solution.outline


def plain(goods: LikeUnits, count: int) -> Solution:
    """Units that no offer ties to others, at their lowest price."""
    row = goods.rows[0]
    value = (goods.gross - row.price) * count * MINOR
    sums = {row.mask: (row.price * count, count)}
    return Solution((goods,), (count,), {Pick(goods, 0, -1, 0): count}, value, sums, free=len(goods.rows) > 1)


def plainly(part: Sequence[LikeUnits]) -> Solution:
    """All units of these goods at their lowest prices, in no item offer."""
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
            entry[0] += pick.goods.rows[pick.row].price * count
            entry[1] += count
        ordered = sorted(masks)
        for mask, share in zip(ordered, apportion(saved, [masks[mask][0] for mask in ordered]), strict=True):
            heap = sums.setdefault(mask, [0, 0])
            heap[0] += masks[mask][0] - share
            heap[1] += masks[mask][1]
    for pick, count in picks.items():
        if pick.pattern < 0:
            row = pick.goods.rows[pick.row]
            heap = sums.setdefault(row.mask, [0, 0])
            heap[0] += row.price * count
            heap[1] += count
    return {mask: (heap[0], heap[1]) for mask, heap in sums.items()}


def offers_in(live: LiveOffers, picks: dict[Pick, int]) -> dict[int, tuple[int, list[tuple[Pick, int]]]]:
    """By pattern: what it saves in all, and who takes part."""
    members: dict[int, list[tuple[Pick, int]]] = {}
    for pick, count in picks.items():
        if pick.pattern >= 0:
            members.setdefault(pick.pattern, []).append((pick, count))
    result = {}
    for index, those in members.items():
        pattern = live.patterns[index]
        off = sum(pattern.slots[pick.slot].off(pick.goods.rows[pick.row].price) * count for pick, count in those)
        times = sum(count for _, count in those) // pattern.size
        result[index] = (off - pattern.price * times, those)
    return result


def gated(live: LiveOffers, picks: dict[Pick, int]) -> dict[int, int]:
    """By gated pattern: how often it is applied."""
    times: dict[int, int] = {}
    for pick, count in picks.items():
        if pick.pattern in live.gates and count:
            times[pick.pattern] = times.get(pick.pattern, 0) + count
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
    """Whether so many units by slot, and in all, can fill a group of a pattern."""
    pattern = live.patterns[index]
    return (
        live.limits[index] != 0
        and total >= pattern.size
        and all(count >= slot.need for count, slot in zip(units, pattern.slots, strict=True))
    )


def picks_of(parts: Iterable[Solution]) -> dict[Pick, int]:
    """All picks of an answer."""
    picks: dict[Pick, int] = {}
    for part in parts:
        for pick, count in part.picks.items():
            picks[pick] = picks.get(pick, 0) + count
    return picks
