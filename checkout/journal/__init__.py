"""The append-only journal of a shop in one SQLite file, and the tables posted from its events.

`journal` is what others use; `database` opens and migrates the file; `posting` says what an event changes in the
tables.
"""
