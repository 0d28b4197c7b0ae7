"""Exchange rates: yuan for one unit, with four decimals. Those in `rates.csv` are invented and dated, for the demo.

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
    """The price of one unit of a currency, in ten-thousandths of a yuan."""

    ten_thousandths: int

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Read `7.2400`. ValueError for anything else, and for zero."""
        match = _RATE.fullmatch(text) if text.isascii() else None
        if match is None or not (rate := int(match[1] + match[2])):
            raise ValueError(f"{text[:40]!r} is not a rate: expected yuan with four decimals, such as 7.2400")
        return cls(rate)

    def __str__(self) -> str:
        return f"{self.ten_thousandths // 10_000}.{self.ten_thousandths % 10_000:04}"

    def yuan(self, price: Money) -> Money:
        """Convert `price`, rounded half up to the fen."""
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
    def __init__(self, rates: Iterable[DatedRate]) -> None:
        self._newest_first = sorted(rates, key=lambda dated: dated.valid_from, reverse=True)

    @property
    def currencies(self) -> frozenset[str]:
        return frozenset(dated.currency for dated in self._newest_first)

    def at(self, currency: str, moment: datetime) -> Rate | None:
        """The rate valid at the aware `moment`; None when there is none yet, or for another currency."""
        for dated in self._newest_first:
            if dated.currency == currency and dated.valid_from <= moment:
                return dated.rate
        return None


@cache
def demo_rates() -> Rates:
    text = (files(__package__) / "rates.csv").read_text(encoding="utf-8")
    return Rates(
        DatedRate(row["currency"], datetime.fromisoformat(row["valid_from"]), Rate.parse(row["rate"]))
        for row in csv.DictReader(text.splitlines(), strict=True)
    )
