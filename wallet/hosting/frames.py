"""What a shop and a hosted wallet send each other: one JSON object a line, at most 64 KiB.

Both sides write with `as_data`. The worker trusts what the shop asks (`wallet.hosting.call_reader`). The shop trusts
nothing: it checks every field of an answer (`wallet.hosting.answer_reader`), and anything unexpected is a `FrameError`.

>>> unpack(pack({"call": "query"}))
{'call': 'query'}
>>> unpack(b"paid")
Traceback (most recent call last):
    ...
wallet.hosting.frames.FrameError: not JSON
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wallet.money import Money
from wallet.port import (
    Known,
    Notification,
    NotReady,
    NotSent,
    Quote,
    Rejected,
    Reply,
    StatementPage,
    Unknown,
    Unsupported,
)

LARGEST_FRAME = 64 * 1024
LARGEST_STATE = 4 * 1024
"""Characters that a wallet may keep in a reference."""
LONGEST_TEXT = 200

Data = dict[str, Any]

_TYPES = (Known, NotSent, Unknown, Unsupported, Notification, Rejected, StatementPage, NotReady, Quote)
KINDS: dict[str, type] = {kind.__name__: kind for kind in _TYPES}
"""The types that answer a call, by the name that stands in the frame."""
_OUTCOME = ("Known", "NotSent", "Unknown", "Unsupported")
ANSWERS = {
    "pay": _OUTCOME,
    "query": _OUTCOME,
    "cancel": _OUTCOME,
    "capture": _OUTCOME,
    "refund": _OUTCOME,
    "read_notification": ("Notification", "Rejected", "Unsupported"),
    "statement": ("StatementPage", "NotReady", "NotSent", "Unknown", "Unsupported"),
    "quote": ("Quote", "NotSent", "Unknown", "Unsupported"),
}
"""The calls, and the types of the port that may answer each."""

_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\))")


class FrameError(ValueError):
    """A frame, or a field of it, is not what the two sides agreed on."""


def printable(text: object, limit: int = LONGEST_TEXT) -> str:
    r"""The first `limit` printable characters of what a wallet wrote, without a terminal's colours and titles.

    >>> printable("no \x1b[31mfunds\x1b[0m")
    'no funds'
    """
    start = str(text)[: 4 * limit]
    return (start if start.isprintable() else "".join(filter(str.isprintable, _ESCAPES.sub("", start))))[:limit]


def _object(pairs: list[tuple[str, Any]]) -> Data:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise FrameError("a name stands twice in one object")
    return data


_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(object_pairs_hook=_object)


def pack(data: Data) -> bytes:
    """One frame. Raises FrameError when it is too long, TypeError or ValueError when it cannot be written as JSON."""
    frame = _ENCODER.encode(data).encode("ascii") + b"\n"
    if len(frame) > LARGEST_FRAME:
        raise FrameError(f"{len(frame)} bytes: expected at most {LARGEST_FRAME}")
    return frame


def unpack(frame: bytes) -> Data:
    """Raises FrameError for anything but one JSON object in which no name stands twice."""
    try:
        data = _DECODER.decode(frame.decode())
    except FrameError:
        raise
    except (ValueError, RecursionError) as error:
        raise FrameError("not JSON") from error
    if not isinstance(data, dict):
        raise FrameError("not a JSON object")
    return data


def as_data(value: object) -> Any:
    """A value of the port as JSON can hold it. Raises FrameError for what the port does not have."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Money):
        return [value.minor, value.currency]
    if isinstance(value, (tuple, list)):
        return [as_data(each) for each in value]
    if isinstance(value, (dict, Mapping)):
        return dict(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Reply):
        body = b64encode(value.body).decode("ascii")
        return {"body": body, "status": value.status, "content_type": value.content_type}
    names = getattr(type(value), "__match_args__", None)
    if names is None:
        raise FrameError(f"{type(value).__name__} cannot be sent")
    fields = [(name, getattr(value, name)) for name in names]
    return {name: None if field is None else as_data(field) for name, field in fields}


def answer_data(call: str, answer: object) -> Data:
    """What a wallet answered to `call`, with its kind. Raises FrameError for a type that does not answer it."""
    for kind in ANSWERS[call]:
        if isinstance(answer, KINDS[kind]):
            return {"kind": kind, **as_data(answer)}
    raise FrameError(f"answered with {type(answer).__name__}: expected one of {', '.join(ANSWERS[call])}")
