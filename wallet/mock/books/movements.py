"""How a trade's money moves. It goes back in the reverse order of taking: the red packet last, as at Alipay."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import datetime

from wallet.mock.books.accounts import CustomerAccounts
from wallet.mock.books.ledger import Ledger
from wallet.mock.books.trades import Trade, Trades
from wallet.mock.funding import choose
from wallet.port import Status


class Movements:
    """Call every method in a transaction of the ledger. Each returns the trade as it then stands."""

    def __init__(self, ledger: Ledger, trades: Trades, accounts: CustomerAccounts) -> None:
        self._ledger = ledger
        self._trades = trades
        self._accounts = accounts
        self._sql = ledger.sql

    def objection(self, customer: int, amount: int, now: datetime) -> str | None:
        """The decline code when this customer cannot pay `amount` fen."""
        debits = choose(self._accounts.purse_of(customer, now), amount)
        return debits if isinstance(debits, str) else None

    def take(self, trade: Trade, now: datetime) -> Trade:
        """Charge the customer, or hold the money of a trade that is captured later. Declined when it is not there."""
        assert trade.customer is not None, "a charge needs a customer"
        assert trade.amount is not None, "a tombstone is never open"
        debits = choose(self._accounts.purse_of(trade.customer, now), trade.amount)
        if isinstance(debits, str):
            return self.finish(trade, Status.DECLINED, detail=debits)
        order = trade.out_trade_no
        kind, gets = ("hold", self._held(now)) if trade.later else ("capture", self._merchant(now))
        legs = {debit.account: -debit.amount for debit in debits} | {gets: trade.amount}
        self._ledger.post(kind, legs, now, order)
        for place, debit in enumerate(debits, 1):
            self._sql.add_funding(out_trade_no=order, place=place, account=debit.account, taken=debit.amount)
        if trade.later:
            return self.finish(replace(trade, authorised=trade.amount), Status.AUTHORISED)
        return self.finish(replace(trade, captured=trade.amount), Status.PAID)

    def finish(self, trade: Trade, state: Status, *, detail: str | None = None) -> Trade:
        """Nothing more happens to it by itself."""
        trade = replace(
            trade, state=state, detail=detail, next_action=None, settles_at=None, settles_as=None, closes_at=None
        )
        self._trades.save(trade)
        return trade

    def capture(self, trade: Trade, amount: int, now: datetime) -> Trade:
        """Take `amount` of what is held, and release the rest."""
        self._ledger.post("capture", {self._held(now): -amount, self._merchant(now): amount}, now, trade.out_trade_no)
        if rest := trade.authorised - amount:
            self._return(trade, "release", rest, now)
        return self.finish(replace(trade, captured=amount), Status.PAID)

    def release(self, trade: Trade, now: datetime) -> Trade:
        self._return(trade, "release", trade.authorised, now)
        return self.finish(replace(trade, authorised=0), Status.CANCELLED)

    def reverse(self, trade: Trade, now: datetime) -> Trade:
        self._return(trade, "reversal", trade.captured, now)
        return self.finish(replace(trade, refunded=trade.captured), Status.CANCELLED)

    def refund(self, trade: Trade, amount: int, now: datetime) -> tuple[Trade, int]:
        """Give `amount` back. Returns the entry's id too."""
        entry = self._return(trade, "refund", amount, now)
        refunded = trade.refunded + amount
        state = Status.REFUNDED if refunded == trade.captured else Status.PAID
        return self.finish(replace(trade, refunded=refunded), state), entry

    def _return(self, trade: Trade, kind: str, amount: int, now: datetime) -> int:
        """Move `amount` back to the accounts that it came from, the last one first. Returns the entry's id."""
        is_release = kind == "release"
        legs = Counter({self._held(now) if is_release else self._merchant(now): -amount})
        fundings = list(self._sql.fundings(out_trade_no=trade.out_trade_no))
        for place, account, _, taken, given_back in reversed(fundings):
            if part := min(taken - given_back, amount):
                amount -= part
                legs[account] += part
                if is_release and part == taken:
                    self._sql.drop_funding(out_trade_no=trade.out_trade_no, place=place)
                else:
                    change = self._sql.take_less if is_release else self._sql.give_back
                    change(out_trade_no=trade.out_trade_no, place=place, amount=part)
        return self._ledger.post(kind, legs, now, trade.out_trade_no)

    def _merchant(self, now: datetime) -> int:
        return self._ledger.account("merchant", "shop", now)

    def _held(self, now: datetime) -> int:
        return self._ledger.account("held", "shop", now)
