"""Finding wallets by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wallet.errors import WalletBroken, WalletNotFound
from wallet.port import Wallet

ENTRY_POINT_GROUP = "checkout.wallets"


@dataclass(frozen=True, slots=True)
class WalletSettings:
    """What a wallet's factory is given."""

    data: Path | None
    """A folder for the wallet's own files; None keeps everything in memory."""
    clock: Callable[[], datetime]
    """The time, aware, in UTC. Simulated wallets must take theirs from here."""
    seed: int = 0
    """For whatever a simulated wallet makes up, so that a run can be repeated."""


def open_wallet(name: str, settings: WalletSettings) -> Wallet:
    """The wallet installed as `name`. Raises WalletNotFound or WalletBroken."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - 30 ms that listing and paying need, importing does not

    found = entry_points(group=ENTRY_POINT_GROUP, name=name)
    if not found:
        raise WalletNotFound(f"no wallet named {name!r} is installed", name=name)
    try:
        wallet: Wallet = next(iter(found)).load()(settings)
    except Exception as error:
        raise WalletBroken(f"the wallet {name!r} cannot be used: {error}", name=name, reason=str(error)) from error
    return wallet
