"""Payments, refunds and unmatched captures."""

from __future__ import annotations

from checkout.payment.customer_side import CustomerSide
from checkout.payment.driver import Call
from checkout.payment.intents import intent_of
from checkout.payment.open_wallets import Wallets
from checkout.payment.payment_terms import MODE_WORDS, PaymentTerms
from checkout.payment.payment_under_way import Payment
from checkout.payment.refund_plan import (
    DiscountPolicy,
    Lowering,
    RefundPlan,
    Wanted,
    left_of,
    open_refunds,
    plan,
    refunds_begun,
    refunds_made,
    some_of,
    units_of,
    weights_of,
)
from checkout.payment.refund_receipt import RefundLine, RefundReceipt, refund_receipts
from checkout.payment.refunding import Refunding
from checkout.payment.till import Till
from checkout.payment.trip_account import TripAccount
from checkout.payment.unmatched_captures import UnmatchedCapture

__all__ = [
    "MODE_WORDS",
    "Call",
    "CustomerSide",
    "DiscountPolicy",
    "Lowering",
    "Payment",
    "PaymentTerms",
    "RefundLine",
    "RefundPlan",
    "RefundReceipt",
    "Refunding",
    "Till",
    "TripAccount",
    "UnmatchedCapture",
    "Wallets",
    "Wanted",
    "intent_of",
    "left_of",
    "open_refunds",
    "plan",
    "refund_receipts",
    "refunds_begun",
    "refunds_made",
    "some_of",
    "units_of",
    "weights_of",
]
