"""What a shopper does: scan, edit the basket, pay, bring back, leave."""

from __future__ import annotations

from checkout.session.own_orders import OrderPage, OrdersSeen
from checkout.session.sale_rules import MAX_QUANTITY
from checkout.session.scanner import RAW_LIMIT
from checkout.session.session import Session

__all__ = ["MAX_QUANTITY", "RAW_LIMIT", "OrderPage", "OrdersSeen", "Session"]
