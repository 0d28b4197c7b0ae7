"""The offers file: JSON that people write, read into offers or refused with every fault it has.

    {"format": 1, "currency": "CNY", "offers": [
      {"id": "milk-2nd-half", "name_zh": "牛奶第二件半价", "name_en": "Second milk half price",
       "kind": "nth_piece", "items": {"departments": ["dairy"]}, "every": 2, "pay_percent": 50}]}

Money is text in the file's currency ("9.90"): JSON numbers are floats in most programs. `pay_percent` is what is still
paid, 8折 is 80. Times are the store's wall clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from catalog.text import clean
from checkout.errors import BadOffers
from checkout.faults import Fault, Why
from checkout.pricing.explicable import check
from checkout.pricing.offers import Offer, Offers

if TYPE_CHECKING:
    from pydantic import TypeAdapter

FORMAT = 1
MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Known:
    """What the chain has, to find offers that refer to nothing. None: not looked at."""

    skus: Mapping[str, int] | None = None
    """The lowest regular price of each, minor units, to find offers that take off more than is paid."""
    gtins: frozenset[str] | None = None
    departments: frozenset[str] | None = None
    tags: frozenset[str] | None = None
    stores: frozenset[str] | None = None


class _Trap(ValueError):
    def __init__(self, why: Why, given: str) -> None:
        super().__init__(given)
        self.why = why
        self.given = given


def read_offers(text: str | bytes, known: Known | None = None) -> Offers:
    """The offers of a file. Raises BadOffers, with all faults that were found, when any of it cannot be used."""
    raw = _json(text)
    if not isinstance(raw, dict):
        raise BadOffers([Fault("", "", Why.WRONG_TYPE, _shown(raw), "object")])
    faults = [
        Fault("", name, Why.UNKNOWN_FIELD, clean(name, 40))
        for name in raw
        if name not in ("format", "currency", "offers", "comment")
    ]
    if raw.get("format") != FORMAT or isinstance(raw.get("format"), bool):
        faults.append(Fault("", "format", Why.FORMAT, _shown(raw.get("format")), str(FORMAT)))
    currency = raw.get("currency")
    if not isinstance(currency, str) or not re.fullmatch("[A-Z]{3}", currency):
        faults.append(Fault("", "currency", Why.CURRENCY, _shown(currency), "CNY"))
        currency = "CNY"
    rows = raw.get("offers")
    if not isinstance(rows, list):
        faults.append(Fault("", "offers", Why.MISSING if rows is None else Why.WRONG_TYPE, _shown(rows), "array"))
        rows = []
    offers: dict[str, Offer] = {}
    seen: set[str] = set()
    for number, row in enumerate(rows):
        offer, mine = _offer(number, row, currency)
        faults += mine
        name = row.get("id") if isinstance(row, dict) else None
        if isinstance(name, str):
            if name in seen:
                faults.append(Fault(clean(name, 40), "id", Why.DUPLICATE_ID, clean(name, 40)))
            seen.add(name)
        if offer is not None:
            offers[offer.id] = offer
    faults += check(offers, known)
    if faults:
        raise BadOffers(faults)
    return Offers(currency, offers)


def _json(text: str | bytes) -> Any:
    if len(text) > MOST_BYTES:
        raise BadOffers([Fault("", "", Why.TOO_BIG, str(len(text)), str(MOST_BYTES))])
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")
        return json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=_pairs,
            parse_constant=_constant,
            parse_int=_integer,
            parse_float=_Float,
        )
    except _Trap as trap:
        raise BadOffers([Fault("", "", trap.why, clean(trap.given, 40))]) from None
    except json.JSONDecodeError as error:
        raise BadOffers([Fault("", f"line {error.lineno}", Why.NOT_JSON, clean(error.msg, 60))]) from None
    except (UnicodeDecodeError, RecursionError) as error:
        raise BadOffers([Fault("", "", Why.NOT_JSON, type(error).__name__)]) from None


class _Float(str):
    """A number with a point, kept as it was written so that it can be shown; no field takes one."""

    __slots__ = ()


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _Trap(Why.DUPLICATE_KEY, next(name for name in names if names.count(name) > 1))
    return found


def _constant(text: str) -> Any:
    raise _Trap(Why.NOT_JSON, text)


def _integer(text: str) -> Any:
    return int(text) if len(text) <= 15 else _Float(text)


def _offer(number: int, row: Any, currency: str) -> tuple[Offer | None, list[Fault]]:
    if not isinstance(row, dict):
        return None, [Fault("", f"offers.{number}", Why.WRONG_TYPE, _shown(row), "object")]
    given = row.get("id")
    name = clean(given, 40) if isinstance(given, str) and given else f"#{number + 1}"
    try:
        return _adapter().validate_python(row, context={"currency": currency}).offer(), []
    except ValueError as error:
        return None, list(_faults(name, error, row))


@cache
def _adapter() -> TypeAdapter[Any]:
    from pydantic import TypeAdapter  # noqa: PLC0415 - late: it takes a while, and a shop without offers needs none

    from checkout.pricing.offer_models import AnyOffer  # noqa: PLC0415

    return TypeAdapter(AnyOffer)


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
    "string_too_long": Why.OUT_OF_RANGE,
}


def _faults(name: str, error: ValueError, row: dict[str, Any]) -> list[Fault]:
    from pydantic import ValidationError  # noqa: PLC0415

    assert isinstance(error, ValidationError)
    faults = []
    for one in error.errors(include_url=False):
        kind = one["type"]
        place = ".".join(str(part) for part in one["loc"] if part != row.get("kind"))
        why = Why(kind) if kind in _OWN else _WHY.get(kind, Why.WRONG_TYPE)
        context = one.get("ctx") or {}
        expected = next(
            (str(context[key]) for key in ("expected", "expected_tags", "ge", "le", "pattern") if key in context), ""
        )
        if kind.startswith("union_tag"):
            place = "kind"
        given = "" if why is Why.MISSING else _shown(row.get("kind") if place == "kind" else one["input"])
        faults.append(Fault(name, clean(place, 80), why, given, clean(expected, 200)))
    return faults


_OWN = frozenset(Why)


def _shown(given: Any) -> str:
    if isinstance(given, dict | list):
        return ""
    return clean("null" if given is None else str(given), 40)
