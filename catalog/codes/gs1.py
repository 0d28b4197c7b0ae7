r"""GS1 element strings: what a 2D code, a GS1-128 or a DataBar says about a pack besides its GTIN.

A GTIN cannot say when a pack expires, which lot it is from, or how heavy it is. Element strings can: each is an
application identifier (AI) and its value. A value without a fixed length ends with a separator: FNC1 in the bars, the
control character GS (0x1D) from the scanner.

>>> pack = read_elements("0109521234000013" "17261231" "10A817\x1d" "21007")
>>> pack.gtin.key, pack.get("10"), pack.day("17", date(2026, 11, 24))
('09521234000013', 'A817', datetime.date(2026, 12, 31))
>>> read_printed("(01)99521234000016(3103)000312").weight_g
312

Labels in the field are not all well made: a month 00, an empty lot. When a right GTIN comes first, values that make no
sense are left out and named in `Gs1Message.unread`. A missing separator makes the scan a fault: a lot that has
swallowed the expiry date behind it would let expired goods be sold.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from catalog.codes.frame import GS
from catalog.codes.gs1_identifiers import ApplicationIdentifier, identifier_at, identifier_named
from catalog.codes.gtin import Gtin, has_right_check
from catalog.errors import CodeProblem

_NUMBERS = frozenset({"00", "01", "02", "03"})
"""Identifiers whose value ends with a check digit over all of it."""
_DATES = frozenset({"11", "12", "13", "15", "16", "17"})
_DATE = re.compile(r"[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])", re.ASCII)
_SWALLOWED = re.compile(r".+(15|17)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])", re.ASCII)
"""A value without its separator, which has taken in the date behind it (AI 15 or 17)."""
_PRINTED = re.compile(r"\(([0-9]{2,4})\)")


@dataclass(frozen=True, slots=True)
class Gs1Fault:
    """Why a text is no element strings. `detail` is `gs1`, or `separator` where one is missing."""

    problem: CodeProblem
    detail: str = "gs1"


@dataclass(frozen=True, slots=True)
class Gs1Message:
    elements: tuple[tuple[str, str], ...]
    """(identifier, value) in their order, each identifier once."""
    unread: tuple[str, ...] = ()
    """Identifiers whose values made no sense."""

    def get(self, identifier: str) -> str | None:
        for name, value in self.elements:
            if name == identifier:
                return value
        return None

    @property
    def gtin(self) -> Gtin | None:
        """AI 01."""
        key = self.get("01")
        return None if key is None else Gtin(key, key)

    @property
    def weight_g(self) -> int | None:
        """Net weight in grams, rounded half up (AI 310n: kilograms with n decimals)."""
        found = self._decimal("310")
        return None if found is None else _whole(found[1] * 1000)

    @property
    def count(self) -> int | None:
        """Pieces in the pack (AI 30), or trade items in a carton (AI 37)."""
        value = self.get("30") or self.get("37")
        return None if value is None else int(value)

    @property
    def amount(self) -> int | None:
        """The price of the pack in hundredths of a currency (AI 392n, 393n)."""
        found = self._decimal("392") or self._decimal("393", skip=3)
        return None if found is None else _whole(found[1] * 100)

    @property
    def currency(self) -> str | None:
        """The currency of `amount` as three digits of ISO 4217 (AI 393n); None where the code leaves it open."""
        found = self._decimal("393", skip=3)
        return None if found is None else found[0][:3]

    def day(self, identifier: str, today: date) -> date | None:
        """The date of `identifier` (11 to 17); None without one, or for a day that does not exist.

        A two-digit year is one from 49 years before `today` to 50 years after; day 00 is the last of the month (GS1
        General Specifications, 7.12).
        """
        value = self.get(identifier)
        if value is None:
            return None
        year, month, day = today.year // 100 * 100 + int(value[:2]), int(value[2:4]), int(value[4:])
        if year - today.year > 50:
            year -= 100
        elif year - today.year < -49:
            year += 100
        last = monthrange(year, month)[1]
        return date(year, month, day or last) if day <= last else None

    def _decimal(self, family: str, skip: int = 0) -> tuple[str, Decimal] | None:
        """The first value of a family such as 310n, as text, and as a number without its first `skip` digits."""
        for name, value in self.elements:
            if len(name) == 4 and name.startswith(family):
                return value, Decimal(int(value[skip:])).scaleb(-int(name[3]))
        return None


def read_elements(text: str) -> Gs1Message | Gs1Fault:
    """Element strings as a scanner sends them, with GS for each separator; FNC1 in front may be there or not."""
    text = text.lstrip(GS)
    pairs: list[tuple[str, str]] = []
    start, length = 0, len(text)
    while start < length:
        identifier = identifier_at(text, start)
        if identifier is None:
            return _without_rest(pairs, text[start:])
        start += len(identifier.name)
        if identifier.fixed:
            end = min(start + identifier.longest, length)
        else:
            end = text.find(GS, start)
            end = length if end < 0 else end
            if end - start > identifier.longest or (
                end == length and GS not in text and _SWALLOWED.fullmatch(text, start)
            ):
                return Gs1Fault(CodeProblem.UNREADABLE, "separator")
        pairs.append((identifier.name, text[start:end]))
        start = end
        while start < length and text[start] == GS:
            start += 1
    return message_of(pairs)


def read_printed(text: str) -> Gs1Message | Gs1Fault:
    """Element strings as people read them, `(01)09521234000013(17)261231`."""
    marks = [mark for mark in _PRINTED.finditer(text) if identifier_named(mark[1])]
    if not marks or marks[0].start():
        return Gs1Fault(CodeProblem.UNREADABLE)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return message_of((mark[1], text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True))


def message_of(pairs: Iterable[tuple[str, str]]) -> Gs1Message | Gs1Fault:
    """The message of (identifier, value) pairs. An unknown identifier is a fault."""
    elements: dict[str, str] = {}
    unread: list[str] = []
    for name, value in pairs:
        identifier = identifier_named(name)
        if identifier is None or elements.get(name, value) != value:
            return Gs1Fault(CodeProblem.UNREADABLE)
        if name in _NUMBERS and identifier.pattern.fullmatch(value) and not has_right_check(value):
            return Gs1Fault(CodeProblem.CHECK_DIGIT)
        if _makes_sense(identifier, value):
            elements[name] = value
        elif next(iter(elements), "") == "01":
            unread.append(name)
        else:
            return Gs1Fault(CodeProblem.UNREADABLE)
    if not elements:
        return Gs1Fault(CodeProblem.UNREADABLE)
    return Gs1Message(tuple(elements.items()), tuple(unread))


def _makes_sense(identifier: ApplicationIdentifier, value: str) -> bool:
    if identifier.name in _DATES:
        return _DATE.fullmatch(value) is not None
    return identifier.pattern.fullmatch(value) is not None


def _without_rest(pairs: list[tuple[str, str]], rest: str) -> Gs1Message | Gs1Fault:
    """The message before text that begins with no identifier: enough when it begins with a GTIN."""
    message = message_of(pairs)
    if isinstance(message, Gs1Message) and message.elements[0][0] == "01":
        return Gs1Message(message.elements, (*message.unread, rest[:2]))
    return message if isinstance(message, Gs1Fault) and pairs else Gs1Fault(CodeProblem.UNREADABLE)


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
