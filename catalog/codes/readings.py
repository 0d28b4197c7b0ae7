"""The closed list of readings, one for every scan. None says that the goods exist; `catalog.shelf` does.

No text in a reading holds a payment code, whatever it was made of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.codes.gs1 import Gs1Message
from catalog.codes.gtin import Gtin
from catalog.codes.labels import StoreLabel
from catalog.codes.payment_codes import hide_payment_codes
from catalog.errors import CodeProblem
from catalog.text import clean

SEARCH_LIMIT = 64
"""Characters kept of a text that is no code."""

_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class GtinRead:
    """A trade item's number with a right check digit. A UPC-E has been expanded."""

    gtin: Gtin
    addon: str = ""
    """Two or five digits beside it: the issue of a magazine, the price of a book. For information only."""


@dataclass(frozen=True, slots=True)
class LabelRead:
    """A label that fits a rule of the store."""

    code: str
    label: StoreLabel


@dataclass(frozen=True, slots=True)
class Gs1Read:
    """GS1 element strings: GTIN, expiry, lot, serial, weight …"""

    message: Gs1Message
    link: bool = False
    """They came in a GS1 Digital Link."""
    rest: str = ""
    """The text behind its GTIN. It may end with another code that ran into this one (`glued_scans.tails`)."""


@dataclass(frozen=True, slots=True)
class CouponRead:
    """A coupon: money off, and no goods."""

    code: str


@dataclass(frozen=True, slots=True)
class VoucherRead:
    """A refund receipt, as a machine for empty bottles prints it."""

    code: str


@dataclass(frozen=True, slots=True)
class PaymentCodeRead:
    """A payment code, held in front of the wrong scanner; masked."""

    masked: str


@dataclass(frozen=True, slots=True)
class WebLinkRead:
    """A web link, usually the brand's QR code beside the barcode."""

    url: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", hide_payment_codes(self.url))


@dataclass(frozen=True, slots=True)
class SearchRead:
    """Words to search for: part of a name, pinyin initials, a PLU, the start of a number."""

    text: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", hide_payment_codes(self.text))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """No code to sell by. `text` is safe to show; `detail` names the fault where it is known.

    `addon`: only the add-on was read. `glued`: two codes ran together. `input-method`: an input method put Chinese
    among the digits. `length:13`: the bars that the scanner named hold so many digits. Others are those of `Gs1Fault`.
    """

    problem: CodeProblem
    text: str
    detail: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", hide_payment_codes(self.text))


Single = (
    GtinRead | LabelRead | Gs1Read | CouponRead | VoucherRead | PaymentCodeRead | WebLinkRead | SearchRead | Unreadable
)
"""A scan that is one thing."""


Tail = GtinRead | LabelRead
"""One of two codes that ran together."""


@dataclass(frozen=True, slots=True)
class AmbiguousRead:
    """A code with several meanings. The shelf knows which of them exist."""

    candidates: tuple[Single, ...]
    """Two or more, each different."""


@dataclass(frozen=True, slots=True)
class GluedRead:
    """Two numbers or labels in one scan: the scanner did not end the first."""

    text: str
    cuts: tuple[tuple[Tail, Tail], ...]
    """Every way to cut it in two with right check digits."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", hide_payment_codes(self.text, understood=True))


Reading = Single | AmbiguousRead | GluedRead


def unreadable(text: str, detail: str = "") -> Unreadable:
    """An Unreadable for `text`, made safe to show. Chinese among many digits means that an input method is on."""
    if not detail and _CJK.search(text) and sum(c.isdigit() for c in text) > 7:
        detail = "input-method"
    return Unreadable(CodeProblem.UNREADABLE, clean(text, SEARCH_LIMIT), detail)
