"""The phrases of `cashier>` lines: what staff do at the desk. NUMBER is the one that the phone shows.

>>> [phrase.usage for phrase in CASHIER]
['takes AMOUNT for NUMBER', 'refuses NUMBER', 'looks up NUMBER']
"""

from __future__ import annotations

import re
from collections.abc import Callable

from checkout.errors import BadDeed
from checkout.script.phrases import Happening, Phrase, amount, money_in
from wallet.staffed_desk import DeskAnswer, StaffedDesk

Deed = Callable[[StaffedDesk], DeskAnswer]
"""What staff do, to be called with their desk."""

_NUMBER = "(?P<number>[0-9]{1,12})"


def _take(match: re.Match[str]) -> Deed:
    number, tendered = match["number"], money_in(match, "tendered")
    return lambda desk: desk.take(number, tendered)


def _refuse(match: re.Match[str]) -> Deed:
    number = match["number"]
    return lambda desk: desk.refuse(number)


def _look_up(match: re.Match[str]) -> Deed:
    number = match["number"]
    return lambda desk: desk.look_up(number)


_DEEDS: tuple[tuple[str, str, Callable[[re.Match[str]], Deed]], ...] = (
    ("takes AMOUNT for NUMBER", f"takes {amount('tendered')} for {_NUMBER}", _take),
    ("refuses NUMBER", f"refuses {_NUMBER}", _refuse),
    ("looks up NUMBER", f"looks up {_NUMBER}", _look_up),
)


def _at_desk(read: Callable[[re.Match[str]], Deed]) -> Callable[[re.Match[str]], Happening]:
    def happens(match: re.Match[str]) -> Happening:
        deed = read(match)
        return lambda world: world.at_desk(deed)

    return happens


CASHIER = tuple(Phrase(usage, pattern, _at_desk(read)) for usage, pattern, read in _DEEDS)


def read_cashier(text: str) -> Deed:
    """The deed in `takes ¥20 for 1008`, for line mode, where the shopper plays the staff. Raises BadDeed."""
    for _, pattern, read in _DEEDS:
        if match := re.fullmatch(pattern, text, re.IGNORECASE):
            return read(match)
    expected = " | ".join(f"cashier {usage}" for usage, _, _ in _DEEDS)
    raise BadDeed(f"{text!r} is nothing that staff do", given=f"cashier {text}".rstrip(), expected=expected)
