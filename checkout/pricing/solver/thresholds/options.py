"""The options of a component: its optimum, and what saves less but leaves more for the stages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import comb
from typing import NamedTuple

from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.solution import Pick, Solution, no_offer, outline_of
from checkout.pricing.solver.values import MINOR, in_minor

_MOST_OPTIONS = 400
_SHARE = 8
"""A component may use one part in this many of the budget to list its options."""


class Option(NamedTuple):
    """What one component may do. A phantom stands for options that were not listed: it is at least as good as any."""

    value: int
    sums: MaskedSums
    times: dict[int, int]
    """By gated pattern: how often it is applied."""
    picks: dict[Pick, int]
    raised: tuple[Pick, ...] = ()
    """The picks at a price that only a basket offer or coupon can be the reason for."""
    phantom: bool = False


@dataclass(frozen=True, slots=True)
class OptionList:
    """The options whose value is within `window` of the optimum, best first, as far as `budget` was enough."""

    window: int
    budget: int
    options: tuple[Option, ...]


def options_of(live: LiveOffers, solution: Solution, window: int, budget: int) -> list[Option]:
    """The options whose value is within `window` of the optimum, best first."""
    known = solution.options
    if known is None or known.window < window or (known.options[-1].phantom and known.budget < budget):
        wide = 1 << window.bit_length()
        found = _tied(live, solution, wide, budget // _SHARE) if solution.tied else _plain(live, solution)
        phantoms = [option for option in found if option.phantom]
        listed = sorted((option for option in found if not option.phantom), key=lambda option: -option.value)
        known = solution.options = OptionList(wide, budget, (*listed, *phantoms))
    return [option for option in known.options if option.value >= solution.value - window]


def phantom(live: LiveOffers, solution: Solution, value: int) -> Option:
    """At least as good as any option of at most this value."""
    outline = outline_of(live, solution)
    if outline.varying:
        return Option(value, outline.top, {}, {}, phantom=True)
    # All its units count for the same, whatever is picked: what is not saved is left.
    sums = dict(solution.sums)
    add(sums, {next(iter(sums)): (max(0, in_minor(solution.value) - in_minor(value) + 1), 0)})
    return Option(value, sums, {}, {}, phantom=True)


def _option(value: int, sums: MaskedSums, times: dict[int, int], picks: dict[Pick, int]) -> Option:
    raised = tuple(pick for pick in picks if pick.row and pick.row != pick.goods.row_with(pick.pattern))
    return Option(value, sums, times, picks, raised)


def _plain(live: LiveOffers, solution: Solution) -> list[Option]:
    """Units in no item offer: how many at which of their prices."""
    (goods,), (count,) = solution.goods, solution.counts
    rows = len(goods.rows)
    if comb(count + rows - 1, rows - 1) <= _MOST_OPTIONS:
        return [_at_prices(goods, split) for split in _splits(count, rows)]
    ends = [_at_prices(goods, tuple(count * (row == at) for at in range(rows))) for row in range(rows)]
    return [*ends, phantom(live, solution, solution.value)]


def _splits(count: int, ways: int) -> Iterator[tuple[int, ...]]:
    if ways == 1:
        yield (count,)
        return
    for first in range(count, -1, -1):
        for rest in _splits(count - first, ways - 1):
            yield (first, *rest)


def _at_prices(goods: LikeUnits, split: tuple[int, ...]) -> Option:
    value = 0
    sums: MaskedSums = {}
    for row, count in zip(goods.rows, split, strict=True):
        if count:
            value += (goods.gross - row.price) * count * MINOR
            add(sums, {row.mask: (row.price * count, goods.measure * count)})
    return _option(value, sums, {}, {no_offer(goods, row): count for row, count in enumerate(split) if count})


def _tied(live: LiveOffers, solution: Solution, window: int, budget: int) -> list[Option]:
    """Found by a search whose states carry the amounts that are left."""
    own = _option(solution.value, solution.sums, solution.spent, solution.picks)
    setup = SearchSetup(live, [solution.goods], carry=True)
    least = solution.value - window - 1
    found = setup.search.run(_MOST_OPTIONS * 4, budget, least)
    options = {(own.value, *sorted(own.sums.items())): own}
    missed = found.missed
    if not setup.exact:
        missed = max(missed or least, solution.value)
    for (value, amounts), key in zip(found.ends, found.keys, strict=True):
        if len(options) >= _MOST_OPTIONS:
            missed = max(missed or value, value)
            break
        left, whole = setup.read(amounts), value + setup.bulk.value
        options.setdefault((whole, *sorted(left[0].items())), _option(whole, *left, setup.picks(found.path(key))))
    found_some = list(options.values())
    return found_some if missed is None or missed <= least else [*found_some, phantom(live, solution, missed)]
