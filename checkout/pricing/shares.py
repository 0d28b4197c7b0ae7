"""From picks to lines: what each unit costs, and which offer took off how much.

An offer's saving is shared by the units that took part, level by level, in proportion to what the level before left: by
largest remainder over masks, then over parcels, then unit by unit. Like units differ by at most one minor unit. Parcels
are given to lines in a fixed order, so that the order of scanning changes nothing.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from operator import attrgetter

from checkout.pricing.apportion import apportion
from checkout.pricing.offers import Level
from checkout.pricing.priced import Application, Modifier, PricedLine, UnitRun, UnitsTaken
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, offers_in
from checkout.pricing.solver.stages import StageResult


@dataclass(slots=True, eq=False)
class Parcel:
    """Like units that took part in the same offers."""

    goods: LikeUnits
    count: int
    net: int
    mask: int
    off: tuple[Modifier, ...]


def parcels_of(live: LiveOffers, picks: dict[Pick, int], staged: StageResult) -> list[Parcel]:
    """All units with their final net amounts."""
    offers = sorted(offers_in(live, picks).items())
    if not offers and not staged.taken:
        return [_start(live, pick, picks[pick]) for pick in sorted(picks, key=attrgetter("row")) if picks[pick]]
    ordered = sorted(picks, key=lambda pick: (pick.goods.order, pick.row, pick.pattern, pick.slot))
    by_pick = {pick: [_start(live, pick, picks[pick])] for pick in ordered}
    for index, (saved, _) in offers:
        by_mask: dict[int, list[Pick]] = {}
        for pick in ordered:
            if pick.pattern == index and picks[pick]:
                by_mask.setdefault(by_pick[pick][0].mask, []).append(pick)
        masks = sorted(by_mask)
        groups = [[parcel for pick in by_mask[mask] for parcel in by_pick[pick]] for mask in masks]
        weights = [sum(parcel.net * parcel.count for parcel in group) for group in groups]
        offer = live.patterns[index].offer.id
        for mask, group, share in zip(masks, groups, apportion(saved, weights), strict=True):
            by_pick.update(zip(by_mask[mask], _share(group, share, offer, Level.ITEM), strict=True))
    parcels = [parcel for pick in ordered for parcel in by_pick[pick] if parcel.count]
    for taken in staged.taken:
        after: list[Parcel] = []
        for lane in sorted({staged.lanes.get(parcel.mask, 0) for parcel in parcels}):
            members_of = [parcel for parcel in parcels if staged.lanes.get(parcel.mask, 0) == lane]
            for parts in _share(members_of, taken.shares.get(lane, 0), taken.stage.offer.id, taken.stage.offer.level):
                after += parts
        parcels = after
    return parcels


def _start(live: LiveOffers, pick: Pick, count: int) -> Parcel:
    goods = pick.goods
    row = goods.rows[pick.row]
    off = () if row.offer is None else (Modifier(row.offer, Level.PRICE, goods.gross - row.price),)
    return Parcel(goods, count, row.price, live.mask(goods, pick.row, pick.pattern), off)


def _share(parcels: list[Parcel], amount: int, offer: str, level: Level) -> list[list[Parcel]]:
    """Each parcel split into one or two, with its share of `amount` taken off."""
    if not amount:
        return [[parcel] for parcel in parcels]
    result = []
    shares = apportion(amount, [parcel.net * parcel.count for parcel in parcels])
    for parcel, share in zip(parcels, shares, strict=True):
        each, more = divmod(share, parcel.count)
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
    """Parcels of the same goods that cost alike, put together."""
    alike: dict[tuple[int, tuple[Modifier, ...]], Parcel] = {}
    for parcel in parcels:
        key = parcel.net, parcel.off
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
    """The item offers, basket offers and coupons that were applied."""
    applied = []
    for index, (saved, members) in sorted(offers_in(live, picks).items()):
        pattern = live.patterns[index]
        units: Counter[tuple[LikeUnits, int]] = Counter()
        for pick, count in members:
            units[pick.goods, pick.price] += count
        taken = tuple(
            UnitsTaken(min(lines_of[goods]), goods.sku, units[goods, price], price)
            for goods, price in sorted(units, key=lambda one: (one[0].sku, one[0].order, one[1]))
            if units[goods, price]
        )
        times = sum(one.count for one in taken) // pattern.size
        applied.append(Application(pattern.offer.id, Level.ITEM, times, saved, taken))
    after = (Application(one.stage.offer.id, one.stage.offer.level, one.times, one.saved, ()) for one in staged.taken)
    return (*applied, *after)
