"""Exceptions around wallets. A wallet's answer is never an exception: it is an `Outcome`.

WalletError
├── WalletNotFound       no wallet of this name is installed
├── WalletBroken         the wallet was found and cannot be used; names its distribution and what to do
└── LedgerError          the file of a simulated wallet cannot be used, or its books do not add up
    └── LedgerEmpty      it was begun, and nothing is in it yet
"""

from __future__ import annotations


class WalletError(Exception):
    """Base of all. `facts` are for the sentence that a person reads."""

    def __init__(self, message: str, **facts: str) -> None:
        super().__init__(message)
        self.facts = facts


class WalletNotFound(WalletError):
    """No wallet of this name is installed. Facts: `name`, `installed` (names, joined by commas)."""


class WalletBroken(WalletError):
    """The wallet was found and cannot be used. Facts: `name`, `distribution`, `reason`, and `said`: the last lines that
    it printed, or empty."""


def broken(name: str, origin: str, reason: str, said: str = "") -> WalletBroken:
    """WalletBroken for the wallet `name` from `origin` (a distribution and its version, or a module)."""
    return WalletBroken(
        f"the wallet {name!r} from {origin} cannot be used: {reason}. Repair or remove it, or pay with another wallet",
        name=name,
        distribution=origin,
        reason=reason,
        said=said,
    )


class LedgerError(WalletError):
    """The file of a simulated wallet cannot be used, or its books do not add up."""


class LedgerEmpty(LedgerError):
    """The file was begun, by a program that was killed then or is about to go on, and nothing is in it yet."""
