"""The mock wallet: a simulated bank with a ledger of its own, and controls to make it misbehave."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.mock.wallet import MockWallet
    from wallet.port import WalletSettings


def open_wallet(settings: WalletSettings) -> MockWallet:
    """The factory behind the entry point `mock`. Raises LedgerError when its file cannot be used."""
    from wallet.mock.wallet import MockWallet  # noqa: PLC0415 - finding a wallet must not open a database module

    return MockWallet(settings)
