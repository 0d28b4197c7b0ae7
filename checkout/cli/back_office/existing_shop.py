"""Opens the shop on an existing data file, and puts its facts into JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checkout.shop import Shop
    from wallet.money import Money


@contextmanager
def shop_on(folder: Path) -> Iterator[Shop]:
    """The shop on the data file in `folder`. Raises DataFileError when there is none."""
    from secrets import randbits

    from checkout.clock import SystemClock
    from checkout.errors import NO_DATA_FILE, DataFileError, Message
    from checkout.journal import FILE_NAME, Journal
    from checkout.shop import open_shop

    if not (folder / FILE_NAME).exists():
        raise DataFileError(Message(NO_DATA_FILE, folder=str(folder)), path=str(folder / FILE_NAME))
    # Refuses an empty file, which opening for writing would turn into a new journal without open payments.
    Journal(folder, read_only=True).close()
    with open_shop(data=folder, clock=SystemClock(), seed=randbits(32)) as shop:
        yield shop


def amount_data(amount: Money | None) -> dict[str, Any] | None:
    return None if amount is None else {"minor": amount.minor, "currency": amount.currency}


def moment_data(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def json_line(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False)
