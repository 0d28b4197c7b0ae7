"""The best price that the offers allow for a basket, and whether it is proven that no combination is cheaper.

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

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import replace
from functools import cached_property

from checkout.errors import BadBasket, FileFault, Why
from checkout.pricing.line_checks import check_line
from checkout.pricing.offers import MEMBER, Coupon, Level, Offers, Threshold
from checkout.pricing.priced import Application, Context, CouponProblem, CouponRefused, Line, PricedLine
from checkout.pricing.shares import LinesOf, Parcel, applications_of, parcels_of, priced_lines
from checkout.pricing.solver.solution import Pick, picks_of
from checkout.pricing.solver.stages import BasketStage, StageResult
from checkout.pricing.solver.totals import BasketSolution
from checkout.pricing.validity import offers_in_force
from checkout.pricing.world_pricer import WorldPricer
from checkout.pricing.worlds import World, worlds

SCAN_BUDGET = 30_000
"""Search states that one component may cost, and that weighing thresholds may cost. About 0.1 s of CPU."""
PAY_BUDGET = 10 * SCAN_BUDGET
"""When the shopper goes to pay, and the price is not proven yet."""
FULL_BUDGET = 100 * SCAN_BUDGET
"""Where a file is priced, and nobody stands at the till."""


class Priced:
    """A basket with its price, as it stood when it was priced. Shares are worked out when first asked for."""

    def __init__(
        self, asked: World, refused: Sequence[CouponRefused], pricer: WorldPricer, best: BasketSolution
    ) -> None:
        self.offers = asked.offers
        self.context = asked.context
        self.world = pricer.world
        """In which the basket is cheapest; `live` is its offers."""
        self.live = pricer.live
        self._given = pricer.lines.copy()
        self.gross = pricer.gross
        self.saved_minor = best.saved
        self.total = self.gross - best.saved
        self.bound = max(0, self.gross - max(best.bound, best.saved))
        """Lower bound: no combination of the offers costs less than this, in minor units."""
        self.not_in_force = refused
        self._solution = best

    def answering(self, other: Priced) -> Priced:
        """This combination, found with fewer of the offers, as the answer to what was asked of `other`."""
        found = copy(self)
        found.offers, found.context, found.not_in_force = other.offers, other.context, other.not_in_force
        found.bound = min(other.bound, self.total)
        return found

    @property
    def as_outsider(self) -> bool:
        """Whether the basket costs less for somebody outside the audiences that the shopper is in."""
        return self.live.context.audiences != self.context.audiences

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
        """(offer id, minor units taken off), in the order in which they apply, and by id where there is none."""
        saved: dict[str, int] = {}
        steps: dict[str, int] = {}
        order = list(Level)
        for line in self.lines:
            for modifier in line.modifiers:
                saved[modifier.offer] = saved.get(modifier.offer, 0) + modifier.amount
                steps[modifier.offer] = order.index(modifier.level)
        for place, one in enumerate(self.staged.taken, len(order)):
            steps[one.stage.offer.id] = place
        return tuple((id_, saved[id_]) for id_ in sorted(saved, key=lambda id_: (steps[id_], id_)))

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        """The item offers, basket offers and coupons that were applied."""
        return applications_of(self.live, self.picks, self.staged, self._lines_of, self._parcels)

    @property
    def coupons_used(self) -> tuple[str, ...]:
        """Of several copies, the id several times."""
        return tuple(one.offer for one in self.applications if one.level is Level.COUPON for _ in range(one.times))

    @cached_property
    def coupons_refused(self) -> tuple[CouponRefused, ...]:
        """The shopper's coupons that were not used, each with the reason."""
        refused = list(self.not_in_force)
        # Of one that was shown too often, the other copies are in force.
        known = {*self.coupons_used, *(one.coupon for one in refused if one.problem is not CouponProblem.TWICE)}
        for id_ in sorted({*self.context.coupons} - known):
            rule = self.offers.by_id[id_].rule
            assert isinstance(rule, Coupon)
            read = self._read_by_coupons[id_] if id_ in self._read_by_coupons else self._would_read(rule)
            missing = 0 if read is None else max(0, rule.minimum - read)
            problem = CouponProblem.MINIMUM if missing else CouponProblem.GROUP
            refused.append(CouponRefused(id_, CouponProblem.NOTHING_FITS if read is None else problem, missing))
        return tuple(refused)

    @cached_property
    def _read_by_coupons(self) -> dict[str, int | None]:
        """By coupon: the amount that is compared with its minimum; None where nothing counts for it."""
        read: dict[str, int | None] = {}
        for stage in self.live.stages.stages:
            counts = any(self.live.mask(one.goods, one.row, one.pattern) >> stage.bit & 1 for one in self.picks)
            read[stage.offer.id] = self.amount_read(stage) if counts else None
        for index, pattern in enumerate(self.live.patterns):
            prices = [one.price for one in self.picks if one.goods.fits(index)]
            read[pattern.offer.id] = max(prices, default=None)
        return read

    def _would_read(self, rule: Coupon) -> int | None:
        """The same for a coupon left out of the world in which the basket is cheapest, at regular prices."""
        goods = ((line.goods, line) for line in self.given)
        fitting = [line for one, line in goods if rule.items.has(one.sku, one.gtin, one.department, line.tags)]
        if rule.one_piece:
            return max((line.gross // line.units for line in fitting), default=None)
        return sum(line.gross for line in fitting) if fitting else None


class Pricer:
    """The price of a basket that changes line by line."""

    def __init__(self, offers: Offers, context: Context, *, budget: int = SCAN_BUDGET) -> None:
        """Raises BadBasket when the offers are in another currency than the basket."""
        if offers.by_id and offers.currency != context.currency:
            raise BadBasket([FileFault("", "currency", Why.CURRENCY, context.currency, offers.currency)])
        self.offers = offers
        self.context = context
        self._budget = budget
        self._worlds, self._all_worlds = worlds(offers, context)
        _, self._refused = offers_in_force(list(offers), context)
        self._first = WorldPricer(self._worlds[0], budget)
        self._others: dict[int, WorldPricer] = {}
        """By number of their world; made when they are first asked."""
        self._for_some = any(offer.terms.audience for offer in self._first.live.offers)
        """Whether there are offers, or prices of goods, for audiences that the shopper is in."""

    def put(self, line: Line) -> None:
        """Add a line, or replace the one with this number. Raises BadBasket when it cannot be priced."""
        check_line(line)
        for pricer in (self._first, *self._others.values()):
            pricer.put(line)
        self._for_some = self._for_some or any(reason == MEMBER for _, reason in line.goods.special_prices)

    def remove(self, number: int) -> None:
        for pricer in (self._first, *self._others.values()):
            pricer.remove(number)

    def priced(self) -> Priced:
        """The basket as it stands now."""
        best = self._first
        first = found = best.best(dearer=self._for_some)
        bound = found.bound if self._all_worlds else best.gross
        for number, world in enumerate(self._worlds[1:], 1):
            if (world.taken or self._for_some) and self._may_be_cheaper(world, first, found.saved):
                other = self._other(number)
                then = other.best()
                bound = max(bound, then.bound)
                if then.saved > found.saved:
                    best, found = other, then
        if bound > found.bound:
            found = replace(found, bound=bound)
        return Priced(World(self.offers, self.context), self._refused, best, found)

    def remember(self, better: Priced) -> None:
        """Let the basket cost no more than `better`, a price of the same lines, and pieces to come no more than on the
        shelf.
        """
        number = self._worlds.index(better.world) if better.world in self._worlds else 0
        (self._other(number) if number else self._first).remember(better.live, better.picks)

    def _may_be_cheaper(self, world: World, first: BasketSolution, saved: int) -> bool:
        """A quick bound on what may be saved in another world."""
        if self._first.has_minimum:
            return True
        if not world.taken:
            return not first.settled
        ceiling = self._first.ceiling
        for offer in world.taken:
            if isinstance(offer.rule, Threshold):
                gross, every = self._first.gross, offer.rule.every
                ceiling += max(gross if every or tier.off is None else tier.off for tier in offer.rule.tiers)
            elif isinstance(offer.rule, Coupon) and offer.rule.off is not None:
                ceiling += offer.rule.off * self.context.coupons.count(offer.id)
            else:
                return self._first.gross > 0
        return ceiling > saved

    def _other(self, number: int) -> WorldPricer:
        """The pricer of another world."""
        if number not in self._others:
            other = self._others[number] = WorldPricer(self._worlds[number], self._budget)
            for line, _ in self._first.lines:
                other.put(line)
        return self._others[number]


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
    again = price(priced.given, priced.offers, priced.context, budget=budget)
    return again if (again.total, -again.bound) < (priced.total, -priced.bound) else priced
