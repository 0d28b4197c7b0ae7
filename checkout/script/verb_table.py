"""What the verbs of shoppers and of staff have in common: rows of a table, readers of their arguments, and hints.

>>> read_number("12")
12
>>> nearest_or_all("scam", ["scan", "search"]).facts
{'nearest': 'scan'}
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Generic, TypeVar

from catalog.codes import hide_payment_codes, mask
from checkout.errors import BadDeed, Message, NoSuchVerb
from checkout.words.language import mark

Actor = TypeVar("Actor")
Answer = TypeVar("Answer")
Read = TypeVar("Read")

CODE = re.compile("[0-9]{10,32}")
"""What may be shown to a wallet: a gift card's number too, with a payment code behind it or without."""
_PAYS = re.compile(r"([\w-]*>)?\s*pay\s", re.IGNORECASE)
_ORDERS = re.compile(r"([\w-]*>)?\s*order\s+\w{1,9}\s+[x×*]?\s?[0-9]+\s?g?", re.IGNORECASE)
"""A count or a weight with too many digits is no payment code."""
_NUMBER = re.compile(r"-?[0-9]{1,9}")


class Misfit(Exception):  # noqa: N818 - never leaves this package
    """The arguments are not those that the verb takes."""


@dataclass(frozen=True, slots=True)
class Verb(Generic[Actor, Answer]):
    """One thing that somebody can do. `usage` and `help` are for people; `read` makes a deed of the arguments."""

    usage: str
    help: str
    read: Callable[[str], Callable[[Actor], Answer]]


def verb(
    usage: str, help_: str, read: Callable[[str], Read], do: Callable[[Actor, Read], Answer]
) -> Verb[Actor, Answer]:
    """A verb whose arguments are understood by `read`, and carried out by `do`."""

    def read_act(rest: str) -> Callable[[Actor], Answer]:
        value = read(rest)
        return lambda actor: do(actor, value)

    return Verb(usage, help_, read_act)


def by_name(verbs: Iterable[Verb[Actor, Answer]]) -> dict[str, Verb[Actor, Answer]]:
    """By the first word of their usage, in the order given."""
    return {each.usage.partition(" ")[0]: each for each in verbs}


def read_with(verbs: Mapping[str, Verb[Actor, Answer]], text: str, unknown: str) -> Callable[[Actor], Answer]:
    """The deed that `text` asks for. `unknown` says who cannot do it, with `{given}` and `{hint}`.

    Raises NoSuchVerb or BadDeed, which say what was given and what was expected.
    """
    name, _, rest = text.strip().partition(" ")
    meant = verbs.get(name.lower())
    if meant is None:
        raise no_such_verb(name, unknown, list(verbs))
    try:
        return meant.read(rest.strip())
    except Misfit:
        text = without_code(text)
        reason = Message(mark("{given!r}: expected {expected!r}"), given=text, expected=meant.usage)
        raise BadDeed(reason, given=text, expected=meant.usage) from None


def without_code(line: str) -> str:
    """`line` as it may be shown. Of a payment code, which is as good as money, only the ends are left."""
    if _ORDERS.fullmatch(line):
        return line
    line = hide_payment_codes(line)
    return CODE.sub(lambda code: mask(code[0]), line) if _PAYS.match(line) else line


def one_of(known: Iterable[str]) -> Message:
    return Message(mark("expected one of {known}"), known=", ".join(known))


def nearest(given: str, known: Iterable[str]) -> str | None:
    """The known name that was probably meant."""
    return next(iter(get_close_matches(given, known, n=1, cutoff=0.5)), None)


def nearest_or_all(given: str, known: Iterable[str]) -> Message:
    """The hint for a name that is not known: the nearest one, or else all."""
    known = list(known)
    near = nearest(given, known)
    return Message(mark("did you mean {nearest!r}?"), nearest=near) if near else one_of(known)


def no_such_verb(given: str, sentence: str, known: list[str]) -> NoSuchVerb:
    """The error for a deed that is not `known`. `sentence` says who cannot do it, with `{given}` and `{hint}`."""
    reason = Message(sentence, given=given, hint=nearest_or_all(given.lower(), known))
    return NoSuchVerb(reason, given=given, expected=nearest(given.lower(), known) or ", ".join(known))


# Readers of arguments. Each raises Misfit.


def word_of(*allowed: str) -> Callable[[str], bool]:
    """One of the `allowed` words, or nothing. True when there is one."""

    def read(rest: str) -> bool:
        if rest and rest not in allowed:
            raise Misfit
        return bool(rest)

    return read


nothing = word_of()


def read_words(rest: str) -> str:
    if not rest:
        raise Misfit
    return rest


def read_word(rest: str) -> str | None:
    """One word, or nothing."""
    if " " in rest:
        raise Misfit
    return rest or None


def read_number(rest: str) -> int:
    if not _NUMBER.fullmatch(rest):
        raise Misfit
    return int(rest)


def read_line(rest: str) -> int | None:
    """The number of a line; None for the line touched last."""
    return read_number(rest) if rest else None


def read_target(rest: str) -> int | str | None:
    """A line as above, or the SKU of goods to add."""
    word = read_word(rest)
    return read_number(word) if word and _NUMBER.fullmatch(word) else word and word.upper()
