"""Payment codes (付款码): what a customer's wallet app shows and a till scans.

Alipay's are 16 to 24 digits beginning with 25 to 30, are valid for about a minute, and pay once. Ours are 18 digits.
They follow from a seed and a number, so that a scripted trip shows the same codes every time. Each is valid for 60
seconds, whatever is shown after it. Only digests of them are kept.

Codes that begin with 28 and ten zeros are never shown by an app. They choose a fault
(`wallet.mock.faults.fault_catalogue`), can be printed, and work as often as they are scanned.

>>> payment_code(seed=0, number=1)
'288518862676433997'
>>> magic_code(404), magic_number("280000000000000404"), magic_number("288518862676433997")
('280000000000000404', 404, 0)
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

LENGTH = 18
LIFETIME = timedelta(seconds=60)
_PREFIXES = ("28", "29", "30", "25", "26", "27")
_MAGIC = "28" + "0" * 10


def payment_code(seed: int, number: int) -> str:
    """The `number`-th code (from 1) of a wallet seeded with `seed`, which also decides what its codes begin with."""
    digest = hashlib.sha256(f"{seed}/{number}".encode()).digest()
    digits = str(int.from_bytes(digest[:16])).rjust(LENGTH, "0")[-(LENGTH - 2) :]
    # With a zero here it could be one of the codes that choose a fault.
    digits = digits if digits[0] != "0" else "1" + digits[1:]
    return _PREFIXES[seed % len(_PREFIXES)] + digits


def magic_code(number: int) -> str:
    """The code that chooses the fault of this number (up to six digits)."""
    return f"{_MAGIC}{number:06d}"


def magic_number(code: str) -> int:
    """The number of the fault that `code` chooses; 0 for codes that choose none."""
    digits = code.removeprefix(_MAGIC)
    is_magic = code.isascii() and code.isdigit() and len(code) == LENGTH and len(digits) == 6
    return int(digits) if is_magic else 0


def digest_of(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()


def is_alive(shown_at: datetime, now: datetime) -> bool:
    """Whether a code shown at `shown_at` still pays. A clock that was set back does not revive one."""
    return abs(now - shown_at) <= LIFETIME
