"""Goods set up for the search: which units come when, what each may do, and what an end of the search means."""

from __future__ import annotations

from collections.abc import Sequence

from checkout.pricing.apportion import apportion
from checkout.pricing.solver.candidates import Goods, Market
from checkout.pricing.solver.items.branch_and_bound import Found, Problem
from checkout.pricing.solver.items.bulk import Bulk, peel
from checkout.pricing.solver.items.groups import MINOR, Groups, penalty
from checkout.pricing.solver.items.multipliers import Choice, Station
from checkout.pricing.solver.masked_sums import Heaps, add
from checkout.pricing.solver.patterns import charges
from checkout.pricing.solver.solution import Pick, active_patterns, heaps_of

FORCED = 1 << 50
"""Minor units: what the first application of an offer that must be taken is worth in the search."""
_WIDE = 56
_ZERO = 1 << 54


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
        self.bulk = Bulk()
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
            count = peel(self._market, goods, active, part, self.bulk)
            if self._carry and count < goods.count and (goods.slots or len(goods.rows) > 1):
                self.bulk.exact = False
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
            most = max(max(choice.gains) for station, _, _ in mine for choice in station.choices)
            mine.sort(key=lambda one: -one[0].price)
            for station, _, _ in mine:
                station.toll = most
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
        choices = [Choice(-1, 0, (kept * MINOR,), (self._move(goods, number, -1, 0, mixed),))]
        meaning = [(-1, 0)]
        for index, slot in goods.slots:
            if index not in numbers or index in row.shut:
                continue
            off = self._market.patterns[index].slots[slot].off(row.price)
            gains = [off - charge for charge in spreads[index][slot]]
            moves = tuple(self._move(goods, number, index, gain, mixed) for gain in gains)
            choices.append(Choice(numbers[index], slot, tuple((gain + kept) * MINOR for gain in gains), moves))
            meaning.append((index, slot))
        return choices, meaning

    def _move(self, goods: Goods, row: int, index: int, gain: int, mixed: set[int]) -> int:
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

    def read(self, amounts: int) -> tuple[Heaps, dict[int, int]] | None:
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
                case ("times", int(index)) if amount:
                    times[index] = amount
        for index, by_mask in prices.items():
            ordered = sorted(by_mask)
            for mask, share in zip(ordered, apportion(saved[index], [by_mask[one] for one in ordered]), strict=True):
                heaps.setdefault(mask, [0, 0])[0] += by_mask[mask] - share
        found = {mask: (heap[0], heap[1]) for mask, heap in heaps.items() if heap[0] or heap[1]}
        add(found, heaps_of(self._market, self.bulk.picks))
        return found, times

    def picks(self, found: Found, key: int) -> dict[Pick, int]:
        """What an end stands for."""
        picks = dict(self.bulk.picks)
        for station, choice in found.path(key):
            at = self._stations[station]
            pick = Pick(self.goods[at.goods], at.row, *self._meaning[station][choice])
            picks[pick] = picks.get(pick, 0) + 1
        return picks
