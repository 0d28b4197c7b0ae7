"""The options of a component: its optimum, and what saves less but leaves more for the stages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from checkout.pricing.solver.items.search_setup import SearchSetup
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, read
from checkout.pricing.solver.solution import Pick, Solution, no_offer
from checkout.pricing.solver.values import MINOR

_MOST_UNITS = 12
"""Components with item offers and more units than this are not listed."""
_MOST_OPTIONS = 400
_OPTION_BUDGET = 4_000


class ComponentOption(NamedTuple):
    """One option. `reads`: what it contributes to each measure (see `measures`)."""

    value: int
    sums: MaskedSums
    times: dict[int, int]
    reads: tuple[int, ...]
    picks: dict[Pick, int]


def measures(live: LiveOffers) -> list[tuple[str, int]]:
    """What plans may need: the amount or pieces that a stage reads, or what is spent beyond a gate's condition."""
    kinds = [("pieces" if stage.counts_pieces else "amount", stage.bit) for stage in live.stages.stages]
    kinds += [("amount", stage.bit) for stage in live.stages.stages if stage.counts_pieces]
    return kinds + [("gate", index) for index in sorted(live.gates)]


def reads_of(
    live: LiveOffers, kinds: Sequence[tuple[str, int]], sums: MaskedSums, times: dict[int, int]
) -> tuple[int, ...]:
    """`sums` and gated applications (`times`) by measure."""
    reads = []
    for kind, which in kinds:
        bit = live.gates[which] if kind == "gate" else which
        have = read(sums, bit)[kind == "pieces"]
        if kind == "gate":
            have -= (live.patterns[which].spend or 0) * times.get(which, 0)
        reads.append(have)
    return tuple(reads)


def options_of(live: LiveOffers, solution: Solution, window: int) -> list[ComponentOption] | None:
    """The options whose value is within `window` of the optimum, best first; None when there are too many."""
    found: list[_Found] | None
    if solution.ways:
        found = [(way.value, way.sums, {}, way.picks) for way in solution.ways]
    else:
        found = _tied_options(live, solution, window) if solution.tied else _plain_options(solution)
    if found is None:
        return None
    kinds = measures(live)
    options = [
        ComponentOption(value, sums, times, reads_of(live, kinds, sums, times), picks)
        for value, sums, times, picks in found
        if value >= solution.value - window
    ]
    options.sort(key=lambda option: -option.value)
    return options if len(options) <= _MOST_OPTIONS else None


_Found = tuple[int, MaskedSums, dict[int, int], dict[Pick, int]]


def _plain_options(solution: Solution) -> list[_Found] | None:
    (goods,), (count,) = solution.goods, solution.counts
    if len(goods.rows) > 2 and count > 4:
        return None
    if count > _MOST_OPTIONS:
        return None
    return [_plain_option(goods, split) for split in _splits(count, len(goods.rows))]


def _splits(count: int, ways: int) -> Iterator[tuple[int, ...]]:
    if ways == 1:
        yield (count,)
        return
    for first in range(count, -1, -1):
        for rest in _splits(count - first, ways - 1):
            yield (first, *rest)


def _plain_option(goods: LikeUnits, split: tuple[int, ...]) -> _Found:
    value = 0
    sums: MaskedSums = {}
    picks = {}
    for number, count in enumerate(split):
        if count:
            row = goods.rows[number]
            value += (goods.gross - row.price) * count * MINOR
            amount, pieces = sums.get(row.mask, (0, 0))
            sums[row.mask] = amount + row.price * count, pieces + count
            picks[no_offer(goods, number)] = count
    return value, sums, {}, picks


def _tied_options(live: LiveOffers, solution: Solution, window: int) -> list[_Found] | None:
    if sum(solution.counts) > _MOST_UNITS:
        return None
    setup = SearchSetup(live, [solution.goods], carry=True)
    if setup.bulk.picks:
        return None
    least = solution.value - window - 1
    found = setup.search.run(_MOST_OPTIONS * 4, _OPTION_BUDGET, least, start=setup.start)
    if (found.missed is not None and found.missed > least) or len(found.ends) > _MOST_OPTIONS:
        return None
    options: list[_Found] = []
    for (value, amounts), key in zip(found.ends, found.keys, strict=True):
        left = setup.read(amounts)
        if left is not None:
            options.append((value, *left, setup.picks(found, key)))
    return options
