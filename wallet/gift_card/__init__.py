"""Gift cards of the shop, as a wallet: whoever shows the number pays from the balance."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.gift_card.wallet import GiftCards
    from wallet.port import WalletSettings


def open_wallet(settings: WalletSettings) -> GiftCards:
    """The factory behind the entry point `gift-card`. Raises LedgerError when its file cannot be used."""
    from wallet.gift_card.wallet import GiftCards  # noqa: PLC0415 - finding a wallet must not open a database module

    return GiftCards(settings)
