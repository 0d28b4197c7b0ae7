"""How a tester fills customers' accounts: `mock.accounts`."""

from __future__ import annotations

from wallet.mock.bank_service import BankService
from wallet.mock.books.trades import CURRENCY
from wallet.money import Money


class TesterAccounts:
    """Amounts are in CNY and not negative, ValueError otherwise. Raises LedgerError when it cannot be written."""

    def __init__(self, service: BankService) -> None:
        self._service = service
        self._accounts = service.bank.accounts

    def funds_of(self, customer: str) -> dict[str, Money]:
        """What is on each of a customer's accounts that exist: `balance`, `bank_card`, `red_packet`. The balance is
        opened on first sight."""
        found = self._service.serve(lambda now: self._accounts.funds_of(customer, now))
        return {name: Money(minor, CURRENCY) for name, minor in found.items()}

    def set_balance(self, customer: str, amount: Money) -> None:
        self._put(customer, "customer", amount)

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
        self._limit(customer, "customer", at_once, a_day)

    def _put(self, customer: str, kind: str, amount: Money) -> None:
        minor = _fen(amount)
        self._service.serve(lambda now: self._accounts.put(customer, kind, minor, now))

    def _limit(self, customer: str, kind: str, at_once: Money | None, a_day: Money | None) -> None:
        single, daily = (None if limit is None else _fen(limit) for limit in (at_once, a_day))
        self._service.serve(lambda now: self._accounts.limit(customer, kind, single, daily, now))


def _fen(amount: Money) -> int:
    if amount.currency != CURRENCY or not 0 <= amount.minor < 2**53:
        raise ValueError(f"{amount} {amount.currency} cannot be on an account: expected CNY, 0.00 and up")
    return amount.minor
