"""What a code says about the pack, and what the store does about it.

Goods past their expiry (17) are not sold, whatever anybody would pay. A best-before date (15) is a promise of quality,
so the store decides: without a rule such goods are not sold either. Rules by days left give money off before a date,
and for goods that keep, after it. A lot (10) may have been recalled. All days are the store's own.

>>> rules = [DateRule(None, "dairy", DateKind.EXPIRY, 0, 1, 50)]
>>> tomorrow = PackDate(DateKind.EXPIRY, date(2026, 11, 25))
>>> percent_off(rules, tomorrow, date(2026, 11, 24), store="east", department="dairy")
50
>>> marked_down(1290, 50)
645
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.codes.gs1 import Gs1Message


class DateKind(StrEnum):
    EXPIRY = "expiry"
    """Must not be sold after it (AI 17)."""
    BEST_BEFORE = "best-before"
    """Keeps its quality until it (AI 15)."""


@dataclass(frozen=True, slots=True)
class DateRule:
    """`percent` off for goods of `department` that have `from_days` to `to_days` left; negative days are past it."""

    store: str | None
    """None is every store."""
    department: str | None
    """None is every department."""
    kind: DateKind
    from_days: int
    to_days: int
    percent: int


@dataclass(frozen=True, slots=True)
class Recall:
    """Goods that must not be sold from the day `since` on."""

    gtin: str
    """14-digit key."""
    lot: str | None
    """None is every lot."""
    since: date


@dataclass(frozen=True, slots=True)
class PackDate:
    """How long a pack keeps."""

    kind: DateKind
    day: date


def date_of(message: Gs1Message, today: date) -> PackDate | None:
    """The date that decides about the pack: its expiry, else its best-before date."""
    for identifier, kind in (("17", DateKind.EXPIRY), ("15", DateKind.BEST_BEFORE)):
        day = message.day(identifier, today)
        if day is not None:
            return PackDate(kind, day)
    return None


def percent_off(rules: Iterable[DateRule], pack: PackDate, today: date, *, store: str, department: str) -> int | None:
    """What the store takes off for the date of a pack: 0 for nothing, None when it does not sell it any more.

    A rule for this store goes before one for all stores, then one for this department before one for all of them.
    """
    left = (pack.day - today).days
    if pack.kind is DateKind.EXPIRY and left < 0:
        return None
    fitting = [
        rule
        for rule in rules
        if rule.kind is pack.kind
        and rule.from_days <= left <= rule.to_days
        and rule.store in (None, store)
        and rule.department in (None, department)
    ]
    if fitting:
        return max(
            fitting, key=lambda rule: (rule.store is not None, rule.department is not None, rule.percent)
        ).percent
    return 0 if left >= 0 else None


def marked_down(price: int, percent: int) -> int:
    """`price` less `percent`, rounded half up to a minor unit; never less than one."""
    return max(1, (price * (100 - percent) + 50) // 100)


def recall_of(recalls: Iterable[Recall], gtins: Iterable[str | None], lot: str | None, today: date) -> Recall | None:
    """The recall in force that covers one of `gtins` and `lot`. A pack that does not say its lot is only covered by a
    recall of every lot.
    """
    numbers = set(gtins)
    for recall in recalls:
        if recall.gtin in numbers and recall.since <= today and recall.lot in (None, lot):
            return recall
    return None
