"""A trip's payments and refunds: what of a trip goes on without its shopper's phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checkout.events import UnmatchedCaptureFound, UnmatchedCaptureRefunded
from checkout.payment.driver import Call
from checkout.payment.hold_desk import HoldDesk
from checkout.payment.orders_of_trip import OrdersOfTrip
from checkout.payment.payments import Payments
from checkout.payment.refunds import RefundDesk
from checkout.payment.till import Till
from checkout.trip import PaymentProgress, RefundProgress, Trip
from wallet.port import Outcome

Progress = PaymentProgress | RefundProgress


class TripAccount:
    """`wallet` is paid with when none is named."""

    def __init__(self, trip: Trip, till: Till, wallet: str, orders: OrdersOfTrip | None = None) -> None:
        self.trip = trip
        self.payments = Payments(trip, till, wallet, None if orders is None else orders.unpaid)
        self.refunds = RefundDesk(trip, till, orders)
        self.holds = HoldDesk(trip, till, orders)

    @property
    def due(self) -> float | None:
        """When the next step of paying, or of paying back, is due on the clock's `monotonic`; None when nothing is."""
        paying = None if self.payments.open is None else self.payments.open.due
        return min((due for due in (paying, self.refunds.due, self.holds.due) if due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        return self.payments.open is not None or bool(self.refunds.under_way) or self.holds.taking is not None

    @property
    def awaits_answer(self) -> bool:
        """Whether a wallet's answer is still to come. A pending refund was answered."""
        asking = self.payments.open is not None or self.holds.taking is not None
        return asking or not all(each.is_pending for each in self.refunds.under_way)

    @property
    def captures_to_come_back(self) -> list[UnmatchedCaptureFound]:
        """The unmatched captures that the wallet has not given back."""
        found: dict[str, UnmatchedCaptureFound] = {}
        for recorded in self.trip.events:
            match recorded.event:
                case UnmatchedCaptureFound() as event:
                    found[event.out_trade_no] = event
                case UnmatchedCaptureRefunded(out_trade_no=order):
                    found.pop(order, None)
        return list(found.values())

    def take_up(self) -> None:
        """Go on with whatever the journal has as open, as far as the wallets can be asked."""
        self.payments.take_up()
        self.refunds.take_up()
        self.holds.take_up()

    def next_call(self) -> tuple[Call, Callable[[Outcome], Sequence[Progress]]] | None:
        """A call that is due now, and whom to tell its outcome; None when none is."""
        call = self.payments.next_call()
        if call is not None:
            return call, self.payments.told
        call = self.holds.next_call()
        return (call, self.holds.told) if call is not None else self.refunds.next_call()

    def conclude(self) -> list[Progress]:
        """Write down what could not be written before."""
        return [*self.payments.conclude(), *self.holds.conclude(), *self.refunds.conclude()]

    def settle(self) -> list[Progress]:
        """Take every step that is due now; what came of it."""
        return [*self.payments.settle(), *self.holds.settle(), *self.refunds.settle()]
