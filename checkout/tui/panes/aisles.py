"""Where the shopper stands: in which aisle, in front of which product. Knows nothing of the screen."""

from __future__ import annotations

from catalog.chain import Aisle, Product
from catalog.shelf import Shelf


class AisleWalk:
    """A walk along the aisles of a store. Each aisle remembers the product that was looked at last."""

    def __init__(self, shelf: Shelf) -> None:
        self._aisles: list[tuple[Aisle, list[Product]]] = []
        for aisle in shelf.aisles():
            found = [shelf.find(placement.sku) for placement in aisle.placements]
            goods = [product for product in found if product is not None and (product.gtin or product.plu)]
            if goods:
                self._aisles.append((aisle, goods))
        self._at = 0
        self._spots = [0] * len(self._aisles)
        self._start()

    def _start(self) -> None:
        """Stand in front of the first product with bars of its own."""
        for _, goods in self._aisles:
            if packed := next((product for product in goods if product.gtin), None):
                self.walk_to(packed.sku)
                return

    @property
    def aisle(self) -> Aisle | None:
        """None in a store without goods."""
        return self._aisles[self._at][0] if self._aisles else None

    @property
    def goods(self) -> list[Product]:
        """The goods of the aisle, in walking order."""
        return self._aisles[self._at][1] if self._aisles else []

    @property
    def spot(self) -> int:
        """Index into `goods` of the product that the shopper looks at."""
        return self._spots[self._at] if self._aisles else 0

    @property
    def product(self) -> Product | None:
        """The product that the shopper looks at."""
        return self.goods[self.spot] if self._aisles else None

    def look(self, index: int) -> None:
        """Look at another product of this aisle; an index past an end means the end."""
        if self._aisles:
            self._spots[self._at] = max(0, min(index, len(self.goods) - 1))

    def turn(self, by: int) -> None:
        """Go to the next aisle or the one before; after the last comes the first."""
        if self._aisles:
            self._at = (self._at + by) % len(self._aisles)

    def walk_to(self, sku: str) -> bool:
        """Go to the product `sku`; False when this store has it on no shelf."""
        for at, (_, goods) in enumerate(self._aisles):
            for index, product in enumerate(goods):
                if product.sku == sku:
                    self._at, self._spots[at] = at, index
                    return True
        return False
