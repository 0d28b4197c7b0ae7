"""One store's goods: from a reading to product, price and measure; search and suggestions."""

from __future__ import annotations

from catalog.shelf.assortment import stocked_in
from catalog.shelf.found import Ask, Found, NotFound, Remark
from catalog.shelf.home_shelf import HomeShelf
from catalog.shelf.price_list import PriceQuote
from catalog.shelf.shelf import Shelf

__all__ = ["Ask", "Found", "HomeShelf", "NotFound", "PriceQuote", "Remark", "Shelf", "stocked_in"]
