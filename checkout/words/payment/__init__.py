"""Words of payments, refunds and receipts."""
