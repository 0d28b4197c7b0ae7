"""The append-only journal of a shop, in one SQLite file."""
