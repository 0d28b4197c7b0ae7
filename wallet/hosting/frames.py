"""What a shop and a wallet in a process of its own send each other: one JSON object a line, at most 64 KiB.

The wallet's side is untrusted. What stands in a frame becomes a value (`wallet.wire`) only when every
field has its type, its range and its length; anything else is `FrameError`, and the shop then knows nothing.

>>> unpack(pack({"call": "query"}))
{'call': 'query'}
>>> unpack(b"paid")
Traceback (most recent call last):
    ...
wallet.hosting.frames.FrameError: not JSON
"""

from __future__ import annotations

import json
from typing import Any

LARGEST_FRAME = 64 * 1024
LARGEST_STATE = 4 * 1024
"""Characters that a wallet may keep in a reference."""
LONGEST_TEXT = 200

Data = dict[str, Any]


class FrameError(ValueError):
    """What came is not what the two sides agreed on."""


def printable(text: object, limit: int = LONGEST_TEXT) -> str:
    r"""What may be shown of something that a wallet wrote.

    >>> printable("no \x1b[2Jfunds")
    'no [2Jfunds'
    """
    return "".join(filter(str.isprintable, str(text)[: 4 * limit]))[:limit]


def pack(data: Data) -> bytes:
    """One frame. Raises FrameError when it would be too long, TypeError or ValueError when it is no JSON."""
    frame = json.dumps(data, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"
    if len(frame) > LARGEST_FRAME:
        raise FrameError(f"{len(frame)} bytes: expected at most {LARGEST_FRAME}")
    return frame


def unpack(frame: bytes) -> Data:
    """Raises FrameError for anything but one JSON object."""
    try:
        data = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise FrameError("not JSON") from error
    if not isinstance(data, dict):
        raise FrameError("not a JSON object")
    return data
