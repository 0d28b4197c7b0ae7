"""Codes of bags: the order's number and a count.

>>> bag_of("JQ202611240001-D", 2)
'JQ202611240001-D-B2'
>>> order_of_bag(" jq202611240001-d-b2")
'JQ202611240001-D'
>>> order_of_bag("JQ202611240001-D") is None
True
"""

from __future__ import annotations

import re

from catalog.codes import frame

_BAG = re.compile(r"([A-Z]{2}[0-9]{12,16}-D)-B[1-9][0-9]{0,2}", re.ASCII)
"""Printed on the bag as Code 128. A shopper's scanner knows it for no product."""


def bag_of(order: str, count: int) -> str:
    """The code of an order's bag, counted from 1."""
    return f"{order}-B{count}"


def bag_code(text: str) -> str:
    """`text` as a bag's code is written, whatever the scanner put around it."""
    return frame(text).text.strip().upper()


def order_of_bag(text: str) -> str | None:
    """The number of the order whose bag was scanned or typed; None when that is no bag's code."""
    found = _BAG.fullmatch(bag_code(text))
    return found[1] if found else None
