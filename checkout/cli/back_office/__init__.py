"""`checkout payments` and `checkout reconcile`."""
