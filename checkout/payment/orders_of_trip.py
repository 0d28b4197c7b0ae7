"""What a trip's payments and refunds ask of the orders that were paid with it, and tell them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from checkout.basket import Promised
from checkout.events import RefundStarted
from checkout.trip import Trip


class OrdersOfTrip(Protocol):
    """All but the first three are called in the transaction that records what they are told."""

    def lines_under_way(self, trip: Trip) -> Collection[int]:
        """The lines that have not arrived yet: they are cancelled, and do not come back."""

    def fees_that_stay(self, trip: Trip) -> Collection[int]:
        """The lines of delivery fees that are not given back: a rider has left with the order."""

    def promised(self, trip: Trip) -> Promised:
        """What was promised when the money was held."""

    def refused(self, refund: RefundStarted) -> None:
        """The wallet has declined what an order owes."""

    def taken(self, trip: Trip) -> None:
        """What the wallet held is taken."""

    def unpaid(self, trip: Trip) -> None:
        """The wallet has refused to take what it held: nothing is sold."""
