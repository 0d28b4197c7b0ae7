"""What a cell of a chain's files may hold: functions from its text to its value.

Each raises ValueError with what was expected; `catalog.chain.csv_tables` adds file, row and column.

>>> PRICE("12.90"), DAY("2026-11-24"), optional(PLU)("")
(1290, datetime.date(2026, 11, 24), None)
>>> PRICE("12.9")
Traceback (most recent call last):
    ...
ValueError: an amount above nothing with two decimals, such as 12.90
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from catalog.chain.product import Fulfilment
from catalog.codes import Gtin, is_coupon, is_restricted
from catalog.codes.labels import Template
from catalog.errors import CodeError, TemplateError
from catalog.text import clean
from wallet.money import decimals

Cell = Callable[[str], object]

NAME_LIMIT = 80

# A day of year 1 or 9999 leaves the calendar when it is taken to another time zone.
_DAY = "(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}"


def parsed(parse: Cell, pattern: str, expected: str) -> Cell:
    """A cell of the form `pattern`, as `parse` reads it."""
    compiled = re.compile(pattern, re.ASCII)

    def read(cell: str) -> object:
        if not compiled.fullmatch(cell):
            raise ValueError(expected)
        try:
            return parse(cell)
        except ValueError as error:
            raise ValueError(expected) from error

    return read


def text(pattern: str, expected: str) -> Cell:
    return parsed(str, pattern, expected)


def optional(read: Cell) -> Cell:
    """A cell that may be empty, which is None."""
    return lambda cell: read(cell) if cell else None


def one_of(options: Mapping[str, object]) -> Cell:
    def read(cell: str) -> object:
        if cell not in options:
            raise ValueError("one of " + ", ".join(option or "nothing" for option in options))
        return options[cell]

    return read


def member_of(kind: type[StrEnum]) -> Cell:
    return one_of({member.value: member for member in kind})


def degrees(limit: int) -> Cell:
    """Degrees from minus `limit` to `limit`, as a float."""
    expected = f"degrees from -{limit} to {limit}"

    def parse(cell: str) -> float:
        if abs(float(cell)) > limit:
            raise ValueError(expected)
        return float(cell)

    return parsed(parse, r"-?[0-9]{1,3}(\.[0-9]{1,8})?", expected)


def shown(cell: str) -> str:
    """Text that people see, or none."""
    if clean(cell, NAME_LIMIT) != cell:
        raise ValueError(f"at most {NAME_LIMIT} printable characters on one line")
    return cell


def name(cell: str) -> str:
    if not cell:
        raise ValueError("a name")
    return shown(cell)


def gtin(cell: str) -> str:
    try:
        key = Gtin.parse(cell).key
    except CodeError as error:
        raise ValueError(error.expected) from error
    if is_restricted(key) or is_coupon(key):
        raise ValueError("the number of a trade item, not of a coupon or of a store's own labels")
    return key


def template(cell: str) -> Template:
    try:
        return Template.parse(cell)
    except TemplateError as error:
        raise ValueError(f"{error.expected}, at its character {error.position}") from error


def time_zone(cell: str) -> str:
    try:
        ZoneInfo(cell)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("a time zone such as Asia/Shanghai") from error
    return cell


def currency(cell: str) -> str:
    """A currency of ISO 4217 that is written with two decimals."""
    if not re.fullmatch("[A-Z]{3}", cell):
        raise ValueError("a currency such as CNY (ISO 4217)")
    if decimals(cell) != 2:
        raise ValueError("a currency with two decimals, as the prices are written")
    return cell


def modes(cell: str) -> frozenset[Fulfilment]:
    """Ways to reach the shopper: `carry|deliver`."""
    parts = cell.split("|")
    if not set(parts) <= set(Fulfilment) or len(set(parts)) != len(parts):
        raise ValueError("carry, deliver and ship, joined by |, each at most once")
    return frozenset(map(Fulfilment, parts))


def skus(cell: str) -> tuple[str, ...]:
    """SKUs joined by `|`, or none."""
    return tuple(cell.split("|")) if cell else ()


def ids(cell: str) -> tuple[str, ...]:
    """Ids joined by `|`, or none."""
    return tuple(str(ID(part)) for part in cell.split("|")) if cell else ()


def _minor_units(cell: str) -> int:
    minor = int(cell.replace(".", ""))
    if minor == 0:
        raise ValueError(cell)
    return minor


YES_NO = one_of({"yes": True, "no": False})
ID = text(r"[a-z0-9][a-z0-9-]{0,39}", "up to 40 lower-case letters, digits and hyphens")
SKU = text(r"[A-Z0-9][A-Z0-9-]{0,19}", "up to 20 capital letters, digits and hyphens")
PLU = text(r"[0-9]{5}", "five digits")
PRICE = parsed(_minor_units, r"[0-9]{1,7}\.[0-9]{2}", "an amount above nothing with two decimals, such as 12.90")
DAY = parsed(date.fromisoformat, _DAY, "a day such as 2026-11-24")
HOUR = parsed(time.fromisoformat, r"[0-9]{2}:[0-9]{2}", "a time such as 09:00")
MOMENT = parsed(datetime.fromisoformat, _DAY + " [0-9]{2}:[0-9]{2}", "store time such as 2026-11-24 18:30")
