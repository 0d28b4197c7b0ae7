"""The way of a picker through the store: which goods are fetched where, and in which order.

Through the aisles as shoppers walk them, then to the back room, the tank and the hand-over desk; frozen and hot goods
after that, so that they are in the bag for the shortest time; and at the very end what nobody knows the place of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.chain import Chain, Store
from catalog.shelf import Shelf
from checkout.clock import Clock
from checkout.events.stock import Location
from checkout.store.order import OrderLine
from checkout.store.stock import Stock


class Zone(StrEnum):
    AISLE = "aisle"
    BACK = "back"
    """The back room, since the shelf has too little by the ledger."""
    TANK = "tank"
    DESK = "desk"
    """Where shoppers hand over what they have weighed and want brought home."""
    ASK = "ask"
    """The planogram does not say where it stands."""


_ZONES = tuple(Zone)
_LAST = 10
"""Ranks from here on are after every zone."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a picker goes for some goods. Aisle, bay and shelf are those of the planogram; 0 where there are none."""

    zone: Zone
    aisle: int = 0
    bay: int = 0
    shelf: int = 0
    walked: tuple[int, ...] = ()
    """Spots are visited in this order."""


class PickRoute:
    """The spots of one store, as the planogram and the stock have them now."""

    def __init__(self, store: Store, chain: Chain, clock: Clock, stock: Stock) -> None:
        self._store = store
        self._chain = chain
        self._clock = clock
        self._stock = stock
        self._of_day: tuple[date, Shelf, dict[int, int]] | None = None

    @property
    def shelf(self) -> Shelf:
        """What is sold here today."""
        return self._today()[1]

    def _today(self) -> tuple[date, Shelf, dict[int, int]]:
        now = self._clock.now()
        today = self._store.local(now).date()
        if self._of_day is None or self._of_day[0] != today:
            shelf = Shelf(self._chain, self._store, now)
            self._of_day = today, shelf, {aisle.number: place for place, aisle in enumerate(shelf.aisles())}
        return self._of_day

    def spot(self, line: OrderLine) -> Spot:
        """Where what is left of `line` is fetched."""
        goods, last = line.goods, self._store.terms.picked_last
        place, (_, shelf, aisles) = None, self._today()
        if line.ordered.handed_over:
            zone = Zone.DESK
        else:
            place = shelf.placement(goods.sku)
            zone = self._zone(line) if place is not None else Zone.ASK
        rank = _ZONES.index(zone)
        if zone is Zone.ASK:
            rank = _LAST + len(last)
        elif goods.department in last and zone is not Zone.DESK:
            rank = _LAST + last.index(goods.department)
        if place is None:
            return Spot(zone, walked=(rank,))
        walked = rank, aisles[place.aisle], place.bay, place.shelf
        return Spot(zone, place.aisle, place.bay, place.shelf, walked)

    def _zone(self, line: OrderLine) -> Zone:
        on_hand = self._stock.on_hand(line.goods.sku)
        if Location.TANK in on_hand:
            return Zone.TANK
        if self._stock.on_shelf(line.goods.sku) < line.left and on_hand.get(Location.BACK, 0) > 0:
            return Zone.BACK
        return Zone.AISLE
