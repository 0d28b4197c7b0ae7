"""What is held for orders from home is taken when their goods are weighed: what was picked, at its true weight.

It is begun by the settling after the last order of the trip with weighed goods was packed, in one transaction with what
the orders need not give back any more. Where nothing of them is left, what is held is released.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from checkout.back_office.under_way import PutOff
from checkout.basket import Promised
from checkout.errors import CheckoutError
from checkout.events.fulfilment import Amends, AmendsMade, MoneyTaken
from checkout.journal import UnderWay
from checkout.payment import TripAccount
from checkout.store import Operations, Order, OrderState, Owed, owed
from checkout.trip import Trip

_BEING_PICKED = frozenset({OrderState.PAID, OrderState.PICKING})


class HeldOrders:
    """`stores` are all that have orders; `account` is that of a trip, and may raise CheckoutError; `now` is the clock's
    `monotonic`."""

    def __init__(
        self,
        stores: Callable[[], Iterable[Operations]],
        account: Callable[[str], TripAccount],
        now: Callable[[], float],
    ) -> None:
        self._stores = stores
        self._account = account
        self._put_off = PutOff(UnderWay.TAKING, now)
        """By trip: those that were begun, or could not be."""

    @property
    def due(self) -> float | None:
        """When the next capture is due to be begun, on the clock's `monotonic`; None when none is."""
        trips = (trip for store in self._stores() for trip, orders in _weighed(store) if _is_ripe(orders))
        return min(map(self._put_off.due, trips), default=None)

    def begin(self) -> None:
        """Begin to take, or to release, what is due. The trips' accounts go on with it."""
        now = self._put_off.now()
        for store in self._stores():
            for trip, orders in _weighed(store):
                if _is_ripe(orders) and self._put_off.due(trip) <= now:
                    self._put_off.put_off(trip, trip)
                    self._begin(store, trip, orders)

    def _begin(self, store: Operations, trip: str, orders: list[Order]) -> None:
        try:
            account = self._account(trip)
        except CheckoutError:
            return
        owes = {order.number: owed(order) or Owed() for order in orders}
        got = {line: count for order in orders for line, count in _got(order, owes[order.number]).items()}
        capture = account.holds.priced(got)
        if capture is None:
            return
        if not capture.amount:
            account.payments.release()
            return

        def amends() -> None:
            for order in orders:
                if made := _not_taken(owes[order.number]):
                    store.orders.write(order, AmendsMade("", made))

        account.holds.take(capture, amends)

    def promised(self, trip: Trip) -> Promised:
        """What was promised when the money was held."""
        terms = [order.terms for store in self._stores() for order in _of_trip(store, trip)]
        brought = next((each for each in terms if each.by is not None), None)
        on = next((each.on for each in terms if each.on is not None), None)
        return Promised(on=on) if brought is None else Promised(brought.by, brought.slot, on)

    # Written in one transaction with the trip's event

    def taken(self, trip: Trip) -> None:
        for store in self._stores():
            for order in _of_trip(store, trip):
                store.orders.write(order, MoneyTaken())
        self._put_off.forget(trip.id)

    def unpaid(self, trip: Trip) -> None:
        for store in self._stores():
            for order in _of_trip(store, trip):
                store.cancelling.for_want_of_money(order)
        self._put_off.forget(trip.id)


def _of_trip(store: Operations, trip: Trip) -> list[Order]:
    return [order for order in list(store.orders.held.values()) if order.trip == trip.id]


def _weighed(store: Operations) -> Iterable[tuple[str, list[Order]]]:
    """The orders whose money is held, by trip, of the trips of which one is not being picked any more."""
    if not store.orders.weighed:
        return ()
    trips: dict[str, list[Order]] = {order.trip: [] for order in store.orders.weighed.values()}
    for order in store.orders.held.values():
        if order.trip in trips:
            trips[order.trip].append(order)
    return list(trips.items())


def _is_ripe(orders: list[Order]) -> bool:
    """Whether all that is weighed has been weighed."""
    return not any(
        order.state in _BEING_PICKED and any(line.goods.unit.by_weight for line in order.lines.values())
        for order in orders
    )


def _got(order: Order, owes: Owed) -> dict[int, int]:
    """By line: what is taken money for. Other goods are paid like those in whose place they came; the difference is
    given back."""
    got = {}
    for number, line in order.lines.items():
        if number in owes.back:
            back = owes.back[number]
            got[number] = 0 if back is None else line.quantity - back
        elif line.goods.unit.by_weight and line.picked:
            got[number] = line.picked
    return got


def _not_taken(owes: Owed) -> tuple[Amends, ...]:
    """What need not be given back, since no money is taken for it."""
    made = (replace(each, lowered=0) if each.line in owes.prices else each for each in owes.amends)
    return tuple(each for each in made if each.back or each.lowered)
