"""What the goods that stay cost on their own, for refunds that hold discounts back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from catalog.chain import Unit, line_amount
from checkout.basket import Receipt, as_line
from checkout.payment.refund_plan import Reprice, Weights
from checkout.pricing import PAY_BUDGET, price
from checkout.trip import Trip


def repriced(trip: Trip, receipt: Receipt, weights: Weights) -> Reprice:
    """Prices what stays of this trip on its own, with the offers that the shop has now, at the time of sale; lighter
    packs at the `weights` at which they stayed."""
    basket = trip.basket
    context = replace(basket.context, at=trip.store.local(receipt.issued_at), used={})

    def reprice(stays: Mapping[int, int]) -> Mapping[int, int]:
        lines = []
        for item in basket.lines:
            count = stays.get(item.line, 0)
            pieces = count if item.goods.unit is Unit.EACH and item.units == item.quantity else item.quantity
            quantity = weights.get(item.line, pieces)
            if count and quantity != item.quantity:
                amount = line_amount(item.goods.price, ref_qty=item.goods.ref_qty, quantity=quantity)
                item = item.changed(quantity, amount, item.mode)  # noqa: PLW2901 - the same line, with less on it
            if count:
                lines.append(as_line(item, basket.tags_of(item.goods.sku)))
        return {line.line: line.net for line in price(lines, basket.offers, context, budget=PAY_BUDGET).lines}

    return reprice
