"""Reading a row of digits. Every meaning that fits is kept; `catalog.shelf` knows which of them exist."""

from __future__ import annotations

import re
from collections.abc import Iterable

from catalog.codes import readings
from catalog.codes.element_readings import elements
from catalog.codes.gtin import LENGTHS, Gtin, begins_with_number, has_right_check, is_coupon, is_restricted
from catalog.codes.labels import LabelRules, ShortForm, read_label
from catalog.codes.payment_codes import is_payment_code, mask
from catalog.codes.upce import to_upc_a
from catalog.errors import CodeError, CodeProblem
from catalog.text import clean

_WITH_ADDON = re.compile(r"97[789][0-9]{10}(?:[0-9]{2}|[0-9]{5})")


def read_digits(text: str, rules: LabelRules, *, named: bool) -> readings.Reading:
    """What eight digits or more can be. `named`: the scanner has named bars that hold no element strings."""
    candidates: list[readings.Single] = labels(forms(text), rules)
    if len(text) in LENGTHS:
        candidates.append(number(text))
    if ShortForm.UPC_E in rules.short_forms and not named and (upc_a := to_upc_a(text)):
        candidates.append(number(upc_a, printed=text))
    if _WITH_ADDON.fullmatch(text):
        candidates.append(with_addon(text))
    if begins_with_number(text) and not named:
        candidates.append(elements(text))
    if is_payment_code(text):
        candidates.append(readings.PaymentCodeRead(mask(text)))
    return one_of(candidates) if candidates else readings.unreadable(text)


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
