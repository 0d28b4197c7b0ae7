"""How simulated wallets refuse: unsupported, declined, and refunds that are not made."""

from __future__ import annotations

from dataclasses import replace

from wallet.money import Money
from wallet.port import (
    Capabilities,
    Decline,
    PaymentRef,
    PaymentRequest,
    Refund,
    RefundStatus,
    Snapshot,
    Status,
    Unsupported,
)

# Codes for `Snapshot.detail`.
TAKEN = "ORDER_TAKEN"
BAD_AMOUNT = "BAD_AMOUNT"
NOT_REFUNDABLE = "NOT_PAID_HERE"
REFUND_TOO_MUCH = "REFUND_TOO_MUCH"
REFUND_DIFFERS = "REFUND_DIFFERS"

LARGEST = 2**53
"""Minor units that a payment may ask for; sums of such amounts still fit into SQLite's 64 bits."""


def unsupported(request: PaymentRequest, can: Capabilities) -> Unsupported | None:
    """What of `request` the wallet did not declare."""
    if request.mode not in can.modes:
        return Unsupported(f"mode {request.mode}")
    if request.capture_later and not can.capture_later:
        return Unsupported("capture_later")
    currency = request.amount.currency
    return None if currency in can.currencies else Unsupported(f"currency {currency}")


def declined(ref: PaymentRef, decline: Decline, detail: str) -> Snapshot:
    """A refusal that is not booked: nothing is known of the order afterwards."""
    return Snapshot(ref, Status.DECLINED, decline=decline, detail=detail)


def with_refund(snapshot: Snapshot, refund_id: str, amount: Money, status: RefundStatus) -> Snapshot:
    """The payment as it stands, and how one refund stands."""
    return replace(snapshot, refund=Refund(refund_id, amount, status))


def refund_declined(
    snapshot: Snapshot, refund_id: str, amount: Money, detail: str | None, decline: Decline | None = None
) -> Snapshot:
    """The payment as it stands, and why a refund was declined. Without `decline` it follows from `detail`."""
    if decline is None:
        decline = Decline.NEW_REFERENCE if detail == REFUND_DIFFERS else Decline.CONFIGURATION
    told = with_refund(snapshot, refund_id, amount, RefundStatus.DECLINED)
    return replace(told, decline=decline, detail=detail)
