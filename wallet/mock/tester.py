"""What a tester does to customers' accounts: `mock.accounts`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wallet.mock.books.payment_rows import CURRENCY
from wallet.mock.counter import Counter
from wallet.money import Money


class TestersAccounts:
    """The handle. Amounts are in CNY and not below zero, ValueError otherwise; raises LedgerError too."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._accounts = counter.bank.accounts

    def funds_of(self, customer: str) -> dict[str, Money]:
        """What is on each of a customer's accounts: `balance`, and once opened `bank_card` and `red_packet`. The
        account is opened on first sight."""
        found = self._counter.serve(lambda now: self._accounts.funds_of(customer, now))
        return {name: Money(minor, CURRENCY) for name, minor in found.items()}

    def set_balance(self, customer: str, amount: Money) -> None:
        """Make it this much that is on the balance."""
        self._put(customer, "customer", amount)

    def give_red_packet(self, customer: str, amount: Money) -> None:
        """Make it this much that is in red packets (红包)."""
        self._put(customer, "red_packet", amount)

    def link_card(
        self, customer: str, amount: Money, *, at_once: Money | None = None, a_day: Money | None = None
    ) -> None:
        """Link a bank card with this much on it, from which no more than this may be paid at once and a day."""
        self._put(customer, "bank_card", amount)
        self._limit(customer, "bank_card", at_once, a_day)

    def set_limits(self, customer: str, *, at_once: Money | None = None, a_day: Money | None = None) -> None:
        """What the customer may pay at once and a day, from wherever it comes. None is no limit."""
        self._limit(customer, "customer", at_once, a_day)

    def _put(self, customer: str, kind: str, amount: Money) -> None:
        minor = _fen(amount)
        self._serve(lambda now: self._accounts.put(customer, kind, minor, now))

    def _limit(self, customer: str, kind: str, at_once: Money | None, a_day: Money | None) -> None:
        limits = [None if limit is None else _fen(limit) for limit in (at_once, a_day)]
        self._serve(lambda now: self._accounts.limit(customer, kind, limits[0], limits[1], now))

    def _serve(self, work: Callable[[datetime], None]) -> None:
        self._counter.serve(work)


def _fen(amount: Money) -> int:
    if amount.currency != CURRENCY or not 0 <= amount.minor < 2**53:
        raise ValueError(f"{amount} {amount.currency} cannot be on an account: expected CNY, 0.00 and up")
    return amount.minor
