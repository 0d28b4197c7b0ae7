"""One store's goods and prices, as a phone loads them at the door.

From a reading to a product, its price and what it costs, or to a question, or to a named problem. Everything is worked
out when the shelf is built; a scan is then one or two look-ups in dictionaries. Nothing here changes and nothing asks
the network, so a phone that has lost it goes on with the shelf it has.

Times handed in are aware; a price or a bag rule that begins on a day begins at the store's midnight.
"""

from __future__ import annotations

from datetime import datetime

from catalog.chain.chain import Chain
from catalog.chain.planogram import Aisle, lay_out
from catalog.chain.product import Product
from catalog.chain.stores import Placement, Store
from catalog.codes.labels.store_labels import LabelRules
from catalog.codes.readings import Reading
from catalog.errors import CodeProblem
from catalog.shelf.found import Ask, Found, NotFound, Remark
from catalog.shelf.identify import Identifier
from catalog.shelf.near_numbers import nearest_numbers
from catalog.shelf.price_list import PriceQuote
from catalog.shelf.search_index import SearchIndex
from catalog.shelf.store_slots import Numbers, by_department, slots_of

__all__ = ["Ask", "Found", "NotFound", "Remark", "Shelf"]


class Shelf:
    """What `store` sells, with the prices known at the aware time `at`."""

    def __init__(self, chain: Chain, store: Store, at: datetime) -> None:
        self.store = store
        self.loaded_at = at
        self.label_rules: LabelRules = chain.rules_of(store.id)
        self._slots = slots_of(chain, store)
        self._numbers = Numbers(self._slots, chain.other_codes)
        self._identifier = Identifier(
            store, self._numbers, self._slots, self.label_rules, chain.date_rules, chain.recalls
        )
        products = [slot.product for slot in self._slots.values()]
        self._products = tuple(p for p in products if self._slots[p.sku].problem(at) is None)
        self._online = tuple(p for p in products if p.online_only and self._slots[p.sku].prices is not None)
        self._aisles = lay_out(store.id, chain.planogram, by_department(self._products))
        self._placements = {place.sku: place for aisle in self._aisles for place in aisle.placements}
        self._index: SearchIndex | None = None

    def identify(self, reading: Reading, *, member: bool, at: datetime) -> Found | NotFound | Ask:
        """What was scanned in the store, for a shopper at the aware time `at`. Any reading gets an answer."""
        return self._identifier.identify(reading, member=member, at=at)

    def identify_sku(self, sku: str, *, member: bool, at: datetime) -> Found | NotFound:
        """One piece of what a shopper chose by its name in the app. Online-only goods may be chosen too."""
        slot = self._slots.get(sku)
        if slot is None:
            return NotFound(CodeProblem.UNKNOWN_PRODUCT)
        problem = slot.problem(at)
        if problem is not None and problem is not CodeProblem.ONLINE_ONLY:
            return NotFound(problem, slot.product)
        return self._identifier.one(slot, member=member, at=at)

    def service(self, sku: str, *, member: bool, at: datetime) -> Found | None:
        """What is done here to other goods on request (in-store cooking); None when `sku` is no such thing."""
        slot = self._slots.get(sku)
        if slot is None or slot.problem(at) is not CodeProblem.SERVICE_ONLY:
            return None
        found = self._identifier.one(slot, member=member, at=at)
        return found if isinstance(found, Found) else None

    def suggest(self, text: str) -> tuple[Product, ...]:
        """Goods of this store whose number is one wrong digit, or two swapped neighbours, away from what was typed."""
        near = [self._numbers.gtin(key) for key in nearest_numbers(text, self._numbers)]
        return tuple(
            dict.fromkeys(slot.product for slot in near if slot is not None and slot.in_store and not slot.service)
        )

    def find(self, sku: str) -> Product | None:
        """The chain's product `sku`, whether this store has it or not."""
        slot = self._slots.get(sku)
        return slot.product if slot else None

    def price_of(self, sku: str, *, member: bool, at: datetime) -> PriceQuote:
        """What `sku` costs per reference quantity. LookupError when the chain has no such product, or no price here."""
        return self._slots[sku].quote(member=member, at=at)

    def products(self) -> tuple[Product, ...]:
        """What could be picked up here when the shelf was loaded, in the chain's order."""
        return self._products

    def online_products(self) -> tuple[Product, ...]:
        """What no store carries and is only shipped."""
        return self._online

    def search(self, text: str, limit: int = 20) -> tuple[Product, ...]:
        """Goods of this store, and online-only goods, that fit `text`; best first."""
        if self._index is None:
            self._index = SearchIndex(self._products + self._online)
        return self._index.search(text, limit)

    def aisles(self) -> tuple[Aisle, ...]:
        """The aisles in walking order."""
        return self._aisles

    def placement(self, sku: str) -> Placement | None:
        """Where `sku` stands; None when it stands nowhere in this store."""
        return self._placements.get(sku)
