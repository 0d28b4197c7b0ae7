"""A store's products as goods at a shopper's price, and as lines that would reach an offer."""

from __future__ import annotations

from datetime import datetime

from catalog.chain import Fulfilment, Product, Unit, ways
from catalog.shelf import Found, PriceQuote, Shelf
from checkout.events.goods import Goods
from checkout.pricing.priced import Line


def goods_of(shelf: Shelf, product: Product, at_price: Found | PriceQuote, *, member: bool, at: datetime) -> Goods:
    """The product at this price, with the reason of a special one: offers may exclude it.

    `at` is aware. LookupError when a product with a special price is not of this shelf.
    """
    price, regular, reason, other = at_price.price, at_price.regular_price, "", None
    if price < regular:
        mine, everybody = (shelf.price_of(product.sku, member=who, at=at) for who in (member, False))
        is_cheaper = mine.price < everybody.price
        reason = "member" if price == mine.price and is_cheaper else "markdown"
        # A pack near its expiry has a markdown of its own.
        other = mine.other_price if price == mine.price else mine.price if is_cheaper else None
    return Goods(
        product.sku,
        product.gtin,
        product.name,
        product.department,
        product.tax_class,
        product.unit,
        product.ref_qty,
        price,
        regular,
        ways(product.modes),
        product.cooking,
        reason,
        other,
    )


def suggested_lines(shelf: Shelf, *, member: bool, at: datetime) -> tuple[Line, ...]:
    """One piece of all goods sold by the piece and free of an age limit: carried out of the store, or brought home.

    Prices are the shopper's at the aware time `at`.
    """
    mode = Fulfilment.DELIVER if shelf.from_home else Fulfilment.CARRY
    return tuple(
        Line(
            0,
            goods_of(shelf, each, shelf.price_of(each.sku, member=member, at=at), member=member, at=at),
            1,
            mode=mode,
        )
        for each in shelf.products()
        if each.unit is Unit.EACH and mode in each.modes and not each.age_min
    )
