"""The stock ledger of one keeper: what comes, goes and is promised, so that nothing is promised that is not there.

What is written here belongs into a transaction that is open already. On hand is the sum of the movements; at every
location, what is allocated to orders and what is reserved together are never more than that. When somebody takes
goods off the shelf that were promised, the promise moves to the back room, and where that has no more, it ends:
reservations first, since nobody has paid for them, then allocations, the youngest order's first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from checkout.clock import Clock, moment
from checkout.events.stock import Location, MovementKind, StockFound, StockMissed, StockNotice
from checkout.journal import HeldRow, Journal, Level, Levels
from checkout.store.opening_stock import OpeningStock


@dataclass(frozen=True, slots=True)
class Lost:
    """So much of what was allocated to a line of an order is not there any more."""

    order: str
    line: int
    quantity: int


class StockListener(Protocol):
    """Whom the ledgers of a store tell what they could not prevent."""

    def lost(self, lost: Lost) -> None:
        """An order has lost what it was promised; in the transaction in which that happens."""

    def notice(self, notice: StockNotice) -> None:
        """The staff have to know; once it is on the disk."""


class StockLedger:
    def __init__(self, opening: OpeningStock, journal: Journal, clock: Clock, listener: StockListener) -> None:
        self.keeper = opening.keeper
        self.opening = opening
        self._journal = journal
        self._rows = journal.stock
        self._clock = clock
        self._listener = listener
        self.taken = 0
        """How often something was taken away since the program started. Shelves become low only when it rises."""

    # Reading

    def levels(self, sku: str) -> Levels:
        """By location. Raises DataFileError."""
        return self._rows.levels(self.keeper, sku) or self.opening.levels(sku)

    def all_levels(self) -> dict[str, Levels]:
        """By SKU, in the chain's order, with goods that have no plan after the others. Raises DataFileError."""
        moved = self._rows.all_levels(self.keeper)
        return {sku: moved.pop(sku, {}) or self.opening.levels(sku) for sku in self.opening} | moved

    def moved_levels(self) -> dict[str, Levels]:
        """`all_levels` of the goods that have moved."""
        return self._rows.all_levels(self.keeper)

    def free(self, sku: str, *, but_for: str = "") -> dict[Location, int]:
        """What is promised to nobody, except perhaps to the trip `but_for`, by location."""
        reserved = self._rows.reserved(self.keeper, sku, moment(self._clock), but_for=but_for)
        return {
            place: level.on_hand - level.allocated - reserved.get(place, 0) for place, level in self.levels(sku).items()
        }

    # Coming and going

    def open(self, sku: str) -> Levels:
        """Begin the ledger of some goods, unless it has begun; the levels."""
        levels = self._rows.levels(self.keeper, sku)
        if levels:
            return levels
        for place, level in self.opening.levels(sku).items():
            self._rows.open(self.keeper, sku, place)
            if level.on_hand:
                self._move(place, sku, MovementKind.OPENING, level.on_hand, "")
        return self.opening.levels(sku)

    def come(self, place: Location, sku: str, kind: MovementKind, quantity: int, ref: str) -> None:
        """Nothing happens for a quantity of 0."""
        if quantity:
            if place not in self.open(sku):
                self._rows.open(self.keeper, sku, place)
            self._move(place, sku, kind, quantity, ref)

    def go(self, place: Location, sku: str, kind: MovementKind, quantity: int, ref: str) -> None:
        """Take away what is there, which has to be enough. Nothing happens for a quantity of 0."""
        if quantity:
            level = self.open(sku).get(place, Level())
            self.taken += 1
            self._make_room(place, sku, level, quantity)
            self._move(place, sku, kind, -quantity, ref)

    def set(self, place: Location, sku: str, quantity: int, kind: MovementKind, ref: str) -> int:
        """Book that so much stands at `place`: how much more that is than before."""
        change = quantity - self.open(sku).get(place, Level()).on_hand
        if change >= 0:
            self.come(place, sku, kind, change, ref)
        else:
            self.go(place, sku, kind, -change, ref)
        return change

    def take(self, sku: str, quantity: int, kind: MovementKind, ref: str) -> None:
        """Somebody has so much of it in hand: it is gone from where shoppers take it.

        The shelf is the truth. With too little there by the ledger, the shelf was filled from the back room and nobody
        wrote it down; what is missing even so was found.
        """
        front = self.opening.front(sku)
        missing = quantity - self.open(sku).get(front, Level()).on_hand
        if missing > 0:
            self.found(sku, missing - self.fill(sku, missing, ref), ref)
        self.go(front, sku, kind, quantity, ref)

    def found(self, sku: str, quantity: int, ref: str) -> None:
        """There was more where shoppers take it. Nothing happens for a quantity of 0."""
        if quantity > 0:
            front = self.opening.front(sku)
            self.come(front, sku, MovementKind.CORRECTED, quantity, ref)
            self._tell(StockFound(sku, *self.opening.called(sku), front, quantity, ref))

    def missed(self, sku: str, quantity: int, ref: str) -> None:
        """Somebody looked for so much of it, where shoppers take it and then elsewhere, and it was not there."""
        for place in reversed(self.opening.places(sku)):
            part = min(quantity, self.open(sku).get(place, Level()).on_hand)
            if part > 0:
                self.go(place, sku, MovementKind.CORRECTED, part, ref)
                quantity -= part
                self._tell(StockMissed(sku, *self.opening.called(sku), place, part, ref))

    def take_back(self, sku: str, quantity: int, ref: str, *, sellable: bool | None = None) -> None:
        """Somebody brought it back. Unless said otherwise, what `spoils` is thrown away."""
        if not self.opening.is_kept(sku):
            return
        front = self.opening.front(sku)
        if sellable is None:
            sellable = not self.opening.spoils(sku)
        self.come(front, sku, MovementKind.RETURNED, quantity, ref)
        if not sellable:
            self.go(front, sku, MovementKind.WASTED, quantity, ref)

    def fill(self, sku: str, most: int, ref: str) -> int:
        """Bring what is free in the back room to the shelf, `most` at most; how much that was."""
        if Location.BACK not in self.open(sku):
            return 0
        moved = max(0, min(most, self.free(sku)[Location.BACK]))
        if moved:
            # One deed, two movements: also the machine's own clock, which goes on, gives them one time.
            at = moment(self._clock)
            self._rows.move(self.keeper, at, Location.BACK, sku, MovementKind.FILLED, -moved, ref)
            self._rows.move(self.keeper, at, self.opening.front(sku), sku, MovementKind.FILLED, moved, ref)
        return moved

    def _tell(self, notice: StockNotice) -> None:
        self._journal.when_committed(lambda: self._listener.notice(notice))

    def _move(self, place: Location, sku: str, kind: MovementKind, quantity: int, ref: str) -> None:
        self._rows.move(self.keeper, moment(self._clock), place, sku, kind, quantity, ref)

    # Promises

    def allocate(self, order: str, line: int, sku: str, quantity: int, free: Mapping[Location, int]) -> int:
        """Promise up to `quantity` of what is `free` to a line of an order; how much that was."""
        self.open(sku)
        given = 0
        for place, part in self.spread(sku, quantity, free):
            self._rows.allocate(self.keeper, order, line, place, sku, part)
            given += part
        return given

    def spread(self, sku: str, quantity: int, free: Mapping[Location, int]) -> list[tuple[Location, int]]:
        """Up to `quantity` of what is `free`, by the place to promise it from."""
        parts = []
        for place in self.opening.places(sku):
            part = min(quantity, max(0, free.get(place, 0)))
            if part > 0:
                parts.append((place, part))
                quantity -= part
        return parts

    def _make_room(self, place: Location, sku: str, level: Level, quantity: int) -> None:
        """End or move as many promises at `place` as stand in the way of taking `quantity`."""
        now = moment(self._clock)
        reserved = self._rows.reserved(self.keeper, sku, now).get(place, 0)
        over = level.allocated + reserved + quantity - level.on_hand
        if over <= 0:
            return
        free = self.free(sku)
        elsewhere = {other: max(0, free[other]) for other in free if other is not place}
        for row in self._rows.allocations_at(self.keeper, sku, place):
            over -= self._move_allocation(row, over, elsewhere)
        for held, until in self._rows.reservations_at(self.keeper, sku, place, now):
            ending = min(over, held.quantity)
            if ending > 0:
                self._rows.end_reservation(self.keeper, held, ending)
                for other, part in self.spread(sku, ending, elsewhere):
                    elsewhere[other] -= part
                    self._rows.reserve(self.keeper, held._replace(location=other, quantity=part), until)
                over -= ending
        for row in self._rows.allocations_at(self.keeper, sku, place) if over > 0 else ():
            ending = min(over, row.quantity)
            if ending > 0:
                self._rows.end_allocation(self.keeper, row, ending)
                self._listener.lost(Lost(row.owner, row.line, ending))
                over -= ending

    def _move_allocation(self, row: HeldRow, most: int, elsewhere: dict[Location, int]) -> int:
        """Promise up to `most` of `row` from somewhere else; how much that was."""
        parts = self.spread(row.sku, min(most, row.quantity), elsewhere)
        for other, part in parts:
            elsewhere[other] -= part
            self._rows.allocate(self.keeper, row.owner, row.line, other, row.sku, part)
        moved = sum(part for _, part in parts)
        if moved:
            self._rows.end_allocation(self.keeper, row, moved)
        return moved
