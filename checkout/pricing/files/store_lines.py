"""Lines of a basket file whose goods and prices come from a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from catalog.chain import Chain, Store, Unit, line_amount
from catalog.codes import frame, read
from catalog.shelf import Found, Shelf
from catalog.text import Bilingual
from checkout.errors import Why
from checkout.pricing.files.places import Place
from checkout.pricing.priced import Line, line_of
from checkout.pricing.shelf_goods import goods_of

if TYPE_CHECKING:
    from checkout.pricing.files.basket_models import LineIn


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

    def line(self, number: int, row: LineIn, at: Place) -> Line | None:
        """The line for a row without a price; None where it is noted `at` its place why there is none."""
        found = self._coded(row, at) if row.code is not None else self._named(row, at)
        if found is None:
            return None
        goods = goods_of(self.shelf, found.product, found, member=self.member, at=self.at)
        if row.name is not None:
            goods = replace(goods, name=Bilingual(row.name, row.name))
        return line_of(number, goods, found.quantity, found.amount, tags=row.tags, mode=row.channel)

    def _named(self, row: LineIn, at: Place) -> Found | None:
        sku = row.sku or ""
        product = self.shelf.find(sku)
        try:
            quote = self.shelf.price_of(sku, member=self.member, at=self.at)
        except LookupError:
            (at / "sku").refuse(Why.UNKNOWN_GOODS, sku)
            return None
        assert product is not None
        quantity = row.grams if product.unit is Unit.GRAM else _pieces(row, at)
        if quantity is None:
            if row.grams is None:
                (at / "grams").refuse(Why.MISSING)
            return None
        amount = line_amount(quote.price, ref_qty=product.ref_qty, quantity=quantity)
        return Found(product, quote.price, quote.regular_price, quantity, amount)

    def _coded(self, row: LineIn, at: Place) -> Found | None:
        reading = read(frame(row.code or ""), self.shelf.label_rules)
        found = self.shelf.identify(reading, member=self.member, at=self.at)
        if not isinstance(found, Found):
            (at / "code").refuse(Why.UNKNOWN_GOODS, row.code)
            return None
        pieces = _pieces(row, at)
        if pieces is None:
            return None
        if not found.label:
            return replace(found, quantity=pieces, amount=pieces * found.price)
        if pieces != 1:
            # The label already says how much is in the pack.
            (at / "quantity").refuse(Why.OUT_OF_RANGE, pieces, "1")
        return found


def _pieces(row: LineIn, at: Place) -> int | None:
    if row.grams is None:
        return row.quantity or 1
    (at / "grams").refuse(Why.UNKNOWN_FIELD, row.grams, "quantity")
    return None
