"""What was decided for goods: picks, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checkout.pricing.apportion import apportion
from checkout.pricing.solver.candidates import Goods, Market
from checkout.pricing.solver.items.groups import MINOR, in_minor
from checkout.pricing.solver.masked_sums import Heaps, add


class Pick(NamedTuple):
    """Units of `goods` at row `row` in `slot` of a pattern; pattern -1 is none."""

    goods: Goods
    row: int
    pattern: int
    slot: int


class Way(NamedTuple):
    """One of a few things that may be done: its value, what it leaves for the stages, and its picks."""

    value: int
    heaps: Heaps
    picks: dict[Pick, int]


class Outline(NamedTuple):
    """What the stages may find of a component, whatever is picked for it."""

    gross: int
    top: Heaps
    """What it leaves if nothing is saved on items, as if its units counted for all stages that they may count for."""
    least: Heaps
    """What it leaves at least, by the stages that its units count for in any case."""
    masks: tuple[int, ...]
    """The stages that some unit may count for."""
    union: int
    varying: int
    """Stages that some unit counts for, and not all of them in any case."""


@dataclass(slots=True, eq=False)
class Solution:
    """What a component comes to. `value` is its savings times MINOR, minus the penalties."""

    goods: tuple[Goods, ...]
    counts: tuple[int, ...]
    """Of each of the goods."""
    picks: dict[Pick, int]
    value: int
    heaps: Heaps
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


def outline_of(market: Market, solution: Solution) -> Outline:
    """Worked out once for each component."""
    if solution.outline is None:
        saved = in_minor(solution.value if solution.missed is None else solution.missed)
        top: Heaps = {}
        always_gross: Heaps = {}
        masks: set[int] = set()
        gross, union, common = 0, 0, -1
        for goods, count in zip(solution.goods, solution.counts, strict=True):
            options = market.options(goods)
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


def plain(goods: Goods, count: int) -> Solution:
    """Units that no offer ties to others, at their lowest price."""
    row = goods.rows[0]
    value = (goods.gross - row.price) * count * MINOR
    heaps = {row.mask: (row.price * count, count)}
    return Solution((goods,), (count,), {Pick(goods, 0, -1, 0): count}, value, heaps, free=len(goods.rows) > 1)


def plainly(part: Sequence[Goods]) -> Solution:
    """All units of these goods at their lowest prices, in no item offer."""
    each = [plain(goods, goods.count) for goods in part]
    heaps: Heaps = {}
    picks: dict[Pick, int] = {}
    for one in each:
        add(heaps, one.heaps)
        picks |= one.picks
    counts = tuple(goods.count for goods in part)
    return Solution(tuple(part), counts, picks, sum(one.value for one in each), heaps)


def heaps_of(market: Market, picks: dict[Pick, int]) -> Heaps:
    """Amounts and pieces by mask, after item offers."""
    heaps: dict[int, list[int]] = {}
    for pattern, (saved, members) in offers_in(market, picks).items():
        masks: dict[int, list[int]] = {}
        for pick, count in members:
            entry = masks.setdefault(market.mask(pick.goods, pick.row, pattern), [0, 0])
            entry[0] += pick.goods.rows[pick.row].price * count
            entry[1] += count
        ordered = sorted(masks)
        for mask, share in zip(ordered, apportion(saved, [masks[mask][0] for mask in ordered]), strict=True):
            heap = heaps.setdefault(mask, [0, 0])
            heap[0] += masks[mask][0] - share
            heap[1] += masks[mask][1]
    for pick, count in picks.items():
        if pick.pattern < 0:
            row = pick.goods.rows[pick.row]
            heap = heaps.setdefault(row.mask, [0, 0])
            heap[0] += row.price * count
            heap[1] += count
    return {mask: (heap[0], heap[1]) for mask, heap in heaps.items()}


def offers_in(market: Market, picks: dict[Pick, int]) -> dict[int, tuple[int, list[tuple[Pick, int]]]]:
    """By pattern: what it saves in all, and who takes part."""
    members: dict[int, list[tuple[Pick, int]]] = {}
    for pick, count in picks.items():
        if pick.pattern >= 0:
            members.setdefault(pick.pattern, []).append((pick, count))
    result = {}
    for index, those in members.items():
        pattern = market.patterns[index]
        off = sum(pattern.slots[pick.slot].off(pick.goods.rows[pick.row].price) * count for pick, count in those)
        times = sum(count for _, count in those) // pattern.size
        result[index] = (off - pattern.price * times, those)
    return result


def gated(market: Market, picks: dict[Pick, int]) -> dict[int, int]:
    """By gated pattern: how often it is applied."""
    times: dict[int, int] = {}
    for pick, count in picks.items():
        if pick.pattern in market.gates and count:
            times[pick.pattern] = times.get(pick.pattern, 0) + count
    return times


def active_patterns(market: Market, part: Iterable[Goods]) -> list[int]:
    """The patterns of which these goods can fill at least one group."""
    units: dict[int, list[int]] = {}
    total: dict[int, int] = {}
    for goods in part:
        last = -1
        for index, slot in goods.slots:
            if index not in units:
                units[index], total[index] = [0] * len(market.patterns[index].slots), 0
            units[index][slot] += goods.count
            if index != last:
                total[index] += goods.count
            last = index
    return [index for index in sorted(units) if may_be_applied(market, index, units[index], total[index])]


def may_be_applied(market: Market, index: int, units: Sequence[int], total: int) -> bool:
    """Whether so many units by slot, and in all, can fill a group of a pattern."""
    pattern = market.patterns[index]
    return (
        market.limits[index] != 0
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
