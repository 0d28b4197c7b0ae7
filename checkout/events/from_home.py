"""Events of a trip about goods that are brought or sent: where to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressChosen:
    """Goods of this trip that come later come to this address, and not to that of the shopper's account."""

    latitude: float
    """WGS 84 degrees, like `longitude`."""
    longitude: float
    text: str


HomeEvent = AddressChosen
