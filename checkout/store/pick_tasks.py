"""What pickers have to do: orders that wait, those that one picker takes on a walk, and the goods to fetch for them.

Orders are begun by slack: what is left until the promise after all the work that is left. Others join the first as long
as they share a department with it and everybody's promise is kept; what is late anyway is picked with what is late too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.chain import Store, StoreTerms
from checkout.clock import Clock
from checkout.events import Goods
from checkout.events.fulfilment import Way
from checkout.store.order import Order, OrderLine, OrderState
from checkout.store.order_book import OrderBook
from checkout.store.pick_route import PickRoute, Spot
from checkout.store.promise import home_by
from checkout.store.promises import Promises


@dataclass(frozen=True, slots=True)
class Task:
    """Goods to be fetched for one line of an order."""

    order: str
    line: int
    goods: Goods
    left: int
    """Still to be picked: pieces, or grams."""
    spot: Spot
    handed_over: bool


@dataclass(frozen=True, slots=True)
class Batch:
    """What one picker has taken and not finished."""

    picker: str
    orders: tuple[str, ...]
    tasks: tuple[Task, ...] = ()
    """In walking order."""
    asked: tuple[Task, ...] = ()
    """Their shopper is asked about other goods and has not answered."""
    unsealed: tuple[str, ...] = ()
    """Orders with goods in the picker's open bag."""

    @property
    def next(self) -> Task | None:
        return self.tasks[0] if self.tasks else None


@dataclass(frozen=True, slots=True)
class WaitingOrder:
    order: str
    lines: int
    """To be picked."""
    by: datetime | None
    """The promise, in the store's time."""
    starts: datetime
    """When it is to be begun, in the store's time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The orders that nobody has taken, with the least slack first; then those of later slots."""

    orders: tuple[WaitingOrder, ...]
    later: tuple[WaitingOrder, ...] = ()
    in_hand: tuple[str, ...] = ()
    """With nobody waiting: the orders that pickers have taken and not finished."""


@dataclass(frozen=True, slots=True)
class _Walk:
    """What picking an order takes, alone or with others."""

    order: Order
    lines: int
    departments: frozenset[str]
    slack: float
    """Seconds; negative when it will be late."""

    def seconds(self, terms: StoreTerms) -> float:
        return terms.start_s + self.lines * terms.line_s + len(self.departments) * terms.zone_s


class PickTasks:
    """Reads orders and changes nothing."""

    def __init__(self, orders: OrderBook, route: PickRoute, promises: Promises, store: Store, clock: Clock) -> None:
        self._store = store
        self._route = route
        self._promises = promises
        self._terms = store.terms
        self._clock = clock
        self._spots: dict[str, dict[int, Spot]] = {}
        """By order and line, as they were when the order was taken."""
        self._unbegun: dict[str, Order] = {}
        self._taken: dict[str, dict[str, Order]] = {}
        """By picker, the orders that they have taken and not finished."""
        for order in orders:
            self._watch(order)
        orders.watchers.append(self._watch)

    def _watch(self, order: Order) -> None:
        if order.way is not Way.DELIVER:
            return
        _keep(self._unbegun, order, order.state is OrderState.PAID)
        if order.picker:
            _keep(self._taken.setdefault(order.picker, {}), order, _is_with_picker(order))
        if order.state is not OrderState.PICKING:
            self._spots.pop(order.number, None)

    # Waiting

    def waiting(self) -> Waiting:
        ready = [self._row(walk.order) for walk in self._ready()]
        later = [self._row(order) for order in self._unbegun.values() if not self._promises.is_to_begin(order)]
        if not ready and not later:
            return Waiting((), in_hand=tuple(number for orders in self._taken.values() for number in orders))
        return Waiting(tuple(ready), tuple(sorted(later, key=lambda each: (each.starts, each.order))))

    def next_orders(self) -> list[Order]:
        """What a picker takes now; empty when nothing is to be begun."""
        ready = self._ready()
        if not ready:
            return []
        batch, departments = ready[:1], ready[0].departments
        for walk in ready[1:]:
            if len(batch) == self._terms.orders_per_pick:
                break
            if walk.departments & departments and self._fit([*batch, walk]):
                batch.append(walk)
                departments |= walk.departments
        return [walk.order for walk in batch]

    def _fit(self, walks: list[_Walk]) -> bool:
        """Whether all of them can be picked on one walk without making one late that would not be."""
        if len({walk.slack < 0 for walk in walks}) > 1:
            return False
        together = _Walk(
            walks[0].order,
            sum(walk.lines for walk in walks),
            frozenset[str]().union(*(walk.departments for walk in walks)),
            0,
        ).seconds(self._terms)
        return all(walk.slack < 0 or walk.slack >= together - walk.seconds(self._terms) for walk in walks)

    def _ready(self) -> list[_Walk]:
        """The orders to be begun by now, with the least slack first."""
        walks = [self._walk(order) for order in self._unbegun.values() if self._promises.is_to_begin(order)]
        return sorted(walks, key=lambda walk: (walk.slack, walk.order.number))

    def _walk(self, order: Order) -> _Walk:
        lines = [line for line in order.lines.values() if line.left]
        needs = home_by(self._terms, [], [], self._promises.work_left(order))
        slack = ((order.by or order.times[OrderState.PAID]) - self._clock.now()) / timedelta(seconds=1) - needs
        return _Walk(order, len(lines), frozenset(line.goods.department for line in lines), slack)

    def _row(self, order: Order) -> WaitingOrder:
        lines = sum(1 for line in order.lines.values() if line.left)
        by = None if order.by is None else self._store.local(order.by)
        starts = self._promises.starts(order) or order.times[OrderState.PAID]
        return WaitingOrder(order.number, lines, by, self._store.local(starts))

    # Taken

    def taken_by(self, picker: str) -> list[Order]:
        """The orders that this picker has taken and not finished."""
        return list(self._taken.get(picker, {}).values())

    def age_of(self, sku: str) -> int:
        """The age that has to be shown for some goods; 0 for none."""
        product = self._route.shelf.find(sku)
        return 0 if product is None else product.age_min

    def batch(self, picker: str) -> Batch:
        orders = self.taken_by(picker)
        pairs = [(order, line) for order in orders for line in order.lines.values() if line.left]
        tasks = sorted(map(self._task, *zip(*pairs, strict=True)), key=_walked) if pairs else []
        asked = {(order.number, line.line) for order, line in pairs if line.substitute and line.substitute.is_asked}
        return Batch(
            picker,
            tuple(order.number for order in orders),
            tuple(task for task in tasks if (task.order, task.line) not in asked),
            tuple(task for task in tasks if (task.order, task.line) in asked),
            tuple(order.number for order in orders if order.in_hand),
        )

    def _task(self, order: Order, line: OrderLine) -> Task:
        spots = self._spots.setdefault(order.number, {})
        if line.line not in spots:
            spots[line.line] = self._route.spot(line)
        return Task(order.number, line.line, line.goods, line.left, spots[line.line], line.ordered.handed_over)


def _is_with_picker(order: Order) -> bool:
    """Whether its picker has still to do something for it."""
    return order.state is OrderState.PICKING and (not order.all_picked or bool(order.in_hand))


def _keep(orders: dict[str, Order], order: Order, belongs: bool) -> None:  # noqa: FBT001
    if belongs:
        orders[order.number] = order
    else:
        orders.pop(order.number, None)


def _walked(task: Task) -> tuple[tuple[int, ...], str, int]:
    return task.spot.walked, task.order, task.line
