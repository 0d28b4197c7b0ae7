"""What a scanned text is, decided by its form alone.

Nothing here knows which products exist, and nothing guesses: a text is one thing by its symbology, its length, its
digits and its check digits; or it is several, and then all of them are said (`AmbiguousRead`); or it is `Unreadable`
and says why. "Please scan again" is always an acceptable answer; the wrong product never is.

>>> from catalog.frame import frame
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
| 8, 12, 13 or 14 digits | a GTIN; a coupon or a receipt for money back; 8 digits may be a UPC-E too |
| 977, 978 or 979 in 13 digits, and 2 or 5 more | a GTIN with an add-on |
| `01` and 14 digits with a right check digit, or GS anywhere, or `(01)…` | GS1 element strings |
| 18 digits from 10 to 15, 16 to 24 digits from 25 to 30 | a wallet's payment code |
| two numbers with right check digits, one behind the other | two codes that were glued together |
| `https://…` with a number of goods in its path | a GS1 Digital Link |
| any other `name://…` | a web link, never opened |
| up to 7 characters, or letters with fewer than 8 digits | something to search for, unless a scanner named its bars |
| anything else | unreadable |
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalog.digital_link import read_link
from catalog.errors import CodeError, CodeProblem
from catalog.frame import GS, MAX_LENGTH, Frame
from catalog.gs1 import Gs1Fault, Gs1Message, read_elements, read_printed
from catalog.gtin import (
    LENGTHS,
    Gtin,
    begins_with_number,
    has_right_check,
    is_coupon,
    is_digits,
    is_ean_of_goods,
    is_restricted,
)
from catalog.kinds import (
    AmbiguousRead,
    CouponRead,
    GluedRead,
    Gs1Read,
    GtinRead,
    LabelRead,
    PaymentCodeRead,
    Reading,
    SearchRead,
    Single,
    Unreadable,
    VoucherRead,
    WebLinkRead,
)
from catalog.payment_codes import hide_payment_codes, is_payment_code, mask
from catalog.store_codes import DEFAULT_RULES, LabelRules, label_of
from catalog.symbologies import Carries, symbology
from catalog.text import clean
from catalog.upce import complete, expand

__all__ = [
    "SEARCH_LIMIT",
    "AmbiguousRead",
    "CouponRead",
    "GluedRead",
    "Gs1Read",
    "GtinRead",
    "LabelRead",
    "PaymentCodeRead",
    "Reading",
    "SearchRead",
    "Single",
    "Unreadable",
    "VoucherRead",
    "WebLinkRead",
    "fit_to_keep",
    "mask",
    "read",
]

SEARCH_LIMIT = 64
"""Characters a search may have."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://|www\.", re.ASCII | re.IGNORECASE)
# How the digits are grouped under the bars: EAN-13, UPC-A, EAN-8.
_GROUPED = re.compile(r"[0-9] [0-9]{6} [0-9]{6}|[0-9] [0-9]{5} [0-9]{5} [0-9]|[0-9]{4} [0-9]{4}")
_WITH_ADDON = re.compile(r"97[789][0-9]{10}(?:[0-9]{2}|[0-9]{5})")
_HRI = re.compile(r"\([0-9]{2,4}\)")
_AIM_INSIDE = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_CJK = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_PARTS = (8, 12, 13, 14)
_PLAIN = (None, "]E0")


def read(scan: Frame, rules: LabelRules = DEFAULT_RULES) -> Reading:
    """Say what `scan` is, under the label rules of a store. Any frame gives a reading."""
    text = scan.text
    # Nearly every scan of a day ends here.
    if len(text) == 13 and scan.symbology in _PLAIN and is_ean_of_goods(text) and not rules.may_match(text):
        return GtinRead(Gtin("0" + text, text))
    if scan.too_long:
        return Unreadable(CodeProblem.TOO_LONG, clean(text, SEARCH_LIMIT))
    if not text:
        return Unreadable(CodeProblem.EMPTY, "")
    if scan.symbology is not None:
        return _read_named(text, rules, symbology(scan.symbology).carries)
    if is_digits(text):
        return SearchRead(text) if len(text) < 8 else _read_digits(text, rules)
    return _read_words(text, rules, typed=True)


def _read_named(text: str, rules: LabelRules, carries: Carries) -> Reading:
    """`text` from bars whose kind the scanner has named."""
    digits = is_digits(text)
    match carries:
        case Carries.ELEMENTS:
            return _elements(text)
        case Carries.ADDON:
            return _unreadable(text, "addon")
        case Carries.NUMBER_AND_ADDON if digits and len(text) in (15, 18):
            return _with_addon(text)
        case Carries.EAN_8 if digits and len(text) == 8:
            return _one_of([*_labels([text], rules), _number(text)])
        case Carries.NUMBER if digits and len(text) in (6, 7, 8):
            upc_a = expand(text) or complete(text)
            return _number(upc_a) if upc_a else _number(text) if len(text) == 8 else _unreadable(text)
        case Carries.NUMBER | Carries.NUMBER_AND_ADDON if digits and len(text) in (12, 13):
            return _one_of([*_labels(_forms(text), rules), _number(text)])
        case Carries.NUMBER | Carries.EAN_8 | Carries.CASE | Carries.NUMBER_AND_ADDON:
            return _one_of([_number(text)]) if digits and len(text) == 14 else _glued(text, rules)
        case Carries.TEXT:
            return _read_digits(text, rules) if digits and len(text) > 7 else _read_words(text, rules, typed=False)


def _read_digits(text: str, rules: LabelRules) -> Reading:
    """Eight digits or more, and no word about the bars."""
    meanings: list[Single] = _labels(_forms(text), rules)
    if len(text) in LENGTHS:
        meanings.append(_number(text))
    if upc_a := expand(text):
        meanings.append(_number(upc_a, printed=text))
    if _WITH_ADDON.fullmatch(text):
        meanings.append(_with_addon(text))
    if begins_with_number(text):
        meanings.append(_elements(text))
    if is_payment_code(text):
        meanings.append(PaymentCodeRead(mask(text)))
    return _one_of(meanings) if meanings else _glued(text, rules)


def _forms(digits: str) -> list[str]:
    """`digits`, and the 13 that they are with or without zeros in front: a UPC-A is an EAN-13 that begins with 0."""
    if len(digits) == 12:
        return [digits, "0" + digits]
    return [digits, digits[1:]] if len(digits) == 14 and digits[0] == "0" else [digits]


def _number(digits: str, printed: str | None = None) -> Single:
    """What 8, 12, 13 or 14 digits are, taken as a number of GS1. `printed` is the short form they were written in."""
    if not has_right_check(digits):
        return Unreadable(CodeProblem.CHECK_DIGIT, digits)
    key = digits.zfill(14)
    if is_restricted(key):
        return Unreadable(CodeProblem.UNKNOWN_LABEL, digits)
    if is_coupon(key):
        return VoucherRead(digits) if key.startswith("0980") else CouponRead(digits)
    return GtinRead(Gtin(key, printed or digits))


def _with_addon(text: str) -> Single:
    main = _number(text[:13])
    return GtinRead(main.gtin, text[13:]) if isinstance(main, GtinRead) else main


def _labels(forms: Iterable[str], rules: LabelRules) -> list[Single]:
    """What the rules make of a code in its `forms`; what they refuse is said with the reason."""
    found: list[Single] = []
    for code in forms:
        for rule, match in rules.matches(code):
            try:
                found.append(LabelRead(code, label_of(code, rule, match)))
            except CodeError as error:
                found.append(Unreadable(error.problem, clean(code, SEARCH_LIMIT)))
    return found


def _one_of(meanings: list[Single]) -> Reading:
    """What is left of `meanings` when those that are none are taken out; without any, why the first is none."""
    left = [meaning for meaning in meanings if not isinstance(meaning, Unreadable)]
    if len(left) > 1:
        left = list(dict.fromkeys(left))
    if len(left) > 1:
        return AmbiguousRead(tuple(left))
    return left[0] if left else meanings[0]


def _elements(text: str) -> Single:
    """GS1 element strings, or the Digital Link that may stand in their place."""
    if text[:4].lower() == "http":
        return _link(text)
    return _gs1(text, read_elements(text))


def _gs1(text: str, message: Gs1Message | Gs1Fault, *, link: bool = False) -> Single:
    if isinstance(message, Gs1Fault):
        return Unreadable(message.problem, clean(text, SEARCH_LIMIT), message.detail)
    return Gs1Read(message, link)


def _link(text: str) -> Single:
    message = read_link(text)
    return WebLinkRead(clean(text, MAX_LENGTH)) if message is None else _gs1(text, message, link=True)


def _read_words(text: str, rules: LabelRules, *, typed: bool) -> Reading:
    if GS in text:
        return _unidentified_elements(text)
    if not text.isprintable():
        return _unreadable(text)
    if _SCHEME.match(text):
        return _link(text)
    if _HRI.match(text):
        return _gs1(text, read_printed(text))
    meanings = _labels([text], rules)
    if _GROUPED.fullmatch(text):
        return _read_digits(text.replace(" ", ""), rules)
    if begins_with_number(text):
        meanings.append(_elements(text))
    if meanings:
        return _one_of(meanings)
    if typed and len(text) <= SEARCH_LIMIT and _is_search(text):
        return SearchRead(clean(text, SEARCH_LIMIT))
    return _glued(text, rules)


def _unidentified_elements(text: str) -> Single:
    """A separator gives element strings away, but only a number of goods or of a carton makes them worth believing."""
    reading = _elements(text)
    if isinstance(reading, Gs1Read) and not any(reading.message.get(name) for name in ("00", "01", "02")):
        return _unreadable(text, "gs1")
    return reading


def _glued(text: str, rules: LabelRules) -> Reading:
    """Two codes in one, where each has a right check digit of its own; otherwise nothing that can be read."""
    pieces = [piece for piece in _AIM_INSIDE.split(text) if piece]
    if len(pieces) == 2:
        cuts = [(pieces[0], pieces[1])]
    else:
        cuts = [(text[:n], text[n:]) for n in _PARTS if len(text) - n in _PARTS]
    read_cuts = []
    if all(is_digits(piece) for piece in pieces):
        for first, second in cuts:
            one, other = _goods(first, rules), _goods(second, rules)
            if one is not None and other is not None:
                read_cuts.append((one, other))
    return GluedRead(clean(text, SEARCH_LIMIT), tuple(read_cuts)) if read_cuts else _unreadable(text)


def _goods(digits: str, rules: LabelRules) -> GtinRead | LabelRead | None:
    """What one half of two glued codes is, when it is one thing."""
    if len(digits) not in LENGTHS:
        return None
    reading = _one_of([*_labels(_forms(digits), rules), _number(digits)])
    return reading if isinstance(reading, GtinRead | LabelRead) else None


def _unreadable(text: str, detail: str = "") -> Unreadable:
    if not detail and _CJK.search(text) and sum(c.isdigit() for c in text) > 7:
        detail = "input-method"
    return Unreadable(CodeProblem.UNREADABLE, clean(text, SEARCH_LIMIT), detail)


def _is_search(text: str) -> bool:
    """Few characters, or words. Eight digits among other characters are a code that was damaged on its way."""
    digits = sum(c.isdigit() for c in text)
    return digits < 8 and (len(text) < 8 or any(c.isalpha() for c in text))


def fit_to_keep(scan: Frame, reading: Reading, limit: int, *, goods: bool = False) -> str:
    """What came in, fit to be kept and shown: one line of `limit` characters, and no payment code that could be used.

    What may be a label or a payment code is only known to be a label when it is `goods` of a store.
    """
    kept = scan.raw
    readings = reading.candidates if isinstance(reading, AmbiguousRead) else (reading,)
    if not goods and any(isinstance(each, PaymentCodeRead | Unreadable | WebLinkRead) for each in readings):
        hidden = hide_payment_codes(scan.text)
        kept = kept if hidden == scan.text else hidden
    # Spelled like this a separator can be shown, and be read again.
    return clean(kept.replace(GS, "<GS>"), limit)
