"""The basket with its lines, its price after offers, and the receipt."""

from __future__ import annotations

from checkout.basket.basket import FEE_LINE, Basket, LineItem
from checkout.basket.priced_basket import InForce, PricedBasket, as_line
from checkout.basket.receipt import Promise, Receipt, ReceiptLine, Ticket, priced_lines
from checkout.basket.receipt_issuing import Promised, make_receipt

__all__ = [
    "FEE_LINE",
    "Basket",
    "InForce",
    "LineItem",
    "PricedBasket",
    "Promise",
    "Promised",
    "Receipt",
    "ReceiptLine",
    "Ticket",
    "as_line",
    "make_receipt",
    "priced_lines",
]
