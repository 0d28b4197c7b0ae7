"""Finding wallets by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
