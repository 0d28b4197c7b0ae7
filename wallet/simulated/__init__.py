"""What the simulated wallets share: their ledger files, and the answers that are the same in all of them."""
