"""What happens around the shoppers: reads `world>`, `wallet>` and `cashier>` lines, and has the phrases of the world.

>>> [phrase.usage for phrase in WORLD][:2]
['N seconds | minutes | hours pass', 'network drops']
>>> len(read_happenings("world", "20 seconds pass, network returns"))
2
>>> read_happenings("world", "the network drop")
Traceback (most recent call last):
    ...
checkout.errors.NoSuchVerb: 'the network drop' is nothing the world can do: did you mean 'network drops'?
"""

from __future__ import annotations

import re

from checkout.errors import BadDeed, Message
from checkout.script.cashier_phrases import CASHIER
from checkout.script.phrases import TIME, Happening, Phrase, seconds_in
from checkout.script.verbs import no_such_verb
from checkout.script.wallet_phrases import WALLET
from checkout.words.language import mark

__all__ = ["CASHIER", "PHRASES", "WALLET", "WORLD", "Happening", "Phrase", "read_happenings"]

LONGEST = 31 * 24 * 3600
"""Seconds that one phrase may let pass: a person waits while they are simulated."""


def read_happenings(speaker: str, text: str) -> list[Happening]:
    """The happenings in `text`, phrases with commas between. Raises NoSuchVerb or BadDeed."""
    return [_read(speaker, part.strip()) for part in text.split(",")]


def _read(speaker: str, text: str) -> Happening:
    for phrase in PHRASES[speaker]:
        if match := re.fullmatch(phrase.pattern, text, re.IGNORECASE):
            return phrase.read(match)
    raise no_such_verb(text, _NOTHING[speaker], [phrase.usage for phrase in PHRASES[speaker]])


def _pass(match: re.Match[str]) -> Happening:
    seconds = seconds_in(match)
    if seconds > LONGEST:
        reason = Message(mark("{given!r}: expected at most 744 hours (31 days)"), given=match[0])
        raise BadDeed(reason, given=match[0], expected="744 hours pass")
    return lambda world: world.pass_time(seconds)


def _jump_back(match: re.Match[str]) -> Happening:
    seconds = seconds_in(match)
    return lambda world: world.set_clock_back(seconds)


_NOTHING = {
    "world": mark("{given!r} is nothing the world can do: {hint}"),
    "wallet": mark("{given!r} is nothing the wallet can do: {hint}"),
    "cashier": mark("{given!r} is nothing the cashier can do: {hint}"),
}

WORLD = (
    Phrase("N seconds | minutes | hours pass", f"{TIME} pass(?:es)?", _pass),
    Phrase("network drops", "(?:the )?network drops", lambda _: lambda world: world.drop_network()),
    Phrase("network returns", "(?:the )?network returns", lambda _: lambda world: world.restore_network()),
    Phrase("power fails", "(?:the )?power fails", lambda _: lambda world: world.cut_power()),
    Phrase("clock jumps back N minutes", f"(?:the )?clock jumps back {TIME}", _jump_back),
)

PHRASES = {"world": WORLD, "wallet": WALLET, "cashier": CASHIER}
"""By speaker."""
