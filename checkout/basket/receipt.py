"""The receipt, made once and kept word for word, whatever happens to prices and names. Amounts are minor units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from catalog.chain import Fulfilment, TaxKind, Unit
from catalog.text import Bilingual
from checkout.basket.basket import Basket, LineItem
from checkout.errors import DataFileDamaged
from checkout.events import Goods, Paid
from checkout.events.codec import adapter, what_is_wrong
from checkout.events.compact_rows import HandWritten
from checkout.events.currency import Currency
from checkout.events.frozen_prices import OWN, LinePriced, OfferTaken, UnitsPaid, units_as_json
from checkout.events.json_text import quoted, writer
from checkout.events.older_bodies import todays_receipt
from checkout.pricing import RateOf, TaxGroup, tax_of
from wallet.money import Money


@dataclass(frozen=True, slots=True)
class ReceiptLine(HandWritten):
    """One line. `amount` is what was paid; a refund pays back `units`, which receipts from before offers lack."""

    line: int
    goods: Goods
    quantity: int
    amount: int
    saved: int
    mode: Fulfilment
    tax: int
    for_line: int | None
    units: tuple[UnitsPaid, ...] = ()

    def as_json(self) -> str:
        for_line = "null" if self.for_line is None else self.for_line
        return (
            f"[{self.line},{self.goods.as_json()},{self.quantity},{self.amount},{self.saved},{quoted(self.mode)},"
            f"{self.tax},{for_line},{units_as_json(self.units)}]"
        )

    @property
    def price(self) -> int:
        """The price per `ref_qty` before offers: the special price only where it applied."""
        special = not self.units or any(id_.startswith(OWN) for run in self.units for id_, _ in run.off)
        return self.goods.price if special else self.goods.full_price

    @property
    def gross(self) -> int:
        """The line at the price for everybody, as printed beside its name."""
        return sum(run.count * run.gross for run in self.units) if self.units else self.amount

    @property
    def units_bought(self) -> int:
        """Units that may come back: pieces, or one weighed pack."""
        if self.units:
            return sum(run.count for run in self.units)
        return self.quantity if self.goods.unit is Unit.EACH else 1


@dataclass(frozen=True, slots=True)
class Promise:
    """Goods that come later: delivered by the moment `by` (UTC), or shipped to arrive on the day `on`."""

    mode: Fulfilment
    lines: tuple[int, ...]
    address_zh: str
    address_en: str
    by: datetime | None = None
    on: date | None = None
    slot: datetime | None = None
    """The beginning of the half hour that was chosen (UTC); None is as soon as possible."""

    def address(self, lang: str) -> str:
        return Bilingual(self.address_zh, self.address_en)(lang)


@dataclass(frozen=True, slots=True)
class Ticket:
    """The number that the kitchen calls when the goods on `line` are cooked, and for how many minutes the dish is kept
    from then on."""

    line: int
    number: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """One receipt. `lines` in the basket's order, `taxes` by class, `promises` for what is not in the bag."""

    number: str
    store: str
    store_name_zh: str
    store_name_en: str
    timezone: str
    trip: str
    shopper_zh: str
    shopper_en: str
    member: bool
    issued_at: datetime
    currency: Currency
    lines: tuple[ReceiptLine, ...]
    pieces: int
    total_minor: int
    saved_minor: int
    taxes: tuple[TaxGroup, ...]
    tenders: tuple[Paid, ...]
    promises: tuple[Promise, ...]
    offers: tuple[OfferTaken, ...] = ()
    tickets: tuple[Ticket, ...] = ()
    tax: TaxKind = TaxKind.VAT
    """Whether `taxes` are inside the prices or on top of them."""

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def saved(self) -> Money:
        return Money(self.saved_minor, self.currency)

    def store_name(self, lang: str) -> str:
        return Bilingual(self.store_name_zh, self.store_name_en)(lang)

    def shopper(self, lang: str) -> str:
        return Bilingual(self.shopper_zh, self.shopper_en)(lang)

    def lines_by(self, mode: Fulfilment) -> list[ReceiptLine]:
        return [line for line in self.lines if line.mode is mode]

    def to_json(self) -> str:
        return writer(Receipt)(self)

    @classmethod
    def from_json(cls, body: str) -> Receipt:
        """The receipt as issued. Raises DataFileDamaged."""
        try:
            return cast("Receipt", adapter(cast("Any", cls)).validate_json(todays_receipt(body), strict=True))
        except ValueError as error:
            wrong = what_is_wrong(error)
            raise DataFileDamaged(f"the data file holds a damaged receipt: {wrong}", detail=wrong) from error


def priced_lines(basket: Basket, rate_of: RateOf) -> tuple[tuple[ReceiptLine, ...], tuple[TaxGroup, ...]]:
    """The basket's lines with their discounts and tax, and the tax by class."""
    items, prices = basket.lines, basket.priced.by_line
    paid = [prices[item.line] for item in items]
    nets = [line.net for line in paid]
    groups, taxes = tax_of([(item.goods.tax_class, net) for item, net in zip(items, nets, strict=True)], rate_of)
    return tuple(map(_line, items, paid, nets, taxes)), tuple(groups)


def _line(item: LineItem, paid: LinePriced, net: int, tax: int) -> ReceiptLine:
    return ReceiptLine(
        item.line, item.goods, item.quantity, net, paid.gross - net, item.mode, tax, item.for_line, paid.units
    )
