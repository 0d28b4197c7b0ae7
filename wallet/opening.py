"""Opening wallets by name: ours in this process, every other one in a worker process, never imported here."""

from __future__ import annotations

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


def _open_here(entry: WalletEntry, settings: WalletSettings) -> Wallet:
    module, _, attribute = entry.value.partition(":")
    try:
        wallet: Wallet = getattr(import_module(module), attribute)(settings)
    except Exception as error:
        raise broken(entry.name, entry.origin, str(error)) from error
    return wallet
