"""The planogram: from "dairy is in aisle 5" to aisle, bay and shelf of every product.

The file says which departments stand in which aisle, in walking order. A department begins with a new bay and fills bay
after bay in the order of the products file: two products to a shelf, four shelves to a bay, from the floor up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalog.chain.product import Product
from catalog.chain.stores import Placement

SHELVES_PER_BAY = 4
PRODUCTS_PER_SHELF = 2
PRODUCTS_PER_BAY = SHELVES_PER_BAY * PRODUCTS_PER_SHELF


@dataclass(frozen=True, slots=True)
class AisleRow:
    """A department's aisle in a store. Rows are in walking order; an aisle may hold several departments."""

    store: str
    aisle: int
    department: str


@dataclass(frozen=True, slots=True)
class Aisle:
    """One aisle of a store with what stands in it, in walking order."""

    number: int
    departments: tuple[str, ...]
    placements: tuple[Placement, ...]


def lay_out(store: str, rows: Iterable[AisleRow], products: Iterable[Product]) -> tuple[Aisle, ...]:
    """The aisles of `store` in walking order, with `products` on their shelves."""
    goods: dict[str, list[Product]] = {}
    for product in products:
        goods.setdefault(product.department, []).append(product)
    departments: dict[int, list[str]] = {}
    placements: dict[int, list[Placement]] = {}
    for row in rows:
        if row.store != store:
            continue
        departments.setdefault(row.aisle, []).append(row.department)
        standing = placements.setdefault(row.aisle, [])
        first_bay = standing[-1].bay + 1 if standing else 1
        for index, product in enumerate(goods.get(row.department, ())):
            bay, place = divmod(index, PRODUCTS_PER_BAY)
            shelf = place // PRODUCTS_PER_SHELF + 1
            standing.append(Placement(store, product.sku, row.aisle, first_bay + bay, shelf))
    return tuple(Aisle(number, tuple(departments[number]), tuple(placements[number])) for number in departments)
