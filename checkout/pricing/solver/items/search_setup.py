"""A component prepared for branch and bound: its units in order, what each may do, and how to read an end of the
search.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkout.pricing.solver.items.branch_and_bound import ItemSearch
from checkout.pricing.solver.items.bulk import Bulk, peel
from checkout.pricing.solver.items.carried_amounts import CarriedAmounts
from checkout.pricing.solver.items.multipliers import UnitBatch, UnitChoice
from checkout.pricing.solver.items.offer_setup import OfferSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.patterns import WHOLE
from checkout.pricing.solver.solution import Pick, active_patterns, no_offer, sums_of
from checkout.pricing.solver.values import MINOR


class SearchSetup:
    """Goods of one or more components prepared for the search, one component after another.

    `carry`: states carry the amounts that basket offers read, and a dearer price may be paid because it counts for a
    basket offer. No application loses, then and otherwise.
    """

    def __init__(self, live: LiveOffers, parts: Sequence[Sequence[LikeUnits]], *, carry: bool) -> None:
        self._live = live
        self._carried = CarriedAmounts(counts=live.counts_pieces) if carry else None
        self.goods: list[LikeUnits] = []
        self._batches: list[UnitBatch] = []
        self._offers: list[OfferSetup] = []
        self._meaning: list[list[Pick]] = []
        """By batch and choice."""
        self.bulk = Bulk()
        self.each_at_most = 0
        """Upper bound on the value: every unit in its best place."""
        for part in parts:
            self._set_up(part)
        self.search = ItemSearch(self._batches, [one.offer for one in self._offers])

    def _set_up(self, part: Sequence[LikeUnits]) -> None:
        active = active_patterns(self._live, part)
        doings = [self._doings(goods, active) for goods in part]
        counts = {goods: peel(self._live, goods, active, part, self.bulk) for goods in part}
        in_offer: dict[int, list[Pick]] = {index: [] for index in active}
        for pick in (pick for by_row in doings for picks in by_row.values() for pick in picks):
            if pick.pattern >= 0:
                in_offer[pick.pattern].append(pick)
        setups = {
            index: OfferSetup(self._live, index, number, picks, counts, self._carried, self.goods, self._batches)
            for number, (index, picks) in enumerate(in_offer.items(), len(self._offers))
        }
        self._offers += setups.values()
        batches: list[tuple[UnitBatch, list[Pick]]] = []
        for at, (goods, by_row) in enumerate(zip(part, doings, strict=True), len(self.goods)):
            count = counts[goods]
            if self._carried is not None and count < goods.count and (goods.slots or len(goods.rows) > 1):
                self.bulk.exact = False
            choices = {
                row: [self._stay(pick) if pick.pattern < 0 else setups[pick.pattern].choice(pick) for pick in picks]
                for row, picks in by_row.items()
            }
            reach = [choice for some in choices.values() for choice in some]
            self.each_at_most += max(max(choice.gains) for choice in reach) * goods.count
            if len({choice.offer for choice in reach}) < 3:  # Two offers would compete for them.
                reach = [choice for choice in reach if choice.offer < 0]
            most = max(max(choice.gains) for choice in reach)
            cheapest = min(choices, key=lambda row: (goods.rows[row].price, -row))
            for row, some in choices.items() if count else ():
                batch = UnitBatch(
                    at, row, goods.rows[row].price, count, some, most, shared=len(choices) > 1, last=row == cheapest
                )
                batches.append((batch, by_row[row]))
        batches.sort(key=lambda one: (-one[0].price, one[1][0].goods.order, one[0].row))
        for batch, meaning in batches:
            self._batches.append(batch)
            self._meaning.append(meaning)
        self.goods += part

    def _doings(self, goods: LikeUnits, active: Sequence[int]) -> dict[int, list[Pick]]:
        """By price row: what a unit may do at this price.

        In an offer it has the lowest price that the offer does not exclude, or one that counts for basket offers of
        which each lower one is excluded.
        """
        stages = (1 << len(self._live.stages.stages)) - 1
        found: dict[int, list[Pick]] = {}
        for index, slot in ((-1, 0), *(place for place in goods.slots if place[0] in active)):
            lower: list[int] = []
            for number, row in enumerate(goods.rows):
                if index in row.shut:
                    continue
                mask = self._live.mask(goods, number, index) & stages
                if all(mask & ~one for one in lower):
                    found.setdefault(number, []).append(Pick(goods, number, index, slot))
                if self._carried is None:
                    break
                lower.append(mask)
        return found

    def _stay(self, pick: Pick) -> UnitChoice:
        kept, mask = (pick.goods.gross - pick.price) * MINOR, pick.goods.rows[pick.row].mask
        move = 0 if self._carried is None else self._carried.of(mask, pick.price * WHOLE, pick.goods.measure)
        return UnitChoice(-1, 0, (kept,), (move,))

    @property
    def exact(self) -> bool:
        """Whether the search sees everything that can be done."""
        return self.bulk.exact and all(one.offer.groups.complete for one in self._offers)

    def read(self, amounts: int) -> tuple[MaskedSums, dict[int, int]]:
        """The masked sums and the gated applications of an end."""
        assert self._carried is not None
        sums, times = self._carried.read(amounts)
        add(sums, sums_of(self._live, self.bulk.picks))
        return sums, times

    def picks(self, path: Sequence[tuple[int, int]]) -> dict[Pick, int]:
        """The picks of a path of (batch, choice). Units that are not on it are in no offer."""
        picks = dict(self.bulk.picks)
        left = {goods: goods.count for goods in self.goods}
        for batch, choice in path:
            pick = self._meaning[batch][choice]
            picks[pick] = picks.get(pick, 0) + 1
        for pick, count in picks.items():
            left[pick.goods] -= count
        for goods, count in left.items():
            if count:
                picks[no_offer(goods)] = picks.get(no_offer(goods), 0) + count
        return picks
