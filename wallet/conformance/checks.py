"""The list of checks, by level and in the order in which they are run.

Each module puts its checks on the list when it is imported:

>>> sorted({check.level for check in CHECKS})
[0, 1, 2, 3, 4]
"""

from __future__ import annotations

from wallet.conformance import accounts, flows, holds, hostile, notices, refunds, shape, unknown  # noqa: F401
from wallet.conformance.listing import LEVELS, Check, listed

__all__ = ["CHECKS", "LEVELS", "Check"]

CHECKS = sorted(listed(), key=lambda check: check.level)
