"""A component prepared for branch and bound: its units in order, what each may do, and how to read an end of the
search.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from checkout.pricing.solver.items.branch_and_bound import ItemSearch
from checkout.pricing.solver.items.bulk import Bulk, peel
from checkout.pricing.solver.items.carried_amounts import CarriedAmounts
from checkout.pricing.solver.items.multipliers import Multipliers, UnitBatch, UnitChoice
from checkout.pricing.solver.items.offer_setup import OfferSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.patterns import WHOLE
from checkout.pricing.solver.solution import Pick, active_patterns, no_offer, sums_of
from checkout.pricing.solver.values import MINOR


class SearchSetup:
    """The goods of a component prepared for the search.

    `carry`: states carry the amounts that basket offers read, and a dearer price may be paid because it counts for a
    basket offer. No application loses, then and otherwise.
    """

    def __init__(self, live: LiveOffers, goods: Sequence[LikeUnits], *, carry: bool) -> None:
        self._live = live
        self._carried = CarriedAmounts(counts=live.counts_pieces) if carry else None
        self._goods = goods
        self.bulk = Bulk()
        active = active_patterns(live, goods)
        counts = {one: peel(live, one, active, goods, self.bulk) for one in goods}
        if carry and self.bulk.picks:
            self.bulk.exact = False
        places: dict[tuple[int, int], list[UnitChoice]] = {}
        """By number of the goods and price row: what a unit may do."""
        in_offer: dict[int, list[tuple[tuple[int, int], Pick]]] = {index: [] for index in active}
        for at, one in enumerate(goods):
            for pick in self._doings(one, active):
                mine = places.setdefault((at, pick.row), [])
                if pick.pattern < 0:
                    mine.append(self._stay(pick))
                else:
                    in_offer[pick.pattern].append(((at, pick.row), pick))
        setups = []
        for number, (index, those) in enumerate(in_offer.items()):
            setup = OfferSetup(live, index, number, [pick for _, pick in those], counts, self._carried)
            setups.append(setup.offer)
            for (place, _), choice in zip(those, setup.choices, strict=True):
                places[place].append(choice)
        self.exact = self.bulk.exact and all(offer.groups.complete for offer in setups)
        """Whether the search sees everything that can be done."""
        self.units = sum(counts.values())
        """How many are searched."""
        self.rounds = any(offer.most_correction for offer in setups)
        """Whether percentages are rounded, so that an offer's gains are not yet what it saves."""
        self._choices = places
        batches = [
            UnitBatch(at, goods[at].rows[row].price, counts[goods[at]], choices)
            for (at, row), choices in places.items()
            if counts[goods[at]]
        ]
        batches.sort(key=lambda one: (-one.price, goods[one.goods].order, one.choices[0].pick.row))
        if len(places) > len(goods):
            last = {batch.goods: batch for batch in batches}
            for batch in batches:
                if last[batch.goods] is not batch:
                    batch.last, batch.shared, last[batch.goods].shared = False, True, True
        self._batches, self._offers = batches, setups
        self.multipliers = Multipliers(batches, setups)

    @cached_property
    def search(self) -> ItemSearch:
        """Prepared only where greedy is not enough."""
        return ItemSearch(self._batches, self._offers, self.multipliers)

    def _doings(self, goods: LikeUnits, active: Sequence[int]) -> list[Pick]:
        """What a unit may do.

        In an offer it has the lowest price that the offer does not exclude, or one that counts for basket offers of
        which each lower one is excluded.
        """
        places = ((-1, 0), *(place for place in goods.slots if place[0] in active))
        if len(goods.rows) == 1:
            return [Pick(goods, 0, index, slot) for index, slot in places if index not in goods.rows[0].shut]
        stages = (1 << len(self._live.stages.stages)) - 1
        found = []
        for index, slot in places:
            lower: list[int] = []
            for number, row in enumerate(goods.rows):
                if index in row.shut:
                    continue
                mask = self._live.mask(goods, number, index) & stages
                if all(mask & ~one for one in lower):
                    found.append(Pick(goods, number, index, slot))
                if self._carried is None:
                    break
                lower.append(mask)
        return found

    def _stay(self, pick: Pick) -> UnitChoice:
        kept, mask = (pick.goods.gross - pick.price) * MINOR, pick.goods.rows[pick.row].mask
        move = 0
        if self._carried is not None:
            move = self._carried.of(mask, pick.price * WHOLE, pick.goods.measure) + self._carried.raised(pick.raised)
        return UnitChoice(-1, pick, (kept,), (move,))

    def each_at_most(self) -> int:
        """Upper bound on the value: every unit in its best place."""
        most = [0] * len(self._goods)
        for (at, _), choices in self._choices.items():
            most[at] = max(most[at], *(max(choice.gains) for choice in choices))
        return sum(one * goods.count for one, goods in zip(most, self._goods, strict=True))

    def read(self, amounts: int) -> tuple[MaskedSums, dict[int, int]]:
        """The masked sums and the gated applications of an end."""
        assert self._carried is not None
        sums, times = self._carried.read(amounts)
        add(sums, sums_of(self._live, self.bulk.picks))
        return sums, times

    def picks(self, path: Sequence[tuple[int, int]]) -> dict[Pick, int]:
        """The picks of a path of (batch, choice). Units that are not on it are in no offer."""
        picks = dict(self.bulk.picks)
        for batch, choice in path:
            pick = self._batches[batch].choices[choice].pick
            picks[pick] = picks.get(pick, 0) + 1
        left = {goods: goods.count for goods in self._goods}
        for pick, count in picks.items():
            left[pick.goods] -= count
        for goods, count in left.items():
            if count:
                picks[no_offer(goods)] = picks.get(no_offer(goods), 0) + count
        return picks
