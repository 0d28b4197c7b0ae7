"""The offers file, the basket file and the priced basket as JSON, checked and with all faults told at once."""
