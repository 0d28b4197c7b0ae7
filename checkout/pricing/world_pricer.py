"""The best price in one world (`worlds`) of a basket that changes line by line: after each change only the components
it touches are solved again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from checkout.pricing.offers import Coupon, Offer
from checkout.pricing.priced import Line
from checkout.pricing.solver.component import solve
from checkout.pricing.solver.copy_on_write import CopyOnWrite
from checkout.pricing.solver.live_offers import LikeUnits, LiveOffers
from checkout.pricing.solver.masked_sums import MaskedSums, add, as_list, read
from checkout.pricing.solver.solution import Pick, Solution, active_patterns, may_be_applied, no_offer, picks_of, plain
from checkout.pricing.solver.stages import NOTHING_TAKEN
from checkout.pricing.solver.thresholds.joint import combine, with_picks
from checkout.pricing.solver.totals import IMPOSSIBLE, BasketSolution, Totals
from checkout.pricing.solver.values import in_minor
from checkout.pricing.worlds import World

_MOST_KEPT = 4_000
"""Solved components that are kept, in case the same goods come together again."""


class WorldPricer:
    """The lines, as goods of this world, and their components."""

    def __init__(self, world: World, budget: int) -> None:
        self._budget = budget
        self.world = world
        self.lines: CopyOnWrite[tuple[Line, LikeUnits]] = CopyOnWrite()
        """With the goods that each is of."""
        self.gross = 0
        self.live = LiveOffers(
            world.offers, world.context, barred=world.barred, must=world.taken, room_for=world.room_for
        )
        self._goods: dict[tuple[object, ...], LikeUnits] = {}
        self._present: dict[int, dict[LikeUnits, None]] = {}
        """By pattern: the goods in the basket that fit one of its slots."""
        self._units: dict[int, list[int]] = {}
        """By pattern: how many units fit each slot; last, how many fit any."""
        self._component: dict[LikeUnits, Solution] = {}
        """By goods: the solved component that they are in."""
        self._dirty: dict[LikeUnits, None] = {}
        self._kept: dict[tuple[tuple[LikeUnits, int], ...], Solution] = {}
        self._totals = Totals(self.live)
        self.has_minimum = any(
            isinstance(pattern.offer.rule, Coupon) and pattern.offer.rule.minimum for pattern in self.live.patterns
        )
        """Whether a coupon asks for a price of one piece, so that a dearer one may save more."""
        self._latest: Iterable[Solution] = ()
        self._most: MaskedSums | None = None
        """`most`, once it was asked for."""

    def put(self, line: Line) -> None:
        """Add a line, or replace the one with this number."""
        self.remove(line.line)
        key = self.live.key(line)
        goods = self._goods.get(key)
        if goods is None:
            goods = self._goods[key] = self.live.goods(line, key)
        self.lines[line.line] = line, goods
        self._count(line, goods, 1)

    def remove(self, number: int) -> None:
        if (known := self.lines.pop(number)) is not None:
            self._count(*known, -1)

    def _count(self, line: Line, goods: LikeUnits, sign: int) -> None:
        units = line.units
        goods.count += sign * units
        self.gross += sign * units * goods.gross
        self._dirty[goods] = None
        if self._most is not None:
            self._add_to(self._most, goods, sign * units)
        last = -1
        for index, slot in goods.slots:
            if index not in self._units:
                self._units[index] = [0] * (len(self.live.patterns[index].slots) + 1)
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

    def best(self, *, dearer: bool = False) -> BasketSolution:
        """The best for the lines as they stand now. `dearer`: `settled` is to say whether dearer prices, too, could not
        bring more.
        """
        if not all(map(self._may_be_applied, self.world.taken)):
            return BasketSolution(IMPOSSIBLE, (), NOTHING_TAKEN, in_minor(IMPOSSIBLE))
        self._solve_what_changed()
        budget = self._budget // 2 if self._totals.slack else self._budget
        found = combine(self.live, self._totals, budget, self.most if dearer else None)
        if found.bound > found.saved and (before := self._as_before()) and before.value > found.value:
            found = replace(before, bound=found.bound, settled=found.settled)
        self._latest = found.parts
        if not all(self._is_applied(offer, found) for offer in self.world.taken):
            return replace(found, value=IMPOSSIBLE)
        return found

    def _may_be_applied(self, offer: Offer) -> bool:
        """Whether there is enough in the basket for it."""
        for index in self.live.must_items:
            if self.live.patterns[index].offer is offer:
                return index in self._units and may_be_applied(self.live, index, self._units[index])
        for stage in self.live.stages.stages:
            if stage.offer is offer:
                return stage.most(*read(self.most, stage.bit)) > 0
        return any(row.offer == offer.id for goods in self._goods.values() if goods.count for row in goods.rows)

    def _is_applied(self, offer: Offer, found: BasketSolution) -> bool:
        return any(saving.stage.offer is offer for saving in found.staged.taken) or any(
            (self.live.patterns[pick.pattern].offer if pick.pattern >= 0 else None) is offer
            or pick.goods.rows[pick.row].offer == offer.id
            for pick in picks_of(found.parts)
        )

    def _as_before(self) -> BasketSolution | None:
        """All as it was taken last, and the pieces that have come since in no item offer; None when some have gone."""
        picks = picks_of(self._latest)
        left = {goods: goods.count for goods in self._goods.values() if goods.count}
        for pick, count in picks.items():
            left[pick.goods] = left.get(pick.goods, 0) - count
        if not picks or min(left.values()) < 0:
            return None
        for goods, count in left.items():
            if count:
                picks[no_offer(goods)] = picks.get(no_offer(goods), 0) + count
        return with_picks(self.live, picks)

    def remember(self, live: LiveOffers, picks: dict[Pick, int]) -> None:
        """Hold to these picks for the same lines, found elsewhere (`live`), where they are possible here."""
        index = {pattern.offer.id: number for number, pattern in enumerate(self.live.patterns)}
        here: dict[Pick, int] = {}
        for (goods, row, pattern, slot), count in picks.items():
            mine, price = self._goods[goods.key], goods.rows[row][:2]
            at = next((number for number, one in enumerate(mine.rows) if one[:2] == price), None)
            taken = -1 if pattern < 0 else index.get(live.patterns[pattern].offer.id)
            if at is None or taken is None:
                return
            here[Pick(mine, at, taken, slot)] = count
        self._latest = [Solution((), (), here, 0, {})]

    @property
    def most(self) -> MaskedSums:
        """Everything at its regular price, and as if it counted for all that it may count for."""
        if self._most is None:
            self._most = {}
            for goods in self._goods.values():
                self._add_to(self._most, goods, goods.count)
        return self._most

    def _add_to(self, sums: MaskedSums, goods: LikeUnits, units: int) -> None:
        add(sums, {self.live.options(goods).union: (units * goods.gross, units * goods.measure)})

    @property
    def ceiling(self) -> int:
        """Upper bound on the savings here, and wherever goods may have no other prices and item offers than here."""
        totals = self._totals
        return in_minor(totals.value) + totals.slack + self.live.stages.most(as_list(self.most))

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
                if may_be_applied(self.live, index, self._units[index]):
                    for one in self._present[index]:
                        if one not in seen:
                            seen.add(one)
                            stack.append(one)
        return members

    def _solution(self, members: list[LikeUnits]) -> Solution:
        first = members[0]
        if len(members) == 1 and not (first.slots and active_patterns(self.live, members)):
            return plain(first, first.count)
        members.sort(key=lambda goods: goods.order)
        key = tuple((goods, goods.count) for goods in members)
        known = self._kept.get(key)
        if known is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            known = self._kept[key] = solve(self.live, members, self._budget)
        return known

    def _take(self, solution: Solution) -> None:
        self._totals.put(solution)
        for goods in solution.goods:
            self._component[goods] = solution
