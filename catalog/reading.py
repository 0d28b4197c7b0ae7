"""What a scanned text is, decided by its form alone.

Nothing here knows which products exist, and nothing guesses: a text is one thing by its length, its digits and its
check digit, or it is `Unreadable` and says why. "Please scan again" is always an acceptable answer; the wrong product
never is.

>>> from catalog.frame import frame
>>> read(frame("9521234000013"))
GtinRead(gtin=Gtin(key='09521234000013', printed='9521234000013'))
>>> read(frame("2100123003129")).label.weight_g
312
>>> read(frame("9521234000031"))
Unreadable(problem=<CodeProblem.CHECK_DIGIT: 'check-digit'>, text='9521234000031', detail='')
>>> read(frame("milk"))
SearchRead(text='milk')

| text | reading |
|---|---|
| 13 digits whose flag has a label rule | a store label |
| 8, 12, 13 or 14 digits | a GTIN, unless the number is a store's own, a coupon's or a refund receipt's |
| 18 digits from 10 to 15, 16 to 24 digits from 25 to 30 | a wallet's payment code |
| `https://…`, any other `name://…` | a web link, never opened |
| up to 7 characters, or letters with fewer than 8 digits | something to search for, unless a scanner named its bars |
| anything else | unreadable |
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from catalog.errors import CodeError, CodeProblem
from catalog.frame import MAX_LENGTH, Frame
from catalog.gtin import LENGTHS, Gtin, has_right_check, is_coupon, is_digits, is_restricted
from catalog.store_codes import DEFAULT_RULES, LabelRules, StoreLabel, read_label
from catalog.text import clean

SEARCH_LIMIT = 64
"""Characters a search may have."""

# Codes that carry GS1 application identifiers: GS1-128, GS1 DataMatrix, GS1 QR, GS1 DataBar.
_GS1_SYMBOLOGIES = frozenset({"]C1", "]d2", "]Q3", "]e0"})
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,30}://|www\.", re.ASCII | re.IGNORECASE)
# How the digits are grouped under the bars: EAN-13, UPC-A, EAN-8.
_PRINTED = re.compile(r"[0-9] [0-9]{6} [0-9]{6}|[0-9] [0-9]{5} [0-9]{5} [0-9]|[0-9]{4} [0-9]{4}")
_WECHAT = re.compile(r"1[0-5][0-9]{16}")
_ALIPAY = re.compile(r"(?:2[5-9]|30)[0-9]{14,22}")


@dataclass(frozen=True, slots=True)
class GtinRead:
    """A trade item's number with a right check digit."""

    gtin: Gtin


@dataclass(frozen=True, slots=True)
class LabelRead:
    """A label of a store's scale."""

    code: str
    label: StoreLabel


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
    """Not a code to sell by. `text` is safe to show; `detail` is `coupon` or `gs1` where the kind is known."""

    problem: CodeProblem
    text: str
    detail: str = ""


Reading = GtinRead | LabelRead | PaymentCodeRead | WebLinkRead | SearchRead | Unreadable


def read(scan: Frame, rules: LabelRules = DEFAULT_RULES) -> Reading:
    """Say what `scan` is, under the label rules of a store. Any frame gives a reading."""
    text = scan.text
    if scan.too_long:
        return Unreadable(CodeProblem.TOO_LONG, clean(text, SEARCH_LIMIT))
    if not text:
        return Unreadable(CodeProblem.EMPTY, "")
    if scan.symbology in _GS1_SYMBOLOGIES:
        return Unreadable(CodeProblem.UNREADABLE, clean(text, SEARCH_LIMIT), "gs1")
    if is_digits(text):
        return _read_digits(text, rules, typed=scan.symbology is None)
    return _read_words(text, rules, typed=scan.symbology is None)


def _read_digits(text: str, rules: LabelRules, *, typed: bool) -> Reading:
    if len(text) in LENGTHS:
        return _read_number(text, rules)
    if _ALIPAY.fullmatch(text) or _WECHAT.fullmatch(text):
        return PaymentCodeRead(mask(text))
    if len(text) < 8 and typed:
        return SearchRead(text)
    return Unreadable(CodeProblem.UNREADABLE, text[:SEARCH_LIMIT])


def _read_number(digits: str, rules: LabelRules) -> Reading:
    """8, 12, 13 or 14 digits."""
    if not has_right_check(digits):
        return Unreadable(CodeProblem.CHECK_DIGIT, digits)
    key = digits.zfill(14)
    rule = rules.get(key[1:3]) if key[0] == "0" and not key.startswith("000000") else None
    if rule is not None:
        try:
            return LabelRead(key[1:], read_label(key[1:], rule))
        except CodeError as error:
            return Unreadable(error.problem, digits)
    if is_restricted(key):
        return Unreadable(CodeProblem.UNKNOWN_LABEL, digits)
    if is_coupon(key):
        return Unreadable(CodeProblem.UNREADABLE, digits, "coupon")
    return GtinRead(Gtin(key, digits))


def _read_words(text: str, rules: LabelRules, *, typed: bool) -> Reading:
    if not text.isprintable():
        return Unreadable(CodeProblem.UNREADABLE, clean(text, SEARCH_LIMIT), "gs1" if "\x1d" in text else "")
    if _SCHEME.match(text):
        return WebLinkRead(clean(text, MAX_LENGTH))
    if _PRINTED.fullmatch(text):
        return _read_number(text.replace(" ", ""), rules)
    if typed and len(text) <= SEARCH_LIMIT and _is_search(text):
        return SearchRead(clean(text, SEARCH_LIMIT))
    return Unreadable(CodeProblem.UNREADABLE, clean(text, SEARCH_LIMIT))


def _is_search(text: str) -> bool:
    """Few characters, or words. Eight digits among other characters are a code that was damaged on its way."""
    digits = sum(c.isdigit() for c in text)
    return digits < 8 and (len(text) < 8 or any(c.isalpha() for c in text))


def mask(code: str) -> str:
    """A payment code with only its first two and last four digits: enough to talk about, too little to pay with."""
    return code[:2] + "*" * (len(code) - 6) + code[-4:]
