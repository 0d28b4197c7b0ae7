"""GS1 Digital Link: a web address that carries a GTIN and other data of the pack.

The path holds the GTIN, then lot and serial; the query holds the rest (GS1 Digital Link URI syntax, 1.4). Any host will
do and none is asked: the data is in the address itself.

>>> read_link("https://id.example.com/01/09521234000013/10/A817?17=261231&utm=x").elements
(('01', '09521234000013'), ('10', 'A817'), ('17', '261231'))
>>> read_link("HTTPS://ID.EXAMPLE.COM/GTIN/9521234000013").gtin.key
'09521234000013'
>>> read_link("https://example.com/milk") is None
True
"""

from __future__ import annotations

import re

from catalog.codes.gs1 import Gs1Fault, Gs1Message, message_of
from catalog.codes.gs1_identifiers import identifier_named
from catalog.codes.gtin import LENGTHS, is_digits

_LINK = re.compile(r"https?://[^/?#\s]+(/[^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_NAMES = {"gtin": "01", "cpv": "22", "lot": "10", "ser": "21"}
"""Short names that older editions of the standard allowed."""
_QUALIFIERS = frozenset({"10", "21", "22", "235"})


def read_link(url: str) -> Gs1Message | Gs1Fault | None:
    """The element strings of a link; None when it is no Digital Link, or has no GTIN in its path."""
    link = _LINK.fullmatch(url)
    if link is None:
        return None
    path = link[1].strip("/").split("/")
    keys = [_NAMES.get(part.lower(), part) for part in path]
    start = max((n for n, key in enumerate(keys[:-1]) if key == "01" and _is_number(path[n + 1])), default=None)
    if start is None or (len(path) - start) % 2:
        return None
    pairs = [(keys[n], _plain(path[n + 1])) for n in range(start, len(path), 2)]
    if any(key not in _QUALIFIERS for key, _ in pairs[1:]):
        return None
    for part in re.split("[&;]", link[2] or ""):
        key, _, value = part.partition("=")
        key = _NAMES.get(key.lower(), key)
        if identifier_named(key) is not None:
            pairs.append((key, _plain(value).zfill(14) if key == "01" else _plain(value)))
    pairs[0] = ("01", pairs[0][1].zfill(14))
    return message_of(pairs)


def _is_number(text: str) -> bool:
    return is_digits(text) and len(text) in LENGTHS


def _plain(text: str) -> str:
    """`text` with its %-escapes resolved. Values are ASCII: others match no identifier's format."""
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
