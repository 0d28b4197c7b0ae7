"""The stock of one store, and of the warehouse that ships for it.

    available = on hand − allocated − reserved − in walk-in baskets − buffer

is what may be promised to somebody at home. Whoever is in the store holds the goods: a scan never asks for stock, and a
sale of more than the ledger has is booked as found. Somebody at home reserves when they go to pay, all or nothing, and
the reservation becomes an allocation in the transaction that records the payment.

Goods leave the ledger when they are paid for and carried out, or picked for an order. Services have no stock.
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.chain import Chain, Store
from checkout.clock import Clock, moment
from checkout.events.stock import Location, MovementKind
from checkout.journal import Journal, Levels, Movement
from checkout.store.opening_stock import OpeningStock
from checkout.store.stock_ledger import StockLedger, StockListener
from checkout.store.stock_promises import StockPromises
from checkout.store.walk_in_baskets import OpenTrips, WalkInBaskets


@dataclass(frozen=True, slots=True)
class StockNumbers:
    """Some goods as they stand in a store or the warehouse."""

    sku: str
    on_hand: dict[Location, int]
    """By every location where they are kept."""
    allocated: int
    reserved: int
    in_baskets: int
    available: int


class Stock:
    """`trips` are the trips that are open in this program. Raises DataFileError, and NotSaved where it writes."""

    def __init__(
        self,
        store: Store,
        chain: Chain,
        journal: Journal,
        clock: Clock,
        listener: StockListener,
        trips: OpenTrips = tuple,
    ) -> None:
        self.store = StockLedger(OpeningStock(chain, store), journal, clock, listener)
        self.warehouse = StockLedger(OpeningStock(chain, None), journal, clock, listener)
        self.baskets = WalkInBaskets(store.id, journal, clock, trips)
        self._journal = journal
        self._clock = clock
        promises = StockPromises(self.store, self.warehouse, self.baskets, journal, clock)

        self.ledger = promises.ledger
        self.available = promises.available
        self.reserve = promises.reserve
        self.release = promises.release
        self.allocate = promises.allocate
        self.allocated = promises.allocated
        self.pick = promises.pick
        self.let_go = promises.let_go
        self.missing = promises.missing
        self.bring_back = promises.bring_back

    # As it stands

    def on_hand(self, sku: str) -> dict[Location, int]:
        """By location in the store."""
        return {place: level.on_hand for place, level in self.store.levels(sku).items()}

    def on_shelf(self, sku: str) -> int:
        """What the next shopper finds: on the shelf or in the tank, and in nobody's basket."""
        return max(0, self.on_hand(sku).get(self.store.opening.front(sku), 0) - self.baskets.count(sku))

    def numbers(self, ledger: StockLedger | None = None) -> list[StockNumbers]:
        """All goods of the store, or of the warehouse, in the chain's order."""
        ledger = ledger or self.store
        reserved = self._journal.stock.all_reserved(ledger.keeper, moment(self._clock))
        baskets = self.baskets.by_sku() if ledger is self.store else {}
        return [
            self._numbers(ledger, sku, levels, reserved.get(sku, 0), baskets.get(sku, 0))
            for sku, levels in ledger.all_levels().items()
        ]

    def numbers_of(self, sku: str, ledger: StockLedger | None = None) -> StockNumbers:
        """Some goods in the store, or in the warehouse."""
        ledger = ledger or self.store
        reserved = self._journal.stock.reserved(ledger.keeper, sku, moment(self._clock))
        carried = self.baskets.count(sku) if ledger is self.store else 0
        return self._numbers(ledger, sku, ledger.levels(sku), sum(reserved.values()), carried)

    def _numbers(self, ledger: StockLedger, sku: str, levels: Levels, reserved: int, carried: int) -> StockNumbers:
        on_hand = {place: level.on_hand for place, level in levels.items()}
        allocated = sum(level.allocated for level in levels.values())
        left = sum(on_hand.values()) - allocated - reserved - carried - ledger.opening.buffer(sku)
        return StockNumbers(sku, on_hand, allocated, reserved, carried, max(0, left))

    def movements(self, sku: str, ledger: StockLedger | None = None) -> list[Movement]:
        """Of some goods in the store, or in the warehouse; the first first."""
        return self._journal.stock.movements((ledger or self.store).keeper, sku)

    # In the store. Inside a transaction that is open.

    def sold(self, sku: str, quantity: int, ref: str) -> None:
        """A shopper carries it out: booked with the payment. See `StockLedger.take`."""
        if self.store.opening.is_kept(sku):
            self.store.take(sku, quantity, MovementKind.SOLD, ref)

    def given_back(self, sku: str, quantity: int, ref: str) -> None:
        """A shopper brought back what they had carried out. See `StockLedger.take_back`."""
        self.store.take_back(sku, quantity, ref)

    def set(self, place: Location, sku: str, quantity: int, kind: MovementKind, ref: str) -> int:
        """Book that so much stands at a place of the store, or of the warehouse. See `StockLedger.set`."""
        ledger = self.warehouse if place is Location.WAREHOUSE else self.store
        return ledger.set(place, sku, quantity, kind, ref)
