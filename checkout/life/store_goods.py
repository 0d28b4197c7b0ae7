"""What of a store's goods people may want, and what they scan."""

from __future__ import annotations

from datetime import datetime

from catalog.chain import Chain, Fulfilment, Product, Store, Unit
from catalog.codes.labels import build_label
from catalog.shelf import Shelf
from checkout.life.baskets import Popularity

_NEVER_FROM_HOME = frozenset({"tobacco"})


class StoreGoods:
    """Goods of `store` as its shelf has them at the aware time `at`."""

    def __init__(self, chain: Chain, store: Store, at: datetime) -> None:
        shelf = Shelf(chain, store, at)
        self._weights = shelf.label_rules.weight_rule()

        def priced(products: list[Product]) -> list[tuple[Product, int]]:
            return [(each, shelf.price_of(each.sku, member=False, at=at).price) for each in products]

        here = [each for each in shelf.products() if self.code(each, 500)]
        from_home = [
            each
            for each in here
            if Fulfilment.DELIVER in each.modes and each.department not in _NEVER_FROM_HOME and not each.age_min
        ]
        self.in_store = Popularity(priced(here))
        self.at_home = Popularity(priced(from_home))

    def code(self, product: Product, grams: int) -> str:
        """What is scanned for it: the code on the pack, or the label of the scale for so many grams; empty when it has
        neither here."""
        if product.unit is not Unit.GRAM:
            return product.gtin or ""
        return "" if self._weights is None or product.plu is None else build_label(self._weights, product.plu, grams)
