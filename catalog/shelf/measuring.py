"""From what a code says about weight, count and money to what the goods cost.

An amount printed on a pack is what is paid: the shopper has read it. A weight is priced by the shelf. Where a label
carries both, they are compared: nothing else gives away a label printed at yesterday's price or for other goods.

A label of the store's own scales says what its rule in `label_rules.csv` gives it to say. Element strings and links can
be made by anybody, so what they say counts only as far as the catalogue sells the product by it (`measures_of`):

| sold by | counts | agrees with the shelf, or refused |
|---|---|---|
| weight | net weight (310n) | price (392n, 393n) |
| the piece | pieces (30) | price (392n, 393n) |

Any other measure or price of the goods is refused: 311n to 316n, 32nn, 35nn, 36nn, 395n, 8005; 310n of pieces; 30 of
what is weighed. Gross weights and outer sizes (33nn, 34nn, 353n to 355n …) are for carriers, and change nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from catalog.chain import Product, Unit, line_amount
from catalog.codes import Gs1Message
from catalog.errors import CodeProblem
from catalog.shelf.found import Found, NotFound
from catalog.shelf.price_list import PriceQuote

ROUNDING = 2
"""Minor units by which a scale's own rounding may differ from ours."""
TRUNCATION = 10
"""Minor units by which an amount may be too small when the scale drops the last digit (抹零)."""
MOST_GRAMS = 99_999
"""The heaviest pack that a code may speak of: the most that a scale's five digits can."""
MOST_PIECES = 99
"""The most pieces in a pack that a code may speak of."""

_MEASURES = re.compile(r"30|31[0-6][0-9]|32[0-9][0-9]|35[01267][0-9]|36[01456][0-9]|39[0-5][0-9]|8005")
"""Identifiers of what goods are measured or priced by (GS1 General Specifications, 3.5 and 3.6)."""
_PRICES = re.compile("39[23][0-9]")


@dataclass(frozen=True, slots=True)
class PackValues:
    """The values that a code carries about one pack; None for what it does not say."""

    weight_g: int | None = None
    amount: int | None = None
    """Minor units for the pack."""
    count: int | None = None
    unit_price: int | None = None
    """Minor units for a kilogram, or for a piece."""


def measures_of(product: Product, message: Gs1Message) -> PackValues | NotFound:
    """What `message` says about one pack of `product`; LABEL_MISMATCH when it is not sold by all of that.

    The detail is `by-piece` or `by-weight`, which is how it is sold, or `absurd`.
    """
    by_piece = product.unit is Unit.EACH
    counts = "30" if by_piece else "310"
    for name, _ in message.elements:
        if _MEASURES.fullmatch(name) and not (name.startswith(counts) or _PRICES.fullmatch(name)):
            return NotFound(CodeProblem.LABEL_MISMATCH, product, "by-piece" if by_piece else "by-weight")
    count = message.count if message.get("30") else None
    if (message.weight_g or 0) > MOST_GRAMS or (count or 0) > MOST_PIECES or (by_piece and count == 0):
        return NotFound(CodeProblem.LABEL_MISMATCH, product, "absurd")
    if not by_piece and message.amount is not None and message.weight_g is None:
        return NotFound(CodeProblem.NOT_WEIGHED, product)
    return PackValues(message.weight_g, message.amount, count)


def agreed(values: PackValues, *, mine: PriceQuote, everybody: PriceQuote) -> PackValues | None:
    """`values` of pieces without their amount; None when it is another than the shelf's for them."""
    if values.amount is None:
        return values
    prices = (mine.price, everybody.price, everybody.regular_price)
    right = [price * (values.count or 1) for price in prices]
    return replace(values, amount=None) if values.amount in right else None


def measured(product: Product, values: PackValues, *, mine: PriceQuote, everybody: PriceQuote) -> Found | NotFound:
    """One pack of `product`. `mine` is the shopper's price, `everybody` the one that scales print.

    NOT_WEIGHED when a value is zero or the weight is missing, LABEL_MISMATCH when the values contradict each other.
    """
    if 0 in (values.weight_g, values.amount, values.count, values.unit_price):
        return NotFound(CodeProblem.NOT_WEIGHED, product)
    quantity = _quantity(product, values, everybody.price)
    if quantity is None:
        if product.unit is Unit.EACH:
            return NotFound(CodeProblem.LABEL_MISMATCH, product, "by-piece")
        return NotFound(CodeProblem.NOT_WEIGHED, product)
    if values.unit_price is not None:
        price = _per_ref_qty(product, values.unit_price)
        amount = _priced(product, quantity, values.unit_price) if values.amount is None else values.amount
        return Found(product, price, max(price, mine.regular_price), quantity, amount, label=True)
    if values.amount is None:
        amount = line_amount(mine.price, ref_qty=product.ref_qty, quantity=quantity)
        return Found(product, mine.price, mine.regular_price, quantity, amount, label=True)
    if product.unit is Unit.EACH and values.count is None:
        return Found(product, values.amount, values.amount, 1, values.amount, label=True)
    if (values.weight_g or values.count) and not _matches(product, quantity, values.amount, everybody):
        return NotFound(CodeProblem.LABEL_MISMATCH, product, "amount")
    # The scale knows no members: its amount is what everybody pays, and nothing was saved on it.
    return Found(product, everybody.price, everybody.price, quantity, values.amount, label=True)


def _quantity(product: Product, values: PackValues, price: int) -> int | None:
    """Pieces or grams; None when the code does not carry what this product is sold by."""
    if product.unit is Unit.EACH:
        # Scales that weigh and count print one piece as a weight of 1.
        if values.weight_g is not None and values.weight_g != 1:
            return None
        return values.count or 1
    if values.weight_g is not None:
        return values.weight_g
    if values.amount is None:
        return None
    if values.unit_price is not None:
        price = _per_ref_qty(product, values.unit_price)
    return max(1, (2 * values.amount * product.ref_qty + price) // (2 * price))


def _per_ref_qty(product: Product, unit_price: int) -> int:
    """A price per kilogram or piece as one per `ref_qty`, rounded half up, at least 1."""
    if product.unit is Unit.EACH:
        return unit_price
    return max(1, line_amount(unit_price, ref_qty=1000, quantity=product.ref_qty))


def _priced(product: Product, quantity: int, unit_price: int) -> int:
    return line_amount(unit_price, ref_qty=1000 if product.unit is Unit.GRAM else 1, quantity=quantity)


def _matches(product: Product, quantity: int, amount: int, everybody: PriceQuote) -> bool:
    for price in (everybody.price, everybody.regular_price):
        right = line_amount(price, ref_qty=product.ref_qty, quantity=quantity)
        if abs(right - amount) <= ROUNDING or (amount % 10 == 0 and 0 <= right - amount < TRUNCATION):
            return True
    return False
