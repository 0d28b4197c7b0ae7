"""What a code means, and what is wrong with a code, a template or a picture."""

from __future__ import annotations

from datetime import datetime

from catalog.chain import Unit
from catalog.codes import Frame, Reading, SearchRead, check_digit, fit_to_keep, hide_payment_codes
from catalog.errors import BarsError, CodeError, CodeProblem, TemplateError
from catalog.pictures.seen import PictureProblem
from catalog.shelf import Ask, Found, NotFound, Shelf
from catalog.text import shorten
from checkout.events import Problem
from checkout.words import formats
from checkout.words.language import mark
from checkout.words.problem_lines import problem_line
from checkout.words.words import Words

_GIVEN = 60
_PATH = 300

_PICTURES: dict[PictureProblem, str] = {
    PictureProblem.NO_SUCH_FILE: mark("There is no file {file}."),
    PictureProblem.DIRECTORY: mark("{file} is a folder. Name the pictures in it."),
    PictureProblem.NOT_A_FILE: mark("{file} is no file that can be read."),
    PictureProblem.NOT_ALLOWED: mark("You may not read {file}."),
    PictureProblem.FILE_TOO_LARGE: mark("{file} is larger than 32 MB. Make the picture smaller."),
    PictureProblem.NOT_A_PICTURE: mark("{file} is no PNG, JPEG or WebP."),
    PictureProblem.DAMAGED: mark("{file} is damaged, or ends too early."),
    PictureProblem.TOO_MANY_PIXELS: mark(
        "{file} has more than 64 million pixels, or a side of more than 65,535. Make the picture smaller."
    ),
    PictureProblem.NO_CODE: mark("{file}: no code was found. Go closer, hold it straighter, with more light."),
    PictureProblem.UNSURE: mark("{file}: there is a code, but it cannot be read for certain. Hold it straighter."),
    PictureProblem.NOT_INSTALLED: mark("Pictures need more to be installed: pip install 'scan-and-go[pictures]'."),
}

# `expected` of the catalogue's errors, listed here for translation.
_EXPECTED = (
    mark("a GTIN, (01)…, a payment code or a link"),
    mark("a GTIN, or a payment code of 16 to 24 digits"),
    mark("8, 12, 13 or 14 digits"),
    mark("a GTIN of 12 digits"),
    mark("a GTIN of 8 digits"),
    mark("the GTIN of a single item, with 0 in front"),
    mark("1 to 48 printable ASCII characters"),
    mark("at most 48 characters in GS1-128"),
    mark("printable text"),
    mark("at most 512 characters"),
    mark("a GTIN or element strings, (01)09521234000013(17)261231"),
    mark("a number of goods, (01)…"),
    mark("a group that is closed before the next begins"),
    mark("all that is left to be the last"),
    mark("a check digit to be the last"),
    mark("digits, which a check digit can be made for"),
)


def reading_line(words: Words, scan: Frame, reading: Reading, shelf: Shelf, at: datetime) -> str:
    """What `scan` means in the store of `shelf` at the aware time `at`."""
    given = shorten(fit_to_keep(scan._replace(raw=scan.text), reading, _PATH), _GIVEN)
    if isinstance(reading, SearchRead):
        count = len(shelf.search(reading.text))
        return words.n("{given}: {count} product fits it.", "{given}: {count} products fit it.", count, given=given)
    match shelf.identify(reading, member=False, at=at):
        case Found() as found:
            return f"{given}: {_goods(words, found, shelf)}"
        case NotFound(problem, product, detail):
            name = product.name(words.lang) if product else ""
            said = problem_line(words, Problem(problem.value), given=given, name=name, detail=detail)
            return said if given in said else f"{given}: {said}"
        case Ask(options, together):
            goods = "; ".join(_goods(words, option, shelf) for option in options)
            if together:
                return words.t("{given} is two codes in one: {goods}", given=given, goods=goods)
            return words.t("{given} may be more than one thing: {goods}", given=given, goods=goods)


def _goods(words: Words, found: Found, shelf: Shelf) -> str:
    """`Salmon fillet, 0.312 kg, ¥43.06`."""
    parts = [found.product.name(words.lang), words.amount(found.amount, shelf.store.currency)]
    if found.product.unit is Unit.GRAM or found.quantity != 1:
        parts.insert(1, formats.quantity(found.quantity, found.product.unit))
    return ", ".join(parts)


def picture_line(words: Words, file: str, problem: PictureProblem) -> str:
    """Why no code was read from the picture `file`, and what to do."""
    return words.t(_PICTURES[problem], file=shorten(file, _PATH))


def drawing_fault(words: Words, error: BarsError) -> str:
    """Why a code cannot be drawn."""
    given = shorten(hide_payment_codes(error.given), _GIVEN)
    if error.problem is CodeProblem.CHECK_DIGIT and error.given.isascii() and error.given.isdigit():
        digit = check_digit(error.given[:-1])
        return words.t(
            "{given} cannot be drawn: its check digit does not fit. It would be {digit}.", given=given, digit=digit
        )
    return words.t(
        "{given} cannot be drawn so. Expected: {expected}.", given=given, expected=_spoken(words, error.expected)
    )


def template_fault(words: Words, error: TemplateError) -> str:
    """What is wrong with a label template, and where."""
    return words.t(
        "The template {template} is wrong at character {position}: {given}. Expected: {expected}.",
        template=shorten(error.template, _GIVEN),
        position=error.position,
        given=shorten(error.given, _GIVEN) or "''",
        expected=_spoken(words, error.expected),
    )


def label_fault(words: Words, error: CodeError) -> str:
    """Why a label cannot be made from these values."""
    given = shorten(hide_payment_codes(error.given), _GIVEN) or "''"
    return words.t("{given} does not fit. Expected: {expected}.", given=given, expected=_spoken(words, error.expected))


def _spoken(words: Words, expected: str) -> str:
    """`expected` in this language, if it is listed. Others may hold the braces of a template, which are not facts."""
    return words.t(expected) if expected in _EXPECTED else expected
