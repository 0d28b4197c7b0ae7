"""What a scanned text is, decided by its form alone: symbology, length, digits and check digits.

Nothing here knows which products exist, and nothing guesses. A text that can be several things is an `AmbiguousRead` of
all of them; one that can be none is `Unreadable`, with the reason. "Please scan again" is always an acceptable answer;
the wrong product never is.

>>> from catalog.codes.frame import frame
>>> read(frame("9521234000013"))
GtinRead(gtin=Gtin(key='09521234000013', printed='9521234000013'), addon='')
>>> read(frame("2100123003129")).label.weight_g
312
>>> read(frame("]d20109521234000013" "17261231")).message.elements
(('01', '09521234000013'), ('17', '261231'))
>>> read(frame("9521234000031"))
Unreadable(problem=<CodeProblem.CHECK_DIGIT: 'check-digit'>, text='9521234000031', detail='')
>>> read(frame("milk"))
SearchRead(text='milk')

| text | reading |
|---|---|
| what a label rule of the store matches | a store's label |
| 8, 12, 13 or 14 digits | a GTIN; a coupon or a receipt for money back |
| `0 425261 4`, and 8 digits where the scanners are set to it | a UPC-E |
| 977, 978 or 979 in 13 digits, and 2 or 5 more | a GTIN with an add-on |
| `01` and 14 digits with a right check digit, or GS anywhere, or `(01)…` | GS1 element strings |
| 18 digits from 10 to 15, 16 to 24 from 25 to 30, 19 from 62, `fp` and 33 characters | a payment code |
| two codes or more, one behind the other | codes that were glued together |
| `https://…` with a number of goods in its path | a GS1 Digital Link |
| any other `name://…` | a web link, never opened |
| up to 7 characters, or letters with fewer than 8 digits | something to search for, unless a scanner named its bars |
| anything else | unreadable |

All of a text is understood, or none of it is used.
"""

from __future__ import annotations

import re
from itertools import pairwise

from catalog.codes.aim import Carries, carries
from catalog.codes.digit_readings import forms, labels, number, one_of, read_digits, with_addon
from catalog.codes.element_readings import elements, elements_or_link, link, printed, unidentified_elements
from catalog.codes.frame import GS, Frame, frame
from catalog.codes.glued_scans import SHORTEST, glued, is_one_number
from catalog.codes.gtin import Gtin, begins_with_number, is_digits, is_ean_of_goods
from catalog.codes.labels import DEFAULT_RULES, LabelRules, ShortForm
from catalog.codes.payment_codes import hide_payment_codes, is_payment_code, mask, payment_code_in
from catalog.codes.readings import (
    SEARCH_LIMIT,
    AmbiguousRead,
    CouponRead,
    GluedRead,
    Gs1Read,
    GtinRead,
    LabelRead,
    PaymentCodeRead,
    Reading,
    SearchRead,
    Unreadable,
    VoucherRead,
    WebLinkRead,
    unreadable,
)
from catalog.codes.upce import to_upc_a
from catalog.errors import CodeProblem
from catalog.text import clean

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://|www\.", re.ASCII | re.IGNORECASE)
# How the digits are grouped under the bars: EAN-13, UPC-A, EAN-8, UPC-E.
_GROUPED = re.compile(r"[0-9] [0-9]{6} [0-9]{6}|[0-9] [0-9]{5} [0-9]{5} [0-9]|[0-9]{4} [0-9]{4}|[01] [0-9]{6} [0-9]")
_HRI = re.compile(r"\([0-9]{2,4}\)")
_PLAIN = (None, "]E0")
_MAYBE_GLUED = (Unreadable, WebLinkRead, PaymentCodeRead)


def read(scan: Frame, rules: LabelRules = DEFAULT_RULES) -> Reading:
    """The reading of `scan` under the label rules of a store. Any frame gives one."""
    text = scan.text
    # Nearly every scan of a day ends here.
    if len(text) == 13 and scan.symbology in _PLAIN and is_ean_of_goods(text) and not rules.may_match(text):
        return GtinRead(Gtin("0" + text, text))
    if scan.too_long:
        return Unreadable(CodeProblem.TOO_LONG, clean(text, SEARCH_LIMIT))
    if not text:
        return Unreadable(CodeProblem.EMPTY, "")
    reading = _read_one(scan, rules)
    if len(text) >= SHORTEST and isinstance(reading, _MAYBE_GLUED):
        return glued(scan, rules, lambda piece: _read_one(frame(piece), rules)) or reading
    return reading


def _read_one(scan: Frame, rules: LabelRules) -> Reading:
    """The reading of a scan that is one code."""
    text = scan.text
    if scan.symbology is not None:
        return _read_named(text, rules, carries(scan.symbology))
    if is_digits(text):
        return SearchRead(text) if len(text) < 8 else read_digits(text, rules, named=False)
    return _read_words(text, rules, named=False)


def _read_named(text: str, rules: LabelRules, carried: Carries) -> Reading:
    """`text` from bars that the scanner has named."""
    length = len(text) if is_digits(text) else 0
    match carried:
        case Carries.ELEMENTS | Carries.ELEMENTS_OR_LINK:
            reading = elements(text) if carried is Carries.ELEMENTS else elements_or_link(text)
            # AI 10 is a lot, and so are the first two digits of a payment code.
            return PaymentCodeRead(mask(text)) if is_payment_code(text) and not _names(reading) else reading
        case Carries.TEXT:
            return read_digits(text, rules, named=True) if length > 7 else _read_words(text, rules, named=True)
        case Carries.ADDON:
            return unreadable(text, "addon")
        case Carries.EAN_13_AND_ADDON if length in (15, 18):
            return with_addon(text)
        case Carries.EAN_13 if length == 8 and ShortForm.UPC_E in rules.short_forms and (upc_a := to_upc_a(text)):
            return number(upc_a, printed=text)
        case Carries.EAN_13 if length == 13 or (length == 12 and ShortForm.UPC_A in rules.short_forms):
            return one_of([*labels(forms(text), rules), number(text)])
        case Carries.EAN_8 if length == 8:
            return one_of([*labels([text], rules), number(text)])
        case Carries.CASE if length == 14:
            return one_of([*labels(forms(text), rules), number(text)])
        case Carries.OWN if found := labels([text], rules):
            return one_of(found)
        case _:
            return unreadable(text, _DIGITS.get(carried, ""))


_DIGITS = {
    Carries.EAN_13: "length:13",
    Carries.EAN_13_AND_ADDON: "length:15/18",
    Carries.EAN_8: "length:8",
    Carries.CASE: "length:14",
}


def _read_words(text: str, rules: LabelRules, *, named: bool) -> Reading:
    if GS in text:
        if named or is_one_number(text.partition(GS)[0], rules):
            # The separator was the FNC1 of a second code.
            return unreadable(text)
        return unidentified_elements(text)
    if not text.isprintable():
        return unreadable(text)
    if _SCHEME.match(text):
        return link(text)
    if _HRI.match(text):
        return printed(text)
    if code := payment_code_in(text):
        return PaymentCodeRead(mask(code))
    meanings = labels([text], rules)
    if not named and _GROUPED.fullmatch(text):
        digits = text.replace(" ", "")
        upc_a = to_upc_a(digits) if len(text) == 10 else None
        return number(upc_a, printed=digits) if upc_a else number(digits)
    if not named and begins_with_number(text):
        meanings.append(elements(text))
    if meanings:
        return one_of(meanings)
    if not named and len(text) <= SEARCH_LIMIT and _is_search(text):
        return SearchRead(clean(text, SEARCH_LIMIT))
    return unreadable(text)


def _is_search(text: str) -> bool:
    """Few characters, or words. Eight digits among other characters are a damaged code."""
    digits = sum(c.isdigit() for c in text)
    return digits < 8 and (len(text) < 8 or any(c.isalpha() for c in text))


def fit_to_keep(scan: Frame, reading: Reading, limit: int, *, goods: bool = False) -> str:
    """The raw scan, fit to be kept and shown: one line of `limit` characters, payment codes masked.

    A code that may be a label or a payment code is masked unless it was found to be `goods` of the store. Of element
    strings and Digital Links the values are kept, and what stands beside them in the link is not trusted.
    """
    kept, hidden = scan.raw, scan.text
    match reading:
        case GtinRead() | LabelRead() | CouponRead() | VoucherRead():
            pass
        case Gs1Read(message, linked) if _names(reading):
            hidden = _hide_beside(scan.text, [value for _, value in message.elements]) if linked else scan.text
        case AmbiguousRead(candidates) if goods or not any(isinstance(each, PaymentCodeRead) for each in candidates):
            pass
        case _:
            hidden = hide_payment_codes(scan.text, understood=isinstance(reading, GluedRead))
    kept = kept if hidden == scan.text else hidden
    # A separator in this spelling can be shown, and is read again.
    return clean(kept.replace(GS, "<GS>"), limit)


def _names(reading: Reading) -> bool:
    """Whether element strings name goods, a carton or a coupon."""
    return isinstance(reading, Gs1Read) and any(map(reading.message.get, ("00", "01", "02", "255")))


def _hide_beside(link: str, values: list[str]) -> str:
    """`link` with payment codes masked, but for what it has as its `values`."""
    named = re.compile(rf"(?<=[/=])(?:{'|'.join(map(re.escape, values))})(?=[/?&;#]|$)")
    spans = [(0, 0), *(value.span() for value in named.finditer(link)), (len(link), len(link))]
    parts = [hide_payment_codes(link[end:start]) + link[start:until] for (_, end), (start, until) in pairwise(spans)]
    return "".join(parts)
