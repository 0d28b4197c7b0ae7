"""Payment codes: digits on a customer's phone that are as good as money for a minute, and must not be kept.

Alipay's have 16 to 24 digits and begin with 25 to 30, WeChat Pay's have 18 and begin with 10 to 15. They
carry no check digit, so one that was damaged on its way cannot be told from one that was not, and whatever may hold one
is masked.

>>> mask("288518862676433997")
'28************3997'
>>> hide_payment_codes("2885 1886 2676 4339 97.")
'28** **** **** **39 97.'
>>> hide_payment_codes("Wuchang rice 5 kg")
'Wuchang rice 5 kg'
"""

from __future__ import annotations

import re

from catalog.codes.frame import GS
from catalog.codes.gtin import begins_with_number

_CODE = re.compile(r"1[0-5][0-9]{16}|(?:2[5-9]|30)[0-9]{14,22}")
_DIGIT = re.compile("[0-9]")
_NO_DIGITS = re.compile("[^0-9]+")


def is_payment_code(text: str) -> bool:
    """Whether `text` has the form of one, and nothing else."""
    return _CODE.fullmatch(text) is not None


def mask(code: str) -> str:
    """`code` with only its first two and last four digits: enough to talk about, too little to pay with."""
    last = sum(map(len, _DIGIT.findall(code)))
    seen = 0

    def hide(digit: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return digit[0] if seen < 3 or seen > last - 4 else "*"

    return _DIGIT.sub(hide, code)


def hide_payment_codes(text: str) -> str:
    """`text`, which was not understood, masked when its digits hold a payment code, whatever stands between them.

    Element strings, which are long rows of digits, are left when a separator or a number of goods shows what they are
    and their digits are not a payment code from end to end.
    """
    digits = _NO_DIGITS.sub("", text)
    if is_payment_code(digits):
        return mask(text)
    elements = GS in text or begins_with_number(digits)
    return mask(text) if not elements and _CODE.search(digits) else text
