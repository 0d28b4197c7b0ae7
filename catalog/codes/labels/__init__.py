"""In-store labels: the numbers that a store's own scales, printers and cards carry, by template."""
