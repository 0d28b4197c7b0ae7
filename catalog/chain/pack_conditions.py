"""Dates, lots and recalls: what a code says about the pack, and what the store does about it.

Goods past their expiry (AI 17, 7003 with its hour) or their sell-by date (AI 16) are never sold. A best-before date
(AI 15) is a promise of quality: after it, goods are sold only where a rule of the store allows it. Rules give a
markdown by the days left. What was produced tomorrow, or after its expiry, was misread. A lot (AI 10) may have been
recalled. All days are in store time.

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
from datetime import date, time
from enum import StrEnum

from catalog.codes import Gs1Message


class DateKind(StrEnum):
    EXPIRY = "expiry"
    """Must not be sold after it (AI 16, 17, 7003, 7011)."""
    BEST_BEFORE = "best-before"
    """Keeps its quality until it (AI 15)."""


@dataclass(frozen=True, slots=True)
class DateRule:
    """`percent` off for goods of `department` with `from_days` to `to_days` left; negative is past the date."""

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
    kind: DateKind
    day: date
    time: time = time.max
    """Until when on that day."""

    def __str__(self) -> str:
        return self.day.isoformat() + ("" if self.time == time.max else f" {self.time:%H:%M}")


_UNTIL = {
    "17": DateKind.EXPIRY,
    "7003": DateKind.EXPIRY,
    "16": DateKind.EXPIRY,
    "7011": DateKind.EXPIRY,
    "15": DateKind.BEST_BEFORE,
}
_SINCE = frozenset({"11", "13", "7006", "7007", "8008"})
"""Produced, packed, frozen, harvested."""


def dates_of(message: Gs1Message, today: date) -> tuple[PackDate, ...]:
    """Until when the pack may be sold: every date that its code gives, expiries before others, the nearest first."""
    found = []
    for identifier, value in message.elements:
        if (kind := _UNTIL.get(identifier)) and (day := message.day(identifier, today)):
            until = time(int(value[6:8]), int(value[8:])) if len(value) == 10 else time.max
            found.append(PackDate(kind, day, until))
    return tuple(sorted(found, key=lambda pack: (pack.kind is DateKind.BEST_BEFORE, pack.day, pack.time)))


def impossible_date(message: Gs1Message, today: date) -> str | None:
    """The identifier of a date that cannot be: no such day, made after `today`, or after the pack's last day."""
    last = None
    for identifier, _ in message.elements:
        if identifier in _UNTIL:
            day = message.day(identifier, today)
            if day is None:
                return identifier
            last = day if last is None else min(last, day)
    for identifier, _ in message.elements:
        if identifier in _SINCE:
            day = message.day(identifier, today)
            if day is None or day > today or (last is not None and day > last):
                return identifier
    return None


def percent_off(rules: Iterable[DateRule], pack: PackDate, today: date, *, store: str, department: str) -> int | None:
    """The markdown for the date of a pack, in per cent: 0 for none, None when the pack is not sold any more.

    A rule for this store goes before one for all stores; then one for this department before one for all.
    """
    left = (pack.day - today).days
    if pack.kind is DateKind.EXPIRY and left < 0:
        return None
    fitting = [
        (rule.store is not None, rule.department is not None, rule.percent)
        for rule in rules
        if rule.kind is pack.kind
        and rule.from_days <= left <= rule.to_days
        and rule.store in (None, store)
        and rule.department in (None, department)
    ]
    if fitting:
        return max(fitting)[2]
    return 0 if left >= 0 else None


def marked_down(price: int, percent: int) -> int:
    """`price` less `percent`, rounded half up to a minor unit; at least one."""
    return max(1, (price * (100 - percent) + 50) // 100)


def recall_of(recalls: Iterable[Recall], gtins: Iterable[str | None], lot: str | None, today: date) -> Recall | None:
    """The recall in force for one of `gtins` and `lot`, in capitals or not. Only a recall of all lots covers a pack
    without a lot."""
    numbers = set(gtins)
    said = lot.upper() if lot is not None else None
    for recall in recalls:
        if recall.gtin in numbers and recall.since <= today and (recall.lot is None or recall.lot.upper() == said):
            return recall
    return None
