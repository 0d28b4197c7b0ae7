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
from checkout.pricing.solver.live_offers import LikeUnits
from checkout.pricing.solver.masked_sums import GRAMS, add, as_list, read
from checkout.pricing.solver.solution import sums_of
from checkout.pricing.solver.stages import BasketStage

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
    """Goods that could be added to a basket: a piece of each, or more of what is weighed in it. Labelled packs are left
    out.
    """

    def __init__(self, priced: Priced, goods: Sequence[Line]) -> None:
        self._priced = priced
        self._complete = bool(goods)
        """Whether these are all goods of the store, so that what none of them does cannot be done."""
        pieces = {line.goods.sku: replace(line, quantity=1) for line in goods or priced.given if _is_piece(line)}
        self._pieces = self._with_prices(pieces.values())
        self._weighed = {line.goods.sku: line for line in priced.given if line.goods.unit is Unit.GRAM}
        self._with: dict[tuple[tuple[str, int], ...], tuple[Priced, Priced]] = {}
        """By goods that were added: the price of the basket with them, and theirs alone."""
        self._next_line = 1 + max((line.line for line in priced.given), default=0)

    def _with_prices(self, lines: Iterable[Line]) -> list[tuple[Line, LikeUnits]]:
        return [(line, self._priced.live.goods(line)) for line in lines]

    def counting_for(self, stage: BasketStage, grams: int | None) -> list[_Piece]:
        """Pieces, or so many `grams`, that count for a threshold or a coupon at one of their prices, cheapest first."""
        goods = self._pieces
        if grams is not None:
            goods = self._with_prices(replace(line, quantity=grams, amount=None) for line in self._weighed.values())
        prices = ((line, [row.price for row in one.rows if row.mask >> stage.bit & 1]) for line, one in goods)
        return sorted(_Piece(min(fitting), line.goods.sku, line) for line, fitting in prices if fitting)

    def filling(self, index: int) -> list[_Piece]:
        """What fits a slot of this pattern, the cheapest first."""
        return sorted(_Piece(one.rows[0].price, line.goods.sku, line) for line, one in self._pieces if one.fits(index))

    def best(self, miss: NearMiss, tried: Sequence[tuple[_Piece, ...]]) -> list[NearMiss]:
        """`miss` with those goods, out of what is `tried`, that save most; nothing where none saves anything."""
        gains = [self._gain([one.line for one in goods], miss.offer) for goods in tried]
        gain = max(gains, default=0)
        if gain <= 0:
            return [] if self._complete else self.unnamed(miss)
        would_do = [goods for goods, mine in zip(tried, gains, strict=True) if mine == gain]
        together = len(would_do[0]) > 1
        skus = tuple(one.sku for one in would_do[0]) if together else tuple(goods[0].sku for goods in would_do[:2])
        return [replace(miss, gain=gain, skus=skus, together=together)]

    def unnamed(self, miss: NearMiss) -> list[NearMiss]:
        """`miss` without goods. Its gain was worked out with the offers as they are applied now, so that nothing is
        said where other ways may be better.
        """
        return [miss] if miss.gain and self._priced.proven else []

    def _gain(self, goods: Sequence[Line], offer: str) -> int:
        """What these goods save in the basket beyond what they save alone, in minor units; where a price is not proven,
        what they save at least.

        0 unless this offer takes more off than before.
        """
        key = tuple((line.goods.sku, line.quantity) for line in goods)
        if key not in self._with:
            extra = [replace(line, line=self._next_line + number) for number, line in enumerate(goods)]
            self._with[key] = _price_with(self._basket, extra), _price_with(self._empty, extra)
        now, (together, alone) = self._priced, self._with[key]
        gain = together.saved_minor - (now.gross - now.bound) - (alone.gross - alone.bound)
        if gain <= 0 or _saved_by(together, offer) <= _saved_by(now, offer) + _saved_by(alone, offer):
            return 0
        return gain

    @cached_property
    def _basket(self) -> Pricer:
        pricer = Pricer(self._priced.offers, self._priced.context)
        for line in self._priced.given:
            pricer.put(line)
        return pricer

    @cached_property
    def _empty(self) -> Pricer:
        return Pricer(self._priced.offers, self._priced.context)


def _is_piece(line: Line) -> bool:
    return line.goods.unit is Unit.EACH and line.amount is None


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
    live, sums = priced.live, sums_of(priced.live, priced.picks)
    misses = []
    for stage in live.stages.stages:
        _, count = read(sums, stage.bit)
        missing = _missing(stage, stage.reached(priced.amount_read(stage), count))
        if not count or not missing:
            continue
        match stage.basis:
            case ThresholdBasis.AMOUNT:
                miss, more = NearMiss(stage.offer.id, 0, amount=missing), (missing, 0)
            case ThresholdBasis.PIECES:
                miss, more = NearMiss(stage.offer.id, 0, pieces=missing), (0, missing)
            case ThresholdBasis.GRAMS:
                miss, more = NearMiss(stage.offer.id, 0, grams=missing), (0, missing << GRAMS)
        then = dict(sums)
        add(then, {1 << stage.bit: more})
        gain = live.stages.best(as_list(then)).saved - priced.staged.saved
        if gain > 0:
            misses += _with_goods(replace(miss, gain=gain), stage, could)
    return misses


def _with_goods(miss: NearMiss, stage: BasketStage, could: _Addable) -> list[NearMiss]:
    """`miss` with the cheapest goods that would reach it; nothing where they turn out to save nothing.

    Where no two pieces are enough, `miss` is returned without goods: something weighed may be.
    """
    fitting = could.counting_for(stage, miss.grams)
    least = miss.amount or 0
    tried: list[tuple[_Piece, ...]] = []
    if miss.pieces is None or miss.pieces == 1:
        tried += ((one,) for one in fitting if one.price >= least)
    if not tried and miss.pieces in (None, _PAIR):
        tried = _pairs(fitting, least)
    return could.best(miss, tried[:CANDIDATES]) if tried else could.unnamed(miss)


def _pairs(fitting: list[_Piece], least: int) -> list[tuple[_Piece, ...]]:
    """Two pieces each, of the same goods or not, that come to `least` together; the cheapest pair first."""
    prices = [one.price for one in fitting]
    pairs = []
    for number, one in enumerate(fitting):
        at = max(number, bisect_left(prices, least - one.price))
        if at < len(fitting):
            pairs.append((one, fitting[at]))
    return sorted(pairs, key=lambda pair: (pair[0].price + pair[1].price, pair[0].sku, pair[1].sku))


def _missing(stage: BasketStage, have: int) -> int:
    """How much is missing from which more is taken off; 0 when there is no such tier, or it is far.

    It is compared with the whole threshold, or with one step of a repeating one (每满减).
    """
    first = stage.tiers[0].at
    target = (
        (have // first + 1) * first if stage.every else next((tier.at for tier in stage.tiers if tier.at > have), 0)
    )
    missing = target - have
    return missing if 0 < missing * NEAR_SHARE <= (first if stage.every else target) else 0


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
        if pattern.spend is None and 1 < pattern.least <= count + 1 and live.limits[index] != 0:
            singles = [(one,) for one in could.filling(index)[:CANDIDATES]]
            misses += could.best(NearMiss(pattern.offer.id, 0, pieces=1), singles)
    return misses
