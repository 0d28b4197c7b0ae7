"""A wallet of another package in a process of its own."""
