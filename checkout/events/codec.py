"""Events as the journal keeps them: a kind (the class's name) and a JSON object of its fields.

Writing is the quick path of every scan and needs only the standard library. Reading happens when a trip is reopened
and trusts nothing: pydantic checks every field, since the file may have been edited, truncated or written by another
version.

>>> kind, body = encode(LineRemoved(3))
>>> kind, body
('LineRemoved', '{"line":3}')
>>> decode(kind, body)
LineRemoved(line=3)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from json import JSONEncoder
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any, cast, get_args

from checkout.errors import DataFileDamaged
from checkout.events import Event, ItemScanned, LineRemoved
from checkout.events.compact_rows import Row, values_of
from checkout.events.older_bodies import GOODS_FIELDS, SCAN_FIELDS, scan_with_goods

if TYPE_CHECKING:
    from pydantic import TypeAdapter, ValidationError

__all__ = [
    "LineRemoved",
    "adapter",
    "body_by_name",
    "decode",
    "encode",
    "read_time",
    "to_json",
    "what_is_wrong",
    "write_time",
]

_KINDS: dict[str, type[Event]] = {kind.__name__: kind for kind in get_args(Event)}


def _plain(value: object) -> object:
    if isinstance(value, Row):
        return values_of(value)
    if isinstance(value, datetime):
        return write_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        # As they are: `dataclasses.asdict` goes into everything, and takes ten times as long.
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"{value!r} cannot be written to the data file")


to_json: Callable[[object], str] = JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False, check_circular=False
).encode
"""Anything that the data file holds, as JSON: dataclasses by the names of their fields, or as rows."""


def _plain_by_name(value: object) -> object:
    if isinstance(value, Row):
        return {field.name: getattr(value, field.name) for field in fields(cast("Any", value))}
    return _plain(value)


_to_json_by_name = JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_plain_by_name, allow_nan=False, check_circular=False
).encode


# Ways of going, sources and the like come again and again. `typed`, since to a dictionary True is 1.
_to_json_again = lru_cache(maxsize=256, typed=True)(to_json)
_WRITERS: dict[Any, Callable[[Any], str]] = {
    "int": int.__repr__,
    "str": encode_basestring,
    "FrozenPrice | None": to_json,
}


class _Form:
    """How one kind is written: JSON with a gap for each field that has no default, then what differs from its default.

    Half the time of building a dictionary first; and a field that a later version adds, with a default, leaves what is
    in the journal as it would be written again.
    """

    __slots__ = ("always", "name", "optional", "text")

    def __init__(self, kind: type[Event]) -> None:
        needed = [field for field in fields(kind) if field.default is MISSING]
        self.name = kind.__name__
        self.text = "{" + ",".join(f'"{field.name}":%s' for field in needed)
        self.always = [(field.name, _writer(field)) for field in needed]
        self.optional = [(f.name, f.default, _writer(f)) for f in fields(kind) if f.default is not MISSING]
        assert needed or not self.optional, "the first field is written without a comma"


def _writer(field: Field[Any]) -> Callable[[Any], str]:
    return _WRITERS.get(field.type, _to_json_again)


_FORMS = {kind: _Form(kind) for kind in _KINDS.values()}


def encode(event: Event) -> tuple[str, str]:
    """The event's kind and its fields as JSON."""
    form = _FORMS[type(event)]
    body = form.text % tuple([write(getattr(event, name)) for name, write in form.always])
    for name, default, write in form.optional:
        if (value := getattr(event, name)) != default:
            body += f',"{name}":{write(value)}'
    return form.name, body + "}"


def body_by_name(event: Event) -> str:
    """The event's fields as JSON in files of data version 1, which had no rows; a scan's in those of version 2 too."""
    form = _FORMS[type(event)]
    if isinstance(event, ItemScanned):
        names = {"name_zh": event.goods.name.zh, "name_en": event.goods.name.en}
        values = {
            name: names.get(name) or getattr(event.goods if name in GOODS_FIELDS else event, name, "")
            for name in SCAN_FIELDS
        }
        usual = {name: default for name, default, _ in form.optional} | {"cooking": (), "reason": ""}
        return _to_json_by_name({name: value for name, value in values.items() if usual.get(name, ...) != value})
    kept = [name for name, _ in form.always]
    kept += [name for name, default, _ in form.optional if getattr(event, name) != default]
    return _to_json_by_name({name: getattr(event, name) for name in kept})


def decode(kind: str, body: str) -> Event:
    """The event again. Raises DataFileDamaged when the kind or a field is not what it should be."""
    if kind not in _KINDS:
        raise DataFileDamaged(f"the journal holds an event of the unknown kind {kind!r}", detail=repr(kind))
    if kind == "ItemScanned":
        body = scan_with_goods(body)
    try:
        return cast("Event", adapter(cast("Any", _KINDS[kind])).validate_json(body, strict=True))
    except ValueError as error:
        wrong = what_is_wrong(error)
        raise DataFileDamaged(f"the journal holds a damaged {kind}: {wrong}", detail=f"{kind} {wrong}") from error


def what_is_wrong(error: ValueError) -> str:
    """The first thing that pydantic complains about, in one line and without repeating the input."""
    complaint = cast("ValidationError", error).errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in complaint["loc"])
    return f"{place}: {complaint['msg']}" if place else complaint["msg"]


@cache
def adapter(kind: Any, /) -> TypeAdapter[Any]:
    """What reads this kind of thing, and checks every field of it. Made once: that takes longer than reading."""
    # 90 ms that a trip which is never reopened need not spend.
    from pydantic import TypeAdapter  # noqa: PLC0415

    return TypeAdapter(kind)


def write_time(moment: datetime) -> str:
    """UTC with milliseconds, the one format of times in the data file: `2026-11-24T10:30:00.000Z`."""
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"


def read_time(text: str) -> datetime:
    """The moment that `write_time` wrote. Raises DataFileDamaged when it is none."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise DataFileDamaged(f"the journal holds {text!r} where a time was expected", detail=repr(text))
    return moment
