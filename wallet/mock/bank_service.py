"""Opens the mock wallet's ledger and serves one call at a time, each in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from wallet.mock.bank import Bank
from wallet.mock.bank_refunds import BankRefunds
from wallet.mock.books.ledger import Ledger
from wallet.mock.notifications import key_of
from wallet.port import WalletSettings

T = TypeVar("T")


class BankService:
    """Raises LedgerError when the file in `settings.data` cannot be used."""

    def __init__(self, settings: WalletSettings) -> None:
        self.ledger = Ledger(settings.data)
        try:
            self.key = key_of(self.ledger, settings.seed)
        except BaseException:
            self.ledger.close()
            raise
        self.bank = Bank(self.ledger, self.key, settings.seed)
        self.refunds = BankRefunds(self.bank)
        self._clock = settings.clock

    def serve(self, work: Callable[[datetime], T]) -> T:
        """Settle what is due, then do `work`. Raises LedgerError when it could not be written."""
        now = self._clock()
        with self.ledger.transaction():
            self.bank.settle_due(now)
            self.refunds.settle_due(now)
            return work(now)
