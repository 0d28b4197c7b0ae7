"""What is almost reached, and why a coupon was not used."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from checkout.pricing.offers import Coupon, Measure, Threshold
from checkout.pricing.priced import CouponProblem, CouponRefused, Line, NearMiss
from checkout.pricing.solver.candidates import Market
from checkout.pricing.solver.masked_sums import Heaps
from checkout.pricing.solver.solution import Pick, heaps_of
from checkout.pricing.solver.stages import Stage, Staged

_NEAR = 3
"""A threshold is near when no more than a third of it is missing, a group when one piece is: of three candidates."""
_PAIR = 2
GainOf = Callable[[Sequence[Line], str], int]
"""From more goods, one piece of each, and an offer to how much more is saved by it: `Adding.gain`."""


class OnShelf(NamedTuple):
    """One piece on the shelf, at the price at which it helps."""

    price: int
    sku: str
    line: Line


class Shelf:
    """What could be added, one piece of each."""

    def __init__(self, market: Market, goods: Sequence[Line], gain_of: GainOf, *, known: bool) -> None:
        """`known`: whether this is what there is, so that what none of it does cannot be done."""
        self._known = known
        singles = (replace(line, quantity=1) for line in {line.sku: line for line in goods}.values())
        self._goods = [(line, market.goods(line)) for line in singles]
        self._gain_of = gain_of

    def counting_for(self, stage: Stage) -> list[OnShelf]:
        """What counts for a threshold or a coupon at one of its prices, the cheapest first."""
        prices = ((line, [row.price for row in one.rows if row.mask >> stage.bit & 1]) for line, one in self._goods)
        return sorted(OnShelf(min(fitting), line.sku, line) for line, fitting in prices if fitting)

    def filling(self, index: int) -> list[OnShelf]:
        """What can be part of a group of this pattern, the cheapest first."""
        return sorted(
            OnShelf(one.rows[0].price, line.sku, line)
            for line, one in self._goods
            if any(which == index for which, _ in one.slots)
        )

    def best(self, miss: NearMiss, tried: Sequence[tuple[OnShelf, ...]]) -> list[NearMiss]:
        """`miss` with those goods, out of what is `tried`, that save most; none where nothing is saved."""
        gains = [self._gain_of([one.line for one in goods], miss.offer) for goods in tried]
        gain = max(gains, default=0)
        if gain <= 0:
            return [miss] if miss.gain and not self._known else []
        would_do = [goods for goods, mine in zip(tried, gains, strict=True) if mine == gain]
        together = len(would_do[0]) > 1
        skus = tuple(one.sku for one in would_do[0]) if together else tuple(goods[0].sku for goods in would_do[:2])
        return [replace(miss, gain=gain, skus=skus, together=together)]


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


def near_misses(market: Market, picks: dict[Pick, int], staged: Staged, could: Shelf) -> tuple[NearMiss, ...]:
    """Thresholds and coupons of which little is missing, and groups of which one piece is, the largest gain first.

    Goods that reach two offers at once are named with the first alone: the gain is that of both, and comes once.
    """
    misses = [*_thresholds(market, picks, staged, could), *_groups(market, picks, could)]
    told: dict[tuple[object, ...], NearMiss] = {}
    for miss in sorted(misses, key=lambda miss: (-miss.gain, miss.offer)):
        told.setdefault((miss.skus, miss.gain) if miss.skus else (miss.offer,), miss)
    return tuple(told.values())


def _thresholds(market: Market, picks: dict[Pick, int], staged: Staged, could: Shelf) -> list[NearMiss]:
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
            more = (None, missing) if by_pieces else (missing, None)
            misses += _named(NearMiss(stage.offer.id, gain, *more), could.counting_for(stage), could)
    return misses


def _named(miss: NearMiss, fitting: list[OnShelf], could: Shelf) -> list[NearMiss]:
    """`miss` with the cheapest goods that would do it; none where they save nothing after all.

    Where nothing on the shelf is enough, not even two, it stays as it is: what is weighed may do.
    """
    if miss.pieces is None:
        enough = [(one,) for one in fitting if one.price >= (miss.amount or 0)]
        tried = enough or _pairs(fitting, miss.amount or 0)
    elif miss.pieces == 1:
        tried = [(one,) for one in fitting]
    else:
        tried = _pairs(fitting, 0) if miss.pieces == _PAIR else []
    return could.best(miss, tried[:_NEAR]) if tried else [miss]


def _pairs(fitting: list[OnShelf], least: int) -> list[tuple[OnShelf, ...]]:
    """Two goods each, or one good twice, that come to `least` together, the cheapest pair first."""
    prices = [one.price for one in fitting]
    pairs = []
    for number, one in enumerate(fitting):
        at = max(number, bisect_left(prices, least - one.price))
        if at < len(fitting):
            pairs.append((one, fitting[at]))
    return sorted(pairs, key=lambda pair: (pair[0].price + pair[1].price, pair[0].sku, pair[1].sku))


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


def _groups(market: Market, picks: dict[Pick, int], could: Shelf) -> list[NearMiss]:
    """Item offers that one more piece would complete, with what that piece would save.

    The piece is one of the cheapest of the store's goods that fill a slot.
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
            singles = [(one,) for one in could.filling(index)[:_NEAR]]
            misses += could.best(NearMiss(pattern.offer.id, 0, pieces=1), singles)
    return misses
