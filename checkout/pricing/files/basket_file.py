"""The basket file: JSON with lines to be priced. `OFFERS.md` describes it.

    {"format": 1, "currency": "CNY", "at": "2026-12-03T18:30", "tax": {"standard": 13}, "lines": [
      {"sku": "crisps", "quantity": 3, "price": "8.90", "tax_class": "standard"},
      {"sku": "salmon", "grams": 312, "price": "69.00", "per_grams": 500}]}

A line with a price needs no chain. A line without one is looked up in the `store`, by `sku` or by `code`, which may be
anything that its scanners read. Money is text, quantities are whole numbers, times are the store's wall clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from catalog.chain import Unit
from catalog.text import Bilingual
from checkout.errors import BadBasket, FileFault, Why
from checkout.events.goods import Goods
from checkout.pricing.files.places import Place
from checkout.pricing.files.strict_file import NotRead, read_object
from checkout.pricing.line_checks import check_line
from checkout.pricing.offers import MEMBER
from checkout.pricing.priced import Context, Line
from wallet.money import Money

if TYPE_CHECKING:
    from catalog.chain import Chain
    from checkout.pricing.files.basket_models import BasketIn, LineIn
    from checkout.pricing.files.store_lines import StoreLines

DEFAULT_GRAMS = 500
"""What the price of weighed goods refers to, unless the line says otherwise."""
NO_CLASS = ""
"""The tax class of lines that name none; no tax is shown for them."""


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Options of the command, which override the file, and where goods are looked up."""

    chain: Callable[[], Chain]
    """Called only when something is looked up."""
    now: datetime
    """Aware; the time when the file says none."""
    store: str | None = None
    at: datetime | None = None
    """The store's wall clock, without a zone."""


@dataclass(frozen=True, slots=True)
class PriceRequest:
    """What a basket file asks for."""

    lines: tuple[Line, ...]
    """Numbered from 1, in the order of the file."""
    context: Context
    rates: Mapping[str, int | None]
    """By tax class: basis points, None when exempt. `NO_CLASS` has none."""
    store: StoreLines | None = None
    """Where goods were looked up, if any were."""


def read_basket(text: str | bytes, circumstances: Circumstances) -> PriceRequest:
    """The basket of a file. Raises BadBasket with all faults when any of it cannot be used."""
    try:
        raw = read_object(text)
    except NotRead as error:
        raise BadBasket([error.fault]) from None
    faults: list[FileFault] = []
    request = _Reader(circumstances, faults).read(raw)
    if request is None or faults:
        raise BadBasket(sorted(faults, key=_line_of))
    return request


def _line_of(fault: FileFault) -> int:
    """The line that a fault is about; 0 for the head."""
    place = re.match(r"lines\.([0-9]+)", fault.field)
    return int(place[1]) if place else 0


class _Reader:
    """Reads one basket, and notes all faults in it."""

    def __init__(self, given: Circumstances, faults: list[FileFault]) -> None:
        self._given = given
        self._at = Place(faults)

    def read(self, raw: dict[str, Any]) -> PriceRequest | None:
        """The request, also where faults are noted; None where even the head cannot be used."""
        from checkout.pricing.files.basket_models import MOST_LINES, BasketIn  # noqa: PLC0415 - start-up time
        from checkout.pricing.files.strict_model import note  # noqa: PLC0415

        try:
            head = BasketIn.model_validate(raw)
        except ValueError as error:
            note(error, self._at)
            if isinstance(raw.get("lines"), list) and not any(fault.field == "currency" for fault in self._at.faults):
                self._rows(raw["lines"][:MOST_LINES], raw["currency"])
            return None
        rows = self._rows(head.lines, head.currency)
        store_id = self._given.store or head.store
        store = self._store(head, rows.values(), store_id)
        found = [self._line(number, row, head, store) for number, row in rows.items()]
        lines = tuple(line for line in found if line is not None)
        context = Context(
            at=store.at if store else self._time(head, self._given.now.tzinfo),
            store=store_id or "",
            audiences=head.belongs,
            currency=head.currency,
            coupons=tuple(head.coupons),
            used={id_: used.usage() for id_, used in head.used.items()},
        )
        looked_up = any(row.price is None for row in rows.values())
        return PriceRequest(lines, context, self._rates(head, lines, store), store if looked_up else None)

    def _rows(self, lines: Iterable[Any], currency: str) -> dict[int, LineIn]:
        """The lines that are well formed, by number."""
        from checkout.pricing.files.basket_models import LineIn  # noqa: PLC0415 - start-up time
        from checkout.pricing.files.strict_model import note  # noqa: PLC0415

        rows = {}
        for number, row in enumerate(lines, 1):
            try:
                rows[number] = LineIn.model_validate(row, context={"currency": currency})
            except ValueError as error:
                note(error, self._at / "lines" / number)
        return rows

    def _time(self, head: BasketIn, zone: tzinfo | None) -> datetime:
        """The time of the basket: the wall clock of the command or the file in `zone`, or now."""
        wall = self._given.at or head.at
        return self._given.now if wall is None else wall.replace(tzinfo=zone)

    def _store(self, head: BasketIn, rows: Iterable[LineIn], store_id: str | None) -> StoreLines | None:
        """The store, if it is needed to look something up and there is one with this currency."""
        priced = all(row.price is not None for row in rows)
        rated = all(row.tax_class is None or row.tax_class in head.tax for row in rows)
        if store_id is None or (priced and rated):
            return None
        chain = self._given.chain()
        store = chain.stores.get(store_id)
        if store is None:
            if not priced:
                (self._at / "store").refuse(Why.UNKNOWN_STORE, store_id, " | ".join(chain.stores))
            return None
        if store.currency != head.currency:
            (self._at / "currency").refuse(Why.CURRENCY, head.currency, store.currency)
            return None
        from checkout.pricing.files.store_lines import StoreLines  # noqa: PLC0415 - start-up time

        return StoreLines(chain, store, member=MEMBER in head.belongs, at=self._time(head, store.zone))

    def _line(self, number: int, row: LineIn, head: BasketIn, store: StoreLines | None) -> Line | None:
        """The line of a row, also where it cannot be priced; None when its goods are not found."""
        at = self._at / "lines" / number
        if row.price is not None:
            line: Line | None = _own(number, row, row.price, member=MEMBER in head.belongs)
        elif store is not None:
            line = store.line(number, row, at)
        else:
            line = None
            if not (self._given.store or head.store):  # A store that there is not is a fault of its own.
                (at / "price").refuse(Why.NO_STORE)
        if line is not None:
            try:
                check_line(line, lambda minor: str(Money(minor, head.currency)))
            except BadBasket as error:
                self._at.faults.extend(error.faults)
        return line

    def _rates(self, head: BasketIn, lines: Iterable[Line], store: StoreLines | None) -> dict[str, int | None]:
        rates: dict[str, int | None] = {}
        for line in lines:
            name = line.goods.tax_class
            if name == NO_CLASS or name in rates:
                continue
            try:
                rates[name] = head.tax[name] if name in head.tax or store is None else store.rate(name)
            except LookupError:
                (self._at / "lines" / line.line / "tax_class").refuse(Why.NO_RATE, name)
        return rates


def _own(number: int, row: LineIn, price: int, *, member: bool) -> Line:
    """The line of a row with a price."""
    from checkout.pricing.files.offer_models import gtin_of  # noqa: PLC0415 - start-up time

    named = (row.member_price if member else None, "member"), (row.markdown_price, "markdown")
    special = sorted(((low, why) for low, why in named if low is not None and low < price), key=itemgetter(0))
    paid, reason = special[0] if special else (price, "")
    weighed, name = row.grams is not None, row.name or row.sku or ""
    goods = Goods(
        row.sku or "",
        gtin_of(row.code or ""),
        Bilingual(name, name),
        row.department,
        row.tax_class or NO_CLASS,
        Unit.GRAM if weighed else Unit.EACH,
        (row.per_grams or DEFAULT_GRAMS) if weighed else 1,
        paid,
        price,
        reason=reason,
        other_price=special[1][0] if special[1:] else None,
    )
    return Line(number, goods, row.grams or row.quantity or 1, row.tags, row.channel, row.amount)
