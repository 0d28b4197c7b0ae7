"""The mock wallet's ledger: accounts, payments, movements, payment codes."""
