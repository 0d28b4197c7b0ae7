"""GS1 Digital Link: a web address that carries a GTIN and other data of the pack.

The path holds the GTIN, then its qualifiers in a fixed order (variant, lot, serial); the query holds the rest (GS1
Digital Link URI syntax, 1.4). Any host will do and none is asked: the data is in the address itself.

>>> read_link("https://id.example.com/01/09521234000013/10/A817?17=261231&utm=x").elements
(('01', '09521234000013'), ('10', 'A817'), ('17', '261231'))
>>> read_link("HTTPS://ID.EXAMPLE.COM/GTIN/9521234000013").gtin.key
'09521234000013'
>>> read_link("https://example.com/milk") is None
True
"""

from __future__ import annotations

import re
from itertools import pairwise

from catalog.codes.gs1 import Gs1Fault, Gs1Message, holds_another_code, message_of
from catalog.codes.gtin import LENGTHS, is_digits
from catalog.errors import CodeProblem

_LINK = re.compile(r"https?://[^/?#\s\[\]\\<>^`{|}\"]+(/[^?#]*)(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE | re.ASCII)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_NAMES = {"gtin": "01", "cpv": "22", "lot": "10", "ser": "21", "exp": "17"}
"""Short names that older editions of the standard allowed."""
_QUALIFIERS = {"22": 0, "10": 1, "21": 2, "235": 3}
"""What may follow the GTIN in the path, and in which order; 235 follows it alone."""
_NOT_IN_QUERY = frozenset(
    {"01", "03", "21", "22", "235", "254", "7040", "7041", "8011", "8014", "8019", "8020", "8200"}
    | {"8040", "8041", "8042", "8043"}
)
"""Identifiers that are no attributes: they have their place in a path, or none in a link."""


def read_link(url: str) -> Gs1Message | Gs1Fault | None:
    """The element strings of a link; None when it is no Digital Link, or has no GTIN in its path."""
    link = _LINK.fullmatch(url)
    if link is None:
        return None
    path = link[1].strip("/").split("/")
    keys = [_NAMES.get(part.lower(), part) for part in path]
    starts = [n for n, key in enumerate(keys[:-1]) if key == "01" and _is_number(path[n + 1])]
    if not starts:
        return None
    start = starts[-1]
    if len(starts) > 1 or holds_another_code(url[len("https://") :]):
        return Gs1Fault(CodeProblem.UNREADABLE, "glued")
    if (len(path) - start) % 2 or any(key not in _QUALIFIERS for key in keys[start + 2 :: 2]):
        return None
    number, qualifiers = path[start + 1], keys[start + 2 :: 2]
    if len(number) == 13 and number[0] == "0":
        # One of the fourteen digits is missing.
        return Gs1Fault(CodeProblem.UNREADABLE, "element:01")
    if wrong := _out_of_order(qualifiers):
        return Gs1Fault(CodeProblem.UNREADABLE, f"element:{wrong}")
    pairs = [("01", number.zfill(14)), *zip(qualifiers, map(_plain, path[start + 3 :: 2]), strict=True)]
    for part in re.split("[&;]", link[2] or ""):
        key, _, value = part.partition("=")
        key = _plain(key)
        key = _NAMES.get(key.lower(), key)
        if is_digits(key):
            if key in _NOT_IN_QUERY:
                return Gs1Fault(CodeProblem.UNREADABLE, f"element:{key}")
            pairs.append((key, _plain(value)))
    return message_of(pairs)


def _out_of_order(qualifiers: list[str]) -> str | None:
    """The first qualifier that stands behind one that it must come before, or beside one that excludes it."""
    for before, after in pairwise(qualifiers):
        if after == "235" or _QUALIFIERS[before] >= _QUALIFIERS[after]:
            return after
    return None


def _is_number(text: str) -> bool:
    return is_digits(text) and len(text) in LENGTHS


def _plain(text: str) -> str:
    """`text` with its %-escapes resolved. Values are ASCII: what is not matches no format, nor does a broken escape."""
    if "%" not in text:
        return text
    plain = _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)
    return plain if text.count("%") == len(_ESCAPE.findall(text)) else "\ufffd"
