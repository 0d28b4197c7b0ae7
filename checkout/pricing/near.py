"""Near misses: offers that one or two more pieces would reach, and what the shopper would then save."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from catalog.chain import Unit
from checkout.pricing.best_price import Priced, Pricer
from checkout.pricing.offers import ThresholdBasis
from checkout.pricing.priced import Line, NearMiss
from checkout.pricing.solver.masked_sums import read
from checkout.pricing.solver.solution import sums_of
from checkout.pricing.solver.stages import BasketStage
from checkout.pricing.unused_coupons import amount_read

NEAR_SHARE = 3
"""A threshold is near when at most one part in this many of it is missing."""
CANDIDATES = 3
"""For each near miss, so many of the cheapest goods (or pairs of goods) are tried."""
_PAIR = 2


class _Piece(NamedTuple):
    """One piece that could be added, at the price at which it helps."""

    price: int
    sku: str
    line: Line


def near_misses(priced: Priced, goods: Iterable[Line] = ()) -> tuple[NearMiss, ...]:
    """Thresholds and coupons of which little is missing, and groups that lack one piece; the largest gain first.

    `goods` is what the store could add, as lines of one piece; without it, goods that are in the basket are tried.
    Goods that reach two offers at once are named once, for the first offer: their gain is that of both.
    """
    could = _Addable(priced, tuple(goods))
    misses = [*_thresholds(priced, could), *_groups(priced, could)]
    told: dict[tuple[object, ...], NearMiss] = {}
    for miss in sorted(misses, key=lambda miss: (-miss.gain, miss.offer)):
        told.setdefault((miss.skus, miss.gain) if miss.skus else (miss.offer,), miss)
    return tuple(told.values())


class _Addable:
    """Goods that could be added to a basket, one piece of each. Weighed and labelled packs are left out."""

    def __init__(self, priced: Priced, goods: Sequence[Line]) -> None:
        self._priced = priced
        self._complete = bool(goods)
        """Whether these are all goods of the store, so that what none of them does cannot be done."""
        pieces = [line for line in goods or priced.given if line.goods.unit is Unit.EACH and line.amount is None]
        singles = (replace(line, quantity=1) for line in {line.goods.sku: line for line in pieces}.values())
        self._goods = [(line, priced.live.goods(line)) for line in singles]
        self._next_line = 1 + max((line.line for line in priced.given), default=0)

    def counting_for(self, stage: BasketStage) -> list[_Piece]:
        """What counts for a threshold or a coupon at one of its prices, the cheapest first."""
        prices = ((line, [row.price for row in one.rows if row.mask >> stage.bit & 1]) for line, one in self._goods)
        return sorted(_Piece(min(fitting), line.goods.sku, line) for line, fitting in prices if fitting)

    def filling(self, index: int) -> list[_Piece]:
        """What fits a slot of this pattern, the cheapest first."""
        return sorted(_Piece(one.rows[0].price, line.goods.sku, line) for line, one in self._goods if one.fits(index))

    def best(self, miss: NearMiss, tried: Sequence[tuple[_Piece, ...]]) -> list[NearMiss]:
        """`miss` with those goods, out of what is `tried`, that save most; nothing where none saves anything."""
        gains = [self._gain([one.line for one in goods], miss.offer) for goods in tried]
        gain = max(gains, default=0)
        if gain <= 0:
            return [miss] if miss.gain and not self._complete else []
        would_do = [goods for goods, mine in zip(tried, gains, strict=True) if mine == gain]
        together = len(would_do[0]) > 1
        skus = tuple(one.sku for one in would_do[0]) if together else tuple(goods[0].sku for goods in would_do[:2])
        return [replace(miss, gain=gain, skus=skus, together=together)]

    def _gain(self, goods: Sequence[Line], offer: str) -> int:
        """What these goods save in the basket beyond what they save alone, in minor units; where a price is not proven,
        what they save at least.

        0 unless this offer takes more off than before.
        """
        extra = [replace(line, line=self._next_line + number, quantity=1) for number, line in enumerate(goods)]
        now, together, alone = self._priced, _price_with(self._basket, extra), _price_with(self._empty, extra)
        gain = together.saved_minor - (now.gross - now.bound) - (alone.gross - alone.bound)
        if gain <= 0 or _saved_by(together, offer) <= _saved_by(now, offer) + _saved_by(alone, offer):
            return 0
        return gain

    @cached_property
    def _basket(self) -> Pricer:
        pricer = Pricer(self._priced.offers, self._priced.live.context)
        for line in self._priced.given:
            pricer.put(line)
        return pricer

    @cached_property
    def _empty(self) -> Pricer:
        return Pricer(self._priced.offers, self._priced.live.context)


def _price_with(pricer: Pricer, extra: Sequence[Line]) -> Priced:
    for line in extra:
        pricer.put(line)
    priced = pricer.priced()
    for line in extra:
        pricer.remove(line.line)
    return priced


def _saved_by(priced: Priced, offer: str) -> int:
    return sum(one.saved for one in priced.applications if one.offer == offer)


def _thresholds(priced: Priced, could: _Addable) -> list[NearMiss]:
    sums = sums_of(priced.live, priced.picks)
    misses = []
    for stage in priced.live.stages.stages:
        _, count = read(sums, stage.bit)
        if not count:
            continue
        amount = amount_read(priced.live, sums, stage, priced.staged)
        have = stage.reached(amount, count)
        target = _next_target(stage, have)
        if target is None or (target - have) * NEAR_SHARE > _stretch(stage, target):
            continue
        then = stage.most_from(target, amount)
        gain = then - sum(taken.saved for taken in priced.staged.taken if _replaces(priced, stage, taken.stage))
        if gain > 0:
            missing = target - have
            miss = NearMiss(
                stage.offer.id,
                gain,
                amount=missing if stage.basis is ThresholdBasis.AMOUNT else None,
                pieces=missing if stage.basis is ThresholdBasis.PIECES else None,
                grams=missing if stage.basis is ThresholdBasis.GRAMS else None,
            )
            misses += _with_goods(miss, could.counting_for(stage), could)
    return misses


def _with_goods(miss: NearMiss, fitting: list[_Piece], could: _Addable) -> list[NearMiss]:
    """`miss` with the cheapest goods that would reach it; nothing where they turn out to save nothing.

    Where no two pieces are enough, `miss` is returned without goods: something weighed may be.
    """
    if miss.pieces is None:
        enough = [(one,) for one in fitting if one.price >= (miss.amount or 0)]
        tried = enough or _pairs(fitting, miss.amount or 0)
    elif miss.pieces == 1:
        tried = [(one,) for one in fitting]
    else:
        tried = _pairs(fitting, 0) if miss.pieces == _PAIR else []
    return could.best(miss, tried[:CANDIDATES]) if tried else [miss]


def _pairs(fitting: list[_Piece], least: int) -> list[tuple[_Piece, ...]]:
    """Two pieces each, of the same goods or not, that come to `least` together; the cheapest pair first."""
    prices = [one.price for one in fitting]
    pairs = []
    for number, one in enumerate(fitting):
        at = max(number, bisect_left(prices, least - one.price))
        if at < len(fitting):
            pairs.append((one, fitting[at]))
    return sorted(pairs, key=lambda pair: (pair[0].price + pair[1].price, pair[0].sku, pair[1].sku))


def _next_target(stage: BasketStage, have: int) -> int | None:
    """The next amount, or number of pieces, from which more is taken off; None when there is none."""
    if stage.every:
        return (have // stage.tiers[0].at + 1) * stage.tiers[0].at
    return next((tier.at for tier in stage.tiers if tier.at > have), None)


def _stretch(stage: BasketStage, target: int) -> int:
    """What the missing part is compared with: the whole threshold, or one step of a repeating one (每满减)."""
    return stage.tiers[0].at if stage.every else target


def _replaces(priced: Priced, stage: BasketStage, taken: BasketStage) -> bool:
    """Whether taking `stage` would undo `taken`: a lower tier of the same, one of its group, or one it excludes."""
    group = stage.offer.terms.group
    return (
        stage.bit == taken.bit
        or bool(group and group == taken.offer.terms.group)
        or priced.live.stages.apart(stage, taken)
    )


def _groups(priced: Priced, could: _Addable) -> list[NearMiss]:
    """Item offers that one more piece would complete."""
    live = priced.live
    free: dict[int, int] = {}
    for pick, count in priced.picks.items():
        if pick.pattern < 0:
            for index in {index for index, _ in pick.goods.slots}:
                free[index] = free.get(index, 0) + count
    misses = []
    for index, count in sorted(free.items()):
        pattern = live.patterns[index]
        if pattern.spend is None and count + 1 >= pattern.size and live.limits[index] != 0:
            singles = [(one,) for one in could.filling(index)[:CANDIDATES]]
            misses += could.best(NearMiss(pattern.offer.id, 0, pieces=1), singles)
    return misses
