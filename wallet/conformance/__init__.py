"""Checks that a wallet keeps the promises of `wallet.port`: one list, for pytest and for the command line.

Under pytest, with `WalletConformance` from `wallet.conformance.suite`:

    class TestMyWallet(WalletConformance):
        harness = WalletHarness(MyWallet)

Without pytest: `checkout wallets verify NAME`, or `verify(WalletHarness(MyWallet))` from Python. Time is virtual, and
every check gets a new wallet in a new folder. The levels, each worth something only above the ones before it: 0 shape,
1 flows, 2 unknown outcomes, 3 notifications, 4 hostile.
"""

from __future__ import annotations

from wallet.conformance.checks import LEVELS, Check
from wallet.conformance.harness import WalletHarness
from wallet.conformance.running import CHECKS, CheckVerdict, Report, Result, verify

__all__ = ["CHECKS", "LEVELS", "Check", "CheckVerdict", "Report", "Result", "WalletHarness", "verify"]
