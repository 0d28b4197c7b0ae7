"""What offers come to on a trip's basket: taken, almost reached, and why it costs what it does."""

from __future__ import annotations

from catalog.shelf import Shelf
from checkout.clock import Clock
from checkout.events import Problem
from checkout.pricing import Line, NearMiss, left_aside, suggested_lines
from checkout.trip import Explanation, OffersSeen, Refused, Trip


class BasketOffers:
    """Answers questions; changes nothing but for the time at which the basket is priced."""

    def __init__(self, trip: Trip, shelf: Shelf, clock: Clock) -> None:
        self._trip = trip
        self._shelf = shelf
        self._clock = clock
        self._goods: tuple[Line, ...] | None = None
        """What the store has, for offers that are almost reached. Made when first asked for."""

    def offers(self) -> OffersSeen | Refused:
        """The offers on the basket as it is, those that are almost reached, and the coupons that do not count."""
        basket = self._trip.basket
        if not basket.frozen and (refused := self._trip.reprice()):
            return refused
        if not len(basket):
            return Refused(Problem.EMPTY_BASKET)
        return OffersSeen(basket.priced, self.near_misses(), basket.coupons_refused())

    def near_misses(self) -> tuple[NearMiss, ...]:
        """The offers that a little more of what this store has would reach, the one that saves most first."""
        basket = self._trip.basket
        if not basket.offers.by_id:
            return ()
        if self._goods is None:
            self._goods = suggested_lines(self._shelf, member=self._trip.shopper.member, at=self._clock.now())
        return basket.near_misses(self._goods)

    def explain(self) -> Explanation | Refused:
        """Why the basket costs what it does, and not less with other offers."""
        basket = self._trip.basket
        if not len(basket):
            return Refused(Problem.EMPTY_BASKET)
        if basket.frozen:
            return Explanation(basket.priced)
        others, price = basket.alternatives(), basket.price
        return Explanation(basket.priced, price.applications, left_aside(price), others)
