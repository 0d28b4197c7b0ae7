"""Pydantic models of what people write in files, strictly, with all faults of a row told at once.

Imported late, for start-up time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from difflib import get_close_matches
from functools import cache
from typing import Annotated, Any, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    ValidationInfo,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

from catalog.text import clean
from checkout.errors import Why
from checkout.pricing.files.places import Place
from checkout.pricing.offers import MEMBER
from wallet.money import Money

EVERYBODY = "all"
"""The audience that everybody is in."""
MOMENTS = "2026-11-24 | 2026-11-24T18:00"
"""What a time looks like."""
_FEW = 5
"""Of a model with so few fields all are named where one is unknown."""
_MOST = 10**10
"""The largest amount, in minor units."""


def refused(why: Why, expected: str = "") -> PydanticCustomError:
    """The error that a validator raises."""
    return PydanticCustomError(why.value, why.value, {"expected": expected})


def _money(given: Any, info: ValidationInfo) -> int:
    currency = (info.context or {}).get("currency", "CNY")
    if type(given) is not str:
        raise refused(Why.NOT_AN_AMOUNT, _as_text(given, currency))
    try:
        minor = Money.parse(given, currency).minor
    except ValueError:
        raise refused(Why.NOT_AN_AMOUNT, _as_text("9.90", currency)) from None
    if not 0 <= minor <= _MOST:
        raise refused(Why.OUT_OF_RANGE, f"{Money(0, currency)} – {Money(_MOST, currency)}")
    return minor


def _as_text(given: Any, currency: str) -> str:
    """How an amount that was written as a number should be written (`"12.90"` for 12.9); otherwise an example."""
    for example in (str(given), "9.90"):
        try:
            return f'"{Money.parse(example, currency)}"'
        except ValueError:
            continue
    return '"9"'


def percent(given: Any) -> int:
    """Basis points of a percentage from 0 to 100, written as a whole number or as text. Raises a ValueError."""
    match = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", str(given)) if type(given) in (int, str) else None
    if match is None:
        raise refused(Why.WRONG_TYPE, '80 | "87.5"')
    bp = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if bp > 10_000:
        raise refused(Why.ABOVE_THE_PRICE, "0 – 100")
    return bp


def moment(given: Any) -> datetime:
    """A time of the store's wall clock. Raises a ValueError."""
    if type(given) is str and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", given):
        try:
            return datetime.fromisoformat(given)
        except ValueError:
            pass
    raise refused(Why.WRONG_TYPE, MOMENTS)


def _name(given: Any) -> str:
    if type(given) is not str or not clean(given):
        raise refused(Why.MISSING if given == "" else Why.WRONG_TYPE, '"…"')
    return clean(given, 80)


def _audience(given: Any) -> str:
    """The name of an audience. What looks like a misspelt `member` or `all` is refused."""
    if type(given) is not str:
        raise refused(Why.WRONG_TYPE, '"all" | "member" | "plus" | ["plus", "new"]')
    near = get_close_matches(given.lower(), (EVERYBODY, MEMBER), 1, 0.82)
    if not re.fullmatch(_CODE, given) or (near and given != near[0]):
        raise refused(Why.NOT_A_CHOICE, near[0] if near else "all | member | plus")
    return given


def never(value: object, why: Why) -> AfterValidator:
    """Refuses this one value of a field."""

    def check(given: Any) -> Any:
        if given == value:
            raise refused(why)
        return given

    return AfterValidator(check)


_CODE, _CURRENCY = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$", r"^[A-Z]{3}$"
Fen = Annotated[int, BeforeValidator(_money)]
Percent = Annotated[int, BeforeValidator(percent)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Name = Annotated[str, BeforeValidator(_name)]
Audience = Annotated[str, BeforeValidator(_audience)]
Code = Annotated[str, Field(pattern=_CODE, strict=True)]
Currency = Annotated[str, Field(pattern=_CURRENCY, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=60, strict=True)]
Texts = Annotated[frozenset[Text], Field(max_length=5_000)]
Remark = Annotated[str, Field(max_length=2_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Row = dict[str, Any]
Finding = tuple[str, Why, str]
"""The field ("" for the whole row), what is wrong with it, and what is expected."""


class Strict(BaseModel):
    """A model that takes no other fields than its own. A field that is null is not given."""

    model_config = ConfigDict(defer_build=True)
    one_of: ClassVar[tuple[str, ...]] = ()
    """Exactly one of these has to be given."""

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        found: list[InitErrorDetails] = []
        if isinstance(given, dict):
            given = {name: value for name, value in given.items() if value is not None}
            for name, why, expected in cls.check(given):
                value, place = (given.get(name), (name,)) if name else (given, ())
                found.append(InitErrorDetails(type=refused(why, expected), loc=place, input=value))
        try:
            model = handler(given)
        except ValidationError as error:
            found += [_again(one) for one in error.errors(include_url=False)]
        if found:
            raise ValidationError.from_exception_data(cls.__name__, found)
        return model

    @classmethod
    def check(cls, given: Row) -> Iterator[Finding]:
        """Fields that there are not, and fields that do not go together."""
        yield from (cls.stranger(name) for name in given if name not in cls.names())
        if cls.one_of and sum(name in given for name in cls.one_of) != 1:
            yield "", Why.ONE_OF, " | ".join(cls.one_of)

    @classmethod
    def stranger(cls, name: str) -> Finding:
        """What to say about a field that there is not."""
        names = cls.names()
        return name, Why.UNKNOWN_FIELD, " | ".join(names if len(names) <= _FEW else get_close_matches(name, names, 1))

    @classmethod
    @cache
    def names(cls) -> tuple[str, ...]:
        """The fields as they are called in a file."""
        return tuple(field.alias or name for name, field in cls.model_fields.items())


def _again(error: Any) -> InitErrorDetails:
    type_, context = error["type"], error.get("ctx") or {}
    own = PydanticCustomError(type_, type_, context) if type_ in _OWN else type_
    return InitErrorDetails(type=own, loc=error["loc"], input=error["input"], ctx=context)


ONE, MANY = "{}", "[]"
"""Tags of fields that take one thing or a list. They are no part of a place."""
_OWN = frozenset(Why)
_WHY = {
    "missing": Why.MISSING,
    "enum": Why.NOT_A_CHOICE,
    "greater_than_equal": Why.OUT_OF_RANGE,
    "less_than_equal": Why.OUT_OF_RANGE,
    "string_pattern_mismatch": Why.NOT_A_CHOICE,
    "too_short": Why.MISSING,
    "too_long": Why.OUT_OF_RANGE,
    "string_too_short": Why.MISSING,
    "string_too_long": Why.TOO_LONG,
}
_LIMITS = {"ge": ">= {}", "le": "<= {}", "min_length": ">= {}", "max_length": "<= {}"}
_PATTERNS = {_CODE: "0-9 A-Z a-z . _ - (<= 40)", _CURRENCY: "CNY"}
_TYPES = {"string_type": '"…"', "int_type": "1, 2, 3…", "bool_type": "true | false", "model_type": "{…}"}


def note(error: ValueError, at: Place) -> None:
    """Note the faults of which pydantic tells in `error`."""
    assert isinstance(error, ValidationError)
    for one in error.errors(include_url=False):
        type_, context, given = one["type"], one.get("ctx") or {}, one["input"]
        why = Why(type_) if type_ in _OWN else _WHY.get(type_, Why.WRONG_TYPE)
        if "actual_length" in context or why is Why.TOO_LONG:
            given = context.get("actual_length", len(given))
        limit = next((form.format(context[key]) for key, form in _LIMITS.items() if key in context), "")
        said = context.get("expected") or _PATTERNS.get(context.get("pattern", ""), limit) or _TYPES.get(type_, "")
        choices = re.findall(r"'([^']+)'", said) if type_ == "enum" else [said]
        place = at
        for part in one["loc"]:
            place = place if part in (ONE, MANY) else place / part
        place.refuse(why, "" if why is Why.MISSING else given, " | ".join(choices))
