"""The payment codes that apps have shown, as the mock wallet keeps them: digests, and whether they have been used."""

from __future__ import annotations

from datetime import datetime

from wallet.mock.books.ledger import Ledger
from wallet.mock.payment_codes import digest_of, is_alive, payment_code
from wallet.simulated import stamp


class ShownCodes:
    """Every call stands in a transaction of the ledger."""

    def __init__(self, ledger: Ledger) -> None:
        self._sql = ledger.queries
        self._rows = ledger.connection

    def show(self, customer: int, seed: int, now: datetime) -> str:
        """A code that was never shown before, for the customer with this balance."""
        number = int(self._sql.next_code_number(self._rows))
        code = payment_code(seed, number)
        digest = digest_of(code)
        self._sql.add_code(self._rows, number=number, digest=digest, customer=customer, shown_at=stamp(now))
        return code

    def use(self, code: str, out_trade_no: str, now: datetime) -> int | None:
        """Spend a code: the balance of who showed it; None when it is unknown, used or too old."""
        row = self._sql.find_code(self._rows, digest=digest_of(code))
        if row is None:
            return None
        customer, shown_at, used_by = row
        if used_by is not None or not is_alive(datetime.fromisoformat(shown_at), now):
            return None
        self._sql.use_code(self._rows, digest=digest_of(code), out_trade_no=out_trade_no)
        return int(customer)
