"""Reading a row of digits. Every meaning that fits is kept; `catalog.shelf` knows which of them exist."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalog.codes import readings
from catalog.codes.element_readings import elements
from catalog.codes.gtin import LENGTHS, Gtin, begins_with_number, has_right_check, is_coupon, is_digits, is_restricted
from catalog.codes.labels import LabelRules, read_label
from catalog.codes.payment_codes import is_payment_code, mask
from catalog.codes.upce import to_upc_a
from catalog.errors import CodeError, CodeProblem
from catalog.text import clean

_WITH_ADDON = re.compile(r"97[789][0-9]{10}(?:[0-9]{2}|[0-9]{5})")
_AIM_INSIDE = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_PARTS = (8, 12, 13, 14)


def read_digits(text: str, rules: LabelRules) -> readings.Reading:
    """What eight digits or more can be, when the scanner did not name the bars."""
    candidates: list[readings.Single] = labels(forms(text), rules)
    if len(text) in LENGTHS:
        candidates.append(number(text))
    if upc_a := to_upc_a(text):
        candidates.append(number(upc_a, printed=text))
    if _WITH_ADDON.fullmatch(text):
        candidates.append(with_addon(text))
    if begins_with_number(text):
        candidates.append(elements(text))
    if is_payment_code(text):
        candidates.append(readings.PaymentCodeRead(mask(text)))
    return one_of(candidates) if candidates else glued(text, rules)


def forms(digits: str) -> list[str]:
    """`digits`, and the same as 13 digits: a UPC-A is an EAN-13 that begins with 0, and so is a GTIN-14 with 0."""
    if len(digits) == 12:
        return [digits, "0" + digits]
    return [digits, digits[1:]] if len(digits) == 14 and digits[0] == "0" else [digits]


def number(digits: str, printed: str | None = None) -> readings.Single:
    """8, 12, 13 or 14 digits as a GTIN, coupon or voucher. `printed` is the short form they were written in."""
    if not has_right_check(digits):
        return readings.Unreadable(CodeProblem.CHECK_DIGIT, digits)
    key = digits.zfill(14)
    if is_restricted(key):
        return readings.Unreadable(CodeProblem.UNKNOWN_LABEL, digits)
    if is_coupon(key):
        return readings.VoucherRead(digits) if key.startswith("0980") else readings.CouponRead(digits)
    return readings.GtinRead(Gtin(key, printed or digits))


def with_addon(text: str) -> readings.Single:
    """13 digits and the two or five that were printed beside them."""
    main = number(text[:13])
    return readings.GtinRead(main.gtin, text[13:]) if isinstance(main, readings.GtinRead) else main


def labels(forms: Iterable[str], rules: LabelRules) -> list[readings.Single]:
    """The labels that a code in one of its `forms` is by the rules; Unreadable for one that its rule refuses."""
    found: list[readings.Single] = []
    for code in forms:
        for rule in rules.candidates(code):
            try:
                label = read_label(code, rule)
            except CodeError as error:
                found.append(readings.Unreadable(error.problem, clean(code, readings.SEARCH_LIMIT)))
            else:
                if label is not None:
                    found.append(readings.LabelRead(code, label))
    return found


def one_of(candidates: list[readings.Single]) -> readings.Reading:
    """Drop unreadable candidates. One left: return it. Several: AmbiguousRead. None: the first failure."""
    readable = [candidate for candidate in candidates if not isinstance(candidate, readings.Unreadable)]
    if len(readable) > 1:
        readable = list(dict.fromkeys(readable))
    if len(readable) > 1:
        return readings.AmbiguousRead(tuple(readable))
    return readable[0] if readable else candidates[0]


def glued(text: str, rules: LabelRules) -> readings.Reading:
    """Two codes in one scan, if each half has a right check digit of its own; else unreadable."""
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
    return (
        readings.GluedRead(clean(text, readings.SEARCH_LIMIT), tuple(read_cuts))
        if read_cuts
        else readings.unreadable(text)
    )


def _goods(digits: str, rules: LabelRules) -> readings.GtinRead | readings.LabelRead | None:
    """One half of two glued codes; None unless it is exactly one number or label."""
    if len(digits) not in LENGTHS:
        return None
    reading = one_of([*labels(forms(digits), rules), number(digits)])
    return reading if isinstance(reading, readings.GtinRead | readings.LabelRead) else None
