"""A reading as plain data, for other programs: what `checkout read --json` prints.

>>> from catalog.codes.frame import frame
>>> from catalog.codes.reading import read
>>> scan = frame("2100123003129")
>>> described = describe(scan, read(scan))
>>> described["kind"], described["store_code"], described["weight_g"], described["gtin"]
('label', '00123', 312, None)
"""

from __future__ import annotations

from typing import assert_never

from catalog.codes import readings
from catalog.codes.frame import Frame
from catalog.codes.reading import fit_to_keep

Description = dict[str, object]

RAW_LIMIT = 512


def describe(scan: Frame, reading: readings.Reading) -> Description:
    """`reading` of `scan`, always with the same keys.

    `kind` is `gtin`, `label`, `gs1`, `digital-link`, `coupon`, `voucher`, `payment-code`, `web-link`, `search`,
    `ambiguous`, `glued` or `unreadable`. `gtin` has 14 digits; `elements` maps identifiers to values; amounts are minor
    units, weights grams; `candidates` are descriptions of the same form; `problem` and `detail` are stable codes.
    """
    return _described(scan, reading, fit_to_keep(scan, reading, RAW_LIMIT))


def _described(scan: Frame, reading: readings.Reading, raw: str) -> Description:
    described: Description = {
        "raw": raw,
        "kind": "",
        "symbology": scan.symbology,
        "gtin": None,
        "addon": None,
        "elements": {},
        "store_code": None,
        "role": None,
        "amount": None,
        "weight_g": None,
        "count": None,
        "unit_price": None,
        "candidates": [],
        "problem": None,
        "detail": "",
    }
    return described | _facts(scan, reading, raw)


def is_readable(reading: readings.Reading) -> bool:
    """Whether it is exactly one thing."""
    return not isinstance(reading, readings.Unreadable | readings.AmbiguousRead | readings.GluedRead)


def _facts(scan: Frame, reading: readings.Reading, raw: str) -> Description:
    match reading:
        case readings.GtinRead(gtin, addon):
            return {"kind": "gtin", "gtin": gtin.key, "addon": addon or None}
        case readings.LabelRead(_, label):
            return {
                "kind": "label",
                "store_code": label.item,
                "role": str(label.role),
                "amount": label.amount,
                "weight_g": label.weight_g,
                "count": label.count,
                "unit_price": label.unit_price,
                "detail": "" if label.right_checks else "check-digit",
            }
        case readings.Gs1Read(message, link):
            return {
                "kind": "digital-link" if link else "gs1",
                "gtin": message.gtin.key if message.gtin else None,
                "elements": dict(message.elements),
                "amount": message.amount,
                "weight_g": message.weight_g,
                "count": message.count,
            }
        case readings.AmbiguousRead(candidates):
            return {
                "kind": "ambiguous",
                "candidates": [_described(scan, each, raw) for each in candidates],
                **_AMBIGUOUS,
            }
        case readings.GluedRead(_, cuts):
            pieces = [_described(scan, half, raw) for cut in cuts for half in cut]
            return {"kind": "glued", "candidates": pieces, **_AMBIGUOUS, "detail": "glued"}
        case readings.Unreadable(problem, _, detail):
            return {"kind": "unreadable", "problem": str(problem), "detail": detail}
        case readings.CouponRead():
            return {"kind": "coupon"}
        case readings.VoucherRead():
            return {"kind": "voucher"}
        case readings.PaymentCodeRead():
            return {"kind": "payment-code"}
        case readings.WebLinkRead():
            return {"kind": "web-link"}
        case readings.SearchRead():
            return {"kind": "search"}
        case _:
            assert_never(reading)


_AMBIGUOUS: Description = {"problem": "ambiguous"}
