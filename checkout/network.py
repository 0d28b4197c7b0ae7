"""The phone's connection, as a switch that a demo or a script can throw."""

from __future__ import annotations


class Network:
    """Up or down. A call made while it is down certainly never left the phone."""

    def __init__(self) -> None:
        self.up = True
