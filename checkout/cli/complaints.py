"""Complaints about what was typed: what was given, what was expected, what to do."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from checkout.words import Words
from checkout.words.language import mark

if TYPE_CHECKING:
    from checkout.errors import FileFault

_MOST_FAULTS = 20


class Complaint(Exception):  # noqa: N818 - not an error of the program
    """What was asked for cannot be done. The text, of one or two lines, is for the person who asked."""


def shown(given: str) -> str:
    """What was typed, shortened, without control characters and payment codes. Nothing is shown as a pair of quotes."""
    from catalog.codes import hide_payment_codes
    from catalog.text import shorten

    return shorten(hide_payment_codes(given), 60) or "''"


def cannot(error: Exception) -> str:
    """The reason that an OSError or ValueError gives."""
    return getattr(error, "strerror", None) or str(error)


def unknown(words: Words, sentence: str, given: str, known: Iterable[str]) -> Complaint:
    """`sentence`, a marked one about `{given}`, and then the nearest of the `known` names, or all of them."""
    from difflib import get_close_matches

    options = list(known)
    near = get_close_matches(given.lower(), options, 1)
    if near:
        hint = words.t("Did you mean {nearest}?", nearest=shown(near[0]))
    else:
        hint = words.t("Possible: {options}.", options=", ".join(map(shown, options)))
    return Complaint(words.sentences(words.t(sentence, given=shown(given)), hint))


def unknown_wallet(name: str, words: Words) -> Complaint:
    from wallet.directory import installed

    names = dict.fromkeys(entry.name for entry in installed())
    return unknown(words, mark("There is no wallet {given}."), name, names)


def bad_file(name: str, faults: Sequence[FileFault], words: Words) -> Complaint:
    """The faults of a file, a line each, as compilers say them."""
    from checkout.words.pricing.file_fault_lines import fault_line

    lines = [f"{shown(name)}: {fault_line(words, fault)}" for fault in faults[:_MOST_FAULTS]]
    if more := len(faults) - len(lines):
        lines.append(words.n("and {count} more fault", "and {count} more faults", more))
    return Complaint("\n".join(lines))


def warn(name: str, warnings: Sequence[FileFault], words: Words) -> None:
    """Say on standard error what in a file may not be what was meant."""
    if warnings:
        for line in str(bad_file(name, warnings, words)).splitlines():
            print(words.t("warning: {said}", said=line), file=sys.stderr)


@contextmanager
def complaining(words: Words) -> Iterator[None]:
    """Turn the shop's errors into a `Complaint`."""
    from checkout.errors import CheckoutError
    from checkout.words.error_lines import error_line

    try:
        yield
    except CheckoutError as error:
        raise Complaint(error_line(words, error)) from error
