"""What was typed and cannot be done: what was given, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from checkout.words import Words
from checkout.words.error_lines import error_line


class Complaint(Exception):  # noqa: N818 - it is not an error of the program
    """Something is wrong with what was asked for. Its text, of one or two lines, is for the person who asked."""


def shown(given: str) -> str:
    """What was typed, safe to show and not too long; nothing at all is shown as an empty pair of quotes."""
    from catalog.text import shorten

    return shorten(given, 60) or "''"


def unknown(sentence: str, given: str, known: Iterable[str], words: Words) -> Complaint:
    """`sentence`, which says what `given` is not, and then what is nearest to it among `known`, or all there is."""
    from difflib import get_close_matches

    options = list(known)
    near = get_close_matches(given.lower(), options, 1)
    if near:
        hint = words.t("Did you mean {nearest}?", nearest=shown(near[0]))
    else:
        hint = words.t("Possible: {options}.", options=", ".join(map(shown, options)))
    return Complaint(words.sentences(sentence, hint))


def unknown_wallet(name: str, words: Words) -> Complaint:
    """There is no wallet of this name: which there are."""
    from wallet.directory import installed

    names = list(dict.fromkeys(entry.name for entry in installed()))
    return unknown(words.t("There is no wallet {given}.", given=shown(name)), name, names, words)


@contextmanager
def complaining(words: Words) -> Iterator[None]:
    """Turn what the shop raises into a `Complaint`."""
    from checkout.errors import CheckoutError

    try:
        yield
    except CheckoutError as error:
        raise Complaint(error_line(words, error)) from error
