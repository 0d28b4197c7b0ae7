"""Components split into the groups of their optimum, each of which may be kept or given up.

Used where a component has too many options to list. The result is rarely optimal but close, and a good incumbent for
the search.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from checkout.pricing.solver.live_offers import LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add
from checkout.pricing.solver.solution import Pick, Solution, Way, no_offer, plain, sums_of
from checkout.pricing.solver.totals import Totals
from checkout.pricing.solver.values import MINOR, penalty

_MOST_UNITS = 300


def apart(live: LiveOffers, totals: Totals) -> Totals:
    """The same basket, with each group of its free components as a component of its own where possible."""
    result = Totals(live)
    for solution in totals.parts:
        for part in _groups(live, solution) or [solution]:
            result.put(part)
    return result


def ungated(live: LiveOffers, totals: Totals) -> Totals:
    """The same basket without item offers that ask for something to be spent (加价购)."""
    result = Totals(live)
    for solution in totals.parts:
        result.put(_ungated(live, solution) if solution.spent else solution)
    return result


def _ungated(live: LiveOffers, solution: Solution) -> Solution:
    picks: dict[Pick, int] = {}
    value = solution.value
    for pick, count in solution.picks.items():
        kept = pick
        if pick.pattern in live.gates:
            kept = no_offer(pick.goods)
            before = pick.price
            lost = before - live.patterns[pick.pattern].slots[pick.slot].off(before) - pick.goods.rows[0].price
            value += (lost * MINOR + penalty(pick.pattern + 1)) * count
        picks[kept] = picks.get(kept, 0) + count
    return replace(solution, picks=picks, value=value, sums=sums_of(live, picks), spent={})


def _groups(live: LiveOffers, solution: Solution) -> list[Solution] | None:
    if not solution.tied or (sum(solution.counts) > _MOST_UNITS and not solution.wide):
        return None
    found = [plain(pick.goods, count) for pick, count in solution.picks.items() if pick.pattern < 0]
    for index in sorted({pick.pattern for pick in solution.picks if pick.pattern >= 0}):
        members = [[pick] * count for pick, count in solution.picks.items() if pick.pattern == index]
        units = sorted((unit for one in members for unit in one), key=_dearest_first)
        if len({live.mask(unit.goods, unit.row, index) for unit in units}) > 1 or index in live.gates:
            return None
        slots = [[unit for unit in units if unit.slot == at] for at in range(len(live.patterns[index].slots))]
        needs = [slot.need for slot in live.patterns[index].slots]
        for turn in range(len(units) // sum(needs)):
            group = [
                unit for slot, need in zip(slots, needs, strict=True) for unit in slot[turn * need : (turn + 1) * need]
            ]
            found.append(_group(live, index, group))
    return found


def _dearest_first(unit: Pick) -> tuple[int, str, int]:
    return -unit.price, unit.goods.order, unit.row


def _group(live: LiveOffers, index: int, units: Sequence[Pick]) -> Solution:
    """One group: kept, or every unit at its lowest price."""
    pattern = live.patterns[index]
    before = sum(unit.price for unit in units)
    off = sum(pattern.slots[unit.slot].off(unit.price) for unit in units) - pattern.price
    gross = sum(unit.goods.gross for unit in units)
    mask = live.mask(units[0].goods, units[0].row, index)
    kept = Way(
        (gross - before + off) * MINOR - penalty(index + 1), {mask: (before - off, len(units))}, dict(Counter(units))
    )
    sums: MaskedSums = {}
    for unit in units:
        add(sums, {unit.goods.rows[0].mask: (unit.goods.rows[0].price, 1)})
    plainly = Way(
        sum(unit.goods.least_saving for unit in units) * MINOR,
        sums,
        dict(Counter(no_offer(unit.goods) for unit in units)),
    )
    return Solution(
        tuple(unit.goods for unit in units),
        (1,) * len(units),
        kept.picks,
        kept.value,
        kept.sums,
        free=True,
        ways=(kept, plainly),
    )
