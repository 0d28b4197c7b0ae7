"""The wallets of a shop, opened when a payment first asks for them, each behind its guard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from threading import RLock

from catalog.codes import hide_payment_codes
from catalog.text import clean
from wallet.guard import GuardedWallet
from wallet.opening import open_wallet
from wallet.port import Wallet, WalletSettings


class Wallets:
    """May be asked from any thread. Wallets that were `handed_in` belong to whoever made them and are not closed."""

    def __init__(self, settings: WalletSettings, handed_in: Mapping[str, Wallet] | None = None) -> None:
        # A wallet that is made of others uses this shop's. What comes of them together passes the guard.
        self._settings = replace(settings, wallet_named=lambda name: self.named(name).inside)
        self._handed_in = {name: _guarded(wallet) for name, wallet in (handed_in or {}).items()}
        self._opened: dict[str, GuardedWallet] = {}
        self._opening = RLock()

    def named(self, name: str) -> GuardedWallet:
        """Raises WalletNotFound or WalletBroken."""
        if name in self._handed_in:
            return self._handed_in[name]
        with self._opening:
            # A wallet from another package is a process: two threads must not start two.
            if name not in self._opened:
                self._opened[name] = _guarded(open_wallet(name, self._settings))
            return self._opened[name]

    @property
    def opened(self) -> dict[str, GuardedWallet]:
        """By name, with those that were handed in."""
        return self._handed_in | self._opened

    def shown(self, name: str) -> str:
        """What the wallet called `name` calls itself, once it is open."""
        wallet = self.opened.get(name) if ":" in name else None
        return name if wallet is None else wallet.name

    def close(self) -> None:
        with self._opening:
            opened, self._opened = self._opened, {}
        for wallet in opened.values():
            wallet.close()


def _guarded(wallet: Wallet) -> GuardedWallet:
    return GuardedWallet(wallet, clean=clean, redact=hide_payment_codes)
