"""Overseas acceptance: a shop that asks for dollars is paid from a wallet that holds yuan."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wallet.abroad.wallet import Abroad
    from wallet.port import WalletSettings


def open_wallet(settings: WalletSettings) -> Abroad:
    """The factory behind the entry point `abroad`. Raises ValueError when there is no other wallet."""
    from wallet.abroad.wallet import Abroad  # noqa: PLC0415 - reading the rates is for whoever pays with it

    return Abroad(settings)
