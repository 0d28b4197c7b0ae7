"""The basket file: JSON with lines to be priced. `OFFERS.md` describes it.

    {"format": 1, "currency": "CNY", "at": "2026-12-03T18:30", "tax": {"standard": 13}, "lines": [
      {"sku": "crisps", "quantity": 3, "price": "8.90", "tax_class": "standard"},
      {"sku": "salmon", "grams": 312, "price": "69.00", "per_grams": 500}]}

A line with a price needs no chain. A line without one is looked up in the `store`, by `sku` or by `code`, which may be
anything that its scanners read. Money is text, quantities are whole numbers, times are the store's wall clock.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from catalog.chain import Unit
from catalog.text import Bilingual, clean
from checkout.errors import BadBasket, FileFault, Why
from checkout.events.goods import Goods
from checkout.pricing.files.strict_file import NotRead, faults_of, read_json, shown
from checkout.pricing.line_checks import check_line
from checkout.pricing.offers import MEMBER
from checkout.pricing.priced import Context, Line, Usage
from wallet.money import Money

if TYPE_CHECKING:
    from catalog.chain import Chain
    from checkout.pricing.files.basket_models import BasketIn, LineIn
    from checkout.pricing.files.store_lines import StoreLines

FORMAT = 1
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


@dataclass(slots=True)
class _Read:
    """What has been read so far, and all faults."""

    lines: list[Line] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)

    def fault(self, number: int, name: str, why: Why, given: str = "", expected: str = "") -> None:
        self.faults.append(FileFault("", f"lines.{number}.{name}", why, clean(given, 40), expected))


def read_basket(text: str | bytes, circumstances: Circumstances) -> PriceRequest:
    """The basket of a file. Raises BadBasket with all faults when any of it cannot be used."""
    found = _Read()
    head, rows = _read(text, found)
    store_id = circumstances.store or head.store
    store = _store(head, rows, store_id, circumstances)
    if isinstance(store, FileFault):
        found.faults.append(store)
        rows = {number: row for number, row in rows.items() if row.price is not None}
        store = None
    for number, row in rows.items():
        _read_line(number, row, head, store, found)
    rates = _rates(head, found, store)
    if found.faults:
        raise BadBasket(sorted(found.faults, key=_place))
    context = Context(
        at=store.at if store else _at(head, circumstances, circumstances.now.tzinfo),
        store=store_id or "",
        audiences=frozenset({MEMBER} if head.member else ()),
        currency=head.currency,
        coupons=tuple(head.coupons),
        used={id_: Usage(used.ever, used.today) for id_, used in head.used.items()},
    )
    looked_up = any(row.price is None for row in rows.values())
    return PriceRequest(tuple(found.lines), context, rates, store if looked_up else None)


def _place(fault: FileFault) -> int:
    """The line that a fault is about; 0 for the head."""
    place = fault.field.split(".")
    return int(place[1]) if place[0] == "lines" and place[1:2] and place[1].isdigit() else 0


def _read(text: str | bytes, found: _Read) -> tuple[BasketIn, dict[int, LineIn]]:
    """The head, and the well-formed lines. Raises BadBasket when the head is bad, with the lines' faults too."""
    from pydantic import ValidationError  # noqa: PLC0415 - start-up time

    from checkout.pricing.files.basket_models import MOST_LINES, BasketIn  # noqa: PLC0415

    try:
        raw = read_json(text)
    except NotRead as error:
        raise BadBasket([error.fault]) from None
    if not isinstance(raw, dict):
        raise BadBasket([FileFault("", "", Why.WRONG_TYPE, shown(raw), "{}")])
    version = raw.get("format")
    if version != FORMAT or isinstance(version, bool):
        raise BadBasket([FileFault("", "format", Why.FORMAT, shown(version), str(FORMAT))])
    try:
        head = BasketIn.model_validate(raw)
    except ValidationError as error:
        found.faults += faults_of(error, "", raw)
        if isinstance(raw.get("lines"), list) and not any(fault.field == "currency" for fault in found.faults):
            _rows(raw["lines"][:MOST_LINES], raw["currency"], found)
        raise BadBasket(sorted(found.faults, key=_place)) from None
    return head, _rows(head.lines, head.currency, found)


def _rows(lines: list[Any], currency: str, found: _Read) -> dict[int, LineIn]:
    """The lines that are well formed, by number."""
    from pydantic import ValidationError  # noqa: PLC0415

    from checkout.pricing.files.basket_models import LineIn  # noqa: PLC0415

    rows = {}
    for number, row in enumerate(lines, 1):
        try:
            rows[number] = LineIn.model_validate(row, context={"currency": currency})
        except ValidationError as error:
            found.faults += faults_of(error, "", row, f"lines.{number}")
    return rows


def _at(head: BasketIn, circumstances: Circumstances, zone: tzinfo | None) -> datetime:
    """The time of the basket: the wall clock of the command or the file in `zone`, or now."""
    wall = circumstances.at or head.at
    return circumstances.now if wall is None else wall.replace(tzinfo=zone)


def _store(
    head: BasketIn, rows: Mapping[int, LineIn], store_id: str | None, circumstances: Circumstances
) -> StoreLines | FileFault | None:
    """The store, if it is needed to look something up; a fault when it is missing or of another currency."""
    priced = all(row.price is not None for row in rows.values())
    rated = all(row.tax_class is None or row.tax_class in head.tax for row in rows.values())
    if store_id is None or (priced and rated):
        return None
    chain = circumstances.chain()
    store = chain.stores.get(store_id)
    if store is None and priced:
        return None
    if store is None:
        return FileFault("", "store", Why.UNKNOWN_STORE, clean(store_id, 40), " | ".join(chain.stores))
    if store.currency != head.currency:
        return FileFault("", "currency", Why.CURRENCY, head.currency, store.currency)
    from checkout.pricing.files.store_lines import StoreLines  # noqa: PLC0415 - start-up time

    return StoreLines(chain, store, member=head.member, at=_at(head, circumstances, store.zone))


def _read_line(number: int, row: LineIn, head: BasketIn, store: StoreLines | None, found: _Read) -> None:
    if row.price is not None:
        line = _own(number, row, row.price, member=head.member)
        if row.code is not None and row.gtin is None:
            found.fault(number, "code", Why.NOT_A_CHOICE, row.code, "GTIN")
    elif store is None:
        return found.fault(number, "price", Why.NO_STORE)
    else:
        from checkout.pricing.files.store_lines import NotThere  # noqa: PLC0415 - start-up time

        try:
            line = store.line(number, row)
        except NotThere as error:
            return _not_there(number, row, error.field, found)
    try:
        check_line(line, lambda minor: str(Money(minor, head.currency)))
    except BadBasket as error:
        found.faults += error.faults
    found.lines.append(line)
    return None


def _not_there(number: int, row: LineIn, name: str, found: _Read) -> None:
    match name:
        case "grams" if row.grams is None:
            found.fault(number, name, Why.MISSING)
        case "grams":
            found.fault(number, name, Why.UNKNOWN_FIELD, str(row.grams), "quantity")
        case "quantity":
            found.fault(number, name, Why.OUT_OF_RANGE, str(row.quantity), "1")
        case _:
            found.fault(number, name, Why.UNKNOWN_GOODS, row.code or row.sku or "")


def _own(number: int, row: LineIn, price: int, *, member: bool) -> Line:
    """The line of a row with a price."""
    named = (row.member_price if member else None, "member"), (row.markdown_price, "markdown")
    special = sorted(((low, why) for low, why in named if low is not None and low < price), key=itemgetter(0))
    paid, reason = special[0] if special else (price, "")
    weighed, name = row.grams is not None, row.name or row.sku or ""
    goods = Goods(
        row.sku or "",
        row.gtin,
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
    return Line(number, goods, row.grams or row.quantity or 1, frozenset(row.tags), row.channel, row.amount)


def _rates(head: BasketIn, found: _Read, store: StoreLines | None) -> dict[str, int | None]:
    rates: dict[str, int | None] = {}
    for line in found.lines:
        name = line.goods.tax_class
        if name == NO_CLASS or name in rates:
            continue
        try:
            rates[name] = head.tax[name] if name in head.tax or store is None else store.rate(name)
        except LookupError:
            found.fault(line.line, "tax_class", Why.NO_RATE, name)
    return rates
