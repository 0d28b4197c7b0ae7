"""The short number that a customer shows at the desk.

Four digits: somebody reads them out, somebody else types them. The last is a check digit by Luhn's rule (ISO/IEC
7812-1), so that one wrong digit, or two neighbours the wrong way round, never finds another customer's basket.

>>> desk_number(1), desk_number(2)
('1008', '1016')
"""

from __future__ import annotations

HOW_MANY = 900
"""How many different numbers there are."""


def desk_number(count: int) -> str:
    """The number for the `count`th hand-over, counted from 1; after 900 they begin again."""
    body = str(100 + (count - 1) % HOW_MANY)
    return body + str(-_weighed(body + "0") % 10)


def _weighed(digits: str) -> int:
    """Luhn's sum: every second digit from the right but one is doubled, and its own digits are added."""
    return sum(sum(divmod(int(digit) * (1 + place % 2), 10)) for place, digit in enumerate(reversed(digits)))
