"""Upper bound on the savings of a basket, before anything is searched."""

from __future__ import annotations

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add, as_list
from checkout.pricing.solver.totals import Totals


class Ceiling:
    """Upper bound on all savings, given an upper bound on item savings.

    When all free components count for the same stages, item savings lower what these stages read by the same amount.
    The total is then largest at the most item savings, or where a threshold is just reached. Otherwise the stages are
    taken as if nothing were saved on items.
    """

    def __init__(self, live: LiveOffers, totals: Totals) -> None:
        self._live = live
        self._cache: dict[int, int] = {}
        self._gross = totals.free_gross
        fixed = dict(totals.fixed)
        self._fixed = as_list(fixed)
        add(fixed, totals.free_top)
        self.most = live.stages.most(as_list(fixed))
        stage_bits = (1 << len(live.stages.stages)) - 1
        kept = {mask & stage_bits for mask in totals.masks}
        self._mask = kept.pop() if len(kept) == 1 else None
        self._jumps: list[tuple[int, int]] = []
        if self._mask is not None:
            self._find_jumps(self._mask)

    def _find_jumps(self, mask: int) -> None:
        """(the most item savings with which a threshold is reached, total savings then)."""
        for stage in self._live.stages.stages:
            if mask >> stage.bit & 1:
                before = sum(amount for one, amount, _ in self._fixed if one >> stage.bit & 1)
                for jump in stage.jumps(before + self._gross):
                    saved = before + self._gross - jump
                    if 0 <= saved < self._gross:
                        self._jumps.append((saved, saved + self._stages(saved)))
        self._jumps.sort()

    def _stages(self, saved: int) -> int:
        sums: MaskedSums = {mask: (amount, pieces) for mask, amount, pieces in self._fixed}
        pieces = 1 << 40 if self._live.counts_pieces else 0
        add(sums, {self._mask or 0: (self._gross - saved, pieces)})
        return self._live.stages.most(as_list(sums))

    def over(self, saved: int) -> int:
        """Upper bound on all savings when item savings are at most `saved`."""
        if self._mask is None:
            return saved + self.most
        known = self._cache.get(saved)
        if known is None:
            within = min(max(saved, 0), self._gross)
            known = within + self._stages(within)
            for limit, total in self._jumps:
                if limit <= within and total > known:
                    known = total
            self._cache[saved] = known
        return known
