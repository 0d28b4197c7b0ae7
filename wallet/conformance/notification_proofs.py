"""Where a notification carries the proof of its sender, and the same notification without it.

Some providers sign in a header (WeChat Pay v3, Stripe), others in the body: a field of a form (Alipay), a member of an
object, an element of XML (WeChat Pay v2), the last part of a token (JWS).

>>> without_proof({}, b"out_trade_no=JQ1&sign=c2ln&sign_type=RSA2")
({}, b'out_trade_no=JQ1')
>>> without_proof({"x-signature": "abc", "host": "shop"}, b'{"id": 1}')
({'host': 'shop'}, b'{"id": 1}')
>>> without_proof({"host": "shop"}, b"id=1") is None
True
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

Sent = tuple[Mapping[str, str], bytes]

_PROOF = re.compile(
    r"(?:^|[-_.])(?:sign|sig\b|mac\b)|[Ss]ignature|Sign|[Hh]mac|HMAC|[Dd]igest|[Cc]hecksum|[Aa]uthori[sz]ation"
)
"""Found in the names of what carries a proof."""
_ELEMENT = re.compile(rb"\s*<([A-Za-z_][\w.-]*)>[^<]*(?:<!\[CDATA\[.*?\]\]>)?[^<]*</\1>", re.DOTALL)
_TOKEN = re.compile(rb"([\w-]+\.[\w-]+\.)[\w-]+")


def without_proof(headers: Mapping[str, str], body: bytes) -> Sent | None:
    """The notification without whatever is named like a proof; None when nothing is."""
    rest = {name: value for name, value in headers.items() if not _PROOF.search(name)}
    bare = _without(body, lambda name: bool(_PROOF.search(name)))
    return None if len(rest) == len(headers) and bare == body else (rest, bare)


def without_each_part(headers: Mapping[str, str], body: bytes) -> list[Sent]:
    """The notification once without each of its headers, and once without each field of its body."""
    lacking: list[Sent] = [({name: value for name, value in headers.items() if name != gone}, body) for gone in headers]
    return lacking + [(headers, _without(body, gone.__eq__)) for gone in _names(body)]


def _names(body: bytes) -> list[str]:
    names: dict[str, bool] = {}
    _without(body, lambda name: names.setdefault(name, False))
    return list(names)


def _without(body: bytes, drop: Callable[[str], bool]) -> bytes:
    """The body without the fields that `drop` says by name; every other byte stays. A token's last part is its
    `signature`."""
    if token := _TOKEN.fullmatch(body):
        return token[1] if drop("signature") else body
    if body.lstrip().startswith(b"<"):
        return _ELEMENT.sub(lambda found: b"" if drop(found[1].decode("ascii", "replace")) else found[0], body)
    try:
        facts = json.loads(body)
    except (ValueError, RecursionError):
        parts = body.split(b"&")
        kept = [part for part in parts if not drop(part.partition(b"=")[0].decode("ascii", "replace"))]
        return b"&".join(kept)
    if not isinstance(facts, dict):
        return body
    rest = {name: value for name, value in facts.items() if not drop(name)}
    return body if len(rest) == len(facts) else json.dumps(rest, separators=(",", ":")).encode()
