"""What there is of each product before anything has moved, as the chain's data say, and where a shopper finds it.

The ledger of a product begins with its first movement in a store, by `opening` rows made from this. Until then nothing
is written: a data file from before stock was kept, or a store nobody has been to, has what the data say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from catalog.chain import WAREHOUSE, Chain, Product, StockPlan, Store, Unit
from catalog.shelf import stocked_in
from catalog.text import Bilingual
from checkout.events.stock import Location
from checkout.journal import Level, Levels

_GRAMS = 1000
"""The buffer of a store's terms is pieces, or kilograms."""


class OpeningStock:
    """The plan of one keeper: of `store`, or of the warehouse where that is None."""

    def __init__(self, chain: Chain, store: Store | None) -> None:
        self.keeper = WAREHOUSE if store is None else store.id
        self._chain = chain
        self._buffer = 0 if store is None else store.terms.buffer
        self.goods: Mapping[str, Product] = (
            {sku: chain.products[sku] for sku, plan in chain.stock.items() if plan.warehouse}
            if store is None
            else stocked_in(chain, store)
        )
        """What there is here at all, by SKU."""
        self._spoils = () if store is None else store.terms.spoils
        self._services = {service for product in chain.products.values() for service in product.cooking}

    def __iter__(self) -> Iterator[str]:
        """The SKUs of goods with a plan here, in the chain's order."""
        return (sku for sku in self.goods if sku in self._chain.stock)

    def plan(self, sku: str) -> StockPlan | None:
        """None for goods that begin with nothing here."""
        return self._chain.stock.get(sku) if sku in self.goods else None

    def is_kept(self, sku: str) -> bool:
        """Whether there is stock of it at all: not of a service, such as cooking or the way home."""
        return sku in self._chain.products and sku not in self._services

    def buffer(self, sku: str) -> int:
        """How much is never promised to anybody at home."""
        plan = self._chain.stock.get(sku)
        if self.keeper == WAREHOUSE or plan is None:
            return 0
        if plan.buffer is not None:
            return plan.buffer
        return self._buffer * (_GRAMS if self.is_weighed(sku) else 1)

    def called(self, sku: str) -> tuple[Bilingual, Unit]:
        """Its name, and how it is measured; goods that the chain has no more are called by their SKU."""
        product = self._chain.products.get(sku)
        return (Bilingual(sku, sku), Unit.EACH) if product is None else (product.name, product.unit)

    def is_weighed(self, sku: str) -> bool:
        product = self._chain.products.get(sku)
        return product is not None and product.unit is Unit.GRAM

    def spoils(self, sku: str) -> bool:
        """Whether it is not sold again once somebody had it, since nobody knows how it was kept: weighed and
        day-fresh goods, and what is hot or frozen."""
        plan, product = self.plan(sku), self._chain.products.get(sku)
        day_fresh = plan is not None and plan.day_fresh
        return day_fresh or self.is_weighed(sku) or (product is not None and product.department in self._spoils)

    def front(self, sku: str) -> Location:
        """Where a shopper takes it from: the shelf, or the tank. In the warehouse there is one place for all."""
        if self.keeper == WAREHOUSE:
            return Location.WAREHOUSE
        plan = self._chain.stock.get(sku)
        return Location.TANK if plan is not None and plan.tank else Location.SHELF

    def places(self, sku: str) -> tuple[Location, ...]:
        """Where it may be, the place first from which it is promised: where no shopper can take it."""
        front = self.front(sku)
        return (Location.BACK, front) if front is Location.SHELF else (front,)

    def levels(self, sku: str) -> Levels:
        """What there is to begin with, at each of its places."""
        plan = self.plan(sku)
        if plan is None:
            return dict.fromkeys(self.places(sku), Level())
        return {place: Level(getattr(plan, place.value)) for place in self.places(sku)}
