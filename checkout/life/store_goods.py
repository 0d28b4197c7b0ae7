"""What of a store's goods people may want, how often, and what they scan."""

from __future__ import annotations

from datetime import datetime

from catalog.chain import Chain, Fulfilment, Product, Store, Unit
from catalog.codes.labels import build_label
from catalog.shelf import Shelf
from checkout.life.baskets import GRAMS, PIECES, Popularity

_NEVER_FROM_HOME = frozenset({"tobacco"})
_PIECES_A_LINE = sum(pieces * share for pieces, share in enumerate(PIECES, 1)) / sum(PIECES)
_GRAMS_A_LINE = sum(GRAMS) / len(GRAMS)


class StoreGoods:
    """Goods of `store` as its shelf has them at the aware time `at`. How much of each is sold a day is in the chain's
    stock plan; what has none is not wanted."""

    def __init__(self, chain: Chain, store: Store, at: datetime) -> None:
        shelf = Shelf(chain, store, at)
        self._weights = shelf.label_rules.weight_rule()

        def wanted(products: list[Product]) -> Popularity:
            plans = [(each, chain.stock.get(each.sku)) for each in products]
            return Popularity((product, _lines(product, plan.daily)) for product, plan in plans if plan is not None)

        here = [each for each in shelf.products() if self.code(each, GRAMS[0])]
        self.in_store = wanted(here)
        self.at_home = wanted(
            [
                each
                for each in here
                if Fulfilment.DELIVER in each.modes and each.department not in _NEVER_FROM_HOME and not each.age_min
            ]
        )

    def code(self, product: Product, grams: int) -> str:
        """What is scanned for it: the code on the pack, or the label of the scale for so many grams; empty when it has
        neither here."""
        if product.unit is not Unit.GRAM:
            return product.gtin or ""
        return "" if self._weights is None or product.plu is None else build_label(self._weights, product.plu, grams)


def _lines(product: Product, daily: int) -> float:
    return daily / (_GRAMS_A_LINE if product.unit is Unit.GRAM else _PIECES_A_LINE)
