"""What can go wrong around a trip, as exceptions. What a shopper does never raises: it is answered with a fact.

CheckoutError
├── DataFileError            the data file cannot be used; nothing in it was touched
│   ├── DataFileBusy         another process has it open
│   ├── DataFileNewer        written by a newer version
│   ├── DataFileEmpty        begun, and nothing is in it yet
│   └── DataFileDamaged      not a data file of ours, or its contents do not add up
├── NotSaved                 an event could not be written; the trip stands as it stood before
├── NoSuchTrip               no open trip has this number
├── NoSuchStore              the chain has no store of this name
├── NoSuchShopper            nobody has an account under this name
├── NoSuchVerb               a word that is no verb of a shopper, the world or the wallet
├── BadDeed                  a verb with something else behind it than it takes
├── BadOffers                an offers file that cannot be used; nothing of it is
├── BadBasket                lines that cannot be priced
├── BadCount                 a count of stock that cannot be used; nothing of it is
└── ScriptError              a session script cannot be read or played
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from catalog.codes import hide_payment_codes
from catalog.text import clean


class Message:
    """A sentence marked for translation, and its facts: text, numbers, errors or other messages.

    Payment codes in a text are masked.
    """

    __slots__ = ("facts", "sentence")

    def __init__(self, sentence: str, /, **facts: object) -> None:
        self.sentence = sentence
        self.facts = {name: hide_payment_codes(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}

    def __str__(self) -> str:
        return self.sentence.format_map(self.facts)


class Why(StrEnum):
    """Why a file, or a field of it, is refused or warned about. Sentences are made in `checkout.words`."""

    # The file as a whole
    UNREADABLE = "unreadable"
    NOT_UTF8 = "not-utf8"
    NOT_JSON = "not-json"
    """`given` is what stands there, `expected` what JSON needs instead."""
    ENDS_EARLY = "ends-early"
    OPEN_TEXT = "open-text"
    """A text without its closing quote, or with a line end or a tab in it."""
    TOO_DEEP = "too-deep"
    TOO_BIG = "too-big"
    DUPLICATE_KEY = "duplicate-key"
    FORMAT = "format"
    """A format version that this program does not read."""
    DUPLICATE_ID = "duplicate-id"
    # A field by itself
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown-field"
    NOT_FOR_KIND = "not-for-kind"
    """A field of other kinds of offers, which are `expected`."""
    WRONG_TYPE = "wrong-type"
    NOT_AN_AMOUNT = "not-an-amount"
    """Money is text with at most the currency's decimals: "9.90"."""
    NOT_A_CHOICE = "not-a-choice"
    OUT_OF_RANGE = "out-of-range"
    TOO_LONG = "too-long"
    """`given` is the number of characters."""
    CURRENCY = "currency"
    # What nobody could explain
    NO_GOODS = "no-goods"
    """The selection names nothing."""
    UNKNOWN_GOODS = "unknown-goods"
    """The selection names something that the chain does not have."""
    UNKNOWN_STORE = "unknown-store"
    UNKNOWN_TAG = "unknown-tag"
    """`excludes` names a tag that no offer has."""
    ONE_OF = "one-of"
    """Exactly one of these fields is needed."""
    NEVER_ENDS = "never-ends"
    ENDS_BEFORE_IT_BEGINS = "ends-before-it-begins"
    NEVER_OPEN = "never-open"
    """Weekdays, hours and dates leave no moment."""
    TIERS_OVERLAP = "tiers-overlap"
    TIERS_DESCEND = "tiers-descend"
    ABOVE_THE_PRICE = "above-the-price"
    """More could be taken off than is paid."""
    TAKES_NOTHING_OFF = "takes-nothing-off"
    UNLIMITED_GIFTS = "unlimited-gifts"
    EXCLUDES_ITSELF = "excludes-itself"
    ONCE_ONLY = "once-only"
    """A limit above 1 on what can be applied only once in a basket."""
    TOO_MANY = "too-many"
    """Offers that exclude something from the whole basket."""
    # What can be used, and may not be what was meant
    MOSTLY_OFF = "mostly-off"
    """`given` percent is paid; `expected` would be that many tenths (折)."""
    DAY_INCLUDED = "day-included"
    """`valid_to` is a day, without an hour."""
    # Lines of a basket
    NEGATIVE_PRICE = "negative-price"
    ZERO_PRICE = "zero-price"
    BAD_QUANTITY = "bad-quantity"
    DUPLICATE_LINE = "duplicate-line"
    NO_STORE = "no-store"
    """A line without a price, and no store to look it up in."""
    NO_RATE = "no-rate"
    """A tax class without a rate."""
    PRICE_FIRST = "price-first"
    """Only a line with its own price may have this."""


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing that is wrong in an offers file or a basket file, or that the file is warned about."""

    offer: str
    """Its id; "" for the file."""
    field: str
    """Its place: `tiers.1.off`."""
    why: Why
    given: str = ""
    """What stood there, clean and short."""
    expected: str = ""
    """What is accepted, as a code or numbers; empty where the reason says it."""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.offer, self.field) if part)
        given = f" ({self.given})" if self.given else ""
        return f"{place}: {self.why}{given}" if place else f"{self.why}{given}"


class CheckoutError(Exception):
    """Base of all. `facts` are for the sentence that `checkout.words` makes of it. Payment codes in them are masked."""

    def __init__(self, message: str | Message, **facts: str) -> None:
        super().__init__(hide_payment_codes(str(message)))
        self.message = message if isinstance(message, Message) else str(self)
        """A `Message` where the error says more than one sentence for its class could."""
        self.facts = {name: hide_payment_codes(fact) for name, fact in facts.items()}


BAD_TEXT = "a text in it is damaged"
BAD_ROW = "a row in it makes no sense"
"""`DataFileDamaged.detail` where SQLite finds nothing wrong, and what is read does not fit."""
NO_DATA_FILE = "there is no data file in {folder}"
NOTHING_IN_IT = "there is nothing in {file} yet"


class DataFileError(CheckoutError):
    """The data file cannot be used; nothing in it was touched."""


class DataFileBusy(DataFileError):
    """Another process has it open."""


class DataFileNewer(DataFileError):
    """Written by a newer version of this program."""


class DataFileEmpty(DataFileError):
    """It was begun by a program that was killed then, and nothing is in it yet. Opening it to write goes on."""


class DataFileDamaged(DataFileError):
    """Not a data file of ours, or its contents do not add up. Facts: `path` where it is known, and `detail`."""

    @property
    def detail(self) -> str:
        """What was found where, for whoever repairs it: SQLite's own words, a trip, a field."""
        return self.facts.get("detail") or str(self)


class NotSaved(CheckoutError):
    """An event could not be written (disk full, file gone); the trip stands as it stood before."""


class NoSuchTrip(CheckoutError):
    """No trip has this number."""


class NoSuchStore(CheckoutError):
    """The chain has no store of this name."""


class NoSuchShopper(CheckoutError):
    """Nobody has an account under this name."""


class NoSuchVerb(CheckoutError):
    """A word that is no verb. Facts: `given`, and `expected`, the nearest that is one, or all of them."""


class BadDeed(CheckoutError):
    """A verb with something else behind it than it takes. Facts: `given` and `expected`."""


class BadOffers(CheckoutError):
    """An offers file that cannot be used. `faults` are `checkout.errors.FileFault`, at least one."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class BadBasket(CheckoutError):
    """Lines that cannot be priced. `faults` are `checkout.errors.FileFault`, at least one."""

    def __init__(self, faults: Sequence[FileFault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


class CountProblem(StrEnum):
    """Why a file with a count of stock is refused. Sentences are made in `checkout.words`."""

    TOO_BIG = "too-big"
    NOT_UTF8 = "not-utf8"
    NOT_CSV = "not-csv"
    """Most often a quote that is never closed."""
    BAD_COLUMN = "bad-column"
    NO_COLUMN = "no-column"
    CELLS = "cells"
    """A row with another number of cells than the header."""
    NO_SUCH_STORE = "no-such-store"
    NO_SUCH_GOODS = "no-such-goods"
    SERVICE = "service"
    NOT_HERE = "not-here"
    """Goods that the store does not have, or the warehouse does not ship."""
    NOT_THERE = "not-there"
    """A location where these goods are not kept."""
    NO_NUMBER = "no-number"
    NEGATIVE = "negative"
    PART_OF_A_PIECE = "part-of-a-piece"
    PART_OF_A_GRAM = "part-of-a-gram"
    TOO_MANY = "too-many"
    TWICE = "twice"
    """`expected` is the row that has these goods already."""


@dataclass(frozen=True, slots=True)
class CountFault:
    """One thing that is wrong in a count. `row` is the line on which it stands, the header being 1; 0 is the file."""

    row: int
    problem: CountProblem
    given: str = ""
    """What stood there, clean and short."""
    expected: str = ""

    def __str__(self) -> str:
        return f"row {self.row}: {self.problem} ({self.given})"


class BadCount(CheckoutError):
    """A count of stock that cannot be used. `faults` has at least one."""

    def __init__(self, faults: Sequence[CountFault]) -> None:
        super().__init__("; ".join(str(fault) for fault in faults[:3]))
        self.faults = tuple(faults)


class ScriptError(CheckoutError):
    """A session script cannot be read or played. Facts: `file`, `reason`, and `line` where it is about one."""

    def __init__(self, file: str, line: int | None, message: str | Message) -> None:
        file = clean(file, 300)
        place = {"file": file} if line is None else {"file": file, "line": str(line)}
        self.place = ":".join(place.values())
        super().__init__(f"{self.place}: {message}", **place, reason=str(message))
        self.message = message
