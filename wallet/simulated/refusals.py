"""How simulated wallets refuse: unsupported, declined, and refunds that are not made."""

from __future__ import annotations

from dataclasses import replace

from wallet import port
from wallet.money import Money

# Codes for `Snapshot.detail`.
TAKEN = "ORDER_TAKEN"
BAD_AMOUNT = "BAD_AMOUNT"
NOT_REFUNDABLE = "NOT_PAID_HERE"
REFUND_TOO_MUCH = "REFUND_TOO_MUCH"
REFUND_DIFFERS = "REFUND_DIFFERS"

LARGEST = 2**53
"""Minor units that a payment may ask for; sums of such amounts still fit into SQLite's 64 bits."""


def unsupported(request: port.PaymentRequest, can: port.Capabilities) -> port.Unsupported | None:
    """What of `request` the wallet did not declare."""
    if request.mode not in can.modes:
        return port.Unsupported(f"mode {request.mode}")
    if request.capture_later and not can.capture_later:
        return port.Unsupported("capture_later")
    currency = request.amount.currency
    return None if currency in can.currencies else port.Unsupported(f"currency {currency}")


def declined(ref: port.PaymentRef, decline: port.Decline, detail: str) -> port.Snapshot:
    """A refusal that is not booked: nothing is known of the order afterwards."""
    return port.Snapshot(ref, port.Status.DECLINED, decline=decline, detail=detail)


def with_refund(snapshot: port.Snapshot, refund_id: str, amount: Money, status: port.RefundStatus) -> port.Snapshot:
    """The payment as it stands, and how one refund stands."""
    return replace(snapshot, refund=port.Refund(refund_id, amount, status))


def refund_declined(
    snapshot: port.Snapshot, refund_id: str, amount: Money, detail: str | None, decline: port.Decline | None = None
) -> port.Snapshot:
    """The payment as it stands, and why a refund was declined. Without `decline` it follows from `detail`."""
    if decline is None:
        decline = port.Decline.NEW_REFERENCE if detail == REFUND_DIFFERS else port.Decline.CONFIGURATION
    told = with_refund(snapshot, refund_id, amount, port.RefundStatus.DECLINED)
    return replace(told, decline=decline, detail=detail)
