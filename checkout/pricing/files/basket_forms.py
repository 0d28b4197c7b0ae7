"""The forms of the basket file: its head, and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalog.chain import Fulfilment
from catalog.codes import Gtin
from catalog.errors import CodeError
from checkout.errors import Why
from checkout.pricing.files.forms import (
    Finding,
    Given,
    Place,
    Row,
    by_name,
    choice,
    code,
    flag,
    listed,
    moment,
    money,
    name,
    never,
    percent,
    text,
    whole,
)
from checkout.pricing.files.offer_forms import EVERYBODY, audience
from checkout.pricing.priced import Usage

MOST_PIECES = 99_999
"""Pieces or grams of a line, as in the shop."""
MOST_LINES = 5_000
EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class BasketIn:
    """The head of the file; lines are read one by one."""

    currency: str
    lines: tuple[Any, ...]
    store: str | None = None
    at: datetime | None = None
    member: bool = False
    audiences: frozenset[str] = frozenset()
    coupons: tuple[str, ...] = ()
    used: dict[str, Usage] = field(default_factory=dict)
    tax: dict[str, int | None] = field(default_factory=dict)
    """Basis points by tax class; None: exempt."""
    format: int = 1
    comment: str = ""


@dataclass(frozen=True, slots=True)
class LineIn:
    """One line. With a price it stands for itself; without, it is looked up in the store."""

    sku: str | None = None
    code: str | None = None
    name: str | None = None
    quantity: int | None = None
    grams: int | None = None
    channel: Fulfilment = Fulfilment.CARRY
    tags: frozenset[str] = frozenset()
    price: int | None = None
    member_price: int | None = None
    markdown_price: int | None = None
    per_grams: int | None = None
    amount: int | None = None
    department: str = ""
    tax_class: str | None = None

    @property
    def gtin(self) -> str | None:
        """The 14-digit key of `code`; None when it is no GTIN."""
        try:
            return None if self.code is None else Gtin.parse(self.code).key
        except CodeError:
            return None


def _currency(given: Any, at: Place) -> Any:
    fits = isinstance(given, str) and len(given) == 3 and given.isascii() and given.isalpha() and given.isupper()
    return given if fits else at.refuse(Why.NOT_A_CHOICE, given, "CNY")


def _rate(given: Any, at: Place) -> Any:
    if given == EXEMPT:
        return None
    tried = Place([])
    found = percent(given, tried)
    return at.refuse(Why.WRONG_TYPE, given, '13 | "5.5" | "exempt"') if tried.faults else found


def _fits(row: Given) -> Iterator[Finding]:
    if "quantity" in row and "grams" in row:
        yield "", Why.ONE_OF, "quantity | grams"
    if "grams" not in row and ("per_grams" in row or "amount" in row):
        yield "grams", Why.MISSING, ""
    if "price" in row:
        if "sku" not in row:
            yield "sku", Why.MISSING, ""
    elif ("sku" in row) == ("code" in row):
        yield "", Why.ONE_OF, "sku | code"
    else:
        yield from ((own, Why.PRICE_FIRST, "price") for own in _WITH_PRICE if own in row)


_WITH_PRICE = ("amount", "department", "markdown_price", "member_price", "per_grams", "tax_class")
_QUANTITY, _TIMES = whole(1, MOST_PIECES), whole(0, 1_000_000)
LINE = Row(
    LineIn,
    may={
        "sku": text(60),
        "code": text(200),
        "name": name,
        "quantity": _QUANTITY,
        "grams": _QUANTITY,
        "channel": choice(Fulfilment),
        "tags": listed(text(60)),
        **dict.fromkeys(("price", "member_price", "markdown_price"), money),
        "per_grams": _QUANTITY,
        "amount": money,
        "department": text(60, 0),
        "tax_class": text(60),
    },
    check=_fits,
)
HEAD = Row(
    BasketIn,
    {"currency": _currency, "lines": listed(lambda line, _at: line, 0, MOST_LINES, tuple)},
    {
        "format": whole(1, 1),
        "comment": text(2_000, 0),
        "store": code,
        "at": moment,
        "member": flag,
        "audiences": listed(never(EVERYBODY, Why.NOT_A_CHOICE, audience)),
        "coupons": listed(code, 0, 100, tuple),
        "used": by_name(code, Row(Usage, may={"ever": _TIMES, "today": _TIMES})),
        "tax": by_name(text(60), _rate),
    },
)
