"""Payments after the shopper has left: settling, reconciliation with statements, and the doctor.

Reads the journal; asks wallets only through the till.
"""
