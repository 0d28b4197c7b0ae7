"""UPC-E: a UPC-A of twelve digits shortened to eight, for small packs.

A UPC-A with many zeros loses four or five of them; the last of the six digits in the middle says where they were. The
check digit is that of the long form (GS1 General Specifications, 5.2.2.4).

>>> to_upc_a("04252614"), to_upc_e("042100005264")
('042100005264', '04252614')
>>> to_upc_a("04252613") is None
True
"""

from __future__ import annotations

from catalog.codes.gtin import has_right_check, is_digits


def to_upc_a(text: str) -> str | None:
    """The 12 digits of a UPC-E of 8; None for other text and for a wrong check digit."""
    if len(text) != 8 or not is_digits(text) or text[0] not in "01":
        return None
    digits = _body(text[0], text[1:7]) + text[7]
    return digits if has_right_check(digits) else None


def to_upc_e(upc_a: str) -> str | None:
    """The 8 digits of a UPC-A of 12; None when it has no short form."""
    if len(upc_a) != 12 or not is_digits(upc_a) or upc_a[0] not in "01":
        return None
    maker, item = upc_a[1:6], upc_a[6:11]
    for middle in (
        maker[:2] + item[2:] + maker[2],
        maker[:3] + item[3:] + "3",
        maker[:4] + item[4:] + "4",
        maker + item[4:],
    ):
        if to_upc_a(upc_a[0] + middle + upc_a[11]) == upc_a:
            return upc_a[0] + middle + upc_a[11]
    return None


def _body(system: str, middle: str) -> str:
    """The first 11 digits of the long form."""
    match middle[5]:
        case "0" | "1" | "2":
            return f"{system}{middle[:2]}{middle[5]}0000{middle[2:5]}"
        case "3":
            return f"{system}{middle[:3]}00000{middle[3:5]}"
        case "4":
            return f"{system}{middle[:4]}00000{middle[4]}"
        case _:
            return f"{system}{middle[:5]}0000{middle[5]}"
