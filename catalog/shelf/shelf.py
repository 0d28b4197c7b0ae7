"""One store's goods and prices, as a phone loads them at the door: they never change, and need no network.

Times handed in are aware; a price or a bag rule that begins on a day begins at the store's midnight.
"""

from __future__ import annotations

from datetime import datetime

from catalog.chain import Aisle, Chain, Placement, Product, Store, lay_out
from catalog.codes import Reading
from catalog.errors import CodeProblem
from catalog.shelf.assortment import assortment_of
from catalog.shelf.found import Ask, Found, NotFound
from catalog.shelf.item_lookup import ItemLookup
from catalog.shelf.near_numbers import nearest_numbers
from catalog.shelf.price_list import PriceQuote
from catalog.shelf.search_index import SearchIndex


class Shelf:
    """What `store` sells, with the prices known at the aware time `at`."""

    from_home = False
    """Whether it is for people who are not in the store: see `catalog.shelf.home_shelf`."""

    def __init__(self, chain: Chain, store: Store, at: datetime) -> None:
        self.store = store
        self.loaded_at = at
        self.label_rules = chain.rules_of(store.id)
        self._assortment = assortment_of(chain, store, from_home=self.from_home)
        self._lookup = ItemLookup(store, self._assortment, self.label_rules, chain.date_rules, chain.recalls)
        self._products = tuple(listing.product for listing in self._assortment if listing.problem(at) is None)
        self._aisles = lay_out(store.id, chain.planogram, self._products)
        self._placements = {place.sku: place for aisle in self._aisles for place in aisle.placements}
        self._index: SearchIndex | None = None

    def identify(self, reading: Reading, *, member: bool, at: datetime) -> Found | NotFound | Ask:
        """What was scanned in the store, for a shopper at the aware time `at`. Any reading gets an answer."""
        return self._lookup.identify(reading, member=member, at=at)

    def identify_sku(self, sku: str, *, member: bool, at: datetime, grams: int | None = None) -> Found | NotFound:
        """One piece of what a shopper chose by its name in the app, or so many grams of what is weighed when it is
        sent. Online-only goods may be chosen too. NOT_WEIGHED without grams, or with grams of what is counted."""
        listing = self._assortment.sku(sku)
        if listing is None:
            return NotFound(CodeProblem.UNKNOWN_PRODUCT)
        problem = listing.problem(at)
        if problem is not None and problem is not CodeProblem.ONLINE_ONLY:
            return NotFound(problem, listing.product)
        return self._lookup.chosen(listing, grams, member=member, at=at)

    def service(self, sku: str, *, member: bool, at: datetime) -> Found | None:
        """A service on other goods, such as in-store cooking; None when `sku` is not one that this store has."""
        listing = self._assortment.sku(sku)
        if listing is None or listing.problem(at) is not CodeProblem.SERVICE_ONLY:
            return None
        found = self._lookup.one(listing, member=member, at=at)
        return found if isinstance(found, Found) else None

    def suggest(self, text: str) -> tuple[Product, ...]:
        """Goods of this store whose number is one wrong digit, or two swapped neighbours, away from what was typed."""
        near = [self._assortment.gtin(key) for key in nearest_numbers(text, self._assortment)]
        return tuple(dict.fromkeys(each.product for each in near if each and each.in_store and not each.service))

    def find(self, sku: str) -> Product | None:
        """The chain's product `sku`, whether this store has it or not."""
        listing = self._assortment.sku(sku)
        return listing.product if listing else None

    def price_of(self, sku: str, *, member: bool, at: datetime) -> PriceQuote:
        """What `sku` costs per reference quantity. LookupError when the chain has no such product, or no price here."""
        listing = self._assortment.sku(sku)
        if listing is None:
            raise LookupError(f"{sku} is no product of this chain")
        return listing.quote(member=member, at=at)

    def products(self) -> tuple[Product, ...]:
        """What could be picked up here when the shelf was loaded, in the chain's order."""
        return self._products

    def search(self, text: str, limit: int = 20) -> tuple[Product, ...]:
        """Goods of this store, and online-only goods, that fit `text`; best first."""
        if self._index is None:
            online = (each.product for each in self._assortment if each.product.online_only and each.prices)
            self._index = SearchIndex((*self._products, *online))
        return self._index.search(text, limit)

    def aisles(self) -> tuple[Aisle, ...]:
        return self._aisles

    def placement(self, sku: str) -> Placement | None:
        """Where `sku` stands; None when it stands nowhere in this store."""
        return self._placements.get(sku)
