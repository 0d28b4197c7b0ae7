"""A trip's payments and refunds: what of a trip goes on without its shopper's phone."""

from __future__ import annotations

from checkout.payment.payments import Payments
from checkout.payment.refunds import RefundDesk
from checkout.payment.till import Till
from checkout.trip import PaymentProgress, RefundProgress, Trip


class TripAccount:
    """`wallet` is paid with when none is named."""

    def __init__(self, trip: Trip, till: Till, wallet: str) -> None:
        self.trip = trip
        self.payments = Payments(trip, till, wallet)
        self.refunds = RefundDesk(trip, till)

    @property
    def due(self) -> float | None:
        """When the next step of paying, or of paying back, is due on the clock's `monotonic`; None when nothing is."""
        under_way = (self.payments.open, self.refunds.open)
        return min((each.due for each in under_way if each is not None and each.due is not None), default=None)

    @property
    def is_busy(self) -> bool:
        return self.payments.open is not None or self.refunds.open is not None

    def settle(self) -> list[PaymentProgress | RefundProgress]:
        """Take every step that is due now; what came of it."""
        return [*self.payments.settle(), *self.refunds.settle()]
