r"""GS1 element strings: what a 2D code, a GS1-128 or a DataBar says about a pack besides its GTIN.

A GTIN cannot say when a pack expires, which lot it is from, or how heavy it is. Element strings can: each is an
application identifier (AI) and its value. A value without a fixed length ends with a separator: FNC1 in the bars, the
control character GS (0x1D) from the scanner.

>>> pack = read_elements("0109521234000013" "17261231" "10A817\x1d" "21007")
>>> pack.gtin.key, pack.get("10"), pack.day("17", date(2026, 11, 24))
('09521234000013', 'A817', datetime.date(2026, 12, 31))
>>> read_printed("(01)99521234000016(3103)000312").weight_g
312

All of the text must parse, or none of it counts: an unknown identifier, a value of the wrong length, a day that does
not exist, a wrong check digit, an element that contradicts another or lacks the one that it belongs to make the whole
scan a fault. A missing separator does too: a lot that has swallowed the expiry date behind it would let expired goods
be sold.
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
from catalog.codes.gtin import Gtin, has_right_check, is_digits
from catalog.errors import CodeProblem

_UNITS = frozenset({"00", "01", "02", "03"})
"""Identifiers of which a code has each only once: a second one begins another code."""
_SWALLOWED_DATE = re.compile(r".+(?:1[567][0-9]{6}|7003[0-9]{10})", re.ASCII)
"""A value without its separator, which has taken in the date behind it (AI 15, 16, 17, 7003)."""
_SWALLOWED_NUMBER = re.compile(r"01(?=\)?([0-9]{14}))", re.ASCII)
_AIM = re.compile(r"\][A-Za-z][0-9A-Za-z]", re.ASCII)
_PRINTED = re.compile(r"\(([0-9]{2,4})\)")


@dataclass(frozen=True, slots=True)
class Gs1Fault:
    """Why a text is no element strings.

    `detail` is `gs1`, `separator` where one is missing, `glued` where another code begins; or, with the identifier
    behind a colon, `element` (unknown, or its value makes no sense), `twice` (with two values), `missing` (it stands
    without what it belongs to) or `against` (it contradicts another, which is named too).
    """

    problem: CodeProblem
    detail: str = "gs1"


@dataclass(frozen=True, slots=True)
class Gs1Message:
    elements: tuple[tuple[str, str], ...]
    """(identifier, value) in their order, each identifier once."""

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
        """The date of `identifier` (11 to 17, 7003 …); None without one, or for a day that does not exist.

        A two-digit year is one from 49 years before `today` to 50 years after; day 00 is the last of the month (GS1
        General Specifications, 7.12).
        """
        value = self.get(identifier)
        if value is None:
            return None
        year, month, day = today.year // 100 * 100 + int(value[:2]), int(value[2:4]), int(value[4:6])
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
    start, length = int(text.startswith(GS)), len(text)
    pairs: list[tuple[str, str]] = []
    while start < length:
        identifier = identifier_at(text, start)
        if identifier is None:
            return _unknown(text[start:])
        start += len(identifier.name)
        if identifier.fixed:
            end = min(start + identifier.longest, length)
        else:
            end = text.find(GS, start)
            end = length if end < 0 else end
            if end - start > identifier.longest or (
                end == length and GS not in text and _SWALLOWED_DATE.fullmatch(text, start)
            ):
                return Gs1Fault(CodeProblem.UNREADABLE, "separator")
        pairs.append((identifier.name, text[start:end]))
        start = end + (end < length and text[end] == GS)
    return message_of(pairs)


def read_printed(text: str) -> Gs1Message | Gs1Fault:
    """Element strings as people read them, `(01)09521234000013(17)261231`."""
    marks = list(_PRINTED.finditer(text))
    if not marks or marks[0].start():
        return Gs1Fault(CodeProblem.UNREADABLE)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    return message_of((mark[1], text[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True))


def message_of(pairs: Iterable[tuple[str, str]]) -> Gs1Message | Gs1Fault:
    """The message of (identifier, value) pairs, or the first thing that is wrong with them."""
    elements: dict[str, str] = {}
    identifiers: list[ApplicationIdentifier] = []
    for name, value in pairs:
        identifier = identifier_named(name)
        if identifier is None:
            return _unknown(name)
        if identifier.pattern.fullmatch(value) is None or (
            identifier.countries and not identifier.knows_countries(value)
        ):
            return Gs1Fault(CodeProblem.UNREADABLE, f"element:{name}")
        if identifier.checked and not has_right_check(value[: identifier.checked]):
            return Gs1Fault(CodeProblem.CHECK_DIGIT, f"element:{name}")
        if name in elements:
            if name in _UNITS:
                return Gs1Fault(CodeProblem.UNREADABLE, "glued")
            if elements[name] != value:
                return Gs1Fault(CodeProblem.UNREADABLE, f"twice:{name}")
            continue
        if len(value) > 9 and not identifier.fixed and name != "8200" and holds_another_code(value):
            return Gs1Fault(CodeProblem.UNREADABLE, "glued")
        elements[name] = value
        identifiers.append(identifier)
    if not elements:
        return Gs1Fault(CodeProblem.UNREADABLE)
    goods = "01" in elements
    for identifier in identifiers:
        if identifier.excludes and not identifier.excludes.isdisjoint(elements):
            other = next(name for name in elements if name in identifier.excludes)
            return Gs1Fault(CodeProblem.UNREADABLE, f"against:{identifier.name} {other}")
        for group in identifier.needs_beside_gtin if goods else identifier.needs:
            if group.isdisjoint(elements):
                return Gs1Fault(CodeProblem.UNREADABLE, f"missing:{identifier.name}")
    return Gs1Message(tuple(elements.items()))


def _unknown(rest: str) -> Gs1Fault:
    """The fault for text that begins with no identifier. Two of its digits name it: more may be a secret."""
    return Gs1Fault(CodeProblem.UNREADABLE, f"element:{rest[:2]}" if is_digits(rest[:2]) else "gs1")


def holds_another_code(text: str) -> bool:
    """Whether `text`, a value of any length or the end of a link, has swallowed the beginning of another code."""
    if "://" in text or ("]" in text and _AIM.search(text)):
        return True
    return "01" in text and any(has_right_check(found[1]) for found in _SWALLOWED_NUMBER.finditer(text))


def _whole(number: Decimal) -> int:
    return int(number.quantize(Decimal(1), ROUND_HALF_UP))
