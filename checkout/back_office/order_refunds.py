"""What orders owe is given back: units that did not come, lighter packs, cancelled and returned goods.

An order's event says what happened to the goods; money moves on the trip that paid for it. Whatever an order owes
(`checkout.store.amends`) is begun as a refund by the next settling, in one transaction with the order's `AmendsMade`:
once, whenever the power fails. Where the wallet refuses, the order owes it as before, and it is begun again after ever
longer pauses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from checkout.back_office.under_way import PutOff
from checkout.errors import CheckoutError
from checkout.events import Problem, RefundDone, RefundStarted
from checkout.events.fulfilment import AmendsMade, AmendsRefused
from checkout.journal import UnderWay
from checkout.payment import Lowering, Refunding, TripAccount
from checkout.store import Order, OrderBook, Owed, owed
from checkout.trip import RefundProgress, Refused, Trip


class OrderRefunds:
    """`books` are those of all stores; `account` is that of a trip, and may raise CheckoutError; `now` is the clock's
    `monotonic`."""

    def __init__(
        self,
        books: Callable[[], Iterable[OrderBook]],
        account: Callable[[str], TripAccount],
        now: Callable[[], float],
    ) -> None:
        self._books = books
        self._account = account
        self._put_off = PutOff(UnderWay.REFUND, now)
        """By order: those that could not be begun, or were refused."""
        self.retry = self._put_off.retry

    @property
    def due(self) -> float | None:
        """When the next refund is due to be begun, on the clock's `monotonic`; None when no order owes anything."""
        numbers = [order.number for book in self._books() for order in book.owing.values() if _is_ripe(order)]
        return min(map(self._put_off.due, numbers), default=None)

    def begin(self) -> list[tuple[Trip, RefundProgress]]:
        """Begin every refund that is due; those that were done at once, since nothing had been paid for the goods. The
        trips' accounts go on with the others."""
        now = self._put_off.now()
        news: list[tuple[Trip, RefundProgress]] = []
        for book in self._books():
            for order in [order for order in book.owing.values() if _is_ripe(order)]:
                if self._put_off.due(order.number) <= now:
                    news += self._begin(book, order)
        return news

    def _begin(self, book: OrderBook, order: Order) -> list[tuple[Trip, RefundProgress]]:
        if (owes := owed(order)) is None:
            return []
        try:
            account = self._account(order.trip)
        except CheckoutError:
            self._put_off.put_off(order.trip, order.number)
            return []
        begun = _begun(account, book, order, owes)
        if _is_nothing(begun, account):
            begun = book.record(order, AmendsMade("", owes.amends))
        if begun is None or isinstance(begun, Refused):
            self._put_off.put_off(order.trip, order.number)
        elif not order.refusals:
            self._put_off.forget(order.number)
        return [(account.trip, begun)] if isinstance(begun, RefundDone) else []

    def refused(self, refund: RefundStarted) -> None:
        """Write down, in a transaction that is open, that the wallet has not given back what an order owes."""
        for book in self._books():
            order = book.get(refund.order)
            if order is not None and refund.refund_id in order.amends:
                book.write(order, AmendsRefused(refund.refund_id))
                self._put_off.put_off(order.trip, order.number)


def _is_ripe(order: Order) -> bool:
    """Whether something may be given back: what is only held is not taken instead."""
    return order.is_over or not order.awaits_money


def _is_nothing(begun: object, account: TripAccount) -> bool:
    """Whether there is nothing to give: the shopper has had it back already, it costs no less, or what was held is
    released."""
    if not isinstance(begun, Refused):
        return False
    unpaid = begun.problem is Problem.NOTHING_PAID and account.holds.hold is None
    return unpaid or begun.problem is Problem.NOT_THAT_MANY


def _begun(
    account: TripAccount, book: OrderBook, order: Order, owes: Owed
) -> Refunding | RefundDone | AmendsMade | Refused | None:
    """None when it waits for another refund."""

    def made(refund: RefundStarted) -> None:
        book.write(order, AmendsMade(refund.refund_id, owes.amends))

    return account.refunds.begin_owed(order.number, owes.back, Lowering(owes.weights, owes.prices), made)
