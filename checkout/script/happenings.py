"""Reads `world>`, `wallet>` and `cashier>` lines: what happens around the shoppers.

>>> [phrase.usage for phrase in WORLD][:2]
['N seconds | minutes | hours | days pass', 'network drops']
>>> len(read_happenings("world", "20 seconds pass, network returns"))
2
>>> read_happenings("world", "the network drop")
Traceback (most recent call last):
    ...
checkout.errors.NoSuchVerb: 'the network drop' is nothing the world can do: did you mean 'network drops'?
>>> [phrase.usage for phrase in CASHIER]
['takes AMOUNT for NUMBER', 'refuses NUMBER', 'looks up NUMBER']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from checkout.errors import BadDeed
from checkout.script.phrases import Actor, Answer, Phrase, amount, number, time
from checkout.script.verb_table import no_such_verb
from checkout.script.wallet_phrases import WALLET
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.script.world import News, World
    from wallet.staffed_desk import DeskAnswer, StaffedDesk

Happening = Callable[["World"], "News"]

WORLD: tuple[Phrase[World, News], ...] = (
    Phrase(
        "N seconds | minutes | hours | days pass",
        f"{time('passing')} pass(?:es)?",
        lambda world, passing: world.pass_time(passing),
    ),
    Phrase("network drops", "(?:the )?network drops", lambda world: world.drop_network()),
    Phrase("network returns", "(?:the )?network returns", lambda world: world.restore_network()),
    Phrase("power fails", "(?:the )?power fails", lambda world: world.cut_power()),
    Phrase(
        "clock jumps back N minutes",
        f"(?:the )?clock jumps back {time('seconds')}",
        lambda world, seconds: world.set_clock_back(seconds),
    ),
)

_NUMBER = number("desk_number", 12)
CASHIER: tuple[Phrase[StaffedDesk, DeskAnswer], ...] = (
    Phrase(
        "takes AMOUNT for NUMBER",
        f"takes {amount('tendered')} for {_NUMBER}",
        lambda desk, tendered, desk_number: desk.take(desk_number, tendered),
    ),
    Phrase("refuses NUMBER", f"refuses {_NUMBER}", lambda desk, desk_number: desk.refuse(desk_number)),
    Phrase("looks up NUMBER", f"looks up {_NUMBER}", lambda desk, desk_number: desk.look_up(desk_number)),
)
"""What staff do at the desk. NUMBER is the one that the phone shows."""

USAGES = {
    "world": [phrase.usage for phrase in WORLD],
    "wallet": [phrase.usage for phrase in WALLET],
    "cashier": [phrase.usage for phrase in CASHIER],
}
"""What each speaker can say."""
_NOTHING = {
    "world": mark("{given!r} is nothing the world can do: {hint}"),
    "wallet": mark("{given!r} is nothing the wallet can do: {hint}"),
    "cashier": mark("{given!r} is nothing the cashier can do: {hint}"),
}


def read_happenings(speaker: str, text: str) -> list[Happening]:
    """The happenings in `text`, phrases with commas between. Raises NoSuchVerb or BadDeed."""
    return [_read(speaker, part.strip()) for part in text.split(",")]


def _read(speaker: str, text: str) -> Happening:
    if speaker == "cashier":
        if deed := _first(CASHIER, text):
            return lambda world: world.at_desk(deed)
    elif happening := _first(WORLD if speaker == "world" else WALLET, text):
        return happening
    raise no_such_verb(text, _NOTHING[speaker], USAGES[speaker])


def _first(phrases: Iterable[Phrase[Actor, Answer]], text: str) -> Callable[[Actor], Answer] | None:
    return next(filter(None, (phrase.read(text) for phrase in phrases)), None)


def read_cashier(text: str) -> Callable[[StaffedDesk], DeskAnswer]:
    """The deed in `takes ¥20 for 1008`, for line mode, where the shopper plays the staff. Raises BadDeed."""
    if deed := _first(CASHIER, text):
        return deed
    expected = " | ".join(f"cashier {phrase.usage}" for phrase in CASHIER)
    raise BadDeed(f"{text!r} is nothing that staff do", given=f"cashier {text}".rstrip(), expected=expected)
