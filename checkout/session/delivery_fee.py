"""What it costs to have an order from home delivered: nothing from a minimum on.

It is a line of the basket, so that the total is always what will be paid.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from catalog.chain import Fulfilment, Unit
from catalog.text import Bilingual
from checkout.basket import FEE_LINE
from checkout.events import DeliveryFeeSet, Goods
from checkout.events.goods import SERVICES
from checkout.trip import Refused, Trip

P = ParamSpec("P")
Answer = TypeVar("Answer")

_NAME = Bilingual("配送费", "Delivery fee")


class DeliveryFee:
    """For one trip, by the terms of its store. Goods that are shipped, and trips in the store, cost nothing more."""

    def __init__(self, trip: Trip) -> None:
        self._trip = trip

    def after(self, verb: Callable[P, Answer]) -> Callable[P, Answer]:
        """`verb`, and the fee as it is then."""

        @wraps(verb)
        def then(*args: P.args, **kwargs: P.kwargs) -> Answer:
            answer = verb(*args, **kwargs)
            # What cannot be written down now is looked at again when the shopper goes to pay.
            self.update()
            return answer

        return then

    def update(self) -> Refused | None:
        """Set the fee that is due now; why it cannot be written down."""
        trip = self._trip
        item, due = trip.basket.line(FEE_LINE), self._due()
        if trip.closed or due == (item and item.goods):
            return None
        recorded = trip.record(DeliveryFeeSet(due))
        return recorded if isinstance(recorded, Refused) else None

    def _due(self) -> Goods | None:
        terms = self._trip.store.terms
        delivered = self.delivered()
        if not self._trip.at_home or delivered is None or delivered >= terms.delivery_minimum or not terms.delivery_fee:
            return None
        fee = terms.delivery_fee
        modes = (Fulfilment.DELIVER,)
        return Goods("DELIVERY", None, _NAME, SERVICES, terms.fee_tax_class, Unit.EACH, 1, fee, fee, modes)

    def delivered(self) -> int | None:
        """What the goods to be delivered cost after offers; None when there are none."""
        basket = self._trip.basket
        lines = [each.line for each in basket.lines if each.mode is Fulfilment.DELIVER and each.line != FEE_LINE]
        if not lines:
            return None
        prices = basket.priced.by_line
        return sum(prices[line].net for line in lines)
