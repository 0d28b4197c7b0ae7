"""Amounts, weights, counts and times as people read them. They look the same in every language of the shop.

>>> money(Money(-580))
'-¥5.80'
>>> weight(312), weight(45_000)
('0.312 kg', '45.000 kg')
>>> unit_price(Money(6900), Unit.GRAM, 500)
'¥69.00/500 g'
>>> rate(1300), rate(50)
('13%', '0.5%')
"""

from __future__ import annotations

from datetime import datetime

from catalog.chain.product import Unit
from wallet.money import Money

_SYMBOLS = {"CNY": "¥", "USD": "$", "EUR": "€", "GBP": "£", "HKD": "HK$", "JPY": "JP¥"}


def money(amount: Money) -> str:
    """`¥12.90`; a currency without a sign of its own in front: `CHF 12.90`."""
    sign = "-" if amount.minor < 0 else ""
    symbol = _SYMBOLS.get(amount.currency, f"{amount.currency} ")
    return f"{sign}{symbol}{str(amount).lstrip('-')}"


def weight(grams: int) -> str:
    """Kilograms to the gram, as a scale prints them: `0.312 kg`."""
    return f"{grams // 1000}.{grams % 1000:03} kg"


def quantity(count: int, unit: Unit) -> str:
    """Pieces as a number, what is weighed as a weight."""
    return weight(count) if unit is Unit.GRAM else str(count)


def unit_price(price: Money, unit: Unit, ref_qty: int) -> str:
    """A price with what it is for, when that is not one piece: `¥69.00/500 g`."""
    return f"{money(price)}/{ref_qty} g" if unit is Unit.GRAM else money(price)


def rate(basis_points: int) -> str:
    """A tax rate: `13%`, `0.5%`."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def moment(at: datetime) -> str:
    """A time in the zone that it is given in, to the minute: `2026-11-24 18:30`."""
    return at.strftime("%Y-%m-%d %H:%M")
