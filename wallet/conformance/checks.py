"""The list of checks, by level and in the order in which they are run.

Each module puts its checks on the list when it is imported:

>>> sorted({check.level for check in CHECKS})
[0, 1, 2, 3, 4]
"""

from __future__ import annotations

from wallet.conformance import hold_checks as holds  # noqa: F401
from wallet.conformance import hostile_checks as hostile  # noqa: F401
from wallet.conformance import notification_checks as notices  # noqa: F401
from wallet.conformance import payment_checks as flows  # noqa: F401
from wallet.conformance import refund_checks as refunds  # noqa: F401
from wallet.conformance import shape_checks as shape  # noqa: F401
from wallet.conformance import statement_checks as accounts  # noqa: F401
from wallet.conformance import unknown_outcome_checks as unknown  # noqa: F401
from wallet.conformance.listing import LEVELS, Check, listed

__all__ = ["CHECKS", "LEVELS", "Check"]

CHECKS = sorted(listed(), key=lambda check: check.level)
