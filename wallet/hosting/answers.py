"""What a hosted wallet answers, checked field by field: types, ranges, lengths. Nothing of a wrong answer is used.

>>> from wallet.hosting.frames import answer_data
>>> from wallet.port import PaymentRef
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
from collections.abc import Callable
from datetime import MAXYEAR, MINYEAR, UTC, datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

# Without pydantic's own layer, which takes 70 ms to import and to build these schemas.
from pydantic_core import CoreSchema, SchemaValidator, ValidationError
from pydantic_core import core_schema as cs

from wallet.hosting.frames import ANSWERS, LARGEST_STATE, LONGEST_TEXT, Data, FrameError, printable
from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    Fund,
    Known,
    Mode,
    Movement,
    NextAction,
    Notification,
    NotReady,
    NotSent,
    PaymentRef,
    Policy,
    Quote,
    Refund,
    Refunds,
    RefundStatus,
    Rejected,
    Reply,
    Snapshot,
    StatementLine,
    StatementPage,
    Status,
    Unknown,
    Unsupported,
)

LONGEST_NUMBER = 64
"""Characters of the number of a payment, a refund or an order."""
LONGEST_SHOWN = 512
"""Characters of a QR code's text."""
LARGEST_REPLY = 4 * 1024
"""Bytes of the reply to a notification."""
LARGEST_AMOUNT = 2**63 - 1
"""Minor units."""


def capabilities_from(data: object) -> Capabilities:
    """What a wallet declares. Raises FrameError."""
    capabilities: Capabilities = _read(_CAPABILITIES, data)
    return capabilities


def answer_from(asked: Data, data: Data) -> Any:
    """The value that answers the frame `asked`: one of the types that `ANSWERS` has for its call. Raises FrameError,
    also for the quote of another price and for a page of a statement that is followed by itself."""
    kind, kinds = data.get("kind"), ANSWERS[asked["call"]]
    if kind not in kinds:
        raise FrameError(f"kind is {printable(kind, 40)}: expected one of {', '.join(kinds)}")
    answer = _read(_ANSWERS[kind], data)
    match answer:
        case StatementPage(next_page=str(following)) if following == asked["page"]:
            raise FrameError("next_page: expected another page than this")
        case Quote(price=price) if [price.minor, price.currency] != asked["price"]:
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


def _object(make: Callable[..., object], **fields: CoreSchema) -> CoreSchema:
    """A JSON object that has at least these fields, from which `make` is made."""
    read = cs.typed_dict_schema({name: cs.typed_dict_field(schema) for name, schema in fields.items()}, strict=True)
    return cs.no_info_after_validator_function(lambda found: make(**found), read)


def _list(schema: CoreSchema, most: int, make: Callable[[list[Any]], object] = tuple) -> CoreSchema:
    return cs.no_info_after_validator_function(make, cs.list_schema(schema, max_length=most, strict=True))


def _choice(choices: type[StrEnum]) -> CoreSchema:
    return cs.enum_schema(choices, list(choices), sub_type="str")


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


_TEXT, _WORD, _NUMBER = _text(), _text(least=1), _text(LONGEST_NUMBER, least=1)
_TEXT_OR_NONE, _NUMBER_OR_EMPTY = cs.nullable_schema(_TEXT), _text(LONGEST_NUMBER)
_WHY = cs.no_info_plain_validator_function(printable)
_STATE = cs.no_info_plain_validator_function(_state)
_AMOUNT, _ABOVE_ZERO = _money(0), _money(1)
_AMOUNT_OR_NONE = cs.nullable_schema(_AMOUNT)
_MOMENT = cs.no_info_plain_validator_function(_moment)

_REFUND = _object(Refund, refund_id=_NUMBER, amount=_AMOUNT, status=_choice(RefundStatus), charged=_AMOUNT_OR_NONE)
_SNAPSHOT = _object(
    Snapshot,
    ref=_object(PaymentRef, out_trade_no=cs.str_schema(strict=True), state=_STATE),
    status=_choice(Status),
    captured=_AMOUNT_OR_NONE,
    refunded=_AMOUNT_OR_NONE,
    basket=_TEXT_OR_NONE,
    trade_no=_TEXT_OR_NONE,
    payer=_TEXT_OR_NONE,
    next_action=cs.nullable_schema(_choice(NextAction)),
    decline=cs.nullable_schema(_choice(Decline)),
    detail=_TEXT_OR_NONE,
    authorised=_AMOUNT_OR_NONE,
    show=cs.nullable_schema(_text(LONGEST_SHOWN)),
    charged=_AMOUNT_OR_NONE,
    funds=_list(_object(Fund, source=_NUMBER, amount=_AMOUNT), most=20),
    refund=cs.nullable_schema(_REFUND),
)
_REPLY = _object(
    Reply,
    body=cs.no_info_plain_validator_function(_body),
    status=cs.int_schema(ge=200, le=599, strict=True),
    content_type=_NUMBER,
)
_LINE = _object(
    StatementLine,
    at=_MOMENT,
    movement=_choice(Movement),
    out_trade_no=_NUMBER,
    amount=_ABOVE_ZERO,
    trade_no=_NUMBER_OR_EMPTY,
    refund_id=_NUMBER_OR_EMPTY,
)
_ANSWERS = {
    "Known": SchemaValidator(_object(Known, snapshot=_SNAPSHOT)),
    "NotSent": SchemaValidator(_object(NotSent, why=_WHY)),
    "Unknown": SchemaValidator(_object(Unknown, why=_WHY)),
    "Unsupported": SchemaValidator(_object(Unsupported, what=_WHY)),
    "Notification": SchemaValidator(_object(Notification, event_id=_WORD, snapshot=_SNAPSHOT, reply=_REPLY)),
    "Rejected": SchemaValidator(_object(Rejected, why=_WHY, reply=_REPLY)),
    "StatementPage": SchemaValidator(_object(StatementPage, lines=_list(_LINE, most=200), next_page=_TEXT_OR_NONE)),
    "NotReady": SchemaValidator(_object(NotReady, why=_WHY)),
    "Quote": SchemaValidator(
        _object(
            Quote,
            quote_id=_WORD,
            price=_AMOUNT,
            charge=_ABOVE_ZERO,
            rate=_NUMBER,
            expires_at=_MOMENT,
            state=_STATE,
        )
    ),
}

_FLAG = cs.bool_schema(strict=True)
_SECONDS = cs.float_schema(gt=0, le=24 * 60 * 60, strict=True)
_CAPABILITIES = SchemaValidator(
    _object(
        Capabilities,
        modes=_list(_choice(Mode), most=len(Mode), make=frozenset),
        refunds=_choice(Refunds),
        capture_later=_FLAG,
        notifications=_FLAG,
        statement=_FLAG,
        quotes=_FLAG,
        currencies=_list(cs.str_schema(pattern="^[A-Z]{3}$", strict=True), most=200, make=frozenset),
        # The largest step is ten thousand yuan.
        smallest=cs.int_schema(ge=1, le=1_000_000, strict=True),
        statement_zone=cs.no_info_plain_validator_function(_zone),
        policy=_object(
            Policy,
            first_wait=_SECONDS,
            interval=_SECONDS,
            deadline=_SECONDS,
            cancel_tries=cs.int_schema(ge=1, le=20, strict=True),
            cancel_interval=_SECONDS,
            network_interval=_SECONDS,
            customer_deadline=_SECONDS,
        ),
    )
)
