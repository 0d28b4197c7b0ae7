"""Payments, refunds and unmatched captures."""
