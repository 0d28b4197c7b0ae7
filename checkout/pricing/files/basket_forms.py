"""The forms of the basket file: its head, and its lines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.chain import Fulfilment
from checkout.errors import Why
from checkout.pricing.files.forms import (
    Finding,
    Given,
    Place,
    Row,
    anything,
    by_name,
    choice,
    code,
    currency,
    flag,
    listed,
    moment,
    money,
    name,
    never,
    percent,
    text,
    whole,
    written,
)
from checkout.pricing.files.offer_forms import EVERYBODY, audience, gtin_of
from checkout.pricing.offers import MEMBER
from checkout.pricing.priced import Usage

MOST_PIECES = 99_999
"""Pieces or grams of a line, as in the shop."""
MOST_LINES = 5_000


def _rate(given: Any, at: Place) -> Any:
    if given == "exempt":
        return None
    tried = Place([])
    found = percent(given, tried)
    return at.refuse(Why.WRONG_TYPE, given, '13 | "5.5" | "exempt"') if tried.faults else found


_QUANTITY, _TIMES = whole(1, MOST_PIECES), whole(0, 1_000_000)
_USAGE = Row(Usage, may={"ever": _TIMES, "today": _TIMES})


@dataclass(frozen=True, slots=True)
class BasketIn:
    """The head of the file; lines are read one by one."""

    currency: str = written(currency)
    lines: tuple[Any, ...] = written(listed(anything, 0, MOST_LINES, tuple))
    store: str | None = written(code, None)
    at: datetime | None = written(moment, None)
    member: bool = written(flag, False)
    audiences: frozenset[str] = written(listed(never(EVERYBODY, Why.NOT_A_CHOICE, audience)), frozenset())
    coupons: tuple[str, ...] = written(listed(code, 0, 100, tuple), ())
    used: dict[str, Usage] = written(by_name(code, _USAGE), factory=dict)
    tax: dict[str, int | None] = written(by_name(text(60), _rate), factory=dict)
    """Basis points by tax class; None: exempt."""

    @property
    def belongs(self) -> frozenset[str]:
        """The audiences that the shopper is in."""
        return self.audiences | ({MEMBER} if self.member else set())


@dataclass(frozen=True, slots=True)
class LineIn:
    """One line. With a price it stands for itself; without, it is looked up in the store."""

    sku: str | None = written(text(60), None)
    code: str | None = written(text(200), None)
    name: str | None = written(name, None)
    quantity: int | None = written(_QUANTITY, None)
    grams: int | None = written(_QUANTITY, None)
    channel: Fulfilment = written(choice(Fulfilment), Fulfilment.CARRY)
    tags: frozenset[str] = written(listed(text(60)), frozenset())
    price: int | None = written(money, None)
    member_price: int | None = written(money, None)
    markdown_price: int | None = written(money, None)
    per_grams: int | None = written(_QUANTITY, None)
    amount: int | None = written(money, None)
    department: str = written(text(60, 0), "")
    tax_class: str | None = written(text(60), None)


def _fits(row: Given) -> Iterator[Finding]:
    if "quantity" in row and "grams" in row:
        yield "", Why.ONE_OF, "quantity | grams"
    if "grams" not in row and ("per_grams" in row or "amount" in row):
        yield "grams", Why.MISSING, ""
    if "price" in row:
        if "sku" not in row:
            yield "sku", Why.MISSING, ""
        if "code" in row and gtin_of(str(row["code"])) is None:
            yield "code", Why.NOT_A_CHOICE, "GTIN"
    elif ("sku" in row) == ("code" in row):
        yield "", Why.ONE_OF, "sku | code"
    else:
        yield from ((own, Why.PRICE_FIRST, "price") for own in _WITH_PRICE if own in row)


_WITH_PRICE = ("amount", "department", "markdown_price", "member_price", "per_grams", "tax_class")
HEAD = Row.of(BasketIn, {"format": anything, "comment": text(2_000, 0)})
LINE = Row.of(LineIn, {}, _fits)
