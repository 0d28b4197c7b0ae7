"""Sentences for exceptions: what went wrong, and what to do about it."""

from __future__ import annotations

from catalog.text import shorten
from checkout import errors
from checkout.words.language import mark
from checkout.words.pricing.file_fault_lines import fault_line
from checkout.words.words import Words
from wallet.errors import WalletBroken, WalletNotFound

_SENTENCES: dict[type[Exception], str] = {
    errors.DataFileBusy: mark(
        "{path} is in use by another run of this program (process {owner}). Close that, or use --data."
    ),
    errors.DataFileNewer: mark(
        "{path} was written by a newer version of this program and was left as it is. Update it, or use --data."
    ),
    errors.DataFileEmpty: mark(
        "There is nothing in {path} yet: the program was stopped as it began it. It can be used."
    ),
    errors.DataFileDamaged: mark(
        "The data file is damaged and was left as it is ({detail}). Use another folder with --data."
    ),
    errors.DataFileError: mark(
        "The data file cannot be used: {reason}. Use another folder with --data, or --data :memory:."
    ),
    errors.NotSaved: mark("This could not be written to the disk, so it did not happen: {reason}."),
    errors.NoSuchTrip: mark("There is no trip {trip} in this data file."),
    errors.NoSuchStore: mark("There is no store {given}. There are: {known}."),
    errors.NoSuchShopper: mark("There is no shopper {given}. There are: {known}."),
    errors.NoSuchVerb: mark("{given} is nothing that can be done here. Expected: {expected}."),
    errors.BadDeed: mark("{given} was given. Expected: {expected}."),
    WalletNotFound: mark("No wallet called {name} is installed. Installed: {installed}."),
    WalletBroken: mark("The wallet {name} cannot be used: {reason}."),
}

DAMAGED = ("database disk image is malformed", "file is not a database", errors.BAD_TEXT, errors.BAD_ROW)
"""What is said when a write finds the file damaged."""
_BAD = {errors.BAD_TEXT: mark("a text in it is damaged"), errors.BAD_ROW: mark("a row in it makes no sense")}
FILE_DAMAGED = mark(
    "The data file shop.db is damaged, so this could not be written down and did not happen. 'checkout doctor' says "
    "what is wrong; to go on, start again with another folder: --data."
)

_NOT_ALLOWED = mark("it may not be written there")
_NOT_OPENED = mark("it cannot be opened")
_DISK_FULL = mark("the disk is full")
_NO_FOLDER = mark("that is a file, not a folder")
_REASONS = {
    "disk I/O error": mark("the disk cannot be read or written"),
    "attempt to write a readonly database": _NOT_ALLOWED,
    "unable to open database file": _NOT_OPENED,
    "database or disk is full": _DISK_FULL,
    "Permission denied": _NOT_ALLOWED,
    "Read-only file system": _NOT_ALLOWED,
    "No space left on device": _DISK_FULL,
    "File exists": _NO_FOLDER,
    "Not a directory": _NO_FOLDER,
}
"""By what SQLite or the system says."""
_MESSAGES = (mark("there is no data file in {folder}"), mark("there is nothing in {file} yet"))
"""Of errors that are raised below the words."""

_FACT = 300
_SCRIPT = 1_000


def error_line(words: Words, error: Exception) -> str:
    """What went wrong and what to do: our sentence for our own exceptions, `str(error)` for others."""
    if isinstance(error, errors.ScriptError):
        return shorten(f"{error.place}: {message_line(words, error.message)}", _SCRIPT)
    if isinstance(error, errors.BadOffers | errors.BadBasket):
        return shorten("; ".join(fault_line(words, fault) for fault in error.faults), _SCRIPT)
    text = shorten(str(error), _FACT)
    if isinstance(error, errors.DataFileDamaged) and "path" in error.facts:
        return words.t(
            "{path} is damaged, or no data file of this shop, and was left as it is ({detail}). "
            "Use another folder with --data.",
            path=shorten(error.facts["path"], _FACT),
            detail=words.t(_BAD[error.detail]) if error.detail in _BAD else shorten(error.detail, _FACT),
        )
    sentence = next((_SENTENCES[kind] for kind in type(error).__mro__ if kind in _SENTENCES), None)
    if sentence is None:
        return text
    if isinstance(error, errors.NotSaved) and error.facts.get("reason") in DAMAGED:
        sentence = FILE_DAMAGED
    facts = {name: shorten(value, _FACT) for name, value in getattr(error, "facts", {}).items()}
    if "reason" in facts:
        facts["reason"] = reason_line(words, facts["reason"])
        if isinstance(error, errors.DataFileError) and "path" in facts:
            facts["reason"] = f"{facts['path']}: {facts['reason']}"
    if isinstance(message := getattr(error, "message", ""), errors.Message):
        text = message_line(words, message)
    try:
        return words.t(sentence, **{"reason": text.rstrip("."), **facts})
    except KeyError:
        return text


def reason_line(words: Words, reason: str) -> str:
    """What SQLite or the system says, in this language and for people; as it is when it is not listed."""
    return words.t(_REASONS[reason]) if reason in _REASONS else reason


def message_line(words: Words, message: str | errors.Message) -> str:
    """`message` in this language, and so are the messages and errors among its facts; plain text stays as it is."""
    if isinstance(message, str):
        return message
    return words.t(message.sentence, **{name: _fact(words, fact) for name, fact in message.facts.items()})


def _fact(words: Words, fact: object) -> object:
    match fact:
        case errors.Message():
            return message_line(words, fact)
        case Exception():
            return error_line(words, fact)
        case _:
            return fact
