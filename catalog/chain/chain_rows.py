"""The rows of a chain's files, as models: what each column may hold.

A cell is text until its model has read it. Every refusal says what was expected; `catalog.chain.loading` adds file, row
and column. This is the only module of the catalogue that needs pydantic, and only loading a chain imports it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict

from catalog.chain.prices import Audience
from catalog.chain.product import Fulfilment, Unit
from catalog.chain.stores import TaxKind
from catalog.codes.gtin import Gtin, is_coupon, is_restricted
from catalog.errors import CodeError
from catalog.text import clean
from wallet.money import Money, decimals

NAME_LIMIT = 80

# A day of year 1 or 9999 leaves the calendar when it is taken to another time zone.
_YEAR = "(?:19|20|21)[0-9]{2}"


def matching(pattern: str, expected: str) -> BeforeValidator:
    """A cell that is text of the form `pattern`."""
    compiled = re.compile(pattern, re.ASCII)

    def check(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise ValueError(expected)
        return cell

    return BeforeValidator(check)


def parsed(parse: Callable[[str], object], pattern: str, expected: str) -> BeforeValidator:
    """A cell of the form `pattern` that `parse` makes something of."""
    compiled = re.compile(pattern, re.ASCII)

    def check(cell: str) -> object:
        if not compiled.fullmatch(cell):
            raise ValueError(expected)
        try:
            return parse(cell)
        except ValueError as error:
            raise ValueError(expected) from error

    return BeforeValidator(check)


def _shown(cell: str) -> str:
    if clean(cell, NAME_LIMIT) != cell:
        raise ValueError(f"at most {NAME_LIMIT} printable characters on one line")
    return cell


def _name(cell: str) -> str:
    if not cell:
        raise ValueError("a name")
    return _shown(cell)


def _none_if_empty(cell: str) -> str | None:
    return cell or None


def _gtin(cell: str) -> str:
    """The 14-digit key."""
    try:
        gtin = Gtin.parse(cell)
    except CodeError as error:
        raise ValueError(error.expected) from error
    if is_restricted(gtin.key) or is_coupon(gtin.key):
        raise ValueError("the number of a trade item, not of a coupon or of a store's own labels")
    return gtin.key


def _zone(cell: str) -> str:
    try:
        ZoneInfo(cell)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("a time zone such as Asia/Shanghai") from error
    return cell


def _fen(cell: str) -> int:
    fen = Money.parse(cell).minor
    if fen <= 0:
        raise ValueError("more than nothing")
    return fen


def _two_decimals(cell: str) -> str:
    if decimals(cell) != 2:
        raise ValueError("a currency with two decimals, as the prices are written")
    return cell


def choice(options: dict[str, object]) -> BeforeValidator:
    """A cell that is one of the `options`."""

    def check(cell: str) -> object:
        if cell not in options:
            raise ValueError("one of " + ", ".join(option or "nothing" for option in options))
        return options[cell]

    return BeforeValidator(check)


def _degrees(limit: int) -> BeforeValidator:
    def check(cell: str) -> float:
        if not re.fullmatch(r"-?[0-9]{1,3}(\.[0-9]{1,8})?", cell, re.ASCII) or abs(float(cell)) > limit:
            raise ValueError(f"degrees from -{limit} to {limit}")
        return float(cell)

    return BeforeValidator(check)


def _modes(cell: str) -> frozenset[Fulfilment]:
    parts = cell.split("|")
    if not set(parts) <= set(Fulfilment) or len(set(parts)) != len(parts):
        raise ValueError("carry, deliver and ship, joined by |, each at most once")
    return frozenset(map(Fulfilment, parts))


def _skus(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


Id = Annotated[str, matching(r"[a-z0-9][a-z0-9-]{0,39}", "up to 40 lower-case letters, digits and hyphens")]
Sku = Annotated[str, matching(r"[A-Z0-9][A-Z0-9-]{0,19}", "up to 20 capital letters, digits and hyphens")]
Name = Annotated[str, BeforeValidator(_name)]
Shown = Annotated[str, BeforeValidator(_shown)]
Price = Annotated[
    int, parsed(_fen, r"[0-9]{1,7}\.[0-9]{2}", "an amount above nothing with two decimals, such as 12.90")
]
Day = Annotated[date, parsed(date.fromisoformat, rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}}", "a day such as 2026-11-24")]
Hour = Annotated[time, parsed(time.fromisoformat, r"[0-9]{2}:[0-9]{2}", "a time such as 09:00")]
Moment = Annotated[
    datetime,
    parsed(
        datetime.fromisoformat,
        rf"{_YEAR}-[0-9]{{2}}-[0-9]{{2}} [0-9]{{2}}:[0-9]{{2}}",
        "store time such as 2026-11-24 18:30",
    ),
]
Empty = BeforeValidator(_none_if_empty)
GtinKey = Annotated[str, BeforeValidator(_gtin)]


class Row(BaseModel):
    """A row of some file. Columns are the fields; a cell too few or too many has been refused before."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class CityRow(Row):
    id: Id
    name_zh: Name
    name_en: Name


class DepartmentRow(CityRow):
    pass


class StoreRow(Row):
    id: Id
    code: Annotated[str, matching(r"[A-Z]{2}", "two capital letters")]
    name_zh: Name
    name_en: Name
    city: str
    latitude: Annotated[float, _degrees(90)]
    longitude: Annotated[float, _degrees(180)]
    timezone: Annotated[str, BeforeValidator(_zone)]
    opens: Hour
    closes: Hour
    currency: Annotated[str, matching(r"[A-Z]{3}", "a currency such as CNY (ISO 4217)"), BeforeValidator(_two_decimals)]
    tax: Annotated[TaxKind, choice({kind.value: kind for kind in TaxKind})]
    wallet: Annotated[str, matching(r"([a-z][a-z0-9-]{0,39})?", "the name of a wallet, or nothing")]
    invented: Annotated[bool, choice({"yes": True, "no": False})]


class ProductRow(Row):
    sku: Sku
    name_zh: Name
    name_en: Name
    mnemonic: Annotated[
        str, matching(r"[a-z0-9.]{1,40}", "pinyin initials: up to 40 lower-case letters, digits and points")
    ]
    department: str
    unit: Annotated[Unit, choice({unit.value: unit for unit in Unit})]
    plu: Annotated[Annotated[str, matching(r"[0-9]{5}", "five digits")] | None, Empty]
    gtin: Annotated[GtinKey | None, Empty]
    price: Price
    member_price: Annotated[Price | None, Empty]
    tax_class: str
    age_min: Annotated[int, parsed(int, r"[0-9]{1,2}", "an age in years, 0 for none")]
    modes: Annotated[frozenset[Fulfilment], BeforeValidator(_modes)]
    online_only: Annotated[bool, choice({"yes": True, "": False})]
    net_content: Shown
    origin_zh: Shown
    origin_en: Shown
    cooking: Annotated[tuple[str, ...], BeforeValidator(_skus)]


class PriceRowCells(Row):
    sku: str
    store: Annotated[str | None, Empty]
    audience: Annotated[Audience, choice({audience.value: audience for audience in Audience})]
    price: Price
    valid_from: Annotated[Moment | None, Empty]
    valid_to: Annotated[Moment | None, Empty]
    reason: Annotated[str, choice({"regular": "regular", "markdown": "markdown"})]


class PlanogramRow(Row):
    store: str
    aisle: Annotated[int, parsed(int, r"[1-9][0-9]?", "an aisle from 1 to 99")]
    department: str


class NotCarriedRow(Row):
    store: str
    sku: str


class TaxRateRow(Row):
    tax_class: Id
    valid_from: Day
    rate_bp: Annotated[Annotated[int, parsed(int, r"[0-9]{1,4}", "hundredths of a per cent")] | None, Empty]


class BagRuleRow(Row):
    sku: str
    city: Annotated[str | None, Empty]
    valid_from: Day
    allowed: Annotated[bool, choice({"yes": True, "no": False})]
