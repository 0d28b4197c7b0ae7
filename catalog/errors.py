"""The errors of the catalogue: codes, templates, files.

    CatalogError
    ├── CodeError      (also ValueError)  a text is not the code it was taken for
    │   └── BarsError                     a code cannot be drawn as bars
    ├── TemplateError  (also ValueError)  a code template makes no sense: where, what was given, what was expected
    └── DataError      (also ValueError)  a file of a chain: where, what was given, what was expected

Reading a scan raises none of these: every scan gives a `catalog.codes.readings.Reading`. They are for callers that hand
in what should have been right already.
"""

from __future__ import annotations

from enum import StrEnum

from catalog.text import shorten


class CodeProblem(StrEnum):
    """Why a code cannot be sold. The values are those of the same problems in `checkout.events.Problem`."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    """Damaged, glued to another code, or of a kind that goods are not sold by."""
    TOO_LONG = "too-long"
    CHECK_DIGIT = "check-digit"
    UNKNOWN_PRODUCT = "unknown-product"
    UNKNOWN_LABEL = "unknown-label"
    """A restricted circulation number without a meaning in this store."""
    PAYMENT_CODE = "payment-code"
    WEB_LINK = "web-link"
    NOT_WEIGHED = "not-weighed"
    NOT_SOLD_HERE = "not-sold-here"
    ONLINE_ONLY = "online-only"
    NOT_FROM_HOME = "not-from-home"
    """Only ever carried out of a store: tobacco by law, the bags at the till, cooking."""
    AMBIGUOUS = "ambiguous"
    SERVICE_ONLY = "service-only"
    CASE = "case"
    """The number of a carton, not of the units in it."""
    COUPON = "coupon"
    VOUCHER = "voucher"
    """A refund receipt, from a machine for empty bottles."""
    MEMBER_CARD = "member-card"
    STAFF_ONLY = "staff-only"
    LABEL_MISMATCH = "label-mismatch"
    """A label contradicts itself (amount and weight) or the store (currency)."""
    EXPIRED = "expired"
    BEST_BEFORE = "best-before"
    """Past its best-before date, in a store that then stops selling it."""
    RECALLED = "recalled"


class CatalogError(Exception):
    """Anything this package raises on purpose."""


class CodeError(CatalogError, ValueError):
    """`given` is not the code it was taken for; `problem` says why."""

    def __init__(self, problem: CodeProblem, given: str, expected: str) -> None:
        self.problem = problem
        self.given = given
        self.expected = expected
        super().__init__(f"{shorten(given, 40)!r} was given: expected {expected}")


class BarsError(CodeError):
    """A code cannot be drawn as bars in the symbology asked for."""


class TemplateError(CatalogError, ValueError):
    """A code template is wrong at its character `position`, from 1."""

    def __init__(self, template: str, position: int, given: str, expected: str) -> None:
        self.template = template
        self.position = position
        self.given = given
        self.expected = expected
        where = f"{shorten(template, 80)!r}, at character {position}"
        super().__init__(f"{where}: {shorten(given, 40)!r} was given: expected {expected}")


class DataError(CatalogError, ValueError):
    """A row of a chain's files is wrong. `row` is the line an editor shows (the header is 1); 0 is the whole file."""

    def __init__(self, file: str, row: int, column: str, given: str, expected: str) -> None:
        self.file = file
        self.row = row
        self.column = column
        self.given = given
        self.expected = expected
        where = file + (f", row {row}" if row else "") + (f", column {column}" if column else "")
        super().__init__(f"{where}: {shorten(given, 60)!r} was given: expected {expected}")
