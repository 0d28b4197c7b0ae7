"""Opening wallets by name: ours in this process, every other one in a worker process, never imported here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from wallet.directory import WalletEntry, find_wallet
from wallet.errors import broken
from wallet.port import Wallet, WalletSettings


def open_wallet(name: str, settings: WalletSettings) -> Wallet:
    """The wallet installed as `name`, or made by the factory that `module:attribute` names.

    Raises WalletNotFound, which lists what is installed, or WalletBroken, which says whose it is and what is wrong.
    """
    entry = find_wallet(name)
    if entry.is_ours:
        return _open_here(entry, settings)
    from wallet.hosting.host import HostedWallet  # noqa: PLC0415 - subprocess and pydantic-core, only for these wallets

    # Code that is named directly lies in the current folder; a package is found without that.
    path = [] if entry.distribution else [str(Path.cwd())]
    return HostedWallet(entry, settings, path=path)


@dataclass(frozen=True, slots=True)
class OpenAsShopDoes:
    """A factory of the wallet called `name`: what a shop makes of the settings is its business, not the caller's."""

    name: str

    def __call__(self, settings: WalletSettings) -> Wallet:
        """As `open_wallet`."""
        return open_wallet(self.name, settings)

    def given(self, settings: WalletSettings) -> WalletSettings:
        """What the wallet itself gets: in a process of its own it has a folder of its own, which is made."""
        if (entry := find_wallet(self.name)).is_ours:
            return settings
        from wallet.hosting.host import own_folder  # noqa: PLC0415 - as above

        return replace(settings, data=own_folder(settings.data, entry.name))


def given_settings(factory: Callable[[WalletSettings], Wallet], settings: WalletSettings) -> WalletSettings:
    """The settings that the wallet itself gets when `factory` is called with `settings`."""
    given: Callable[[WalletSettings], WalletSettings] | None = getattr(factory, "given", None)
    return settings if given is None else given(settings)


def _open_here(entry: WalletEntry, settings: WalletSettings) -> Wallet:
    module, _, attribute = entry.value.partition(":")
    try:
        wallet: Wallet = getattr(import_module(module), attribute)(settings)
    except Exception as error:
        raise broken(entry.name, entry.origin, str(error)) from error
    return wallet
