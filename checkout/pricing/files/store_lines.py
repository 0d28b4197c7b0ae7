"""Lines of a basket file whose goods and prices come from a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.chain.chain import Chain
from catalog.chain.prices import line_amount
from catalog.chain.product import Product, Unit
from catalog.chain.stores import Store
from catalog.codes.frame import frame
from catalog.codes.reading import read
from catalog.shelf.found import Found
from catalog.shelf.shelf import Shelf
from checkout.pricing.priced import Line

if TYPE_CHECKING:
    from checkout.pricing.files.basket_models import LineIn


class NotThere(LookupError):  # noqa: N818 - it says what happened
    """The store does not sell this, or not in this quantity. `field` is what does not fit."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class StoreLines:
    """The goods of `store` for a shopper at `at` (aware)."""

    def __init__(self, chain: Chain, store: Store, *, member: bool, at: datetime) -> None:
        self.shelf = Shelf(chain, store, at)
        self.member = member
        self.at = store.local(at)
        self._chain = chain

    def rate(self, tax_class: str) -> int | None:
        """In basis points on this day; None: exempt. Raises LookupError for a class without a rate."""
        return self._chain.tax.rate_at(self.shelf.store, tax_class, self.at.date())

    def line(self, number: int, row: LineIn) -> tuple[Line, Product]:
        """The line for a row without a price. Raises NotThere."""
        found = self._coded(row) if row.code is not None else self._named(row)
        product, price, regular, quantity = found.product, found.price, found.regular_price, found.quantity
        amount: int | None = None
        if product.unit is Unit.EACH and found.label:
            # A labelled pack has one amount, so it is one unit.
            price, regular, quantity = found.amount, max(found.amount, regular * quantity), 1
        elif found.amount != line_amount(price, ref_qty=product.ref_qty, quantity=quantity):
            amount = found.amount
        line = Line(
            line=number,
            sku=product.sku,
            quantity=quantity,
            price=max(price, regular),
            special_price=price if price < regular else None,
            special_reason=self._reason(product, price),
            unit=product.unit,
            ref_qty=product.ref_qty,
            gtin=product.gtin,
            department=product.department,
            tags=frozenset(row.tags),
            tax_class=product.tax_class,
            mode=row.channel,
            amount=amount,
        )
        return line, product

    def _reason(self, product: Product, price: int) -> str:
        """Why it costs `price`, if that is not the regular price."""
        for_all = self.shelf.price_of(product.sku, member=False, at=self.at).price
        return "member" if self.member and price < for_all else "markdown"

    def _named(self, row: LineIn) -> Found:
        sku = row.sku or ""
        product = self.shelf.find(sku)
        try:
            quote = self.shelf.price_of(sku, member=self.member, at=self.at)
        except LookupError:
            raise NotThere("sku") from None
        assert product is not None
        quantity = _pieces(row) if product.unit is Unit.EACH else row.grams
        if quantity is None:
            raise NotThere("grams")
        amount = line_amount(quote.price, ref_qty=product.ref_qty, quantity=quantity)
        return Found(product, quote.price, quote.regular_price, quantity, amount)

    def _coded(self, row: LineIn) -> Found:
        reading = read(frame(row.code or ""), self.shelf.label_rules)
        found = self.shelf.identify(reading, member=self.member, at=self.at)
        if not isinstance(found, Found):
            raise NotThere("code")
        pieces = _pieces(row)
        if not found.label:
            return replace(found, quantity=pieces, amount=pieces * found.price)
        if pieces != 1:
            # The label already says how much is in the pack.
            raise NotThere("quantity")
        return found


def _pieces(row: LineIn) -> int:
    if row.grams is not None:
        raise NotThere("grams")
    return 1 if row.quantity is None else row.quantity
