"""Who works behind the shelves: as many pickers and riders as the store's terms say, sent out when there is work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from random import Random

from checkout.events import Problem
from checkout.events.fulfilment import Way
from checkout.life.cooks import collect, cook_next, finish
from checkout.life.pickers import pick
from checkout.life.place import Place, Process
from checkout.life.riders import ride
from checkout.store import Order, OrderState
from checkout.trip import Refused, is_simulated

ROUND = 10
"""Seconds between two looks at what there is to do."""
FULL_ROUND_S = 60
"""How long packed orders wait at most for others that go with them. An assumption."""

LEFT_TO_A_PERSON_S = 120
"""How long simulated pickers leave an order to a person who picks as well."""
_EVER = datetime.min.replace(tzinfo=UTC)

Work = Callable[[str, Random], Process]


class Crew:
    """People of one trade, by name. Those who have nothing to do are `idle`, the one who has waited longest first."""

    def __init__(self, trade: str, count: int, begin: Callable[[Process], None], work: Work, rng: Random) -> None:
        self.idle = deque(f"sim-{trade}-{number}" for number in range(1, count + 1))
        self._begin = begin
        self._work = work
        self._rng = rng

    def send(self, name: str) -> None:
        """Let this person work until they are done. Somebody else's work, from before a restart, is done as well."""
        mine = name in self.idle
        if mine:
            self.idle.remove(name)
        self._begin(self._working(name, Random(self._rng.getrandbits(64)), comes_back=mine))

    def _working(self, name: str, rng: Random, *, comes_back: bool) -> Process:
        yield from self._work(name, rng)
        if comes_back:
            self.idle.append(name)


class Staff:
    """The staff of `place`; `begin` lets somebody do something. With `person_picks` the pickers leave every order to a
    person who picks as well, for some minutes."""

    def __init__(
        self, place: Place, begin: Callable[[Process], None], rng: Random, *, person_picks: bool = False
    ) -> None:
        self._place = place
        self._person_picks = person_picks
        terms = place.store.terms
        self._pickers = Crew("picker", terms.pickers, begin, partial(pick, place), rng)
        self._riders = Crew("rider", terms.riders, begin, partial(ride, place), rng)
        self._cooks = Crew("cook", terms.cooks, begin, partial(cook_next, place), rng)
        self._begin = begin
        self._rng = rng
        self._called: set[str] = set()
        """Dishes whose shoppers have heard their number."""
        pickers = {order.picker for order in place.operations.orders if order.state is OrderState.PICKING}
        for name in sorted(filter(is_simulated, pickers)):
            self._pickers.send(name)
        # Also those who only have to bring back what was cancelled, or what nobody took.
        riders = {order.rider for order in place.operations.orders if place.operations.riding.on_round(order.rider)}
        for name in sorted(filter(is_simulated, riders)):
            self._riders.send(name)
        for order in place.operations.orders:
            if order.state is OrderState.COOKING:
                begin(finish(place, "sim-cook-1", order, Random(order.number)))

    def work(self) -> Process:
        """Send people out, for as long as the store lives."""
        place = self._place
        while True:
            yield place.wait(ROUND)
            states = {order.state for order in place.operations.orders}
            if OrderState.PAID in states:
                self._send_pickers()
                self._send_cooks()
            if OrderState.PACKED in states:
                self._send_riders()
            if OrderState.READY in states:
                self._call_shoppers()

    def _send_pickers(self) -> None:
        picking = self._place.operations.picking
        if self._person_picks:
            self._pick_what_is_left()
            return
        while self._pickers.idle and any(self._to_pick()):
            if isinstance(picking.take(self._pickers.idle[0]), Refused):
                return
            self._pickers.send(self._pickers.idle[0])

    def _to_pick(self) -> Iterator[Order]:
        """The orders that a picker may begin with now."""
        operations = self._place.operations
        for order in list(operations.orders.open_by_way[Way.DELIVER].values()):
            if order.state is OrderState.PAID and operations.promises.is_to_begin(order):
                yield order

    def _pick_what_is_left(self) -> None:
        operations, now = self._place.operations, self._place.shop.clock.now()
        for order in self._to_pick():
            if not self._pickers.idle:
                return
            since = max(order.times[OrderState.PAID], operations.promises.starts(order) or _EVER)
            name, waited = self._pickers.idle[0], (now - since).total_seconds()
            if waited >= LEFT_TO_A_PERSON_S and not isinstance(operations.picking.take(name, order.number), Refused):
                self._pickers.send(name)

    def _send_cooks(self) -> None:
        waiting = sum(
            order.way is Way.COOK and order.state is OrderState.PAID for order in self._place.operations.orders
        )
        for name in list(self._cooks.idle)[:waiting]:
            self._cooks.send(name)

    def _call_shoppers(self) -> None:
        ready = {each.number: each for each in self._place.operations.orders if each.state is OrderState.READY}
        for number, order in ready.items():
            if number not in self._called and is_simulated(order.shopper):
                self._begin(collect(self._place, order, Random(self._rng.getrandbits(64))))
        self._called = set(ready)

    def _send_riders(self) -> None:
        riding, terms = self._place.operations.riding, self._place.store.terms
        while self._riders.idle and (waiting := riding.waiting()):
            if len(waiting) < terms.stops_per_round and not self._has_waited(waiting):
                return
            taken = riding.take(self._riders.idle[0])
            # Somebody is away whose people were changed meanwhile: they come back first.
            if isinstance(taken, Refused) and taken.problem is not Problem.ON_A_ROUND:
                return
            self._riders.send(self._riders.idle[0])

    def _has_waited(self, orders: Iterable[Order]) -> bool:
        now = self._place.shop.clock.now()
        return any((now - order.times[OrderState.PACKED]).total_seconds() >= FULL_ROUND_S for order in orders)
