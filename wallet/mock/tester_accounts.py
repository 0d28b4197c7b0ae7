"""How a tester fills customers' accounts: `mock.accounts`."""

from __future__ import annotations

from datetime import datetime

from wallet.mock.bank_service import BankService
from wallet.mock.books.trades import CURRENCY
from wallet.money import Money

_NAMES = {"balance": "customer", "bank_card": "bank_card", "red_packet": "red_packet"}
"""What an account is called here, and its kind in the ledger."""


class TesterAccounts:
    """Amounts are in CNY and not negative, ValueError otherwise. Raises LedgerError when it cannot be written."""

    def __init__(self, service: BankService) -> None:
        self._service = service
        self._ledger = service.ledger

    def funds_of(self, customer: str) -> dict[str, Money]:
        """What is on each account of a customer: `balance` (opened on first sight), `bank_card`, `red_packet`."""
        return self._service.serve(lambda now: self._funds_of(customer, now))

    def set_balance(self, customer: str, amount: Money) -> None:
        self._put(customer, "balance", amount)

    def give_red_packet(self, customer: str, amount: Money) -> None:
        """Set what is in the customer's red packets (红包)."""
        self._put(customer, "red_packet", amount)

    def link_card(
        self, customer: str, amount: Money, *, at_once: Money | None = None, a_day: Money | None = None
    ) -> None:
        """Link a bank card with this much on it, and the most that it pays at once and a day."""
        self._put(customer, "bank_card", amount)
        self._limit(customer, "bank_card", at_once, a_day)

    def set_limits(self, customer: str, *, at_once: Money | None = None, a_day: Money | None = None) -> None:
        """The most that the customer may pay at once and a day, from all accounts. None is no limit."""
        self._limit(customer, "balance", at_once, a_day)

    def _funds_of(self, customer: str, now: datetime) -> dict[str, Money]:
        self._ledger.account("customer", customer, now)
        found = {name: self._ledger.find(kind, customer) for name, kind in _NAMES.items()}
        return {name: Money(self._ledger.balance(each), CURRENCY) for name, each in found.items() if each is not None}

    def _put(self, customer: str, name: str, amount: Money) -> None:
        fen = _fen(amount)

        def put(now: datetime) -> None:
            self._ledger.account("customer", customer, now)
            account = self._ledger.account(_NAMES[name], customer, now)
            if change := fen - self._ledger.balance(account):
                equity = self._ledger.account("equity", "opening", now)
                self._ledger.post("funding", {equity: -change, account: change}, now)

        self._service.serve(put)

    def _limit(self, customer: str, name: str, at_once: Money | None, a_day: Money | None) -> None:
        single, daily = (None if limit is None else _fen(limit) for limit in (at_once, a_day))

        def limit(now: datetime) -> None:
            account = self._ledger.account(_NAMES[name], customer, now)
            self._ledger.sql.set_limits(id=account, single_limit=single, day_limit=daily)

        self._service.serve(limit)


def _fen(amount: Money) -> int:
    if amount.currency != CURRENCY or not 0 <= amount.minor < 2**53:
        raise ValueError(f"{amount} {amount.currency} cannot be on an account: expected CNY, 0.00 and up")
    return amount.minor
