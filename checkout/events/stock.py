"""Words of the stock ledger: where goods are, and why they came or went."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from catalog.chain import Unit
from catalog.text import Bilingual


class Location(StrEnum):
    """Where goods are."""

    SHELF = "shelf"
    BACK = "back"
    """The back room, where no shopper comes."""
    TANK = "tank"
    """Alive. Shoppers choose from it as from a shelf."""
    WAREHOUSE = "warehouse"
    """What is shipped, for the whole chain."""


class MovementKind(StrEnum):
    """Why goods came to a location or left it."""

    OPENING = "opening"
    """What there was when the ledger of these goods began."""
    RECEIVED = "received"
    """Delivered to the store."""
    SOLD = "sold"
    """Carried out by a shopper."""
    PICKED = "picked"
    """Taken for an order."""
    RETURNED = "returned"
    """Brought back by a shopper or a rider."""
    FILLED = "filled"
    """From the back room to the shelf: two movements."""
    COUNTED = "counted"
    """A count found more or less than the ledger had."""
    WASTED = "wasted"
    """Thrown away."""
    CORRECTED = "corrected"
    """Sold or missed, and so more or less than the ledger had."""


@dataclass(frozen=True, slots=True)
class StockFound:
    """Somebody in the store had more in hand than the ledger had there: it was booked as found. For the staff, who may
    want to count."""

    sku: str
    name: Bilingual
    unit: Unit
    location: Location
    quantity: int
    ref: str
    """The trip or the order."""


@dataclass(frozen=True, slots=True)
class StockMissed:
    """A picker did not find what the ledger had there: it was booked as missing."""

    sku: str
    name: Bilingual
    unit: Unit
    location: Location
    quantity: int
    ref: str


StockNotice = StockFound | StockMissed
