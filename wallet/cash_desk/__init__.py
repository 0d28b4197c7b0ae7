"""Cash at desk: the basket is handed to a staffed till with one short number, and paid there in notes and coins."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.cash_desk.wallet import CashDesk
    from wallet.port import WalletSettings


def open_wallet(settings: WalletSettings) -> CashDesk:
    """The factory behind the entry point `cash-desk`. Raises LedgerError when its file cannot be used."""
    from wallet.cash_desk.wallet import CashDesk  # noqa: PLC0415 - finding a wallet must not open a database module

    return CashDesk(settings)
