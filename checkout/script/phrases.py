"""Phrases of `world>`, `wallet>` and `cashier>` lines, and the times, amounts and people in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from checkout.errors import BadDeed, Message
from checkout.script.verb_table import nearest_or_all
from checkout.trip import demo_shoppers
from checkout.words.language import mark
from wallet.money import Money

LONGEST = 31
"""Days that one phrase may let pass: a person waits while they are simulated."""

Actor = TypeVar("Actor")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Phrase(Generic[Actor, Answer]):
    """One thing that can happen. `usage` is for people.

    `do` gets the world, or the desk, and the named groups of `pattern` that matched, whatever the capitals.
    """

    usage: str
    pattern: str
    do: Callable[..., Answer]

    def read(self, text: str) -> Callable[[Actor], Answer] | None:
        """What `text` makes happen; None when it is another phrase. Raises BadDeed for an unknown shopper and for too
        long a time."""
        match = re.fullmatch(self.pattern, text, re.IGNORECASE)
        if match is None:
            return None
        values = {name: _READERS.get(name, str)(value) for name, value in match.groupdict().items() if value}
        return lambda actor: self.do(actor, **values)


def number(name: str, digits: int) -> str:
    """The pattern of a number of at most so many digits, as the group `name`."""
    return f"(?P<{name}>[0-9]{{1,{digits}}})"


def time(name: str) -> str:
    """The pattern of a time, `20 seconds`, as the group `name`."""
    return f"(?P<{name}>[0-9]{{1,6}} (?:{'|'.join(_UNITS)}))"


def amount(name: str) -> str:
    """The pattern of an amount of money, `¥12.90`, as the group `name`."""
    return rf"¥?(?P<{name}>[0-9]{{1,9}}(?:\.[0-9]{{1,2}})?)"


WHO = r"(?P<who>[a-z][a-z0-9-]{0,40})"
_UNITS = {
    name: seconds
    for names, seconds in (
        ("ms millisecond milliseconds", 0.001),
        ("s second seconds", 1),
        ("min minute minutes", 60),
        ("h hour hours", 3600),
        ("d day days", 86400),
    )
    for name in names.split()
}


def _seconds(text: str) -> float:
    count, unit = text.lower().split(" ")
    return int(count) * _UNITS[unit]


def _passing(text: str) -> float:
    """Seconds that are to pass. Raises BadDeed for more than `LONGEST`."""
    seconds = _seconds(text)
    if seconds > LONGEST * 86400:
        given = f"{text} pass"
        reason = Message(mark("{given!r}: expected at most 31 days"), given=given)
        raise BadDeed(reason, given=given, expected="31 days pass")
    return seconds


def _shopper(text: str) -> str:
    """The id of a shopper. Raises BadDeed when there is none of that name."""
    who, known = text.lower(), list(demo_shoppers())
    if who not in known:
        reason = Message(mark("{given!r} is nobody here: {hint}"), given=who, hint=nearest_or_all(who, known))
        raise BadDeed(reason, given=who, expected=known[0])
    return who


_READERS: Mapping[str, Callable[[str], object]] = {
    "passing": _passing,
    "seconds": _seconds,
    "who": _shopper,
    "held": Money.parse,
    "at_once": Money.parse,
    "a_day": Money.parse,
    "tendered": Money.parse,
    "seed": int,
}
"""How the text of a group is read, by the group's name; any other stays text."""
