"""Rows for goods, on the shelf and in the basket."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from catalog.chain import Fulfilment, Product, TaxKind, Unit
from catalog.codes import Gtin
from checkout.basket import LineItem, ReceiptLine
from checkout.events.frozen_prices import OfferTaken, UnitsPaid
from checkout.events.fulfilment import Way
from checkout.payment import left_of, refunds_begun, some_of
from checkout.session import Session
from checkout.store import Stock
from checkout.tui.widgets.basket_view import BasketRow
from checkout.tui.widgets.shelf_view import ShelfRow
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.pricing.pricing_lines import taken_off
from checkout.words.words import Words
from wallet.money import Money

WAYS: Final = {
    Fulfilment.CARRY: mark("carry"),
    Fulfilment.DELIVER: mark("home"),
    Fulfilment.SHIP: mark("ship"),
}
"""One short word for each way of fulfilment, so that it never shows in colour alone."""

_CHOICES: Final = {
    Fulfilment.CARRY: mark("Carry it out"),
    Fulfilment.DELIVER: mark("Have it brought home"),
    Fulfilment.SHIP: mark("Have it shipped"),
}


def printed_code(product: Product) -> str | None:
    """The digits below the bars on the pack, as a scanner reads them; None for goods sold by weight."""
    if product.gtin is None:
        return None
    gtin = Gtin.parse(product.gtin)
    return gtin.key[6:] if gtin.key.startswith("000000") else gtin.ean13


def spaced(code: str) -> str:
    """Digits in groups, as printed below the bars.

    >>> spaced("9521234000013")
    '9 521234 000013'
    """
    return f"{code[0]} {code[1:7]} {code[7:]}" if len(code) == 13 else code


def shelf_row(words: Words, session: Session, product: Product) -> ShelfRow:
    """One line of the shelf, with the price for this shopper."""
    return ShelfRow(product.name(words.lang), note(words, product), price(session, product))


def search_row(words: Words, session: Session, product: Product) -> ShelfRow:
    """One line of a search result, with its aisle."""
    row = shelf_row(words, session, product)
    place = session.shelf.placement(product.sku)
    if place is None:
        return row
    aisle = words.t("aisle {aisle}", aisle=place.aisle)
    return replace(row, note=f"{row.note}  {aisle}" if row.note else aisle)


def note(words: Words, product: Product) -> str:
    """Beside the name: net content or `by weight`, the minimum age, `online only`."""
    parts = [words.t("by weight")] if product.unit is Unit.GRAM else []
    if product.net_content and product.net_content not in product.name.en:
        parts.append(product.net_content)
    if product.age_min:
        parts.append(f"{product.age_min}+")
    if product.online_only:
        parts.append(words.t("online only"))
    return " ".join(parts)


def price(session: Session, product: Product) -> str:
    """The price for this shopper now: `¥12.90`, `¥69.00/500 g`."""
    quote = session.shelf.price_of(product.sku, member=session.shopper.member, at=session.local_now)
    return formats.unit_price(Money(quote.price, session.store.currency), product.unit, product.ref_qty)


def offers_on(
    words: Words, units: Sequence[UnitsPaid], offers: Sequence[OfferTaken], currency: str
) -> list[tuple[str, str]]:
    """The offers on a line of the basket, and what each takes off: `-¥6.45`."""
    return [(name, words.amount(-amount, currency)) for name, amount in taken_off(words, units, offers)]


def basket_row(words: Words, item: LineItem, currency: str, units: Sequence[UnitsPaid]) -> BasketRow:
    """One line of the basket."""
    weighed = item.goods.unit is Unit.GRAM
    name = item.goods.name(words.lang)
    return BasketRow(
        f"+ {name}" if item.for_line else name,
        formats.weight(item.quantity) if weighed else f"x{item.quantity}",
        f"{item.quantity} g" if weighed else f"x{item.quantity}",
        words.t(WAYS[item.mode]),
        words.amount(sum(run.count * run.gross for run in units), currency),
    )


def returned(words: Words, line: ReceiptLine, session: Session) -> str:
    """One unit of a line that can be returned, with its refund. The number of the line tells it from its like."""
    made = refunds_begun(recorded.event for recorded in session.events)
    left = left_of(line, made)
    [unit] = some_of(left, 1)
    count = sum(run.count for run in left)
    amount = words.amount(unit.net, session.store.currency)
    unit_of_it = f"{line.goods.name(words.lang)}  {amount}"
    if count > 1:
        unit_of_it = words.t("one of {count} {goods}", count=count, goods=unit_of_it)
    return f"{line.line:>2}  {unit_of_it}"


def choice(words: Words, session: Session, way: Fulfilment | str) -> str:
    """A way of fulfilment, or a cooking service (by its SKU) with its price."""
    if isinstance(way, Fulfilment):
        return words.t(_CHOICES[way])
    service = session.shelf.find(way)
    return way if service is None else f"{service.name(words.lang)}  {price(session, service)}"


FEW: Final = 10
"""Pieces, or kilograms: of less the screen says how much is left."""


def left(words: Words, stock: Stock, product: Product, *, at_home: bool) -> list[str]:
    """How much there is: for somebody at home what can be promised, in the store what stands on the shelf. Nothing
    where there is plenty, or where no stock is kept."""
    weighed = product.unit is Unit.GRAM
    if at_home:
        delivered = Fulfilment.DELIVER in product.modes
        count = stock.available(product.sku, Way.DELIVER if delivered else Way.SHIP)
    elif product.online_only:
        return []
    else:
        count = stock.on_shelf(product.sku)
    if not count:
        return [words.t("sold out")]
    if count > FEW * (1000 if weighed else 1):
        return []
    return [words.t("{count} left", count=formats.weight(count) if weighed else count)]


def details(words: Words, session: Session, product: Product, *, tax: str) -> list[str]:
    """Details of a product, the most useful first: a narrow screen shows only some."""
    quote = session.shelf.price_of(product.sku, member=session.shopper.member, at=session.local_now)
    lines = []
    if quote.price < quote.regular_price:
        regular = words.amount(quote.regular_price, session.store.currency)
        lines.append(words.t("regular {price}", price=regular))
    if origin := product.origin(words.lang):
        lines.append(words.t("from {origin}", origin=origin))
    if place := session.shelf.placement(product.sku):
        lines.append(words.t("bay {bay}, shelf {shelf}", bay=place.bay, shelf=place.shelf))
    lines.append("/".join(words.t(WAYS[way]) for way in Fulfilment if way in product.modes))
    lines.append(tax)
    return lines


def tax(words: Words, kind: TaxKind, rate_bp: int | None) -> str:
    """The tax in a price. `rate_bp` is in basis points, None for exempt goods."""
    if kind is TaxKind.SALES:
        return words.t("free of sales tax")
    if rate_bp is None:
        return words.t("free of VAT")
    return words.t("VAT {rate}", rate=formats.rate(rate_bp))
