"""Money: a whole number of the currency's minor units, and the currency.

¥12.90 is 1290 fen: `Money(1290, "CNY")`. There are no floats, which cannot even hold 0.1, and amounts of two currencies
cannot be added. ISO 4217 says how many decimals a currency has: two for CNY and USD, none for JPY, three for KWD.

>>> milk = Money.parse("12.90")
>>> milk.minor
1290
>>> str(milk * 2 - Money(580))
'20.00'
>>> Money.parse("1.005")
Traceback (most recent call last):
    ...
ValueError: '1.005' is not an amount in CNY: expected digits with at most 2 behind the point
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering

# Decimals of the currencies that do not have two (ISO 4217; those that a shop may meet).
_DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "OMR": 3, "JOD": 3, "TND": 3}
_AMOUNT = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,3}))?")
_CURRENCY = re.compile(r"[A-Z]{3}")


def decimals(currency: str) -> int:
    """Digits behind the point in `currency` (ISO 4217)."""
    return _DECIMALS.get(currency, 2)


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """`minor` units (fen, cents) of `currency`. Raises TypeError for a float, ValueError for no currency code."""

    minor: int
    currency: str = "CNY"

    def __post_init__(self) -> None:
        if type(self.minor) is not int:
            raise TypeError(f"{self.minor!r} is not an amount: expected a whole number of minor units")
        if self.currency != "CNY" and not (isinstance(self.currency, str) and _CURRENCY.fullmatch(self.currency)):
            raise ValueError(f"{self.currency!r} is not a currency: expected three capital letters (ISO 4217)")

    @classmethod
    def parse(cls, text: str, currency: str = "CNY") -> Money:
        """Read `12.9`, `12.90` or `-3`. Raises ValueError for anything else, also for too many decimals."""
        match = _AMOUNT.fullmatch(text) if text.isascii() else None
        places = decimals(currency)
        fraction = (match[3] or "") if match else ""
        if match is None or len(fraction) > places:
            shown = text if len(text) <= 40 else text[:40] + "…"
            raise ValueError(
                f"{shown!r} is not an amount in {currency}: expected digits with at most {places} behind the point"
            )
        minor = int(match[2] + fraction.ljust(places, "0"))
        return cls(-minor if match[1] else minor, currency)

    def __str__(self) -> str:
        """The amount as plain digits, `-12.90`, without the currency."""
        places = decimals(self.currency)
        sign, digits = ("-" if self.minor < 0 else ""), str(abs(self.minor)).rjust(places + 1, "0")
        return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} cannot meet in one sum")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, count: int) -> Money:
        if type(count) is not int:
            raise TypeError(f"money is multiplied by whole numbers only, not by {count!r}")
        return Money(self.minor * count, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __bool__(self) -> bool:
        return self.minor != 0
