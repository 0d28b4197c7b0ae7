"""Whether a value is what `wallet.port` declares it to be, through and through.

>>> from wallet.port import Known, NotSent, PaymentRef, Snapshot, Status
>>> is_sound(Known(Snapshot(PaymentRef("JQ2026112400010001"), Status.PAID)), Known)
True
>>> is_sound(NotSent(5), NotSent)
False
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import datetime
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from wallet.hosting.frames import LARGEST_STATE


def is_sound(value: object, kind: Any) -> bool:
    """Whether `value` and all that it is made of have the types that `kind` declares. Moments must be aware."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return any(is_sound(value, each) for each in get_args(kind))
    if origin is Mapping:
        return _can_be_kept(value)
    if origin in (tuple, list, frozenset):
        inner = get_args(kind)[0]
        return isinstance(value, origin) and all(is_sound(each, inner) for each in value)
    if kind is float:
        return isinstance(value, (int, float))
    if not isinstance(value, kind):
        return False
    if isinstance(value, datetime):
        return value.utcoffset() is not None
    return all(is_sound(getattr(value, name), of) for name, of in _fields(kind))


def _can_be_kept(state: object) -> bool:
    """Whether a wallet's own data is text by name, short enough, and can be written to a file."""
    if not isinstance(state, Mapping):
        return False
    texts = [text for item in state.items() for text in item]
    if not all(isinstance(text, str) for text in texts) or sum(map(len, texts)) > LARGEST_STATE:
        return False
    return not any("\ud800" <= letter <= "\udfff" for text in texts for letter in text)


@cache
def _fields(kind: type) -> tuple[tuple[str, Any], ...]:
    return tuple(get_type_hints(kind).items()) if is_dataclass(kind) else ()
