"""GTIN: the number that names a trade item, in the forms in which it is printed.

A GTIN has 8, 12, 13 or 14 digits (EAN-8, UPC-A, EAN-13 and ITF-14). The key always has 14, with zeros in front, so a
UPC-A that one phone reads as 12 digits and another as 13 is the same product. The last digit is a check digit: the
digits before it are weighted 3, 1, 3 … from the right, and it fills the sum up to a multiple of ten (GS1 General
Specifications, 7.9). It finds every single wrong digit and most swapped pairs.

>>> check_digit("629104150021")
'3'
>>> Gtin.parse("036000291452").key
'00036000291452'
>>> Gtin.parse("96385074") == Gtin.parse("00000096385074")
True
>>> Gtin.parse("9521234000014")
Traceback (most recent call last):
    ...
catalog.errors.CodeError: '9521234000014' was given: expected 3 as its last digit

The first of the 14 digits is the indicator: 0 for the unit, 1 to 8 for a case, 9 for a variable measure item. A case is
another trade item than the unit in it. Restricted circulation numbers are no GTINs: each store uses them as it likes
(`is_restricted`, `catalog.codes.labels.store_labels`).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from catalog.errors import CodeError, CodeProblem

LENGTHS = (8, 12, 13, 14)

_RESTRICTED = frozenset({"02", "04", *(str(prefix) for prefix in range(20, 30))})
_NO_GOODS = _RESTRICTED | {"05", "98", "99"}


def is_digits(text: str) -> bool:
    """Whether `text` is ASCII digits only; `²` and Arabic digits are not."""
    return text.isascii() and text.isdigit()


def check_digit(body: str) -> str:
    """The check digit behind `body`, which must be ASCII digits."""
    codes = body.encode("ascii")
    # The code of a digit is 48 more than its value, so the sum is too large by 48 for each digit and weight.
    heavy, light = codes[-1::-2], codes[-2::-2]
    return str(-(3 * sum(heavy) + sum(light) - 48 * (3 * len(heavy) + len(light))) % 10)


def has_right_check(digits: str) -> bool:
    """Whether the last of `digits` is the check digit of the others."""
    codes, length = digits.encode(), len(digits)
    # A code is 48 above its digit. Over all weights the sum is too large by the length, and by 7 more if that is odd.
    return (sum(codes[-1::-2]) + 3 * sum(codes[-2::-2]) - length - 7 * (length & 1)) % 10 == 0


def begins_with_number(text: str) -> bool:
    """Whether `text` begins as element strings do: AI 01 and 14 digits with a right check digit."""
    return text.startswith("01") and len(text) > 15 and is_digits(text[2:16]) and has_right_check(text[2:16])


def is_restricted(key: str) -> bool:
    """Whether the 14-digit `key` is a restricted circulation number, which names no trade item.

    Prefixes 02, 04 and 20 to 29, and 8-digit numbers that begin with 0 or 2 (GS1 General Specifications, 1.4).
    """
    if key.startswith("000000"):
        return key[6] in "02"
    return key[1:3] in _RESTRICTED


def is_coupon(key: str) -> bool:
    """Whether the 14-digit `key` is a coupon (05, 981 to 983, 99) or a refund receipt (980)."""
    return key[0] == "0" and key[1:3] in ("05", "98", "99")


def is_ean_of_goods(digits: str) -> bool:
    """Whether 13 characters are the EAN-13 of a trade item and nothing else. Quick; False decides nothing."""
    return (
        digits.isdigit()
        and digits.isascii()
        and digits[:2] not in _NO_GOODS
        and digits[:5] != "00000"
        and has_right_check(digits)
    )


@dataclass(frozen=True, slots=True)
class Gtin:
    """A trade item's number with a right check digit. Two are equal when their keys are."""

    key: str
    """14 digits, zeros in front."""
    printed: str = field(compare=False)
    """The digits as they came: 8, 12, 13 or 14."""

    @classmethod
    def parse(cls, text: str) -> Gtin:
        """Read 8, 12, 13 or 14 digits. CodeError says what is wrong (UNREADABLE or CHECK_DIGIT)."""
        if not is_digits(text) or len(text) not in LENGTHS:
            raise CodeError(CodeProblem.UNREADABLE, text, "8, 12, 13 or 14 digits")
        right = check_digit(text[:-1])
        if text[-1] != right:
            raise CodeError(CodeProblem.CHECK_DIGIT, text, f"{right} as its last digit")
        return cls(text.zfill(14), text)

    @property
    def ean13(self) -> str | None:
        """The 13 digits under the bars; None for a case or a measured quantity, which have no EAN-13."""
        return self.key[1:] if self.key[0] == "0" else None

    def __str__(self) -> str:
        return self.printed
