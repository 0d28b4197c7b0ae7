"""Goods that offers tie together, and the best that can be done with them.

Goods that share no item offer which could be applied do not influence each other: they are solved apart. A component's
answer is its *picks*: how many units of which goods, at which of their prices, in which slot of which offer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checkout.pricing.apportion import apportion
from checkout.pricing.market import Goods, Market
from checkout.pricing.patterns import charges
from checkout.pricing.search import FIRST_WIDTH, MINOR, WIDER, Choice, Found, Groups, Problem, Station, penalty

FORCED = 1 << 50
"""Minor units: what the first application of an offer that must be taken is worth in the search."""
_FEW = 8
"""Units up to which no time is spent on finding good tolls before the first search."""
TUNING = 24
_WIDE = 56
_ZERO = 1 << 54
_PARTNERS = 40
"""Units of other slots up to which goods without end are still paired off one by one."""


class Pick(NamedTuple):
    """Units of `goods` at row `row` in `slot` of a pattern; pattern -1 is none."""

    goods: Goods
    row: int
    pattern: int
    slot: int


@dataclass(slots=True, eq=False)
class Solution:
    """What a component comes to. `value` is its savings times MINOR, minus the penalties."""

    goods: tuple[Goods, ...]
    counts: tuple[int, ...]
    """Of each of the goods."""
    picks: dict[Pick, int]
    value: int
    heaps: dict[int, tuple[int, int]]
    """By the mask of stages: amount and pieces."""
    missed: int | None = None
    spent: dict[int, int] = field(default_factory=dict)
    """By gated pattern: applications."""
    free: bool = False
    """Whether anything else could have been picked."""
    tied: bool = False
    """Whether item offers can be applied."""

    @property
    def saved(self) -> int:
        return -(-self.value // MINOR)


def plain(goods: Goods, count: int) -> Solution:
    """Units that no offer ties to others, at their lowest price."""
    row = goods.rows[0]
    value = (goods.gross - row.price) * count * MINOR
    heaps = {row.mask: (row.price * count, count)}
    return Solution((goods,), (count,), {Pick(goods, 0, -1, 0): count}, value, heaps, free=len(goods.rows) > 1)


def heaps_of(market: Market, picks: dict[Pick, int]) -> dict[int, tuple[int, int]]:
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


class Board:
    """Some goods set up for the search; `carry` makes states carry the amounts that stages read."""

    def __init__(self, market: Market, parts: Sequence[Sequence[Goods]], *, carry: bool) -> None:
        self._market = market
        self._carry = carry
        self.goods = [goods for part in parts for goods in part]
        self._stations: list[Station] = []
        self._groups: list[Groups] = []
        self._meaning: list[list[tuple[int, int]]] = []
        """By station and choice: pattern and slot."""
        self.bulk: dict[Pick, int] = {}
        self.bulk_value = 0
        self.exact = True
        self._coordinates: dict[tuple[object, ...], int] = {}
        for part in parts:
            self._set_up(sorted(part, key=lambda goods: goods.order))
        self.problem = Problem(self._stations, self._groups)

    def _set_up(self, part: Sequence[Goods]) -> None:
        active = active_patterns(self._market, part)
        numbers = {}
        spreads = {}
        for index in active:
            pattern = self._market.patterns[index]
            forced = pattern.offer.id == self._market.force
            numbers[index] = len(self._groups)
            self._groups.append(
                Groups(
                    [slot.need for slot in pattern.slots],
                    ordered=pattern.ordered,
                    strict=not self._carry,
                    limit=self._market.limits[index],
                    cost=penalty(index + 1),
                    bonus=FORCED * MINOR if forced else 0,
                )
            )
            spreads[index] = charges(pattern, [self._typical(part, index, slot) for slot in range(len(pattern.slots))])
        mixed = {
            index
            for index in active
            if self._carry and (len(self._masks(part, index)) > 1 or self._may_cost_more(part, index))
        }
        stations = []
        for goods in part:
            count = self._peel(goods, active, part)
            if not count:
                continue
            taken_by = -1
            rows = [number for number in range(len(goods.rows)) if number == 0 or self._carry or active]
            if len(rows) > 1:
                taken_by = len(self._groups)
                self._groups.append(Groups((), ordered=False, strict=False, limit=None, cost=0))
            mine = []
            for row in rows:
                choices, meaning = self._choices(goods, row, numbers, spreads, mixed)
                mine.append((Station(0, row, goods.rows[row].price, count, choices, taken_by), meaning, goods))
            hope = max(max(choice.gains) for station, _, _ in mine for choice in station.choices)
            mine.sort(key=lambda one: -one[0].price)
            for station, _, _ in mine:
                station.hope = hope
                station.last = station is mine[-1][0]
            stations += mine
        stations.sort(key=lambda one: (-one[0].price, one[2].order, one[0].row))
        for station, meaning, goods in stations:
            station.goods = self.goods.index(goods)
            self._stations.append(station)
            self._meaning.append(meaning)

    def _typical(self, part: Sequence[Goods], index: int, slot: int) -> int:
        off = self._market.patterns[index].slots[slot].off
        gains = [off(goods.rows[0].price) for goods in part if (index, slot) in goods.slots]
        return sum(gains) // len(gains)

    def _masks(self, part: Sequence[Goods], index: int) -> set[int]:
        return {
            self._market.mask(goods, row, index)
            for goods in part
            if any(pattern == index for pattern, _ in goods.slots)
            for row in range(len(goods.rows))
            if index not in goods.rows[row].shut
        }

    def _may_cost_more(self, part: Sequence[Goods], index: int) -> bool:
        """Whether some group of a fixed-price offer is cheaper without it."""
        pattern = self._market.patterns[index]
        if not pattern.price:
            return False
        least = 0
        for number, slot in enumerate(pattern.slots):
            least += slot.need * min(goods.rows[0].price for goods in part if (index, number) in goods.slots)
        return least < pattern.price

    def _choices(
        self,
        goods: Goods,
        number: int,
        numbers: dict[int, int],
        spreads: dict[int, list[list[int]]],
        mixed: set[int],
    ) -> tuple[list[Choice], list[tuple[int, int]]]:
        row = goods.rows[number]
        kept = goods.gross - row.price
        choices = [Choice(-1, 0, (kept * MINOR,), (self._move(goods, number, -1, 0, 0, mixed),))]
        meaning = [(-1, 0)]
        for index, slot in goods.slots:
            if index not in numbers or index in row.shut:
                continue
            off = self._market.patterns[index].slots[slot].off(row.price)
            gains = [off - charge for charge in spreads[index][slot]]
            moves = tuple(self._move(goods, number, index, slot, gain, mixed) for gain in gains)
            choices.append(Choice(numbers[index], slot, tuple((gain + kept) * MINOR for gain in gains), moves))
            meaning.append((index, slot))
        return choices, meaning

    def _move(self, goods: Goods, row: int, index: int, slot: int, gain: int, mixed: set[int]) -> int:
        if not self._carry:
            return 0
        mask = self._market.mask(goods, row, index)
        price = goods.rows[row].price
        move = 0
        if self._market.counts_pieces:
            move += self._unit("pieces", mask)
        if index in mixed:
            move += price * self._unit("price", index, mask) + gain * self._unit("saved", index)
        else:
            move += (price - gain) * self._unit("amount", mask)
        if index in self._market.gates:
            move += self._unit("times", index)
        return move

    def _unit(self, *what: object) -> int:
        return 1 << _WIDE * self._coordinates.setdefault(what, len(self._coordinates))

    @property
    def start(self) -> int:
        """What the search begins to count amounts from: savings may be negative on the way."""
        return sum(_ZERO << _WIDE * number for what, number in self._coordinates.items() if what[0] == "saved")

    def read(self, amounts: int) -> tuple[dict[int, tuple[int, int]], dict[int, int]] | None:
        """The heaps and the gated applications of an end; None when an offer makes it dearer than without."""
        heaps: dict[int, list[int]] = {}
        saved: dict[int, int] = {}
        prices: dict[int, dict[int, int]] = {}
        times: dict[int, int] = {}
        for what, number in self._coordinates.items():
            amount = amounts >> _WIDE * number & (1 << _WIDE) - 1
            match what:
                case ("amount", int(mask)):
                    heaps.setdefault(mask, [0, 0])[0] += amount
                case ("pieces", int(mask)):
                    heaps.setdefault(mask, [0, 0])[1] += amount
                case ("saved", int(index)):
                    saved[index] = amount - _ZERO
                    if amount < _ZERO:
                        return None
                case ("price", int(index), int(mask)):
                    prices.setdefault(index, {})[mask] = amount
                case ("times", int(index)):
                    times[index] = amount
        for index, by_mask in prices.items():
            ordered = sorted(by_mask)
            for mask, share in zip(ordered, apportion(saved[index], [by_mask[one] for one in ordered]), strict=True):
                heaps.setdefault(mask, [0, 0])[0] += by_mask[mask] - share
        for mask, (amount, pieces) in heaps_of(self._market, self.bulk).items():
            heap = heaps.setdefault(mask, [0, 0])
            heap[0] += amount
            heap[1] += pieces
        return {mask: (heap[0], heap[1]) for mask, heap in heaps.items() if heap[0] or heap[1]}, times

    def picks(self, found: Found, key: int) -> dict[Pick, int]:
        """What an end stands for."""
        picks = dict(self.bulk)
        for station, choice in found.path(key):
            at = self._stations[station]
            pick = Pick(self.goods[at.goods], at.row, *self._meaning[station][choice])
            picks[pick] = picks.get(pick, 0) + 1
        return picks

    def _peel(self, goods: Goods, active: Sequence[int], part: Sequence[Goods]) -> int:
        """Take what is certain out of very many like units, and say how many are left for the search.

        Like units that fill whole groups by themselves can be regrouped: of the offers that need G units, at most
        2G - 2 units are in groups with others, and of all groups of their own fewer than B are not of the best kind,
        where that needs B units (else a number of them divisible by B could be exchanged). The rest is of that kind.
        """
        patterns = self._market.patterns
        mine = [index for index in active if any(pattern == index for pattern, _ in goods.slots)]
        if goods.count <= 24 + sum(2 * patterns[index].size for index in mine):
            return goods.count
        best, density, row = -1, (0, 1), 0
        for index in mine:
            pattern = patterns[index]
            own = {slot for which, slot in goods.slots if which == index}
            if len(own) < len(pattern.slots) or self._market.limits[index] is not None:
                continue
            allowed = [number for number, one in enumerate(goods.rows) if index not in one.shut]
            if not allowed:
                continue
            price = goods.rows[allowed[0]].price
            off = sum(slot.off(price) * slot.need for slot in pattern.slots) - pattern.price
            off += (goods.rows[0].price - price) * pattern.size
            if off * density[1] > density[0] * pattern.size:
                best, density, row = index, (off, pattern.size), allowed[0]
        largest = max(patterns[index].size for index in mine) if mine else 1
        left = density[1] * largest + largest
        for index in mine:
            pattern = patterns[index]
            limit = self._market.limits[index]
            if limit is not None:
                left += pattern.size * min(limit, _PARTNERS)
                self.exact = self.exact and limit <= _PARTNERS
            elif len({slot for which, slot in goods.slots if which == index}) < len(pattern.slots):
                others = sum(
                    other.count for other in part if other is not goods and any(i == index for i, _ in other.slots)
                )
                most = others * max(slot.need for slot in pattern.slots)
                left += min(most, _PARTNERS)
                self.exact = self.exact and most <= _PARTNERS
            else:
                left += 2 * pattern.size
        if goods.count <= left:
            return goods.count
        rounds, _ = divmod(goods.count - left, density[1])
        if self._carry and (mine or len(goods.rows) > 1):
            self.exact = False
        if best < 0:
            self.bulk[Pick(goods, 0, -1, 0)] = rounds
            self.bulk_value += (goods.gross - goods.rows[0].price) * rounds * MINOR
            return goods.count - rounds
        pattern = patterns[best]
        price = goods.rows[row].price
        for number, slot in enumerate(pattern.slots):
            self.bulk[Pick(goods, row, best, number)] = slot.need * rounds
        off = sum(slot.off(price) * slot.need for slot in pattern.slots) - pattern.price
        self.bulk_value += rounds * ((off + (goods.gross - price) * pattern.size) * MINOR - penalty(best + 1))
        return goods.count - rounds * pattern.size


def active_patterns(market: Market, part: Iterable[Goods]) -> list[int]:
    """The patterns of which these goods can fill at least one group."""
    counts: dict[tuple[int, int], int] = {}
    total: dict[int, int] = {}
    for goods in part:
        for index, slot in goods.slots:
            counts[index, slot] = counts.get((index, slot), 0) + goods.count
        for index in {index for index, _ in goods.slots}:
            total[index] = total.get(index, 0) + goods.count
    return [
        index
        for index in sorted(total)
        if total[index] >= market.patterns[index].size
        and all(counts.get((index, number), 0) >= slot.need for number, slot in enumerate(market.patterns[index].slots))
        and market.limits[index] != 0
    ]


def solve(market: Market, goods: Sequence[Goods], budget: int) -> Solution:
    """The most that item offers save on these goods, whatever the stages after them make of it."""
    board = Board(market, [goods], carry=False)
    best: tuple[int, dict[Pick, int]] | None = None
    floor = -1
    missed: int | None = None
    width = FIRST_WIDTH
    if sum(one.count for one in goods) > _FEW:
        board.problem.tune(TUNING, board.problem.ceiling * 6 // 10)
    while True:
        found = board.problem.search(width, budget, floor)
        budget -= found.nodes
        if found.ends and (best is None or found.ends[0][0] > floor):
            floor = found.ends[0][0]
            best = floor, board.picks(found, found.keys[0])
        missed = found.missed
        if missed is None or missed <= floor or budget <= 0:
            break
        board.problem.tune(TUNING, floor)
        width *= WIDER
    if missed is not None and missed <= floor:
        missed = None
    if best is None or any(saved < 0 for saved, _ in offers_in(market, best[1]).values()):
        # Nothing pays, or what had to be taken costs more than it saves.
        best = 0, {Pick(one, len(one.rows) - 1, -1, 0): one.count for one in goods}
        board.bulk_value = sum((one.gross - one.rows[-1].price) * one.count * MINOR for one in goods)
    value = best[0] + board.bulk_value
    if missed is not None:
        missed += board.bulk_value
    elif not board.exact:
        missed = value + sum(one.gross * one.count for one in goods) * MINOR // 2
    picks = best[1]
    times = {
        index: sum(count for pick, count in picks.items() if pick.pattern == index)
        for index in market.gates
        if any(pick.pattern == index for pick in picks)
    }
    return Solution(
        tuple(goods), tuple(one.count for one in goods), picks, value, heaps_of(market, picks), missed, times, free=True, tied=True
    )
