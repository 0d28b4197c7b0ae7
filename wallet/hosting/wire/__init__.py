"""The values of the port as fields of a frame, there and back, for a wallet in a process of its own.

What the shop asks is trusted at the other end (`asked`). What the wallet answers is not: every reader raises FrameError
for what is not exactly what it should be; every writer FrameError, TypeError or AttributeError when the wallet's author
built something else.
"""
