"""What a reading is in a store: goods, a question to the shopper, or the reason why neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.chain import Product
from catalog.errors import CodeProblem


class Remark(StrEnum):
    """What the shopper is told about goods that are sold."""

    NEAR_EXPIRY = "near-expiry"
    """Marked down, because its date is near."""
    PAST_BEST = "past-best"
    """Marked down, because its best-before date has passed."""
    DOUBTFUL_LABEL = "doubtful-label"
    """The label's check digit is wrong, and the store's rule accepts that."""


@dataclass(frozen=True, slots=True)
class Found:
    """Goods that may go into the basket. Amounts are minor units of the store's currency."""

    product: Product
    price: int
    """For this shopper, per `Product.ref_qty`."""
    regular_price: int
    """For everybody, without markdowns."""
    quantity: int
    """Pieces, or grams."""
    amount: int
    """For the quantity, for this shopper."""
    label: bool = False
    """One pack with a weight, amount, count or serial of its own: never merged or multiplied."""
    lot: str = ""
    serial: str = ""
    keeps_until: date | None = None
    """The expiry or best-before date in the code."""
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing to sell. `product` is the product that the code names, if any.

    Words are UNKNOWN_PRODUCT here; `Shelf.search` finds goods by them.
    """

    problem: CodeProblem
    product: Product | None = None
    detail: str = ""
    """For the sentence: the kind of code, a date, a lot."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A code that may mean several goods, or goods and something that is not sold: the shopper decides."""

    options: tuple[Found, ...]
    together: bool = False
    """Two codes in one scan: all of the options may have been meant."""


def only_one_of(found: Sequence[Found | NotFound]) -> Found | NotFound | Ask:
    """The only candidate that is goods here; a question if there are several, or another product that is not sold."""
    options = tuple(dict.fromkeys(each for each in found if isinstance(each, Found)))
    named = [each for each in found if isinstance(each, NotFound) and each.product is not None]
    if options:
        return options[0] if len(options) == 1 and not named else Ask(options)
    money = [each for each in found if isinstance(each, NotFound) and each.problem is CodeProblem.PAYMENT_CODE]
    return next(iter(money or named or found))


def both_of(pairs: Sequence[tuple[Found | NotFound, ...]]) -> NotFound | Ask:
    """A question about two codes in one scan, if exactly one cut gives two goods; else UNREADABLE.

    The same code twice asks nothing: nobody can see whether one piece was read twice or two pieces once.
    """
    known = [pair for pair in pairs if all(isinstance(half, Found) for half in pair)]
    if len(known) == 1:
        options = tuple(half for half in known[0] if isinstance(half, Found))
        if len(set(options)) == 1:
            return NotFound(CodeProblem.UNREADABLE, options[0].product, "repeated")
        return Ask(options, together=True)
    return NotFound(CodeProblem.UNREADABLE, detail="glued")
