"""Writes dataclasses as JSON by the types of their fields, several times faster than `json` with a `default`.

>>> from checkout.events.frozen_prices import UnitsPaid
>>> writer(UnitsPaid)(UnitsPaid(2, 1290, 967, (("half", 323),)))
'[2,1290,967,[["half",323]]]'
"""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from json import JSONEncoder
from json.encoder import encode_basestring
from operator import attrgetter
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from checkout.events.compact_rows import HandWritten, Row

Writer = Callable[[Any], str]


def write_time(moment: datetime) -> str:
    """UTC with milliseconds, the one format of times in the data file: `2026-11-24T10:30:00.000Z`."""
    return moment.isoformat(timespec="milliseconds")[:23] + "Z"


def _refuse(value: object) -> object:
    raise TypeError(f"{value!r} cannot be written to the data file")


_any: Writer = JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_refuse, allow_nan=False).encode
# Modes, sources and the like repeat. `typed`, because True and 1 are the same key.
_any_again: Writer = lru_cache(maxsize=256, typed=True)(_any)

_SCALARS: dict[Any, Writer] = {
    int: int.__repr__,
    str: encode_basestring,
    bool: _any_again,
    datetime: lambda moment: f'"{write_time(moment)}"',
    date: lambda day: f'"{day.isoformat()}"',
}


quoted: Callable[[str], str] = encode_basestring
"""The JSON of a text."""


@lru_cache(maxsize=256)
def quoted_all(texts: tuple[str, ...]) -> str:
    """The JSON of texts that repeat, such as the modes of goods."""
    return f"[{','.join(map(quoted, texts))}]"


@cache
def writer(kind: Any, /) -> Writer:
    """The writer for a type: rows become arrays, other dataclasses objects with every field."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    if get_origin(kind) in (Union, types.UnionType):
        return _optional(kind)
    if get_origin(kind) is tuple:
        return _tuple(get_args(kind))
    if is_dataclass(kind) and isinstance(kind, type):
        return _row(kind) if issubclass(kind, Row) else _object(kind)
    return _any_again if isinstance(kind, type) and issubclass(kind, str) else _any


def field_writers(kind: type) -> dict[str, Writer]:
    """The names of a dataclass's fields, in order, each with its writer."""
    hints = get_type_hints(kind)
    return {field.name: writer(hints[field.name]) for field in fields(kind)}


def _optional(kind: Any) -> Writer:
    some = [each for each in get_args(kind) if each is not types.NoneType]
    if len(some) != 1:
        return _any
    write = writer(some[0])
    return lambda value: "null" if value is None else write(value)


def _tuple(kinds: tuple[Any, ...]) -> Writer:
    if len(kinds) == 2 and kinds[1] is ...:
        write = writer(kinds[0])
        return lambda values: f"[{','.join(map(write, values))}]"
    writers = tuple(map(writer, kinds))
    return lambda values: f"[{','.join([write(value) for write, value in zip(writers, values, strict=True)])}]"


def _row(kind: Any) -> Writer:
    if issubclass(kind, HandWritten):
        return cast("Writer", kind.as_json)
    each = field_writers(kind)
    values, writers = attrgetter(*each), tuple(each.values())
    text = f"[{','.join(['%s'] * len(writers))}]"
    return lambda row: text % tuple([write(value) for write, value in zip(writers, values(row), strict=True)])


def _object(kind: type) -> Writer:
    writers = field_writers(kind)
    text = "{" + ",".join(f'"{name}":%s' for name in writers) + "}"
    return lambda value: text % tuple([write(getattr(value, name)) for name, write in writers.items()])
