"""The payment codes that apps have shown, kept as digests, and which payment used them."""

from __future__ import annotations

from datetime import datetime

from wallet.mock.books.ledger import Ledger
from wallet.mock.payment_codes import digest_of, is_alive, payment_code
from wallet.simulated.statement_pages import stamp


class ShownCodes:
    """Call every method in a transaction of the ledger. Codes follow from `seed`."""

    def __init__(self, ledger: Ledger, seed: int) -> None:
        self._sql = ledger.sql
        self._seed = seed

    def show(self, customer: int, now: datetime) -> str:
        """A code that was never shown before, for the customer with this balance."""
        number = int(self._sql.next_code_number())
        code = payment_code(self._seed, number)
        self._sql.add_code(number=number, digest=digest_of(code), customer=customer, shown_at=stamp(now))
        return code

    def use(self, code: str, out_trade_no: str, now: datetime) -> int | None:
        """Use up a code. Returns the balance of whoever showed it; None when the code is unknown, used or expired."""
        digest = digest_of(code)
        row = self._sql.find_code(digest=digest)
        if row is None:
            return None
        customer, shown_at, used_by = row
        if used_by is not None or not is_alive(datetime.fromisoformat(shown_at), now):
            return None
        self._sql.use_code(digest=digest, out_trade_no=out_trade_no)
        return int(customer)
