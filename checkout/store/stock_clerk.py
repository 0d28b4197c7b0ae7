"""The stock clerk: counts, fills shelves, takes in what is delivered, throws away what is spoilt.

Each deed is one transaction and returns what was booked, or why nothing was.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.chain import Product
from checkout.errors import NotSaved
from checkout.events import Problem
from checkout.events.stock import Location, MovementKind
from checkout.journal import Journal
from checkout.store.stock import Stock, StockNumbers
from checkout.store.stock_ledger import StockLedger
from checkout.trip import Refused

MOST = 9_999_999
"""Pieces or grams at one place. More is a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Counted:
    """So much stands at a place. `expected` is what the ledger had there, without what shoppers carry about."""

    product: Product
    store: str
    location: Location
    expected: int
    quantity: int

    @property
    def more(self) -> int:
        """How much more that is; negative when it is less."""
        return self.quantity - self.expected


@dataclass(frozen=True, slots=True)
class Moved:
    """So much came to a place, or went from it where `quantity` is negative."""

    product: Product
    location: Location
    kind: MovementKind
    quantity: int


@dataclass(frozen=True, slots=True)
class StockStands:
    """Some goods as they stand in the store or the warehouse."""

    product: Product
    numbers: StockNumbers


@dataclass(frozen=True, slots=True)
class CountRow:
    """One row of a count: `store` is a store's id, or that of the warehouse."""

    store: str
    location: Location
    product: Product
    quantity: int


class StockClerk:
    """Of one store, and of the warehouse that ships for it."""

    def __init__(self, stock: Stock, journal: Journal) -> None:
        self._stock = stock
        self._journal = journal

    def stands(self, product: Product, *, warehouse: bool = False) -> StockStands:
        """Raises DataFileError."""
        ledger = self._stock.warehouse if warehouse else self._stock.store
        return StockStands(product, self._stock.numbers_of(product.sku, ledger))

    def count(self, product: Product, quantity: int, location: Location | None = None) -> Counted | Refused:
        """So much of it is at `location`, or where shoppers take it. `NOT_KEPT_THERE`, `BAD_STOCK` or `NOT_SAVED`."""
        location = location or self._stock.store.opening.front(product.sku)
        if refused := self._refused(product, location, quantity):
            return refused
        try:
            (counted,) = self.take_count([CountRow("", location, product, quantity)], "count")
        except NotSaved as error:
            return _not_saved(error)
        return counted

    def take_count(self, rows: Iterable[CountRow], ref: str) -> list[Counted]:
        """Book counted quantities, all or none: in a transaction of its own, or in the one that is open. The rows have
        been checked. Raises NotSaved or DataFileError."""
        counted = []
        with self._journal.joining():
            for row in rows:
                ledger = self._ledger(row.location)
                sku, place = row.product.sku, row.location
                # What shoppers carry about is not sold yet, and not where it is counted.
                away = self._stock.baskets.count(sku) if place in (Location.SHELF, Location.TANK) else 0
                more = ledger.set(place, sku, row.quantity + away, MovementKind.COUNTED, ref)
                counted.append(Counted(row.product, ledger.keeper, place, row.quantity - more, row.quantity))
        return counted

    def fill(self, product: Product, quantity: int) -> Moved | Refused:
        """Bring so much from the back room to the shelf, as far as it is there and not promised to an order."""
        ledger = self._stock.store
        if refused := self._refused(product, Location.BACK, quantity):
            return refused
        try:
            with self._journal.transaction():
                filled = ledger.fill(product.sku, quantity, "clerk")
        except NotSaved as error:
            return _not_saved(error)
        return Moved(product, ledger.opening.front(product.sku), MovementKind.FILLED, filled)

    def receive(self, product: Product, quantity: int) -> Moved | Refused:
        """So much was delivered, to the back room or into the tank."""
        if quantity < 1:
            return Refused(Problem.BAD_STOCK, str(quantity))
        place = self._stock.store.opening.places(product.sku)[0]
        return self._move(product, place, MovementKind.RECEIVED, quantity)

    def waste(self, product: Product, quantity: int, location: Location | None = None) -> Moved | Refused:
        """Throw so much away. `BAD_STOCK` when there is not so much."""
        if quantity < 1:
            return Refused(Problem.BAD_STOCK, str(quantity))
        place = location or self._stock.store.opening.front(product.sku)
        return self._move(product, place, MovementKind.WASTED, -quantity)

    def _move(self, product: Product, place: Location, kind: MovementKind, quantity: int) -> Moved | Refused:
        ledger = self._stock.store
        if refused := self._refused(product, place, abs(quantity)):
            return refused
        try:
            with self._journal.transaction():
                if quantity < 0 and ledger.open(product.sku)[place].on_hand < -quantity:
                    return Refused(Problem.BAD_STOCK, str(-quantity))
                if quantity < 0:
                    ledger.go(place, product.sku, kind, -quantity, "clerk")
                else:
                    ledger.come(place, product.sku, kind, quantity, "clerk")
        except NotSaved as error:
            return _not_saved(error)
        return Moved(product, place, kind, quantity)

    def _refused(self, product: Product, place: Location, quantity: int) -> Refused | None:
        opening = self._ledger(place).opening
        if not opening.is_kept(product.sku) or place not in opening.places(product.sku):
            return Refused(Problem.NOT_KEPT_THERE, place.value)
        return None if 0 <= quantity <= MOST else Refused(Problem.BAD_STOCK, str(quantity))

    def _ledger(self, place: Location) -> StockLedger:
        return self._stock.warehouse if place is Location.WAREHOUSE else self._stock.store


def _not_saved(error: NotSaved) -> Refused:
    return Refused(Problem.NOT_SAVED, error.facts.get("reason", ""))
