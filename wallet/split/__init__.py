"""Split tender: a gift card as far as it goes, and the rest from the customer's own wallet, as one payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.port import WalletSettings
    from wallet.split.wallet import SplitTender


def open_wallet(settings: WalletSettings) -> SplitTender:
    """The factory behind the entry point `split`. Raises LedgerError, or ValueError without other wallets."""
    from wallet.split.wallet import SplitTender  # noqa: PLC0415 - finding a wallet must not open a database module

    return SplitTender(settings)
