"""Is this answer about our payment, and does it add up?

A wallet's answer may belong to another order, or carry another amount, currency or basket: a mix-up at the wallet,
a late copy, or a wallet that is wrong. Such an answer is set aside and kept for whoever looks closer, and the payment
goes on as if nothing had been said.

>>> request = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1")
>>> mismatch(request, Snapshot(request.ref, Status.PAID, captured=Money(6886)))
>>> mismatch(request, Snapshot(request.ref, Status.PAID, captured=Money(6880)))
'amount'
>>> mismatch(request, Snapshot(request.ref, Status.PAID))
'amount'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from wallet.money import Money
from wallet.port import PaymentRequest, Snapshot, Status

Mismatch = Literal["order", "amount", "currency", "basket"]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An answer that was not applied, because `what` in it is not ours."""

    snapshot: Snapshot
    what: Mismatch


def mismatch(request: PaymentRequest, snapshot: Snapshot) -> Mismatch | None:
    """Name what in `snapshot` contradicts `request`, or itself; None when it may be applied.

    Paid means that exactly the amount asked for is held; every other status, that nothing is.
    """
    captured, refunded = snapshot.captured or _NOTHING, snapshot.refunded or _NOTHING
    if snapshot.ref.out_trade_no != request.out_trade_no:
        return "order"
    if snapshot.basket is not None and snapshot.basket != request.basket:
        return "basket"
    if any(money and money.currency != request.amount.currency for money in (captured, refunded)):
        return "currency"
    if snapshot.status is Status.PAID:
        return None if (captured.minor, refunded.minor) == (request.amount.minor, 0) else "amount"
    return None if captured.minor == refunded.minor and captured.minor in (0, request.amount.minor) else "amount"


_NOTHING = Money(0)
