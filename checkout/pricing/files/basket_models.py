"""The basket file as pydantic models. Imported late, for start-up time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from catalog.chain import Fulfilment
from checkout.errors import Why
from checkout.pricing.files.offer_models import gtin_of
from checkout.pricing.files.strict_model import (
    EVERYBODY,
    Audience,
    Code,
    Currency,
    Fen,
    Finding,
    Flag,
    Moment,
    Name,
    Remark,
    Row,
    Strict,
    Text,
    Texts,
    never,
    percent,
    refused,
)
from checkout.pricing.offers import MEMBER
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
        raise refused(Why.WRONG_TYPE, '13 | "5.5" | "exempt"') from None


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

    format: Any
    currency: Currency
    comment: Remark = ""
    store: Code | None = None
    at: Moment | None = None
    member: Flag = False
    audiences: frozenset[Annotated[Audience, never(EVERYBODY, Why.NOT_A_CHOICE)]] = frozenset()
    coupons: Annotated[list[Code], Field(max_length=100, default_factory=list)]
    used: Annotated[dict[Code, UsedIn], Field(default_factory=dict)]
    tax: Annotated[dict[Text, Rate], Field(default_factory=dict)]
    lines: Annotated[list[Any], Field(max_length=MOST_LINES)]

    @property
    def belongs(self) -> frozenset[str]:
        """The audiences that the shopper is in."""
        return self.audiences | ({MEMBER} if self.member else set())


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
    def check(cls, given: Row) -> Iterator[Finding]:
        yield from super().check(given)
        if "quantity" in given and "grams" in given:
            yield "", Why.ONE_OF, "quantity | grams"
        if "grams" not in given and ("per_grams" in given or "amount" in given):
            yield "grams", Why.MISSING, ""
        if "price" in given:
            if "sku" not in given:
                yield "sku", Why.MISSING, ""
            if "code" in given and gtin_of(str(given["code"])) is None:
                yield "code", Why.NOT_A_CHOICE, "GTIN"
        elif ("sku" in given) == ("code" in given):
            yield "", Why.ONE_OF, "sku | code"
        else:
            yield from ((own, Why.PRICE_FIRST, "price") for own in _WITH_PRICE if own in given)


_WITH_PRICE = ("amount", "department", "markdown_price", "member_price", "per_grams", "tax_class")
