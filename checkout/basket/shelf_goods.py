"""The store's goods as lines for the pricing engine, to suggest what would reach an offer."""

from __future__ import annotations

from datetime import datetime

from catalog.chain.product import Fulfilment, Unit
from catalog.shelf.shelf import Shelf
from checkout.pricing.priced import Line


def goods_of(shelf: Shelf, *, member: bool, at: datetime) -> tuple[Line, ...]:
    """One piece of all goods sold by the piece, carried out of the store and free of an age limit.

    Prices are the shopper's at the aware time `at`.
    """
    lines = []
    for product in shelf.products():
        if product.unit is Unit.EACH and Fulfilment.CARRY in product.modes and not product.age_min:
            price = shelf.price_of(product.sku, member=member, at=at)
            special = price.price if price.price < price.regular_price else None
            for_all = price if not member else shelf.price_of(product.sku, member=False, at=at)
            lines.append(
                Line(
                    line=0,
                    sku=product.sku,
                    quantity=1,
                    price=price.regular_price,
                    special_price=special,
                    special_reason="member" if price.price < for_all.price else "markdown",
                    gtin=product.gtin,
                    department=product.department,
                    tax_class=product.tax_class,
                )
            )
    return tuple(lines)
