"""What is wrong with an offers file or with lines to be priced: where, and which of a closed list of reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a definition is refused. Sentences are made in `checkout.words`."""

    # The file as a whole
    UNREADABLE = "unreadable"
    NOT_JSON = "not-json"
    TOO_BIG = "too-big"
    DUPLICATE_KEY = "duplicate-key"
    FORMAT = "format"
    """A format version that this program does not read."""
    DUPLICATE_ID = "duplicate-id"
    # A field by itself
    MISSING = "missing"
    UNKNOWN_FIELD = "unknown-field"
    WRONG_TYPE = "wrong-type"
    NOT_AN_AMOUNT = "not-an-amount"
    """Money is text with at most the currency's decimals: "9.90"."""
    NOT_A_CHOICE = "not-a-choice"
    OUT_OF_RANGE = "out-of-range"
    TOO_LONG = "too-long"
    """`given` is how many characters there are."""
    CURRENCY = "currency"
    # What nobody could explain
    NO_GOODS = "no-goods"
    """The selection names nothing at all."""
    UNKNOWN_GOODS = "unknown-goods"
    """It names something that the chain does not have."""
    UNKNOWN_STORE = "unknown-store"
    UNKNOWN_TAG = "unknown-tag"
    """`excludes` names a tag that no offer carries."""
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
    MINIMUM_ON_CHEAPEST = "minimum-on-cheapest"
    UNLIMITED_GIFTS = "unlimited-gifts"
    EXCLUDES_ITSELF = "excludes-itself"
    # Lines of a basket
    NEGATIVE_PRICE = "negative-price"
    ZERO_PRICE = "zero-price"
    BAD_QUANTITY = "bad-quantity"
    DUPLICATE_LINE = "duplicate-line"
    NO_STORE = "no-store"
    """A line without a price, and no store whose price it could be."""
    NO_RATE = "no-rate"
    """A tax class that nothing says the rate of."""
    PRICE_FIRST = "price-first"
    """Only a line that names its own price has this."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. `offer` is its id ("" for the file), `field` its place (`tiers.1.off`)."""

    offer: str
    field: str
    why: Why
    given: str = ""
    """What stood there, clean and short."""
    expected: str = ""
    """What is accepted, as a code or numbers; empty where the reason says it."""

    def __str__(self) -> str:
        place = ": ".join(part for part in (self.offer, self.field) if part)
        given = f" ({self.given})" if self.given else ""
        return f"{place}: {self.why}{given}" if place else f"{self.why}{given}"
