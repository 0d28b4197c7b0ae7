"""The mock wallet's ledger and what stands in it: accounts, trades, movements of money, payment codes."""
