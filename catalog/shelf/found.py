"""What a store makes of a reading: goods, a question, or the reason why neither."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from catalog.chain.product import Product
from catalog.errors import CodeProblem


class Remark(StrEnum):
    """What a shopper should hear about goods that are sold all the same."""

    NEAR_EXPIRY = "near-expiry"
    """Cheaper, because it will not keep long."""
    PAST_BEST = "past-best"
    """Cheaper, because its best-before date has passed."""
    DOUBTFUL_LABEL = "doubtful-label"
    """The check digit of the label does not fit, and this store's rule takes it even so."""


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
    """What the quantity costs this shopper."""
    label: bool = False
    """One pack with a weight, an amount, a count or a serial of its own: never to be merged or multiplied."""
    lot: str = ""
    serial: str = ""
    keeps_until: date | None = None
    """The expiry or the best-before date that the code carries."""
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing to sell. `product` is what the code names, where it names something.

    Words are not a code: they are UNKNOWN_PRODUCT here, and may be handed to `Shelf.search`.
    """

    problem: CodeProblem
    product: Product | None = None
    detail: str = ""
    """What the sentence needs: the kind of code, a date, a lot."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A code that may mean several goods, or one of them and something that is not sold. Only the shopper knows."""

    options: tuple[Found, ...]
    together: bool = False
    """Two codes came in as one: all of the options may have been meant."""


def only_one_of(found: Sequence[Found | NotFound]) -> Found | NotFound | Ask:
    """The one meaning that the store knows; a question when it knows several, or knows of another that is not sold."""
    options = tuple(dict.fromkeys(each for each in found if isinstance(each, Found)))
    named = [each for each in found if isinstance(each, NotFound) and each.product is not None]
    if options:
        return options[0] if len(options) == 1 and not named else Ask(options)
    money = [each for each in found if isinstance(each, NotFound) and each.problem is CodeProblem.PAYMENT_CODE]
    return next(iter(money or named or found))


def both_of(pairs: Sequence[tuple[Found | NotFound, ...]]) -> NotFound | Ask:
    """Two codes that came in as one, when both are known in just one way."""
    known = [pair for pair in pairs if all(isinstance(half, Found) for half in pair)]
    if len(known) == 1:
        return Ask(tuple(half for half in known[0] if isinstance(half, Found)), together=True)
    return NotFound(CodeProblem.UNREADABLE, detail="glued")
