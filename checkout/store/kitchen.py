"""The kitchen: live seafood that was chosen, weighed and paid for is cooked as chosen, and called out by its number.

    paid ─► cooking ─► ready ─► collected | forgotten

Numbers count from 1 in each store on each day. A dish that nobody collects within `dish_minutes` of its call is thrown
away. It was cooked for its shopper, so its money stays with the store; before it is cooked, the order can be cancelled
and the money goes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from catalog.chain import Store, Unit
from catalog.text import Bilingual
from checkout.clock import Clock, moment
from checkout.events import Problem
from checkout.events.fulfilment import CookingBegun, DishCollected, DishForgotten, DishReady, Way
from checkout.journal import Journal
from checkout.store.order import Order, OrderState
from checkout.store.order_book import OrderBook, OrderNews
from checkout.trip import Refused

KitchenDeed = CookingBegun | DishReady | DishCollected

_BEFORE = {CookingBegun: OrderState.PAID, DishReady: OrderState.COOKING, DishCollected: OrderState.READY}
"""Which state a deed begins in."""


@dataclass(frozen=True, slots=True)
class Dish:
    """One ticket on the rail. Times are the store's."""

    ticket: int
    name: Bilingual
    quantity: int
    """Pieces, or grams for `Unit.GRAM`."""
    unit: Unit
    cooking: Bilingual
    """As chosen: steamed."""
    state: OrderState
    since: datetime
    """When it came into this state."""
    until: datetime | None
    """When it is thrown away unless it is collected; None until it is called."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """What the kitchen has to do, the first first."""

    dishes: tuple[Dish, ...]


class Kitchen:
    """Every deed is answered with what happened, or with why nothing did. A cook is known by a name."""

    def __init__(self, store: Store, journal: Journal, clock: Clock, orders: OrderBook) -> None:
        self._store = store
        self._journal = journal
        self._clock = clock
        self._orders = orders

    def next_ticket(self) -> int:
        """The number of the next dish. Raises DataFileError."""
        return self._journal.orders.tickets_since(self._store.id, self._midnight()) + 1

    # As it stands

    def tickets(self) -> Tickets:
        return Tickets(tuple(map(self._dish, self._open())))

    # What a cook does

    def take(self, cook: str) -> OrderNews | Refused:
        """Begin with the dish that has waited longest."""
        order = next((order for order in self._open() if order.state is OrderState.PAID), None)
        return Refused(Problem.NOTHING_TO_COOK) if order is None else self._record(order, CookingBegun(cook))

    def ready(self, cook: str, ticket: int) -> OrderNews | Refused:
        """Call the dish out."""
        return self._do(DishReady(cook), ticket)

    def collected(self, cook: str, ticket: int) -> OrderNews | Refused:
        """Its shopper has it."""
        return self._do(DishCollected(cook), ticket)

    # By time

    @property
    def due(self) -> datetime | None:
        """When the next dish is thrown away (UTC)."""
        return min((until for order in self._open() if (until := self._until(order)) is not None), default=None)

    def settle(self) -> list[OrderNews]:
        """Throw away what was not collected in time."""
        now, minutes = moment(self._clock), self._store.terms.dish_minutes
        late = [order for order in self._open() if (until := self._until(order)) is not None and until <= now]
        return [OrderNews(order, self._orders.record(order, DishForgotten(minutes))) for order in late]

    def _do(self, deed: KitchenDeed, ticket: int) -> OrderNews | Refused:
        order = self._with(ticket)
        if order is None:
            return Refused(Problem.NO_SUCH_TICKET, str(ticket))
        if order.state is not _BEFORE[type(deed)]:
            return Refused(Problem.DISH_STATE, order.state)
        return self._record(order, deed)

    def _record(self, order: Order, event: KitchenDeed) -> OrderNews | Refused:
        written = self._orders.record(order, event)
        return written if isinstance(written, Refused) else OrderNews(order, event)

    def _open(self) -> Iterator[Order]:
        return (order for order in list(self._orders.open_by_way[Way.COOK].values()) if not order.is_over)

    def _with(self, ticket: int) -> Order | None:
        """The dish with this number: of those that are open the latest, else the one of today."""
        if found := [order for order in self._open() if order.terms.ticket == ticket]:
            return found[-1]
        number = self._journal.orders.ticket_since(self._store.id, self._midnight(), ticket) if ticket > 0 else None
        order = None if number is None else self._orders.get(number)
        return order if order is not None and order.terms.ticket == ticket else None

    def _until(self, order: Order) -> datetime | None:
        if order.state is not OrderState.READY:
            return None
        return order.times[OrderState.READY] + timedelta(minutes=self._store.terms.dish_minutes)

    def _dish(self, order: Order) -> Dish:
        fish, service, *_ = order.lines.values()
        until = self._until(order)
        return Dish(
            order.terms.ticket,
            fish.goods.name,
            fish.quantity,
            fish.goods.unit,
            service.goods.name,
            order.state,
            self._store.local(order.times[order.state]),
            None if until is None else self._store.local(until),
        )

    def _midnight(self) -> datetime:
        """When this day began in the store (UTC)."""
        today = self._store.local(self._clock.now()).date()
        return datetime.combine(today, time(), self._store.zone).astimezone(UTC)
