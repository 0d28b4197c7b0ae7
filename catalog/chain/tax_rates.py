"""VAT rates by class of goods and by day.

Prices on the shelf include VAT. Rates change by law on a day (in China from 17 to 16 to 13 per cent for most goods), so
a receipt has the rates of its day. Exempt goods, such as vegetables, fresh meat and eggs in retail, have no rate. That
is not a rate of zero: they are booked separately.

>>> rates = TaxRates([TaxRate("standard", date(2018, 5, 1), 1600), TaxRate("standard", date(2019, 4, 1), 1300)])
>>> rates.rate("standard", date(2019, 3, 31)), rates.rate("standard", date(2019, 4, 1))
(1600, 1300)
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.chain.stores import Store, TaxKind


@dataclass(frozen=True, slots=True)
class TaxRate:
    """`rate_bp` (hundredths of a per cent) holds for `tax_class` from the day `valid_from`; None is exempt."""

    tax_class: str
    valid_from: date
    rate_bp: int | None


class TaxRates:
    """The dated rates of all classes. ValueError when a class has two rates from one day."""

    def __init__(self, rates: Iterable[TaxRate]) -> None:
        self._newest_first: dict[str, list[TaxRate]] = {}
        for rate in sorted(rates, key=lambda row: row.valid_from, reverse=True):
            dated = self._newest_first.setdefault(rate.tax_class, [])
            if dated and dated[-1].valid_from == rate.valid_from:
                raise ValueError(f"tax class {rate.tax_class} has two rates from {rate.valid_from}")
            dated.append(rate)

    def rate(self, tax_class: str, day: date) -> int | None:
        """Hundredths of a per cent on `day` (store time), None when exempt.

        LookupError for a class that has no rate on that day.
        """
        for rate in self._newest_first.get(tax_class, ()):
            if rate.valid_from <= day:
                return rate.rate_bp
        raise LookupError(f"tax class {tax_class!r} has no rate on {day}")

    def rate_at(self, store: Store, tax_class: str, day: date) -> int | None:
        """As `rate`, for goods of `store`: where sales tax is the law, what it sells is exempt."""
        return None if store.tax is TaxKind.SALES else self.rate(tax_class, day)
