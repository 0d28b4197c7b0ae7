"""A component prepared for branch and bound: its units in order, what each may do, and how to read an end of the
search.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkout.pricing.apportion import apportion
from checkout.pricing.solver.items.branch_and_bound import BeamResult, ItemSearch
from checkout.pricing.solver.items.bulk import Bulk, peel
from checkout.pricing.solver.items.multipliers import UnitBatch, UnitChoice
from checkout.pricing.solver.items.open_groups import OpenGroups
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.patterns import charges
from checkout.pricing.solver.solution import Pick, active_patterns, sums_of
from checkout.pricing.solver.values import MINOR, penalty

_WIDE = 56
_ZERO = 1 << 54


class SearchSetup:
    """Goods of one or more components prepared for the search. `carry`: states carry the amounts that basket offers
    read.
    """

    def __init__(self, live: LiveOffers, parts: Sequence[Sequence[LikeUnits]], *, carry: bool) -> None:
        self._live = live
        self._carry = carry
        self.goods = [goods for part in parts for goods in part]
        self._batches: list[UnitBatch] = []
        self._groups: list[OpenGroups] = []
        self._meaning: list[list[tuple[int, int]]] = []
        """By batch and choice: pattern and slot."""
        self.bulk = Bulk()
        self._coordinates: dict[tuple[object, ...], int] = {}
        for part in parts:
            self._set_up(sorted(part, key=lambda goods: goods.order))
        self.search = ItemSearch(self._batches, self._groups)

    def _set_up(self, part: Sequence[LikeUnits]) -> None:
        active = active_patterns(self._live, part)
        numbers = {}
        spreads = {}
        for index in active:
            pattern = self._live.patterns[index]
            numbers[index] = len(self._groups)
            self._groups.append(
                OpenGroups(
                    [slot.need for slot in pattern.slots],
                    ordered=pattern.ordered,
                    strict=not self._carry,
                    limit=self._live.limits[index],
                    cost=penalty(index + 1),
                )
            )
            spreads[index] = charges(pattern, [self._typical(part, index, slot) for slot in range(len(pattern.slots))])
        mixed = {
            index
            for index in active
            if self._carry and (len(self._masks(part, index)) > 1 or self._may_cost_more(part, index))
        }
        batches = []
        for goods in part:
            count = peel(self._live, goods, active, part, self.bulk)
            if self._carry and count < goods.count and (goods.slots or len(goods.rows) > 1):
                self.bulk.exact = False
            if not count:
                continue
            taken_by = -1
            rows = [number for number in range(len(goods.rows)) if number == 0 or self._carry or active]
            if len(rows) > 1:
                taken_by = len(self._groups)
                self._groups.append(OpenGroups((), ordered=False, strict=False, limit=None, cost=0))
            mine = []
            for row in rows:
                choices, meaning = self._choices(goods, row, numbers, spreads, mixed)
                mine.append((UnitBatch(0, row, goods.rows[row].price, count, choices, taken_by), meaning, goods))
            most = max(max(choice.gains) for batch, _, _ in mine for choice in batch.choices)
            mine.sort(key=lambda one: -one[0].price)
            for batch, _, _ in mine:
                batch.multiplier = most
                batch.last = batch is mine[-1][0]
            batches += mine
        batches.sort(key=lambda one: (-one[0].price, one[2].order, one[0].row))
        for batch, meaning, goods in batches:
            batch.goods = self.goods.index(goods)
            self._batches.append(batch)
            self._meaning.append(meaning)

    def _typical(self, part: Sequence[LikeUnits], index: int, slot: int) -> int:
        off = self._live.patterns[index].slots[slot].off
        gains = [off(goods.rows[0].price) for goods in part if (index, slot) in goods.slots]
        return sum(gains) // len(gains)

    def _masks(self, part: Sequence[LikeUnits], index: int) -> set[int]:
        return {
            self._live.mask(goods, row, index)
            for goods in part
            if goods.fits(index)
            for row in range(len(goods.rows))
            if index not in goods.rows[row].shut
        }

    def _may_cost_more(self, part: Sequence[LikeUnits], index: int) -> bool:
        """Whether some group of a fixed-price offer is cheaper without the offer."""
        pattern = self._live.patterns[index]
        if not pattern.price:
            return False
        least = 0
        for number, slot in enumerate(pattern.slots):
            least += slot.need * min(goods.rows[0].price for goods in part if (index, number) in goods.slots)
        return least < pattern.price

    def _choices(
        self,
        goods: LikeUnits,
        number: int,
        numbers: dict[int, int],
        spreads: dict[int, list[list[int]]],
        mixed: set[int],
    ) -> tuple[list[UnitChoice], list[tuple[int, int]]]:
        row = goods.rows[number]
        kept = goods.gross - row.price
        choices = [UnitChoice(-1, 0, (kept * MINOR,), (self._move(goods, number, -1, 0, mixed),))]
        meaning = [(-1, 0)]
        for index, slot in goods.slots:
            if index not in numbers or index in row.shut:
                continue
            off = self._live.patterns[index].slots[slot].off(row.price)
            gains = [off - charge for charge in spreads[index][slot]]
            moves = tuple(self._move(goods, number, index, gain, mixed) for gain in gains)
            choices.append(UnitChoice(numbers[index], slot, tuple((gain + kept) * MINOR for gain in gains), moves))
            meaning.append((index, slot))
        return choices, meaning

    def _move(self, goods: LikeUnits, row: int, index: int, gain: int, mixed: set[int]) -> int:
        if not self._carry:
            return 0
        mask = self._live.mask(goods, row, index)
        price = goods.rows[row].price
        move = 0
        if self._live.counts_pieces:
            move += self._unit("pieces", mask)
        if index in mixed:
            move += price * self._unit("price", index, mask) + gain * self._unit("saved", index)
        else:
            move += (price - gain) * self._unit("amount", mask)
        if index in self._live.gates:
            move += self._unit("times", index)
        return move

    def _unit(self, *what: object) -> int:
        return 1 << _WIDE * self._coordinates.setdefault(what, len(self._coordinates))

    @property
    def start(self) -> int:
        """The initial amounts. Savings start at `_ZERO`, since they may be negative on the way."""
        return sum(_ZERO << _WIDE * number for what, number in self._coordinates.items() if what[0] == "saved")

    def read(self, amounts: int) -> tuple[MaskedSums, dict[int, int]] | None:
        """The masked sums and the gated applications of an end; None when an offer costs more than it saves."""
        sums: dict[int, list[int]] = {}
        saved: dict[int, int] = {}
        prices: dict[int, dict[int, int]] = {}
        times: dict[int, int] = {}
        for what, number in self._coordinates.items():
            amount = amounts >> _WIDE * number & (1 << _WIDE) - 1
            match what:
                case ("amount", int(mask)):
                    sums.setdefault(mask, [0, 0])[0] += amount
                case ("pieces", int(mask)):
                    sums.setdefault(mask, [0, 0])[1] += amount
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
                sums.setdefault(mask, [0, 0])[0] += by_mask[mask] - share
        found = {mask: (heap[0], heap[1]) for mask, heap in sums.items() if heap[0] or heap[1]}
        add(found, sums_of(self._live, self.bulk.picks))
        return found, times

    def picks(self, found: BeamResult, key: int) -> dict[Pick, int]:
        """The picks of an end."""
        picks = dict(self.bulk.picks)
        for batch, choice in found.path(key):
            at = self._batches[batch]
            pick = Pick(self.goods[at.goods], at.row, *self._meaning[batch][choice])
            picks[pick] = picks.get(pick, 0) + 1
        return picks
