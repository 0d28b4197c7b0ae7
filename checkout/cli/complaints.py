"""What was typed and cannot be done: what was given, what was expected, what to do."""

from __future__ import annotations

from collections.abc import Iterable

from checkout.words import Words


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
