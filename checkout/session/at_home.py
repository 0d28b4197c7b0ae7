"""Who may have what brought or sent, and where to, while they are not in the store."""

from __future__ import annotations

from collections.abc import Collection
from math import isfinite

from catalog.chain import Fulfilment, Unit, ways
from catalog.codes import hide_payment_codes
from catalog.shelf import Found, Shelf
from catalog.text import clean
from checkout.clock import Clock
from checkout.errors import DataFileError
from checkout.events import AddressChosen, Problem, Source
from checkout.events.fulfilment import Way
from checkout.network import Network
from checkout.session.sale_rules import SaleRules, Scanned
from checkout.store import Stock
from checkout.trip import LONGEST_ADDRESS, Refused, Trip

_SENT_AT_MOST_M = 5_000_000
"""Farther than any two places in China: a point beyond it was mistyped."""


class HomeRules(SaleRules):
    """Sells to people at home: whatever they buy is delivered, or else shipped, as long as there is some."""

    def __init__(self, trip: Trip, shelf: Shelf, clock: Clock, network: Network, stock: Stock) -> None:
        super().__init__(trip, shelf, clock, network)
        self._stock = stock

    def sell(self, found: Found, raw: str, source: Source, count: int, mode: Fulfilment | None = None) -> Scanned:
        way = usual_way(self, found) if mode is None else mode
        if isinstance(way, Refused):
            return way
        product = found.product
        if (left := self.left(product.sku, way, found.quantity * count)) is not None:
            unit = "grams" if product.unit is Unit.GRAM else "left"
            return self.refuse(Problem.SOLD_OUT, raw, source, product, f"{unit}:{left}" if left else "none")
        return super().sell(found, raw, source, count, way)

    def left(self, sku: str, mode: Fulfilment, more: int) -> int | None:
        trip = self._trip
        try:
            left = self._stock.available(sku, Way(mode.value), trip=trip.id)
        except DataFileError:
            # Nothing is promised yet. Whoever goes to pay is told.
            return None
        left -= sum(item.quantity for item in trip.basket.lines if (item.goods.sku, item.mode) == (sku, mode))
        return None if left >= more else max(0, left)

    def cannot_go(self, modes: Collection[Fulfilment], mode: Fulfilment) -> Refused | None:
        if mode is Fulfilment.CARRY:
            return Refused(Problem.AT_HOME, mode)
        refused = super().cannot_go(modes, mode)
        if refused is not None and refused.problem is Problem.OUT_OF_REACH:
            return Refused(Problem.OUT_OF_REACH, f"home:{refused.detail}")
        return refused


def usual_way(rules: SaleRules, found: Found) -> Fulfilment | Refused:
    """Delivered where that is possible, else shipped; why neither."""
    modes = found.product.modes
    refusals = []
    for mode in ways(modes):
        if mode is not Fulfilment.CARRY:
            refused = rules.cannot_go(modes, mode)
            if refused is None:
                return mode
            refusals.append(refused)
    return refusals[0] if refusals else Refused(Problem.MODE_NOT_ALLOWED, Fulfilment.DELIVER)


class AddressBook:
    """Chooses where the goods of one trip come to."""

    def __init__(self, trip: Trip) -> None:
        self._trip = trip

    def address(self, latitude: float, longitude: float, text: str) -> AddressChosen | Refused:
        """Have the goods of this trip brought here, and not to the account's address. Refused when it is no place
        (`BAD_ADDRESS`), or when goods in the basket cannot come there; then the address stays as it was."""
        trip = self._trip
        if closed := trip.closed:
            return closed
        # Invisible characters may make any text long; what is left of it counts.
        words = hide_payment_codes(clean(text, len(text)))
        if not words or len(words) > LONGEST_ADDRESS:
            return Refused(Problem.BAD_ADDRESS, str(len(words)) if words else "")
        if not (isfinite(latitude) and isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180):
            return Refused(Problem.BAD_ADDRESS, "nowhere")
        metres = round(trip.store.distance_m(latitude, longitude))
        if metres > _SENT_AT_MOST_M:
            return Refused(Problem.BAD_ADDRESS, f"far:{metres}")
        delivered = any(item.mode is Fulfilment.DELIVER for item in trip.basket.lines)
        if delivered and metres > trip.store.terms.radius_m:
            return Refused(Problem.OUT_OF_REACH, f"address:{metres}")
        return trip.record(AddressChosen(latitude, longitude, words))
