"""JSON as people write it, read strictly.

`json` accepts duplicate keys and NaN, and reads 9.90 as a binary fraction. Here these are refused; a number with a
point is kept as it was written, so that it can be shown in the fault.

>>> str(read_json('{"price": 9.90}')["price"])
'9.90'
>>> read_json('{"price": "9.90", "price": "8.90"}')
Traceback (most recent call last):
    ...
checkout.pricing.files.strict_file.NotRead: duplicate-key (price)
"""

from __future__ import annotations

import json
import re
from typing import Any

from catalog.text import clean
from checkout.errors import FileFault, Why

FORMAT = 1
MOST_BYTES = 4_000_000
_LONGEST_NUMBER = 15
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
_NEEDED = {
    "Expecting value": '"…" | 1 | true | null | […] | {…}',
    "Expecting property name enclosed in double quotes": '"…":',
    "Expecting ':' delimiter": ":",
    "Expecting ',' delimiter": ", | ] | }",
}
"""By what `json` says in English: what is needed there, in JSON."""


class NotRead(ValueError):  # noqa: N818 - it says what happened
    """Not JSON as it is accepted here; with the fault."""

    def __init__(self, why: Why, given: str = "", expected: str = "", *, field: str = "", offer: str = "") -> None:
        self.fault = FileFault(offer, field, why, clean(given, 40), expected)
        super().__init__(str(self.fault))


class Fraction:
    """A number with a point, or with too many digits, as it was written. No field accepts it."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def __str__(self) -> str:
        return self._text


def read_object(text: str | bytes) -> dict[str, Any]:
    """The object of `text`, in the version of the formats that is read here. Raises NotRead."""
    found = read_json(text)
    if not isinstance(found, dict):
        raise NotRead(Why.WRONG_TYPE, shown(found), "{…}")
    version = found.get("format")
    if version != FORMAT or isinstance(version, bool):
        raise NotRead(Why.FORMAT, shown(version), str(FORMAT), field="format")
    return found


def read_json(text: str | bytes) -> Any:
    """The value of `text`. Raises NotRead."""
    if len(text) > MOST_BYTES:
        raise NotRead(Why.TOO_BIG, str(len(text)), f"<= {MOST_BYTES}")
    try:
        return _load(text.decode("utf-8-sig") if isinstance(text, bytes) else text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise _not_json(error) from None
    except UnicodeError:
        raise NotRead(Why.NOT_UTF8) from None
    except RecursionError:
        raise NotRead(Why.TOO_DEEP) from None


def _not_json(error: json.JSONDecodeError) -> NotRead:
    line, rest = f"line {error.lineno}", error.doc[error.pos :]
    if not rest:
        return NotRead(Why.ENDS_EARLY, field=line)
    if error.msg.startswith(("Unterminated string", "Invalid control character")):
        return NotRead(Why.OPEN_TEXT, field=line)
    return NotRead(Why.NOT_JSON, rest.splitlines()[0][:20], _NEEDED.get(error.msg, ""), field=line)


def _load(text: str) -> Any:
    found = json.loads(
        text, object_pairs_hook=_pairs, parse_constant=_constant, parse_int=_integer, parse_float=Fraction
    )
    if _HALF.search(text):
        # Fails on lone surrogates, which cannot be shown or written anywhere.
        json.dumps(found, ensure_ascii=False, default=str).encode()
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise NotRead(Why.DUPLICATE_KEY, twice, offer=clean(str(found.get("id", "")), 40))
    return found


def _constant(text: str) -> Any:
    raise NotRead(Why.NOT_JSON, text, "1")


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
