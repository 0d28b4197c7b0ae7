"""Codes out of pictures."""
