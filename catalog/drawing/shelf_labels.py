"""What is printed on a shelf label, and on the label of a scale.

A shelf label has name, price and bars, and the price for comparing: per 500 g (the jin of Chinese markets) or 500 ml.
Weighed goods have no bars and show their PLU.

>>> content("6 x 330 ml"), content("1.5 kg"), content("2 rolls")
(Content(quantity=Decimal('1980'), measure='ml'), Content(quantity=Decimal('1500.0'), measure='g'), None)
>>> per_500(1290, content("950 ml"))
679
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from catalog.chain import Product, Unit, line_amount
from catalog.codes.labels import build_label
from catalog.shelf import Shelf

COMPARED = 500
"""Grams or millilitres of the price for comparing."""

_CONTENT = re.compile(r"(?:([0-9]{1,4}) ?[x*] ?)?([0-9]{1,6}(?:\.[0-9]{1,3})?) ?(g|kg|ml|L|l)")
_IN_SMALL = {"g": ("g", 1), "kg": ("g", 1000), "ml": ("ml", 1), "L": ("ml", 1000), "l": ("ml", 1000)}


@dataclass(frozen=True, slots=True)
class Content:
    quantity: Decimal
    measure: Literal["g", "ml"]


@dataclass(frozen=True, slots=True)
class ShelfLabel:
    """The label of one product in one store. Prices are minor units of the store's currency."""

    product: Product
    price: int
    """For everybody, per `Product.ref_qty`."""
    compared: int | None
    """Per 500 g or 500 ml; None for goods sold by neither."""
    measure: Literal["g", "ml"]
    member_price: int | None = None
    """Where it is lower."""


@dataclass(frozen=True, slots=True)
class ScaleLabel:
    product: Product
    code: str
    """What its bars say."""
    grams: int
    price: int
    """Minor units per `Product.ref_qty`, for everybody."""
    amount: int
    """Minor units for the pack, for everybody."""


def shelf_labels(shelf: Shelf, products: tuple[Product, ...], at: datetime) -> list[ShelfLabel]:
    """The labels of `products` at the aware time `at`. LookupError when one is not sold in this store."""
    labels = []
    for product in products:
        everybody = shelf.price_of(product.sku, member=False, at=at).price
        members = shelf.price_of(product.sku, member=True, at=at).price
        inside = content(product.net_content)
        if product.unit is Unit.GRAM:
            inside = Content(Decimal(product.ref_qty), "g")
        labels.append(
            ShelfLabel(
                product,
                everybody,
                per_500(everybody, inside) if inside else None,
                inside.measure if inside else "g",
                members if members < everybody else None,
            )
        )
    return labels


def scale_label(shelf: Shelf, product: Product, grams: int, at: datetime) -> ScaleLabel:
    """What this store's scale prints for `grams` of `product` at the aware time `at`.

    ValueError when the product is not weighed, when the store has no rule for labels with a weight, or when `grams`
    does not fit on one.
    """
    if product.plu is None or product.unit is not Unit.GRAM:
        raise ValueError(f"{product.sku} is not sold by weight")
    rule = shelf.label_rules.weight_rule()
    if rule is None:
        raise ValueError(f"{shelf.store.id} has no labels that carry a weight alone")
    price = shelf.price_of(product.sku, member=False, at=at).price
    code = build_label(rule, product.plu, grams)
    return ScaleLabel(product, code, grams, price, line_amount(price, ref_qty=product.ref_qty, quantity=grams))


def content(text: str) -> Content | None:
    """A pack's net content in grams or millilitres; None for pieces, rolls and metres."""
    found = _CONTENT.fullmatch(text.strip())
    if found is None:
        return None
    measure, factor = _IN_SMALL[found[3]]
    quantity = Decimal(found[2]) * int(found[1] or 1) * factor
    return Content(quantity, "g" if measure == "g" else "ml") if quantity else None


def per_500(price: int, inside: Content) -> int:
    """Minor units for 500 g or ml when `inside` costs `price`, rounded half up."""
    return int((Decimal(price) * COMPARED / inside.quantity).quantize(Decimal(1), ROUND_HALF_UP))
