"""One item offer on the goods of a component, prepared for the search: its open groups, and what units gain in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import floordiv

from checkout.pricing.solver.items.carried_amounts import CarriedAmounts
from checkout.pricing.solver.items.multipliers import SearchedOffer, UnitChoice
from checkout.pricing.solver.items.open_groups import Account, Ledger, OpenGroups
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.patterns import WHOLE, charges
from checkout.pricing.solver.solution import Pick, application
from checkout.pricing.solver.values import FINE, MINOR, penalty

_groups = lru_cache(maxsize=256)(OpenGroups)


class OfferSetup:
    """`picks`: all that a unit may do in the offer. `counts`: units to be searched. `carried`: where the search carries
    amounts.
    """

    def __init__(
        self,
        live: LiveOffers,
        index: int,
        number: int,
        picks: Sequence[Pick],
        counts: Mapping[LikeUnits, int],
        carried: CarriedAmounts | None,
    ) -> None:
        self._live, self._index, self._carried = live, index, carried
        self._pattern = pattern = live.patterns[index]
        self._masks = set() if carried is None else {live.mask(pick.goods, pick.row, index) for pick in picks}
        self._guarded = carried is not None and self._may_lose(picks)
        """Whether what an application saves has to be looked at. Without amounts it does not: one that loses is given
        up anyway.
        """
        self._units: dict[int, Pick] = {}
        groups = self._open_groups(picks, counts)
        self.offer = SearchedOffer(groups, penalty(index + 1))
        roundings = {pattern.slots[pick.slot].rounding for pick in picks if self._owed(pick)} if pattern.rounds else ()
        self.offer.most_correction = FINE * (WHOLE // 2 - 1) * len(roundings)
        if len(self._masks) > 1:
            self.offer.ledger = Ledger(groups, self._with_unit, self._settled_units)
        elif roundings or self._guarded:
            self.offer.ledger = Ledger(groups, self._with_sums, self._settled_sums)
        self.choices = self._choices(number, picks)
        """By pick."""

    def _open_groups(self, picks: Sequence[Pick], counts: Mapping[LikeUnits, int]) -> OpenGroups:
        pattern, limit = self._pattern, self._live.limits[self._index]
        units = [0] * len(pattern.needs)
        for pick in picks:
            units[pattern.slots[pick.slot].counter] += counts[pick.goods]
        times = 1  # Groups of one counter, and ordered ones, are filled one after another.
        if len(units) > 1 and not pattern.ordered:
            first, *others = map(floordiv, units, pattern.needs)
            times = min(first, max(others) if pattern.optional else min(others))
        if limit is not None and limit >= sum(counts[one] for one in {pick.goods for pick in picks}) // pattern.least:
            limit = None
        return _groups(pattern.needs, pattern.counters, pattern.ordered, pattern.optional, limit, times)

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

    def _choices(self, number: int, picks: Sequence[Pick]) -> list[UnitChoice]:
        """What a unit gains in its slot, by place in it."""
        slots, index, carried = self._pattern.slots, self._index, self._carried
        sums, counts = [0] * len(self._pattern.needs), [0] * len(self._pattern.needs)
        gained = []
        for pick in picks:
            slot, price = slots[pick.slot], pick.goods.rows[pick.row].price
            gain = slot.gain(price)
            sums[slot.counter] += gain
            counts[slot.counter] += 1
            gained.append((pick, slot.counter, price, gain))
        charged = charges(self._pattern, [some // (count or 1) for some, count in zip(sums, counts, strict=True)])
        choices = []
        for pick, counter, price, gain in gained:
            places = charged[counter]
            value = (pick.goods.gross - price) * MINOR + gain * FINE
            moves: tuple[int, ...] = (0,) * len(places)
            if carried is not None:
                mask, measure = self._live.mask(pick.goods, pick.row, index), pick.goods.measure
                times = sum(map(carried.application, self._live.tallies.get(index, ())))
                left = [price * WHOLE - gain + charge if len(self._masks) == 1 else 0 for charge in places]
                times += carried.raised(pick.raised)
                moves = tuple([carried.of(mask, one, measure) + times for one in left])
            choices.append(UnitChoice(number, pick, tuple([value - charge * FINE for charge in places]), moves))
        return choices

    def _with_sums(self, account: Account, _batch: int, pick: Pick) -> Account:
        lead, *owed = account or (0, *(0 for _ in self._pattern.roundings))
        at = self._pattern.slots[pick.slot].rounding
        owed[at] = (owed[at] + self._owed(pick)) % WHOLE
        return lead + self._lead(pick) if self._guarded else 0, *owed

    def _settled_sums(self, account: Account) -> tuple[int, int] | None:
        """One mask: what is owed is rounded, and nothing else changes."""
        lead, *owed = account
        correction = sum(one if 2 * one < WHOLE else one - WHOLE for one in owed)
        if self._guarded and lead + correction < (self._pattern.price + 1) * WHOLE:
            return None
        moved = 0 if self._carried is None else self._carried.of(max(self._masks), -correction)
        return correction * FINE, moved

    def _with_unit(self, account: Account, batch: int, pick: Pick) -> Account:
        number = batch << 8 | pick.slot
        self._units[number] = pick
        return *account, number

    def _settled_units(self, account: Account) -> tuple[int, int] | None:
        """Several masks: the saving is shared as it will be in the end."""
        assert self._carried is not None
        picks = [self._units[number] for number in sorted(account)]
        gained = sum(self._pattern.slots[pick.slot].gain(pick.price) for pick in picks)
        applied = application(self._live, self._index, 1, [(pick, 1) for pick in picks])
        correction = (applied.saved + self._pattern.price) * WHOLE - gained
        if sum(map(self._lead, picks)) + correction < (self._pattern.price + 1) * WHOLE:
            return None
        moved = 0
        for pick, _, off in applied.shares():
            moved += self._carried.of(self._live.mask(pick.goods, pick.row, self._index), (pick.price - off) * WHOLE)
        return correction * FINE, moved
