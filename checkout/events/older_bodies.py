"""Event bodies and receipts of data versions 1 and 2, put into the form that is read now.

They had the fields of `Goods` among those of the scan and of the receipt's line. Version 1 wrote every field by name;
version 2 wrote a receipt's line as a row.
"""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from checkout.events.goods import Goods

SCAN_FIELDS = (
    *("line", "raw", "source", "sku", "gtin", "name_zh", "name_en", "department", "tax_class", "unit", "ref_qty"),
    *("quantity", "price", "regular_price", "amount", "modes", "mode"),
    *("cooking", "label", "for_line", "offline", "lot", "serial", "keeps_until", "remark", "reason"),
)
"""Of a scan's body, in their order; those of the last row only where they differ from their default."""

_LINE_FIELDS = (
    *("line", "sku", "gtin", "name_zh", "name_en", "department", "unit", "ref_qty", "quantity", "price"),
    *("regular_price", "amount", "saved", "mode", "tax_class", "tax", "for_line", "units"),
)
"""Of a receipt's line, in the order of its row."""

GOODS_FIELDS = frozenset({field.name for field in fields(Goods)} - {"name"} | {"name_zh", "name_en"})
"""Of goods, under the names that they had."""


def scan_with_goods(body: str) -> str:
    """The body of an ItemScanned with its goods as one value; what is no such body as it is."""
    # A quote inside a text is written with a backslash, so this is a key.
    if '"goods":' in body:
        return body
    try:
        values = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_nested(values), ensure_ascii=False) if isinstance(values, dict) else body


def receipt_with_goods(body: str) -> str:
    """A receipt with its lines' goods as one value each; what is no such receipt as it is."""
    try:
        receipt = json.loads(body)
        lines = [_line(line) for line in receipt["lines"]]
    except (ValueError, TypeError, LookupError):
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
