"""Phrases of `world>`, `wallet>` and `cashier>` lines, and the times, amounts and people in them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkout.errors import BadDeed, Message
from checkout.script.verbs import nearest_or_all
from checkout.trip.shoppers import demo_shoppers
from checkout.words.language import mark
from wallet.money import Money

if TYPE_CHECKING:
    from checkout.script.world import News, World

Happening = Callable[["World"], "News"]
"""What a phrase makes happen, to be called with the world."""

_UNITS = {"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600}
TIME = r"(?P<count>[0-9]{1,6}) (?P<unit>millisecond|second|minute|hour)s?"
WHO = r"(?P<who>[a-z][a-z0-9-]{0,40})"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`usage` is for people; `read` makes a happening of what `pattern` matched. Capitals do not matter."""

    usage: str
    pattern: str
    read: Callable[[re.Match[str]], Happening]


def amount(name: str) -> str:
    """The pattern of an amount of money, `¥12.90`, as the group `name`."""
    return rf"¥?(?P<{name}>[0-9]{{1,9}}(?:\.[0-9]{{1,2}})?)"


def seconds_in(match: re.Match[str]) -> float:
    """The time that `TIME` matched."""
    return int(match["count"]) * _UNITS[match["unit"].lower()]


def money_in(match: re.Match[str], name: str) -> Money:
    return Money.parse(match[name])


def limit_in(match: re.Match[str], name: str) -> Money | None:
    """The amount that the group `name` matched; None is no limit."""
    return money_in(match, name) if match[name] else None


def shopper_in(match: re.Match[str]) -> str:
    """The shopper that `WHO` matched. Raises BadDeed when there is none of that name."""
    who, known = match["who"].lower(), list(demo_shoppers())
    if who not in known:
        reason = Message(mark("{given!r} is nobody here: {hint}"), given=who, hint=nearest_or_all(who, known))
        raise BadDeed(reason, given=who, expected=known[0])
    return who
