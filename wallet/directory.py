"""The wallets that installed packages offer, read from their metadata. None of them is imported.

A package offers a wallet under the entry-point group `checkout.wallets`: a name, and a factory that is called with
`wallet.port.WalletSettings`.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from functools import lru_cache

from wallet.errors import WalletNotFound, broken

ENTRY_POINT_GROUP = "checkout.wallets"

_OURS = "scan-and-go"
"""The distribution that this package is part of."""

_MODULE_ATTRIBUTE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_][\w.]*")


@dataclass(frozen=True, slots=True)
class WalletEntry:
    name: str
    value: str
    """Where its factory is: `module:attribute`."""
    distribution: str
    """Empty for code that is named directly."""
    version: str

    @property
    def origin(self) -> str:
        return f"{self.distribution} {self.version}" if self.distribution else "your own code"

    @property
    def is_ours(self) -> bool:
        """Code of this package, offered by this distribution or named directly."""
        return self.value.startswith("wallet.") and self.distribution in (_OURS, "")


def installed() -> list[WalletEntry]:
    """By name; of several with one name, ours first."""
    return list(_installed(tuple(sys.path)))


def find_wallet(name: str) -> WalletEntry:
    """The wallet installed as `name`, or the one whose factory is `module:attribute`.

    Raises WalletNotFound, or WalletBroken when two packages offer one name.
    """
    if _MODULE_ATTRIBUTE.fullmatch(name):
        return WalletEntry(name, name, "", "")
    entries = installed()
    offered = [entry for entry in entries if entry.name == name]
    if not offered:
        names = ", ".join(dict.fromkeys(entry.name for entry in entries)) or "none"
        raise WalletNotFound(f"no wallet {name!r} is installed. Installed: {names}", name=name, installed=names)
    # No other package can take the name of one of ours. Of two others with one name, a person has to choose.
    if len(offered) > 1 and not offered[0].is_ours:
        origins = " and ".join(entry.origin for entry in offered)
        raise broken(name, origins, f"both offer it; name the one you mean as {offered[0].value}")
    return offered[0]


@lru_cache(maxsize=1)
def _installed(_path: tuple[str, ...]) -> tuple[WalletEntry, ...]:
    """Read once for each `sys.path`. Metadata is parsed only where a package names our group."""
    from importlib import metadata  # noqa: PLC0415 - 20 ms, only for whoever looks for a wallet

    entries = set()
    for distribution in metadata.distributions():
        text = distribution.read_text("entry_points.txt") or ""
        if ENTRY_POINT_GROUP not in text:
            continue
        # Of two copies of a distribution on the path, the first counts.
        name = distribution.name
        first = metadata.distribution(name)
        for found in first.entry_points.select(group=ENTRY_POINT_GROUP):
            entries.add(WalletEntry(found.name, found.value, name, first.version))
    return tuple(sorted(entries, key=lambda entry: (entry.name, not entry.is_ours, entry.distribution)))
