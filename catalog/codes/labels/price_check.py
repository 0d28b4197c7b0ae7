"""The price check digit inside a label: it guards the price or the weight, as the last digit guards the whole code.

GS1 has one for values of four digits and one for five (General Specifications, 7.9), as has Annex A of GB/T 18283. Each
digit gets a weighting called 2−, 3, 5+ or 5−, and the products are summed. It finds every single wrong digit and nearly
all swapped pairs.

>>> price_check("2875"), price_check("14685")
('9', '6')
>>> price_check("123")
Traceback (most recent call last):
    ...
ValueError: '123' has no price check digit: expected four or five digits
"""

from __future__ import annotations

# What a digit becomes: 2− is twice the digit less its tens, 5+ and 5− are five times it plus and less its tens.
_TWO_MINUS = (0, 2, 4, 6, 8, 9, 1, 3, 5, 7)
_THREE = (0, 3, 6, 9, 2, 5, 8, 1, 4, 7)
_FIVE_PLUS = (0, 5, 1, 6, 2, 7, 3, 8, 4, 9)
_FIVE_MINUS = (0, 5, 9, 4, 8, 3, 7, 2, 6, 1)

_FOUR_DIGITS = (_TWO_MINUS, _TWO_MINUS, _THREE, _FIVE_MINUS)
_FIVE_DIGITS = (_FIVE_PLUS, _TWO_MINUS, _FIVE_MINUS, _FIVE_PLUS, _TWO_MINUS)


def price_check(value: str) -> str:
    """The check digit for a value of four or five ASCII digits. ValueError for anything else."""
    if len(value) not in (4, 5) or not (value.isascii() and value.isdigit()):
        raise ValueError(f"{value!r} has no price check digit: expected four or five digits")
    if len(value) == 4:
        return str(3 * _sum(value, _FOUR_DIGITS) % 10)
    return str(_FIVE_MINUS.index(-_sum(value, _FIVE_DIGITS) % 10))


def _sum(value: str, weights: tuple[tuple[int, ...], ...]) -> int:
    return sum(weight[int(digit)] for weight, digit in zip(weights, value, strict=True))
