"""What can go wrong around wallets, as exceptions. What a wallet answers never raises: it is an `Outcome`.

WalletError
├── WalletNotFound       no wallet of this name is installed
├── WalletBroken         the wallet was found and cannot be used; names its distribution and what to do
└── LedgerError          the file of a simulated wallet cannot be used, or its books do not add up
"""

from __future__ import annotations


class WalletError(Exception):
    """Base of all. `facts` are for the sentence that is made of it."""

    def __init__(self, message: str, **facts: str) -> None:
        super().__init__(message)
        self.facts = facts


class WalletNotFound(WalletError):
    """No wallet of this name is installed. Facts: `name`, `installed` (names, joined by commas)."""


class WalletBroken(WalletError):
    """The wallet was found and cannot be used. Facts: `name`, `distribution`, `reason`, and `said`: the last lines that
    it wrote to standard error itself, empty where there are none."""


def broken(name: str, origin: str, reason: str, said: str = "") -> WalletBroken:
    """The wallet `name` from `origin` (a distribution and its version, or a module) cannot be used, and what to do."""
    return WalletBroken(
        f"the wallet {name!r} from {origin} cannot be used: {reason}. Repair or remove it, or pay with another wallet",
        name=name,
        distribution=origin,
        reason=reason,
        said=said,
    )


class LedgerError(WalletError):
    """The file of a simulated wallet cannot be used, or its books do not add up."""
