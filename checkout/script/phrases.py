"""What a phrase of a `world>` or `wallet>` line is, and the times, amounts and people that stand in phrases."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING

from checkout.errors import BadDeed, Message
from checkout.script.verbs import nearest_or_all
from checkout.trip.shoppers import demo_shoppers
from checkout.words.language import mark
from wallet.money import Money

if TYPE_CHECKING:
    from checkout.script.world import News, World

Happening = Callable[["World"], "News"]
"""Something that has been understood; call it on the world."""

_UNITS = {"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600}
TIME = r"(?P<count>[0-9]{1,6}) (?P<unit>millisecond|second|minute|hour)s?"
WHO = r"(?P<who>[a-z][a-z0-9-]{0,40})"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that happens. `usage` is for people; what matches `pattern`, in any case, is understood by `read`."""

    usage: str
    pattern: str
    read: Callable[[re.Match[str]], Happening]


def amount(name: str) -> str:
    """The pattern of an amount of money, `¥12.90`, under this name."""
    return rf"¥?(?P<{name}>[0-9]{{1,9}}(?:\.[0-9]{{1,2}})?)"


def seconds_in(match: re.Match[str]) -> float:
    """The time that `TIME` found."""
    return int(match["count"]) * _UNITS[match["unit"].lower()]


def money_in(match: re.Match[str], name: str) -> Money | None:
    """The amount under this name, if there is one."""
    return Money.parse(match[name]) if match[name] else None


def shopper_in(match: re.Match[str]) -> str:
    """Whom `WHO` found. Raises BadDeed when they are nobody here."""
    who, known = match["who"].lower(), list(demo_shoppers())
    if who not in known:
        hint = nearest_or_all(get_close_matches(who, known, n=1, cutoff=0.5), known)
        raise BadDeed(
            Message(mark("{given!r} is nobody here: {hint}"), given=who, hint=hint), given=who, expected=known[0]
        )
    return who
