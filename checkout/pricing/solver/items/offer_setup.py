"""One item offer on the goods of a component, prepared for the search: its open groups, and what units gain in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from checkout.pricing.solver.items.carried_amounts import CarriedAmounts
from checkout.pricing.solver.items.multipliers import SearchedOffer, UnitBatch, UnitChoice
from checkout.pricing.solver.items.open_groups import Ledger, OpenGroups
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.patterns import WHOLE, charges
from checkout.pricing.solver.solution import Pick, application
from checkout.pricing.solver.values import FINE, MINOR, penalty

_groups = lru_cache(maxsize=256)(OpenGroups)


class OfferSetup:
    """`picks`: all that a unit may do in the offer. `counts`: units to be searched. `carried`: where the search carries
    amounts. `goods` and `batches` are those of the search, and may still grow.
    """

    def __init__(
        self,
        live: LiveOffers,
        index: int,
        number: int,
        picks: Sequence[Pick],
        counts: Mapping[LikeUnits, int],
        carried: CarriedAmounts | None,
        goods: Sequence[LikeUnits],
        batches: Sequence[UnitBatch],
    ) -> None:
        self._live, self._index, self._number, self._carried = live, index, number, carried
        self._goods, self._batches = goods, batches
        self._pattern = live.patterns[index]
        self._charges = charges(self._pattern, self._typical(picks))
        self._masks = {live.mask(pick.goods, pick.row, index) for pick in picks} if carried is not None else {0}
        self._guarded = carried is not None and self._may_lose(picks)
        """Whether what an application saves has to be looked at. Without amounts it does not: one that loses is given
        up anyway.
        """
        owed = len({self._pattern.slots[pick.slot].rounding for pick in picks if self._owed(pick)})
        groups = self._open_groups(picks, counts)
        self.offer = SearchedOffer(groups, penalty(index + 1))
        if len(self._masks) > 1:
            self.offer.ledger = Ledger(groups, self._with_unit, self._settled_units)
        elif owed or self._guarded:
            self.offer.ledger = Ledger(groups, self._with_sums, self._settled_sums)
        self.offer.most_correction = FINE * (WHOLE // 2 - 1) * owed

    def _open_groups(self, picks: Sequence[Pick], counts: Mapping[LikeUnits, int]) -> OpenGroups:
        pattern, limit = self._pattern, self._live.limits[self._index]
        counters = tuple(slot.counter for slot in pattern.slots)
        units = [0] * len(pattern.needs)
        for pick in picks:
            units[counters[pick.slot]] += counts[pick.goods]
        by_counter = [count // need for count, need in zip(units, pattern.needs, strict=True)]
        most = min(by_counter[0], max(by_counter[1:])) if pattern.optional else min(by_counter)
        if (
            limit is not None
            and limit >= sum(counts[goods] for goods in {pick.goods for pick in picks}) // pattern.least
        ):
            limit = None
        # Groups of one counter, and ordered ones, are filled one after another.
        times = 1 if pattern.ordered or len(units) == 1 else most
        return _groups(
            pattern.needs,
            counters,
            ordered=pattern.ordered,
            optional=pattern.optional,
            limit=limit,
            times=times,
        )

    def _typical(self, picks: Sequence[Pick]) -> list[int]:
        """The mean gain of a unit, by counter."""
        sums, counts = [0] * len(self._pattern.needs), [0] * len(self._pattern.needs)
        for pick in picks:
            slot = self._pattern.slots[pick.slot]
            sums[slot.counter] += slot.gain(pick.price)
            counts[slot.counter] += 1
        return [some // count if count else 0 for some, count in zip(sums, counts, strict=True)]

    def _owed(self, pick: Pick) -> int:
        return self._pattern.slots[pick.slot].owed(pick.price)

    def _lead(self, pick: Pick) -> int:
        """How much cheaper a unit is in the offer than outside, in ten-thousandths of a minor unit. That a basket offer
        raises its price is not the offer's loss.
        """
        goods = pick.goods
        raised = goods.rows[goods.row_with(self._index)].price - goods.rows[0].price
        return self._pattern.slots[pick.slot].gain(pick.price) - raised * WHOLE

    def _may_lose(self, picks: Sequence[Pick]) -> bool:
        """Whether some application might save nothing."""
        least: dict[int, int] = {}
        for pick in picks:
            counter = self._pattern.slots[pick.slot].counter
            least[counter] = min(least.get(counter, 1 << 60), self._lead(pick))
        leads = [need * least.get(counter, 0) for counter, need in enumerate(self._pattern.needs)]
        lead = leads[0] + min(leads[1:]) if self._pattern.optional else sum(leads)
        return lead < (self._pattern.price + 1 + len(self._pattern.roundings)) * WHOLE

    def choice(self, pick: Pick) -> UnitChoice:
        """What a unit gains in this slot, by place in it."""
        slot = self._pattern.slots[pick.slot]
        gain, kept = slot.gain(pick.price), (pick.goods.gross - pick.price) * MINOR
        gains = [gain - charge for charge in self._charges[slot.counter]]
        moves = [0] * len(gains)
        if self._carried is not None:
            mask = self._live.mask(pick.goods, pick.row, self._index)
            times = self._carried.application(self._index) if self._index in self._live.gates else 0
            settled = len(self._masks) > 1
            moves = [
                self._carried.of(mask, 0 if settled else pick.price * WHOLE - one, pick.goods.measure) + times
                for one in gains
            ]
        return UnitChoice(self._number, pick.slot, tuple(kept + one * FINE for one in gains), tuple(moves))

    def _pick(self, batch: int, slot: int) -> Pick:
        return Pick(self._goods[self._batches[batch].goods], self._batches[batch].row, self._index, slot)

    def _with_sums(self, account: tuple[int, ...], batch: int, slot: int) -> tuple[int, ...]:
        lead, *owed = account or (0, *(0 for _ in self._pattern.roundings))
        pick = self._pick(batch, slot)
        at = self._pattern.slots[slot].rounding
        owed[at] = (owed[at] + self._owed(pick)) % WHOLE
        return lead + self._lead(pick) if self._guarded else 0, *owed

    def _settled_sums(self, account: tuple[int, ...]) -> tuple[int, int] | None:
        """One mask: what is owed is rounded, and nothing else changes."""
        lead, *owed = account
        correction = sum(one if 2 * one < WHOLE else one - WHOLE for one in owed)
        if self._guarded and lead + correction < (self._pattern.price + 1) * WHOLE:
            return None
        moved = 0 if self._carried is None else self._carried.of(max(self._masks), -correction)
        return correction * FINE, moved

    def _with_unit(self, account: tuple[int, ...], batch: int, slot: int) -> tuple[int, ...]:
        return *account, batch << 8 | slot

    def _settled_units(self, account: tuple[int, ...]) -> tuple[int, int] | None:
        """Several masks: the saving is shared as it will be in the end."""
        assert self._carried is not None
        picks = [self._pick(unit >> 8, unit & 255) for unit in sorted(account)]
        gained = sum(self._pattern.slots[pick.slot].gain(pick.price) for pick in picks)
        applied = application(self._live, self._index, 1, [(pick, 1) for pick in picks])
        correction = (applied.saved + self._pattern.price) * WHOLE - gained
        if sum(map(self._lead, picks)) + correction < (self._pattern.price + 1) * WHOLE:
            return None
        moved = 0
        for pick, _, off in applied.shares():
            moved += self._carried.of(self._live.mask(pick.goods, pick.row, self._index), (pick.price - off) * WHOLE)
        return correction * FINE, moved
