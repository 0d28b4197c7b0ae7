"""Codes that ran together: the scanner did not end the first, or the shopper moved on to the next.

Nothing is made of such a text but a question, and that only where two numbers or labels of digits stand in it. What
comes of two codes may look like one: a lot swallows the number behind it, an expiry date and what follows are a third
number. So the end of element strings and links is looked at too, and the shelf says whether it is a code of the store.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from catalog.codes import readings
from catalog.codes.digit_readings import forms, labels, number, one_of
from catalog.codes.frame import Frame
from catalog.codes.gtin import LENGTHS, has_right_check, is_digits
from catalog.codes.labels import LabelRules
from catalog.codes.payment_codes import is_payment_code, mask
from catalog.errors import CodeProblem
from catalog.text import clean

Read = Callable[[str], readings.Reading]

SHORTEST = 2 * min(LENGTHS)
"""Characters of two codes."""

_MARK = re.compile(r"\][A-Za-z][0-9A-Za-z]|https?://|\(0[012]\)|(?=01[0-9]{14})|[ \x1d]", re.IGNORECASE | re.ASCII)
"""What a code begins with, or what stands between two."""
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]")
_LIKE_A_DATE = re.compile("1[1-7]")
_MOST = 4
"""Codes in one scan that are told apart."""
_CODES = (
    readings.GtinRead,
    readings.LabelRead,
    readings.Gs1Read,
    readings.CouponRead,
    readings.VoucherRead,
    readings.AmbiguousRead,
)


def glued(scan: Frame, rules: LabelRules, read: Read) -> readings.GluedRead | readings.Unreadable | None:
    """What `scan` is when it is two codes or more; None when it is not. `read` reads one of them."""
    text = (scan.symbology or "") + scan.text
    cuts = tuple(_two_numbers(text, rules))
    if is_payment_code(scan.text):
        return readings.unreadable(mask(scan.text), "glued") if cuts else None
    if cuts:
        return readings.GluedRead(clean(text, readings.SEARCH_LIMIT), cuts)
    return readings.unreadable(text, "glued") if _is_glued(text, rules, read, _MOST) else None


def tails(rest: str, rules: LabelRules) -> tuple[readings.Tail, ...]:
    """The numbers and labels that the `rest` of element strings ends with."""
    if not is_digits(rest[-min(LENGTHS) :]):
        return ()
    ends = [rest[-length:] for length in {*LENGTHS, *rules.lengths} if length <= len(rest)]
    found = (_whole(end, rules) for end in ends if is_digits(end))
    return tuple(code for code in found if code is not None)


def is_one_number(text: str, rules: LabelRules) -> bool:
    """Whether `text` is the digits of one number or label."""
    return is_digits(text) and _whole(text, rules) is not None


def _two_numbers(text: str, rules: LabelRules) -> Iterator[tuple[readings.Tail, readings.Tail]]:
    """Every way to cut digits in two with right check digits, at an identifier if there is one."""
    pieces = [piece for piece in _AIM.split(text) if piece]
    if not all(map(is_digits, pieces)):
        return
    match pieces:
        case [digits]:
            cuts = [(digits[:n], digits[n:]) for n in LENGTHS if len(digits) - n in LENGTHS]
        case [first, second]:
            cuts = [(first, second)]
        case _:
            cuts = []
    for first, second in cuts:
        one, other = _whole(first, rules), _whole(second, rules)
        if one is not None and other is not None:
            yield one, other


def _whole(digits: str, rules: LabelRules) -> readings.Tail | None:
    """The number or label that `digits` are; None when they are not exactly one."""
    if len(digits) in LENGTHS and not has_right_check(digits):
        return None
    candidates = labels(forms(digits), rules)
    if len(digits) in LENGTHS:
        candidates.append(number(digits))
    reading = one_of(candidates) if candidates else None
    return reading if isinstance(reading, readings.GtinRead | readings.LabelRead) else None


def _is_glued(text: str, rules: LabelRules, read: Read, most: int) -> bool:
    for at in _places(text, rules):
        rest = text[at:].lstrip(" \x1d")
        if _is_code(read(text[:at])) and (
            _is_code(read(rest)) or (most > 2 and _is_glued(rest, rules, read, most - 1))
        ):
            return True
    return False


def _is_code(reading: readings.Reading) -> bool:
    """Whether a whole code was read, also a label that this store does not know."""
    unknown = isinstance(reading, readings.Unreadable) and reading.problem is CodeProblem.UNKNOWN_LABEL
    return unknown or isinstance(reading, _CODES)


def _places(text: str, rules: LabelRules) -> list[int]:
    """Where another code may begin: at a mark, behind digits as long as a code, and before such."""
    places = {mark.start() for mark in _MARK.finditer(text)}
    for length in {*LENGTHS, *rules.lengths}:
        # The second code may have its digits at the end, the first at the beginning, also behind an identifier.
        if is_digits(end := text[-length:]) and not (length == 8 and _LIKE_A_DATE.match(end) and not is_digits(text)):
            places.add(len(text) - length)
        for skip in (0, 3):
            if is_digits(text[skip : skip + length]):
                places.add(skip + length)
    return sorted(at for at in places if 0 < at < len(text))
