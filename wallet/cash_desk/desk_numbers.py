"""The short number that a customer shows at the desk.

Four digits: one person reads them out, another types them. The last is a Luhn check digit (ISO/IEC 7812-1), so that
one wrong digit, or two neighbours swapped, never finds another customer's basket.

>>> desk_number(1), desk_number(2)
('1008', '1016')
"""

from __future__ import annotations

HOW_MANY = 900
"""How many different numbers there are."""


def desk_number(count: int) -> str:
    """The number for the `count`th hand-over, counted from 1; after 900 they repeat."""
    body = str(100 + (count - 1) % HOW_MANY)
    return body + str(-_luhn_sum(body + "0") % 10)


def _luhn_sum(digits: str) -> int:
    """Double every second digit, from the one before the last; add the digits of all results."""
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
