"""Finding wallets by name, without importing any but the one that is wanted.

A package offers a wallet under the entry-point group `checkout.wallets`: a name, and a factory that is called with
`WalletSettings`. Code that is no package yet is named as `module:attribute`. Our own mock wallet runs in this process;
everything else runs in a process of its own (`wallet.hosting.host`), so it is never imported here at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from wallet.errors import WalletNotFound, broken
from wallet.port import Wallet, WalletSettings

__all__ = ["ENTRY_POINT_GROUP", "WalletEntry", "WalletSettings", "installed", "open_wallet"]

ENTRY_POINT_GROUP = "checkout.wallets"

_OURS = "scan-and-go"
"""The distribution that this package is part of."""

_MODULE_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


@dataclass(frozen=True, slots=True)
class WalletEntry:
    """A wallet as a package offers it. Nothing of it has been imported."""

    name: str
    value: str
    """Where its factory is: `module:attribute`."""
    distribution: str
    """Empty for code that is named directly."""
    version: str

    @property
    def origin(self) -> str:
        """Where it comes from, for messages."""
        return f"{self.distribution} {self.version}" if self.distribution else "your own code"

    @property
    def is_ours(self) -> bool:
        """Code of this package, offered by this distribution or named directly."""
        return self.value.startswith("wallet.") and self.distribution in (_OURS, "")


def installed() -> list[WalletEntry]:
    """The wallets that installed packages offer, by name."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - 30 ms, which only a search for wallets has to spend

    entries = (
        WalletEntry(found.name, found.value, found.dist.name, found.dist.version)
        for found in entry_points(group=ENTRY_POINT_GROUP)
        if found.dist is not None
    )
    return sorted(entries, key=lambda entry: (entry.name, not entry.is_ours, entry.distribution))


def open_wallet(name: str, settings: WalletSettings) -> Wallet:
    """The wallet installed as `name`, or made by the factory that `module:attribute` names.

    Raises WalletNotFound, which lists what is installed, or WalletBroken, which says whose it is and what is wrong.
    """
    return _open(find_wallet(name), settings)


def find_wallet(name: str) -> WalletEntry:
    """Where the wallet called `name` is, or `module:attribute`; nothing of it is imported. Raises WalletNotFound, or
    WalletBroken when two packages offer it."""
    if _MODULE_ATTRIBUTE.fullmatch(name):
        return WalletEntry(name, name, "", "")
    entries = installed()
    offered = [entry for entry in entries if entry.name == name]
    if not offered:
        names = ", ".join(dict.fromkeys(entry.name for entry in entries)) or "none"
        raise WalletNotFound(f"no wallet {name!r} is installed. Installed: {names}", name=name, installed=names)
    # Nobody can take the place of our own by its name; two others of one name are told apart by a person.
    if len(offered) > 1 and not offered[0].is_ours:
        origins = " and ".join(entry.origin for entry in offered)
        raise broken(name, origins, f"both offer it; name the one you mean as {offered[0].value}")
    return offered[0]


def _open(entry: WalletEntry, settings: WalletSettings) -> Wallet:
    if entry.is_ours:
        return _open_here(entry, settings)
    from wallet.hosting.host import HostedWallet  # noqa: PLC0415 - subprocess and json are for whoever uses such a wallet

    # A person who names a module means one that lies where they stand; a package is found without that.
    path = [] if entry.distribution else [str(Path.cwd())]
    return HostedWallet(entry, settings, path=path)


def _open_here(entry: WalletEntry, settings: WalletSettings) -> Wallet:
    module, _, attribute = entry.value.partition(":")
    try:
        wallet: Wallet = getattr(import_module(module), attribute)(settings)
    except Exception as error:
        raise broken(entry.name, entry.origin, str(error)) from error
    return wallet
