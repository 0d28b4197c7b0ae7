"""Brings scans and receipts of data versions 1 and 2 into today's form before they are read.

Both versions had the fields of `Goods` among those of the scan and of the receipt's line. Version 1 wrote the receipt's
line as an object, version 2 as a row. The receipt's tenders were its payments without the receipt's number.
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

_NAMES = {"name_zh": "goods.name.zh", "name_en": "goods.name.en"}
SCAN_PATHS = tuple(_NAMES.get(name, f"goods.{name}" if name in GOODS_FIELDS else name) for name in SCAN_FIELDS)
"""Where an `ItemScanned` has the old fields now."""

_to_json = json.JSONEncoder(ensure_ascii=False).encode


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
    return _to_json(_nested(values)) if isinstance(values, dict) else body


def todays_receipt(body: str) -> str:
    """A receipt whose lines have their goods as one value and whose tenders have its number.

    Anything else is returned unchanged.
    """
    if _TODAYS_LINES.search(body):
        return body
    try:
        receipt = json.loads(body)
        lines = [_line(line) for line in receipt["lines"]]
        tenders = [{"receipt_number": receipt["number"]} | tender for tender in receipt["tenders"]]
    except (ValueError, TypeError, LookupError, RecursionError):
        return body
    return _to_json(receipt | {"lines": lines, "tenders": tenders})


def _line(line: Any) -> Any:
    if isinstance(line, list) and len(line) == len(_LINE_FIELDS):
        line = dict(zip(_LINE_FIELDS, line, strict=True))
    return _nested(line) if isinstance(line, dict) and "goods" not in line else line


def _nested(values: dict[str, Any]) -> dict[str, Any]:
    goods: dict[str, Any] = {}
    rest: dict[str, Any] = {}
    for name, value in values.items():
        (goods if name in GOODS_FIELDS else rest)[name] = value
    goods["name"] = {lang: goods.pop(f"name_{lang}") for lang in ("zh", "en") if f"name_{lang}" in goods}
    return rest | {"goods": goods}
