"""What is almost reached, and why a coupon was not used."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checkout.pricing.heaps import Heaps
from checkout.pricing.market import Market
from checkout.pricing.offers import Coupon, Measure, Threshold
from checkout.pricing.priced import CouponProblem, CouponRefused, Line, NearMiss
from checkout.pricing.solution import Pick, heaps_of
from checkout.pricing.stages import Stage, Staged

_NEAR = 3
"""A threshold is near when no more than a third of it is missing, a group when one piece is: of three candidates."""
Retry = Callable[[Line], int]
"""From one more line to how much more the whole basket then saves, minor units."""


def coupons_left(market: Market, picks: dict[Pick, int], staged: Staged) -> tuple[CouponRefused, ...]:
    """The coupons that live and were not used, each with the reason."""
    used = {taken.stage.offer.id for taken in staged.taken}
    heaps = heaps_of(market, picks)
    left = []
    for stage in market.stages.stages:
        if isinstance(stage.rule, Coupon) and stage.offer.id not in used:
            amount, problem = _reach(heaps, stage, staged), CouponProblem.GROUP
            if not any(mask >> stage.bit & 1 for mask in heaps):
                problem = CouponProblem.NOTHING_FITS
            elif amount < stage.rule.minimum:
                problem = CouponProblem.MINIMUM
            missing = stage.rule.minimum - amount if problem is CouponProblem.MINIMUM else 0
            left.append(CouponRefused(stage.offer.id, problem, missing))
    return tuple(left)


def _reach(heaps: Heaps, stage: Stage, staged: Staged) -> int:
    """What is left of the goods of a stage when it is its turn, minor units."""
    amounts = {mask: amount for mask, (amount, _) in heaps.items()}
    for taken in staged.taken:
        if taken.stage.bit < stage.bit:
            for mask, share in taken.shares.items():
                amounts[mask] -= share
    shut = [one.stage for one in staged.taken if one.stage.side.conflicts(stage.side)]
    return sum(
        amount
        for mask, amount in amounts.items()
        if mask >> stage.bit & 1 and not any(mask >> one.bit & 1 for one in shut)
    )


def near_misses(
    market: Market, picks: dict[Pick, int], staged: Staged, goods: Sequence[Line], retry: Retry
) -> tuple[NearMiss, ...]:
    """Thresholds and coupons of which little is missing, then groups of which one piece is."""
    misses = [*_thresholds(market, picks, staged, goods), *_groups(market, picks, goods, retry)]
    return tuple(sorted(misses, key=lambda miss: (-miss.gain, miss.offer)))


def _thresholds(market: Market, picks: dict[Pick, int], staged: Staged, goods: Sequence[Line]) -> list[NearMiss]:
    heaps = heaps_of(market, picks)
    misses = []
    for stage in market.stages.stages:
        members = [mask for mask in heaps if mask >> stage.bit & 1]
        if not members:
            continue
        pieces = sum(heaps[mask][1] for mask in members)
        amount = _reach(heaps, stage, staged)
        by_pieces = isinstance(stage.rule, Threshold) and stage.rule.measure is Measure.PIECES
        have = pieces if by_pieces else amount
        target = _next(stage, have)
        if target is None or (target - have) * _NEAR > _step(stage, target):
            continue
        then = stage.most(amount, target) if by_pieces else stage.most(target, pieces)
        gain = then - sum(taken.saved for taken in staged.taken if _instead(market, stage, taken.stage))
        if gain > 0:
            missing = target - have
            skus = _fitting(market, stage, goods, 1 if by_pieces else missing)
            more = (None, missing) if by_pieces else (missing, None)
            misses.append(NearMiss(stage.offer.id, gain, more[0], more[1], skus))
    return misses


def _step(stage: Stage, target: int) -> int:
    """The stretch of which little must be missing: all of it, or one step where it repeats."""
    return stage.rule.tiers[0].at if isinstance(stage.rule, Threshold) and stage.rule.every else target


def _instead(market: Market, stage: Stage, taken: Stage) -> bool:
    """Whether what was taken would be given up for `stage`: itself at a lower tier, or what it cannot go with."""
    group = stage.offer.terms.group
    return (
        stage.bit == taken.bit or bool(group and group == taken.offer.terms.group) or market.stages.clash(stage, taken)
    )


def _next(stage: Stage, have: int) -> int | None:
    """The next amount, or number of pieces, from which on more is taken off."""
    rule = stage.rule
    if isinstance(rule, Coupon):
        return rule.minimum if have < rule.minimum else None
    if rule.every:
        return (have // rule.tiers[0].at + 1) * rule.tiers[0].at
    return next((tier.at for tier in rule.tiers if tier.at > have), None)


def _fitting(market: Market, stage: Stage, goods: Sequence[Line], missing: int) -> tuple[str, ...]:
    """The two cheapest goods of the store of which one alone would do."""
    found = []
    for line in goods:
        one = market.goods(line)
        found += [(row.price, line.sku) for row in one.rows[:1] if row.mask >> stage.bit & 1 and row.price >= missing]
    return tuple(sku for _, sku in sorted(found)[:2])


def _groups(market: Market, picks: dict[Pick, int], goods: Sequence[Line], retry: Retry) -> list[NearMiss]:
    """Item offers that one more piece would complete, with what that piece would save.

    The piece is the cheapest of the store's goods that fills a slot.
    """
    free: dict[int, int] = {}
    for pick, count in picks.items():
        if pick.pattern < 0:
            for index in {index for index, _ in pick.goods.slots}:
                free[index] = free.get(index, 0) + count
    misses = []
    for index, count in sorted(free.items()):
        pattern = market.patterns[index]
        if pattern.spend is None and count + 1 >= pattern.size and market.limits[index] != 0:
            misses += _one_more(market, index, goods, retry)
    return misses


def _one_more(market: Market, index: int, goods: Sequence[Line], retry: Retry) -> list[NearMiss]:
    candidates = []
    for line in goods:
        one = market.goods(line)
        if any(which == index for which, _ in one.slots):
            candidates.append((one.rows[0].price, line.sku, line))
    offer = market.patterns[index].offer.id
    best: dict[str, int] = {}
    for _, sku, line in sorted(candidates, key=lambda one: one[:2])[:_NEAR]:
        gain = retry(line)
        if gain > 0:
            best[sku] = gain
    if not best:
        return []
    skus = sorted(best, key=lambda sku: (-best[sku], sku))
    return [NearMiss(offer, best[skus[0]], pieces=1, skus=tuple(skus[:2]))]
