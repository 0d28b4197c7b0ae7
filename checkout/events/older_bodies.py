"""Brings scans and receipts of data versions 1 and 2 into today's form before they are read.

Both versions had the fields of `Goods` among those of the scan and of the receipt's line. Version 1 wrote the receipt's
line as an object, version 2 as a row.
"""

from __future__ import annotations

import json
import re
from dataclasses import fields
from typing import Any

from checkout.events.goods import Goods

SCAN_FIELDS = (
    *("line", "raw", "source", "sku", "gtin", "name_zh", "name_en", "department", "tax_class", "unit", "ref_qty"),
    *("quantity", "price", "regular_price", "amount", "modes", "mode"),
    *("cooking", "label", "for_line", "offline", "lot", "serial", "keeps_until", "remark", "reason"),
)
"""Fields of a scan in their order; those of the last group only where they differ from their default."""

_LINE_FIELDS = (
    *("line", "sku", "gtin", "name_zh", "name_en", "department", "unit", "ref_qty", "quantity", "price"),
    *("regular_price", "amount", "saved", "mode", "tax_class", "tax", "for_line", "units"),
)
"""Fields of a receipt's line, in the order of its row."""

GOODS_FIELDS = frozenset({field.name for field in fields(Goods)} - {"name"} | {"name_zh", "name_en"})
"""The old names of the fields of `Goods`."""


_TODAYS_LINES = re.compile(r'"lines":\[\[\d+,\[')


def scan_with_goods(body: str) -> str:
    """The body of an `ItemScanned` with its goods as one value. Anything else is returned unchanged."""
    # Inside a text the quotes would be escaped, so this is a key.
    if '"goods":' in body:
        return body
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):
        return body
    return json.dumps(_nested(values), ensure_ascii=False) if isinstance(values, dict) else body


def receipt_with_goods(body: str) -> str:
    """A receipt whose lines have their goods as one value. Anything else is returned unchanged."""
    if _TODAYS_LINES.search(body):
        return body
    try:
        receipt = json.loads(body)
        lines = [_line(line) for line in receipt["lines"]]
    except (ValueError, TypeError, LookupError, RecursionError):
        return body
    return json.dumps(receipt | {"lines": lines}, ensure_ascii=False) if lines != receipt["lines"] else body


def _line(line: Any) -> Any:
    if isinstance(line, list) and len(line) == len(_LINE_FIELDS):
        line = dict(zip(_LINE_FIELDS, line, strict=True))
    return _nested(line) if isinstance(line, dict) and "goods" not in line else line


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    goods = {name: value for name, value in values.items() if name in GOODS_FIELDS}
    goods["name"] = {lang: goods.pop(f"name_{lang}") for lang in ("zh", "en") if f"name_{lang}" in goods}
    return {name: value for name, value in values.items() if name not in GOODS_FIELDS} | {"goods": goods}
