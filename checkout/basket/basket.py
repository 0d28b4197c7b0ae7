"""The basket: the fold of a trip's events, at the sum of its lines. `checkout.basket.priced_basket` applies the offers.

Only `Basket.apply` changes a basket, so replaying the events always gives the same one. An event touches one line and
the running totals, never the whole basket: the thousandth scan costs what the tenth did.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from catalog.chain import Fulfilment, Unit, line_amount
from checkout.events import (
    CaptureStarted,
    CouponShown,
    DeliveryFeeSet,
    Event,
    FulfilmentChosen,
    Goods,
    ItemScanned,
    LineRemoved,
    PaymentCancelled,
    PaymentDeclined,
    PaymentStarted,
    QuantityChanged,
    Undone,
)
from checkout.events.frozen_prices import OWN, FrozenPrice, LinePriced, UnitsPaid
from wallet.money import Money


@dataclass(frozen=True, slots=True)
class LineItem:
    """One line of the basket. `amount` is minor units; `quantity` is pieces, or grams for `Unit.GRAM`."""

    line: int
    goods: Goods
    quantity: int
    amount: int
    mode: Fulfilment
    label: bool
    """From an in-store label: never merged, never multiplied."""
    for_line: int | None
    """The line that this service belongs to (in-store cooking)."""

    def changed(self, quantity: int, amount: int, mode: Fulfilment) -> LineItem:
        """The line with these values. `dataclasses.replace` takes three times as long, at every scan."""
        return LineItem(self.line, self.goods, quantity, amount, mode, self.label, self.for_line)

    @property
    def pieces(self) -> int:
        """Things to carry: a weighed pack is one, a fee none."""
        if self.goods.unit is not Unit.EACH:
            return 1
        return self.quantity if self.line != FEE_LINE else 0

    @property
    def units(self) -> int:
        """Units for offers and refunds: the pieces, or 1 when one amount was printed for all of them."""
        goods, quantity = self.goods, self.quantity
        return quantity if goods.unit is Unit.EACH and self.amount == goods.price * quantity else 1

    @property
    def saved(self) -> int:
        """The regular price of the line less its amount, in minor units."""
        goods = self.goods
        if goods.price == goods.regular_price:
            return 0
        return line_amount(goods.regular_price, ref_qty=goods.ref_qty, quantity=self.quantity) - self.amount

    @property
    def editable(self) -> bool:
        """Whether the quantity may be changed: not of an in-store label, nor of a service for another line."""
        return not self.label and self.for_line is None


FEE_LINE = 0
"""The number of the line for bringing it home. It comes and goes by itself, and no shopper changes it."""

_MergeKey = tuple[str, int, int, Fulfilment]
"""SKU, price, regular price, way to go."""


class Basket:
    """The lines of one trip with their running totals.

    `frozen` is the price of the payment under way or made. `coupons` are the ids of those shown on this trip.
    """

    def __init__(self, currency: str = "CNY") -> None:
        self.currency = currency
        self.frozen: FrozenPrice | None = None
        self.coupons: tuple[str, ...] = ()
        self._lines: dict[int, LineItem] = {}
        self._in_order = True
        self._mergeable: dict[_MergeKey, list[int]] = {}
        self._undo: list[list[tuple[int, LineItem | None]]] = []
        self._amount = 0
        self._saved = 0
        self._pieces = 0
        self._highest = 0
        self._touched: list[int] = []

    def __len__(self) -> int:
        return len(self._lines)

    @property
    def lines(self) -> list[LineItem]:
        """By their numbers; the fee for bringing them is the last."""
        if not self._in_order:
            fee = self._lines.pop(FEE_LINE, None)
            self._lines = dict(sorted(self._lines.items()))
            if fee is not None:
                self._lines[FEE_LINE] = fee
            self._in_order = True
        return list(self._lines.values())

    @property
    def total(self) -> Money:
        return Money(self._total() if self.frozen is None else self.frozen.total, self.currency)

    @property
    def saved(self) -> Money:
        """The total at the prices for everybody, less `total`."""
        return Money(self._amount + self._saved - self.total.minor, self.currency)

    @property
    def priced(self) -> FrozenPrice:
        """What each unit of each line costs, and by which offers. Goes through the whole basket."""
        return self._priced() if self.frozen is None else self.frozen

    def _total(self) -> int:
        return self._amount

    def _priced(self) -> FrozenPrice:
        return FrozenPrice(self._amount, tuple(at_own_price(item) for item in self.lines))

    @property
    def pieces(self) -> int:
        return self._pieces

    @property
    def next_line(self) -> int:
        """The number of the next new line. Numbers are never used twice in a trip."""
        return self._highest + 1

    @property
    def can_undo(self) -> bool:
        return bool(self._undo)

    @property
    def last_line(self) -> LineItem | None:
        """The line changed last, of those still there."""
        while self._touched:
            if item := self._lines.get(self._touched[-1]):
                return item
            self._touched.pop()
        return None

    def line(self, number: int) -> LineItem | None:
        return self._lines.get(number)

    def services_for(self, number: int) -> list[LineItem]:
        """The lines that belong to line `number` (in-store cooking)."""
        return [item for item in self._lines.values() if item.for_line == number]

    def mergeable_line(self, sku: str, price: int, regular_price: int, mode: Fulfilment) -> LineItem | None:
        """The first line that can take more of the same goods at the same prices and in the same mode."""
        numbers = self._mergeable.get((sku, price, regular_price, mode))
        return self._lines[min(numbers)] if numbers else None

    def fingerprint(self, *salt: str) -> str:
        """16 hexadecimal digits that change with anything that is bought or paid."""
        said = ["\x1f".join((*salt, self.currency, str(self._amount)))]
        said += [
            f"\x1e{item.line}\x1f{item.goods.sku}\x1f{item.quantity}\x1f{item.amount}\x1f{item.mode}"
            for item in self.lines
        ]
        if (priced := self.priced).offers:
            said.append(f"\x1d{priced.total}")
            for line in priced.lines:
                runs = "".join(f"\x1f{run.count}\x1f{run.net}\x1f{run.off}" for run in line.units)
                said.append(f"\x1e{line.line}{runs}")
        return hashlib.sha256("".join(said).encode()).hexdigest()[:16]

    def apply(self, event: Event) -> None:
        """Apply one event; other events change nothing. LookupError when the event cannot have happened."""
        match event:
            case ItemScanned():
                self._change([(event.line, self._scanned(event))])
            case QuantityChanged(line, quantity):
                item = self._lines[line]
                amount = line_amount(item.goods.price, ref_qty=item.goods.ref_qty, quantity=quantity)
                self._change([(line, item.changed(quantity, amount, item.mode))])
            case FulfilmentChosen(line, mode):
                item = self._lines[line]
                self._change([(line, item.changed(item.quantity, item.amount, mode))])
            case LineRemoved(line):
                gone = [self._lines[line], *self.services_for(line)]
                self._change([(item.line, None) for item in gone])
            case Undone():
                for number, before in self._undo.pop():
                    self._put(number, before)
            case CouponShown(coupon):
                self._show(coupon)
            case DeliveryFeeSet(goods):
                self._put(FEE_LINE, None if goods is None else _fee(goods))
            case PaymentStarted(price=price):
                self.frozen = price
            case PaymentDeclined() | PaymentCancelled():
                self.frozen = None
            case CaptureStarted(price=price, quantities=quantities):
                for line, quantity in quantities:
                    self._put(line, self._picked(self._lines[line], quantity))
                self.frozen = price
            case _:
                pass

    def _scanned(self, event: ItemScanned) -> LineItem:
        item = self._lines.get(event.line)
        if item is None:
            return LineItem(
                event.line, event.goods, event.quantity, event.amount, event.mode, event.label, event.for_line
            )
        return item.changed(item.quantity + event.quantity, item.amount + event.amount, item.mode)

    def _picked(self, item: LineItem, quantity: int) -> LineItem | None:
        amount = line_amount(item.goods.price, ref_qty=item.goods.ref_qty, quantity=quantity)
        return item.changed(quantity, amount, item.mode) if quantity else None

    def _show(self, coupon: str) -> None:
        self.frozen = None
        self.coupons = (*self.coupons, coupon)

    def _change(self, changes: list[tuple[int, LineItem | None]]) -> None:
        before = [(number, self._lines.get(number)) for number, _ in changes]
        if before != changes:
            # Choosing the same again is nothing to undo.
            self._undo.append(before)
        for number, after in changes:
            self._put(number, after)

    def _put(self, number: int, after: LineItem | None) -> None:
        self.frozen = None
        before = self._lines.pop(number, None) if after is None else self._lines.get(number)
        if before is not None:
            self._count(before, -1)
        if after is None:
            return
        if before is None and (number < self._highest or FEE_LINE in self._lines):
            self._in_order = False
        self._lines[number] = after
        self._highest = max(self._highest, number)
        if number != FEE_LINE:
            self._touched.append(number)
        self._count(after, 1)

    def _count(self, item: LineItem, sign: int) -> None:
        self._amount += sign * item.amount
        self._saved += sign * item.saved
        self._pieces += sign * item.pieces
        if item.editable:
            goods = item.goods
            numbers = self._mergeable.setdefault((goods.sku, goods.price, goods.regular_price, item.mode), [])
            if sign > 0:
                numbers.append(item.line)
            else:
                numbers.remove(item.line)


def _fee(goods: Goods) -> LineItem:
    return LineItem(FEE_LINE, goods, 1, goods.price, Fulfilment.DELIVER, label=True, for_line=None)


def at_own_price(item: LineItem) -> LinePriced:
    """The line's units at its own price: only the catalogue's special price is taken off."""
    count = item.units
    net, gross = item.amount // count, (item.amount + item.saved) // count
    off = ((f"{OWN}{item.goods.reason or 'markdown'}", gross - net),) if gross != net else ()
    return LinePriced(item.line, (UnitsPaid(count, gross, net, off),))
