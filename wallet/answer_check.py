"""Is this answer about our payment, and does it add up? One that does not is set aside, for a person to see.

>>> request = PaymentRequest("JQ2026112400010001", Money(6886), "Groceries", basket="b1")
>>> mismatch(request, Snapshot(request.ref, Status.PAID, captured=Money(6886)))
>>> mismatch(request, Snapshot(request.ref, Status.PAID, captured=Money(6880)))
'amount'
>>> mismatch(request, Snapshot(request.ref, Status.PAID))
'amount'
>>> mismatch(request, Snapshot(request.ref, Status.PAID, captured=Money(6886), receipt_amount=Money(7000)))
'receipt_amount'
>>> balance = Fund("balance", Money(6000))
>>> mismatch(request, Snapshot(request.ref, Status.PAID, captured=Money(6886), funds=(balance,)))
'funds'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, assert_never

from wallet.decisions import CallCapture, CallRefund, Errand
from wallet.money import Money
from wallet.port import Fund, PaymentRequest, RefundStatus, Snapshot, Status, Unknown

_OVER = frozenset({Status.CANCELLED, Status.DECLINED, Status.REFUNDED, Status.NOT_FOUND})
"""Statuses in which the wallet keeps no money."""

Mismatch = Literal[
    "order",
    "basket",
    "passback_params",
    "currency",
    "amount",
    "receipt_amount",
    "status",
    "authorised",
    "charged",
    "funds",
    "refund",
]


@dataclass(frozen=True, slots=True)
class SetAside:
    """An answer that was not applied, since `what` in it is wrong."""

    snapshot: Snapshot
    what: Mismatch


@dataclass(frozen=True, slots=True)
class Unusable(Unknown):
    """The wallet raised or gave an unusable answer. Settlement treats it as silence; people read that it is faulty."""


def mismatch(request: PaymentRequest, snapshot: Snapshot) -> Mismatch | None:
    """What in `snapshot` contradicts `request`, or itself; None when it may be applied.

    `PAID`: exactly the amount asked for was taken (with `capture_later`, at most that). `AUTHORISED`: it is held, and
    that was asked for. Every other status: nothing was taken, on balance.
    """
    if snapshot.ref.out_trade_no != request.out_trade_no:
        return "order"
    if snapshot.basket is not None and snapshot.basket != request.basket:
        return "basket"
    if snapshot.passback_params not in (None, request.passback_params):
        return "passback_params"
    if not _is_in(request.amount.currency, snapshot):
        return "currency"
    if not _is_taken_rightly(request, snapshot):
        return "amount"
    if not _is_received_rightly(snapshot):
        return "receipt_amount"
    if snapshot.status is Status.AUTHORISED and not request.capture_later:
        return "status"
    if not _is_held_rightly(request, snapshot):
        return "authorised"
    if not _is_charged_rightly(request, snapshot):
        return "charged"
    return None if _adds_up(snapshot) else "funds"


def errand_mismatch(errand: Errand, snapshot: Snapshot) -> Mismatch | None:
    """What in the answer to a refund or a capture contradicts it, or itself; None when it may be applied."""
    if snapshot.ref.out_trade_no != errand.ref.out_trade_no:
        return "order"
    if not _is_in(errand.amount.currency, snapshot):
        return "currency"
    if not _is_received_rightly(snapshot):
        return "receipt_amount"
    if _minor(snapshot.refunded) > _minor(snapshot.captured) or not _is_told_or_unknown(snapshot):
        return "amount"
    match errand:
        case CallRefund():
            return _refund_mismatch(errand, snapshot)
        case CallCapture():
            return _capture_mismatch(errand, snapshot)
        case _:
            assert_never(errand)


def _is_in(currency: str, snapshot: Snapshot) -> bool:
    amounts = snapshot.captured, snapshot.refunded, snapshot.authorised, snapshot.receipt_amount
    return all(amount is None or amount.minor == 0 or amount.currency == currency for amount in amounts)


def _minor(amount: Money | None) -> int:
    return 0 if amount is None else amount.minor


def _is_taken_rightly(request: PaymentRequest, snapshot: Snapshot) -> bool:
    captured, refunded, asked = _minor(snapshot.captured), _minor(snapshot.refunded), request.amount.minor
    if not _is_told_or_unknown(snapshot):
        return False
    if snapshot.status is Status.PAID:
        return refunded == 0 and (0 < captured <= asked if request.capture_later else captured == asked)
    if snapshot.status is Status.AUTHORISED:
        return captured == refunded == 0
    return captured == refunded and (0 <= captured <= asked if request.capture_later else captured in (0, asked))


def _is_told_or_unknown(snapshot: Snapshot) -> bool:
    """How much was given back is not told where it is unknown, and it is only ever unknown of what was paid."""
    return not snapshot.refunded_unknown or (snapshot.status is Status.PAID and not snapshot.refunded)


def _is_received_rightly(snapshot: Snapshot) -> bool:
    return 0 <= _minor(snapshot.receipt_amount) <= _minor(snapshot.captured)


def _is_held_rightly(request: PaymentRequest, snapshot: Snapshot) -> bool:
    """After a capture the snapshot may still name what was held. Once a payment is over without one, it may not."""
    held, asked = _minor(snapshot.authorised), request.amount.minor
    if snapshot.status in _OVER and not _minor(snapshot.captured):
        return held == 0
    return held == asked or (held == 0 and snapshot.status is not Status.AUTHORISED)


def _is_charged_rightly(request: PaymentRequest, snapshot: Snapshot) -> bool:
    """In another currency the charge is the quoted one; in the same currency it is what was captured."""
    charged, captured = snapshot.charged, _minor(snapshot.captured)
    if request.quote is None:
        same = charged is not None and charged.currency == request.amount.currency and captured
        return _minor(charged) >= 0 and (not same or _minor(charged) == captured)
    agreed = request.quote.charge
    if charged is None or not charged:
        return not captured
    if 0 < captured < request.amount.minor:
        return charged.currency == agreed.currency and 0 < charged.minor <= agreed.minor
    return charged == agreed


def _adds_up(snapshot: Snapshot) -> bool:
    """Whether the funds add up to what the customer was charged. Before money moves they are only a plan."""
    if not snapshot.funds or not _minor(snapshot.captured):
        return True
    assert snapshot.captured is not None, "its minor units are not zero"
    return _comes_to(snapshot.funds, snapshot.charged or snapshot.captured)


def _comes_to(funds: tuple[Fund, ...], total: Money) -> bool:
    amounts = [fund.amount for fund in funds]
    if any(amount.currency != total.currency or amount.minor < 0 for amount in amounts):
        return False
    return sum(amount.minor for amount in amounts) == total.minor


def _refund_mismatch(errand: CallRefund, snapshot: Snapshot) -> Mismatch | None:
    """Once the refund is done, the total given back is at least its amount, as far as the wallet can tell."""
    if snapshot.status is Status.NOT_FOUND:
        return None
    refund = snapshot.refund
    if refund is None or (refund.refund_id, refund.amount) != (errand.refund_id, errand.amount):
        return "refund"
    if _minor(refund.charged) < 0:
        return "charged"
    done = refund.status is RefundStatus.DONE and not snapshot.refunded_unknown
    return "amount" if done and _minor(snapshot.refunded) < errand.amount.minor else None


def _capture_mismatch(errand: CallCapture, snapshot: Snapshot) -> Mismatch | None:
    """Captured is exactly this amount, at most what was held; for another amount there must be a decline."""
    captured, held = _minor(snapshot.captured), _minor(snapshot.authorised)
    if captured < 0 or (held and captured > held):
        return "authorised"
    taken = snapshot.status in (Status.PAID, Status.REFUNDED)
    return "amount" if taken and captured != errand.amount.minor and snapshot.decline is None else None
