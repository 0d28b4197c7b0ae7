"""A wallet of another package, in a process of its own.

In the shop: `host` (the wallet), `child` (the process), `answers` (checks). In the process: `worker`, `questions`. Both
sides: `frames`.
"""
