"""`checkout wallets`, with `faults` and `verify`."""
