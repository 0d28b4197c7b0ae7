"""The basket file as pydantic models. Imported late, for start-up time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import InitErrorDetails, PydanticCustomError

from catalog.chain import Fulfilment
from catalog.codes import Gtin
from catalog.errors import CodeError
from checkout.errors import Why
from checkout.pricing.files.strict_model import (
    EVERYBODY,
    Audience,
    Code,
    Fen,
    Flag,
    Moment,
    Name,
    Strict,
    Text,
    Texts,
    fault,
    never,
    percent,
    refused,
)
from checkout.pricing.priced import Usage

MOST_PIECES = 99_999
"""Pieces or grams of a line, as in the shop."""
MOST_LINES = 5_000


def _rate(given: Any) -> int | None:
    """A rate in basis points; None: exempt."""
    if given == "exempt":
        return None
    try:
        return percent(given)
    except PydanticCustomError:
        raise refused(Why.WRONG_TYPE, expected='13 | "5.5" | "exempt"') from None


Quantity = Annotated[int, Field(ge=1, le=MOST_PIECES, strict=True)]
Times = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Rate = Annotated[int | None, BeforeValidator(_rate)]


class UsedIn(Strict):
    """How often an offer was used before."""

    ever: Times = 0
    today: Times = 0

    def usage(self) -> Usage:
        return Usage(self.ever, self.today)


class BasketIn(Strict):
    """The head of the file; lines are validated one by one."""

    format: int
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", strict=True)]
    comment: str = ""
    store: Code | None = None
    at: Moment | None = None
    member: Flag = False
    audiences: frozenset[Annotated[Audience, never(EVERYBODY, Why.NOT_A_CHOICE)]] = frozenset()
    coupons: Annotated[tuple[Code, ...], Field(max_length=100)] = ()
    used: Annotated[dict[Code, UsedIn], Field(default_factory=dict)]
    tax: Annotated[dict[Text, Rate], Field(default_factory=dict)]
    lines: Annotated[list[Any], Field(max_length=MOST_LINES)]


class LineIn(Strict):
    """One line. With a price it stands for itself; without, it is looked up in the store."""

    sku: Text | None = None
    code: Annotated[str, Field(min_length=1, max_length=200, strict=True)] | None = None
    name: Name | None = None
    quantity: Quantity | None = None
    grams: Quantity | None = None
    channel: Fulfilment = Fulfilment.CARRY
    tags: Texts = frozenset()
    price: Fen | None = None
    member_price: Fen | None = None
    markdown_price: Fen | None = None
    per_grams: Quantity | None = None
    amount: Fen | None = None
    department: Annotated[str, Field(max_length=60, strict=True)] = ""
    tax_class: Text | None = None

    @classmethod
    def faults(cls, given: dict[str, Any]) -> Iterator[InitErrorDetails]:
        yield from super().faults(given)
        has = {name for name, value in given.items() if value is not None}
        if {"quantity", "grams"} <= has:
            yield fault(given, Why.ONE_OF, expected="quantity | grams")
        if "grams" not in has and has & {"per_grams", "amount"}:
            yield fault(given, Why.MISSING, "grams")
        if "price" in has:
            if "sku" not in has:
                yield fault(given, Why.MISSING, "sku")
        elif ("sku" in has) == ("code" in has):
            yield fault(given, Why.ONE_OF, expected="sku | code")
        elif own := sorted(_WITH_PRICE & has):
            yield fault(given, Why.PRICE_FIRST, expected="price", given=own[0])

    @property
    def gtin(self) -> str | None:
        """The 14-digit key of `code`; None when it is no GTIN."""
        try:
            return None if self.code is None else Gtin.parse(self.code).key
        except CodeError:
            return None


_WITH_PRICE = {"member_price", "markdown_price", "per_grams", "amount", "department", "tax_class"}
