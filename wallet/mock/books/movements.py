"""How a payment's money moves: charged, held, captured, released, reversed, given back.

Each is one entry (a capture of less than is held, two), and the payment's row and its sources change with it. Money
goes back in the reverse order of taking, so the red packet is given back last (facts on wallets, 1.11).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from wallet.mock.books.accounts import Accounts
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.payment_rows import Payment, Payments
from wallet.mock.funding import choose
from wallet.port import Status
from wallet.simulated import stamp


class Movements:
    """Every call stands in a transaction of the ledger. What is returned is the payment as it then stands."""

    def __init__(self, ledger: Ledger, payments: Payments, accounts: Accounts) -> None:
        self._ledger = ledger
        self._payments = payments
        self._accounts = accounts
        self._sql = ledger.queries

    def objection(self, customer: int, amount: int, now: datetime) -> str | None:
        """Why this customer cannot pay `amount` fen; None when they can."""
        parts = choose(self._accounts.purse_of(customer, now), amount)
        return parts if isinstance(parts, str) else None

    def take(self, payment: Payment, now: datetime) -> Payment:
        """Charge the customer, or hold the money of a payment that is captured later; declined when it is not there."""
        assert payment.customer is not None, "only what somebody pays is ever taken"
        assert payment.amount is not None, "a tombstone is never open"
        parts = choose(self._accounts.purse_of(payment.customer, now), payment.amount)
        if isinstance(parts, str):
            return self.finish(payment, Status.DECLINED, detail=parts)
        kind, gets = ("hold", self._held(now)) if payment.later else ("capture", self._merchant(now))
        legs = {part.account: -part.amount for part in parts} | {gets: payment.amount}
        self._ledger.post(kind, stamp(now), legs, payment.out_trade_no)
        for place, part in enumerate(parts, 1):
            self._sql.add_funding(
                self._ledger.connection,
                out_trade_no=payment.out_trade_no,
                place=place,
                account=part.account,
                taken=part.amount,
            )
        if payment.later:
            return self.finish(replace(payment, authorised=payment.amount), Status.AUTHORISED)
        return self.finish(replace(payment, captured=payment.amount), Status.PAID)

    def finish(self, payment: Payment, state: Status, *, detail: str | None = None) -> Payment:
        """Nothing more happens to it by itself."""
        payment = replace(
            payment, state=state, detail=detail, next_action=None, settles_at=None, settles_as=None, closes_at=None
        )
        self._payments.save(payment)
        return payment

    def capture(self, payment: Payment, amount: int, now: datetime) -> Payment:
        """Take `amount` of what is held, and release the rest."""
        legs = {self._held(now): -amount, self._merchant(now): amount}
        self._ledger.post("capture", stamp(now), legs, payment.out_trade_no)
        self._release(payment, payment.authorised - amount, now)
        return self.finish(replace(payment, captured=amount), Status.PAID)

    def release(self, payment: Payment, now: datetime) -> Payment:
        """Give up what is held."""
        self._release(payment, payment.authorised, now)
        return self.finish(replace(payment, authorised=0), Status.CANCELLED)

    def reverse(self, payment: Payment, now: datetime) -> Payment:
        """Give back all that was charged."""
        self._give_back(payment, "reversal", payment.captured, now)
        return self.finish(replace(payment, refunded=payment.captured), Status.CANCELLED)

    def refund(self, payment: Payment, amount: int, now: datetime) -> tuple[Payment, int]:
        """Give `amount` back. Returns the entry's id too."""
        entry = self._give_back(payment, "refund", amount, now)
        refunded = payment.refunded + amount
        state = Status.REFUNDED if refunded == payment.captured else Status.PAID
        return self.finish(replace(payment, refunded=refunded), state), entry

    def _release(self, payment: Payment, amount: int, now: datetime) -> None:
        if not amount:
            return
        legs = Counter({self._held(now): -amount})
        for place, account, left, part in self._backwards(payment, amount):
            legs[account] += part
            order = payment.out_trade_no
            if part == left:
                self._sql.drop_funding(self._ledger.connection, out_trade_no=order, place=place)
            else:
                self._sql.take_less(self._ledger.connection, out_trade_no=order, place=place, amount=part)
        self._ledger.post("release", stamp(now), legs, payment.out_trade_no)

    def _give_back(self, payment: Payment, kind: str, amount: int, now: datetime) -> int:
        legs = Counter({self._merchant(now): -amount})
        for place, account, _, part in self._backwards(payment, amount):
            legs[account] += part
            self._sql.give_back(self._ledger.connection, out_trade_no=payment.out_trade_no, place=place, amount=part)
        return self._ledger.post(kind, stamp(now), legs, payment.out_trade_no)

    def _backwards(self, payment: Payment, amount: int) -> Iterator[tuple[int, int, int, int]]:
        """The sources that `amount` goes back to, the last one first: place, account, what is left there, and how much
        of it goes back."""
        rows = list(self._sql.fundings(self._ledger.connection, out_trade_no=payment.out_trade_no))
        for place, account, _, taken, given_back in reversed(rows):
            left = taken - given_back
            if part := min(left, amount):
                amount -= part
                yield place, account, left, part

    def _merchant(self, now: datetime) -> int:
        return self._ledger.account("merchant", "shop", stamp(now))

    def _held(self, now: datetime) -> int:
        return self._ledger.account("held", "shop", stamp(now))
