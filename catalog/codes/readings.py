"""What a scan can be: the closed list of readings.

`catalog.codes.reading.read` makes exactly one of these of every text. None of them says that the goods exist; that is
for `catalog.shelf.shelf`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.codes.gs1 import Gs1Message
from catalog.codes.gtin import Gtin
from catalog.codes.labels.store_labels import StoreLabel
from catalog.errors import CodeProblem
from catalog.text import clean

SEARCH_LIMIT = 64
"""Characters of what is read that are kept, where it is no code."""

_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class GtinRead:
    """A trade item's number with a right check digit. A UPC-E has been written out in full."""

    gtin: Gtin
    addon: str = ""
    """Two or five digits printed beside it: the issue of a magazine, the price of a book. For information only."""


@dataclass(frozen=True, slots=True)
class LabelRead:
    """A label that a rule of the store knows."""

    code: str
    label: StoreLabel


@dataclass(frozen=True, slots=True)
class Gs1Read:
    """Element strings of GS1: a number and what else the pack says about itself (expiry, lot, serial, weight …)."""

    message: Gs1Message
    link: bool = False
    """They stood in a GS1 Digital Link, a web address that carries them."""


@dataclass(frozen=True, slots=True)
class CouponRead:
    """A coupon: money off, and no goods."""

    code: str


@dataclass(frozen=True, slots=True)
class VoucherRead:
    """A receipt for money back, as a machine for empty bottles prints it."""

    code: str


@dataclass(frozen=True, slots=True)
class PaymentCodeRead:
    """A payment code was held in front of the wrong scanner. It is as good as money, so only its ends are kept."""

    masked: str


@dataclass(frozen=True, slots=True)
class WebLinkRead:
    """A link, usually a brand's marketing code beside the barcode."""

    url: str


@dataclass(frozen=True, slots=True)
class SearchRead:
    """Something a person typed to find goods by: part of a name, pinyin initials, a PLU, the start of a number."""

    text: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Not a code to sell by. `text` is safe to show; `detail` names the kind of fault where it is known.

    `addon` (only the digits beside the bars were read), `gs1` (element strings that make no sense), `separator` (the
    scanner leaves out what ends a field), `input-method` (Chinese came through among the digits).
    """

    problem: CodeProblem
    text: str
    detail: str = ""


Single = (
    GtinRead | LabelRead | Gs1Read | CouponRead | VoucherRead | PaymentCodeRead | WebLinkRead | SearchRead | Unreadable
)
"""A scan that is one thing."""


@dataclass(frozen=True, slots=True)
class AmbiguousRead:
    """A code that means one thing by one rule and another by another. Which of them exist is for the shelf to say."""

    candidates: tuple[Single, ...]
    """Two or more, each different."""


@dataclass(frozen=True, slots=True)
class GluedRead:
    """Two codes in one scan: the scanner did not end the first. Each way to cut them has right check digits."""

    text: str
    cuts: tuple[tuple[GtinRead | LabelRead, GtinRead | LabelRead], ...]


Reading = Single | AmbiguousRead | GluedRead


def unreadable(text: str, detail: str = "") -> Unreadable:
    """No code: `text`, made safe to show. Chinese among many digits means that an input method is on."""
    if not detail and _CJK.search(text) and sum(c.isdigit() for c in text) > 7:
        detail = "input-method"
    return Unreadable(CodeProblem.UNREADABLE, clean(text, SEARCH_LIMIT), detail)
