"""The offers in force, applied to goods: the prices that may be paid, the slots that may be filled, and the stages that
units count for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.chain import Unit, line_amount
from checkout.pricing.offers import (
    MEMBER,
    Coupon,
    Level,
    Offer,
    Offers,
    OfferTerms,
    Selection,
    SpecialPrice,
    Threshold,
    ThresholdBasis,
)
from checkout.pricing.priced import Context, Line
from checkout.pricing.solver.masked_sums import GRAMS
from checkout.pricing.solver.patterns import Pattern, paid, pattern_of
from checkout.pricing.solver.stages import BasketStage, Stages, stage_order
from checkout.pricing.validity import Side, offers_in_force, times_left


class PriceOption(NamedTuple):
    """One price that a unit may have, and the offer it comes from (None: the regular price)."""

    price: int
    offer: str | None
    shut: frozenset[int]
    """Patterns that it may not be combined with; -1 where it needs one (a price with a limit)."""
    mask: int
    """Stages that a unit at this price counts for."""


class MaskOptions(NamedTuple):
    """All masks of stages that units of some goods may have, and their union."""

    each: tuple[int, ...]
    union: int


@dataclass(slots=True, eq=False)
class LikeUnits:
    """Units that are alike in everything that matters for pricing."""

    key: tuple[object, ...]
    sku: str
    gross: int
    rows: tuple[PriceOption, ...]
    slots: tuple[tuple[int, int], ...]
    """(pattern, slot) that they may fill."""
    measure: int = 1
    """One of them, as a count in `masked_sums`."""
    count: int = 0
    masks: dict[tuple[int, int], int] = field(default_factory=dict)
    options: MaskOptions | None = None
    _order: str = ""

    @property
    def least_saving(self) -> int:
        """What each unit saves in any case: the regular price minus the lowest."""
        return self.gross - self.rows[0].price

    def row_with(self, pattern: int) -> int:
        """The lowest price that goes with an item offer (-1: with none), as a number of `rows`."""
        return next(number for number, row in enumerate(self.rows) if pattern not in row.shut)

    @property
    def free_rows(self) -> int:
        """How many of the prices may be had without an item offer: the first ones."""
        return sum(-1 not in row.shut for row in self.rows)

    def fits(self, pattern: int) -> bool:
        """Whether a unit fits some slot of the pattern."""
        return any(index == pattern for index, _ in self.slots)

    @property
    def order(self) -> str:
        """Sort key that does not depend on the order of scanning."""
        if not self._order:
            self._order = repr(self.key)
        return self._order


_STAGE, _GATE, _PRICE = -1, -2, -3
_NONE: frozenset[int] = frozenset()
Place = tuple[int, int]
"""Where a selection is used: (pattern, slot), or (number, `_STAGE`, `_GATE` or `_PRICE`)."""


class SelectionIndex:
    """Selections by what they name, so that offers on other goods cost a scan nothing."""

    def __init__(self) -> None:
        self._everywhere: list[Place] = []
        self._named: dict[tuple[str, str], list[Place]] = {}

    def put(self, items: Selection, place: Place) -> None:
        if items.everything:
            self._everywhere.append(place)
        for kind, names in (
            ("sku", items.skus),
            ("gtin", items.gtins),
            ("department", items.departments),
            ("tag", items.tags),
        ):
            for name in names:
                self._named.setdefault((kind, name), []).append(place)

    def of(self, line: Line) -> set[Place]:
        """The places whose selection may have these goods. Exceptions (`minus`) are not considered yet."""
        found = set(self._everywhere)
        goods = line.goods
        for key in (("sku", goods.sku), ("gtin", goods.gtin or ""), ("department", goods.department)):
            found.update(self._named.get(key, ()))
        for tag in line.tags:
            found.update(self._named.get(("tag", tag), ()))
        return found


class LiveOffers:
    """The offers in force in one context. Special prices that `barred` exclude are left aside, and those that do not go
    with `room_for`, on its goods. Offers of `must` have to be applied.

    Offers are numbered by what they say, never by id, so that names decide nothing.
    """

    def __init__(
        self,
        offers: Offers,
        context: Context,
        *,
        barred: Sequence[Side] = (),
        must: Sequence[Offer] = (),
        room_for: Offer | None = None,
    ) -> None:
        self.context = context
        in_force, self.refused = offers_in_force(list(offers), context)
        self.offers = sorted(in_force, key=lambda offer: (offer.content, offer.id))
        self._barred = barred
        self._room_for = room_for
        self.price_offers: list[Offer] = []
        self.patterns: list[Pattern] = []
        stages: list[Offer] = []
        for offer in self.offers:
            match offer.rule:
                case SpecialPrice() if times_left(offer.terms, context) is None:
                    self.price_offers.append(offer)
                case Threshold() | Coupon(one_piece=False):
                    stages.append(offer)
                case rule:
                    self.patterns.append(pattern_of(offer, rule))
        self.sides = [Side.of(pattern.offer) for pattern in self.patterns]
        self.limits = [self._limit(pattern) for pattern in self.patterns]
        self._priced = frozenset(index for index, side in enumerate(self.sides) if side.level is Level.PRICE)
        found = [
            BasketStage(bit, offer, Side.of(offer), offer.rule, self._times(offer))
            for bit, offer in enumerate(sorted(stages, key=stage_order))
            if isinstance(offer.rule, Threshold | Coupon)
        ]
        self.stages = Stages(found, sum(1 << stage.bit for stage in found if stage.offer in must))
        bits = len(self.stages.stages)
        self.gates = {
            index: bits + number
            for number, index in enumerate(i for i, pattern in enumerate(self.patterns) if pattern.spend is not None)
        }
        """By pattern that asks for something to be spent: the bit of units that count towards it."""
        self.must_items = [index for index, pattern in enumerate(self.patterns) if pattern.offer in must]
        self.tallies: dict[int, tuple[int, ...]] = {
            index: (*[index] * (index in self.gates), *[~index] * (index in self.must_items))
            for index in (*self.gates, *self.must_items)
        }
        """By pattern of which applications are counted, what as; `~index`: that it has to be applied."""
        self.counts_pieces = any(stage.basis is not ThresholdBasis.AMOUNT for stage in self.stages.stages)
        self._index = SelectionIndex()
        for index, pattern in enumerate(self.patterns):
            for number, slot in enumerate(pattern.slots):
                self._index.put(slot.items, (index, number))
            if pattern.spend is not None:
                self._index.put(pattern.spend_on, (index, _GATE))
        for stage in self.stages.stages:
            self._index.put(stage.rule.items, (stage.bit, _STAGE))
        for index, offer in enumerate(self.price_offers):
            assert isinstance(offer.rule, SpecialPrice)
            self._index.put(offer.rule.items, (index, _PRICE))
        self._selected: dict[tuple[object, ...], tuple[tuple[tuple[int, int], ...], int, list[Offer]]] = {}

    def _limit(self, pattern: Pattern) -> int | None:
        if pattern.spend is not None and pattern.offer.terms.limits.basket is None:
            left = times_left(pattern.offer.terms, self.context)
            return 1 if left is None else min(1, left)
        return self._times(pattern.offer)

    def _times(self, offer: Offer) -> int | None:
        """How often the offer may be applied; None: no limit. A coupon at most as often as the shopper holds it."""
        left = times_left(offer.terms, self.context)
        if not isinstance(offer.rule, Coupon):
            return left
        held, copies = self.context.coupons.count(offer.id), offer.copies
        return min(most for most in (left, held, copies) if most is not None)

    def goods(self, line: Line, key: tuple[object, ...] = ()) -> LikeUnits:
        """The goods of a line, with no units yet. `key` is that of the line, where it is known."""
        measure = 1 + (line.quantity << GRAMS) if line.goods.unit is Unit.GRAM else 1
        return LikeUnits(key or self.key(line), line.goods.sku, unit_gross(line), *self._rows_and_slots(line), measure)

    def key(self, line: Line) -> tuple[object, ...]:
        goods = line.goods
        price, regular = goods.price, goods.regular_price  # As its properties say, without their calls.
        return (
            goods.sku,
            max(price, regular),
            price if price < regular else None,
            line.quantity if goods.unit is Unit.GRAM else 1,
            line.mode,
            line.amount,
            goods.reason or "markdown",
            goods.other_price,
            goods.ref_qty,
            goods.gtin,
            goods.department,
            line.tags if not line.tags else tuple(sorted(line.tags)),
        )

    def _rows_and_slots(self, line: Line) -> tuple[tuple[PriceOption, ...], tuple[tuple[int, int], ...]]:
        goods = line.goods
        kind = (goods.sku, goods.gtin, goods.department, line.tags, line.mode)
        known = self._selected.get(kind)
        if known is None:
            known = self._selected[kind] = self._select(line)
        slots, mask, prices = known
        rows = self._rows(line, prices, slots, mask)
        if len(rows) > 1 or rows[0].shut:
            # Some offers go with none of the prices.
            slots = tuple(slot for slot in slots if any(slot[0] not in row.shut for row in rows))
        return rows, slots

    def _select(self, line: Line) -> tuple[tuple[tuple[int, int], ...], int, list[Offer]]:
        goods = line.goods

        def fits(items: Selection, terms: OfferTerms) -> bool:
            return (not terms.channels or line.mode in terms.channels) and items.has(
                goods.sku, goods.gtin, goods.department, line.tags
            )

        named = self._index.of(line)
        if not named:
            return (), 0, []
        slots = tuple(
            (index, number)
            for index, number in sorted(at for at in named if at[1] >= 0)
            if fits(self.patterns[index].slots[number].items, self.patterns[index].offer.terms)
        )
        mask = 0
        for bit, _ in (at for at in named if at[1] == _STAGE):
            stage = self.stages.stages[bit]
            if fits(stage.rule.items, stage.offer.terms):
                mask |= 1 << bit
        for index, _ in (at for at in named if at[1] == _GATE):
            pattern = self.patterns[index]
            if fits(pattern.spend_on, pattern.offer.terms):
                mask |= 1 << self.gates[index]
        prices = [
            offer
            for offer in (self.price_offers[at[0]] for at in sorted(named) if at[1] == _PRICE)
            if isinstance(offer.rule, SpecialPrice) and fits(offer.rule.items, offer.terms)
        ]
        return slots, mask, prices

    def _rows(
        self, line: Line, prices: list[Offer], slots: tuple[tuple[int, int], ...], mask: int
    ) -> tuple[PriceOption, ...]:
        """The prices to choose from, lowest first. A dearer one is kept only where it may be combined with more."""
        gross, specials = unit_gross(line), line.goods.special_prices
        limited = frozenset(index for index, _ in slots if index in self._priced)
        if not specials and not prices and not limited:
            return (PriceOption(gross, None, _NONE, mask),)
        candidates: list[tuple[int, str, str, Side]] = []
        for special, reason in specials:
            # What a scale printed is the amount at the lowest price.
            printed = line.amount if special == line.goods.price else None
            price = _amount(line, special) if printed is None else printed
            if reason != MEMBER or self.context.member:
                candidates.append((price, "", f"@{reason}", Side.of_row(reason)))
        for offer in prices:
            assert isinstance(offer.rule, SpecialPrice)
            candidates.append((_special(line, offer.rule), offer.content, offer.id, Side.of(offer)))
        rows = [
            self._row(price, id_, side, slots, mask)
            for price, _, id_, side in sorted(candidates, key=lambda one: one[:3])
            if 0 <= price < gross and not self._is_left_aside(side, slots, mask)
        ]
        rows.append(PriceOption(gross, None, limited, mask))
        stages = (1 << len(self.stages.stages)) - 1
        kept: list[PriceOption] = []
        for row in rows:
            if not any(row.mask & one.mask & stages == row.mask & stages and one.shut <= row.shut for one in kept):
                kept.append(row)
        for index in sorted(limited):
            offer = self.patterns[index].offer
            assert isinstance(offer.rule, SpecialPrice)
            if 0 <= (price := _special(line, offer.rule)) < kept[0].price:
                others = frozenset({-1, *(other for other, _ in slots if other != index)})
                kept.append(PriceOption(price, offer.id, others, self._without(mask, self.sides[index])))
        return tuple(kept)

    def _is_left_aside(self, price: Side, slots: tuple[tuple[int, int], ...], mask: int) -> bool:
        one = self._room_for
        if one is None and not self._barred:
            return False
        return any(side.bars(price) for side in self._barred) or (
            one is not None
            and Side.of(one).conflicts(price)
            and (
                any(self.patterns[index].offer == one for index, _ in slots)
                or any(stage.offer == one and mask >> stage.bit & 1 for stage in self.stages.stages)
            )
        )

    def _row(self, price: int, id_: str, side: Side, slots: tuple[tuple[int, int], ...], mask: int) -> PriceOption:
        shut = {index for index, _ in slots if index in self._priced or side.conflicts(self.sides[index])}
        return PriceOption(price, id_, frozenset(shut), self._without(mask, side))

    def _without(self, mask: int, side: Side) -> int:
        """`mask` without the stages and gates that do not go with this price or offer."""
        for stage in self.stages.stages:
            if mask >> stage.bit & 1 and side.conflicts(stage.side):
                mask &= ~(1 << stage.bit)
        for index, bit in self.gates.items():
            if side.conflicts(self.sides[index]):
                mask &= ~(1 << bit)
        return mask

    def mask(self, goods: LikeUnits, row: int, pattern: int) -> int:
        """The stages that a unit counts for at this price and in this item offer (-1: in none)."""
        mask = goods.masks.get((row, pattern))
        if mask is None:
            mask = goods.rows[row].mask
            if pattern >= 0:
                mask = self._without(mask, self.sides[pattern])
                if pattern in self.gates:
                    mask &= ~(1 << self.gates[pattern])
            goods.masks[row, pattern] = mask
        return mask

    def options(self, goods: LikeUnits) -> MaskOptions:
        """All masks that units of these goods may have."""
        if goods.options is None:
            masks = {
                self.mask(goods, row, index)
                for row, one in enumerate(goods.rows)
                for index in (-1, *{index for index, _ in goods.slots})
                if index not in one.shut
            }
            union = 0
            for mask in masks:
                union |= mask
            goods.options = MaskOptions(tuple(sorted(masks)), union)
        return goods.options


def unit_gross(line: Line) -> int:
    """The regular price of one unit, in minor units."""
    if line.goods.unit is Unit.GRAM or line.amount is not None:
        return line.gross
    return line.goods.full_price


def _amount(line: Line, price: int) -> int:
    quantity = line.quantity if line.goods.unit is Unit.GRAM else 1
    return line_amount(price, ref_qty=line.goods.ref_qty, quantity=quantity)


def _special(line: Line, rule: SpecialPrice) -> int:
    goods = line.goods
    printed = line.amount is not None and goods.special_price is None
    if rule.pay_bp is not None:
        if printed:
            return paid(line.amount or 0, rule.pay_bp)
        quantity = line.quantity if goods.unit is Unit.GRAM else 1
        return line_amount(goods.full_price * rule.pay_bp, ref_qty=goods.ref_qty * 10_000, quantity=quantity)
    if printed:
        return line_amount(rule.price or 0, ref_qty=goods.full_price, quantity=line.amount or 0)
    return _amount(line, rule.price or 0)
