"""The mock wallet's counter, where everybody queues: one piece of work at a time, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from threading import RLock
from typing import TypeVar

from wallet.ledger_file import Flaw
from wallet.mock.bank import Bank
from wallet.mock.books.ledger import Ledger
from wallet.mock.customers import Customers
from wallet.mock.notifications import key_of
from wallet.mock.refunds import Refunds
from wallet.port import WalletSettings

T = TypeVar("T")


class Counter:
    """Opens the books. Raises LedgerError when the file in `settings.data` cannot be used."""

    def __init__(self, settings: WalletSettings) -> None:
        self.ledger = Ledger(settings.data)
        try:
            self.key = key_of(self.ledger, settings.seed)
        except BaseException:
            self.ledger.close()
            raise
        self.bank = Bank(self.ledger, self.key)
        self.refunds = Refunds(self.bank)
        self.customers = Customers(self.bank, settings.seed)
        self._now = settings.clock
        self._lock = RLock()

    def serve(self, work: Callable[[datetime], T]) -> T:
        """Do `work`, after what has fallen due. Raises LedgerError when it could not be written."""
        now = self._now()
        with self._lock, self.ledger.transaction():
            self.bank.settle_due(now)
            self.refunds.settle_due(now)
            return work(now)

    def flaws(self) -> list[Flaw]:
        with self._lock:
            return self.ledger.flaws()

    def held(self) -> dict[str, int]:
        with self._lock:
            return self.ledger.held()

    def close(self) -> None:
        with self._lock:
            self.ledger.close()
