"""Where a payment's money is taken from: the red packet (红包) first, and the rest from one other source.

As at Alipay, the balance or the bank card has to cover alone what the red packet leaves. The balance comes first.

>>> from dataclasses import replace
>>> purse = Purse(Source(1, "customer", 5000), card=Source(2, "bank_card", 90_000, at_once=50_000))
>>> choose(purse, 4000)
(Part(account=1, source='customer', amount=4000),)
>>> choose(replace(purse, red_packet=Source(3, "red_packet", 800)), 6000)
(Part(account=3, source='red_packet', amount=800), Part(account=2, source='bank_card', amount=5200))
>>> choose(purse, 60_000), choose(purse, 95_000)
('BUYER_PAYMENT_AMOUNT_SINGLE_LIMIT_ERROR', 'BUYER_BANKCARD_BALANCE_NOT_ENOUGH')
"""

from __future__ import annotations

from dataclasses import dataclass

from wallet.mock import declines


@dataclass(frozen=True, slots=True)
class Source:
    """An account that money can be taken from, in fen."""

    account: int
    kind: str
    """`customer` (the balance), `bank_card` or `red_packet`."""
    available: int
    at_once: int | None = None
    """At most this much in one payment."""
    today: int | None = None
    """At most this much more today."""

    def objection(self, amount: int, short: str) -> str | None:
        """Why `amount` cannot be taken from here; `short` when there is not so much."""
        if self.available < amount:
            return short
        return over_limit(amount, self.at_once, self.today)


@dataclass(frozen=True, slots=True)
class Purse:
    """What one customer can pay with, and within which limits in all."""

    balance: Source
    card: Source | None = None
    red_packet: Source | None = None
    at_once: int | None = None
    today: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What one source gives."""

    account: int
    source: str
    amount: int


def over_limit(amount: int, at_once: int | None, today: int | None) -> str | None:
    """Which limit `amount` is above."""
    if at_once is not None and amount > at_once:
        return declines.SINGLE_LIMIT
    return declines.DAY_LIMIT if today is not None and amount > today else None


def choose(purse: Purse, amount: int) -> tuple[Part, ...] | str:
    """From where `amount` fen are taken, in this order; or the code of the decline when they cannot be."""
    if (limit := over_limit(amount, purse.at_once, purse.today)) is not None:
        return limit
    packet = purse.red_packet
    first = min(packet.available, amount) if packet else 0
    parts = (Part(packet.account, packet.kind, first),) if packet and first else ()
    rest = amount - first
    if not rest:
        return parts
    objection = declines.NO_FUNDS
    for source, short in ((purse.balance, declines.NO_FUNDS), (purse.card, declines.NO_CARD_FUNDS)):
        if source is None:
            continue
        why = source.objection(rest, short)
        if why is None:
            return (*parts, Part(source.account, source.kind, rest))
        objection = why
    return objection
