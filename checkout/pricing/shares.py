"""From picks to lines: what each unit costs, and which offer took off how much.

What an application of an item offer saves is shared by its own units; what a basket offer or a coupon saves, by all
that count for it: in proportion to what the level before left, by largest remainder. Parcels are given to lines in a
fixed order, so that the order of scanning changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from checkout.pricing.apportion import apportion_alike
from checkout.pricing.offers import Level
from checkout.pricing.priced import Application, Modifier, PricedLine, UnitRun, UnitsTaken
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, applications_in
from checkout.pricing.solver.stages import StageResult


@dataclass(slots=True, eq=False)
class Parcel:
    """Like units that cost alike."""

    goods: LikeUnits
    count: int
    net: int
    mask: int
    off: tuple[Modifier, ...]


def parcels_of(live: LiveOffers, picks: dict[Pick, int], staged: StageResult) -> list[Parcel]:
    """All units with their final net amounts."""
    parcels = [_parcel(live, pick, count, 0) for pick, count in picks.items() if pick.pattern < 0 and count]
    for applied in applications_in(live, picks):
        parcels += (_parcel(live, pick, count * applied.times, off) for pick, count, off in applied.shares())
    if not staged.taken:
        return parcels
    parcels = _merged(sorted(parcels, key=lambda parcel: (parcel.goods.order, -parcel.net, parcel.mask)))
    for taken in staged.taken:
        after: list[Parcel] = []
        for lane in sorted({staged.lanes.get(parcel.mask, 0) for parcel in parcels}):
            members_of = [parcel for parcel in parcels if staged.lanes.get(parcel.mask, 0) == lane]
            for parts in _share(members_of, taken.shares.get(lane, 0), taken.stage.offer.id, taken.stage.offer.level):
                after += parts
        parcels = after
    return parcels


def _parcel(live: LiveOffers, pick: Pick, count: int, off: int) -> Parcel:
    goods = pick.goods
    row = goods.rows[pick.row]
    modifiers: tuple[Modifier, ...] = (
        () if row.offer is None else (Modifier(row.offer, Level.PRICE, goods.gross - row.price),)
    )
    if off:
        offer = live.patterns[pick.pattern].offer
        modifiers += (Modifier(offer.id, offer.level, off),)
    return Parcel(goods, count, row.price - off, live.mask(goods, pick.row, pick.pattern), modifiers)


def _share(parcels: list[Parcel], amount: int, offer: str, level: Level) -> list[list[Parcel]]:
    """Each parcel split into one or two, with its share of `amount` taken off."""
    if not amount:
        return [[parcel] for parcel in parcels]
    result = []
    shares = apportion_alike(amount, [(parcel.net, parcel.count) for parcel in parcels])
    for parcel, (each, more) in zip(parcels, shares, strict=True):
        parts = []
        for count, off in ((more, each + 1), (parcel.count - more, each)):
            if count:
                modifiers = (*parcel.off, Modifier(offer, level, off)) if off else parcel.off
                parts.append(Parcel(parcel.goods, count, parcel.net - off, parcel.mask, modifiers))
        result.append(parts)
    return result


LinesOf = dict[LikeUnits, dict[int, int]]
"""By goods: units by line number."""


def priced_lines(lines_of: LinesOf, parcels: list[Parcel]) -> tuple[PricedLine, ...]:
    """The parcels distributed to the lines, by line number."""
    runs: dict[int, list[UnitRun]] = {}
    by_goods: dict[LikeUnits, list[Parcel]] = {}
    for parcel in parcels:
        by_goods.setdefault(parcel.goods, []).append(parcel)
    for goods, mine in by_goods.items():
        lines = lines_of[goods]
        if len(mine) == len(lines) == 1:
            [parcel], [number] = mine, lines
            runs[number] = [UnitRun(parcel.count, goods.gross, parcel.net, parcel.off)]
            continue
        queue = [(parcel, parcel.count) for parcel in reversed(_merged(mine))]
        for number, units in sorted(lines.items()):
            wanted = units
            while wanted:
                parcel, count = queue.pop()
                now = min(count, wanted)
                runs.setdefault(number, []).append(UnitRun(now, goods.gross, parcel.net, parcel.off))
                wanted -= now
                if count > now:
                    queue.append((parcel, count - now))
    return tuple(_line(number, runs[number]) for number in sorted(runs))


def _merged(parcels: list[Parcel]) -> list[Parcel]:
    """Parcels of the same goods that cost alike and count for the same stages, put together."""
    alike: dict[tuple[LikeUnits, int, int, tuple[Modifier, ...]], Parcel] = {}
    for parcel in parcels:
        key = parcel.goods, parcel.net, parcel.mask, parcel.off
        if key in alike:
            alike[key] = replace(alike[key], count=alike[key].count + parcel.count)
        else:
            alike[key] = parcel
    return list(alike.values())


def _line(number: int, runs: list[UnitRun]) -> PricedLine:
    if len(runs) == 1 and not (run := runs[0]).off:
        return PricedLine(number, run.gross * run.count, run.net * run.count, (), (run,))
    off: dict[tuple[str, Level], int] = {}
    for run in runs:
        for modifier in run.off:
            key = modifier.offer, modifier.level
            off[key] = off.get(key, 0) + modifier.amount * run.count
    gross, net = sum(run.gross * run.count for run in runs), sum(run.net * run.count for run in runs)
    modifiers = tuple(Modifier(offer, level, amount) for (offer, level), amount in off.items())
    return PricedLine(number, gross, net, modifiers, tuple(runs))


def applications_of(
    live: LiveOffers, picks: dict[Pick, int], staged: StageResult, lines_of: LinesOf
) -> tuple[Application, ...]:
    """The applications of item offers, those just alike as one with their number; basket offers and coupons."""
    found = []
    for applied in applications_in(live, picks):
        offer = live.patterns[applied.pattern].offer
        units: Counter[tuple[int, str, int]] = Counter()
        saved = applied.saved * applied.times
        for pick, count in applied.units:
            units[min(lines_of[pick.goods]), pick.goods.sku, pick.price] += count * applied.times
            if offer.level is Level.PRICE:
                saved += (pick.goods.gross - pick.price) * count * applied.times
        taken = tuple(UnitsTaken(line, sku, count, price) for (line, sku, price), count in units.items())
        found.append(Application(offer.id, offer.level, applied.times, saved, taken))
    after = (Application(one.stage.offer.id, one.stage.offer.level, one.times, one.saved, ()) for one in staged.taken)
    return (*found, *after)
