"""A wallet of another package, in a process of its own.

In the shop: `host` (the wallet), `child` (the process), `answer_reader`. In the process: `worker`, `call_reader`. Both
sides: `frames`.
"""
