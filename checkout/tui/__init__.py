"""The shop on the screen. The only package that knows textual; the trip knows nothing of it."""
