"""Amounts, weights, rates and times as people read them, the same in both languages.

>>> money(Money(-580))
'-¥5.80'
>>> weight(312), weight(45_000)
('0.312 kg', '45.000 kg')
>>> from catalog.chain.product import Unit
>>> unit_price(Money(6900), Unit.GRAM, 500)
'¥69.00/500 g'
>>> rate(1300), rate(50)
('13%', '0.5%')
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from wallet.money import Money

if TYPE_CHECKING:
    # Loading goods takes longer than saying what a command is for.
    from catalog.chain import Unit

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥"}


def money(amount: Money) -> str:
    """`¥12.90`; a currency without a sign: `CHF 12.90`."""
    sign = "-" if amount.minor < 0 else ""
    symbol = _SYMBOLS.get(amount.currency, f"{amount.currency} ")
    return f"{sign}{symbol}{str(amount).lstrip('-')}"


def weight(grams: int) -> str:
    """Kilograms to the gram, as a scale prints them: `0.312 kg`."""
    return f"{grams // 1000}.{grams % 1000:03} kg"


def quantity(count: int, unit: Unit) -> str:
    """`3` pieces, or `0.312 kg`."""
    return weight(count) if unit.by_weight else str(count)


def unit_price(price: Money, unit: Unit, ref_qty: int) -> str:
    """`¥12.90` for a piece, `¥69.00/500 g` by weight."""
    return f"{money(price)}/{ref_qty} g" if unit.by_weight else money(price)


def rate(basis_points: int) -> str:
    """A tax rate: `13%`, `0.5%`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def moment(at: datetime) -> str:
    """`2026-11-24 18:30`, in the zone of `at`."""
    return at.strftime("%Y-%m-%d %H:%M")
