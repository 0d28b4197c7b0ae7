"""Stores: where they are, when they are open, and where things stand in them.

>>> round(distance_m(31.2304, 121.4737, 31.2304, 121.5000))
2501
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from zoneinfo import ZoneInfo

from catalog.chain.store_terms import StoreTerms
from catalog.text import Bilingual

HOME_CURRENCY = "CNY"
"""What the prices of the chain are in."""

_EARTH_RADIUS_M = 6_371_008.8
"""Mean radius (IUGG). On a sphere a distance is at most 0.6 % off, 18 m in 3 km."""


def distance_m(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Metres along a great circle between two points given in WGS 84 degrees (haversine)."""
    phi1, phi2 = radians(lat1), radians(lat2)
    lift = sin((phi2 - phi1) / 2) ** 2 + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_M * asin(min(1.0, sqrt(lift)))


class TaxKind(StrEnum):
    VAT = "vat"
    """Included in the prices, at the chain's dated rates."""
    SALES = "sales-tax"
    """Added to the prices, as in the United States. A store there sells only exempt goods, food to be eaten at home, so
    that the shelf price is what is paid; no rates are kept."""


@dataclass(frozen=True, slots=True)
class Store:
    """One store of the chain. Store time is the time in `timezone`; coordinates are WGS 84 degrees."""

    id: str
    """`jinqiao`."""
    code: str
    """Two capital letters that begin every order and receipt number: `JQ`."""
    name: Bilingual
    city: str
    latitude: float
    longitude: float
    timezone: str
    opens: time
    closes: time
    currency: str = HOME_CURRENCY
    """Of every price here. In another currency than the chain's, only goods with a price for this store are sold."""
    invented: bool = True
    """False for names of real stores, taken from the press."""
    tax: TaxKind = TaxKind.VAT
    wallet: str = ""
    """The usual wallet here; empty for that of the chain."""
    sub_merchant: str = ""
    """The payment provider's number for this store's merchant, where the chain has the contract; else empty."""
    terms: StoreTerms = field(default_factory=StoreTerms)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(self.zone)

    def is_open(self, at: datetime) -> bool:
        """Whether the store is open at the aware time `at`: from `opens` until just before `closes`.

        Where `closes` is before `opens` it is after midnight; equal times mean day and night.
        """
        now = self.local(at).time()
        if self.opens < self.closes:
            return self.opens <= now < self.closes
        return now >= self.opens or now < self.closes

    def distance_m(self, latitude: float, longitude: float) -> float:
        """Metres from the store to a point in WGS 84 degrees."""
        return distance_m(self.latitude, self.longitude, latitude, longitude)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a product stands in a store: aisle, bay along the aisle, shelf from the floor up. All from 1."""

    store: str
    sku: str
    aisle: int
    bay: int
    shelf: int
