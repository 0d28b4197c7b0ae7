"""Goods that a picker does not find: given back, or replaced by others, as the shopper has said or is asked.

Other goods have to be of the same department, to be had at home, and not much dearer than what is missing. They cost
what they cost this shopper, at most what was paid.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.chain import Fulfilment, Product, StoreTerms, Unit, line_amount
from catalog.shelf import Found
from catalog.text import Bilingual
from checkout.clock import Clock
from checkout.events import Goods, Problem
from checkout.events.fulfilment import (
    LineShort,
    LineSubstituted,
    OrderCancelled,
    OrderEvent,
    SubstituteAnswered,
    SubstituteAsked,
    Substitutes,
)
from checkout.pricing import goods_of
from checkout.store.due_times import DueTimes
from checkout.store.order import Order, OrderLine, OrderState
from checkout.store.order_book import Moving, OrderBook
from checkout.store.pick_route import PickRoute
from checkout.store.pick_tasks import Task
from checkout.store.picking import Done, Picking
from checkout.store.staff_scanner import PickRefused, StaffScanner
from checkout.store.stock import Stock
from checkout.trip import Refused

_SUGGESTIONS = 3


@dataclass(frozen=True, slots=True)
class LookFor:
    """The shopper wants other goods instead, or wants to be asked about them."""

    task: Task
    ask: bool
    fitting: tuple[Product, ...]
    """A few that would do: those with a name like it first, then the nearest in price."""


class MissingGoods:
    """What pickers do about goods that are not there, and what shoppers answer."""

    def __init__(
        self,
        orders: OrderBook,
        picking: Picking,
        route: PickRoute,
        scanner: StaffScanner,
        stock: Stock,
        terms: StoreTerms,
        clock: Clock,
    ) -> None:
        self._orders = orders
        self._picking = picking
        self._route = route
        self._scanner = scanner
        self._stock = stock
        self._clock = clock
        self._terms = terms
        self._looking: dict[str, Task] = {}
        """What each picker looks for other goods for."""
        self._questions: DueTimes[int] = DueTimes(clock)
        """Until when a shopper can answer, by order and line."""
        for order in orders:
            self._watch(order)
        orders.watchers.append(self._watch)

    def _watch(self, order: Order) -> None:
        lines = order.lines.values() if order.state is OrderState.PICKING else ()
        asked = {line.line: other.asked_at for line in lines if (other := line.substitute) and other.is_asked}
        waits = {line: (at, self._terms.answer_s) for line, at in asked.items() if at is not None}
        self._questions.keep(order.number, waits)

    # Not there

    def missing(self, picker: str) -> Done | LookFor | Refused:
        """What the picker is at is not there, or not all of it: given back, unless the shopper wants something else.
        Then the picker looks for that, and says it again if nothing fits."""
        if isinstance(task := self._picking.task(picker), Refused):
            return task
        order = self._orders.open[task.order]
        line = order.lines[task.line]
        wants = Substitutes.NO if task.handed_over else line.ordered.substitutes
        if wants is not Substitutes.NO and self._looking.get(picker) != task:
            self._looking[picker] = task
            return LookFor(task, wants is Substitutes.ASK, self._suggest(order, line))
        self._looking.pop(picker, None)
        short = LineShort(line.line, line.left, picker)
        return self._record(order, line, short, moving=self._missed(order, line))

    def _missed(self, order: Order, line: OrderLine) -> Moving | None:
        """The shelf is the truth: what is missing is not promised to anybody else either."""
        if line.ordered.handed_over:
            return None
        return lambda: self._stock.missing(order.number, line.line, way=order.way)

    def _record(
        self,
        order: Order,
        line: OrderLine,
        *events: OrderEvent,
        moving: Moving | None = None,
        heard: bool = True,
    ) -> Done | Refused:
        """Write it; an order of which nothing is left to be brought is cancelled."""
        gone = sum(event.quantity for event in events if isinstance(event, LineShort))
        others = (each for each in order.lines.values() if each is not line)
        nothing = not line.taken and gone == line.left and not any(each.left or each.taken for each in others)
        cancelled = (OrderCancelled("shop"),) if nothing else ()
        return self._picking.record(order.picker, order, *events, *cancelled, moving=moving, heard=heard)

    # Something else

    def substitute(self, picker: str, code: str, count: int | None = None) -> Done | PickRefused | Refused:
        """Take what was scanned instead of what is missing: as many pieces, or `count`. The shopper is asked first if
        they wanted to be."""
        task = self._picking.task(picker)
        if isinstance(task, Refused):
            return task
        if self._looking.get(picker) != task:
            return Refused(Problem.NOTHING_MISSING)
        order = self._orders.open[task.order]
        line = order.lines[task.line]
        scanned = self._scanner.scan(code, member=order.terms.member)
        if len(scanned.options) != 1:
            return scanned.refused(task)
        found = scanned.options[0]
        by_piece = line.goods.unit is Unit.EACH and found.product.unit is Unit.EACH
        times = count if count is not None else line.left if by_piece and not found.label else 1
        quantity = found.quantity * times
        if times < 1 or (found.label and times != 1):
            return (
                Refused(Problem.NOT_EDITABLE, "counted") if found.label else Refused(Problem.BAD_QUANTITY, str(times))
            )
        if by_piece and quantity > line.left:
            return PickRefused(Problem.MORE_THAN_ORDERED, scanned.given, found.product, str(line.left), task)
        covered = quantity if by_piece else line.left
        if (why := self._unfit(order, line, found, quantity, covered)) is not None:
            return PickRefused(Problem.NOT_FITTING, scanned.given, found.product, why, task)
        goods = goods_of(self._route.shelf, found.product, found, member=order.terms.member, at=self._clock.now())
        self._looking.pop(picker, None)
        if line.ordered.substitutes is Substitutes.ASK:
            asked = SubstituteAsked(line.line, goods, quantity)
            return self._picking.record(picker, order, asked, moving=self._missed(order, line))
        events, moving = self._replaced(order, line, goods, quantity, picker)
        return self._record(order, line, *events, moving=moving)

    def _replaced(
        self, order: Order, line: OrderLine, goods: Goods, quantity: int, picker: str
    ) -> tuple[tuple[OrderEvent, ...], Moving]:
        by_piece = line.goods.unit is Unit.EACH and goods.unit is Unit.EACH
        covered = quantity if by_piece else line.left
        rest = line.left - covered
        paid = line.ordered.net * covered // line.quantity
        amount = min(paid, line_amount(goods.price, ref_qty=goods.ref_qty, quantity=quantity))
        replaced = LineSubstituted(line.line, goods, quantity, amount, picker)
        short = (LineShort(line.line, rest, picker),) if rest else ()

        def moving() -> None:
            self._stock.missing(order.number, line.line, way=order.way)
            self._stock.pick(order.number, line.line, goods.sku, quantity, order.way)

        return (*short, replaced), moving

    def _unfit(self, order: Order, line: OrderLine, found: Found, quantity: int, covered: int) -> str | None:
        """Why these goods do not fit instead of `covered` of the line; None when they do."""
        product, missing = found.product, line.goods
        if product.sku == missing.sku:
            return "same"
        if product.department != missing.department:
            return "department"
        if Fulfilment.DELIVER not in product.modes:
            return "deliver"
        if product.age_min > order.terms.age_min:
            return "age"
        price = line_amount(found.regular_price, ref_qty=product.ref_qty, quantity=quantity)
        most = line_amount(missing.full_price, ref_qty=missing.ref_qty, quantity=covered)
        return "dearer" if price * 100 > most * self._terms.substitute_limit else None

    def _suggest(self, order: Order, line: OrderLine) -> tuple[Product, ...]:
        """Goods by the piece that would fit, and stand on the shelf."""
        shelf, now, missing = self._route.shelf, self._clock.now(), line.goods
        most = line_amount(missing.full_price, ref_qty=missing.ref_qty, quantity=line.left)
        pieces = line.left if missing.unit is Unit.EACH else 1
        fitting: list[tuple[int, int, Product]] = []
        for product in shelf.products():
            if product.department != missing.department or product.unit is not Unit.EACH:
                continue
            price = shelf.price_of(product.sku, member=False, at=now).regular_price
            found = Found(product, price, price, 1, price)
            fits = self._unfit(order, line, found, pieces, line.left) is None
            if fits and self._stock.on_shelf(product.sku) >= pieces:
                alike = len(_words(product.name) & _words(missing.name))
                fitting.append((-alike, abs(most - price * pieces), product))
        return tuple(product for *_, product in sorted(fitting, key=lambda each: each[:2])[:_SUGGESTIONS])

    # The shopper's answer

    def answer(self, number: str, *, accepted: bool) -> Done | Refused:
        """What the shopper of this order says to the question that was asked first."""
        order = self._orders.get(number)
        if order is None:
            return Refused(Problem.NO_SUCH_ORDER, number)
        asked = [line for line in order.lines.values() if line.substitute and line.substitute.is_asked]
        if order.state is not OrderState.PICKING or not asked:
            return Refused(Problem.NOTHING_ASKED)
        return self._answer(order, min(asked, key=_asked_first), accepted=accepted, heard=False)

    def _answer(self, order: Order, line: OrderLine, *, accepted: bool, heard: bool) -> Done | Refused:
        answered, other = SubstituteAnswered(line.line, accepted), line.substitute
        assert other is not None
        if not accepted:
            short = LineShort(line.line, line.left, order.picker)
            return self._record(order, line, answered, short, heard=heard)
        events, moving = self._replaced(order, line, other.goods, other.quantity, order.picker)
        return self._record(order, line, answered, *events, moving=moving, heard=heard)

    # By time

    @property
    def due(self) -> float | None:
        """When the next question counts as answered with no, on the clock's `monotonic`."""
        return self._questions.next

    def settle(self) -> None:
        """Nobody has answered: no other goods. Told as `Picking.news`."""
        for number, line in self._questions.due():
            order = self._orders.open[number]
            if isinstance(self._answer(order, order.lines[line], accepted=False, heard=True), Refused):
                self._questions.postpone(number, line)


def _words(name: Bilingual) -> set[str]:
    """What names of goods like each other have in common: words, without sizes."""
    return {word for word in name.en.lower().split() if len(word) > 2 and word.isalpha()}


def _asked_first(line: OrderLine) -> float:
    asked_at = line.substitute and line.substitute.asked_at
    return asked_at.timestamp() if asked_at else 0.0
