"""Events in the journal: a kind, and a JSON object of its fields.

Every scan waits for the writing, which needs only the standard library. Reading checks every field with pydantic: the
file may have been edited, truncated or written by another version.

>>> kind, body = encode(LineRemoved(3))
>>> kind, body
('LineRemoved', '{"line":3}')
>>> decode(kind, body)
LineRemoved(line=3)
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast, get_args

from checkout.errors import DataFileDamaged
from checkout.events import (
    Event,
    ItemScanned,
    LineRemoved,
    UnmatchedCaptureFound,
    UnmatchedCaptureKept,
    UnmatchedCaptureRefunded,
)
from checkout.events.fulfilment import OrderEvent
from checkout.events.json_text import field_writers, write_time
from checkout.events.older_bodies import SCAN_FIELDS, SCAN_PATHS, scan_with_goods

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

__all__ = [
    "LineRemoved",
    "adapter",
    "body_by_name",
    "decode",
    "decode_order",
    "encode",
    "read_time",
    "what_is_wrong",
    "write_time",
]

_WRITTEN_AS: dict[type[Event], str] = {
    UnmatchedCaptureFound: "LateMoneyFound",
    UnmatchedCaptureRefunded: "LateMoneyReturned",
    UnmatchedCaptureKept: "LateMoneyKept",
}
"""Kinds that keep the name they had in data version 1, so that one name stands for them in every file."""

KINDS: dict[str, type[Event]] = {_WRITTEN_AS.get(kind, kind.__name__): kind for kind in get_args(Event)}
ORDER_KINDS: dict[str, type[OrderEvent]] = {kind.__name__: kind for kind in get_args(OrderEvent)}


class _Form:
    """How one kind is written: the fields without a default, then those that differ from their default.

    A later version may add a field with a default: events of before are still written as they are in the file.
    """

    __slots__ = ("kind", "needed", "optional", "text", "usual", "values_of")

    def __init__(self, kind: type[Event | OrderEvent]) -> None:
        self.kind = _WRITTEN_AS.get(cast("type[Event]", kind), kind.__name__)
        writers = field_writers(kind)
        defaults = {field.name: field.default for field in fields(kind) if field.default is not MISSING}
        self.needed = [(name, write) for name, write in writers.items() if name not in defaults]
        self.text = "{" + ",".join(f'"{name}":%s' for name, _ in self.needed)
        self.optional = [(name, default, writers[name]) for name, default in defaults.items()]
        self.usual = tuple(defaults.values())
        self.values_of = attrgetter(*defaults) if len(defaults) > 1 else None
        assert self.needed or not self.optional, "the first field is written without a comma"


class _Forms(dict[type[Event | OrderEvent], _Form]):
    """Made when a kind is first written, so that starting up does not wait for them."""

    def __missing__(self, kind: type[Event | OrderEvent]) -> _Form:
        form = self[kind] = _Form(kind)
        return form


_FORMS = _Forms()


def encode(event: Event | OrderEvent) -> tuple[str, str]:
    """The event's kind and its fields as JSON."""
    form = _FORMS[type(event)]
    body = form.text % tuple([write(getattr(event, name)) for name, write in form.needed])
    if form.values_of is not None and form.values_of(event) == form.usual:
        return form.kind, body + "}"
    for name, default, write in form.optional:
        if (value := getattr(event, name)) != default:
            body += f',"{name}":{write(value)}'
    return form.kind, body + "}"


def _fields_of(value: object) -> dict[str, object] | str:
    if isinstance(value, datetime):
        return write_time(value)
    assert is_dataclass(value), value
    return {field.name: getattr(value, field.name) for field in fields(value)}


_by_name = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_fields_of).encode
_scan_values = attrgetter(*SCAN_PATHS)


@cache
def _usual_scan_values() -> tuple[object, ...]:
    usual = {name: default for name, default, _ in _FORMS[ItemScanned].optional} | {"cooking": (), "reason": ""}
    return tuple(usual.get(name, ...) for name in SCAN_FIELDS)


def body_by_name(event: Event) -> str:
    """The event's JSON as data version 1 wrote it, without rows; for a scan also as version 2 did."""
    if isinstance(event, ItemScanned):
        values = zip(SCAN_FIELDS, _scan_values(event), _usual_scan_values(), strict=True)
        return _by_name({name: value for name, value, usual in values if value != usual})
    form = _FORMS[type(event)]
    kept = [name for name, _ in form.needed]
    kept += [name for name, default, _ in form.optional if getattr(event, name) != default]
    return _by_name({name: getattr(event, name) for name in kept})


def decode(kind: str, body: str) -> Event:
    """Raises DataFileDamaged when the kind is unknown or a field is missing or of another type."""
    if kind not in KINDS:
        raise DataFileDamaged(f"the journal holds an event of the unknown kind {kind!r}", detail=repr(kind))
    if kind == "ItemScanned":
        body = scan_with_goods(body)
    return cast("Event", _read(KINDS[kind], kind, body))


def decode_order(kind: str, body: str) -> OrderEvent:
    """`decode` for an event of an order's stream."""
    if kind not in ORDER_KINDS:
        raise DataFileDamaged(f"an order holds an event of the unknown kind {kind!r}", detail=repr(kind))
    return cast("OrderEvent", _read(ORDER_KINDS[kind], kind, body))


def _read(expected: Any, kind: str, body: str) -> object:
    try:
        return adapter(expected).validate_json(body, strict=True)
    except ValueError as error:
        wrong = what_is_wrong(error)
        raise DataFileDamaged(f"the journal holds a damaged {kind}: {wrong}", detail=f"{kind} {wrong}") from error


def what_is_wrong(error: ValueError) -> str:
    """Pydantic's first complaint on one line, without the input."""
    complaint = cast("ValidationError", error).errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in complaint["loc"])
    # A row is read as the arguments of a call; whoever repairs the file knows of no call.
    said = _OF_A_ROW.get(complaint["type"], complaint["msg"])
    return f"{place}: {said}" if place else said


_OF_A_ROW = {"missing_argument": "Field required", "unexpected_positional_argument": "One field too many"}
"""What pydantic says of rows (`checkout.events.compact_rows`), by its code."""


@cache
def adapter(kind: Any, /) -> TypeAdapter[Any]:
    """Reads and checks values of this type. Made once, since making it takes longer than reading."""
    # Importing pydantic takes 90 ms, and a trip that is never reopened does not read.
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(kind)


def read_time(text: str) -> datetime:
    """Reads what `write_time` wrote. Raises DataFileDamaged when the text is no moment with a time zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DataFileDamaged(f"the journal holds {text!r} where a time was expected", detail=repr(text))
    return moment
