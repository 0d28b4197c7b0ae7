"""Goods in columns: lines of the basket, and search results."""

from __future__ import annotations

from collections.abc import Sequence

from catalog.chain import Fulfilment, Product, Unit
from catalog.codes import Gtin
from checkout.basket import Basket, LineItem, ReceiptLine
from checkout.events.frozen_prices import OfferTaken, UnitsPaid
from checkout.session import Session
from checkout.trip import SearchResult
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.pricing.pricing_lines import off_row, taken_off
from checkout.words.text_columns import WIDTH, left, row
from checkout.words.words import Words
from wallet.money import Money

WAYS = {
    Fulfilment.CARRY: mark("in your bag"),
    Fulfilment.DELIVER: mark("to be delivered from this store"),
    Fulfilment.SHIP: mark("to be shipped"),
}

_CODE = 15


def item_rows(
    words: Words,
    item: LineItem | ReceiptLine,
    gross: int,
    units: Sequence[UnitsPaid],
    offers: Sequence[OfferTaken],
    currency: str,
    *,
    width: int = WIDTH,
) -> list[str]:
    """Name, quantity and amount of a line at the regular price, and below it each offer on it.

    `Fresh milk 950 ml                      2        ¥25.80`
    `  Member price                                  -¥2.00`
    `Tomato                0.512 kg x ¥4.90/500 g    ¥5.02`
    """
    amount = words.amount(gross, currency)
    measure, last = formats.quantity(item.quantity, item.goods.unit), 14
    if item.goods.unit is Unit.GRAM:
        regular = Money(max(item.goods.price, item.goods.regular_price), currency)
        measure, last = f"{measure} x {formats.unit_price(regular, item.goods.unit, item.goods.ref_qty)}", 10
    rows = row(item.goods.name(words.lang), measure, amount, width=width, last=last)
    for name, off in taken_off(words, units, offers):
        rows += off_row(words, f"  {name}", off, currency, width=width)
    return rows


def basket_row(words: Words, item: LineItem, basket: Basket, *, width: int) -> list[str]:
    """A line of the basket with the offers on it."""
    line = basket.priced.by_line[item.line]
    return item_rows(words, item, line.gross, line.units, basket.priced.offers, basket.currency, width=width)


def item_lines(words: Words, item: LineItem, session: Session) -> list[str]:
    """A line of the basket, its fulfilment, and the cooking that can be chosen for it."""
    lines = basket_row(words, item, session.basket, width=WIDTH)
    if item.mode is not Fulfilment.CARRY:
        lines.append(words.t(WAYS[item.mode]))
        if (product := session.shelf.find(item.goods.sku)) and product.age_min:
            lines.append(words.t("sold from the age of {age} on: that is asked again at the door", age=product.age_min))
    if item.for_line is not None and (dish := session.basket.line(item.for_line)):
        lines.append(words.t("for line {line}, {name}", line=dish.line, name=dish.goods.name(words.lang)))
    if services := [service for sku in item.goods.cooking if (service := session.shelf.find(sku))]:
        choice = words.listed(f"{service.sku} {service.name(words.lang)}" for service in services)
        lines.append(words.t("cooked here on request: {choice}", choice=choice))
    return lines


def search_lines(words: Words, found: SearchResult, session: Session) -> list[str]:
    """Search results, each with the number to type for it."""
    if not found.products:
        return [
            words.t("Nothing was found for {text}. Try part of a name, or the initials in pinyin.", text=found.text)
        ]
    return [line for product in found.products for line in _product(words, product, session)]


def _product(words: Words, product: Product, session: Session) -> list[str]:
    quote = session.shelf.price_of(product.sku, member=session.shopper.member, at=session.local_now)
    price = formats.unit_price(Money(quote.price, session.basket.currency), product.unit, product.ref_qty)
    name = left(code_of(product), _CODE) + product.name(words.lang)
    lines = row(name, "", price, width=WIDTH + _CODE, last=16)
    return [*lines, " " * _CODE + words.t("only shipped: ask for it by this number")] if product.online_only else lines


def code_of(product: Product) -> str:
    """The number to type for a product: GTIN, PLU of weighed goods, or SKU of online-only goods."""
    if product.online_only or (product.gtin is None and product.plu is None):
        return product.sku
    return product.plu or Gtin.parse(product.gtin or "").ean13 or product.gtin or product.sku
