"""The best price that the offers allow for a basket, with a proof that no combination is cheaper.

>>> from datetime import datetime, UTC
>>> from catalog.chain.product import Unit
>>> from catalog.text import Bilingual
>>> from checkout.events.goods import Goods
>>> from checkout.pricing.offers import EVERYTHING, NthPiece, Offer, Offers, OfferTerms
>>> milk = Goods("milk", None, Bilingual("牛奶", "Milk"), "dairy", "standard", Unit.EACH, 1, 1290, 1290)
>>> half = Offer(OfferTerms("half", "第二件半价", "Second at half price"), NthPiece(EVERYTHING, 2, pay_bp=5000))
>>> now = Context(datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao")
>>> priced = price([Line(1, milk, 3)], Offers("CNY", {"half": half}), now)
>>> priced.total, priced.saved, priced.proven
(3225, (('half', 645),), True)

`Pricer` prices a basket that changes line by line: after each change only the components it touches are solved again.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from checkout.errors import BadBasket, FileFault, Why
from checkout.pricing.line_checks import check_line
from checkout.pricing.offers import Level, Offers
from checkout.pricing.priced import Application, Context, CouponRefused, Line, PricedLine
from checkout.pricing.shares import LinesOf, Parcel, applications_of, parcels_of, priced_lines
from checkout.pricing.solver.component import solve
from checkout.pricing.solver.copy_on_write import CopyOnWrite
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.solution import Pick, Solution, active_patterns, may_be_applied, picks_of, plain
from checkout.pricing.solver.stages import BasketStage, StageResult
from checkout.pricing.solver.thresholds.joint import combine
from checkout.pricing.solver.totals import BasketSolution, Totals
from checkout.pricing.unused_coupons import unused_coupons

SCAN_BUDGET = 30_000
"""Search states that one component may cost; weighing thresholds may cost half as many again. About 0.1 s of CPU."""
PAY_BUDGET = 10 * SCAN_BUDGET
"""When the shopper goes to pay, and the price is not proven yet."""
FULL_BUDGET = 100 * SCAN_BUDGET
"""Where a file is priced, and nobody stands at the till."""
_MOST_KEPT = 4_000
"""Solved components that are kept, in case the same goods come together again."""

LineOfGoods = tuple[Line, LikeUnits]
"""A line with the goods that it is of."""


class Priced:
    """A basket with its price, as it stood when it was priced. Shares are worked out when first asked for."""

    def __init__(
        self, offers: Offers, live: LiveOffers, given: CopyOnWrite[LineOfGoods], gross: int, solution: BasketSolution
    ) -> None:
        self.offers = offers
        self.live = live
        self._given = given
        self.gross = gross
        self.saved_minor = solution.saved
        self.total = gross - solution.saved
        self.bound = max(0, gross - max(solution.bound, solution.saved))
        """Lower bound: no combination of the offers costs less than this, in minor units."""
        self._solution = solution

    @property
    def proven(self) -> bool:
        """Whether no combination of the offers can be cheaper."""
        return self.bound >= self.total

    @property
    def given(self) -> list[Line]:
        """The lines as they were put."""
        return [line for line, _ in self._given]

    @property
    def staged(self) -> StageResult:
        """The basket offers and coupons that were taken."""
        return self._solution.staged

    @cached_property
    def picks(self) -> dict[Pick, int]:
        """How many units are at which price, in which slot of which item offer."""
        return picks_of(self._solution.parts)

    @cached_property
    def _lines_of(self) -> LinesOf:
        lines_of: LinesOf = {}
        for line, goods in self._given:
            lines_of.setdefault(goods, {})[line.line] = line.units
        return lines_of

    @cached_property
    def lines(self) -> tuple[PricedLine, ...]:
        """The lines by number, with what each offer took off and what each unit costs."""
        return priced_lines(self._lines_of, self._parcels)

    @cached_property
    def _parcels(self) -> list[Parcel]:
        return parcels_of(self.live, self.picks, self.staged)

    def amount_read(self, stage: BasketStage) -> int:
        """What offers before this basket offer or coupon left of the goods that count for it, in minor units."""
        before = [one.stage for one in self.staged.taken if one.stage.bit < stage.bit]
        taken = sum(1 << one.bit for one in (*before, stage))
        after = {one.stage.offer.id for one in self.staged.taken if one.stage.bit >= stage.bit}
        return sum(
            parcel.count * (parcel.net + sum(one.amount for one in parcel.off if one.offer in after))
            for parcel in self._parcels
            if self.live.stages.counted(parcel.mask, taken) >> stage.bit & 1
        )

    def line(self, number: int) -> PricedLine:
        """Raises KeyError when there is no such line."""
        return self._lines_by_number[number]

    @cached_property
    def _lines_by_number(self) -> dict[int, PricedLine]:
        return {line.line: line for line in self.lines}

    @cached_property
    def saved(self) -> tuple[tuple[str, int], ...]:
        """(offer id, minor units taken off), by level and then by id."""
        saved: dict[tuple[Level, str], int] = {}
        for line in self.lines:
            for modifier in line.modifiers:
                key = modifier.level, modifier.offer
                saved[key] = saved.get(key, 0) + modifier.amount
        order = list(Level)
        return tuple(
            (id_, saved[level, id_]) for level, id_ in sorted(saved, key=lambda key: (order.index(key[0]), key[1]))
        )

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        """The item offers, basket offers and coupons that were applied."""
        return applications_of(self.live, self.picks, self.staged, self._lines_of)

    @property
    def coupons_used(self) -> tuple[str, ...]:
        """Of several copies, the id several times."""
        return tuple(one.offer for one in self.applications if one.level is Level.COUPON for _ in range(one.times))

    @cached_property
    def coupons_refused(self) -> tuple[CouponRefused, ...]:
        """The shopper's coupons that were not used, each with the reason."""
        return tuple(self.live.refused) + unused_coupons(self)


class Pricer:
    """The price of a basket that changes line by line."""

    def __init__(
        self,
        offers: Offers,
        context: Context,
        *,
        budget: int = SCAN_BUDGET,
    ) -> None:
        """Raises BadBasket when the offers are in another currency than the basket."""
        self._budget = budget
        self._lines: CopyOnWrite[LineOfGoods] = CopyOnWrite()
        self._open(offers, context)

    def _open(self, offers: Offers, context: Context) -> None:
        if offers.by_id and offers.currency != context.currency:
            raise BadBasket([FileFault("", "currency", Why.CURRENCY, context.currency, offers.currency)])
        self.offers = offers
        self.context = context
        self._live = LiveOffers(offers, context)
        self._goods: dict[tuple[object, ...], LikeUnits] = {}
        self._present: dict[int, dict[LikeUnits, None]] = {}
        """By pattern: the goods in the basket that fit one of its slots."""
        self._units: dict[int, list[int]] = {}
        """By pattern: how many units fit each slot; last, how many fit any."""
        self._component: dict[LikeUnits, Solution] = {}
        """By goods: the solved component that they are in."""
        self._dirty: dict[LikeUnits, None] = {}
        self._kept: dict[tuple[tuple[LikeUnits, int], ...], Solution] = {}
        self._totals = Totals(self._live)
        self._gross = 0
        for line, _ in list(self._lines):
            self._put(line)

    def put(self, line: Line) -> None:
        """Add a line, or replace the one with this number. Raises BadBasket when it cannot be priced."""
        check_line(line)
        self.remove(line.line)
        self._put(line)

    def _put(self, line: Line) -> None:
        key = self._live.key(line)
        goods = self._goods.get(key)
        if goods is None:
            goods = self._goods[key] = self._live.goods(line, key)
        self._lines[line.line] = line, goods
        self._count(line, goods, 1)

    def remove(self, number: int) -> None:
        if (known := self._lines.pop(number)) is not None:
            self._count(*known, -1)

    def turn(self, context: Context, offers: Offers | None = None) -> None:
        """Price the same lines in another context (time, coupons, membership), or with other offers."""
        self._open(offers or self.offers, context)

    def _count(self, line: Line, goods: LikeUnits, sign: int) -> None:
        units = line.units
        goods.count += sign * units
        self._gross += sign * units * goods.gross
        self._dirty[goods] = None
        last = -1
        for index, slot in goods.slots:
            if index not in self._units:
                self._units[index] = [0] * (len(self._live.patterns[index].slots) + 1)
                self._present[index] = {}
            self._units[index][slot] += sign * units
            if index == last:
                continue
            last = index
            self._units[index][-1] += sign * units
            if goods.count:
                self._present[index][goods] = None
            else:
                self._present[index].pop(goods, None)

    def priced(self) -> Priced:
        """The basket as it stands now."""
        self._solve_what_changed()
        budget = self._budget // 2 if self._totals.slack else self._budget
        best = combine(self._live, self._totals, budget)
        return Priced(self.offers, self._live, self._lines.copy(), self._gross, best)

    def _solve_what_changed(self) -> None:
        seen: set[LikeUnits] = set()
        queue = list(self._dirty)
        self._dirty = {}
        for goods in queue:
            if goods not in seen:
                members = self._members(goods, seen, queue)
                if members:
                    self._take(self._solution(members))

    def _members(self, start: LikeUnits, seen: set[LikeUnits], queue: list[LikeUnits]) -> list[LikeUnits]:
        """The component of `start`: all goods that share an applicable item offer with it, directly or through others.

        Old components of these goods are dissolved, and their goods are added to `queue`.
        """
        members: list[LikeUnits] = []
        filled: set[int] = set()
        stack = [start]
        seen.add(start)
        while stack:
            goods = stack.pop()
            old = self._component.get(goods)
            if old is not None:
                self._totals.put(old, -1)
                for one in old.goods:
                    del self._component[one]
                queue += old.goods
            if not goods.count:
                continue
            members.append(goods)
            for index, _ in goods.slots:
                if index in filled:
                    continue
                filled.add(index)
                *units, total = self._units[index]
                if may_be_applied(self._live, index, units, total):
                    for one in self._present[index]:
                        if one not in seen:
                            seen.add(one)
                            stack.append(one)
        return members

    def _solution(self, members: list[LikeUnits]) -> Solution:
        first = members[0]
        if len(members) == 1 and not (first.slots and active_patterns(self._live, members)):
            return plain(first, first.count)
        members.sort(key=lambda goods: goods.order)
        key = tuple((goods, goods.count) for goods in members)
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = solve(self._live, members, self._budget)
        return known

    def _take(self, solution: Solution) -> None:
        self._totals.put(solution)
        for goods in solution.goods:
            self._component[goods] = solution


def price(lines: Iterable[Line], offers: Offers, context: Context, *, budget: int = SCAN_BUDGET) -> Priced:
    """The best price for `lines`. Raises BadBasket, with all faults, when they cannot be priced."""
    pricer = Pricer(offers, context, budget=budget)
    faults: list[FileFault] = []
    seen: set[int] = set()
    for line in lines:
        if line.line in seen:
            faults.append(FileFault("", f"lines.{line.line}", Why.DUPLICATE_LINE, str(line.line)))
        seen.add(line.line)
        try:
            pricer.put(line)
        except BadBasket as bad:
            faults += bad.faults
    if faults:
        raise BadBasket(faults)
    return pricer.priced()


def priced_again(priced: Priced, budget: int) -> Priced:
    """`priced`, or what a search with this budget finds where that is better. In any thread."""
    again = price(priced.given, priced.offers, priced.live.context, budget=budget)
    return again if (again.total, -again.bound) < (priced.total, -priced.bound) else priced
