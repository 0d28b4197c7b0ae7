"""Saving a trip as a script, in the folder that the shop was started from."""

from __future__ import annotations

from pathlib import Path

from checkout.script.recorder import script_of
from checkout.session.session import Session
from checkout.shop import Shop


def save(session: Session, shop: Shop, lang: str, folder: Path) -> Path:
    """Write the trip so far to a new file in `folder`. Returns its path.

    Raises OSError when it cannot be written, ValueError when no script can be made of the trip.
    """
    text = script_of(session.events, shop, lang)
    number = 1
    while True:
        ending = f"-{number}" if number > 1 else ""
        path = folder / f"{session.id}{ending}.session"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(text)
        except FileExistsError:
            number += 1
        else:
            return path
