"""Strict JSON for files that people write, and pydantic's errors as faults.

`json` accepts duplicate keys and NaN, and reads 9.90 as a binary fraction. Here these are refused; a number with a
point is kept as it was written, so that it can be shown in the fault.

>>> read_json('{"price": 9.90}')["price"]
'9.90'
>>> read_json('{"price": "9.90", "price": "8.90"}')
Traceback (most recent call last):
    ...
checkout.pricing.files.strict_file.NotRead: duplicate-key (price)
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from catalog.text import clean
from checkout.errors import FileFault, Why

MOST_BYTES = 4_000_000
_LONGEST_NUMBER = 15
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class NotRead(ValueError):  # noqa: N818 - it says what happened
    """Not JSON as it is accepted here; with the fault."""

    def __init__(self, fault: FileFault) -> None:
        super().__init__(str(fault))
        self.fault = fault


class Fraction(str):
    """A number with a point, or with too many digits, as it was written. No field accepts it."""

    __slots__ = ()


def read_json(text: str | bytes) -> Any:
    """The value of `text`. Raises NotRead."""
    if len(text) > MOST_BYTES:
        raise NotRead(FileFault("", "", Why.TOO_BIG, str(len(text)), f"<= {MOST_BYTES}"))
    try:
        return _load(text.decode("utf-8-sig") if isinstance(text, bytes) else text)
    except json.JSONDecodeError as error:
        raise NotRead(FileFault("", f"line {error.lineno}", Why.NOT_JSON, clean(error.msg, 60))) from None
    except (UnicodeError, RecursionError) as error:
        raise NotRead(FileFault("", "", Why.NOT_JSON, type(error).__name__)) from None


def _load(text: str) -> Any:
    found = json.loads(
        text.removeprefix("\ufeff"),
        object_pairs_hook=_pairs,
        parse_constant=_constant,
        parse_int=_integer,
        parse_float=Fraction,
    )
    if _HALF.search(text):
        # Fails on lone surrogates, which cannot be shown or written anywhere.
        json.dumps(found, ensure_ascii=False).encode()
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotRead(FileFault("", "", Why.DUPLICATE_KEY, clean(twice, 40)))
    return found


def _constant(text: str) -> Any:
    raise NotRead(FileFault("", "", Why.NOT_JSON, text))


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _LONGEST_NUMBER else Fraction(text)


def shown(given: Any) -> str:
    """What was given, short and safe to show; of a structure only its kind.

    >>> shown([1]), shown([]), shown({}), shown(True), shown("9.90")
    ('[…]', '[]', '{}', 'true', '9.90')
    """
    match given:
        case dict():
            return "{…}" if given else "{}"
        case list():
            return "[…]" if given else "[]"
        case None | bool():
            return json.dumps(given)
    return clean(str(given), 40)


_OWN = frozenset(Why)
_WHY = {
    "missing": Why.MISSING,
    "extra_forbidden": Why.UNKNOWN_FIELD,
    "union_tag_invalid": Why.NOT_A_CHOICE,
    "union_tag_not_found": Why.MISSING,
    "enum": Why.NOT_A_CHOICE,
    "literal_error": Why.NOT_A_CHOICE,
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
    "expected_tags": "{}",
    "ge": ">= {}",
    "le": "<= {}",
    "pattern": "{}",
    "min_length": ">= {}",
    "max_length": "<= {}",
}
_PATTERNS = {r"^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$": "0-9 A-Z a-z . _ - (<= 40)", r"^[A-Z]{3}$": "CNY"}
"""How the models' patterns are shown to people."""
_TYPES = {
    "string_type": '"…"',
    "int_type": "1, 2, 3…",
    "bool_type": "true | false",
    "list_type": "[…]",
    "dict_type": "{…}",
    "model_type": "{…}",
    "model_attributes_type": "{…}",
}


def faults_of(error: ValueError, offer: str, row: Any, under: str = "") -> Iterator[FileFault]:
    """Pydantic's `error` about `row` as faults of `offer`, whose fields are under the place `under`."""
    from pydantic import ValidationError  # noqa: PLC0415 - start-up time

    assert isinstance(error, ValidationError)
    kind = row.get("kind") if isinstance(row, dict) else None
    for one in error.errors(include_url=False):
        type_, context = one["type"], one.get("ctx") or {}
        why = Why(type_) if type_ in _OWN else _WHY.get(type_, Why.WRONG_TYPE)
        expected = _accepted(context)
        tagged = type_.startswith("union_tag")
        place = "kind" if tagged else ".".join(str(part) for part in one["loc"] if part != kind)
        given = "" if why is Why.MISSING else shown(kind if tagged else context.get("given", one["input"]))
        if "actual_length" in context:
            given = str(context["actual_length"])
        elif why is Why.TOO_LONG:
            given = str(len(one["input"]))
        elif why is Why.WRONG_TYPE and type(one["input"]) is str:
            given = f'"{given}"'
        if why is Why.MISSING and expected and isinstance(one["input"], dict):
            # A validator of the whole model names the missing field.
            place, expected = ".".join(part for part in (place, expected) if part), ""
        field = ".".join(part for part in (under, place) if part)
        yield FileFault(offer, clean(field, 80), why, given, clean(expected or _TYPES.get(type_, ""), 200))


def _accepted(context: dict[str, Any]) -> str:
    """What is accepted: of pydantic's quoted choices, and of patterns, only what people need to read."""
    said = next((form.format(context[key]) for key, form in _EXPECTED.items() if key in context), "")
    choices = re.findall(r"'([^']+)'", said)
    return " | ".join(choices) if choices else _PATTERNS.get(said, said)
