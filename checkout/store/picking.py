"""Picking: somebody takes orders, fetches their goods and seals them into bags. Every pick is a scan.

Each deed is one transaction, of the order's events and the stock that moves, and answers with what was done or why not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.chain import Product, StoreTerms, Unit
from catalog.codes import SEARCH_LIMIT, fit_to_show
from catalog.shelf import Found
from checkout.clock import Clock
from checkout.events import Problem, Source
from checkout.events.fulfilment import (
    BagMoved,
    BagPlace,
    BagSealed,
    LinePicked,
    LineShort,
    LineSubstituted,
    OrderCancelled,
    OrderEvent,
    PickingBegun,
    SubstituteAsked,
    Way,
)
from checkout.store.bags import bag_of
from checkout.store.order import Order, OrderState
from checkout.store.order_book import Moving, OrderBook
from checkout.store.pick_tasks import Batch, PickTasks, Task, Waiting
from checkout.store.staff_scanner import PickRefused, StaffScan, StaffScanner
from checkout.store.stock import Stock
from checkout.trip import Refused
from checkout.trip.double_read import DoubleRead

MAX_QUANTITY = 99_999
_WITHOUT_QUANTITY = (Problem.NOT_WEIGHED, Problem.NOT_SOLD_HERE)
_HEARD = (LineShort, LineSubstituted, OrderCancelled, SubstituteAsked)


@dataclass(frozen=True, slots=True)
class Done:
    """What a picker has done, in order, and what is to be picked next."""

    done: tuple[tuple[Order, OrderEvent], ...]
    next: Task | None
    asked: tuple[Task, ...] = ()
    """With nothing left to pick: what a shopper is asked about."""
    unsealed: tuple[str, ...] = ()
    """With nothing left to pick or to be answered: the orders whose bag is still open."""


@dataclass(frozen=True, slots=True)
class Weigh:
    """These goods have no weight on them: the picker puts them on the scale."""

    task: Task
    most: int
    """Grams."""


class Picking:
    """What pickers do, by the name of the picker."""

    def __init__(
        self, orders: OrderBook, tasks: PickTasks, scanner: StaffScanner, stock: Stock, terms: StoreTerms, clock: Clock
    ) -> None:
        self._orders = orders
        self._tasks = tasks
        self._scanner = scanner
        self._stock = stock
        self._terms = terms
        self._clock = clock
        self._double: dict[str, DoubleRead] = {}
        """By picker."""
        self._at_hand: dict[str, tuple[str, int]] = {}
        """The order and line that each picker is at, where that is not the next on the way."""
        self.news: list[tuple[Order, OrderEvent]] = []
        """What the shopper has to be told at once; emptied by whoever tells it."""
        self._called_off: dict[str, list[str]] = {}
        """Orders that were cancelled in the hands of a picker who does not know yet."""
        orders.watchers.append(self._watch)

    def _watch(self, order: Order) -> None:
        just_now = order.times.get(OrderState.CANCELLED) == order.events[-1].at
        if just_now and order.picker and (order.in_hand or not order.all_picked):
            self._called_off.setdefault(order.picker, []).append(order.number)

    # Taking orders

    def tasks(self) -> Waiting:
        """The orders that wait for a picker."""
        return self._tasks.waiting()

    def batch(self, picker: str) -> Batch:
        """What this picker has taken and not finished: first what they scanned last and have still to weigh, then the
        rest on the way."""
        batch, at_hand = self._tasks.batch(picker), self._at_hand.get(picker)
        if at_hand is None:
            return batch
        return replace(batch, tasks=tuple(sorted(batch.tasks, key=lambda task: (task.order, task.line) != at_hand)))

    def take(self, picker: str, number: str = "") -> Batch | Refused:
        """Take the next orders, or the one with this number. What is not finished comes first."""
        if number:
            return self._take_one(picker, number)
        mine = self.batch(picker)
        if mine.tasks or mine.unsealed:
            return mine
        orders = self._tasks.next_orders()
        if not orders:
            later = self._tasks.waiting().later
            return Refused(Problem.NOTHING_TO_PICK, f"{later[0].starts:%Y-%m-%d %H:%M}" if later else "")
        refused = self._orders.record_all((order, [PickingBegun(picker)]) for order in orders)
        return refused or self.batch(picker)

    def _take_one(self, picker: str, number: str) -> Batch | Refused:
        order = self._orders.get(number)
        if order is None or order.way is not Way.DELIVER:
            return Refused(Problem.NO_SUCH_ORDER, f"staff:{fit_to_show(number, SEARCH_LIMIT)}")
        if order.state is OrderState.PICKING and order.picker != picker:
            return Refused(Problem.ORDER_TAKEN, order.picker)
        if order.state is OrderState.PAID:
            recorded = self._orders.record(order, PickingBegun(picker))
            return recorded if isinstance(recorded, Refused) else self.batch(picker)
        if order in self._tasks.taken_by(picker):
            return self.batch(picker)
        return Refused(Problem.ORDER_PICKED, order.number)

    # Picking

    def task(self, picker: str) -> Task | Refused:
        """What the picker is at; or what they are to do instead."""
        tasks = self._to_pick(picker)
        return tasks if isinstance(tasks, Refused) else tasks[0]

    def _to_pick(self, picker: str) -> tuple[Task, ...] | Refused:
        if called_off := self._called_off.pop(picker, None):
            return Refused(Problem.ORDER_CALLED_OFF, called_off[-1])
        batch = self.batch(picker)
        if not batch.orders:
            return Refused(Problem.NO_BATCH)
        if not batch.tasks:
            return Refused(Problem.ALL_PICKED, "asked" if batch.asked else "")
        return batch.tasks

    def scan(self, picker: str, code: str, count: int = 1) -> Done | Weigh | PickRefused | Refused:
        """Pick what was scanned, `count` times, for the line that the picker is at or else the first that wants it."""
        if isinstance(tasks := self._to_pick(picker), Refused):
            return tasks
        if not 1 <= count <= MAX_QUANTITY:
            return Refused(Problem.BAD_QUANTITY, str(count))
        scanned = self._scanner.scan(code)
        named = scanned.options[0] if len(scanned.options) == 1 else scanned.given
        source = Source.SCAN if count == 1 else Source.TYPED
        if self._double.setdefault(picker, DoubleRead()).repeats(named, source, self._clock.monotonic()):
            return Refused(Problem.READ_TWICE)
        wanted = [each for each in scanned.options if any(task.goods.sku == each.product.sku for task in tasks)]
        if len(wanted) == 1:
            return self._pick_found(picker, wanted[0], count, _of(wanted[0].product, tasks))
        if scanned.product is not None and scanned.problem in _WITHOUT_QUANTITY:
            if mine := _of(scanned.product, tasks):
                return self._pick_named(picker, scanned, count, mine[0])
            if scanned.problem is Problem.NOT_WEIGHED:
                return self._not_wanted(picker, scanned.given, scanned.product, tasks[0])
        if len(scanned.options) == 1:
            return self._not_wanted(picker, scanned.given, scanned.options[0].product, tasks[0])
        return scanned.refused(tasks[0])

    def _not_wanted(self, picker: str, given: str, product: Product, expected: Task) -> PickRefused:
        if self._had(picker, product.sku):
            return PickRefused(Problem.MORE_THAN_ORDERED, given, product, "0", expected)
        return PickRefused(Problem.WRONG_GOODS, given, product, "", expected)

    def _had(self, picker: str, sku: str) -> bool:
        """Whether goods were picked already, for an order that the picker has not finished."""
        lines = (line for order in self._tasks.taken_by(picker) for line in order.lines.values())
        return any(line.goods.sku == sku and line.picked for line in lines)

    def _pick_named(
        self, picker: str, scanned: StaffScan, count: int, task: Task
    ) -> Done | Weigh | PickRefused | Refused:
        """Pick goods of which the code tells no quantity: weighed ones go on the scale, others were ordered before the
        planogram forgot them."""
        if task.handed_over:
            return scanned.refused(task)
        if task.goods.unit is Unit.GRAM:
            self._at_hand[picker] = task.order, task.line
            return Weigh(task, self._most(task))
        if count > task.left:
            return PickRefused(Problem.MORE_THAN_ORDERED, scanned.given, scanned.product, str(task.left), task)
        return self._pick(picker, task, count)

    def _pick_found(self, picker: str, found: Found, count: int, tasks: Sequence[Task]) -> Done | PickRefused | Refused:
        if found.label and count != 1:
            return Refused(Problem.NOT_EDITABLE, "counted")
        quantity = found.quantity * count
        task = next((each for each in tasks if self._fits(each, quantity)), None)
        if task is not None:
            return self._pick(picker, task, quantity)
        return self._too_much(tasks[0], found.product)

    def _too_much(self, task: Task, product: Product | None) -> PickRefused:
        if task.handed_over:
            return PickRefused(Problem.OTHER_PACK, "", product, str(task.left), task)
        if task.goods.unit is Unit.GRAM:
            return PickRefused(Problem.TOO_HEAVY, "", product, str(self._most(task)), task)
        return PickRefused(Problem.MORE_THAN_ORDERED, "", product, str(task.left), task)

    def _fits(self, task: Task, quantity: int) -> bool:
        if task.handed_over:
            return quantity == task.left
        return quantity <= (self._most(task) if task.goods.unit is Unit.GRAM else task.left)

    def _most(self, task: Task) -> int:
        """The most grams that may be picked: a little more than ordered, since nobody can cut a fish to the gram."""
        return task.left * (100 + self._terms.weight_allowance) // 100

    def weigh(self, picker: str, grams: int) -> Done | PickRefused | Refused:
        """Pick what the picker is at by its weight. A pack that was handed over is known by it."""
        if isinstance(task := self.task(picker), Refused):
            return task
        if task.goods.unit is not Unit.GRAM:
            return PickRefused(Problem.NOT_BY_WEIGHT, "", None, "", task)
        if grams <= 0:
            return Refused(Problem.BAD_QUANTITY, f"grams:{grams}")
        return self._pick(picker, task, grams) if self._fits(task, grams) else self._too_much(task, None)

    def _pick(self, picker: str, task: Task, quantity: int) -> Done | Refused:
        order = self._orders.open[task.order]
        picked = LinePicked(task.line, quantity, picker)
        self._at_hand.pop(picker, None)
        if task.handed_over:
            return self.record(picker, order, picked)
        moving = lambda: self._stock.pick(order.number, task.line, task.goods.sku, quantity, order.way)  # noqa: E731
        return self.record(picker, order, picked, moving=moving)

    def record(
        self, picker: str, order: Order, *events: OrderEvent, moving: Moving | None = None, heard: bool = True
    ) -> Done | Refused:
        """Write what a picker has done, and tell what is next. With `heard` the shopper is told of what they do not get
        as ordered."""
        first, *more = events
        if isinstance(refused := self._orders.record(order, first, *more, moving=moving), Refused):
            return refused
        self.news += ((order, event) for event in events if heard and isinstance(event, _HEARD))
        if any(isinstance(event, OrderCancelled) for event in events):
            self._called_off.pop(picker, None)
        return self.done(picker, tuple((order, event) for event in events))

    def done(self, picker: str, done: tuple[tuple[Order, OrderEvent], ...]) -> Done:
        batch = self.batch(picker)
        if batch.tasks:
            return Done(done, batch.next)
        return Done(done, None, batch.asked, () if batch.asked else batch.unsealed)

    # Bags

    def bag(self, picker: str, number: str = "") -> Done | Refused:
        """Seal what was picked and hang it on the conveyor: for each order with nothing left to pick, or, without one,
        for each that has something in its bag; or for the order with this number."""
        mine = self._tasks.taken_by(picker)
        if not mine:
            task = self.task(picker)
            return task if isinstance(task, Refused) else Refused(Problem.NO_BATCH)
        if number:
            mine = [order for order in mine if order is self._orders.get(number)]
            if not mine:
                return Refused(Problem.NOT_YOUR_ORDER, fit_to_show(number, SEARCH_LIMIT))
        full = [order for order in mine if order.in_hand]
        if not full:
            return Refused(Problem.NOTHING_TO_BAG)
        deeds = [(order, self._sealed(order, picker)) for order in [each for each in full if each.all_picked] or full]
        if (refused := self._orders.record_all(deeds)) is not None:
            return refused
        return self.done(picker, tuple((order, event) for order, events in deeds for event in events))

    def _sealed(self, order: Order, picker: str) -> list[OrderEvent]:
        """What asks for an age at the door goes into a bag of its own: the rider may have to keep it."""
        aged = [each for each in order.in_hand if self._tasks.age_of(each.sku)]
        other = [each for each in order.in_hand if each not in aged]
        events: list[OrderEvent] = []
        for count, goods in enumerate((goods for goods in (other, aged) if goods), len(order.bags) + 1):
            bag = bag_of(order.number, count)
            events += (BagSealed(bag, tuple(goods), picker), BagMoved(bag, BagPlace.CONVEYOR))
        return events


def _of(product: Product, tasks: Sequence[Task]) -> list[Task]:
    return [task for task in tasks if task.goods.sku == product.sku]
