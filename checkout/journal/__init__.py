"""The append-only journal of a shop in one SQLite file, and the tables posted from its events."""
