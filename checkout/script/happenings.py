"""What happens around the shoppers: the phrases of `world>` and `wallet>` lines.

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
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkout.errors import BadDeed
from checkout.reasons import Reason
from checkout.script.verbs import no_such_verb
from checkout.words.marks import mark

if TYPE_CHECKING:
    from checkout.script.world import News, World

Happening = Callable[["World"], "News"]
"""Something that has been understood; call it on the world."""

PIN = "123456"
"""Every simulated customer's."""
WRONG_PIN = "000000"

LONGEST = 31 * 24 * 3600
"""Seconds that may pass at once. Somebody waits for what happens in them."""

_UNITS = {"millisecond": 0.001, "second": 1, "minute": 60, "hour": 3600}
_TIME = r"(?P<count>[0-9]{1,6}) (?P<unit>millisecond|second|minute|hour)s?"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that happens. `usage` is for people; what matches `pattern`, in any case, is understood by `read`."""

    usage: str
    pattern: str
    read: Callable[[re.Match[str]], Happening]


def read_happenings(speaker: str, text: str) -> list[Happening]:
    """What `text` says, which may be several phrases with commas between. Raises NoSuchVerb or BadDeed."""
    return [_read(speaker, part.strip()) for part in text.split(",")]


def _read(speaker: str, text: str) -> Happening:
    for phrase in PHRASES[speaker]:
        if match := re.fullmatch(phrase.pattern, text, re.IGNORECASE):
            return phrase.read(match)
    known = [phrase.usage for phrase in PHRASES[speaker]]
    raise no_such_verb(text, _NOTHING[speaker], known)


def _seconds(match: re.Match[str]) -> float:
    return int(match["count"]) * _UNITS[match["unit"].lower()]


def _pass(match: re.Match[str]) -> Happening:
    seconds = _seconds(match)
    if seconds > LONGEST:
        reason = Reason(mark("{given!r}: expected at most 744 hours (31 days)"), given=match[0])
        raise BadDeed(reason, given=match[0], expected="744 hours pass")
    return lambda world: world.pass_time(seconds)


def _jump_back(match: re.Match[str]) -> Happening:
    seconds = _seconds(match)
    return lambda world: world.set_clock_back(seconds)


def _answer_late(match: re.Match[str]) -> Happening:
    seconds = _seconds(match) if match["count"] else 10
    return lambda world: world.wallet_does(lambda faults: faults.answer_late(seconds), heard=True)


def _decline(match: re.Match[str]) -> Happening:
    reason = match["reason"]
    return lambda world: world.wallet_does(
        lambda faults: faults.decline(reason) if reason else faults.decline(), heard=True
    )


_NOTHING = {
    "world": mark("{given!r} is nothing the world can do: {hint}"),
    "wallet": mark("{given!r} is nothing the wallet can do: {hint}"),
}

WORLD = (
    Phrase("N seconds | minutes | hours pass", f"{_TIME} pass(?:es)?", _pass),
    Phrase("network drops", "(?:the )?network drops", lambda _: lambda world: world.drop_network()),
    Phrase("network returns", "(?:the )?network returns", lambda _: lambda world: world.restore_network()),
    Phrase("power fails", "(?:the )?power fails", lambda _: lambda world: world.cut_power()),
    Phrase("clock jumps back N minutes", f"(?:the )?clock jumps back {_TIME}", _jump_back),
)

WALLET = (
    Phrase("approves", "approves", lambda _: lambda world: world.wallet_does(lambda f: f.approve(), heard=True)),
    Phrase("declines [REASON]", r"declines(?: (?P<reason>[A-Za-z][\w -]{0,60}))?", _decline),
    Phrase(
        "asks for the PIN",
        "asks for (?:the|a) PIN",
        lambda _: lambda world: world.wallet_does(lambda f: f.ask_pin(), heard=True),
    ),
    Phrase("the PIN is entered", "the PIN is entered", lambda _: lambda world: world.enter_pin(PIN)),
    Phrase("a wrong PIN is entered", "a wrong PIN is entered", lambda _: lambda world: world.enter_pin(WRONG_PIN)),
    Phrase("answers late [after N seconds]", f"answers late(?: after {_TIME})?", _answer_late),
    Phrase("never answers", "never answers", lambda _: lambda world: world.wallet_does(lambda f: f.never_answer())),
    Phrase(
        "takes the money and then does not answer",
        "takes the money and then (?:does not|never) answers?",
        lambda _: lambda world: world.wallet_does(lambda f: f.take_money_and_hang()),
    ),
    Phrase("answers again", "answers again", lambda _: lambda world: world.wallet_does(lambda f: f.answer_again())),
)

PHRASES = {"world": WORLD, "wallet": WALLET}
"""By who speaks."""
