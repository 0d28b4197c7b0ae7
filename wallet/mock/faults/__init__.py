"""Faults of the mock wallet: what they consist of, how they are chosen, what they did."""
