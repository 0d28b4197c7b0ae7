"""A look into the mock wallet's books that changes nothing, for whoever compares them with receipts.

The wallet itself is not opened: it would move the money of payments that have fallen due.
"""

from __future__ import annotations

from pathlib import Path

from wallet.ledger_file import Flaw
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.mock_file import FILE_NAME


class Books:
    """The books in a folder. Raises LedgerError when the file cannot be read."""

    def __init__(self, folder: Path) -> None:
        self._ledger = Ledger(folder, read_only=True)

    def check(self) -> list[Flaw]:
        """Recompute every rule of the books; an empty list when they add up."""
        return self._ledger.flaws()

    def held(self) -> dict[str, int]:
        """Fen held for each order that money was taken for, less what was given back."""
        return self._ledger.held()

    def close(self) -> None:
        self._ledger.close()


def open_books(folder: Path) -> Books | None:
    """The books in `folder`, None when the mock wallet was never used there. Raises LedgerError."""
    return Books(folder) if (folder / FILE_NAME).exists() else None
