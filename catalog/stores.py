"""Stores: where they are, when they are open, and where things stand in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True, slots=True)
class Store:
    """One store of the chain. Store time is the time in `timezone`; coordinates are WGS 84 degrees."""

    id: str
    """Short and lower-case: `jinqiao`."""
    code: str
    """Two capital letters, first part of every order and receipt number: `JQ`."""
    name_zh: str
    name_en: str
    city: str
    """Code of the city: `shanghai`."""
    latitude: float
    longitude: float
    timezone: str
    opens: time
    closes: time
    currency: str = "CNY"
    invented: bool = True
    """False only for the store names that the press has printed."""
    delivery_radius_m: int = 3000

    def name(self, lang: str) -> str:
        """The name in the language of the tag `lang` (`zh-CN`, `en`)."""
        return self.name_zh if lang.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a product stands in a store: aisle, bay along the aisle, shelf from the floor up. All from 1."""

    store: str
    sku: str
    aisle: int
    bay: int
    shelf: int
