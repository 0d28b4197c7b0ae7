"""Which accounts a payment is taken from: the red packet (红包) first, and the rest from one other account.

As at Alipay, the balance or the bank card must cover alone what the red packet leaves. The balance comes first.

>>> from dataclasses import replace
>>> balance = FundingAccount(1, "customer", 5000)
>>> purse = Purse(balance, card=FundingAccount(2, "bank_card", 90_000, single_limit=50_000))
>>> choose(purse, 4000)
(Debit(account=1, kind='customer', amount=4000),)
>>> choose(replace(purse, red_packet=FundingAccount(3, "red_packet", 800)), 6000)
(Debit(account=3, kind='red_packet', amount=800), Debit(account=2, kind='bank_card', amount=5200))
>>> choose(purse, 60_000), choose(purse, 95_000)
('BUYER_PAYMENT_AMOUNT_SINGLE_LIMIT_ERROR', 'BUYER_BANKCARD_BALANCE_NOT_ENOUGH')
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.mock import declines


@dataclass(frozen=True, slots=True)
class FundingAccount:
    """An account that money can be taken from. Amounts are fen."""

    account: int
    kind: str
    """`customer` (the balance), `bank_card` or `red_packet`."""
    available: int
    single_limit: int | None = None
    """The most that one payment may take."""
    left_today: int | None = None
    """What is left of the daily limit."""

    def objection(self, amount: int, short: str) -> str | None:
        """The decline code when `amount` cannot be taken; `short` when there is not enough."""
        return short if self.available < amount else over_limit(amount, self.single_limit, self.left_today)


@dataclass(frozen=True, slots=True)
class Purse:
    """What one customer can pay with, and the limits over all of it."""

    balance: FundingAccount
    card: FundingAccount | None = None
    red_packet: FundingAccount | None = None
    single_limit: int | None = None
    left_today: int | None = None


@dataclass(frozen=True, slots=True)
class Debit:
    account: int
    kind: str
    amount: int


def over_limit(amount: int, single_limit: int | None, left_today: int | None) -> str | None:
    """The decline code of the limit that `amount` exceeds."""
    if single_limit is not None and amount > single_limit:
        return declines.SINGLE_LIMIT
    return declines.DAY_LIMIT if left_today is not None and amount > left_today else None


def choose(purse: Purse, amount: int) -> tuple[Debit, ...] | str:
    """The debits that add up to `amount` fen, in the order of taking; or the decline code."""
    if (limit := over_limit(amount, purse.single_limit, purse.left_today)) is not None:
        return limit
    packet = purse.red_packet
    first = min(packet.available, amount) if packet else 0
    debits = (Debit(packet.account, packet.kind, first),) if packet and first else ()
    rest = amount - first
    if not rest:
        return debits
    objection = declines.NO_FUNDS
    for source, short in ((purse.balance, declines.NO_FUNDS), (purse.card, declines.NO_CARD_FUNDS)):
        if source is None:
            continue
        why = source.objection(rest, short)
        if why is None:
            return (*debits, Debit(source.account, source.kind, rest))
        objection = why
    return objection
