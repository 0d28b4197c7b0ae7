"""Which of a product's price rows counts for a shopper at a moment.

Of the rows of one audience whose time window is open, one for this store goes before one for the chain, then the one
that began last. Rows that are equal in all of that are refused when a chain is loaded. A member pays the cheaper of the
member's row and everybody's, so that a markdown for everybody never costs a member more.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from catalog.chain import HOME_CURRENCY, Audience, PriceRow, Store

_ALWAYS = datetime.min.replace(tzinfo=UTC)
_FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PriceQuote:
    """What this shopper pays, and the regular price; in minor units, per reference quantity."""

    price: int
    regular_price: int
    other_price: int | None = None
    """Where a member has a price of their own and everybody a special one: the dearer of the two."""


@dataclass(frozen=True, slots=True)
class _Window:
    """A price row with its time window in UTC."""

    row: PriceRow
    begins: datetime
    ends: datetime

    @classmethod
    def of(cls, row: PriceRow, store: Store) -> _Window:
        begins = row.valid_from.replace(tzinfo=store.zone).astimezone(UTC) if row.valid_from else _ALWAYS
        ends = row.valid_to.replace(tzinfo=store.zone).astimezone(UTC) if row.valid_to else _FOREVER
        return cls(row, begins, ends)

    def rank(self) -> tuple[bool, float]:
        """Best first, among the rows of one audience."""
        latest_first = -self.begins.timestamp() if self.row.valid_from else float("inf")
        return self.row.store is None, latest_first


class PriceList:
    """One product's prices in one store. Without dated rows the quotes are computed once."""

    __slots__ = ("_fixed", "_windows")

    def __init__(self, rows: Iterable[PriceRow], store: Store) -> None:
        """`rows` are the product's rows that count in `store`.

        ValueError without a row for everybody at any time: there would be moments without a price.
        """
        self._windows = sorted((_Window.of(row, store) for row in rows), key=_Window.rank)
        if not any(is_base(window.row, store) for window in self._windows):
            raise ValueError("a product needs one regular price for everybody, in the whole chain and at any time")
        self._fixed: tuple[PriceQuote, PriceQuote] | None = None
        if all(window.row.valid_from is None and window.row.valid_to is None for window in self._windows):
            self._fixed = (self._choose(member=False, at=_ALWAYS), self._choose(member=True, at=_ALWAYS))

    def quote(self, *, member: bool, at: datetime) -> PriceQuote:
        """The price at the aware time `at`."""
        if self._fixed is not None:
            return self._fixed[member]
        return self._choose(member=member, at=at)

    def _choose(self, *, member: bool, at: datetime) -> PriceQuote:
        current = [window.row for window in self._windows if window.begins <= at < window.ends]
        everybody = [row for row in current if row.audience is Audience.ALL]
        regular = next(row.price for row in everybody if row.reason == "regular")
        mine = (row.price for row in current if member and row.audience is Audience.MEMBER)
        price, *dearer = sorted([everybody[0].price, *islice(mine, 1)])
        return PriceQuote(price, max(price, regular), dearer[0] if dearer and dearer[0] < regular else None)


def counts_in(row: PriceRow, store: Store) -> bool:
    """Whether `row` is a price in `store`: its own, or the chain's where the currency is the same."""
    return row.store == store.id or (row.store is None and store.currency == HOME_CURRENCY)


def is_base(row: PriceRow, store: Store) -> bool:
    """Whether `row` is the price in `store` that holds when no other does."""
    everywhere = None if store.currency == HOME_CURRENCY else store.id
    kind = (row.store, row.audience, row.valid_from, row.valid_to, row.reason)
    return kind == (everywhere, Audience.ALL, None, None, "regular")
