"""The offers file and the basket file: read, checked, and written as JSON."""
