"""The phones' connection, as a switch for demos and scripts."""

from __future__ import annotations


class Network:
    """A call made while it is down has certainly not left the phone."""

    def __init__(self) -> None:
        self.up = True
