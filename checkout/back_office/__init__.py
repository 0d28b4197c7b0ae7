"""Settling, reconciliation, the doctor."""
