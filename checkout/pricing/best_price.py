"""The best price that the offers allow for a basket, and the proof of it.

>>> from datetime import datetime, UTC
>>> from checkout.pricing.offers import EVERYTHING, NthPiece, Offer, Offers, Terms
>>> half = Offer(Terms("half", "第二件半价", "Second at half price"), NthPiece(EVERYTHING, 2, pay_bp=5000))
>>> now = Context(datetime(2026, 11, 24, 18, 30, tzinfo=UTC), "jinqiao")
>>> priced = price([Line(1, "milk", 2, 1290), Line(2, "bread", 1, 800)], Offers("CNY", {"half": half}), now)
>>> priced.total, priced.saved, priced.proven
(2735, (('half', 645),), True)

`Pricer` is the same for a basket that grows: it solves again only what a changed line touches.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from catalog.chain.product import Unit
from checkout.errors import BadBasket, Fault, Why
from checkout.pricing.basket_lines import check_line
from checkout.pricing.offers import Coupon, Offers
from checkout.pricing.priced import (
    Alternative,
    Application,
    Context,
    CouponRefused,
    Line,
    NearMiss,
    PricedLine,
)
from checkout.pricing.shares import LinesOf, applications_of, parcels_of, priced_lines
from checkout.pricing.solver.candidates import Goods, Market
from checkout.pricing.solver.component import solve
from checkout.pricing.solver.items.copied_list import Pages
from checkout.pricing.solver.items.groups import MINOR
from checkout.pricing.solver.items.search_state import FORCED
from checkout.pricing.solver.solution import Pick, Solution, active_patterns, may_be_applied, picks_of, plain
from checkout.pricing.solver.thresholds.joint import combine
from checkout.pricing.solver.totals import Totals, Whole

NODE_BUDGET = 30_000
"""States that a component may cost; the thresholds may cost half of it once more. About a tenth of a second."""
_MOST_KEPT = 4_000


class Priced:
    """A basket with its price, as it stood when it was priced. Shares are worked out when first asked for."""

    def __init__(self, offers: Offers, market: Market, lines: Pages[Line], gross: int, whole: Whole) -> None:
        self._offers = offers
        self._market = market
        self._by_number = lines
        self._whole = whole
        self.gross = gross
        self.saved_minor = whole.saved
        self.total = gross - whole.saved
        self.bound = max(0, gross - max(whole.bound, whole.saved))
        """No combination of the offers is cheaper than this."""

    @property
    def proven(self) -> bool:
        """Whether no combination of the offers can be cheaper."""
        return self.bound >= self.total

    @cached_property
    def _picks(self) -> dict[Pick, int]:
        return picks_of(self._whole.parts)

    @cached_property
    def _lines_of(self) -> LinesOf:
        lines_of: LinesOf = {}
        for line in self._by_number:
            lines_of.setdefault(self._market.key(line), {})[line.line] = line.units
        return lines_of

    @cached_property
    def lines(self) -> tuple[PricedLine, ...]:
        """The lines by number, with what each offer took off and what each unit costs."""
        return priced_lines(self._lines_of, parcels_of(self._market, self._picks, self._whole.staged))

    def line(self, number: int) -> PricedLine:
        """Raises KeyError when there is no such line."""
        return self._lines_by_number[number]

    @cached_property
    def _lines_by_number(self) -> dict[int, PricedLine]:
        return {line.line: line for line in self.lines}

    @cached_property
    def saved(self) -> tuple[tuple[str, int], ...]:
        """What each offer took off, in the order of the stages."""
        saved: dict[tuple[str, str], int] = {}
        for line in self.lines:
            for modifier in line.modifiers:
                key = modifier.offer, modifier.level
                saved[key] = saved.get(key, 0) + modifier.amount
        order = ["price", "item", "basket", "coupon"]
        ranked = sorted(saved.items(), key=lambda one: (order.index(one[0][1]), one[0][0]))
        return tuple((offer, amount) for (offer, _), amount in ranked)

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        """The item offers, basket offers and coupons that were applied."""
        return applications_of(self._market, self._picks, self._whole.staged, self._lines_of)

    @property
    def coupons_used(self) -> tuple[str, ...]:
        return tuple(taken.stage.offer.id for taken in self._whole.staged.taken if isinstance(taken.stage.rule, Coupon))

    @cached_property
    def coupons_refused(self) -> tuple[CouponRefused, ...]:
        """The coupons that the shopper holds and that were not used, each with the reason."""
        from checkout.pricing.near import coupons_left  # noqa: PLC0415 - only a look at the coupons needs it

        return tuple(self._market.refused) + coupons_left(self._market, self._picks, self._whole.staged)

    def near_misses(self, goods: Iterable[Line] = ()) -> tuple[NearMiss, ...]:
        """Offers that a little more would reach, the largest gain first.

        `goods` is what could be added, as lines of one piece: what the store has. Without it, what is in the basket.
        """
        from checkout.pricing.adding import Adding  # noqa: PLC0415 - not at every scan
        from checkout.pricing.near import Shelf, near_misses  # noqa: PLC0415

        goods = tuple(goods)
        could = [line for line in goods or self._by_number if line.unit is Unit.EACH and line.amount is None]
        adding = Adding(self._offers, self._market.context, self._by_number, self)
        shelf = Shelf(self._market, could, adding.gain, known=bool(goods))
        return near_misses(self._market, self._picks, self._whole.staged, shelf)

    def explain(self) -> tuple[Alternative, ...]:
        """For each offer that lives: what the basket would cost without it, or if it had to be taken."""
        from checkout.pricing.alternatives import alternatives  # noqa: PLC0415 - only a look at why needs it

        return alternatives(self._offers, self._market, self._by_number, self)


class Pricer:
    """The price of a basket that changes line by line; only what a change touches is solved again."""

    def __init__(
        self,
        offers: Offers,
        context: Context,
        *,
        budget: int = NODE_BUDGET,
        without: str | None = None,
        force: str | None = None,
    ) -> None:
        """`without` leaves one offer out; `force` takes one wherever it can be. Raises BadBasket when the offers are
        in another currency than the basket."""
        self._budget = budget
        self._without = without
        self._force = force
        self._lines: Pages[Line] = Pages()
        self._open(offers, context)

    def _open(self, offers: Offers, context: Context) -> None:
        if offers.by_id and offers.currency != context.currency:
            raise BadBasket([Fault("", "currency", Why.CURRENCY, context.currency, offers.currency)])
        self.offers = offers
        self.context = context
        self._market = Market(offers, context, without=self._without, force=self._force)
        self._goods: dict[tuple[object, ...], Goods] = {}
        self._present: dict[int, dict[int, Goods]] = {}
        """By pattern: the goods in the basket that can take part."""
        self._units: dict[int, list[int]] = {}
        """By pattern: units that fit each slot, and last all that fit any."""
        self._component: dict[int, Solution] = {}
        self._dirty: dict[int, Goods] = {}
        self._kept: dict[tuple[tuple[int, int], ...], Solution] = {}
        self._totals = Totals(self._market)
        self._gross = 0
        for line in self._lines:
            self._count(line, 1)

    def put(self, line: Line) -> None:
        """Add a line, or change the one of this number. Raises BadBasket when it cannot be priced."""
        check_line(line)
        self.remove(line.line)
        self._lines[line.line] = line
        self._count(line, 1)

    def remove(self, number: int) -> None:
        line = self._lines.pop(number)
        if line is not None:
            self._count(line, -1)

    def turn(self, context: Context, offers: Offers | None = None) -> None:
        """Go on in other circumstances (time, coupons, membership), or with other offers."""
        self._open(offers or self.offers, context)

    def _count(self, line: Line, sign: int) -> None:
        key = self._market.key(line)
        goods = self._goods.get(key)
        if goods is None:
            goods = self._goods[key] = self._market.goods(line)
        units = line.units
        goods.count += sign * units
        self._gross += sign * units * goods.gross
        self._dirty[id(goods)] = goods
        last = -1
        for index, slot in goods.slots:
            if index not in self._units:
                self._units[index] = [0] * (len(self._market.patterns[index].slots) + 1)
                self._present[index] = {}
            self._units[index][slot] += sign * units
            if index == last:
                continue
            last = index
            self._units[index][-1] += sign * units
            if goods.count:
                self._present[index][id(goods)] = goods
            else:
                self._present[index].pop(id(goods), None)

    def priced(self) -> Priced:
        """The basket as it stands now."""
        self._solve_what_changed()
        budget = self._budget // 2 if self._totals.slack else self._budget
        whole = combine(self._market, self._totals, budget)
        if self._force is not None and whole.value >= FORCED * MINOR // 2:
            whole = Whole(whole.value - FORCED * MINOR, whole.parts, whole.staged, whole.bound - FORCED)
        elif self._force is not None and whole.value < 0:
            whole = Whole(0, (), whole.staged, 0)
        return Priced(self.offers, self._market, self._lines.copy(), self._gross, whole)

    def _solve_what_changed(self) -> None:
        seen: set[int] = set()
        queue = list(self._dirty.values())
        self._dirty = {}
        for goods in queue:
            if id(goods) not in seen:
                members = self._members(goods, seen, queue)
                if members:
                    self._take(self._solution(members))

    def _members(self, start: Goods, seen: set[int], queue: list[Goods]) -> list[Goods]:
        """What is tied to `start`, itself included; components that it was in are given up, their goods queued."""
        members: list[Goods] = []
        filled: set[int] = set()
        stack = [start]
        seen.add(id(start))
        while stack:
            goods = stack.pop()
            old = self._component.get(id(goods))
            if old is not None:
                self._totals.put(old, -1)
                for one in old.goods:
                    del self._component[id(one)]
                queue += old.goods
            if not goods.count:
                continue
            members.append(goods)
            for index, _ in goods.slots:
                if index in filled:
                    continue
                filled.add(index)
                *units, total = self._units[index]
                if may_be_applied(self._market, index, units, total):
                    for key, one in self._present[index].items():
                        if key not in seen:
                            seen.add(key)
                            stack.append(one)
        return members

    def _solution(self, members: list[Goods]) -> Solution:
        first = members[0]
        if len(members) == 1 and not (first.slots and active_patterns(self._market, members)):
            return plain(first, first.count)
        members.sort(key=lambda goods: goods.order)
        key = tuple((id(goods), goods.count) for goods in members)
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = solve(self._market, members, self._budget)
        return known

    def _take(self, solution: Solution) -> None:
        self._totals.put(solution)
        for goods in solution.goods:
            self._component[id(goods)] = solution


def price(lines: Iterable[Line], offers: Offers, context: Context, *, budget: int = NODE_BUDGET) -> Priced:
    """The best price for `lines`. Raises BadBasket, with all that is wrong, when it cannot be priced."""
    pricer = Pricer(offers, context, budget=budget)
    faults: list[Fault] = []
    seen: set[int] = set()
    for line in lines:
        if line.line in seen:
            faults.append(Fault("", f"lines.{line.line}", Why.DUPLICATE_LINE, str(line.line)))
        seen.add(line.line)
        try:
            pricer.put(line)
        except BadBasket as bad:
            faults += bad.faults
    if faults:
        raise BadBasket(faults)
    return pricer.priced()
