"""Payment codes: digits on a customer's phone that are as good as money for a minute, and must not be kept.

Alipay's `auth_code` has 16 to 24 digits and begins with 25 to 30, WeChat Pay's has 18 and begins with 10 to 15. They
have no check digit, so a damaged one looks like any other, and every text that may hold one is masked.

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
    """`code` with all digits but the first two and the last four replaced by `*`."""
    last = sum(map(len, _DIGIT.findall(code)))
    seen = 0

    def hide(digit: re.Match[str]) -> str:
        nonlocal seen
        seen += 1
        return digit[0] if seen < 3 or seen > last - 4 else "*"

    return _DIGIT.sub(hide, code)


def hide_payment_codes(text: str) -> str:
    """An unreadable `text`, masked if its digits hold a payment code, whatever stands between them.

    Element strings are long rows of digits too. They are left as they are when a separator or a GTIN gives them away,
    unless all their digits together are a payment code.
    """
    digits = _NO_DIGITS.sub("", text)
    if is_payment_code(digits):
        return mask(text)
    elements = GS in text or begins_with_number(digits)
    return mask(text) if not elements and _CODE.search(digits) else text
