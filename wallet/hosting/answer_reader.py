"""What a hosted wallet answers, checked field by field: types, ranges, lengths. Nothing of a wrong answer is used.

>>> from wallet.hosting.frames import answer_data
>>> from wallet.port import Known, PaymentRef, Snapshot, Status
>>> asked = {"call": "query"}
>>> paid = Known(Snapshot(PaymentRef("JQ2026112400010001"), Status.PAID, captured=Money(6886)))
>>> answer_from(asked, answer_data("query", paid)) == paid
True
>>> answer_from(asked, {"kind": "NotReady", "why": ""})
Traceback (most recent call last):
    ...
wallet.hosting.frames.FrameError: kind is NotReady: expected one of Known, NotSent, Unknown, Unsupported
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from enum import StrEnum
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo

# Without pydantic's own layer, which takes 70 ms to import and to build these schemas.
from pydantic_core import CoreSchema, SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from wallet import port
from wallet.hosting.frames import ANSWERS, KINDS, LARGEST_STATE, LONGEST_TEXT, Data, FrameError, printable
from wallet.money import Money

LONGEST_NUMBER = 64
"""Characters of the number of a payment, a refund or an order."""
LONGEST_SHOWN = 512
"""Characters of a QR code's text."""
LARGEST_REPLY = 4 * 1024
"""Bytes of the reply to a notification."""
LARGEST_AMOUNT = 2**63 - 1
"""Minor units."""


def capabilities_from(data: object) -> port.Capabilities:
    """What a wallet declares. Raises FrameError."""
    capabilities: port.Capabilities = _read(_CAPABILITIES, data)
    return capabilities


def answer_from(asked: Data, data: Data) -> Any:
    """The value that answers the frame `asked`: one of the types that `ANSWERS` has for its call. Raises FrameError,
    also for the quote of another price and for a page of a statement that is followed by itself."""
    kind, kinds = data.get("kind"), ANSWERS[asked["call"]]
    if kind not in kinds:
        raise FrameError(f"kind is {printable(kind, 40)}: expected one of {', '.join(kinds)}")
    answer = _read(_ANSWERS[kind], data)
    match answer:
        case port.StatementPage(next_page=str(following)) if following == asked["page"]:
            raise FrameError("next_page: expected another page than this")
        case port.Quote(price=price) if [price.minor, price.currency] != asked["price"]:
            raise FrameError(f"price is {price} {price.currency}: expected the one that was asked about")
    return answer


def _read(validator: SchemaValidator, data: object) -> Any:
    try:
        return validator.validate_python(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(map(str, first["loc"]))
    expected = first["msg"].removeprefix("Value error, ").replace("Input should be", "expected")
    raise FrameError(f"{where} is {printable(first['input'], 40)}: {expected}")


# Schemas are made from the port's own types: a field's schema is the one in `_LIMITS`, or that of its type.


def _schema(hint: Any) -> CoreSchema:
    if isinstance(hint, UnionType):
        return cs.nullable_schema(_schema(get_args(hint)[0]))
    if get_origin(hint) is tuple:
        return _list(_schema(get_args(hint)[0]), most=200)
    if (schema := _TYPES.get(hint)) is not None:
        return schema
    return cs.enum_schema(hint, list(hint), sub_type="str") if issubclass(hint, StrEnum) else _object(hint)


def _object(make: type) -> CoreSchema:
    """A JSON object that has at least the fields of the dataclass `make`."""
    limits = _LIMITS.get(make, {})
    fields = {name: limits.get(name) or _schema(hint) for name, hint in get_type_hints(make).items()}
    read = cs.typed_dict_schema({name: cs.typed_dict_field(schema) for name, schema in fields.items()}, strict=True)
    return cs.no_info_after_validator_function(lambda found: make(**found), read)


def _list(schema: CoreSchema, most: int, make: Callable[[list[Any]], object] = tuple) -> CoreSchema:
    return cs.no_info_after_validator_function(make, cs.list_schema(schema, max_length=most, strict=True))


def _text(limit: int = LONGEST_TEXT, least: int = 0) -> CoreSchema:
    """Text of `least` to `limit` characters, without those that are not printable."""

    def check(value: object) -> str:
        if isinstance(value, str) and len(value) <= limit and len(found := printable(value, limit)) >= least:
            return found
        raise ValueError(f"expected text of {least} to {limit} characters")

    return cs.no_info_plain_validator_function(check)


def _state(value: object) -> dict[str, str]:
    """The wallet's own data. It goes to the disk, so it has to be text that can be written there."""
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        raise ValueError("expected text by name")
    text = "".join((*value, *value.values()))
    if len(text) > LARGEST_STATE:
        raise ValueError(f"expected at most {LARGEST_STATE} characters")
    text.encode()  # half of a character raises a ValueError
    return value


def _money(least: int) -> CoreSchema:
    minor = cs.int_schema(ge=least, le=LARGEST_AMOUNT, strict=True)
    pair = cs.tuple_schema([minor, cs.str_schema(strict=True)])
    return cs.no_info_after_validator_function(lambda found: Money(*found), pair)


def _moment(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(value)  # type: ignore[arg-type]  # anything but text raises TypeError
        # In the first and the last year a time may have no counterpart in another zone.
        if at.utcoffset() is not None and MINYEAR < at.astimezone(UTC).year < MAXYEAR:
            return at
    except (TypeError, ValueError, OverflowError):
        pass
    raise ValueError("expected a time with its offset, in ISO 8601")


def _body(value: object) -> bytes:
    if isinstance(value, str) and len(found := b64decode(value, validate=True)) <= LARGEST_REPLY:
        return found
    raise ValueError(f"expected at most {LARGEST_REPLY} bytes as base64")


def _zone(value: object) -> str:
    try:
        return ZoneInfo(value if isinstance(value, str) and len(value) <= LONGEST_NUMBER else "").key
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("expected an IANA time zone") from error


_TYPES: dict[object, CoreSchema] = {
    str: _text(),
    bool: cs.bool_schema(strict=True),
    float: cs.float_schema(gt=0, le=24 * 60 * 60, strict=True),
    bytes: cs.no_info_plain_validator_function(_body),
    datetime: cs.no_info_plain_validator_function(_moment),
    Money: _money(0),
    Mapping[str, str]: cs.no_info_plain_validator_function(_state),
}
_WORD, _NUMBER, _NUMBER_OR_EMPTY = _text(least=1), _text(LONGEST_NUMBER, least=1), _text(LONGEST_NUMBER)
_ABOVE_ZERO = _money(1)
_WHY = cs.no_info_plain_validator_function(printable)

_LIMITS: dict[type, dict[str, CoreSchema]] = {
    port.PaymentRef: {"out_trade_no": cs.str_schema(strict=True)},
    port.Fund: {"source": _NUMBER},
    port.Refund: {"refund_id": _NUMBER},
    port.Reply: {"status": cs.int_schema(ge=200, le=599, strict=True), "content_type": _NUMBER},
    port.StatementLine: {
        "out_trade_no": _NUMBER,
        "amount": _ABOVE_ZERO,
        "trade_no": _NUMBER_OR_EMPTY,
        "refund_id": _NUMBER_OR_EMPTY,
    },
    port.Notification: {"event_id": _WORD},
    port.Quote: {"quote_id": _WORD, "charge": _ABOVE_ZERO, "rate": _NUMBER},
    port.NotSent: {"why": _WHY},
    port.Unknown: {"why": _WHY},
    port.Unsupported: {"what": _WHY},
    port.Rejected: {"why": _WHY},
    port.NotReady: {"why": _WHY},
    port.Policy: {"cancel_tries": cs.int_schema(ge=1, le=20, strict=True)},
    port.Capabilities: {
        "modes": _list(_schema(port.Mode), most=len(port.Mode), make=frozenset),
        "currencies": _list(cs.str_schema(pattern="^[A-Z]{3}$", strict=True), most=200, make=frozenset),
        # The largest step is ten thousand yuan.
        "smallest": cs.int_schema(ge=1, le=1_000_000, strict=True),
        "statement_zone": cs.no_info_plain_validator_function(_zone),
    },
}
_SHOWN = cs.nullable_schema(_text(LONGEST_SHOWN))
_LIMITS[port.Snapshot] = {"show": _SHOWN, "passback_params": _SHOWN, "funds": _list(_object(port.Fund), most=20)}

_ANSWERS = {kind: SchemaValidator(_object(make)) for kind, make in KINDS.items()}
_CAPABILITIES = SchemaValidator(_object(port.Capabilities))
