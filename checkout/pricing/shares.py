"""From picks to lines: what each unit costs, and which offer took off how much.

What an application of an item offer saves is shared by its own units; what a basket offer or a coupon saves, by all
that count for it: in proportion to what the level before left, by largest remainder. Parcels are given to lines in a
fixed order, so that the order of scanning changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checkout.pricing.apportion import apportion_alike
from checkout.pricing.offers import Level
from checkout.pricing.priced import Application, Modifier, PricedLine, UnitRun, UnitsTaken
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, applications_in
from checkout.pricing.solver.stages import StageResult


@dataclass(slots=True, eq=False)
class Parcel:
    """Like units that cost alike. `application`: which one they are in, as a number of `applications_in`; -1: none."""

    goods: LikeUnits
    count: int
    price: int
    net: int
    mask: int
    application: int
    off: tuple[Modifier, ...]


def parcels_of(live: LiveOffers, picks: dict[Pick, int], staged: StageResult) -> list[Parcel]:
    """All units with their final net amounts."""
    parcels = [_parcel(live, pick, count, 0, -1) for pick, count in picks.items() if pick.pattern < 0 and count]
    for number, applied in enumerate(applications_in(live, picks)):
        parcels += (_parcel(live, pick, count * applied.times, off, number) for pick, count, off in applied.shares())
    for taken in staged.taken:
        offer = taken.stage.offer
        parcels.sort(key=lambda parcel: (-parcel.net, parcel.goods.order))
        by_lane: dict[int, list[Parcel]] = {}
        for parcel in parcels:
            by_lane.setdefault(staged.lanes.get(parcel.mask, 0), []).append(parcel)
        parcels = [
            part
            for lane, mine in by_lane.items()
            for part in _less(mine, taken.shares.get(lane, 0), offer.id, offer.level)
        ]
    return parcels


def _parcel(live: LiveOffers, pick: Pick, count: int, off: int, application: int) -> Parcel:
    goods = pick.goods
    row = goods.rows[pick.row]
    modifiers: tuple[Modifier, ...] = ()
    if row.offer is not None:
        modifiers = (Modifier(row.offer, Level.PRICE, goods.gross - row.price),)
    if off:
        offer = live.patterns[pick.pattern].offer
        modifiers += (Modifier(offer.id, offer.level, off),)
    return Parcel(
        goods, count, row.price, row.price - off, live.mask(goods, pick.row, pick.pattern), application, modifiers
    )


def _less(parcels: list[Parcel], amount: int, offer: str, level: Level) -> Iterator[Parcel]:
    """The parcels with their shares of `amount` taken off: like units may differ by one minor unit."""
    shares = apportion_alike(amount, [(parcel.net, parcel.count) for parcel in parcels])
    for parcel, (each, more) in zip(parcels, shares, strict=True):
        for count, off in ((more, each + 1), (parcel.count - more, each)):
            if count:
                modifiers = (*parcel.off, Modifier(offer, level, off)) if off else parcel.off
                yield replace(parcel, count=count, net=parcel.net - off, off=modifiers)


LinesOf = dict[LikeUnits, dict[int, int]]
"""By goods: units by line number."""


def _in_lines(lines_of: LinesOf, parcels: Sequence[Parcel]) -> Iterator[tuple[int, int, Parcel]]:
    """The parcels given to the lines: (line, units, parcel)."""
    by_goods: dict[LikeUnits, list[Parcel]] = {}
    for parcel in parcels:
        by_goods.setdefault(parcel.goods, []).append(parcel)
    for goods, mine in by_goods.items():
        mine.sort(key=lambda parcel: (parcel.application, -parcel.net), reverse=True)
        for number, wanted in sorted(lines_of[goods].items()):
            left = wanted
            while left:
                parcel = mine[-1]
                now = min(parcel.count, left)
                yield number, now, parcel
                left -= now
                if now == parcel.count:
                    mine.pop()
                else:
                    mine[-1] = replace(parcel, count=parcel.count - now)


def priced_lines(lines_of: LinesOf, parcels: Sequence[Parcel]) -> tuple[PricedLine, ...]:
    """The lines by number, with what the parcels in them cost."""
    runs: dict[int, dict[tuple[int, tuple[Modifier, ...]], UnitRun]] = {}
    for number, count, parcel in _in_lines(lines_of, parcels):
        mine = runs.setdefault(number, {})
        key = parcel.net, parcel.off
        before = mine[key].count if key in mine else 0
        mine[key] = UnitRun(before + count, parcel.goods.gross, *key)
    return tuple(_line(number, tuple(runs[number].values())) for number in sorted(runs))


def _line(number: int, runs: tuple[UnitRun, ...]) -> PricedLine:
    off: dict[tuple[str, Level], int] = {}
    for run in runs:
        for modifier in run.off:
            key = modifier.offer, modifier.level
            off[key] = off.get(key, 0) + modifier.amount * run.count
    gross, net = sum(run.gross * run.count for run in runs), sum(run.net * run.count for run in runs)
    modifiers = tuple(Modifier(offer, level, amount) for (offer, level), amount in off.items())
    return PricedLine(number, gross, net, modifiers, runs)


def applications_of(
    live: LiveOffers, picks: dict[Pick, int], staged: StageResult, lines_of: LinesOf, parcels: Sequence[Parcel]
) -> tuple[Application, ...]:
    """The applications of item offers, those just alike as one with their number; basket offers and coupons."""
    applications = applications_in(live, picks)
    taken: dict[int, Counter[tuple[int, str, int]]] = {}
    for line, count, parcel in _in_lines(lines_of, parcels):
        if parcel.application >= 0:
            level = live.patterns[applications[parcel.application].pattern].offer.level
            price = parcel.goods.gross if level is Level.PRICE else parcel.price
            taken.setdefault(parcel.application, Counter())[line, parcel.goods.sku, price] += count
    found = []
    for number, applied in enumerate(applications):
        offer = live.patterns[applied.pattern].offer
        saved = applied.saved
        if offer.level is Level.PRICE:
            saved += sum((pick.goods.gross - pick.price) * count for pick, count in applied.units)
        units = [UnitsTaken(*unit[:2], count, unit[2]) for unit, count in taken[number].items()]
        units.sort(key=lambda unit: (-unit.unit_price, unit.sku, unit.line))
        found.append(Application(offer.id, offer.level, applied.times, saved * applied.times, tuple(units)))
    after = (Application(one.stage.offer.id, one.stage.offer.level, one.times, one.saved, ()) for one in staged.taken)
    return (*found, *after)
