"""Payment codes: digits on a customer's phone that are as good as money for a minute, and must not be kept.

| of | form |
|---|---|
| Alipay's `auth_code` | 16 to 24 digits that begin with 25 to 30; `fp` and 33 more characters for a payment by face |
| WeChat Pay | 18 digits that begin with 10 to 15 |
| UnionPay, the apps of banks | 19 digits that begin with 62 |

They have no check digit, so a damaged one looks like any other. Every text that may hold one is masked: also one of a
digit too many or too few, in groups, in full-width digits, glued to a code of goods, or in a link.

>>> mask("288518862676433997")
'28************3997'
>>> hide_payment_codes("2885 1886 2676 4339 97.")
'28** **** **** **39 97.'
>>> hide_payment_codes("9521234000013 6214906407782910815")
'9521234000013 62*************0815'

Other long numbers are shown: what begins with a code of goods, coordinates, times, order numbers with a date in them.

>>> hide_payment_codes("geo:30.230416,120.473701 order JQ2026112400010001")
'geo:30.230416,120.473701 order JQ2026112400010001'
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from catalog.codes.frame import GS
from catalog.codes.gtin import begins_with_number, has_right_check
from catalog.text import clean, without_escapes

_CODE = re.compile(r"1[0-5][0-9]{16}|(?:2[5-9]|30)[0-9]{14,22}|62[0-9]{17}", re.ASCII)
_NEARLY = re.compile(r"1[0-5][0-9]{15,17}|(?:2[5-9]|30)[0-9]{13,23}|62[0-9]{14,18}", re.ASCII)
"""With a digit too many or too few. The numbers of UnionPay's cards have 16 to 19 digits, and are secrets too."""
_BY_FACE = re.compile(r"fp[0-9A-Za-z]{33}", re.IGNORECASE | re.ASCII)
_NEARLY_BY_FACE = re.compile(
    r"fp[0-9A-Za-z]{33}(?![0-9A-Za-z])|fp[0-9A-Za-z]{32,34}"
    r"|(?<![A-Za-z])fp(?:[^0-9A-Za-z]{0,3}[0-9A-Za-z]){32,34}",
    re.IGNORECASE | re.ASCII,
)
_FEWEST = 15
"""Characters of the shortest text that may hold one."""
_FEWEST_DIGITS = 4
"""Digits in one for a payment by face: words that begin with `fp` have fewer."""

_DIGIT, _LETTERS_AND_DIGITS = re.compile("[0-9]"), re.compile("[0-9A-Za-z]")
_ROW = re.compile("[0-9]+(?:[ -]+[0-9]+)*")
_DIGITS = re.compile("[0-9]+")
_APART = re.compile("[A-Za-z]{4,}|[&?=]")
"""Stands between two numbers, not between two groups of one."""
_DECIMAL = r"[-+]?[0-9]{1,3}\.[0-9]{3,}"
_OTHER_NUMBERS = re.compile(
    rf"(?<![0-9.]){_DECIMAL} ?[,;/ ] ?{_DECIMAL}(?![0-9])"
    r"|(?<![0-9])(?:19|20)[0-9]{2}-[01][0-9]-[0-3][0-9](?:[T ][0-2][0-9]:[0-5][0-9](?::[0-5][0-9])?)?(?![0-9])"
)
"""Latitude and longitude; dates and times."""
_USERINFO = re.compile(r":[/\\]{2,}([^/\\?#\s]+)@")
_DATE = re.compile(r"20[2-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_LONGEST_ORDER = 32
_LONGEST = 25
_LONG_HEADS = (12, 13, 14)
_HEADS = (8, *_LONG_HEADS)
"""Digits of a number of goods."""


def is_payment_code(text: str) -> bool:
    """Whether `text` has the form of one, and nothing else."""
    return _CODE.fullmatch(text) is not None or _BY_FACE.fullmatch(text) is not None


def payment_code_in(text: str) -> str | None:
    """The payment code that `text` is, its groups of digits put together; None when it is none."""
    together = re.sub("[ -]", "", text) if _ROW.fullmatch(text) else text
    return together if is_payment_code(together) else None


def mask(code: str) -> str:
    """`code` with all letters and digits but the first two and the last four replaced by `*`.

    Digits of any script count as digits. What stands between the groups of a number is kept.
    """
    shown = _LETTERS_AND_DIGITS if _plain(code[:2]).lower() == "fp" else _DIGIT
    plain = _plain(code)
    places = [place.start() for place in shown.finditer(plain)]
    hidden = set(places[2:-4])
    return "".join("*" if place in hidden else char for place, char in enumerate(code))


def fit_to_show(text: str, limit: int) -> str:
    """What a person typed, on one line of at most `limit` characters and without payment codes."""
    return clean(hide_payment_codes(text), limit)


def hide_payment_codes(text: str, *, understood: bool = False) -> str:
    """`text`, with whatever may be a payment code in it masked, and who logs in with a link: `https://***@host`.

    `understood`: it has been read as codes of goods, so only a number that is a payment code from its first digit on
    is masked, not one that may be hidden among the digits. The same is true of element strings, which are long rows of
    digits too: a separator or a GTIN in front gives them away. Escape sequences, which could stand in a code unseen,
    are dropped.
    """
    text = _hide_userinfo(without_escapes(text))
    if len(text) < _FEWEST:
        return text
    masked = _masked(text, understood=understood)
    if masked == text and "%" in text:
        # The digits of a link may be written as %32%38.
        plain = unquote(text)
        masked = _masked(plain, understood=understood)
        return text if masked == plain else masked
    return masked


def _hide_userinfo(text: str) -> str:
    """Without the names, passwords and tokens in links (RFC 3986, section 3.2.1)."""
    if "@" not in text and "\uff20" not in text:
        return text
    parts, end = [], 0
    for userinfo in _USERINFO.finditer(_plain(text)):
        parts += [text[end : userinfo.start(1)], "***"]
        end = userinfo.end(1)
    return "".join([*parts, text[end:]])


def _masked(text: str, *, understood: bool) -> str:
    for start, end in _found(_plain(text), understood=understood):
        text = text[:start] + mask(text[start:end]) + text[end:]
    return text


def _plain(text: str) -> str:
    """`text` with full-width forms as ASCII, and the digits of every script as ASCII digits, each in its place."""
    return text if text.isascii() else "".join(map(_ascii, text))


def _ascii(char: str) -> str:
    if char.isdecimal():
        return str(int(char))
    return chr(ord(char) - 0xFEE0) if "\uff01" <= char <= "\uff5e" else char


def _found(plain: str, *, understood: bool) -> Iterator[tuple[int, int]]:
    """Where payment codes may stand in `plain`."""
    for face in _NEARLY_BY_FACE.finditer(plain):
        if sum(map(str.isdigit, face[0])) >= _FEWEST_DIGITS:
            yield face.span()
    others = [other.span() for other in _OTHER_NUMBERS.finditer(plain)]
    groups = [
        group.span()
        for group in _DIGITS.finditer(plain)
        if not any(start <= group.start() < end for start, end in others)
    ]
    digits = "".join(plain[start:end] for start, end in groups)
    understood = understood or GS in plain or begins_with_number(digits)
    for start, end in groups:
        found = _in_number(plain[start:end], understood=understood)
        yield from ((start + first, start + last) for first, last in found)
    if not understood:
        yield from _in_groups(plain, groups)
    elif _CODE.fullmatch(digits):
        yield groups[0][0], groups[-1][1]


def _in_groups(plain: str, groups: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Numbers that were written in groups: from the first digit of a group on, or in a row with only blanks between."""
    for first, (start, end) in enumerate(groups):
        together = plain[start:end]
        for following, last in groups[first + 1 :]:
            together += plain[following:last]
            if len(together) > _LONGEST or _APART.search(plain[end:following]):
                break
            end = last  # noqa: PLW2901 - of the groups so far
            if _NEARLY.fullmatch(together):
                yield start, end
    for row in _ROW.finditer(plain):
        parts = [group for group in groups if row.start() <= group[0] < row.end()]
        numbers = [plain[start:end] for start, end in parts]
        if len(numbers) > 1 and not any(map(_stands_alone, numbers)) and _in_number("".join(numbers), understood=False):
            yield parts[0][0], parts[-1][1]


def _stands_alone(number: str) -> bool:
    """Whether it is a number of goods, or may hold a payment code, without the groups beside it."""
    return (len(number) in _LONG_HEADS and has_right_check(number)) or bool(_in_number(number, understood=False))


def _in_number(digits: str, *, understood: bool) -> list[tuple[int, int]]:
    """Where payment codes may stand among `digits` without anything between them."""
    length = len(digits)
    if length < _FEWEST:
        return []
    if _NEARLY.fullmatch(digits):
        return [(0, length)]
    if begins_with_number(digits):
        return [(16, length)] if _NEARLY.fullmatch(digits, 16) else []
    if understood:
        return []
    behind = [(cut, length) for cut in _HEADS if has_right_check(digits[:cut]) and _CODE.fullmatch(digits, cut)]
    before = [(0, length - cut) for cut in _HEADS if has_right_check(digits[-cut:]) and _CODE.fullmatch(digits[:-cut])]
    if behind or before:
        return [*behind, *before]
    order = length <= _LONGEST_ORDER and _DATE.search(digits)
    return [] if order or not _NEARLY.search(digits) else [(0, length)]
