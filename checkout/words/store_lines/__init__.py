"""Sentences about the store behind the shelves: orders, picking, riders, stock."""
