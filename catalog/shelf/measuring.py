"""From what a code says about weight, count and money to what the goods cost.

An amount that is printed on a pack is what is paid: the shopper has read it. A weight is priced by the shelf. Where a
label says both, the two are held against each other, because a label of yesterday's price, or of other goods, shows in
nothing else (facts on barcodes, 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass

from catalog.chain.prices import line_amount
from catalog.chain.product import Product, Unit
from catalog.errors import CodeProblem
from catalog.shelf.found import Found, NotFound
from catalog.shelf.price_list import PriceQuote

ROUNDING = 2
"""Minor units by which a scale's own rounding may differ from ours."""
TRUNCATION = 10
"""Minor units by which an amount may be too small when the scale drops the last digit (抹零)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a code says about one pack. Grams, minor units, pieces, and minor units for a kilogram or a piece."""

    weight_g: int | None = None
    amount: int | None = None
    count: int | None = None
    unit_price: int | None = None


def measured(product: Product, said: Said, *, mine: PriceQuote, everybody: PriceQuote) -> Found | NotFound:
    """One pack of `product`, at the shopper's own prices and, for what a scale has priced, at everybody's."""
    if 0 in (said.weight_g, said.amount, said.count, said.unit_price):
        return NotFound(CodeProblem.NOT_WEIGHED, product)
    quantity = _quantity(product, said, everybody.price)
    if quantity is None:
        missing = CodeProblem.NOT_WEIGHED if product.unit is Unit.GRAM else CodeProblem.LABEL_MISMATCH
        return NotFound(missing, product)
    if said.unit_price is not None:
        price = _per_ref_qty(product, said.unit_price)
        amount = _exact(product, quantity, said.unit_price) if said.amount is None else said.amount
        return Found(product, price, max(price, mine.regular_price), quantity, amount, label=True)
    if said.amount is None:
        amount = line_amount(mine.price, ref_qty=product.ref_qty, quantity=quantity)
        return Found(product, mine.price, mine.regular_price, quantity, amount, label=True)
    if product.unit is Unit.EACH and said.count is None:
        return Found(product, said.amount, said.amount, 1, said.amount, label=True)
    if (said.weight_g or said.count) and not _goes_together(product, quantity, said.amount, everybody):
        return NotFound(CodeProblem.LABEL_MISMATCH, product, "amount")
    # The scale knows no members: its amount is what everybody pays, and nothing was saved on it.
    return Found(product, everybody.price, everybody.price, quantity, said.amount, label=True)


def _quantity(product: Product, said: Said, price: int) -> int | None:
    """Pieces or grams; None when the code does not say what this product is sold by."""
    if product.unit is Unit.EACH:
        # Scales that weigh and count print one piece as a weight of 1.
        if said.weight_g is not None and said.weight_g != 1:
            return None
        return said.count or 1
    if said.weight_g is not None:
        return said.weight_g
    if said.amount is None:
        return None
    if said.unit_price is not None:
        price = _per_ref_qty(product, said.unit_price)
    return max(1, (2 * said.amount * product.ref_qty + price) // (2 * price))


def _per_ref_qty(product: Product, unit_price: int) -> int:
    """A price per kilogram or piece as one per `ref_qty`, rounded half up, at least 1."""
    if product.unit is Unit.EACH:
        return unit_price
    return max(1, line_amount(unit_price, ref_qty=1000, quantity=product.ref_qty))


def _exact(product: Product, quantity: int, unit_price: int) -> int:
    return line_amount(unit_price, ref_qty=1000 if product.unit is Unit.GRAM else 1, quantity=quantity)


def _goes_together(product: Product, quantity: int, amount: int, everybody: PriceQuote) -> bool:
    for price in (everybody.price, everybody.regular_price):
        right = line_amount(price, ref_qty=product.ref_qty, quantity=quantity)
        if abs(right - amount) <= ROUNDING or (amount % 10 == 0 and 0 <= right - amount < TRUNCATION):
            return True
    return False
