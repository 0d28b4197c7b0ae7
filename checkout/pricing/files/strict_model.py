"""Fields and models of files that people write, and what is said about those that cannot be used.

Imported late, for start-up time: it needs pydantic. All faults of a model are told at once: of its fields, of fields
that there are not, and of fields that do not go together.
"""

from __future__ import annotations

import json
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
from checkout.errors import FileFault, Why
from checkout.pricing.files.strict_file import shown
from checkout.pricing.offers import MEMBER
from wallet.money import Money

EVERYBODY = "all"
"""The audience that everybody is in."""
_FEW = 5
"""Of a model with so few fields all are named where one is unknown."""
_MOST = 10**10
"""The largest amount, in minor units."""


def refused(why: Why, **facts: str) -> PydanticCustomError:
    """The error that a validator raises, with facts for the `FileFault` (`expected`, `given`)."""
    return PydanticCustomError(why.value, why.value, facts)


def _money(given: Any, info: ValidationInfo) -> int:
    currency = (info.context or {}).get("currency", "CNY")
    if type(given) is not str:
        raise refused(Why.NOT_AN_AMOUNT, expected=_as_text(given, currency))
    try:
        minor = Money.parse(given, currency).minor
    except ValueError:
        raise refused(Why.NOT_AN_AMOUNT, expected=_as_text("9.90", currency)) from None
    if not 0 <= minor <= _MOST:
        raise refused(Why.OUT_OF_RANGE, expected=f"{Money(0, currency)} – {Money(_MOST, currency)}")
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
    text = str(given) if type(given) in (int, str) else ""
    match = re.fullmatch(r"([0-9]{1,3})(?:\.([0-9]{1,2}))?", text)
    if match is None or not text.isascii():
        raise refused(Why.WRONG_TYPE, expected='80 | "87.5"')
    bp = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if bp > 10_000:
        raise refused(Why.ABOVE_THE_PRICE, expected="0 – 100")
    return bp


def moment(given: Any) -> datetime:
    """A time of the store's wall clock. Raises a ValueError."""
    if type(given) is str and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?", given):
        try:
            return datetime.fromisoformat(given)
        except ValueError:
            pass
    raise refused(Why.WRONG_TYPE, expected="2026-11-24 | 2026-11-24T18:00")


def _name(given: Any) -> str:
    if type(given) is not str or not clean(given):
        raise refused(Why.MISSING if given == "" else Why.WRONG_TYPE, expected='"…"')
    return clean(given, 80)


def never(value: object, why: Why) -> AfterValidator:
    """Refuses this one value of a field."""

    def check(given: Any) -> Any:
        if given == value:
            raise refused(why)
        return given

    return AfterValidator(check)


def _audience(given: Any) -> str:
    """The name of an audience. What looks like a misspelt `member` or `all` is refused."""
    if type(given) is not str:
        raise refused(Why.WRONG_TYPE, expected='"all" | "member" | "plus" | ["plus", "new"]')
    near = get_close_matches(given.lower(), (EVERYBODY, MEMBER), 1, 0.82)
    if not re.fullmatch(CODE, given) or (near and given != near[0]):
        raise refused(Why.NOT_A_CHOICE, expected=near[0] if near else "all | member | plus")
    return given


CODE = r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$"
Fen = Annotated[int, BeforeValidator(_money)]
Percent = Annotated[int, BeforeValidator(percent)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Name = Annotated[str, BeforeValidator(_name)]
Code = Annotated[str, Field(pattern=CODE, strict=True)]
Text = Annotated[str, Field(min_length=1, max_length=60, strict=True)]
Texts = Annotated[frozenset[Text], Field(max_length=5_000)]
Audience = Annotated[str, BeforeValidator(_audience)]
Flag = Annotated[bool, Field(strict=True)]


class Strict(BaseModel):
    """A model that takes no other fields than its own."""

    model_config = ConfigDict(defer_build=True)
    one_of: ClassVar[tuple[tuple[str, ...], ...]] = ()
    """Of each of these, exactly one has to be given."""

    @model_validator(mode="wrap")
    @classmethod
    def _all_at_once(cls, given: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        faults = list(cls.faults(given)) if isinstance(given, dict) else []
        try:
            model = handler(given)
        except ValidationError as error:
            faults += [_again(one) for one in error.errors(include_url=False)]
        if faults:
            raise ValidationError.from_exception_data(cls.__name__, faults)
        return model

    @classmethod
    def faults(cls, given: dict[str, Any]) -> Iterator[InitErrorDetails]:
        """Fields that there are not, and fields that do not go together."""
        for name, value in given.items():
            if name not in cls.names():
                yield InitErrorDetails(type=cls.stranger(name), loc=(name,), input=value)
        for names in cls.one_of:
            if sum(given.get(name) is not None for name in names) != 1:
                yield fault(given, Why.ONE_OF, expected=" | ".join(names))

    @classmethod
    @cache
    def names(cls) -> frozenset[str]:
        """The fields as they are called in a file."""
        return frozenset(field.alias or name for name, field in cls.model_fields.items())

    @classmethod
    def stranger(cls, name: str) -> PydanticCustomError:
        """What to say about a field that there is not."""
        names = cls.names()
        likely = sorted(names) if len(names) <= _FEW else get_close_matches(name, names, 1, 0.7)
        return refused(Why.UNKNOWN_FIELD, expected=" | ".join(likely))

    def values(self) -> dict[str, Any]:
        """The fields that are given."""
        named = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {name: value for name, value in named if value is not None}


def fault(value: Any, why: Why, at: str = "", **facts: str) -> InitErrorDetails:
    """A fault for `Strict.faults` about `value`, at the field `at`."""
    return InitErrorDetails(type=refused(why, **facts), loc=(at,) if at else (), input=value)


def _again(error: Any) -> InitErrorDetails:
    context = error.get("ctx") or {}
    type_ = PydanticCustomError(error["type"], error["type"], context) if error["type"] in _OWN else error["type"]
    return InitErrorDetails(type=type_, loc=error["loc"], input=error["input"], ctx=context)


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
_EXPECTED = {
    "expected": "{}",
    "ge": ">= {}",
    "le": "<= {}",
    "pattern": "{}",
    "min_length": ">= {}",
    "max_length": "<= {}",
}
_PATTERNS = {CODE: "0-9 A-Z a-z . _ - (<= 40)", r"^[A-Z]{3}$": "CNY"}
"""How the models' patterns are shown to people."""
_TYPES = {"string_type": '"…"', "int_type": "1, 2, 3…", "bool_type": "true | false"}
_GOODS = {"skus": ["milk"]}
_SHAPES: dict[str, Any] = {
    **dict.fromkeys(("items", "minus", "gifts", "addons"), _GOODS),
    **_GOODS,
    "gtins": ["9521234000013"],
    "departments": ["dairy"],
    "tags": ["new"],
    "weekdays": [6, 7],
    "month_days": [8, 18, 28],
    "hours": {"from": "20:00", "to": "22:00"},
    "stores": ["jinqiao"],
    "channels": ["carry"],
    "limits": {"basket": 2},
    "excludes": {"tags": ["member"]},
    "levels": ["coupon"],
    "tiers": [{"spend": "99.00", "off": "10.00"}],
    "parts": [{"items": {"skus": ["tofu"]}, "pieces": 1}],
    "benefits": [{"items": {"skus": ["floss"]}, "pay_percent": 50}],
    "audiences": ["plus"],
    "coupons": ["ten"],
    "used": {"ten": {"ever": 1, "today": 0}},
    "tax": {"standard": 13},
    "lines": [{"sku": "milk", "price": "12.90"}],
}
"""By field: an example of what is expected there."""


def faults_of(error: ValueError, offer: str, *under: str | int) -> Iterator[FileFault]:
    """Pydantic's `error` as faults of `offer`, whose fields are under the place `under`."""
    assert isinstance(error, ValidationError)
    for one in error.errors(include_url=False):
        type_, context, given = one["type"], one.get("ctx") or {}, one["input"]
        why = Why(type_) if type_ in _OWN else _WHY.get(type_, Why.WRONG_TYPE)
        place = [part for part in (*under, *one["loc"]) if part not in (ONE, MANY)]
        said = "" if why is Why.MISSING else shown(context.get("given", given))
        if "actual_length" in context:
            said = str(context["actual_length"])
        elif why is Why.TOO_LONG:
            said = str(len(given))
        elif why is Why.WRONG_TYPE and type(given) is str:
            said = f'"{said}"'
        expected = _accepted(context) or (_example(place) or _TYPES.get(type_, "") if why is Why.WRONG_TYPE else "")
        field = ".".join(map(str, place))
        yield FileFault(offer, clean(field, 80), why, said, clean(expected, 200))


def _accepted(context: dict[str, Any]) -> str:
    """What is accepted: of pydantic's quoted choices, and of patterns, only what people need to read."""
    said = next((form.format(context[key]) for key, form in _EXPECTED.items() if key in context), "")
    choices = re.findall(r"'([^']+)'", said)
    return " | ".join(choices) if choices else _PATTERNS.get(said, said)


def _example(place: list[int | str]) -> str:
    """What could stand at this place, where it is a list, an object or something in one."""
    shape: Any = None
    for part in place:
        if part in _SHAPES:
            shape = _SHAPES[part]
        elif isinstance(part, str):
            inner = next(iter(shape.values()), None) if isinstance(shape, dict) else None
            shape = inner if isinstance(inner, dict) else None
        elif isinstance(shape, list) and isinstance(shape[0], dict):
            shape = shape[0]
    return "" if shape is None else json.dumps(shape, ensure_ascii=False)
