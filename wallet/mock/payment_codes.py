"""Payment codes (付款码): what a customer's wallet app shows and a till scans.

Alipay's are 16 to 24 digits beginning with 25 to 30, live about a minute and pay once (facts on wallets, 1.6 and
1.8). Ours are 18 digits beginning with 28. They follow from a seed and a number, so that a scripted trip shows the
same codes every time, and are kept as digests only.

>>> payment_code(seed=0, number=1)
'288518862676433997'
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

PREFIX = "28"
LENGTH = 18
LIFETIME = timedelta(seconds=60)


def payment_code(seed: int, number: int) -> str:
    """The `number`-th code (from 1) of a wallet seeded with `seed`."""
    digest = hashlib.sha256(f"{seed}/{number}".encode()).digest()
    return PREFIX + str(int.from_bytes(digest[:16])).rjust(LENGTH, "0")[-(LENGTH - len(PREFIX)) :]


def digest_of(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def is_alive(shown_at: datetime, now: datetime) -> bool:
    """Whether a code shown then still pays. A clock that was set back does not revive one."""
    return abs(now - shown_at) <= LIFETIME
