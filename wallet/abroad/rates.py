"""Rates of exchange, and what an amount becomes at one.

A rate says what one unit of a foreign currency costs in yuan, to the fourth decimal, as the market quotes it. Like the
central parity rate, a new one holds from a quarter past nine in the morning in Beijing. The rates in `rates.csv` are
invented, and dated, so that a demo and its tests meet the same ones every time.

>>> table = demo_rates()
>>> rate = table.at("USD", datetime.fromisoformat("2026-11-24T18:30:00-05:00"))
>>> str(rate)
'7.2400'
>>> rate.yuan(Money(1050, "USD"))
Money(minor=7602, currency='CNY')
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from wallet.money import Money, decimals

HOME = "CNY"
_RATE = re.compile(r"([0-9]{1,6})\.([0-9]{4})")


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a currency costs, in ten-thousandths of a yuan."""

    ten_thousandths: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read `7.2400`; ValueError for anything else, and for a rate of nothing."""
        match = _RATE.fullmatch(text) if text.isascii() else None
        if match is None or not (rate := int(match[1] + match[2])):
            raise ValueError(f"{text[:40]!r} is not a rate: expected yuan with four decimals, such as 7.2400")
        return cls(rate)

    def __str__(self) -> str:
        return f"{self.ten_thousandths // 10_000}.{self.ten_thousandths % 10_000:04}"

    def yuan(self, price: Money) -> Money:
        """What `price` is in yuan, rounded half up to the fen."""
        fen = price.minor * self.ten_thousandths * 10 ** decimals(HOME)
        unit = 10_000 * 10 ** decimals(price.currency)
        return Money((2 * fen + unit) // (2 * unit), HOME)


@dataclass(frozen=True, slots=True)
class DatedRate:
    currency: str
    valid_from: datetime
    """Aware."""
    rate: Rate


class Rates:
    """The dated rates of some currencies."""

    def __init__(self, rates: Iterable[DatedRate]) -> None:
        self._newest_first = sorted(rates, key=lambda dated: dated.valid_from, reverse=True)

    @property
    def currencies(self) -> frozenset[str]:
        return frozenset(dated.currency for dated in self._newest_first)

    def at(self, currency: str, moment: datetime) -> Rate | None:
        """The rate in force at the aware `moment`; None where there is none yet, or for another currency."""
        for dated in self._newest_first:
            if dated.currency == currency and dated.valid_from <= moment:
                return dated.rate
        return None


@cache
def demo_rates() -> Rates:
    """The invented rates that come with the program."""
    text = (files(__package__) / "rates.csv").read_text(encoding="utf-8")
    return Rates(
        DatedRate(row["currency"], datetime.fromisoformat(row["valid_from"]), Rate.parse(row["rate"]))
        for row in csv.DictReader(text.splitlines(), strict=True)
    )
