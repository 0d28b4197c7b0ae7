"""Payments after the shopper has left: settling, reconciliation with statements, and the doctor.

Reads the journal; asks wallets only through the till.
"""

from __future__ import annotations

from checkout.back_office.day_figures import Baskets, DayFigures, Spread, Tender, figures_of
from checkout.back_office.doctor import examine_folder, examine_shop
from checkout.back_office.findings import Finding, FindingCode
from checkout.back_office.notices import LARGEST_BODY, Notices, Receipt, receive
from checkout.back_office.order_money import OrderMoney
from checkout.back_office.payment_records import PaymentRecord, payment_of, payments, unsettled
from checkout.back_office.reconciliation import NoStatement, Reconciliation, ReconciliationEntry, Verdict, reconcile
from checkout.back_office.settling import BackOffice, SettledFact, TakenUp

__all__ = [
    "LARGEST_BODY",
    "BackOffice",
    "Baskets",
    "DayFigures",
    "Finding",
    "FindingCode",
    "NoStatement",
    "Notices",
    "OrderMoney",
    "PaymentRecord",
    "Receipt",
    "Reconciliation",
    "ReconciliationEntry",
    "SettledFact",
    "Spread",
    "TakenUp",
    "Tender",
    "Verdict",
    "examine_folder",
    "examine_shop",
    "figures_of",
    "payment_of",
    "payments",
    "receive",
    "reconcile",
    "unsettled",
]
